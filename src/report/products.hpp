#pragma once
// What people know and think of products, in the reports of a run.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A table of products at the end of the run; empty where nobody reviews, and everybody knows them all.
std::string products_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// {NAME: {...}}
nlohmann::ordered_json products_json(const study::RunResult& result);
/// products.csv: one row per replicate, day and product, at close.
void write_products(const study::RunResult& result, Out out);

}  // namespace shopwright::report

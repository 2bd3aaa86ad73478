#pragma once
// Own channels and dealers side by side, and what is owed, in the reports of a run.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A table of each supplier's routes to consumers. Empty without dealers.
std::string routes_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// [{"supplier", "dealer" or "channel", ...}]
nlohmann::ordered_json routes_json(const study::RunResult& result);
/// dealers.csv: one row per replicate, day, dealer and product.
void write_dealers(const study::RunResult& result, Out out);

/// A line for each seller who sells on account, and one for each promotion that a platform refused. Empty without any.
std::string credit_text(const study::RunResult& result, const engine::Model& model, int width);
/// {SELLER: {...}}
nlohmann::ordered_json credit_json(const study::RunResult& result);
/// {PROMOTION: offers x days}
nlohmann::ordered_json refused_json(const study::RunResult& result);

}  // namespace shopwright::report

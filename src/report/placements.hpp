#pragma once
// Bookings of placements in the reports of a run.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// Where replicates differ in what they book or when it is ready, text and JSON tell of the first.
/// A table of the bookings with days within the reported ones: place, days, cost. Empty when there are none.
std::string placements_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// {NAME: {...}}
nlohmann::ordered_json placements_json(const study::RunResult& result);
/// placements.csv: one row per replicate, day and booking, with what was sold of the products that it showed.
void write_placements(const study::RunResult& result, Out out);

}  // namespace shopwright::report

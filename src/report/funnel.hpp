#pragma once
// The funnel of a run in its reports.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A table for each seller with campaigns, of at most `width` columns where that is possible: narrower terminals lose columns from the
/// right, cost and its return last. Empty when there are none.
std::string funnel_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// {"campaigns": {NAME: {...}}, "sellers": {NAME: {...}}}
nlohmann::ordered_json funnel_json(const study::RunResult& result);
/// campaigns.csv: one row per replicate, day and campaign.
void write_campaigns(const study::RunResult& result, Out out);

}  // namespace shopwright::report

#pragma once
// The funnel at the shop in the reports of a run: who visits, puts together, orders and pays.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A table for the operator by channel and by segment. Empty where the run's funnel has no members.
std::string shop_funnel_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// {SELLER: {"visits": ..., "channels": {NAME: {...}}, "segments": {...}, "offers": {...}}}
nlohmann::ordered_json shop_funnel_json(const study::RunResult& result);
/// funnel.csv: one row per replicate, day and seller, channel, segment, offer and campaign, each with its steps.
void write_funnel(const study::RunResult& result, Out out);

}  // namespace shopwright::report

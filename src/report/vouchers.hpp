#pragma once
// What became of vouchers, in the reports of a run.
#include <nlohmann/json.hpp>
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// A table of vouchers: claimed, redeemed, expired in the reported days. Empty where there are none.
std::string vouchers_text(const study::RunResult& result, const engine::Model& model, int width, bool colour);
/// {NAME: {...}}
nlohmann::ordered_json vouchers_json(const study::RunResult& result);
/// vouchers.csv: one row per replicate, day and voucher.
void write_vouchers(const study::RunResult& result, Out out);

}  // namespace shopwright::report

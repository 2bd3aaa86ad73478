#pragma once
// What was promised to buyers, in the reports of a run: vouchers, gifts, pre-sales, loyalty points.
#include "shopwright/engine/compile.hpp"
#include "shopwright/report/csv.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

bool any_payments(const engine::Compiled& compiled);
/// payments.csv: a row for each replicate, day, promise and figure, zeros left out: voucher (claimed, redeemed, expired), gift (given), presale
/// (units ordered, paid, forfeited; deposits at close, in money), points (earned, redeemed, expired; outstanding at close; in money).
void write_payments(const study::RunResult& result, Out out);

}  // namespace shopwright::report

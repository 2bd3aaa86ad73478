#pragma once
// Tables for spreadsheets and scripts.
#include <cstdint>
#include <string>
#include <string_view>

#include "shopwright/core/function_ref.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

/// Receives a file's bytes in pieces.
using Out = core::FunctionRef<void(std::string_view)>;

/// Rows of comma-separated values as RFC 4180 has them (lines end with \n, as Unix tools expect and the RFC's readers accept):
/// fields with a comma, a quote or a line end are quoted, quotes doubled. All rows have as many fields as the header.
/// Errors: a row of another length is our bug. Tested: tests/report/csv.cpp (round trip through a reader).
class CsvWriter {
 public:
  explicit CsvWriter(std::string& out) : out_(out) {}  ///< appends to `out`, which the caller may empty between rows
  CsvWriter& field(std::string_view text);
  CsvWriter& field(int64_t number);
  CsvWriter& field(core::Money amount, const core::Currency& currency);  ///< exact, in major units
  /// What a row of a day begins with: replicate and reported day, both from 1, and the date.
  CsvWriter& day(size_t replicate, const market::DayFacts& facts, const market::World& world);
  void end_row();

 private:
  void separate();
  std::string& out_;
  size_t fields_ = 0, columns_ = 0;
};

/// daily.csv: one row per replicate (from 1), reported day (from 1) and offer, in the order of the scenario's sellers, channels
/// and products: replicate, day, date, seller, channel, product, units, visits (needs in which the offer was considered),
/// orders, lost_units, list_value, discounts, revenue, cost_of_goods, gross_margin. Amounts are exact.
/// Where others than buyers pay or others than the seller get something, the columns go on: platform_funded, supplier_funded,
/// shipping_income, vat, commission, fulfilment, marketing, placements, gifts, forfeits, points_deferred, refunds, contribution_margin; what is of no single offer is in a row
/// of the seller, without channel and product.
/// Needs a result that kept its days (RunSettings::keep_daily). `model` is the scenario's.
void write_daily(const study::RunResult& result, const engine::Model& model, Out out);

}  // namespace shopwright::report

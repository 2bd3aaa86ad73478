#pragma once
// What metrics are called, and how their values are written, alike in all reports.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/study/metric.hpp"

namespace shopwright::report {

std::string_view metric_label(study::Metric metric);  ///< "Gross margin"
/// The metrics that a table of all tells, in their order. any: whether one is not zero for somebody.
std::vector<study::Metric> told_metrics(const std::function<bool(study::Metric)>& any);
/// Shares and percentages: their differences are in points.
bool metric_in_percent(study::Metric metric);
/// What makes percent of it: shares are 0..1, margins are percent already.
double metric_factor(study::Metric metric);
/// What stands before an amount: "$", or "CHF " where there is no sign. Currencies that share a sign are told apart by the line above
/// the table.
std::string currency_sign(const core::Currency& currency);

/// Writes numbers of one table alike: cents only where the largest amount is small.
class Numbers {
 public:
  /// largest: of all amounts in the table, in major units.
  Numbers(const core::Currency& currency, double largest);
  std::string value(double value, study::Metric metric) const;       ///< "$1,234", "-$5", "33.7%", "12.5"
  std::string difference(double value, study::Metric metric) const;  ///< with its sign: "+$12", "-1.2pt", "0"
  std::string half_width(double value, study::Metric metric) const;  ///< "±12", without a currency sign

 private:
  std::string magnitude(double value, study::Metric metric, bool with_sign, bool fine) const;
  std::string sign_;
  int money_digits_;
};

}  // namespace shopwright::report

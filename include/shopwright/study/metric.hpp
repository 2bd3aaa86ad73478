#pragma once
// What is reported of a seller: sums over reported days, and what follows from them.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shopwright::study {

enum class Metric : uint8_t {
  units,
  visits,
  orders,
  lost_units,
  revenue,
  discounts,
  cost_of_goods,
  gross_margin,
  gross_margin_percent,
  share,
  supply_cost,
  count_
};
inline constexpr size_t kMetrics = static_cast<size_t>(Metric::count_);
std::string_view metric_name(Metric metric);  ///< "gross_margin"
std::optional<Metric> find_metric(std::string_view name);
bool metric_is_money(Metric metric);
/// Whether more of it is better for the seller: lost_units, discounts, cost_of_goods and supply_cost are better small.
bool metric_more_is_better(Metric metric);

/// One value of each metric: money in major units; gross_margin_percent in percent of revenue; share in 0..1 of the units that
/// all sellers sold in the seller's categories. supply_cost: what holding and shortage of stock cost by the scenario's rates, beside
/// the gross margin and not within it.
using Sample = std::array<double, kMetrics>;
inline double& at(Sample& sample, Metric metric) { return sample[static_cast<size_t>(metric)]; }
inline double at(const Sample& sample, Metric metric) { return sample[static_cast<size_t>(metric)]; }

}  // namespace shopwright::study

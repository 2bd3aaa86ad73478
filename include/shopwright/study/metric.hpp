#pragma once
// What is reported of a seller: sums over reported days, and what follows from them.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
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
  gross_merchandise_value,
  platform_funded,
  supplier_funded,
  shipping_income,
  vat,
  commission,
  fulfilment,
  marketing,
  placements,
  gifts,
  wholesale,
  bad_debt,
  forfeits,
  points,
  refunds,
  contribution_margin,
  carts,
  active_customers,
  new_customers,
  customer_lifetime_value,
  count_
};
inline constexpr size_t kMetrics = static_cast<size_t>(Metric::count_);
std::string_view metric_name(Metric metric);  ///< "gross_margin"
std::optional<Metric> find_metric(std::string_view name);
bool metric_is_money(Metric metric);
/// Whether more of it is better for the seller: lost_units, discounts, VAT and costs are better small.
bool metric_more_is_better(Metric metric);
/// Whether a report tells a metric that nobody named. any: whether a metric is not zero for somebody. Who pays what beside buyers is told
/// where there is any; what it is all of, and what is left of it, where there is any of these.
bool metric_is_told(Metric metric, const std::function<bool(Metric)>& any);

/// One value of each metric: money in major units; gross_margin_percent in percent of revenue; share in 0..1 of the units that
/// all sellers sold in the seller's categories. supply_cost: what holding and shortage of stock cost by the scenario's rates, beside
/// the gross margin and not within it. carts: baskets put together, paid or not, in markets where some are not. The customers' metrics
/// are those of study::CustomerBase, of the operator alone, where outputs.customers asks for them. The rest as in finance::Waterfall:
/// discounts are at what buyers see, whoever bears them.
using Sample = std::array<double, kMetrics>;
inline double& at(Sample& sample, Metric metric) { return sample[static_cast<size_t>(metric)]; }
inline double at(const Sample& sample, Metric metric) { return sample[static_cast<size_t>(metric)]; }

}  // namespace shopwright::study

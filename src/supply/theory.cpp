#include "shopwright/supply/theory.hpp"

#include <cmath>

#include "shopwright/core/ensure.hpp"

namespace shopwright::supply {

using language::Distribution;

EconomicOrder economic_order_quantity(double fixed_cost, double demand_rate, double holding_cost) {
  ENSURE(fixed_cost >= 0 && demand_rate >= 0 && holding_cost > 0, fixed_cost, demand_rate, holding_cost);
  return {std::sqrt(2 * fixed_cost * demand_rate / holding_cost),
          std::sqrt(2 * fixed_cost * demand_rate * holding_cost)};
}

double critical_ratio(double overage, double underage) {
  ENSURE(overage >= 0 && underage >= 0 && overage + underage > 0, overage, underage);
  return underage / (underage + overage);
}

double newsvendor_quantity(const Distribution& demand, double overage, double underage) {
  const double ratio = critical_ratio(overage, underage);
  if (ratio <= 0) return demand.lowest();
  if (ratio >= 1) return demand.highest();
  return demand.quantile(ratio);
}

int64_t newsvendor_units(const Distribution& demand, double overage, double underage) {
  const double quantity = newsvendor_quantity(demand, overage, underage);
  ENSURE(quantity < 0x1p62, quantity);
  return quantity <= 0 ? 0 : std::llround(quantity);
}

Distribution demand_over(const Distribution& daily, int days) {
  ENSURE(days >= 0, days);
  if (daily.is_constant()) return Distribution(daily.mean() * days);
  if (daily.kind() == Distribution::Kind::poisson) return Distribution::poisson(daily.mean() * days);
  return Distribution::normal(daily.mean() * days, std::sqrt(daily.variance() * days));
}

double base_stock_level(const Distribution& daily, int lead_time_days, double overage, double underage) {
  return newsvendor_quantity(demand_over(daily, lead_time_days + 1), overage, underage);
}

}  // namespace shopwright::supply

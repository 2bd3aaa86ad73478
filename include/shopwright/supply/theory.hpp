#pragma once
// Closed forms of inventory theory: what policies aim at, and what simulations are tested against.
// Source of all: Snyder and Shen, "Fundamentals of Supply Chain Theory", 2nd edition, 2019.
// Tested: tests/supply/truth_closed_forms.cpp (textbook examples).
#include <cstdint>

#include "shopwright/language/distribution.hpp"

namespace shopwright::supply {

/// Economic order quantity (Harris 1913). Demand and holding cost per unit of time, the same for both.
struct EconomicOrder {
  double quantity;  ///< sqrt(2 K D / h)
  double cost;      ///< sqrt(2 K D h) per unit of time
};
EconomicOrder economic_order_quantity(double fixed_cost, double demand_rate, double holding_cost);

/// underage / (underage + overage), the probability with which demand should be met in full; both at least 0, not both 0.
double critical_ratio(double overage, double underage);

/// The quantity that minimises expected overage + underage cost: the critical ratio's quantile of demand (for a discrete
/// distribution the smallest quantity whose probability reaches the ratio). At ratio 0 the lowest demand, at 1 the highest.
double newsvendor_quantity(const language::Distribution& demand, double overage, double underage);
/// The same in whole units, at least 0.
int64_t newsvendor_units(const language::Distribution& demand, double overage, double underage);

/// Total of `days` independent days. Exact for constant, normal and Poisson demand and, by its first two moments, a
/// normal one otherwise.
language::Distribution demand_over(const language::Distribution& daily, int days);

/// Base-stock level with backorders: the newsvendor's quantity for the lead time and the day until the next order.
double base_stock_level(const language::Distribution& daily, int lead_time_days, double overage, double underage);

}  // namespace shopwright::supply

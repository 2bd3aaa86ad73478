#pragma once
// The operator's customers over a run: who is active, who comes back, and what they are worth.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/study/estimate.hpp"

namespace shopwright::study {

/// What one cohort (consumers whose first order was in one period; cohort 0: before the first reported day) did in one period.
struct CohortCell {
  int64_t customers = 0;  ///< who ordered
  int64_t orders = 0;
  double sales = 0;   ///< major units
  double margin = 0;  ///< major units: contribution margin before marketing and placements, by each day's sales
};

/// Counts of one run; nothing unless the market reports customers.
struct CustomerCounts {
  std::vector<std::vector<CohortCell>> cells;  ///< [cohort][period]
  std::vector<int64_t> by_orders;              ///< [orders since the warm-up began] consumers at the end
  int64_t active = 0;                          ///< at the end
  int64_t new_customers = 0, returning_orders = 0;
  double marketing = 0;  ///< and placements, major units: what they cost

  void add(const market::World& world, const market::DayFacts& facts);  ///< of a reported day
};

/// What a customer is worth, by the negative binomial model (nbd.hpp): of all who are customers at the end, the orders to be expected
/// within World::CustomerReport::horizon, at the margin of an order in the reported days. Not discounted; a festival in the
/// reported days is taken for what is usual.
struct CustomerWorth {
  double orders_ahead = 0;      ///< a customer, within the horizon
  double margin_per_order = 0;  ///< contribution before marketing and placements
  double lifetime_value = 0;    ///< the product of both
};
CustomerWorth worth(const market::World& world, const CustomerCounts& counts);

/// Over replicates.
struct CustomerBase {
  std::string seller;
  Estimate customers, active;  ///< at the end
  Estimate new_customers, returning_orders;
  Estimate acquisition_cost;  ///< marketing and placements for each new customer
  Estimate orders_ahead, margin_per_order, lifetime_value;
  struct Cohort {
    std::string name;                    ///< "before", or the first date of its period
    Estimate customers;                  ///< who ordered first then
    std::vector<Estimate> active_share;  ///< [periods later] of these, who ordered; none for those before
    std::vector<Estimate> orders;        ///< [periods later] (of those before: [period])
    Estimate sales, margin;              ///< of each of its customers so far; none for those before
  };
  std::vector<Cohort> cohorts;
  bool any() const { return !seller.empty(); }
};
CustomerBase customer_base(const market::World& world, std::span<const CustomerCounts> runs);

}  // namespace shopwright::study

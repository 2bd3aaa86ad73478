#pragma once
// From days to one run's outcome: the sums that metrics are made of.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shopwright/engine/compile.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/study/customers.hpp"
#include "shopwright/study/funnel.hpp"
#include "shopwright/study/metric.hpp"
#include "shopwright/study/routes.hpp"

namespace shopwright::study {

/// What one run gave. Sellers in the order of `Tally`'s names, which is the scenario's.
struct Outcome {
  std::vector<Sample> sellers;
  Sample totals{};     ///< of all sellers together
  std::string digest;  ///< "sw1:..."
  FunnelCounts funnel;
  CustomerCounts customers;
  RouteCounts routes;
  std::vector<market::ProductFacts> products;  ///< [product] on the last day, where there are any
  std::vector<market::DayFacts> daily;         ///< [reported day], where they were asked for
  int64_t visits = 0, evaluations = 0;         ///< needs and consumer-offer utilities, warm-up included
  int32_t contention_rounds = 0;
};

/// Adds up the facts of reported days; hands all days on to `next`, if there is one.
/// Tested: tests/study/test_tally.cpp (against sums over daily facts), tests/golden.
class Tally final : public market::FactSink {
 public:
  Tally(const engine::Compiled& market, bool keep_daily, market::FactSink* next = nullptr);
  void day(const market::DayFacts& facts) override;
  /// `names`: sellers in the order wanted. All but the digest.
  Outcome outcome(std::span<const std::string> names);

 private:
  struct Totals {
    int64_t units = 0, visits = 0, carts = 0, orders = 0, lost_units = 0;
    core::Money list_value, revenue, discounts, cost_of_goods, supply_cost;
    market::Charges charges;
  };
  int64_t market_units(std::span<const uint32_t> sellers) const;
  Sample sample(std::span<const uint32_t> sellers) const;
  void add_customers(Sample& sample) const;

  const market::World& world_;
  const supply::Stockroom& stockroom_;
  std::vector<Totals> sellers_;
  std::vector<FunnelMember> members_;
  std::vector<int64_t> by_category_;  // [seller x category] units
  bool keep_daily_;
  market::FactSink* next_;
  Outcome out_;
};

}  // namespace shopwright::study

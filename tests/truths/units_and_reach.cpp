// How many units a purchase has, and whom a seller reaches.
#include <set>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

TEST_CASE("units per purchase are 1 + Poisson", "[truths][units]") {
  std::printf("units per purchase, mean 2.3\n");
  const auto market = market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days}
population: {size: 10000, segments: {all: {share: 100%, needs: {juice: {every: 1 days}}, units: {mean: 2.3}}}}
categories: {juice: {}}
products: {carton: {category: juice, regular_price: 2.00, appeal: 1}}
sellers: {ours: {role: operator}}
offers: {ours: {carton: {price: 2.00, cost: 1.00}}}
)");
  auto parallel = core::make_tbb(2);
  KeepTrips trips;
  engine::Simulation simulation(market, {.seed = 6}, *parallel, {.trips = &trips});
  run_to(simulation, *parallel);
  Mean mean;
  std::vector<double> observed(16, 0.0), expected(16, 0.0);
  for (const auto& line : trips.all) {
    if (line.trip.units == 0) continue;
    mean.add(line.trip.units);
    ++observed[static_cast<size_t>(std::min(line.trip.units, 15))];
    CHECK(line.trip.paid.minor == 200 * line.trip.units);
  }
  CHECK(mean.figure().meets("mean units", 2.3));
  double n = 0, rest = 1;
  for (double o : observed) n += o;
  for (int k = 0; k < 14; ++k)
    expected[static_cast<size_t>(k) + 1] = n * core::poisson_pmf(1.3, k), rest -= core::poisson_pmf(1.3, k);
  expected[15] = n * rest;
  observed.erase(observed.begin());
  expected.erase(expected.begin());
  CHECK(goodness_of_fit("units", observed, expected) > 0.01);
}

namespace {

struct Reached {
  Figure visits[2];  // share of needs
  std::set<uint64_t> buyers[2];
  std::set<uint64_t> common;  // consumers who bought from both
};

Reached reached(const std::string& left_reach, const std::string& right_channels) {
  const auto market = market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 15, warm_up: 0 days}
population: {size: 60000, segments: {all: {share: 100%, needs: {juice: {every: 1 days}}}}}
categories: {juice: {}}
products: {carton: {category: juice, regular_price: 2.00, appeal: 6}}
sellers:
  left: {role: operator, channels: {app: {reach: )" +
                                left_reach + R"(}}}
  right: {channels: )" + right_channels +
                                R"(}
offers: {left: {carton: {price: 2.00, cost: 1.00}}, right: {carton: {price: 2.00, cost: 1.00}}}
)");
  auto parallel = core::make_tbb(2);
  KeepTrips trips;
  Keep keep;
  engine::Simulation simulation(market, {.seed = 6}, *parallel, {.facts = &keep, .trips = &trips});
  run_to(simulation, *parallel);
  Reached out;
  double visits[2] = {0, 0}, needs = 0;
  for (const auto& day : keep.days) {
    needs += static_cast<double>(day.needs);
    visits[0] += static_cast<double>(day.sellers[seller_index(market->world, "left")].visits);
    visits[1] += static_cast<double>(day.sellers[seller_index(market->world, "right")].visits);
  }
  for (const auto& line : trips.all)
    if (line.trip.units > 0)
      out.buyers[market->world.offers[line.trip.offer.value].seller.value == seller_index(market->world, "left") ? 0
                                                                                                                 : 1]
          .insert(line.trip.consumer);
  for (uint64_t i : out.buyers[0])
    if (out.buyers[1].count(i)) out.common.insert(i);
  for (size_t s : {0u, 1u}) {
    const double share = visits[s] / needs;
    out.visits[s] = {share, std::sqrt(share * (1 - share) / 60000 * (1 + 1.0 / 15))};  // consumers are the clusters
  }
  return out;
}

}  // namespace

TEST_CASE("reach: a seller is visited in its share of needs, and a larger reach contains the smaller",
          "[truths][reach]") {
  std::printf("visits over needs\n");
  const Reached few = reached("30%", "{web: {reach: 50%}}"), many = reached("45%", "{web: {reach: 50%}}");
  CHECK(few.visits[0].meets("reach 30%", 0.30));
  CHECK(few.visits[1].meets("reach 50%", 0.50));
  CHECK(many.visits[0].meets("reach 45%", 0.45));
  int64_t lost = 0;
  for (uint64_t i : few.buyers[0]) lost += many.buyers[0].count(i) == 0;
  CHECK(lost < 20);  // all remain within reach; a few happen to buy from the other only, in 15 needs
  // Different channels are independent: both are open to 15% of consumers, nearly all of whom buy at both in 15 needs.
  const double both = static_cast<double>(few.common.size()) / 60000;
  CHECK(Figure{both, std::sqrt(0.15 * 0.85 / 60000)}.meets("consumers who bought at both", 0.15));
  // One channel: whom the smaller seller reaches the larger one reaches too.
  const Reached nested = reached("30%", "{app: {reach: 50%}}");
  const double within = static_cast<double>(nested.common.size()) / 60000;
  CHECK(Figure{within, std::sqrt(0.3 * 0.7 / 60000)}.meets("nested: consumers who bought at both", 0.30));
}

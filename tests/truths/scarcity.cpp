// First come, first served, recounted by hand: what consumers want is known from a twin market with plenty (they share all noise),
// so who gets what can be worked out trip by trip.
#include <algorithm>
#include <map>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

struct Run {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::vector<std::vector<market::TripLine>> trips;  // [day], by arrival, then consumer
};

struct Setup {
  int size = 3, days = 30;
  std::string habits = "", offer = "", more_offers = "", more_products = "", promotions = "";
};

Run run(const Setup& setup) {
  Run out;
  out.market = market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
                         std::to_string(setup.days) + R"(, warm_up: 0 days}
population:
  size: )" + std::to_string(setup.size) +
                         R"(
  segments: {all: {share: 100%, needs: {juice: {every: 1 days}})" +
                         setup.habits + R"(}}
categories: {juice: {}}
products:
  carton: {category: juice, regular_price: 2.00, appeal: 40}
)" + setup.more_products +
                         R"(
sellers: {ours: {role: operator}}
offers: {ours: {carton: {price: 2.00, cost: 1.00)" +
                         setup.offer + "}" + setup.more_offers + "}}\n" + setup.promotions);
  auto serial = core::make_serial();
  KeepTrips trips;
  Keep keep;
  engine::Simulation simulation(out.market, {.seed = 12}, *serial, {.facts = &keep, .trips = &trips});
  run_to(simulation, *serial);
  out.days = std::move(keep.days);
  out.trips.resize(out.days.size());
  for (const auto& line : trips.all) out.trips[static_cast<size_t>(line.day)].push_back(line.trip);
  for (auto& day : out.trips)
    std::stable_sort(day.begin(), day.end(), [](const auto& a, const auto& b) {
      return a.arrival != b.arrival ? a.arrival < b.arrival : a.consumer < b.consumer;
    });
  return out;
}

const std::string kRestocked = ", stock: {opening: 2, reorder: {base_stock: {level: 2, lead_time: 0 days}}}";

}  // namespace

TEST_CASE("scarcity: three consumers, two units: the first two to arrive get them", "[truths][scarcity]") {
  const Run plenty = run({}), scarce = run({.offer = kRestocked});
  int short_days = 0;
  for (size_t day = 0; day < plenty.trips.size(); ++day) {
    int64_t left = 2, lost = 0;
    REQUIRE(plenty.trips[day].size() == scarce.trips[day].size());
    for (size_t i = 0; i < plenty.trips[day].size(); ++i) {
      const auto &wants = plenty.trips[day][i], &gets = scarce.trips[day][i];
      REQUIRE(wants.units == 1);
      CHECK(gets.consumer == wants.consumer);
      CHECK(gets.arrival == wants.arrival);
      const int32_t expected = left > 0 ? 1 : 0;
      CHECK(gets.units == expected);
      CHECK(gets.refused.valid() == (expected == 0));
      left -= expected;
      lost += 1 - expected;
    }
    short_days += lost > 0;
    const auto& facts = scarce.days[day].offers[0];
    CHECK(facts.lost_units == lost);
    CHECK(facts.units == 2 - left);
    CHECK(facts.substituted_units == 0);
    CHECK(scarce.days[day].stocks[0].on_hand == left);
  }
  CHECK(short_days > 5);
}

TEST_CASE("scarcity: the last buyer gets a part of what she wanted", "[truths][scarcity]") {
  const std::string units = ", units: {mean: 2.5}";
  const Run plenty = run({.size = 6, .habits = units});
  const Run scarce = run({.size = 6,
                          .habits = units,
                          .offer = ", stock: {opening: 7, reorder: {base_stock: {level: 7, lead_time: 0 days}}}"});
  int parts = 0;
  for (size_t day = 0; day < plenty.trips.size(); ++day) {
    int64_t left = 7, lost = 0;
    for (size_t i = 0; i < plenty.trips[day].size(); ++i) {
      const int64_t wanted = plenty.trips[day][i].units, expected = std::min(wanted, left);
      const auto& gets = scarce.trips[day][i];
      CHECK(gets.units == expected);
      CHECK(gets.paid.minor == 200 * expected);
      CHECK(gets.refused.valid() == (expected < wanted));
      parts += expected > 0 && expected < wanted;
      left -= expected;
      lost += wanted - expected;
    }
    CHECK(scarce.days[day].offers[0].lost_units == lost);
  }
  CHECK(parts > 3);
}

TEST_CASE("scarcity: a quota goes to those who come first, the rest pay the list price", "[truths][scarcity]") {
  const Run plenty = run({.size = 5, .days = 6, .habits = ", units: {mean: 1.8}"});
  const Run quota = run({.size = 5,
                         .days = 6,
                         .habits = ", units: {mean: 1.8}",
                         .promotions = "promotions: {deal: {price: 1.25, limit: 20 units}}\n"});
  int64_t left = 20, mixed = 0, promoted = 0;
  for (size_t day = 0; day < plenty.trips.size(); ++day) {
    int64_t today = 0;
    for (size_t i = 0; i < plenty.trips[day].size(); ++i) {
      const int64_t units = plenty.trips[day][i].units, cheap = std::min(units, left);
      CHECK(quota.trips[day][i].units == units);
      CHECK(quota.trips[day][i].paid.minor == 125 * cheap + 200 * (units - cheap));
      mixed += cheap > 0 && cheap < units;
      left -= cheap;
      today += cheap;
    }
    promoted += today;
    CHECK(quota.days[day].offers[0].promoted_units == today);
    CHECK(quota.days[day].offers[0].discounts.minor == 75 * today);
  }
  CHECK(left == 0);
  CHECK(promoted == 20);
  CHECK(mixed <= 1);
}

TEST_CASE("scarcity: a sold-out first choice is substituted by the second, or lost", "[truths][scarcity]") {
  // The second product is worth exp(-3) of the carton: nearly everybody's second choice, and nothing is worth e^-20.
  const std::string second = "  bottle: {category: juice, regular_price: 2.00, appeal: 37}\n",
                    offered = ", bottle: {price: 2.00, cost: 1.00}";
  const Run plenty = run({.size = 40, .more_offers = offered, .more_products = second});
  const Run scarce = run({.size = 40,
                          .offer = ", stock: {opening: 9, reorder: {base_stock: {level: 9, lead_time: 0 days}}}",
                          .more_offers = offered,
                          .more_products = second});
  const uint32_t carton = offer_index(scarce.market->world, "ours/store/carton");
  int64_t substitutions = 0;
  for (size_t day = 0; day < plenty.trips.size(); ++day) {
    int64_t left = 9, refused = 0;
    for (size_t i = 0; i < plenty.trips[day].size(); ++i) {
      const auto &wants = plenty.trips[day][i], &gets = scarce.trips[day][i];
      if (wants.offer.value != carton || left > 0) {
        CHECK(gets.offer == wants.offer);
        CHECK(!gets.refused.valid());
        left -= wants.offer.value == carton;
        continue;
      }
      CHECK(gets.refused.value == carton);
      CHECK(gets.offer.valid());
      CHECK(gets.offer.value != carton);
      CHECK(gets.units == 1);
      ++refused;
    }
    CHECK(scarce.days[day].offers[carton].lost_units == refused);
    CHECK(scarce.days[day].offers[carton].substituted_units == refused);
    substitutions += refused;
  }
  CHECK(substitutions > 300);
}

TEST_CASE("scarcity: those who postpone come back the next day, in the declared share", "[truths][scarcity]") {
  std::printf("postponed after a stock-out\n");
  // Nothing is ever in stock, so every need is refused, and a need of tomorrow is either the process's own or a return.
  const Run plenty = run({.size = 5000, .days = 12});
  for (double share : {0.0, 0.4, 1.0}) {
    const Run empty = run({.size = 5000,
                           .days = 12,
                           .habits = ", postpones: " + std::to_string(share),
                           .offer = ", stock: {opening: 0}"});
    std::vector<std::map<uint64_t, int>> base(12), with(12);
    for (size_t day = 0; day < 12; ++day) {
      for (const auto& line : plenty.trips[day]) ++base[day][line.consumer];
      for (const auto& line : empty.trips[day]) ++with[day][line.consumer];
    }
    Ratio returns;
    for (size_t day = 1; day < 12; ++day)
      for (const auto& [consumer, needs] : with[day - 1]) {
        if (needs != 1) continue;  // one need, one decision to come back
        const int extra = with[day][consumer] - base[day][consumer];
        CHECK((extra == 0 || extra == 1));
        returns.add(extra, 1);
      }
    const Figure figure = returns.figure();
    if (share == 0.4) CHECK(figure.meets("share who come back", share, 4, 0.02));
    else CHECK(figure.value == share);
  }
}

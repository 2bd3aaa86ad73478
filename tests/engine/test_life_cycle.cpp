// Products that come and go.
#include "engine/opinion_market.hpp"
#include "shopwright/engine/plan.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::vector<market::DayFacts> days_of(const std::string& yaml) {
  Keep keep;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(market_of(yaml), opinion_key(), *threads, {.facts = &keep});
  run_to(simulation, *threads);
  return keep.days;
}

std::string tea(const std::string& life) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 40, warm_up: 5 days}
population: {size: 6000, segments: {all: {share: 100%, reference_price: {weight: 0.5}, needs: {tea: {every: 4 days}}}}}
categories: {tea: {}}
products:
  green: {category: tea, regular_price: 5, appeal: 0.5)" +
         life + R"(}
  black: {category: tea, regular_price: 5, appeal: 0.5}
sellers: {ours: {role: operator}, rival: {}}
offers: {ours: {black: {price: 5, cost: 2}}, rival: {green: {price: 6, cost: 2, stock: {opening: 100000}}}}
)";
}

}  // namespace

TEST_CASE("a product is sold and seen from its launch to its end", "[life-cycle]") {
  const auto facts = days_of(tea(", life_cycle: {launch: 2026-03-12, end: 2026-03-31}"));
  const market::World world = market_of(tea(""))->world;
  const uint32_t green = offer_index(world, "rival/store/green"), rival = seller_index(world, "rival");
  for (const auto& day : facts) {
    const core::Date date = world.date(day.day);
    const bool sold = date >= *core::make_date(2026, 3, 12) && date <= *core::make_date(2026, 3, 31);
    CHECK((day.offers[green].units > 300) == sold);
    CHECK((day.offers[green].units > 0) == sold);
    CHECK(day.offers[green].views == (sold ? day.needs : 0));
    CHECK(day.sellers[rival].visits == (sold ? day.needs : 0));
  }
}

TEST_CASE("what is not on the market yet changes nothing", "[life-cycle]") {
  // Prices that nobody sees form no reference price: until the launch the other product sells as if it were alone.
  const auto facts = days_of(tea(", life_cycle: {launch: 2026-03-12}"));
  const auto alone = days_of(tea(", life_cycle: {launch: 2026-04-10}"));
  const market::World world = market_of(tea(""))->world;
  const uint32_t black = offer_index(world, "ours/store/black");
  bool differs = false;
  for (size_t d = 0; d < facts.size(); ++d) {
    if (world.date(facts[d].day) < *core::make_date(2026, 3, 12))
      CHECK(facts[d].offers[black].units == alone[d].offers[black].units);
    else differs |= facts[d].offers[black].units != alone[d].offers[black].units;
  }
  CHECK(differs);
}

TEST_CASE("a phase is worth its appeal", "[life-cycle]") {
  const auto base = days_of(tea(""));
  const auto grown = days_of(tea(", life_cycle: {growth: {from: 2026-03-12, appeal: 0.7}}"));
  const auto always = days_of(replaced(tea(""), "green: {category: tea, regular_price: 5, appeal: 0.5",
                                       "green: {category: tea, regular_price: 5, appeal: 1.2"));
  const market::World world = market_of(tea(""))->world;
  const uint32_t green = offer_index(world, "rival/store/green");
  for (size_t d = 0; d < base.size(); ++d) {
    const bool before = world.date(base[d].day) < *core::make_date(2026, 3, 12);
    CHECK(grown[d].offers[green].units == (before ? base : always)[d].offers[green].units);
  }
}

TEST_CASE("the calendar of activities has a row for a product's life", "[life-cycle]") {
  const engine::Scenario scenario =
      scenario_of(tea(", life_cycle: {growth: 2026-03-12, clearance: 2026-04-01, end: 2026-04-05}"));
  REQUIRE(scenario.ok());
  const auto all = engine::activities_of(scenario.model);
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == engine::ActivityKind::product);
  CHECK(all[0].path == "products.green");
  CHECK(all[0].phases == std::vector<std::string>{"", "growth", "clearance"});
  REQUIRE(all[0].days.size() == 3);
  CHECK(all[0].days[0].first == *core::make_date(2026, 2, 25));
  CHECK(all[0].days[0].last == *core::make_date(2026, 3, 11));
  CHECK(all[0].days[2].first == *core::make_date(2026, 4, 1));
  CHECK(all[0].days[2].last == *core::make_date(2026, 4, 5));
}

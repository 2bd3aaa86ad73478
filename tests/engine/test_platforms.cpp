// Platforms: fees for all who sell there, and promotions that they do not allow.
#include "shopwright/engine/readiness.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& platforms, const std::string& channel, const std::string& promotions = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 60, warm_up: 0 days}
population: {size: 1000, segments: {all: {share: 100%, needs: {juice: {every: 2 days}}}}}
categories: {juice: {}}
products: {orange: {category: juice, regular_price: 10.00, appeal: 1}}
sellers: {ours: {role: operator, channels: {market: {)" +
         channel + "}, site: {}}}}\noffers: {ours: {orange: {price: 10, cost: 4}}}\n" + platforms + promotions;
}

struct Ran {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::string digest;
  double price(core::Day day, const std::string& channel) const {
    const auto& facts =
        days[static_cast<size_t>(day)].offers[offer_index(market->world, "ours/" + channel + "/orange")];
    return static_cast<double>(facts.paid().minor) / static_cast<double>(facts.units) / 100;
  }
};
Ran run(const std::string& yaml) {
  Keep keep;
  auto threads = core::make_threads(2);
  Ran out{market_of(yaml), {}, {}};
  engine::Simulation simulation(out.market, {.seed = 4}, *threads, {&keep, nullptr});
  run_to(simulation, *threads);
  out.days = keep.days;
  out.digest = simulation.digest().str();
  return out;
}

const std::string kRule = "platforms: {market: {lowest_price_in: 30 days}}\n";

}  // namespace

TEST_CASE("a platform's fees are those of the channels that say nothing", "[platforms]") {
  const std::string said = run(market_yaml("", "commission: 7%, order_fee: 0.30")).digest;
  CHECK(run(market_yaml("platforms: {market: {commission: 7%, order_fee: 0.30}}\n", "")).digest == said);
  CHECK(run(market_yaml("platforms: {market: {commission: 9%, order_fee: 0.30}}\n", "commission: 7%")).digest == said);
  CHECK(run(market_yaml("", "order_fee: 0.30")).digest != said);
}

TEST_CASE("a discount from a price that was lower before is refused there, and nowhere else", "[platforms]") {
  const std::string promotions =
      "promotions:\n"
      "  deep: {off: 20%, during: 2026-03-07..2026-03-09}\n"     // days 5 to 7
      "  shallow: {off: 10%, during: 2026-03-20..2026-03-22}\n"  // 18 to 20: within 30 days of the deep one
      "  again: {off: 20%, during: 2026-03-25..2026-03-26}\n"    // 23 and 24: as low as the lowest
      "  late: {off: 10%, during: 2026-04-26..2026-04-27}\n";    // 55: the lowest of 30 days is the full price
  const Ran ran = run(market_yaml(kRule, "", promotions));
  CHECK(ran.price(5, "market") == 8);
  CHECK(ran.price(18, "market") == 10);
  CHECK(ran.price(18, "site") == 9);
  CHECK(ran.price(23, "market") == 8);
  CHECK(ran.price(55, "market") == 9);
  const auto rules = ran.market->promotions.rules();
  for (const auto& day : ran.days)
    for (size_t r = 0; r < rules.size(); ++r)
      CHECK(day.refused[r] == (rules[r].name == "shallow" && day.day >= 18 && day.day <= 20 ? 1 : 0));
  CHECK(run(market_yaml("", "", promotions)).price(18, "market") == 9);
}

TEST_CASE("plan tells which promotion a platform will refuse", "[platforms][readiness]") {
  const auto scenario = scenario_of(
      market_yaml(kRule, "",
                  "promotions: {deep: {off: 20%, during: 2026-03-07..2026-03-09}, shallow: {off: 10%, during: "
                  "2026-03-20..2026-03-22}}\n"));
  REQUIRE(scenario.ok());
  const auto found = engine::check_readiness(scenario, *engine::compile(scenario.model));
  REQUIRE(found.items().size() == 1);
  CHECK(found.items()[0].code == "refused-promotion");
  CHECK(found.items()[0].path == "promotions.shallow");
  CHECK(found.items()[0].message ==
        "the platform will refuse it on 2026-03-20 and 2 more days: 9.00 for 'orange' is above the lowest price of the "
        "30 days before");
}

// Stock that arrives late, and promotions that together go below the margin floor.
#include "shopwright/engine/readiness.hpp"

#include "shopwright/engine/compile.hpp"
#include "shopwright/promotion/price_basket.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;

namespace {

language::Diagnostics readiness_of(const std::string& yaml) {
  const engine::Scenario scenario = testing::scenario_of(yaml);
  INFO(language::render(scenario.diagnostics, false));
  REQUIRE(scenario.ok());
  return engine::check_readiness(scenario, *engine::compile(scenario.model));
}

std::string with_stock(const std::string& stock) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 28, warm_up: 4 days}
population: {size: 1000, segments: {all: {share: 100%, needs: {juice: {every: 10 days}}}}}
categories: {juice: {}}
products: {plain: {category: juice, regular_price: 2.00, appeal: 20}}
sellers: {ours: {role: operator}}
promotions: {sale: {off: 1%, during: 2026-03-16..2026-03-20}}
offers: {ours: {plain: {price: 2.00, cost: 1.00, stock: )" +
         stock + "}}}\n";
}

// Everybody who needs juice buys: 100 units a day.
std::string season(int opening, const char* first) {
  return with_stock("{opening: " + std::to_string(opening) + ", reorder: {newsvendor: {season: " + first +
                    "..2026-03-29, quantity: 2000, lead_time: 7 days}}}");
}

std::string with_promotions(const std::string& promotions, const std::string& floor) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 4 days}
population:
  size: 600
  segments:
    all: {share: 60%, needs: {juice: {every: 4 days}}}
    members: {share: 40%, needs: {juice: {every: 4 days}}}
categories: {juice: {}}
products:
  plain: {category: juice, regular_price: 10.00}
  fine: {category: juice, regular_price: 30.00}
sellers: {ours: {role: operator, margin_floor: )" +
         floor + R"(}}
offers: {ours: {plain: {price: 10.00, cost: 6.00}, fine: {price: 30.00, cost: 10.00}}}
promotions: )" +
         promotions + "\n";
}

}  // namespace

TEST_CASE("A promotion whose stock arrives after it began is told, with the day and the units") {
  // 18 mornings before the sale's first.
  const auto late = readiness_of(season(2000, "2026-03-19"));
  REQUIRE(late.items().size() == 1);
  const auto& problem = late.items()[0];
  CHECK(problem.code == "late-stock");
  CHECK(problem.path == "promotions.sale");
  CHECK(problem.message.find(
            "about 200 plain are there on 2026-03-16, 300 are wanted before 1400 arrive on 2026-03-19") !=
        std::string::npos);
  REQUIRE(problem.related);
  CHECK(problem.related->place.line == 10);
  CHECK(readiness_of(season(2000, "2026-03-16")).items().empty());  // in the morning, before the shop opens
  CHECK(readiness_of(season(2200, "2026-03-19")).items().empty());  // what is there lasts
  CHECK(readiness_of(season(2000, "2026-03-25")).items().empty());  // after the sale: short, not late
  CHECK(readiness_of(with_stock("{opening: 400, reorder: {base_stock: {level: 400, lead_time: 2 days}}}"))
            .items()
            .empty());
}

TEST_CASE("Promotions that stack below the margin floor are told together") {
  // 10.00 - 20% = 8.00 - 10% = 7.20 for what costs 6.00: 16.7%.
  const std::string stacked =
      "{sale: {off: 20%, during: 2026-03-09..2026-03-10}, members: {off: 10%, group: m, audience: {segments: "
      "[members]}}}";
  CHECK(readiness_of(with_promotions(stacked, "16%")).items().empty());
  const auto found = readiness_of(with_promotions(stacked, "17%"));
  REQUIRE(found.items().size() == 1);
  const auto& problem = found.items()[0];
  CHECK(problem.code == "below-margin-floor");
  CHECK(problem.path == "promotions.sale");
  CHECK(problem.message ==
        "'sale' and 'members' together may sell plain at 7.20, for a cost of 6.00: a margin of 16.7%, below the floor "
        "of 17%");
  CHECK(problem.hint.find(
            "shopwright price test.yaml --basket \"plain\" --at 2026-03-09T00:00 --segment members shows how") == 0);
  REQUIRE(problem.related);
  CHECK(problem.related->note == "stacks on it");
}

TEST_CASE("The cheapest basket that reaches a step is found, and the price is the pricer's own") {
  // 40.00 - 12.00: fine and plain for 28.00, plain at 7.00 of 10.00, less 14.3%.
  const std::string step = "{save: {spend_and_save: {steps: {40: 12}}, during: 2026-03-09}}";
  const auto found = readiness_of(with_promotions(step, "15%"));
  REQUIRE(found.items().size() == 1);
  CHECK(found.items()[0].message.find("'save' may sell plain at 7.00, for a cost of 6.00: a margin of 14.3%") == 0);
  CHECK(readiness_of(with_promotions(step, "14%")).items().empty());
}

TEST_CASE("Evening hours, random shares and free units count") {
  const auto found =
      readiness_of(with_promotions("{flash: {price: 8.00, offers: [plain], during: 2026-03-09, hours: 20:00..24:00}, "
                                   "coupon: {amount_off: 1.00, offers: [plain], group: c, audience: {share: 10%}}, "
                                   "three: {multi_buy: {buy: 3, pay: 2}, offers: [fine], during: 2026-03-12}}",
                                   "40%"));
  // plain at 10.00 is at the floor of 40%; the flash sale and the coupon alone and together are below it; 3 for 2 leaves 50%.
  REQUIRE(found.items().size() == 1);
  CHECK(found.items()[0].message.find("'flash' and 'coupon' together may sell plain at 7.00,") == 0);
  CHECK(found.items()[0].hint.find("--basket \"plain\" --at 2026-03-09T20:00 --segment ") != std::string::npos);
  CHECK(found.items()[0].hint.find(" --in coupon") != std::string::npos);
  // One unit at 8.00, the others at the list price.
  const auto one = readiness_of(
      with_promotions("{flash: {price: 8.00, offers: [plain], during: 2026-03-09, limit: 1 units}}", "26%"));
  REQUIRE(one.items().size() == 1);
  CHECK(one.items()[0].message.find("'flash' may sell plain at 8.00, for a cost of 6.00: a margin of 25.0%") == 0);
  const auto free = readiness_of(with_promotions("{three: {multi_buy: {buy: 2, pay: 0}, offers: [fine]}}", "10%"));
  REQUIRE(free.items().size() == 1);
  CHECK(free.items()[0].message.find("'three' may sell fine at 0.00, for a cost of 10.00: below any floor") == 0);
  CHECK(readiness_of(with_promotions("{}", "41%"))
            .items()[0]
            .message.find("the list price alone may sell plain at 10.00, for a cost of 6.00: a margin of 40.0%") == 0);
}

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
      CHECK(day.refused[r].offers == (rules[r].name == "shallow" && day.day >= 18 && day.day <= 20 ? 1 : 0));
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

namespace {

// A product that was badly reviewed, and is better than that.
std::string reviewed_yaml(const std::string& platform, const std::string& promotion,
                          const std::string& initial = "{count: 40, mean: 3.3}") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 60, warm_up: 0 days}
population:
  size: 1000
  segments: {all: {share: 100%, feature: 1, units: {mean: 2}, needs: {juice: {every: 2 days}, tea: {every: 2 days}}}}
categories: {juice: {reviews: {effect: 0.1, write: 2%}}, tea: {}}
products:
  orange: {category: juice, regular_price: 10.00, appeal: 1, rating: {quality: 4.5, initial: )" +
         initial + R"(}}
  green: {category: tea, regular_price: 10.00, appeal: 1}
sellers: {ours: {role: operator, channels: {market: {}, site: {}}}}
offers: {ours: {orange: {price: 10, cost: 4}, green: {price: 10, cost: 4}}}
platforms: {market: {)" +
         platform + "}}\npromotions: {deal: {" + promotion + "}}\n";
}

int64_t refused(const Ran& ran, size_t day) { return ran.days[day].refused.at(0).by_rating; }

}  // namespace

TEST_CASE("a promotion is refused there while the product is rated below the minimum", "[platforms][reviews]") {
  const Ran ran = run(reviewed_yaml("minimum_rating: 3.7", "off: 20%"));
  const uint32_t orange = ran.market->world.offers[offer_index(ran.market->world, "ours/market/orange")].product.value;
  market::ProductFacts morning{.aware = 0, .reviews = 40, .stars = 132};
  int64_t days = 0;
  for (size_t d = 0; d < ran.days.size(); ++d) {
    const bool below = morning.rating() < 3.7;
    CHECK(refused(ran, d) == (below ? 1 : 0));
    CHECK(ran.days[d].refused[0].offers == refused(ran, d));
    const auto day = static_cast<core::Day>(d);
    CHECK(ran.price(day, "market") == (below ? 10 : 8));
    CHECK(ran.price(day, "site") == 8);
    const auto& tea = ran.days[d].offers[offer_index(ran.market->world, "ours/market/green")];
    CHECK(tea.paid().minor == 800 * tea.units);  // nobody reviews it: there is nothing to hold against it
    days += below ? 1 : 0;
    morning = ran.days[d].products[orange];
  }
  CHECK(days > 7);  // before the first reviews come out
  CHECK(days < 60);
  // A minimum that it has from the start changes nothing but that there is a rule.
  const Ran allowed = run(reviewed_yaml("minimum_rating: 3.3", "off: 20%"));
  for (size_t d = 0; d < 7; ++d) CHECK(refused(allowed, d) == 0);
  CHECK(allowed.price(0, "market") == 8);
}

TEST_CASE("a platform may ask for reviews, and does not for stars that nobody has given", "[platforms][reviews]") {
  const std::string none = "{count: 0, mean: 4}";
  CHECK(refused(run(reviewed_yaml("minimum_rating: 4.9", "off: 20%", none)), 0) == 0);
  CHECK(refused(run(reviewed_yaml("minimum_reviews: 1", "off: 20%", none)), 0) == 1);
  CHECK(refused(run(reviewed_yaml("minimum_reviews: 40", "off: 20%")), 0) == 0);
  const Ran few = run(reviewed_yaml("minimum_reviews: 41", "off: 20%"));
  CHECK(refused(few, 0) == 1);
  CHECK(refused(few, 59) == 0);
}

TEST_CASE("every kind of promotion is refused, and goods that are refused are no part of those on baskets",
          "[platforms][reviews]") {
  const auto sold = [](const Ran& ran, const std::string& offer) {
    int64_t units = 0, paid = 0;
    for (const auto& day : ran.days) {
      units += day.offers[offer_index(ran.market->world, offer)].units;
      paid += day.offers[offer_index(ran.market->world, offer)].paid().minor;
    }
    REQUIRE(units > 0);
    return static_cast<double>(paid) / static_cast<double>(units) / 1000;
  };
  for (const char* mechanic : {"multi_buy: {buy: 2, pay: 1}", "spend_and_save: {every: 10, off: 2}"}) {
    const Ran ran = run(reviewed_yaml("minimum_rating: 5", mechanic));
    CHECK(sold(ran, "ours/market/orange") == 1);
    CHECK(sold(ran, "ours/market/green") < 1);
    CHECK(sold(ran, "ours/site/orange") < 1);
    for (size_t d = 0; d < ran.days.size(); ++d) CHECK(refused(ran, d) == 1);
  }
  // One that only shows, too: nobody buys there for being featured.
  const auto units = [](const std::string& platform) {
    const Ran ran = run(reviewed_yaml(platform, "feature: true, offers: [orange]"));
    int64_t sum = 0;
    for (const auto& day : ran.days) sum += day.offers[offer_index(ran.market->world, "ours/market/orange")].units;
    return sum;
  };
  CHECK(units("minimum_rating: 5") < units("minimum_rating: 1"));
}

TEST_CASE("plan tells of products that are rated too low for a promotion", "[platforms][readiness][reviews]") {
  const auto warned = [](const std::string& platform) {
    const auto scenario = scenario_of(reviewed_yaml(platform, "off: 20%, during: 2026-03-07..2026-03-09"));
    REQUIRE(scenario.ok());
    const auto found = engine::check_readiness(scenario, *engine::compile(scenario.model));
    REQUIRE(found.items().size() <= 1);
    return found.items().empty() ? "" : found.items()[0].message;
  };
  CHECK(warned("minimum_rating: 3.3, minimum_reviews: 40").empty());
  CHECK(warned("minimum_rating: 3.4") ==
        "the platform will refuse it on 2026-03-07 and 2 more days, unless 'orange' is rated better until then: it has "
        "3.3 stars, and 3.4 are asked for");
  CHECK(warned("minimum_rating: 3.4, minimum_reviews: 50") ==
        "the platform will refuse it on 2026-03-07 and 2 more days, unless more people review 'orange' until then: it "
        "has 40 reviews, and 50 are asked for");
}

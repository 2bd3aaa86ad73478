// Audiences in a running market: who pays which price, classes of buyers, tests inside a market.
#include <map>
#include <set>

#include "engine/buyers.hpp"
#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Two channels, prices that nobody else has, no rival: what somebody pays says which promotion she got.
std::string shop(const std::string& promotions, const std::string& stock = "") {
  return "shopwright: 1\nkind: scenario\nseed: 3\ncalendar: {start: 2026-03-02, days: 6, warm_up: 1 day}\n"
         "population:\n  size: 6000\n  segments:\n"
         "    families: {share: 60%, needs: {juice: {every: 1 day}}}\n"
         "    singles: {share: 40%, needs: {juice: {every: 1 day}}}\n"
         "categories: {juice: {}}\nproducts: {plain: {category: juice, regular_price: 10.00, appeal: 3}}\n"
         "sellers: {ours: {role: operator, channels: {store: {}, app: {}}}}\n"
         "offers: {ours: {plain: {price: 10.00, cost: 1.00" +
         stock + "}}}\npromotions:\n" + promotions;
}

struct Payers final : market::TripSink {
  std::map<int64_t, std::set<uint64_t>> by_price;  ///< consumers by what a unit cost them
  void trips(core::Day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines)
      if (line.units > 0) by_price[line.paid.minor / line.units].insert(line.consumer);
  }
};

Payers payers(const std::string& yaml, engine::RunOptions options = {}) {
  Payers found;
  const auto parallel = core::make_serial();
  market::Sinks sinks;
  sinks.trips = &found;
  engine::Simulation run(market_of(yaml), {.seed = 3}, *parallel, sinks, std::move(options));
  run_to(run, *parallel);
  return found;
}

core::Digest digest(const std::string& yaml, engine::RunOptions options = {}) {
  const auto parallel = core::make_serial();
  engine::Simulation run(market_of(yaml), {.seed = 3}, *parallel, {}, std::move(options));
  run_to(run, *parallel);
  return run.digest();
}

bool meet(const std::set<uint64_t>& a, const std::set<uint64_t>& b) {
  return std::any_of(a.begin(), a.end(), [&](uint64_t x) { return b.count(x) != 0; });
}
bool within(const std::set<uint64_t>& a, const std::set<uint64_t>& b) {
  return std::includes(b.begin(), b.end(), a.begin(), a.end());
}

}  // namespace

TEST_CASE("audiences: everybody who is in it pays its price, everybody else does not") {
  const auto half = payers(shop("  coupon: {price: 8.00, audience: {share: 50%}}\n")).by_price;
  REQUIRE(half.size() == 2);
  CHECK_FALSE(meet(half.at(800), half.at(1000)));
  CHECK(half.at(800).size() > 2000);
  CHECK(half.at(1000).size() > 2000);
  // Nearly everybody buys within these days; a few more do at the lower price.
  const double members = static_cast<double>(half.at(800).size()),
               all = members + static_cast<double>(half.at(1000).size());
  CHECK(std::abs(members - all / 2) < 4 * std::sqrt(all / 4) + 60);

  const auto families = payers(shop("  coupon: {price: 8.00, audience: {segments: [families]}}\n")).by_price;
  CHECK_FALSE(meet(families.at(800), families.at(1000)));
  const uint32_t hash = core::identity_hash32("families");
  for (uint64_t consumer : families.at(800)) REQUIRE(consumer >> 32 == hash);
  for (uint64_t consumer : families.at(1000)) REQUIRE(consumer >> 32 != hash);
}

TEST_CASE("audiences: a larger share contains the smaller, and a hold-out is outside") {
  const auto small = payers(shop("  coupon: {price: 8.00, audience: {share: 20%}}\n")).by_price;
  const auto large = payers(shop("  coupon: {price: 8.00, audience: {share: 60%}}\n")).by_price;
  CHECK_FALSE(meet(small.at(800), large.at(1000)));
  CHECK(meet(large.at(800), small.at(1000)));
  const auto held = payers(shop("  coupon: {price: 8.00, audience: {share: 60%, hold_out: 25%}}\n")).by_price;
  CHECK_FALSE(meet(held.at(800), large.at(1000)));
  CHECK(meet(held.at(1000), large.at(800)));
}

TEST_CASE("audiences: several promotions make classes of those who have joined the same") {
  const auto paid =
      payers(shop("  coupon: {amount_off: 1.00, group: coupons, audience: {share: 50%}}\n"
                  "  staff: {amount_off: 2.00, group: staff, audience: {segments: [singles], share: 30%}}\n"
                  "  app: {amount_off: 4.00, channels: [app], hours: \"12:00..24:00\"}\n"))
          .by_price;
  // Off: nothing, 1, 2, 3; and 4 more in the app after noon.
  CHECK(paid.size() == 8);
  for (int64_t off : {0, 100, 200, 300})
    for (int64_t other : {0, 100, 200, 300})
      if (off != other) CHECK_FALSE(meet(paid.at(1000 - off), paid.at(1000 - other)));
  const uint32_t singles = core::identity_hash32("singles");
  for (uint64_t consumer : paid.at(700)) REQUIRE(consumer >> 32 == singles);
}

TEST_CASE("audiences: those that leave nobody out are as none at all") {
  const auto everyone = digest(shop("  coupon: {off: 20%, hours: \"10:00..20:00\", feature: true}\n"));
  CHECK(digest(shop("  coupon: {off: 20%, hours: \"10:00..20:00\", feature: true, audience: everyone}\n")) == everyone);
  // One class of them all, beside an empty class 0.
  CHECK(digest(shop("  coupon: {off: 20%, hours: \"10:00..20:00\", feature: true, audience: {segments: [families, "
                    "singles]}}\n")) == everyone);
  CHECK(digest(shop("  coupon: {off: 20%, hours: \"10:00..20:00\", feature: true, audience: {share: 99%}}\n")) !=
        everyone);
}

TEST_CASE("audiences: scarce units, threads, forks and saved runs see the same classes") {
  const std::string yaml = shop(
      "  coupon: {price: 8.00, audience: {share: 50%, hold_out: 10%}, limit: 3000 units, during: "
      "2026-03-03..2026-03-05}\n"
      "  staff: {amount_off: 2.00, group: staff, audience: {segments: [singles]}, on: weekdays}\n",
      ", stock: {opening: 30000}");
  const auto expected = digest(yaml);
  CHECK(digest(yaml, {.one_by_one = true}) == expected);
  const auto market = market_of(yaml);
  const auto threads = core::make_threads(3);
  engine::Simulation run(market, {.seed = 3}, *threads);
  run_to(run, *threads, 4);
  engine::Simulation copy = run.fork({.seed = 3}, *threads);
  engine::Simulation branch = run.branch(market, *threads);
  run_to(run, *threads);
  run_to(copy, *threads);
  run_to(branch, *threads);
  CHECK(run.digest() == expected);
  CHECK(copy.digest() == expected);
  CHECK(branch.digest() == expected);
}

TEST_CASE("audiences: a test with everybody treated is the treatment, and with nobody the base") {
  const std::string usual = shop("  coupon: {price: 8.00, audience: {share: 50%}}\n");
  const std::string other = shop(
      "  coupon: {price: 7.00, audience: {share: 70%}}\n"
      "  staff: {price: 6.00, audience: {segments: [singles]}, during: 2026-03-04..2026-03-05}\n");
  const auto plan = market_of(other);
  using Unit = engine::Treatment::Unit;
  for (const Unit unit : {Unit::consumers, Unit::days, Unit::channels}) {
    REQUIRE_FALSE(engine::cannot_treat(*market_of(usual), *plan, unit));
    for (const uint8_t arm : {0, 1}) {
      auto all = std::make_shared<engine::Treatment>();
      all->plan = plan;
      all->unit = unit;
      all->treated.assign(unit == Unit::consumers ? 6000 : unit == Unit::days ? 7 : 2, arm);
      CHECK(digest(usual, {.treatment = all}) == digest(arm != 0 ? other : usual));
    }
  }
}

TEST_CASE("audiences: where some are treated, each has joined what her own plan offers her") {
  const std::string usual = shop("  coupon: {price: 8.00, audience: {share: 50%}}\n");
  const std::string other = shop("  coupon: {price: 7.00, audience: {share: 50%}}\n");
  const auto alone = payers(usual).by_price;
  auto some = std::make_shared<engine::Treatment>();
  some->plan = market_of(other);
  for (int i = 0; i < 6000; ++i) some->treated.push_back(i % 3 == 0);
  const auto paid = payers(usual, {.treatment = some}).by_price;
  REQUIRE(paid.size() == 3);
  CHECK(within(paid.at(800), alone.at(800)));
  CHECK_FALSE(meet(paid.at(700), paid.at(800)));
  CHECK_FALSE(meet(paid.at(700), alone.at(1000)));

  some->unit = engine::Treatment::Unit::channels;
  some->treated = {1, 0};
  const auto by_channel = payers(usual, {.treatment = some}).by_price;
  REQUIRE(by_channel.size() == 3);
  CHECK(meet(by_channel.at(700), by_channel.at(800)));  // she shops in both
  CHECK_FALSE(meet(by_channel.at(700), by_channel.at(1000)));
}

TEST_CASE("audiences: what cannot be tested inside a market") {
  using Unit = engine::Treatment::Unit;
  const auto plain = market_of(shop("  coupon: {price: 8.00}\n"));
  const auto basket = market_of(shop("  coupon: {price: 8.00}\n  three: {multi_buy: {buy: 3, pay: 2}}\n"));
  CHECK_FALSE(engine::cannot_treat(*plain, *basket, Unit::consumers));
  CHECK_FALSE(engine::cannot_treat(*plain, *basket, Unit::days));
  CHECK(engine::cannot_treat(*plain, *basket, Unit::channels) ==
        "a basket may be filled in treated and in other stores, and promotions on baskets would not know which holds");
  CHECK(engine::cannot_treat(*basket, *plain, Unit::channels));
  std::string coupons;
  for (int i = 0; i < 7; ++i)
    coupons +=
        "  c" + std::to_string(i) + ": {amount_off: 0.10, group: g" + std::to_string(i) + ", audience: {share: 50%}}\n";
  const auto seven = market_of(shop(coupons));
  const auto eight = market_of(shop(coupons + "  c7: {amount_off: 0.10, group: g7, audience: {share: 50%}}\n"));
  CHECK_FALSE(engine::cannot_treat(*seven, *seven, Unit::consumers));  // 128 and 128
  CHECK(engine::cannot_treat(*seven, *eight, Unit::consumers) ==
        "the audiences of both plans make too many classes of buyers");
  CHECK_FALSE(engine::cannot_treat(*seven, *eight, Unit::days));
  CHECK(engine::cannot_treat(*seven, *seven, Unit::channels));
}

TEST_CASE("audiences: without any the busy market has one class of buyers") {
  const auto market = market_of(kBusy);
  engine::Buyers buyers(market, nullptr, {.seed = 11});
  for (core::Day day = 0; day < market->world.horizon; ++day) {
    const auto today = buyers.today(day, {}, {}, {});
    REQUIRE(today.classes.size() == 1);
    REQUIRE(today.of_consumer.empty());
  }
}

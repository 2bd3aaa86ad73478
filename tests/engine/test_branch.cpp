// A run that goes on in a variant of its market: exact where nothing changes, by name where something does.
#include "shopwright/market/lookup.hpp"
#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

core::NoiseKey key() { return {.seed = 11, .replicate = 0}; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::shared_ptr<const engine::Compiled> variant_of(const std::string& yaml, const engine::Compiled& base) {
  const engine::Scenario scenario = scenario_of(yaml);
  INFO(language::render(scenario.diagnostics, false));
  REQUIRE(scenario.ok());
  return engine::compile(scenario.model, &base);
}

}  // namespace

TEST_CASE("a branch into the same market goes on to the same bytes", "[branch]") {
  const auto market = market_of(kBusy);
  auto parallel = core::make_serial();
  engine::Simulation straight(market, key(), *parallel);
  run_to(straight, *parallel);
  // Another object of the same market: nothing may hang on its address. And the order of listing means nothing.
  const auto twin = variant_of(replaced(kBusy, "  ours:  {role: operator", "  ours:   {role: operator"), *market);
  for (core::Day day : {0, 1, 10, 33}) {
    engine::Simulation start(market, key(), *parallel);
    run_to(start, *parallel, day);
    engine::Simulation branch = start.branch(twin, *parallel);
    run_to(branch, *parallel);
    CHECK(branch.digest().str() == straight.digest().str());
    run_to(start, *parallel);  // and the branch has left its trunk alone
    CHECK(start.digest().str() == straight.digest().str());
  }
}

TEST_CASE("a variant's change begins on the day of the branch and not before", "[branch]") {
  const auto market = market_of(kBusy);
  const auto dearer = variant_of(replaced(kBusy, "trop64: {price: 2.79", "trop64: {price: 3.49"), *market);
  auto parallel = core::make_serial();
  Keep base_days, variant_days;
  engine::Simulation base(market, key(), *parallel, {.facts = &base_days});
  run_to(base, *parallel, 10);
  engine::Simulation variant = base.branch(dearer, *parallel, {.facts = &variant_days});
  run_to(base, *parallel);
  run_to(variant, *parallel);
  REQUIRE(variant_days.days.size() == 40);
  CHECK(variant_days.days.front().day == 10);
  const uint32_t o = offer_index(market->world, "ours/store/trop64");
  int64_t before = 0, after = 0;
  for (size_t d = 10; d < 50; ++d) before += base_days.days[d].offers[o].units;
  for (const auto& day : variant_days.days) after += day.offers[o].units;
  CHECK(after < before);  // little: what he can sell is what he has
  // A category that the change does not touch, without anything shared, is the same to the unit.
  const uint32_t loaf = offer_index(market->world, "rival/store/loaf");
  for (size_t d = 0; d < 40; ++d) {
    CHECK(variant_days.days[d].offers[loaf].units == base_days.days[d + 10].offers[loaf].units);
    CHECK(variant_days.days[d].needs > 0);
  }
}

TEST_CASE("sellers, products, offers and brands may come and go at a branch, and the books still balance", "[branch]") {
  const auto market = market_of(kBusy);
  auto parallel = core::make_serial();
  engine::Simulation start(market, key(), *parallel);
  run_to(start, *parallel, 10);

  const std::string more = replaced(
      replaced(replaced(kBusy, "  loaf:   {category: bread",
                        "  fresh64: {category: juice, regular_price: 2.50, appeal: 0.4, attributes: {fresh: 2}}\n"
                        "  loaf:   {category: bread"),
               "sellers:\n", "sellers:\n  newcomer: {channels: {store: {}}}\n"),
      "offers:\n",
      "offers:\n  newcomer:\n    fresh64: {price: 2.45, cost: 1.9, stock: {opening: 400, reorder: {base_stock: "
      "{level: 400, lead_time: 1 day}}}}\n");
  engine::Simulation richer = start.branch(variant_of(more, *market), *parallel);
  run_to(richer, *parallel);  // conservation is checked at every close

  std::string less = kBusy;  // the rival and his stock, and one of our stocked products, are gone
  const size_t rival = less.find("  rival:\n");
  less.erase(rival, less.find("promotions:") - rival);
  less = replaced(less,
                  "  rival: {channels: {store: {reach: 90%}}, pricing: {match: {seller: ours, lag: 2 days, "
                  "floor_margin: 5%}}}\n",
                  "");
  const size_t dom = less.find("    dom64:  {price: 1.69");
  less.erase(dom, less.find('\n', dom) - dom + 1);
  engine::Simulation poorer = start.branch(variant_of(less, *market), *parallel);
  run_to(poorer, *parallel);
  CHECK(richer.digest().str() != poorer.digest().str());
}

TEST_CASE("needs stay those of the base when a variant adds an offer to a pantry category", "[branch]") {
  const auto market = market_of(kBusy);
  const std::string more =
      replaced(kBusy, "offers:\n  ours:\n", "offers:\n  ours:\n    cheap64: {price: 1.00, cost: 0.9}\n");
  const auto variant = variant_of(replaced(more, "  loaf:   {category: bread",
                                           "  cheap64: {category: juice, regular_price: 1.00, appeal: 2}\n"
                                           "  loaf:   {category: bread"),
                                  *market);
  for (size_t c = 0; c < market->categories.size(); ++c) {
    CHECK(variant->world.categories[c].name == market->world.categories[c].name);
    CHECK(variant->categories[c].normalisation == market->categories[c].normalisation);
  }
}

TEST_CASE("a variant of other people, days or opening stocks cannot branch", "[branch]") {
  const auto market = market_of(kBusy);
  auto branches = [&](const std::string& from, const std::string& to) {
    return engine::Simulation::can_branch(*market, *market_of(replaced(kBusy, from, to)));
  };
  CHECK(branches("price: 2.79", "price: 2.89"));
  CHECK(branches("median: 2.6", "median: 2.9"));
  CHECK(branches("every: 6 days", "every: 7 days"));
  CHECK_FALSE(branches("size: 9000", "size: 8000"));

  CHECK_FALSE(branches("days: 40", "days: 41"));
  CHECK_FALSE(branches("warm_up: 10 days", "warm_up: 9 days"));
  CHECK_FALSE(branches("opening: 600", "opening: 700"));
}

TEST_CASE("a seller whose pricing rule is another at a branch begins with the plan's prices", "[branch]") {
  const auto market = market_of(kBusy);
  const auto fixed =
      variant_of(replaced(kBusy, ", pricing: {match: {seller: ours, lag: 2 days, floor_margin: 5%}}", ""), *market);
  auto parallel = core::make_serial();
  engine::Simulation start(market, key(), *parallel);
  run_to(start, *parallel, 10);
  engine::Simulation branch = start.branch(fixed, *parallel);
  run_to(branch, *parallel, 11);
  const auto rival = core::SellerId{seller_index(fixed->world, "rival")};
  for (const auto& own : branch.observe(rival).own)
    CHECK(own.price == fixed->list_price[fixed->at(11, own.offer.value)]);
}

TEST_CASE("silent sellers decide nothing but what is submitted for them", "[branch]") {
  const auto market = market_of(kBusy);
  auto parallel = core::make_serial();
  engine::Simulation base(market, key(), *parallel);
  run_to(base, *parallel);
  REQUIRE_FALSE(base.journal().empty());
  // Replaying the rival's decisions while he is silent gives the same run.
  engine::Simulation replay(market, key(), *parallel, {}, {.silent = {"rival"}});
  for (const auto& decision : base.journal()) REQUIRE(replay.submit(decision));
  run_to(replay, *parallel);
  CHECK(replay.digest().str() == base.digest().str());
  engine::Simulation quiet(market, key(), *parallel, {}, {.silent = {"rival"}});
  run_to(quiet, *parallel);
  CHECK(quiet.journal().empty());
  CHECK(quiet.digest().str() != base.digest().str());
}

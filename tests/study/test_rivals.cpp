// Rivals who answer, and what of a journal is theirs.
#include "study/rivals.hpp"

#include <array>

#include "shopwright/market/lookup.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;

namespace {

std::string tea_shops(const std::string& red) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 7, warm_up: 0 days}
population: {size: 10, segments: {all: {share: 100%, price_sensitivity: 3, needs: {tea: {every: 5 days}}}}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 4}}
sellers:
  ours: {role: operator, pricing: {match: {seller: red}}}
  red: {pricing: )" +
         red + R"(}
  blue: {pricing: {joint_maximisation: {mu: 0.25, with: [grey]}}}
  grey: {}
  quiet: {}
offers:
  ours: {green: {price: 4, cost: 2}}
  red: {green: {price: 4, cost: 2}}
  blue: {green: {price: 4, cost: 2}}
  grey: {green: {price: 4, cost: 2}}
  quiet: {green: {price: 4, cost: 2}}
)";
}

}  // namespace

TEST_CASE("rivals who answer have a rule of their own or are in a cartel, in any of the scenarios") {
  using Names = std::vector<std::string>;
  const auto plain = testing::scenario_of(tea_shops("fixed")),
             follows = testing::scenario_of(tea_shops("{undercut: {seller: ours, by: 1%}}"));
  INFO(language::render(plain.diagnostics, false) << language::render(follows.diagnostics, false));
  REQUIRE((plain.ok() && follows.ok()));
  CHECK(study::rivals_with_policies(std::array{&plain}, "ours") == Names{"blue", "grey"});
  CHECK(study::rivals_with_policies(std::array{&plain, &follows}, "ours") == Names{"blue", "grey", "red"});
  CHECK(study::rivals_with_policies(std::array{&plain}, "grey") == Names{"blue", "ours"});
}

TEST_CASE("what is replayed of a journal is what those sellers' policies decided, and nobody else") {
  const auto world = testing::market_of(tea_shops("fixed"))->world;
  const auto id = [&](const char* name) { return *market::find_seller(world, name); };
  const std::vector<market::Decision> journal = {
      {.day = 1, .by = id("blue"), .args = {}},
      {.day = 2, .by = id("ours"), .args = {}},
      {.day = 3, .by = id("grey"), .args = {}},
      {.day = 4, .by = id("blue"), .args = {}, .source = market::Source::person}};
  const auto replayed = study::decisions_of(std::vector<std::string>{"blue", "grey"}, journal, world);
  REQUIRE(replayed.size() == 2);
  CHECK(replayed[0].day == 1);
  CHECK(replayed[1].day == 3);
  for (const auto& decision : replayed) CHECK(decision.source == market::Source::replay);
}

// The margin bridge: a table worked out by hand, and exact sums on anything.
#include <random>

#include "bridge_runs.hpp"
#include "shopwright/study/margin_bridge.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using study::OfferTotals;

namespace {

OfferTotals offer(const std::string& name, int64_t units, int64_t list, int64_t discount, int64_t cost) {
  return {name, units, Money{list * units}, Money{discount * units}, Money{cost * units}};
}
Money sum(const study::MarginBridge& b) {
  return b.price + b.volume + b.mix + b.cost + b.promotion_funding + b.marketing;
}

}  // namespace

TEST_CASE("Price, volume, mix, cost and funding of a table worked out by hand", "[bridge]") {
  // 100 and 300 units of margins 40 and 20: 10,000 on 400. Then 200 and 300.
  const std::vector<OfferTotals> base = {offer("x", 100, 100, 0, 60), offer("y", 300, 50, 0, 30)};
  const std::vector<OfferTotals> variant = {offer("x", 200, 110, 15, 58), offer("y", 300, 50, 0, 30)};
  const auto bridge = study::margin_bridge(base, variant);
  CHECK(bridge.base == Money{10000});
  CHECK(bridge.variant == Money{200 * 37 + 6000});
  CHECK(bridge.volume == Money{2500});              // 100 more at the mean margin of 25
  CHECK(bridge.mix == Money{1500});                 // 100 more at 40 are 4,000
  CHECK(bridge.price == Money{2000});               // 200 x 10
  CHECK(bridge.promotion_funding == Money{-3000});  // 200 x -15
  CHECK(bridge.cost == Money{400});                 // 200 x 2
  CHECK(bridge.marketing == Money{});
  CHECK(sum(bridge) == bridge.difference());
  const auto spent = study::margin_bridge(base, variant, Money{100}, Money{350});
  CHECK(spent.marketing == Money{-250});
  CHECK(sum(spent) == spent.difference());
}

TEST_CASE("Offers that come and go are mix; a base that sold nothing has volume alone", "[bridge]") {
  const std::vector<OfferTotals> x = {offer("x", 100, 100, 0, 60)}, y = {offer("y", 100, 80, 0, 30)};
  const auto swapped = study::margin_bridge(x, y);
  CHECK(swapped.volume == Money{});
  CHECK(swapped.mix == Money{1000});
  CHECK(sum(swapped) == swapped.difference());
  const auto opened = study::margin_bridge({}, y);
  CHECK(opened.volume == Money{5000});
  CHECK(sum(opened) == Money{5000});
  const auto closed = study::margin_bridge(y, {});
  CHECK(closed.volume == Money{-5000});
  CHECK(closed.mix == Money{});
}

TEST_CASE("The effects add up to the difference on random totals", "[bridge]") {
  std::mt19937_64 bits(7);
  const auto upto = [&](int64_t n) { return static_cast<int64_t>(bits() % static_cast<uint64_t>(n)); };
  for (int i = 0; i < 5000; ++i) {
    std::vector<OfferTotals> sides[2];
    for (auto& side : sides)
      for (const char* name : {"a", "b", "c", "d"}) {
        if (upto(5) == 0) continue;
        OfferTotals one{name, upto(4) == 0 ? 0 : upto(1000), {}, {}, Money{upto(100000)}};
        if (one.units > 0) {
          one.list_value = Money{upto(1000000)};
          one.discounts = Money{upto(one.list_value.minor + 1)};
        }
        side.push_back(one);
      }
    const auto bridge = study::margin_bridge(sides[0], sides[1]);
    Money difference;
    for (const auto& one : sides[1]) difference += one.margin();
    for (const auto& one : sides[0]) difference -= one.margin();
    REQUIRE(bridge.difference() == difference);
    REQUIRE(sum(bridge) == difference);
    const auto equal = study::margin_bridge(sides[0], sides[0]);
    REQUIRE((equal.price == Money{} && equal.volume == Money{} && equal.mix == Money{} && equal.cost == Money{} &&
             equal.promotion_funding == Money{}));
  }
}

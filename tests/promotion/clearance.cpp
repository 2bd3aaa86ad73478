// A ladder of dated markdowns.
#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

// The lowest price of each of the first days, at a list price of 10.00.
std::vector<int64_t> prices(const language::Named<PromotionParams>& named, int days) {
  market::World world = test::two_channel_world();
  world.horizon = days;
  const Promotions promotions(world, named);
  std::vector<int64_t> out;
  const std::vector<float> none(9);
  for (core::Day day = 0; day < days; ++day) {
    market::DayTable table;
    promotions.publish(day, std::vector<Money>(9, Money{1000}), none, none, promotions.opening_quotas(), table);
    out.push_back(table.offers[0].windows[0].tiers[0].price.minor);
  }
  return out;
}

PromotionParams ladder(std::initializer_list<std::pair<int, double>> steps) {
  const core::Date first = test::two_channel_world().first_day;
  PromotionParams p;
  p.clearance.emplace();
  for (const auto& [day, off] : steps) p.clearance->steps.list.push_back({first + day, off, {}});
  return p;
}

}  // namespace

TEST_CASE("clearance: each step holds from its day to the next") {
  language::Named<PromotionParams> named;
  named.add("season", ladder({{1, 0.2}, {3, 0.4}, {6, 0.7}}));
  CHECK(prices(named, 8) == std::vector<int64_t>{1000, 800, 800, 600, 600, 600, 300, 300});
  const core::Date first = test::two_channel_world().first_day;
  named[0].value.during = {first + 1, first + 6};
  CHECK(prices(named, 8) == std::vector<int64_t>{1000, 800, 800, 600, 600, 600, 300, 1000});
}

TEST_CASE("clearance: it is one with promotions of the same percentages one after the other") {
  const core::Date first = test::two_channel_world().first_day;
  language::Named<PromotionParams> ladder_and, steps_and;
  PromotionParams other;
  other.price = Money{650};
  other.during = {first + 2, first + 4};
  ladder_and.add("season", ladder({{1, 0.2}, {3, 0.4}}));
  ladder_and.add("other", other);
  PromotionParams one, two;
  one.off = 0.2;
  one.during = {first + 1, first + 2};
  two.off = 0.4;
  two.during.first = first + 3;
  steps_and.add("one", one);
  steps_and.add("two", two);
  steps_and.add("other", other);
  CHECK(prices(ladder_and, 8) == prices(steps_and, 8));
  CHECK(prices(ladder_and, 8) == std::vector<int64_t>{1000, 800, 650, 600, 600, 600, 600, 600});
  // In a group of its own it acts on what others leave.
  ladder_and[0].value.group = "season";
  CHECK(prices(ladder_and, 5) == std::vector<int64_t>{1000, 800, 520, 390, 390});
}

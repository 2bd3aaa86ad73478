#include "desk.hpp"
#include "shopwright/policy/make.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::policy;
using core::Money;
using core::SellerId;

namespace {

/// What the rival (seller 1) posts after one decision; its own price now when it decides nothing.
Money posted(const test::Desk& desk, const PricingParams& params, uint32_t offer = 1) {
  const auto policy = make_policy(params, desk.world, SellerId{1});
  const auto memory = policy->start();
  test::Desk after = desk;
  after.apply(desk.decide(*policy, {1}, *memory));
  return after.price[offer];
}

test::Desk two_shops(int64_t ours, int64_t theirs) {
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}));
  desk.price = {Money{ours}, Money{theirs}};
  desk.close();
  return desk;
}

MatchParams match(double floor_margin = 0, int lag = 1) {
  MatchParams params;
  params.seller = {"ours"};
  params.follow.floor_margin = floor_margin;
  params.follow.lag.days = lag;
  return params;
}

}  // namespace

TEST_CASE("match: yesterday's price of the rival, down to the floor") {
  CHECK(posted(two_shops(150, 200), match()) == Money{150});
  CHECK(posted(two_shops(250, 200), match()) == Money{250});
  CHECK(posted(two_shops(90, 200), match()) == Money{100});
  CHECK(posted(two_shops(90, 200), match(0.05)) == Money{105});
  CHECK(posted(two_shops(90, 200), match(-0.2)) == Money{90});
  auto desk = two_shops(90, 200);
  desk.cost[1] = core::UnitRate{100'100'000};  // 100.1 x 1.05 = 105.105, rounded up
  CHECK(posted(desk, match(0.05)) == Money{106});
}

TEST_CASE("match: nothing is decided when nothing changes, nothing is known, or the rival is sold out") {
  const auto policy = make_policy(match(), two_shops(150, 150).world, SellerId{1});
  const auto memory = policy->start();
  CHECK(two_shops(150, 150).decide(*policy, {1}, *memory).empty());
  CHECK(test::Desk(test::small_world({"ours", "rival"}, {"a"})).decide(*policy, {1}, *memory).empty());
  test::Desk sold_out(test::small_world({"ours", "rival"}, {"a"}));
  sold_out.price[0] = Money{120};
  sold_out.close({false, true});
  CHECK(sold_out.decide(*policy, {1}, *memory).empty());
}

TEST_CASE("match: a decision is data") {
  const auto desk = two_shops(150, 200);
  const auto policy = make_policy(match(), desk.world, SellerId{1});
  const auto decisions = desk.decide(*policy, {1}, *policy->start());
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].day == 1);
  CHECK(decisions[0].by == SellerId{1});
  CHECK(decisions[0].verb == market::Verb::set_price);
  CHECK(decisions[0].source == market::Source::policy);
  using language::Node;
  CHECK(
      decisions[0].args ==
      Node::map({{"product", Node::scalar("a")}, {"channel", Node::scalar("store")}, {"price", Node::scalar("1.50")}}));
}

TEST_CASE("match: lag") {
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}));
  for (int64_t ours : {150, 140, 130}) {
    desk.price = {Money{ours}, Money{200}};
    desk.close();
  }
  CHECK(posted(desk, match(0, 1)) == Money{130});
  CHECK(posted(desk, match(0, 2)) == Money{140});
  CHECK(posted(desk, match(0, 3)) == Money{150});
  CHECK(posted(desk, match(0, 9)) == Money{150});
  CHECK(make_policy(match(0, 3), desk.world, SellerId{1})->lookback_days() == 3);
}

TEST_CASE("match: products in scope only") {
  test::Desk desk(test::small_world({"ours", "rival"}, {"a", "b"}));
  desk.price = {Money{150}, Money{160}, Money{200}, Money{200}};
  desk.close();
  auto params = match();
  params.follow.products = {{"b"}};
  CHECK(posted(desk, params, 2) == Money{200});
  CHECK(posted(desk, params, 3) == Money{160});
}

TEST_CASE("match: the same channel first, else the rival's lowest") {
  auto world = test::small_world({"ours", "rival"}, {"a"});
  world.channels.push_back("app");
  auto extra = world.offers[0];
  extra.channel = core::ChannelId{1};
  extra.hash += 1;
  world.offers.push_back(extra);  // ours in the app
  test::Desk desk(world);
  desk.price = {Money{150}, Money{200}, Money{140}};
  desk.close();
  CHECK(posted(desk, match()) == Money{150});
  desk.world.offers[1].channel = core::ChannelId{1};  // now theirs is in the app, too
  CHECK(posted(desk, match()) == Money{140});
  desk.posted[0][2].available = false;
  CHECK(posted(desk, match()) == Money{150});
}

TEST_CASE("match: with a probability, keyed by offer and day") {
  auto params = match();
  params.follow.probability = 0.3;
  auto desk = two_shops(150, 200);
  const auto policy = make_policy(params, desk.world, SellerId{1});
  const auto memory = policy->start();
  int reacted = 0;
  for (desk.day = 1; desk.day <= 2000; ++desk.day) {
    const size_t n = desk.decide(*policy, {1}, *memory).size();
    CHECK(n == desk.decide(*policy, {1}, *memory).size());
    reacted += static_cast<int>(n);
  }
  CHECK(reacted == Approx(600).margin(4 * std::sqrt(2000 * 0.3 * 0.7)));
}

TEST_CASE("undercut: by a share, by an amount, by one cent at least, never below the floor") {
  UndercutParams params;
  params.seller = {"ours"};
  CHECK(posted(two_shops(150, 200), params) == Money{148});  // 1%: 148.5, half to even
  params.by = 0.02;
  CHECK(posted(two_shops(150, 200), params) == Money{147});
  CHECK(posted(two_shops(101, 200), params) == Money{100});
  params.follow.floor_margin = -0.9;
  CHECK(posted(two_shops(20, 200), params) == Money{19});  // 19.6 is no less than the rival once rounded
  params.by = 0;
  CHECK(posted(two_shops(150, 200), params) == Money{150});
  params.by.reset();
  params.by_amount = Money{10};
  CHECK(posted(two_shops(150, 200), params) == Money{140});
}

TEST_CASE("prices that no money can hold become the dearest there may be") {
  const Money most{100'000'000'000};                                     // 10^9 dollars
  CHECK(posted(two_shops(150, 200), match(1e6)) == Money{100'000'100});  // a cost of one dollar
  test::Desk dear = two_shops(150, 200);
  dear.cost = {core::UnitRate{1'000'000'000'000}, core::UnitRate{100'000'000'000 * core::kMicro}};
  CHECK(posted(dear, match(1e6)) == most);
  CostPlusParams markup;
  markup.markup = 1e6;
  CHECK(posted(dear, markup) == most);
  BestResponseParams best;
  best.belief.mu = 1e9;
  best.belief.belief = Belief::exact;
  best.belief.quality.add("a", 1e9);
  CHECK(posted(dear, best) == most);
  best.belief.mu = 1e-6;
  CHECK(posted(dear, best) <= most);
}

TEST_CASE("undercut: the lowest of all rivals") {
  test::Desk desk(test::small_world({"ours", "rival", "third"}, {"a"}));
  desk.price = {Money{180}, Money{110}, Money{160}};
  desk.close();
  UndercutParams params;
  params.by_amount = Money{1};
  CHECK(posted(desk, params) == Money{159});
  params.seller = {"ours"};
  CHECK(posted(desk, params) == Money{179});
}

TEST_CASE("cost plus: hand-computed, half to even; monotone in cost") {
  CostPlusParams params;
  params.markup = 0.25;
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}));
  CHECK(posted(desk, params) == Money{125});
  desk.cost[1] = core::UnitRate{114'000'000};  // 142.5
  CHECK(posted(desk, params) == Money{142});
  desk.cost[1] = core::UnitRate{114'000'001};
  CHECK(posted(desk, params) == Money{143});
  Money last;
  for (int64_t micro = 0; micro < 50'000'000; micro += 777'777) {
    desk.cost[1] = core::UnitRate{micro};
    const Money price = posted(desk, params);
    CHECK(price >= last);
    last = price;
  }
}

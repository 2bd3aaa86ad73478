#include "shopwright/promotion/price_basket.hpp"

#include <map>

#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using core::OfferId;
using promotion::PricedBasket;
using promotion::PromotionParams;
using promotion::Promotions;
using promotion::Refusal;

namespace {

using Named = language::Named<PromotionParams>;
constexpr uint32_t kNoon = 0x80000000u;

const market::World& shelf() {
  static const market::World made = test::two_channel_world();
  return made;
}

struct Told {
  Promotions promotions;
  PricedBasket basket;
  Told(const Named& named, std::vector<promotion::Wanted> wanted, std::vector<uint32_t> joined = {},
       uint32_t time = kNoon)
      : promotions(shelf(), named),
        basket(price_basket(shelf(), promotions, 0, time, std::vector<Money>(9, Money{200}),
                            promotions.opening_quotas(), joined, wanted)) {}
  const PricedBasket::Refused& refused(const std::string& name) const {
    for (const auto& r : basket.refused)
      if (promotions.rules()[r.rule].name == name) return r;
    FAIL("not refused: " << name);
    return basket.refused.front();
  }
  const std::string& name(uint32_t rule) const { return promotions.rules()[rule].name; }
};

PromotionParams off(double share) {
  PromotionParams p;
  p.off = share;
  return p;
}

}  // namespace

TEST_CASE("price of a basket: every step, and why others have no part in it") {
  Named named;
  named.add("week", off(0.1));
  named.add("less", off(0.05));
  PromotionParams& coupon = named.add("coupon", off(0.5));
  coupon.group = "coupons";
  PromotionParams& three = named.add("three");
  three.multi_buy = promotion::MultiBuyParams{3, 2, 1};
  PromotionParams& save = named.add("save");
  save.spend_and_save.emplace().steps.list = {{Money{500}, Money{50}, {}}};
  named.add("later", off(0.3)).during = {*core::make_date(2026, 3, 3), *core::make_date(2026, 3, 4)};
  named.add("evening", off(0.3)).hours = {0.75, 1};
  named.add("families", off(0.3)).audience.segments = {{"families"}};
  named.add("b-only", off(0.3)).offers = {{"b"}};
  named.add("dear", PromotionParams{}).price = Money{300};
  named.add("theirs", off(0.3)).seller = {"rival"};
  named.add("leaflet", PromotionParams{}).feature = 1;

  const Told told(named, {{OfferId{0}, 3}, {OfferId{2}, 1}});
  REQUIRE(told.basket.lines.size() == 2);
  const auto& line = told.basket.lines[0];
  CHECK(line.list_price == Money{200});
  CHECK(line.unit_price == Money{90});
  REQUIRE(line.steps.size() == 2);
  CHECK(told.name(line.steps[0].rule) == "week");
  CHECK((line.steps[0].before == Money{200} && line.steps[0].after == Money{180}));
  CHECK(told.name(line.steps[1].rule) == "coupon");
  CHECK((line.steps[1].before == Money{180} && line.steps[1].after == Money{90}));
  REQUIRE(told.basket.steps.size() == 1);
  CHECK(told.name(told.basket.steps[0].rule) == "three");
  Money taken, charged;
  for (Money m : told.basket.steps[0].taken) taken += m;
  for (const auto& l : told.basket.lines) charged += l.charged;
  CHECK(taken == Money{90});
  CHECK(charged == Money{270});
  const std::map<std::string, Refusal> expected = {
      {"b-only", Refusal::other_offers},     {"dear", Refusal::no_lower},   {"evening", Refusal::other_hours},
      {"families", Refusal::other_audience}, {"later", Refusal::other_day}, {"less", Refusal::better},
      {"save", Refusal::not_enough}};
  std::map<std::string, Refusal> found;
  for (const auto& r : told.basket.refused) found[told.name(r.rule)] = r.why;
  CHECK(found == expected);
  CHECK(told.refused("save").amount == Money{230});
  CHECK(told.name(told.refused("less").other) == "week");

  const Told in_the_evening(named, {{OfferId{0}, 1}}, {}, 0xf0000000u);
  CHECK(in_the_evening.basket.lines[0].unit_price == Money{70});  // 140, halved
  CHECK(in_the_evening.refused("week").why == Refusal::better);
  CHECK(in_the_evening.refused("three").units == 2);
}

TEST_CASE("price of a basket: a limited promotion gives its price to as many as are left") {
  Named named;
  named.add("flash", off(0.5)).limit = 2;
  named.add("week", off(0.1));
  const Told told(named, {{OfferId{0}, 5}, {OfferId{1}, 1}});
  REQUIRE(told.basket.lines.size() == 3);
  CHECK((told.basket.lines[0].units == 2 && told.basket.lines[0].charged == Money{200}));
  CHECK((told.basket.lines[1].units == 3 && told.basket.lines[1].charged == Money{540}));
  CHECK((told.basket.lines[2].units == 1 && told.basket.lines[2].charged == Money{180}));
  CHECK(told.basket.refused.empty());  // both have a part in it
  Named none;
  none.add("flash", off(0.5)).limit = 0;
  CHECK(Told(none, {{OfferId{0}, 1}}).refused("flash").why == Refusal::used_up);
}

TEST_CASE("price of a basket: of two that are as good as each other the smaller hash holds") {
  Named named;
  for (const char* name : {"one", "two", "three"}) named.add(name, off(0.1)).group = "coupons";
  std::string smallest = "one";
  for (const char* name : {"two", "three"})
    if (core::identity_hash(name) < core::identity_hash(smallest)) smallest = name;
  const Told told(named, {{OfferId{0}, 1}});
  REQUIRE(told.basket.lines[0].steps.size() == 1);
  CHECK(told.name(told.basket.lines[0].steps[0].rule) == smallest);
  CHECK(told.basket.refused.size() == 2);
  for (const auto& refused : told.basket.refused) CHECK(told.name(refused.other) == smallest);
}

TEST_CASE("price of a basket: who has joined an audience") {
  Named named;
  named.add("some", off(0.5)).audience.share = 0.5;
  CHECK(Told(named, {{OfferId{0}, 1}}).refused("some").why == Refusal::other_audience);
  const Told in(named, {{OfferId{0}, 1}}, {0});
  CHECK(in.basket.lines[0].charged == Money{100});
  CHECK(in.basket.refused.empty());
}

TEST_CASE("price of a basket: random ones add up, line by line") {
  test::RandomPromotions random(11);
  for (int round = 0; round < 2000; ++round) {
    Named named;
    for (int64_t i = 0, n = random.below(6); i < n; ++i) named.add("b" + std::to_string(i), random.promotion(200));
    for (int64_t i = 0, n = random.below(4); i < n; ++i) {
      PromotionParams p = off(static_cast<double>(random.below(60)) / 100);
      if (random.below(2) != 0) p.group = "units" + std::to_string(random.below(2));
      else if (random.below(2) != 0) p.limit = random.below(4);
      p.priority = p.group.empty() ? 0 : random.below(3);
      named.add("u" + std::to_string(i), p);
    }
    std::vector<promotion::Wanted> wanted;
    for (uint32_t o = 0; o < 9; ++o)
      if (random.below(3) == 0) wanted.push_back({OfferId{o}, static_cast<int32_t>(1 + random.below(6))});
    if (wanted.empty()) continue;
    const Told told(named, wanted);
    for (size_t i = 0; i < told.basket.lines.size(); ++i) {
      const auto& line = told.basket.lines[i];
      Money price = line.list_price;
      for (const auto& step : line.steps) {
        REQUIRE(step.before == price);
        REQUIRE(step.after < price);
        price = step.after;
      }
      REQUIRE(price == line.unit_price);
      Money rest = line.unit_price * line.units;
      for (const auto& step : told.basket.steps) rest -= step.taken[i];
      REQUIRE(rest == line.charged);
    }
  }
}

#include "shopwright/promotion/gift.hpp"

#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

using Named = language::Named<PromotionParams>;

PromotionParams gift(int64_t from, int64_t worth) {
  PromotionParams p;
  auto& of = p.gift.emplace();
  of.product = {"c"};
  of.from = Money{from};
  of.worth = Money{worth};
  return p;
}

struct Priced {
  std::vector<int64_t> charged, felt;
  uint32_t vouchers = 0;
};
// Lines written as {offer, units, unit price}; everybody is in every audience.
Priced price(const Named& named, const std::vector<std::array<int, 3>>& written) {
  const market::World world = test::two_channel_world();
  const Promotions promotions(world, named);
  market::DayTable table;
  const std::vector<float> none(9);
  std::vector<uint32_t> all;
  for (uint32_t r = 0; r < promotions.size(); ++r) all.push_back(r);
  promotions.publish(0, std::vector<Money>(9, Money{1000}), none, none, promotions.opening_quotas(), table, all);
  std::vector<market::BasketLine> lines;
  for (const auto& [offer, units, unit_price] : written)
    lines.push_back({core::OfferId{static_cast<uint32_t>(offer)}, units, Money{unit_price}, {}});
  Priced out;
  out.vouchers = table.baskets->charge(0, lines);
  for (const auto& line : lines) {
    out.charged.push_back(line.charged.minor);
    out.felt.push_back(line.felt.minor);
  }
  return out;
}

}  // namespace

TEST_CASE("gifts: felt and not paid, from an amount on") {
  Named named;
  named.add("mug", gift(300, 50));
  const Priced less = price(named, {{0, 2, 100}, {1, 1, 99}});
  CHECK((less.charged == std::vector<int64_t>{200, 99} && less.felt == std::vector<int64_t>{0, 0}));
  CHECK(less.vouchers == 0);
  const Priced enough = price(named, {{0, 2, 100}, {1, 1, 100}});
  CHECK(enough.charged == std::vector<int64_t>{200, 100});
  CHECK(enough.felt == std::vector<int64_t>{33, 17});  // 50 over 200 : 100 is 33.3, 16.7
  CHECK(enough.vouchers == 1);
  CHECK(price(named, {{3, 5, 100}}).vouchers == 0);  // of another seller
  // Worth more than all of the basket: as much as that.
  Named small;
  small.add("mug", gift(0, 500));
  CHECK(price(small, {{0, 1, 120}}).felt == std::vector<int64_t>{120});
}

TEST_CASE("gifts: what others take off comes first, and in a group the better one holds") {
  Named named;
  named.add("mug", gift(300, 50));
  PromotionParams coupon;
  coupon.spend_and_save.emplace().steps.list.push_back({Money{100}, Money{10}, {}});
  named.add("coupon", coupon);
  CHECK(price(named, {{0, 3, 100}}).vouchers == 0);  // 290 are left
  CHECK(price(named, {{0, 4, 100}}).felt == std::vector<int64_t>{50});
  Named group;
  PromotionParams mug = gift(300, 50);
  mug.group = coupon.group = "one";
  group.add("mug", mug);
  group.add("coupon", coupon);
  const Priced better = price(group, {{0, 3, 100}});
  CHECK((better.charged[0] == 300 && better.felt[0] == 50 && better.vouchers == 1));
  const Priced coupon_alone = price(group, {{0, 2, 100}});
  CHECK((coupon_alone.charged[0] == 190 && coupon_alone.felt[0] == 0 && coupon_alone.vouchers == 0));
}

TEST_CASE("gifts: a limited one is held, one without a bound is for all") {
  PromotionParams p = gift(300, 50);
  CHECK_FALSE(promotion::for_some(p));
  p.gift->available = 10;
  CHECK((promotion::for_some(p) && promotion::divides(p) && !promotion::most_of_one(p)));
  p.gift->per_consumer = 2;
  CHECK(promotion::most_of_one(p) == 2);
  const market::World world = test::two_channel_world();
  Named named;
  named.add("mug", p);
  const Promotions promotions(world, named);
  CHECK(promotions.opening_quotas() == std::vector<int64_t>{10});
  CHECK(promotions.rules()[0].gift == core::OfferId{2});
  market::DayTable table;
  const std::vector<float> none(9);
  promotions.publish(0, std::vector<Money>(9, Money{1000}), none, none, promotions.opening_quotas(), table);
  CHECK_FALSE(table.baskets);  // for those who hold none there is no gift
}

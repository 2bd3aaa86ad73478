#include "shopwright/promotion/voucher.hpp"

#include <map>

#include "shopwright/promotion/buyer_classes.hpp"
#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using promotion::BuyerClasses;
using promotion::PromotionParams;
using promotion::Promotions;
using promotion::VoucherParams;

namespace {

using Named = language::Named<PromotionParams>;

market::World world_of(uint32_t consumers) {
  market::World world = test::two_channel_world();
  world.segments = {{"first", core::identity_hash32("first"), 0, consumers / 2},
                    {"second", core::identity_hash32("second"), consumers / 2, consumers - consumers / 2}};
  world.consumers = consumers;
  world.horizon = 20;
  return world;
}

template <class Set>
VoucherParams make(Set&& set) {
  VoucherParams params;
  set(params);
  return params;
}

PromotionParams voucher(VoucherParams v, const market::World& world, int first = 5, int last = 9) {
  PromotionParams p;
  p.voucher = std::move(v);
  p.during = {world.first_day + first, world.first_day + last};
  return p;
}
Named one(PromotionParams p) {
  Named named;
  named.add("p", std::move(p));
  return named;
}

int64_t pays(const VoucherParams& v, int64_t amount, uint32_t* used = nullptr) {
  const auto world = world_of(10);
  const Promotions promotions(world, one(voucher(v, world)));
  market::DayTable table;
  const std::vector<float> none(9);
  promotions.publish(5, std::vector<Money>(9, Money{1000}), none, none, {}, table, std::vector<uint32_t>{0});
  std::vector<market::BasketLine> lines = {{core::OfferId{0}, 1, Money{amount}, {}}};
  const uint32_t vouchers = table.baskets->charge(0, lines);
  if (used != nullptr) *used = vouchers;
  return lines[0].charged.minor;
}

}  // namespace

TEST_CASE("vouchers: an amount or a share, from an amount on, up to an amount") {
  uint32_t used = 0;
  CHECK(pays(make([](auto& it) {
               it.off = Money{5000};
               it.from = Money{30000};
             }),
             29999, &used) == 29999);
  CHECK(used == 0);  // kept for later
  CHECK(pays(make([](auto& it) {
               it.off = Money{5000};
               it.from = Money{30000};
             }),
             30000, &used) == 25000);
  CHECK(used == 1);
  CHECK(pays(make([](auto& it) { it.off = Money{5000}; }), 3000) == 0);
  CHECK(pays(make([](auto& it) { it.percent = 0.1; }), 12345) == 11110);  // 11110.5 rounds to the even
  CHECK(pays(make([](auto& it) {
               it.percent = 0.1;
               it.at_most = Money{1000};
             }),
             12345) == 11345);
  CHECK(pays(make([](auto& it) {
               it.percent = 0.1;
               it.at_most = Money{1000};
               it.from = Money{20000};
             }),
             12345) == 12345);
}

TEST_CASE("vouchers: only those who hold one, on the days on which it is valid") {
  const auto world = world_of(10);
  const Promotions promotions(world, one(voucher(make([](auto& it) { it.off = Money{100}; }), world)));
  market::DayTable table;
  const std::vector<float> none(9);
  const std::vector<Money> list(9, Money{1000});
  promotions.publish(5, list, none, none, {}, table);
  CHECK_FALSE(table.baskets);
  promotions.publish(10, list, none, none, {}, table, std::vector<uint32_t>{0});
  CHECK_FALSE(table.baskets);
  promotions.publish(9, list, none, none, {}, table, std::vector<uint32_t>{0});
  CHECK(table.baskets);
}

TEST_CASE("vouchers: claims by lot, over the days on which they can be, until they are gone") {
  const uint32_t n = 40000;
  const auto world = world_of(n);
  VoucherParams v = make([](auto& it) {
    it.off = Money{100};
    it.claim = 0.3;
  });
  v.claimed = {world.first_day + 2, world.first_day + 6};
  const auto claims_of = [&](const VoucherParams& params, promotion::AudienceParams audience = {}) {
    PromotionParams p = voucher(params, world);
    p.audience = std::move(audience);
    const Promotions promotions(world, one(p));
    BuyerClasses classes(world, promotions, {.seed = 4});
    return classes.claims(0);
  };
  const auto by_day = [](const std::vector<core::Day>& days) {
    std::map<core::Day, int64_t> count;
    for (const core::Day day : days)
      if (day != BuyerClasses::kNeverClaims) ++count[day];
    return count;
  };
  const auto all = claims_of(v);
  int64_t sum = 0;
  for (const auto& [day, count] : by_day(all)) {
    CHECK((day >= 2 && day <= 6));
    CHECK(count == Approx(0.3 * n / 5).margin(5 * 45));  // five standard deviations
    sum += count;
  }
  CHECK(sum == Approx(0.3 * n).margin(5 * 92));
  // More of them claim when more do, and nobody else's lot changes.
  v.claim = 0.5;
  const auto more = claims_of(v);
  for (uint32_t i = 0; i < n; ++i)
    if (all[i] != BuyerClasses::kNeverClaims) REQUIRE(more[i] == all[i]);
  // Who comes first: of 5000 vouchers in twos 2500 consumers get theirs, none after the day on which they ran out.
  v.claim = 0.3;
  v.issued = 5000;
  v.per_consumer = 2;
  const auto some = claims_of(v);
  const auto got = by_day(some);
  CHECK(got.size() == 2);
  CHECK(got.at(2) == by_day(all).at(2));
  CHECK(got.at(2) + got.at(3) == 2500);
  // Of its audience alone.
  v.issued = {};
  promotion::AudienceParams second;
  second.segments = {{"second"}};
  const auto theirs = claims_of(v, second);
  for (uint32_t i = 0; i < n; ++i) REQUIRE(theirs[i] == (i < n / 2 ? BuyerClasses::kNeverClaims : all[i]));
}

TEST_CASE("vouchers: a class for those who hold one: claimed, and not yet used up") {
  const uint32_t n = 2000;
  const auto world = world_of(n);
  VoucherParams v = make([](auto& it) {
    it.off = Money{100};
    it.claim = 0.5;
    it.per_consumer = 2;
  });
  const Promotions promotions(world, one(voucher(v, world)));
  BuyerClasses classes(world, promotions, {.seed = 4});
  const auto claimed = classes.claims(0);
  std::vector<std::vector<uint8_t>> used(1, std::vector<uint8_t>(n));
  for (uint32_t i = 0; i < n; ++i) used[0][i] = static_cast<uint8_t>(i % 3);
  CHECK(classes.on(4, {}, used).of_consumer.empty());  // not yet valid
  for (core::Day day = 5; day <= 9; ++day) {
    const auto& today = classes.on(day, {}, used);
    REQUIRE(today.joined.size() == 2);
    for (uint32_t i = 0; i < n; ++i) REQUIRE((today.of_consumer[i] == 1) == (claimed[i] <= day && used[0][i] < 2));
  }
}

TEST_CASE("vouchers for known consumers: whoever is in the audience on the morning of her day, and she keeps it") {
  const uint32_t n = 4000;
  const auto world = world_of(n);
  VoucherParams v = make([](auto& it) {
    it.off = Money{100};
    it.claim = 0.6;
    it.issued = 1200;
    it.per_consumer = 2;
  });
  v.claimed = {world.first_day + 2, world.first_day + 6};
  PromotionParams everyone = voucher(v, world), customers = everyone;
  everyone.voucher->issued = {};
  customers.audience.who = market::Who::customers;
  const Promotions of_all(world, one(everyone)), of_known(world, one(customers));
  BuyerClasses all(world, of_all, {.seed = 4}), known(world, of_known, {.seed = 4});
  const std::vector<core::Day> days = all.claims(0);  // when she would claim it

  market::Customers seen;
  seen.row.assign(world.sellers.size(), 0);
  seen.rows.emplace_back(n);
  const auto becomes_customer = [](uint32_t i) { return static_cast<core::Day>(i % 8); };
  std::vector<promotion::ClaimedColumn> claimed(1, promotion::ClaimedColumn(n));
  const std::vector<std::vector<uint8_t>> used(1, std::vector<uint8_t>(n));
  int64_t gone = 0;
  for (core::Day day = 0; day <= 9; ++day) {
    for (uint32_t i = 0; i < n; ++i)  // the third of them are forgotten later: what she has she keeps
      seen.rows[0][i].orders = becomes_customer(i) < day && !(i % 3 == 0 && day > 5) ? 1 : 0;
    known.claim(day, seen, claimed);
    const promotion::ClaimedColumn before = claimed[0];
    known.claim(day, seen, claimed);  // nobody has two of a kind
    REQUIRE(claimed[0] == before);
    int64_t today = 0, would = 0;
    for (uint32_t i = 0; i < n; ++i) {
      const bool hers = days[i] == day && seen.rows[0][i].orders > 0;
      would += hers;
      today += claimed[0][i] == day + 1;
      if (claimed[0][i] == day + 1) REQUIRE(hers);
      if (claimed[0][i] != 0) REQUIRE(claimed[0][i] <= day + 1);
    }
    CHECK(today == std::min(would, 600 - gone));  // of 1,200 in twos
    gone += today;
    if (day < 5) continue;
    const auto& classes = known.on(day, seen, used, claimed);
    for (uint32_t i = 0; i < n; ++i) REQUIRE((classes.of_consumer[i] == 1) == (claimed[0][i] != 0));
  }
  CHECK(gone == 600);
}

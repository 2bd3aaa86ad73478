#include "shopwright/promotion/presale.hpp"

#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using core::OfferId;
using promotion::PresaleParams;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

PresaleParams terms(int64_t deposit, std::optional<int64_t> counts = {}, std::optional<int64_t> price = {}) {
  PresaleParams p;
  p.deposit = Money{deposit};
  if (counts) p.counts = Money{*counts};
  if (price) p.price = Money{*price};
  return p;
}

}  // namespace

TEST_CASE("pre-sale: what a unit costs, and what of it is paid at once") {
  CHECK(terms(20, 40, 299).total(Money{399}) == Money{279});
  CHECK(terms(20, 40).total(Money{300}) == Money{280});
  CHECK(terms(20).total(Money{300}) == Money{300});
  CHECK(terms(20, 40, 299).total(Money{250}) == Money{250});  // no lower than that
  CHECK(terms(20, 400).total(Money{300}) == Money{0});
  CHECK(terms(20, 40).paid_at_once(Money{300}) == Money{20});
  CHECK(terms(20, 60).paid_at_once(Money{50}) == Money{10});
}

TEST_CASE("pre-sale: an offer can be had in it only, and is no part of a basket") {
  const market::World world = test::two_channel_world();
  language::Named<PromotionParams> named;
  PromotionParams ahead;
  ahead.presale = terms(100, 300);
  ahead.offers = {{"a"}};
  named.add("ahead", ahead);
  PromotionParams cheaper;
  cheaper.off = 0.9;
  cheaper.limit = 5;
  named.add("flash", cheaper);
  PromotionParams steps;
  steps.spend_and_save.emplace().steps.list.push_back({Money{1000}, Money{100}, {}});
  named.add("steps", steps);
  const Promotions promotions(world, named);
  market::DayTable table;
  const std::vector<float> none(9);
  promotions.publish(0, std::vector<Money>(9, Money{1000}), none, none, promotions.opening_quotas(), table);
  const auto& tiers = table.offers[0].windows[0].tiers;
  REQUIRE(tiers.size() == 1);
  CHECK((tiers[0].price == Money{800} && tiers[0].presale == 0 && tiers[0].quota == market::kNoQuota));
  CHECK(table.offers[1].windows[0].tiers.front().presale == market::kNoPresale);
  CHECK_FALSE(table.baskets->holds(0, OfferId{0}));
  CHECK(table.baskets->holds(0, OfferId{1}));
  std::vector<market::BasketLine> lines = {{OfferId{0}, 2, Money{800}, {}}, {OfferId{1}, 1, Money{999}, {}}};
  table.baskets->charge(0, lines);
  CHECK((lines[0].charged == Money{1600} && lines[1].charged == Money{999}));  // 999 alone miss the step
  lines[1].units = 2;
  table.baskets->charge(0, lines);
  CHECK((lines[0].charged == Money{1600} && lines[1].charged == Money{1898}));
}

TEST_CASE("pre-sale: each unit has its lot, whatever the others") {
  const core::Noise noise({.seed = 8});
  promotion::PreOrder order{.offer = OfferId{0}, .units = 40000, .price = Money{280}};
  const int64_t lost = promotion::forfeited(noise, 1, 2, order, 0.05);
  CHECK(lost == Approx(2000).margin(5 * 44));
  CHECK(promotion::forfeited(noise, 1, 2, order, 0.05) == lost);
  CHECK(promotion::forfeited(noise, 1, 3, order, 0.05) != lost);
  CHECK(promotion::forfeited(noise, 1, 2, order, 0) == 0);
  CHECK(promotion::forfeited(noise, 1, 2, order, 1) == order.units);
  int64_t before = 0;
  for (order.units = 1; order.units < 300; ++order.units) {
    const int64_t now = promotion::forfeited(noise, 1, 2, order, 0.3);
    REQUIRE((now == before || now == before + 1));
    REQUIRE(now <= promotion::forfeited(noise, 1, 2, order, 0.4));
    before = now;
  }
  CHECK(before > 50);
}

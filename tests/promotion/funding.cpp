#include "shopwright/promotion/funding.hpp"

#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::kMicro;
using core::Money;
using core::OfferId;
using market::BasketLine;
using market::Funding;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

using Named = language::Named<PromotionParams>;

PromotionParams off(double share, double platform, double supplier) {
  PromotionParams p;
  p.off = share;
  p.offers = {{"a"}};
  if (platform + supplier > 0) p.funding = promotion::FundingParams{platform, supplier};
  return p;
}

market::DayTable published(const market::World& world, const Promotions& promotions, int64_t list = 1000) {
  market::DayTable table;
  const std::vector<Money> prices(world.offers.size(), Money{list});
  const std::vector<float> none(prices.size());
  promotions.publish(0, prices, none, none, promotions.opening_quotas(), table);
  return table;
}

}  // namespace

TEST_CASE("funding: a price knows who pays for it, whatever made it") {
  const auto world = test::small_world({"ours"}, {"a", "b"});
  Named named;
  named.add("sale", off(0.2, 0.5, 0));  // 10.00 to 8.00: 1.00 by the platform
  auto flash = off(0.3, 0, 0.4);        // 10.00 to 7.00: 1.20 by the supplier
  flash.limit = 5;
  named.add("flash", flash);
  auto coupon = off(0.1, 0.25, 0.25);  // of what is left: 0.80 of 8.00, 0.70 of 7.00
  coupon.group = "coupons";
  named.add("coupon", coupon);
  const auto table = published(world, Promotions(world, named));
  const auto& tiers = table.offers[0].windows[0].tiers;
  REQUIRE(tiers.size() == 2);
  CHECK(tiers[0].price == Money{630});
  CHECK(tiers[0].funded == Funding{17'500'000, 120'000'000 + 17'500'000});
  CHECK(tiers[1].price == Money{720});
  CHECK(tiers[1].funded == Funding{100'000'000 + 20'000'000, 20'000'000});
  CHECK(table.offers[1].windows[0].tiers == std::vector<market::PriceTier>{{Money{1000}, market::kNoQuota}});
}

TEST_CASE("funding: of two equal prices the promotion that acts is the one that is told") {
  const auto world = test::small_world({"ours"}, {"a"});
  for (const bool swapped : {false, true}) {
    Named named;
    named.add(swapped ? "second" : "first", off(0.2, 0.5, 0));
    named.add(swapped ? "first" : "second", off(0.2, 0, 0.5));
    const Promotions promotions(world, named);
    const auto& winner = promotions.rules().front();  // by hash
    const auto tier = published(world, promotions).offers[0].windows[0].tiers.front();
    CHECK(tier.funded == market::funded(200, winner.funding));
  }
}

TEST_CASE("funding: what rules on baskets take off is paid by those who fund them, to the last millionth") {
  const auto world = test::two_channel_world();
  int funded = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    test::RandomPromotions random(seed);
    Named named;
    for (int64_t n = 1 + random.below(5); n > 0; --n) {
      auto p = random.promotion(1000);
      if (random.below(3) != 0) {
        const double platform = static_cast<double>(1 + random.below(60)) / 100;
        p.funding = promotion::FundingParams{platform, static_cast<double>(random.below(40)) / 100};
      }
      named.add("p" + std::to_string(n), p);
    }
    const Promotions promotions(world, named);
    const auto table = published(world, promotions);
    if (!table.baskets) continue;
    auto lines = random.basket(1000, 6, 5);
    // Told step by step, on lines that are each of their own.
    std::vector<BasketLine> apart;
    for (const auto& line : lines) {
      const auto same = std::find_if(apart.begin(), apart.end(), [&](const auto& other) {
        return other.offer == line.offer && other.unit_price == line.unit_price;
      });
      if (same == apart.end()) apart.push_back(line);
      else same->units += line.units;
    }
    struct Told final : promotion::BasketTrace {
      explicit Told(const Promotions& all) : promotions(all) {}
      void applied(uint32_t rule, std::span<const Money> taken, Money) override {
        for (const Money amount : taken) sum += market::funded(amount.minor, promotions.rules()[rule].funding);
      }
      void refused(uint32_t, const Refused&) override {}
      const Promotions& promotions;
      Funding sum;
    } told(promotions);
    dynamic_cast<const promotion::Baskets&>(*table.baskets).explain(0, apart, told);
    table.baskets->charge(0, lines);
    Funding sum;
    int64_t taken = 0;
    for (const auto& line : lines) {
      sum += line.funded;
      taken += line.unit_price.minor * line.units - line.charged.minor;
    }
    CAPTURE(seed);
    CHECK(sum == told.sum);
    CHECK(sum.platform + sum.supplier <= taken * kMicro);
    funded += sum.any();
    // The same again: nothing is left over from the first time.
    table.baskets->charge(0, lines);
    Funding again;
    for (const auto& line : lines) again += line.funded;
    CHECK(again == sum);
  }
  CHECK(funded > 500);
}

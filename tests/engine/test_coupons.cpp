// Coupons of several sellers together: what is spent with any of them counts, and each bears what comes off his own goods.
#include "engine/random_markets.hpp"
#include "support/goes_on.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string platform(const std::string& coupon) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 6, warm_up: 0 days}
population:
  size: 4000
  segments:
    all: {share: 100%, price_sensitivity: 2, needs: {tea: {every: 2 days}, cups: {every: 2 days}}}
categories: {tea: {}, cups: {}}
products:
  green: {category: tea, regular_price: 60.00, appeal: 2}
  bowl: {category: cups, regular_price: 30.00, appeal: 2}
sellers: {ours: {role: operator}, rival: {}}
offers:
  ours: {green: {price: 60.00, cost: 30}}
  rival: {bowl: {price: 30.00, cost: 10}}
promotions: {together: {sellers: [rival, ours], )" +
         coupon + "}}\n";
}

struct Both {
  std::vector<market::DayFacts> days;
  Lines lines;
  int64_t off(size_t offer) const {
    int64_t sum = 0;
    for (const auto& day : days) sum += day.offers[offer].discounts.minor;
    return sum;
  }
  /// What the platform pays, within the minor unit by which it rounds on each day.
  bool half_is_funded(size_t offer) const {
    return std::all_of(days.begin(), days.end(), [&](const auto& day) {
      const auto& facts = day.offers[offer];
      return std::abs(2 * facts.charges.platform_funded.minor - facts.discounts.minor) <= 1;
    });
  }
};
Both run(const std::string& yaml) {
  Keep keep;
  Both out;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(market_of(yaml), {.seed = 3}, *threads, {&keep, &out.lines});
  run_to(simulation, *threads);
  out.days = keep.days;
  return out;
}

}  // namespace

TEST_CASE("a coupon across sellers counts what is spent with both, and is shared by what is paid", "[coupons]") {
  const auto market = market_of(platform("spend_and_save: {steps: {90: 9}}, funding: {platform: 50%}"));
  const Both all = run(platform("spend_and_save: {steps: {90: 9}}, funding: {platform: 50%}"));
  const uint32_t green = offer_index(market->world, "ours/store/green"),
                 bowl = offer_index(market->world, "rival/store/bowl");
  // 9.00 off 60.00 and 30.00 is 6.00 and 3.00; other baskets come out otherwise, but each line pays a tenth or nothing.
  CHECK(all.off(green) > 0);
  CHECK(all.off(bowl) > 0);
  for (const auto& line : all.lines.all) {
    if (line.units == 0) continue;
    const int64_t list = line.offer.value == green ? 6000 * line.units : 3000 * line.units;
    CHECK(line.paid.minor <= list);
    CHECK(line.paid.minor >= list - 900);
  }
  int64_t alone = 0;  // one box and nothing else is below the step
  for (const auto& line : all.lines.all)
    alone += line.units == 1 && line.offer.value == green && line.paid.minor == 6000;
  CHECK(alone > 0);
  CHECK(all.half_is_funded(green));
  CHECK(all.half_is_funded(bowl));

  // What only one of them promotes is another thing: nobody reaches 90.00 with a box and a bowl.
  std::string apart = platform("spend_and_save: {steps: {90: 9}}");
  const std::string names = "sellers: [rival, ours]";
  apart.replace(apart.find(names), names.size(), "seller: rival");
  const Both rival_only = run(apart);
  CHECK(rival_only.off(green) == 0);
  CHECK(rival_only.off(bowl) < all.off(bowl));
}

TEST_CASE("a voucher across sellers is one voucher", "[coupons][vouchers]") {
  const Both all = run(platform("voucher: {off: 9, from: 90, redeemable: 400}, during: 2026-03-02..2026-03-07"));
  int64_t redeemed = 0;
  for (const auto& day : all.days) redeemed += day.vouchers[0].redeemed;
  CHECK(redeemed == 400);
  CHECK(all.off(0) + all.off(1) == 900 * redeemed);
  const auto market =
      market_of(platform("voucher: {off: 9, from: 90, redeemable: 400}, during: 2026-03-02..2026-03-07"));
  auto serial = core::make_serial();
  goes_on(market, {.seed = 3}, 3, market, *serial);
}

// Vouchers in a market: as many are redeemed as there are, by those who hold them, settled as if buyers came one by one.
#include "engine/random_markets.hpp"
#include "engine/tea_and_cups.hpp"
#include "support/goes_on.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

struct Sum {
  int64_t claimed = 0, redeemed = 0, expired = 0;
};
std::vector<Sum> sums(const std::vector<market::DayFacts>& days) {
  std::vector<Sum> out(days.front().vouchers.size());
  for (const auto& day : days)
    for (size_t v = 0; v < out.size(); ++v) {
      out[v].claimed += day.vouchers[v].claimed;
      out[v].redeemed += day.vouchers[v].redeemed;
      out[v].expired += day.vouchers[v].expired;
    }
  return out;
}

// One voucher in a shop where everybody buys tea and cups every other day.
std::string tea_shop(const std::string& voucher, const std::string& every = "2 days") {
  return tea_and_cups(every, R"(sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, cost: 8}}}
promotions: {v: {voucher: {)" + voucher +
                                 "}, during: 2026-03-04..2026-03-10}}\n");
}

struct Run {
  std::vector<market::DayFacts> days;
  int64_t discounts = 0;
  std::string digest;
};
Run run(const std::string& yaml) {
  Keep keep;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(market_of(yaml), {.seed = 3}, *threads, {&keep, nullptr});
  run_to(simulation, *threads);
  Run out{keep.days, 0, simulation.digest().str()};
  for (const auto& day : out.days)
    for (const auto& offer : day.offers) out.discounts += offer.discounts.minor;
  return out;
}

}  // namespace

TEST_CASE("what a voucher takes off is what was redeemed, and the rest expires", "[vouchers]") {
  const Run all = run(tea_shop("off: 3, from: 12, claim: 40%"));
  const Sum sum = sums(all.days)[0];
  CHECK(sum.claimed == Approx(1200).margin(135));
  CHECK(sum.redeemed + sum.expired == sum.claimed);
  CHECK(sum.redeemed > sum.claimed / 2);
  CHECK(all.discounts == 300 * sum.redeemed);
  for (const auto& day : all.days) {
    CHECK((day.vouchers[0].claimed > 0) == (day.day >= 2 && day.day <= 8));
    CHECK((day.vouchers[0].redeemed == 0 || (day.day >= 2 && day.day <= 8)));
    CHECK((day.vouchers[0].expired == 0 || day.day == 8));
  }
  // Two each; few issued; few redeemable.
  const Sum two = sums(run(tea_shop("off: 3, from: 12, claim: 40%, per_consumer: 2")).days)[0];
  CHECK(two.claimed == 2 * sum.claimed);
  CHECK(two.redeemed > sum.redeemed);
  CHECK(two.redeemed + two.expired == two.claimed);
  const Sum few = sums(run(tea_shop("off: 3, from: 12, claim: 40%, issued: 500")).days)[0];
  CHECK(few.claimed == 500);
  const Run scarce = run(tea_shop("off: 3, from: 12, claim: 40%, redeemable: 200"));
  CHECK(sums(scarce.days)[0].redeemed == 200);
  CHECK(sums(scarce.days)[0].expired == sum.claimed - 200);
  CHECK(scarce.discounts == 300 * 200);
}

TEST_CASE("whoever comes since a campaign brings her has her voucher with her", "[vouchers][campaigns]") {
  // Next to nobody needs anything by herself.
  const Run run_by_mail = run(tea_shop("off: 3, from: 5, claim: 100%, redeemable: 100000", "3000 days") +
                              "campaigns: {mail: {medium: email, during: 2026-03-04..2026-03-10, reach: 100%, click: "
                              "100%, opt_out: 0%}}\n");
  CHECK(sums(run_by_mail.days)[0].redeemed > 2000);
}

TEST_CASE("vouchers go on in a saved run, a fork and a branch", "[vouchers]") {
  const auto market = market_of(tea_shop("off: 3, from: 12, claim: 40%, redeemable: 700"));
  auto serial = core::make_serial();
  goes_on(market, {.seed = 3}, 6, market, *serial);
}

// Of those who have ordered or not, as many as there are, on the morning of a day.
TEST_CASE("vouchers are for whom the seller knows on the day of the claim", "[vouchers][tsan]") {
  const auto with = [](const std::string& audience, const std::string& voucher = "") {
    std::string yaml = tea_shop("off: 3, from: 5, claim: 50%, claimed: 2026-03-06..2026-03-08" + voucher, "4 days");
    return yaml.insert(yaml.find("}, during") + 1, ", audience: " + audience);
  };
  const auto claims = [](const Run& of) { return sums(of.days)[0].claimed; };
  const int64_t all = claims(run(with("everyone")));
  const Run old = run(with("customers")), fresh = run(with("strangers")),
            late = run(with("{who: lapsed, recency: 3 days}"));
  CHECK(claims(old) + claims(fresh) == all);  // each by the same lot on the same day, to one or the other
  CHECK(claims(old) > claims(fresh));
  CHECK(claims(late) > 100);
  CHECK(claims(late) < claims(old));
  for (const Run* of : {&old, &fresh, &late}) {
    const Sum sum = sums(of->days)[0];
    CHECK(sum.redeemed + sum.expired == sum.claimed);
    CHECK(sum.redeemed > 20);
    CHECK(of->discounts == 300 * sum.redeemed);
    for (const auto& day : of->days) CHECK((day.vouchers[0].claimed > 0) == (day.day >= 4 && day.day <= 6));
  }
  // Whoever was a stranger on the day of her claim and orders keeps what she has: two each are used by customers.
  CHECK(sums(run(with("strangers", ", per_consumer: 2")).days)[0].redeemed > sums(fresh.days)[0].redeemed);
  CHECK(claims(run(with("customers", ", issued: 250"))) == 250);
  // At any number of threads, and in runs that go on.
  const std::string yaml = with("{who: lapsed, recency: 3 days, share: 80%}", ", issued: 200, redeemable: 150");
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  for (const core::Day half : {3, 5, 8})
    CHECK(goes_on(market, {.seed = 3}, half, market_of(yaml), *serial) == run(yaml).digest);
}

TEST_CASE("a limited gift goes to whom the seller knows", "[vouchers][gifts]") {
  const std::string yaml = tea_and_cups("2 days", R"(sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, cost: 8}}}
promotions: {v: {gift: {product: bowl, from: 8, worth: 1, available: 400, per_consumer: 1}, audience: strangers, during: 2026-03-04..2026-03-10}}
)");
  const Run few = run(yaml);
  int64_t given = 0, first_orders = 0;
  for (const auto& day : few.days) {
    given += day.vouchers[0].redeemed;
    if (day.day >= 2 && day.day <= 8) first_orders += day.customers[0].new_customers;
  }
  CHECK(given > 100);
  CHECK(given <= std::min<int64_t>(400, first_orders));
  auto serial = core::make_serial();
  CHECK(goes_on(market_of(yaml), {.seed = 3}, 5, market_of(yaml), *serial) == few.digest);
}

TEST_CASE("with vouchers, fees and promotions of all kinds, scarce things go as if buyers came one by one",
          "[vouchers][shipping][contention][tsan]") {
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 22);
  int64_t rounds = 0, redeemed = 0, ran_out = 0, given = 0;
  const uint64_t cases = random_cases(120, 1500) / 3;  // each of hundreds of classes of buyers
  for (uint64_t i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, i, 0);
    const std::string yaml = random_market(random, true, true);
    const auto market = market_of(yaml);
    Keep keep;
    engine::Simulation parallel(market, {.seed = i}, *threads, {&keep, nullptr});
    engine::Simulation reference(market, {.seed = i}, *serial, {},
                                 {.simd = shopping::Simd::scalar, .one_by_one = true});
    run_to(parallel, *threads);
    run_to(reference, *serial);
    for (const auto& day : keep.days) rounds += day.contention_rounds;
    const auto sum = sums(keep.days);
    for (size_t v = 0; v < sum.size(); ++v) {
      const auto& rule = market->promotions.rules()[market->promotions.vouchers()[v]].params;
      if (rule.gift) {
        CHECK(sum[v].redeemed <= rule.gift->available.value_or(INT64_MAX));
        given += sum[v].redeemed;
        continue;
      }
      const auto& params = *rule.voucher;
      CHECK(sum[v].redeemed + sum[v].expired == sum[v].claimed);
      CHECK(sum[v].claimed <= params.issued.value_or(INT64_MAX));
      CHECK(sum[v].redeemed <= params.redeemable.value_or(INT64_MAX));
      redeemed += sum[v].redeemed;
      ran_out += params.redeemable && sum[v].redeemed == *params.redeemable;
    }
    if (parallel.digest().str() != reference.digest().str()) {
      FAIL_CHECK("case " << i << " differs:\n" << yaml);
      return;
    }
  }
  CHECK(rounds > static_cast<int64_t>(cases));
  CHECK(redeemed > static_cast<int64_t>(cases));
  CHECK(ran_out > static_cast<int64_t>(cases / 4));
  CHECK(given > static_cast<int64_t>(cases));
}

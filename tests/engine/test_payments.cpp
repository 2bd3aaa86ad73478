// Gifts, loyalty points, pre-sales and price protection in a market: units and money add up, day by day. (That the books owe what was promised
// is checked at every close.)
#include <numeric>

#include "engine/random_markets.hpp"
#include "engine/tea_and_cups.hpp"
#include "support/goes_on.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using market::Account;

namespace {

std::string shop(const std::string& seller, const std::string& more, const std::string& green_stock = "") {
  return tea_and_cups("2 days", "sellers: {ours: {role: operator" + seller +
                                    "}}\noffers: {ours: {green: {price: 10.00, cost: 6" + green_stock +
                                    "}, bowl: {price: 14.00, cost: 8}}}\n" + more);
}

struct Run {
  std::vector<market::DayFacts> days;
  std::shared_ptr<const engine::Compiled> market;
  finance::Ledger ledger;
  std::string digest;

  int64_t units(const std::string& offer) const {
    int64_t sum = 0;
    for (const auto& day : days) sum += day.offers[offer_index(market->world, offer)].units;
    return sum;
  }
  int64_t paid() const {
    int64_t sum = 0;
    for (const auto& day : days)
      for (const auto& offer : day.offers) sum += offer.paid().minor;
    return sum;
  }
  int64_t balance(Account account) const { return ledger.balance(core::SellerId{0}, account).minor; }
  template <class Amount>
  int64_t sum(Amount&& amount) const {
    return std::accumulate(days.begin(), days.end(), int64_t{0},
                           [&](int64_t so_far, const auto& day) { return so_far + amount(day); });
  }
};
Run run(const std::string& yaml, int threads = 2) {
  Keep keep;
  const auto parallel = threads > 1 ? core::make_threads(threads) : core::make_serial();
  Run out;
  out.market = market_of(yaml);
  engine::Simulation simulation(out.market, {.seed = 3}, *parallel, {&keep, nullptr});
  run_to(simulation, *parallel);
  out.days = keep.days;
  out.ledger = simulation.ledger();
  out.digest = simulation.digest().str();
  return out;
}

// What was saved half-way, forked and branched goes on like the run itself.
void goes_on(const std::string& yaml, core::Day half) {
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  testing::goes_on(market, {.seed = 3}, half, market, *serial);
}

std::string with_gift(const std::string& terms, const std::string& stock = "") {
  return shop(
      "",
      "promotions: {mug: {gift: {product: green, from: 20, worth: 4" + terms + "}, during: 2026-03-04..2026-03-10}}\n",
      stock);
}

const std::string kPresale =
    "promotions: {ahead: {presale: {deposit: 2, counts: 3, balance: 2026-03-10, forfeits: 20%}, offers: [green], "
    "during: 2026-03-04..2026-03-07}}\n";
const std::string kPoints = ", points: {earn: 5%, redeem_from: 0.50, at_most: 50%, expire: 5 days}";

}  // namespace

TEST_CASE("a gift is felt, not paid, and costs what it costs", "[payments]") {
  const Run plain = run(shop("", ""));
  const Run all = run(with_gift(""));
  const int64_t given = all.sum([](const auto& day) { return day.vouchers[0].redeemed; });
  CHECK(given > 1000);
  for (const auto& day : all.days) CHECK((day.vouchers[0].redeemed > 0) == (day.day >= 2 && day.day <= 8));
  CHECK(all.balance(Account::gifts) == 600 * given);
  CHECK(all.sum([](const auto& day) { return day.sellers[0].charges.gifts.minor; }) == 600 * given);
  for (const auto& day : all.days)
    for (const auto& offer : day.offers) CHECK(offer.discounts == core::Money{});
  CHECK(all.paid() > plain.paid());  // it draws
  // There are so many, and so many for one.
  const Run few = run(with_gift(", available: 200"));
  CHECK(few.sum([](const auto& day) { return day.vouchers[0].redeemed; }) == 200);
  const int64_t one_each =
      run(with_gift(", per_consumer: 1")).sum([](const auto& day) { return day.vouchers[0].redeemed; });
  CHECK((one_each < given && one_each > 500));
  CHECK(one_each <= 3000);
}

TEST_CASE("gifts leave the stock, and what is missing there is bought", "[payments]") {
  const Run all = run(with_gift("", ", stock: {opening: 5000}"));
  const int64_t given = all.sum([](const auto& day) { return day.vouchers[0].redeemed; });
  const auto& last = all.days.back();
  const int64_t left = last.stocks[0].on_hand;
  const int64_t bought =
      600 * given == all.balance(Account::gifts) ? all.units("ours/store/green") + given + left - 5000 : -1;
  CHECK(bought >= 0);
  CHECK(-all.balance(Account::payables) >= 600 * bought);
  const Run ample = run(with_gift("", ", stock: {opening: 100000}"));
  const int64_t there = ample.sum([](const auto& day) { return day.vouchers[0].redeemed; });
  CHECK(ample.days.back().stocks[0].on_hand == 100000 - ample.units("ours/store/green") - there);
}

TEST_CASE("points: what is earned is redeemed, expires or is owed", "[payments]") {
  const Run all = run(shop(kPoints, ""));
  const int64_t earned = all.sum([](const auto& day) { return day.points[0].earned.minor; });
  const int64_t redeemed = all.sum([](const auto& day) { return day.points[0].redeemed.minor; });
  const int64_t expired = all.sum([](const auto& day) { return day.points[0].expired.minor; });
  CHECK((redeemed > 0 && expired > 0));
  CHECK(earned == redeemed + expired + all.days.back().points[0].outstanding.minor);
  CHECK(all.days.back().points[0].outstanding.minor == -all.balance(Account::points_liability));
  CHECK(all.balance(Account::deferred_points) == earned - expired);
  // Earned on what is paid with money: at most a minor unit less a basket.
  const double share = static_cast<double>(earned) / static_cast<double>(all.paid() - redeemed);
  CHECK((share <= 0.05 && share > 0.049));
  // Felt as a discount: it draws, unless nobody values them.
  const Run plain = run(shop("", ""));
  CHECK(all.paid() > plain.paid());
  CHECK(run(shop(", points: {earn: 5%, valued: 0%}", "")).paid() == plain.paid());
  CHECK(run(shop(kPoints, ""), 1).digest == all.digest);
}

TEST_CASE("a pre-sale: deposits first, then the balance or a forfeit", "[payments]") {
  for (const std::string stock : {"", ", stock: {opening: 20000}", ", stock: {opening: 500, shortage: backorder}"}) {
    const Run all = run(shop("", kPresale, stock));
    const uint32_t green = offer_index(all.market->world, "ours/store/green");
    int64_t ordered = 0;
    for (const auto& day : all.days) {
      const bool deposits = day.day >= 2 && day.day <= 5;
      CHECK((day.presales[0].ordered > 0) == deposits);
      if (deposits) CHECK(day.offers[green].units == 0);  // ordered, not sold
      ordered += day.presales[0].ordered;
      const auto& balance = day.presales[0];
      if (day.day != 8) {
        CHECK((balance.paid == 0 && balance.forfeited == 0));
        CHECK(balance.deposits.minor == (day.day < 8 ? 200 * ordered : 0));
        continue;
      }
      CHECK(balance.paid + balance.forfeited == ordered);
      CHECK(balance.forfeited == Approx(0.2 * static_cast<double>(ordered)).epsilon(0.1));  // five standard deviations
      CHECK(day.offers[green].charges.forfeits.minor == 200 * balance.forfeited);
      CHECK(day.offers[green].discounts.minor == 100 * balance.paid);  // what the deposit counts for beyond itself
      CHECK(day.offers[green].units >= balance.paid);
    }
    CHECK(ordered > 1000);
    CHECK(all.balance(Account::deposits) == 0);
    CHECK(run(shop("", kPresale, stock), 1).digest == all.digest);
  }
  // No more than there are can be ordered.
  const Run scarce = run(shop("", kPresale, ", stock: {opening: 4000}"));
  int64_t ordered = 0, before = 0;
  for (const auto& day : scarce.days) {
    ordered += day.presales[0].ordered;
    if (day.day < 2) before += day.offers[offer_index(scarce.market->world, "ours/store/green")].units;
  }
  CHECK((ordered > 0 && before + ordered == 4000));
}

TEST_CASE("price protection pays back what is claimed, without the tax", "[payments]") {
  const std::string drop = "promotions: {drop: {price: 8.00, offers: [green], during: 2026-03-09..2026-03-15}}\n";
  const Run all = run(shop(", price_protection: {days: 4}", drop));
  const Run plain = run(shop("", drop));
  const uint32_t green = offer_index(all.market->world, "ours/store/green");
  int64_t protected_units = 0;
  for (const auto& day : all.days) {
    if (day.day >= 3 && day.day < 7) protected_units += day.offers[green].units;
    CHECK((day.offers[green].charges.refunds.minor > 0) == (day.day == 7));
    if (day.day == 7) CHECK(day.offers[green].charges.refunds.minor == 200 * protected_units);
  }
  CHECK(protected_units > 1000);
  CHECK(all.paid() == plain.paid());  // nobody reckons with it
  CHECK(all.balance(Account::cash) == plain.balance(Account::cash) - 200 * protected_units);
  const Run some = run(shop(", price_protection: {days: 4, claims: 25%}", drop));
  CHECK(some.balance(Account::refunds) == Approx(0.25 * 200 * static_cast<double>(protected_units)).margin(200));
}

TEST_CASE("payments go on in a saved run, a fork and a branch", "[payments]") {
  goes_on(with_gift(", available: 700, per_consumer: 1", ", stock: {opening: 5000}"), 6);
  goes_on(shop(kPoints + ", price_protection: {days: 4, claims: 60%}", kPresale, ", stock: {opening: 6000}"), 6);
  // A pre-sale that is called off: deposits go back, units to the stock.
  const auto market = market_of(shop(kPoints, kPresale, ", stock: {opening: 6000}"));
  auto serial = core::make_serial();
  engine::Simulation whole(market, {.seed = 3}, *serial);
  run_to(whole, *serial, 6);
  engine::Simulation without = whole.branch(market_of(shop(kPoints, "", ", stock: {opening: 6000}")), *serial);
  CHECK(whole.ledger().balance(core::SellerId{0}, Account::deposits) < core::Money{});
  CHECK(without.ledger().balance(core::SellerId{0}, Account::deposits) == core::Money{});
  run_to(without, *serial);
}

// Segments that buy on account: the same sales, paid later, and some of them never.
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using core::Money;
using market::Account;

namespace {

std::string market_yaml(const std::string& payment, const std::string& more = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 60, warm_up: 0 days}
population:
  size: 4000
  segments:
    firms: {share: 50%, units: {mean: 5}, needs: {paper: {every: 10 days}}, )" +
         payment + R"(}
    people: {share: 50%, needs: {paper: {every: 20 days}}}
categories: {paper: {vat: 19%}}
products: {ream: {category: paper, regular_price: 5.00, appeal: 1}}
sellers: {ours: {role: operator, shipping: 4.90}, rival: {}}
offers: {ours: {ream: {price: 4.99, cost: 2}}, rival: {ream: {price: 5.19, cost: 2}}}
)" + more;
}

struct Ran {
  std::vector<market::DayFacts> days;
  finance::Ledger ledger;
  uint32_t ours = 0;
  Money units_and_paid{};
  std::string digest;
};
Ran run(const std::string& yaml, int threads = 2, bool one_by_one = false) {
  Keep keep;
  auto parallel = core::make_threads(threads);
  const auto market = market_of(yaml);
  engine::Simulation simulation(market, {.seed = 4}, *parallel, {&keep, nullptr}, {.one_by_one = one_by_one});
  run_to(simulation, *parallel);
  Ran out{keep.days, simulation.ledger(), seller_index(market->world, "ours"), {}, simulation.digest().str()};
  return out;
}
Money total(const Ran& ran, Money market::CreditFacts::* amount) {
  Money sum{};
  for (const auto& day : ran.days)
    if (!day.credit.empty()) sum += day.credit[ran.ours].*amount;
  return sum;
}

}  // namespace

TEST_CASE("on account the same is sold and paid later", "[credit]") {
  const Ran cash = run(market_yaml("")), later = run(market_yaml("payment: 14 days"));
  const auto w = finance::waterfall(later.ledger, core::SellerId{later.ours});
  CHECK(w == finance::waterfall(cash.ledger, core::SellerId{cash.ours}));
  using Facts = market::CreditFacts;
  CHECK(total(later, &Facts::lent) > Money{});
  CHECK(total(later, &Facts::lost) == Money{});
  // What was sold in the last fourteen days is still owed; nothing came in during the first.
  Money open{};
  for (size_t day = later.days.size() - 14; day < later.days.size(); ++day)
    open += later.days[day].credit[later.ours].lent;
  CHECK(later.ledger.balance(core::SellerId{later.ours}, Account::receivables) == open);
  CHECK(total(later, &Facts::lent) == total(later, &Facts::collected) + open);
  for (size_t day = 0; day < 14; ++day) {
    CHECK(later.days[day].credit[later.ours].collected == Money{});
    CHECK(later.days[day + 14].credit[later.ours].collected == later.days[day].credit[later.ours].lent);
  }
  CHECK(cash.ledger.balance(core::SellerId{cash.ours}, Account::cash) -
            later.ledger.balance(core::SellerId{later.ours}, Account::cash) ==
        open);
}

TEST_CASE("a share of the orders is never paid, the same ones however the day is run", "[credit][tsan]") {
  const Ran ran = run(market_yaml("payment: {after: 10 days, bad_debt: 5%}"));
  using Facts = market::CreditFacts;
  Money due{};
  for (size_t day = 0; day + 10 < ran.days.size(); ++day) due += ran.days[day].credit[ran.ours].lent;
  const double lost = static_cast<double>(total(ran, &Facts::lost).minor) / static_cast<double>(due.minor);
  // Some 6,000 orders of unequal size: a standard error of less than half a point.
  CHECK(lost == Approx(0.05).margin(0.012));
  CHECK(total(ran, &Facts::lost) == ran.ledger.balance(core::SellerId{ran.ours}, Account::bad_debt));
  const auto w = finance::waterfall(ran.ledger, core::SellerId{ran.ours});
  CHECK(w.charges.bad_debt == total(ran, &Facts::lost));
  CHECK(w.contribution_margin == w.gross_margin - w.charges.bad_debt);
  CHECK(run(market_yaml("payment: {after: 10 days, bad_debt: 5%}"), 1, true).digest == ran.digest);
  // A campaign to nobody makes every need a visit of its own; what is never paid stays the same.
  const Ran none = run(market_yaml("payment: {after: 10 days, bad_debt: 100%}"));
  CHECK(total(none, &Facts::collected) == Money{});
}

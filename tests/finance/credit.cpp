#include "shopwright/finance/credit.hpp"

#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using core::SellerId;
using finance::Due;
using market::Account;

TEST_CASE("credit: what falls due is paid, and the rest written off", "[credit]") {
  finance::Ledger ledger(2);
  std::vector<Due> dues;
  market::DayFacts day;
  day.sellers.resize(2);
  day.credit.resize(2);
  // Two days' sales, booked as paid in cash.
  ledger.post(SellerId{0}, Account::cash, Account::sales, Money{10000});
  ledger.post(SellerId{0}, Account::cash, Account::wholesale, Money{4000});
  ledger.post(SellerId{1}, Account::inventory, Account::payables, Money{4000});
  finance::lend({30, SellerId{0}, {}, Money{6000}, Money{500}}, dues, ledger, day.credit);
  finance::lend({31, SellerId{0}, SellerId{1}, Money{4000}, Money{}}, dues, ledger, day.credit);
  finance::lend({32, SellerId{0}, {}, Money{}, Money{}}, dues, ledger, day.credit);
  CHECK(dues.size() == 2);
  CHECK(ledger.balance(SellerId{0}, Account::cash) == Money{4000});
  CHECK(ledger.balance(SellerId{0}, Account::receivables) == Money{10000});
  CHECK(day.credit[0].lent == Money{10000});
  finance::check_close(ledger, dues);

  finance::settle(29, dues, ledger, day);
  CHECK(dues.size() == 2);
  finance::settle(30, dues, ledger, day);
  CHECK(dues.size() == 1);
  CHECK(ledger.balance(SellerId{0}, Account::cash) == Money{9500});
  CHECK(ledger.balance(SellerId{0}, Account::bad_debt) == Money{500});
  CHECK(day.sellers[0].charges.bad_debt == Money{500});
  CHECK(day.credit[0].collected == Money{5500});
  CHECK(day.credit[0].lost == Money{500});
  finance::check_close(ledger, dues);

  finance::settle(40, dues, ledger, day);
  CHECK(dues.empty());
  CHECK(ledger.balance(SellerId{0}, Account::cash) == Money{13500});
  CHECK(ledger.balance(SellerId{0}, Account::receivables) == Money{});
  CHECK(ledger.balance(SellerId{1}, Account::cash) == Money{-4000});
  CHECK(ledger.balance(SellerId{1}, Account::payables) == Money{});
  finance::check_close(ledger, dues);
  CHECK(ledger.trial_balance_ok());

  ledger.post(SellerId{0}, Account::receivables, Account::cash, Money{1});
  CHECK_THROWS_AS(finance::check_close(ledger, dues), core::BugError);
}

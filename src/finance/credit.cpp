#include "shopwright/finance/credit.hpp"

#include "shopwright/core/ensure.hpp"

namespace shopwright::finance {

using core::Money;
using market::Account;

void lend(const Due& due, std::vector<Due>& dues, market::Journal& journal, std::span<market::CreditFacts> facts) {
  ENSURE(due.lost <= due.amount && due.creditor.value < facts.size(), due.lost, due.amount);
  if (due.amount == Money{}) return;
  journal.post(due.creditor, Account::receivables, Account::cash, due.amount);
  facts[due.creditor.value].lent += due.amount;
  dues.push_back(due);
}

void settle(int64_t day, std::vector<Due>& dues, market::Journal& journal, market::DayFacts& facts) {
  size_t kept = 0;
  for (size_t i = 0; i < dues.size(); ++i) {
    const Due due = dues[i];
    if (due.day > day) {
      dues[kept++] = due;
      continue;
    }
    market::CreditFacts& credit = facts.credit[due.creditor.value];
    journal.post(due.creditor, Account::cash, Account::receivables, due.amount - due.lost);
    journal.post(due.creditor, Account::bad_debt, Account::receivables, due.lost);
    credit.collected += due.amount - due.lost;
    credit.lost += due.lost;
    facts.sellers[due.creditor.value].charges.bad_debt += due.lost;
    if (due.debtor.valid()) journal.post(due.debtor, Account::payables, Account::cash, due.amount);
  }
  dues.resize(kept);
}

void check_close(const Ledger& ledger, std::span<const Due> dues) {
  std::vector<Money> open(ledger.sellers());
  for (const Due& due : dues) open[due.creditor.value] += due.amount;
  for (uint32_t s = 0; s < ledger.sellers(); ++s)
    ENSURE(ledger.balance(core::SellerId{s}, Account::receivables) == open[s], s, open[s]);
}

}  // namespace shopwright::finance

#include "shopwright/finance/ledger.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::finance {

using core::Money;
using market::Account;
using market::kAccounts;

namespace {
__extension__ typedef __int128 Wide;  // sums of accounts may exceed what one account may hold
}

Ledger::Ledger(size_t sellers) : debits_(sellers * kAccounts), credits_(sellers * kAccounts) {}

size_t Ledger::index(core::SellerId seller, Account account) const {
  ENSURE(seller.value < sellers() && account < Account::count_, seller, account);
  return seller.value * kAccounts + static_cast<size_t>(account);
}

void Ledger::post(core::SellerId seller, Account debit, Account credit, Money amount) {
  const size_t to = index(seller, debit), from = index(seller, credit);
  int64_t debited = 0, credited = 0;
  ENSURE(!__builtin_add_overflow(debits_[to], amount.minor, &debited) &&
             !__builtin_add_overflow(credits_[from], amount.minor, &credited),
         seller, amount);
  debits_[to] = debited;
  credits_[from] = credited;
}

Money Ledger::debits(core::SellerId seller, Account account) const { return Money{debits_[index(seller, account)]}; }
Money Ledger::credits(core::SellerId seller, Account account) const { return Money{credits_[index(seller, account)]}; }
Money Ledger::balance(core::SellerId seller, Account account) const {
  return debits(seller, account) - credits(seller, account);
}

bool Ledger::trial_balance_ok() const {
  for (size_t s = 0; s < sellers(); ++s) {
    Wide difference = 0;
    for (size_t a = 0; a < kAccounts; ++a)
      difference += static_cast<Wide>(debits_[s * kAccounts + a]) - credits_[s * kAccounts + a];
    if (difference != 0) return false;
  }
  return true;
}

void Ledger::add_to(core::Digest& digest) const {
  // Later accounts only where there is anything in them: what does not use them keeps its digest.
  std::vector<int64_t> second, third;
  const auto used = [](const std::vector<int64_t>& amounts) {
    return std::any_of(amounts.begin(), amounts.end(), [](int64_t amount) { return amount != 0; });
  };
  for (const auto* column : {&debits_, &credits_}) {
    std::vector<int64_t> first;
    for (size_t i = 0; i < column->size(); ++i) {
      const size_t account = i % kAccounts;
      (account < market::kFirstAccounts    ? first
       : account < market::kSecondAccounts ? second
                                           : third)
          .push_back((*column)[i]);
    }
    digest.add_span(std::span<const int64_t>(first));
  }
  if (used(second)) digest.add_span(std::span<const int64_t>(second));
  if (used(third)) digest.add_span(std::span<const int64_t>(third));
}

void Ledger::save(core::Writer& out) const {
  out.section("ledger");
  out.vector(debits_);
  out.vector(credits_);
}

void Ledger::load(core::Reader& in) {
  in.section("ledger");
  auto debits = in.vector<int64_t>();
  auto credits = in.vector<int64_t>();
  if (debits.size() != debits_.size() || credits.size() != credits_.size()) in.fail("a ledger of other sellers");
  debits_ = std::move(debits);
  credits_ = std::move(credits);
}

}  // namespace shopwright::finance

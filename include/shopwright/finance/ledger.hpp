#pragma once
// The books: what every department posted, by seller and account.
#include <cstdint>
#include <string_view>
#include <vector>

#include "shopwright/core/digest.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/core/serialize.hpp"
#include "shopwright/market/journal.hpp"

namespace shopwright::finance {

/// A double-entry ledger in minor units. Debits and credits are kept apart, so that the trial balance proves something.
/// Plain values: copy it, save it, compare it. Not thread-safe; phases post serially.
/// Errors: an account beyond 64 bits is our bug (BugError). Tested: tests/finance/ledger.cpp (random postings).
class Ledger final : public market::Journal {
 public:
  explicit Ledger(size_t sellers = 0);

  void post(core::SellerId seller, market::Account debit, market::Account credit, core::Money amount) override;

  size_t sellers() const { return debits_.size() / market::kAccounts; }
  core::Money debits(core::SellerId seller, market::Account account) const;
  core::Money credits(core::SellerId seller, market::Account account) const;
  /// Debits less credits: positive for goods, cash and expenses, negative for sales, payables and equity.
  core::Money balance(core::SellerId seller, market::Account account) const;
  /// Debits equal credits, for each seller.
  bool trial_balance_ok() const;

  /// Every mutable column: visit(name, std::vector<int64_t>&), [seller][account].
  template <class Visit>
  void columns(Visit&& visit) {
    visit(std::string_view("ledger.debits"), debits_);
    visit(std::string_view("ledger.credits"), credits_);
  }
  template <class Visit>
  void columns(Visit&& visit) const {
    visit(std::string_view("ledger.debits"), debits_);
    visit(std::string_view("ledger.credits"), credits_);
  }
  void add_to(core::Digest& digest) const;
  void save(core::Writer& out) const;
  /// CorruptData when the file was written for another number of sellers.
  void load(core::Reader& in);
  bool operator==(const Ledger& other) const { return debits_ == other.debits_ && credits_ == other.credits_; }

 private:
  size_t index(core::SellerId seller, market::Account account) const;
  std::vector<int64_t> debits_, credits_;
};

}  // namespace shopwright::finance

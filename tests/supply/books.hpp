#pragma once
// A journal for tests: balances by seller and account.
#include <map>
#include <utility>

#include "shopwright/market/journal.hpp"

namespace shopwright::test {

class Books final : public market::Journal {
 public:
  void post(core::SellerId seller, market::Account debit, market::Account credit, core::Money amount) override {
    balances_[{seller.value, debit}] += amount;
    balances_[{seller.value, credit}] -= amount;
  }
  core::Money balance(uint32_t seller, market::Account account) const {
    const auto it = balances_.find({seller, account});
    return it == balances_.end() ? core::Money{} : it->second;
  }

 private:
  std::map<std::pair<uint32_t, market::Account>, core::Money> balances_;
};

}  // namespace shopwright::test

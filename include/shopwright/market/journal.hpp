#pragma once
// Bookkeeping as every department sees it: post a transfer between two accounts of a seller. `finance` keeps
// the ledger behind it.
#include <cstdint>
#include <string_view>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

/// The chart of accounts. Debit-normal: cash, inventory, and what lowers the result (discounts, vat_on_sales, cost_of_goods, write_offs,
/// commission, fulfilment, marketing, placements, gifts, bad_debt, deferred_points, refunds), and receivables. Credit-normal: what is owed
/// (payables, equity, vat, points_liability, deposits) and what is earned (sales, platform_funding, supplier_funding, shipping_income,
/// wholesale, forfeits).
enum class Account : uint8_t {
  cash,           ///< received from consumers, less what was paid
  inventory,      ///< goods on hand at weighted average cost
  payables,       ///< owed to suppliers
  equity,         ///< what the owner brought in: the opening stock
  sales,          ///< gross merchandise value: units x list price
  discounts,      ///< list price less price paid, by promotions
  cost_of_goods,  ///< of goods sold
  write_offs,     ///< goods lost or expired
  // A run without any of these has the digest of a ledger that does not know them.
  vat,               ///< owed to the state
  vat_on_sales,      ///< the part of what is charged that is VAT, and no revenue
  platform_funding,  ///< what the platform pays of discounts
  supplier_funding,  ///< what suppliers pay of discounts
  commission,        ///< kept by the platform, fees per order included
  fulfilment,        ///< packing and sending
  marketing,         ///< campaigns
  placements,        ///< places on pages that were bought
  shipping_income,   ///< charged for delivery
  points_liability,  ///< points promised to buyers and not redeemed yet
  deposits,          ///< received for what is not earned yet: deposits, vouchers that were sold
  gifts,             ///< goods given away
  // And a run without any of these that of one that knows only those above.
  receivables,      ///< owed by buyers and dealers
  wholesale,        ///< sold to dealers
  bad_debt,         ///< owed and never paid
  forfeits,         ///< deposits kept since the balance was not paid
  deferred_points,  ///< revenue deferred for points earned, less those that expired
  refunds,          ///< paid back since the price fell soon after
  count_
};
inline constexpr size_t kFirstAccounts = static_cast<size_t>(Account::vat);  ///< those that are part of every digest
inline constexpr size_t kSecondAccounts =
    static_cast<size_t>(Account::receivables);  ///< and of every digest with later ones
inline constexpr size_t kAccounts = static_cast<size_t>(Account::count_);
std::string_view account_name(Account account);

/// Double entry: every posting debits one account and credits another by the same amount, so debits equal
/// credits by construction; `finance` proves it at every close all the same.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Negative amounts post the reverse. Not thread-safe: phases post serially from integer totals.
  virtual void post(core::SellerId seller, Account debit, Account credit, core::Money amount) = 0;
};

}  // namespace shopwright::market

#pragma once
// From what was sold to what was earned, and the proof at every close that books and facts tell the same.
#include <span>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/finance/ledger.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/journal.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::finance {

/// The profit and loss account, from the top; amounts are positive as people read them.
/// Prices and shipping fees include VAT. What the platform or a supplier pays of a discount is part of the price of the goods, paid by a third party: it
/// is revenue, and VAT is due on it (IFRS 15.47 and .71; Council Directive 2006/112/EC, article 73). So a discount lowers revenue by the
/// part that the seller bears, less its VAT. Costs are stated without VAT, which is reclaimed.
struct Waterfall {
  core::Money gross_merchandise_value;  ///< units x list price, VAT included
  core::Money discounts;                ///< list price less price paid, whoever bears it
  core::Money
      revenue;  ///< gross_merchandise_value - discounts + platform_funded + supplier_funded + shipping_income - vat
                ///< + wholesale
  core::Money cost_of_goods;
  core::Money gross_margin;   ///< revenue - cost of goods
  market::Charges charges{};  ///< what others pay and get
  core::Money
      contribution_margin{};  ///< gross_margin - commission - fulfilment - marketing - placements - gifts - bad_debt

  core::Money paid() const { return gross_merchandise_value - discounts; }  ///< by buyers for goods
  Waterfall& operator+=(const Waterfall& other);
  friend Waterfall operator+(Waterfall a, const Waterfall& b) { return a += b; }
  friend Waterfall operator-(const Waterfall& a, const Waterfall& b);
  bool operator==(const Waterfall&) const = default;
};

/// Of one seller, from a day's facts by offer and by seller.
Waterfall waterfall(const market::DayFacts& facts, const market::World& world, core::SellerId seller);
/// Of one seller since the beginning of the run, from the books. Take the difference of two for a period.
Waterfall waterfall(const Ledger& ledger, core::SellerId seller);

/// Books a sale: goods at list price as sales, paid in cash and by the discount.
void post_sales(market::Journal& journal, core::SellerId seller, core::Money list_value, core::Money discounts);
/// Books what others pay and get, as if it were settled the same day: what is funded and charged for delivery comes in as cash,
/// commission, fulfilment, marketing, placements and refunds go out, VAT stays owed, forfeited deposits are owed no longer, and points
/// are. What dealers pay comes in (finance::lend makes it a sale on account). Bad debt is booked when it falls due (finance::settle), gifts
/// by whoever takes the goods from stock, what is paid with points by whoever counts them.
void post_charges(market::Journal& journal, core::SellerId seller, const market::Charges& charges);

/// The check of phase Close; throws BugError. For each seller: debits equal credits; the inventory account is the value of
/// the goods on hand; the books' waterfall is that of the facts; cash is revenue less what was paid out, and what came in
/// for others or for later (VAT, deposits, points), less what suppliers were paid and what is owed to him; what was bought and brought in is what was sold, given away, lost or is still
/// there.
/// stock_value: [seller] value of goods on hand. from_facts: [seller] sum of waterfalls since the beginning of the run.
void check_close(const Ledger& ledger, std::span<const core::Money> stock_value, std::span<const Waterfall> from_facts);

}  // namespace shopwright::finance

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

/// The upper part of the profit and loss account; amounts are positive as people read them.
struct Waterfall {
  core::Money gross_merchandise_value;  ///< units x list price
  core::Money discounts;                ///< list price less price paid
  core::Money revenue;                  ///< what buyers pay = gross merchandise value - discounts
  core::Money cost_of_goods;
  core::Money gross_margin;  ///< revenue - cost of goods

  Waterfall& operator+=(const Waterfall& other);
  friend Waterfall operator+(Waterfall a, const Waterfall& b) { return a += b; }
  friend Waterfall operator-(const Waterfall& a, const Waterfall& b);
  bool operator==(const Waterfall&) const = default;
};

/// Of one seller, from a day's facts by offer.
Waterfall waterfall(const market::DayFacts& facts, const market::World& world, core::SellerId seller);
/// Of one seller since the beginning of the run, from the books. Take the difference of two for a period.
Waterfall waterfall(const Ledger& ledger, core::SellerId seller);

/// Books a sale: goods at list price as sales, paid in cash and by the discount.
void post_sales(market::Journal& journal, core::SellerId seller, core::Money list_value, core::Money discounts);

/// The check of phase Close; throws BugError. For each seller: debits equal credits; the inventory account is the value of
/// the goods on hand; the books' waterfall is that of the facts; cash is revenue; what was bought and brought in is what
/// was sold, lost or is still there.
/// stock_value: [seller] value of goods on hand. from_facts: [seller] sum of waterfalls since the beginning of the run.
void check_close(const Ledger& ledger, std::span<const core::Money> stock_value, std::span<const Waterfall> from_facts);

}  // namespace shopwright::finance

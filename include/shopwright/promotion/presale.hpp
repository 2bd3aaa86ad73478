#pragma once
// Pre-sales: order now against a deposit, pay the balance later.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/funding.hpp"

namespace shopwright::promotion {

/// The days of the promotion are those on which deposits are taken; meanwhile the offer can be had in the pre-sale only. A unit costs the
/// price less what the deposit counts for, and the deposit: that is what buyers compare. What is ordered is set aside from the stock; the
/// need is met by ordering. On the day of the balance a unit is sold, or its deposit is forfeited and it goes back to the stock.
/// Assumptions: fees by order and what a campaign counts as its sales fall due with the order; forfeits are drawn unit by unit.
/// Tested: tests/promotion/presale.cpp (terms by hand, lots), tests/engine/test_payments.cpp (conservation of units and money, one by one),
/// tests/errors.
struct PresaleParams {
  std::optional<core::Money> price;
  core::Money deposit;
  std::optional<core::Money> counts;
  core::Date balance;
  double forfeits = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("price", price,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "Price of a unit before the deposit counts; the list price when left out.",
             .example = "299"});
    v.field("deposit", deposit,
            {.required = true,
             .range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "What is paid for a unit when it is ordered.",
             .example = "20"});
    v.field("counts", counts,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "What the deposit takes off the price when the balance is paid; itself when left out.",
             .example = "40"});
    v.field("balance", balance,
            {.required = true,
             .doc = "Day on which the balance is due and goods leave, after the last day of deposits.",
             .example = "2026-11-11"});
    v.field("forfeits", forfeits,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of units whose balance is not paid: the deposit is lost.",
             .example = "5%"});
  }
  /// Errors: a deposit that counts for less than itself, or for more than the price.
  void check(const language::Node& node, const language::Scope& scope) const;

  /// What a unit costs altogether and what is paid of that at once, where its list price is this. A price that is no lower than the list
  /// price: there is no pre-sale. The deposit is at most the price.
  core::Money total(core::Money list_price) const;
  core::Money paid_at_once(core::Money list_price) const { return std::min(deposit, total(list_price)); }
};

/// Units of one offer ordered on one day in one pre-sale on the same terms.
struct PreOrder {
  core::OfferId offer;
  core::Day ordered = 0;
  core::Day balance = 0;  ///< day on which the rest is due
  uint32_t presale = 0;   ///< number of the pre-sale
  int64_t units = 0;
  core::Money list_price{};  ///< of a unit, on the day of ordering
  core::Money price{};       ///< of a unit: what is paid altogether
  core::Money deposit{};     ///< of a unit: what has been paid
  market::Funding funded{};  ///< of a unit: what others pay of the discount
  int64_t reserved = 0;      ///< units set aside in the stock
  bool operator==(const PreOrder&) const = default;
};
static_assert(sizeof(PreOrder) == 72);

/// Units of these whose balance is not paid: each by a lot of its own, Stream::balance keyed by (promotion and offer, day of ordering,
/// number of the unit), so that a unit more moves no other's lot. share in [0, 1].
int64_t forfeited(const core::Noise& noise, uint64_t presale_hash, uint64_t offer_hash, const PreOrder& order,
                  double share);

}  // namespace shopwright::promotion

#pragma once
// What a basket costs: promotion knows the rules, shopping asks.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/market/funding.hpp"

namespace shopwright::market {

/// Units of one offer at one unit price in a basket.
struct BasketLine {
  core::OfferId offer;
  int32_t units = 0;
  core::Money unit_price;  ///< after what promotions do to single units: the price of a tier
  core::Money charged;     ///< for all units, after what promotions do to baskets
  Funding funded{};        ///< what others pay of what promotions on baskets take off
  core::Money shipping{};  ///< its part of the shipping fee that is asked for the parcel, beside `charged`
  core::Money
      felt{};  ///< its part of what gifts are worth to the buyer: counts when she compares, and is paid all the same
};

/// What a basket lacks to a further step of a rule: of money off, a voucher, a gift or free shipping.
struct Shortfall {
  core::Money amount;  ///< above zero
  uint32_t rule = 0;   ///< for BasketPricer::counts
};

/// The rules on whole baskets that hold on one day for one class of buyers. Const; threads may share it.
class BasketPricer {
 public:
  virtual ~BasketPricer() = default;
  /// Whether what an offer costs in a time window of the day's table depends on how many units are in the basket, or on what else is.
  virtual bool holds(uint32_t window, core::OfferId offer) const = 0;
  /// Sets `charged` and `shipping` of every line; both together add up to what the basket costs. Charged is in
  /// 0 .. units x unit_price: what a discount on several lines takes off is spread over them by largest remainder; so is the fee of a
  /// parcel, in proportion to `charged` (to units where all is free). Lines of one offer at several prices, and of several sellers, in
  /// any order. What others pay of discounts is told with the first line of an offer at a price.
  /// Returns which vouchers the basket uses up, and which gifts come with it: bit v for voucher v.
  virtual uint32_t charge(uint32_t window, std::span<BasketLine> lines) const = 0;
  /// The same, and what is missing to further steps, of rules that are about something in the basket.
  virtual void shortfalls(uint32_t window, std::span<BasketLine> lines, std::vector<Shortfall>& out) const = 0;
  /// Whether units of an offer count for the step that is missing.
  virtual bool counts(const Shortfall& missing, core::OfferId offer) const = 0;
};

}  // namespace shopwright::market

#pragma once
// Private to shopping: one need becoming a visit.
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "shopping/terms.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/shopping/population.hpp"

namespace shopwright::shopping {

inline constexpr int kMaxFurtherUnits = 8;  ///< bought beyond the wanted ones because the price is low

/// What became of what a visit put in a cart.
enum class Cart : uint8_t { paid, left, ordered };  // ordered: and not paid

/// A need and what came of it. `before` and the keys are fixed when the need arises; the rest is its evaluation.
struct Visit {
  uint64_t consumer_id;
  uint32_t consumer;
  uint32_t need;  ///< identity of the need
  uint32_t arrival;
  core::Block words;  ///< choice key (2), units, further units
  ShopperState before, after;
  uint32_t choice;   ///< OfferId or kOutside
  uint32_t refused;  ///< OfferId of a first choice that was (partly) sold out, or kOutside
  int32_t base_units, wanted, filled, refused_units;
  std::array<int32_t, kMaxTiers> by_tier;
  int64_t saved;                             ///< minor units that rules on baskets took off this line
  int64_t platform_funded, supplier_funded;  ///< of `saved`, as market::Funding
  int64_t shipping;                          ///< its part of the parcel's fee, in minor units
  uint32_t vouchers;                         ///< used up by her basket, one bit each; told by one visit of the trip
  uint16_t category, segment;
  uint16_t window;      ///< of the day, by the table of her class
  uint8_t buyer_class;  ///< whose table she buys from
  uint8_t home_class;   ///< as the day began: hers, while there are vouchers left to redeem
  uint16_t waits;       ///< for a price that holds from that day on; 0: she does not
  uint16_t position;    ///< among the visits of the trip
  uint8_t touch;        ///< 1 + campaign of today that brought it; 0: none
  Cart cart;            ///< other than paid: nothing is filled, and `choice` is what was in the cart

  uint64_t batch() const {
    return (static_cast<uint64_t>(touch) << 56) | (static_cast<uint64_t>(category) << 40) |
           (static_cast<uint64_t>(segment) << 24) | (static_cast<uint64_t>(buyer_class) << 16) | window;
  }
};

static_assert(std::is_trivially_default_constructible_v<Visit>);  // made by the hundred, and written once

inline constexpr uint16_t kNoCategory = 0xffff;  ///< of a top-up that was not made

/// Visits of one consumer that are evaluated together, neighbours in memory. After them may come one more, to top up the basket: it is of
/// a category that she does not need today, or of none.
struct Trip {
  Visit* first = nullptr;
  uint32_t count = 0;  ///< visits that arose
  bool may_top_up = false;

  Visit& top_up() const { return first[count]; }
  uint32_t room() const { return count + static_cast<uint32_t>(may_top_up); }
  /// All visits that were made.
  std::span<Visit> visits() const {
    return {first, may_top_up && top_up().category != kNoCategory ? count + 1 : count};
  }
};

}  // namespace shopwright::shopping

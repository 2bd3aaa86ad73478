#pragma once
// What campaigns did to consumers today, as shopping meets it: marketing fills it in phase Reach.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/market/customers.hpp"

namespace shopwright::market {

/// A campaign of today.
struct Touch {
  uint32_t campaign = 0;  ///< of the world
  core::SellerId seller;
  uint32_t need = 0;         ///< identity of the needs that it raises
  core::KeyedStream visits;  ///< the noise of these visits: (consumer, day, 1), or 2 where she looks around
  std::vector<float> lift;   ///< [offer] utility added on a visit that it brought
  /// It is seen by those who look for something, and what they follow it with is the need that they have; the others' offers are seen beside
  /// the seller's. If not, it raises needs of its own, which are visits to the seller alone.
  bool on_search = false;
};

/// A need that a campaign raised in one consumer.
struct RaisedNeed {
  uint16_t who = 0;  ///< index within the chunk
  uint16_t category = 0;
  uint8_t touch = 0;
  /// Whether she follows the message to the seller, and looks at nobody else's offers; or looks around, as with any other need.
  bool paid = true;
};

struct Outreach {
  std::vector<Touch> touches;                   ///< by identity of the campaign; at most 255
  std::vector<std::vector<RaisedNeed>> raised;  ///< [chunk] by category, consumer and touch
  std::span<const uint32_t> known;  ///< [consumer] products that she knows, by ProductInfo::known_bit; empty: all
};

}  // namespace shopwright::market

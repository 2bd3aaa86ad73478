#pragma once
// What a seller can see in the morning: its own books and everybody's posted prices, never consumers' tastes
// nor a rival's stock. Built by the engine at Decide from what was published and sold up to yesterday.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

/// One of the seller's own offers (a product in a channel), with yesterday's outcome.
struct OwnOffer {
  core::OfferId offer;
  core::ProductId product;
  core::ChannelId channel;
  core::Money price;  ///< posted now (before today's decisions)
  core::UnitRate
      unit_cost;  ///< what a price must cover today: cost of one unit; with VAT, commission and fees by unit, if any
  int64_t units = 0;       ///< sold yesterday
  int64_t orders = 0;      ///< needs yesterday that ended in buying it: orders / views is its share of choices
  int64_t views = 0;       ///< needs yesterday in which it was considered
  int64_t lost_units = 0;  ///< wanted yesterday but sold out
  int64_t on_hand = 0;     ///< stock this morning, -1 when it is not limited
};

/// A posted price anybody can see, as it was `lag` days ago or more recently. One per rival offer.
struct PostedPrice {
  core::OfferId offer;
  core::SellerId seller;
  core::ProductId product;
  core::CategoryId category;
  core::Money price;
  bool available = true;  ///< not sold out at the close of that day
};

/// Everything one seller sees on one morning. Spans live until the end of Policy::decide.
struct Observation {
  core::Day day = 0;  ///< today, counted from the first warm-up day
  core::SellerId seller;
  std::vector<OwnOffer> own;                     ///< by offer identity
  std::vector<std::vector<PostedPrice>> posted;  ///< [lag in days, 0 = yesterday][offer of all sellers]
  int64_t visits = 0;  ///< needs yesterday in which one of this seller's offers was considered
  int64_t orders = 0;  ///< baskets yesterday

  /// Prices posted `lag_days` ago (1 = yesterday), the oldest known when history is shorter; empty on day 0.
  std::span<const PostedPrice> posted_before(int lag_days) const {
    if (posted.empty()) return {};
    const size_t index = std::min(posted.size() - 1, static_cast<size_t>(std::max(lag_days, 1) - 1));
    return posted[index];
  }
};

}  // namespace shopwright::market

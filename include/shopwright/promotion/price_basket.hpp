#pragma once
// How one basket gets its price, told step by step: for people.
#include <optional>
#include <span>
#include <vector>

#include "shopwright/promotion/promotions.hpp"

namespace shopwright::promotion {

enum class Refusal : uint8_t {
  other_day,
  other_hours,
  other_audience,
  other_offers,  ///< none of its offers is in the basket
  no_lower,      ///< its price is no lower
  used_up,       ///< its limit has been reached
  better,        ///< `other`, of the same group, is better
  not_enough,  ///< `amount` or `units` are missing; neither: what it is about is too cheap for it to take anything off
};

struct PricedBasket {
  struct UnitStep {
    uint32_t rule;
    core::Money before, after;  ///< of one unit
  };
  struct Line {
    core::OfferId offer;
    int32_t units = 0;
    core::Money list_price, unit_price;  ///< of one unit
    std::vector<UnitStep> steps;         ///< from the list price to the unit price
    core::Money charged;                 ///< for all units
  };
  struct BasketStep {
    uint32_t rule;
    std::vector<core::Money> taken;  ///< [line]
    core::Money fees;                ///< off shipping fees
  };
  struct Refused {
    uint32_t rule;
    Refusal why;
    core::Money amount{};
    int64_t units = 0;
    uint32_t other = 0;
  };
  std::vector<Line> lines;
  std::vector<BasketTrace::Parcel> parcels;  ///< those with a shipping fee
  std::vector<BasketStep> steps;             ///< in the order in which they act
  std::vector<Refused>
      refused;  ///< promotions of the basket's sellers with a discount that have no part in the price, by name
};

struct Wanted {
  core::OfferId offer;
  int32_t units = 0;  ///< above 0
};

/// What `wanted` (each offer once) costs somebody who has joined these promotions with an audience, at a time of day (in 2^-32 days), at
/// these list prices. A limited promotion gives its price to as many units as are left, the others are a line of their own. The
/// prices are those of publish and Baskets, which tell how they come about.
/// Tested: tests/promotion/price_basket.cpp.
PricedBasket price_basket(const market::World& world, const Promotions& promotions, core::Day day, uint32_t time,
                          std::span<const core::Money> list_price, std::span<const int64_t> quota_left,
                          std::span<const uint32_t> joined, std::span<const Wanted> wanted);

}  // namespace shopwright::promotion

#pragma once
// Private to shopping: a day's table as consumers evaluate it.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/market/day_table.hpp"
#include "shopwright/market/outreach.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

inline constexpr int kMaxTiers = 4;  ///< prices at which an offer can be had at one moment

/// What a day's evaluations share for the buyers of one class; built once after Publish.
struct DayTerms {
  struct Slot {
    core::Money price;
    core::Money
        single;  ///< what one unit costs that is all the basket: less than `price` where a rule on baskets takes something off
    core::Money shipping;                   ///< of a parcel with one unit that is all the basket
    float variable;                         ///< what -alpha multiplies, of `single` and `shipping`
    float log_price;                        ///< log((single + shipping) / regular)
    uint32_t resource;                      ///< index of the quota in Scarce::left, or kNoQuota
    uint32_t vouchers;                      ///< those that `single` uses up, one bit each
    uint32_t presale = market::kNoPresale;  ///< as market::PriceTier
  };
  core::Day today = 0;
  uint32_t windows = 1;
  uint32_t base = 0;  ///< number of the first slot among those of all classes
  std::vector<Slot> slots;
  struct SlotFunding {
    market::Funding unit;    ///< what others pay of the discount in the price of one unit
    market::Funding single;  ///< and of what rules on baskets take off one that is all the basket
  };
  std::vector<SlotFunding> funding;           ///< [slot]; empty: the sellers pay for all
  std::vector<uint32_t> first_slot;           ///< [window][offer], and one past the last
  std::vector<float> price, log_price;        ///< [window][offer] of the first tier: what all see who come first
  std::vector<float> constant;                ///< [segment][window][offer]
  std::vector<float> mean_log_price;          ///< [window][category] over published offers
  std::vector<std::vector<uint32_t>> quotas;  ///< [window x category] resources that prices depend on
  std::vector<uint32_t> stock_resource;       ///< [offer] index in Scarce::left, or kNoQuota when unlimited
  std::span<const uint32_t> window_start;
  std::vector<core::Money> list_price;            ///< [offer]
  std::vector<uint32_t> access;                   ///< [offer] its bit of an access mask; 0: nobody can have it today
  std::vector<uint32_t> category_access;          ///< [category] bits of all its offers
  std::span<const uint32_t> known;                ///< as market::Outreach::known
  const market::BasketPricer* baskets = nullptr;  ///< null: a basket costs what its units cost
  std::vector<uint8_t> basketed;  ///< [window][category] whether prices depend on the rest of the basket

  struct Voucher {
    uint32_t number, resource;
    uint8_t without;
  };
  std::vector<Voucher> vouchers;  ///< market::ScarceVoucher

  /// Whether anything that can be bought, or its price, depends on what others bought.
  bool scarce() const {
    return !vouchers.empty() || std::any_of(stock_resource.begin(), stock_resource.end(), [](uint32_t r) {
      return r != market::kNoQuota;
    }) || std::any_of(quotas.begin(), quotas.end(), [](const auto& q) { return !q.empty(); });
  }
  struct Announced {
    uint32_t offer;  ///< of the category
    float variable, log_price;
    core::Day day;
    core::Money price;
  };
  std::vector<std::vector<Announced>> announced;  ///< [category]
  std::span<const market::Touch> touches;         ///< campaigns of today
  const market::Customers* customers = nullptr;   ///< whose goodwill counts
  const Shoppers* shoppers = nullptr;             ///< as they were before they went out today
  bool in_baskets(uint32_t window, uint32_t category) const {
    return baskets != nullptr && basketed[window * (basketed.size() / windows) + category] != 0;
  }
  uint32_t window_of(uint32_t arrival) const {
    uint32_t w = 0;
    while (w + 1 < windows && window_start[w + 1] <= arrival) ++w;
    return w;
  }
};

/// What a priced line costs its buyer, by what she feels, in minor units.
inline int64_t felt_cost(const market::BasketLine& line) {
  return line.charged.minor + line.shipping.minor - line.felt.minor;
}

/// A price as utility sees it.
struct PriceTerms {
  float variable, log_price;
};
/// Of a mean price in minor units; a free unit counts as one at a thousandth of the regular price: log(0) is no price.
PriceTerms price_terms(double price, double regular, bool linear, double minor_per_major);

/// The fee of a parcel with so many units at an announced price and nothing else, in minor units, as far as today's first hours tell.
int64_t shipping_alone(const DayTerms& day, core::OfferId offer, int32_t units, core::Money price);

/// base: [segment][offer] utility of an offer but for its price, attention and today's shock.
DayTerms make_terms(const market::World& world, std::span<const SegmentHabits> habits,
                    std::span<const CategoryHabits> categories, std::span<const float> base, core::Day today,
                    const market::DayTable& table, const Scarce& scarce);

}  // namespace shopwright::shopping

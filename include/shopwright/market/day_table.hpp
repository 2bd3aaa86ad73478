#pragma once
// The day's offers as consumers meet them, frozen at Publish.
#include <cstdint>
#include <memory>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/market/basket.hpp"

namespace shopwright::market {

inline constexpr uint32_t kNoQuota = 0xffffffff;
inline constexpr uint32_t kNoPresale = 0xffffffff;

/// One price at which units can be had. Tiers of an offer ascend in price; the last has no quota.
struct PriceTier {
  core::Money price;
  uint32_t quota = kNoQuota;      ///< index into DayTable::quota_left, or kNoQuota
  Funding funded{};               ///< of one unit: what others pay of the discount in its price
  uint32_t presale = kNoPresale;  ///< number of the pre-sale in which units are ordered; kNoPresale: they are sold
  bool operator==(const PriceTier&) const = default;
};

/// One offer's terms at one time of day.
struct OfferTerms {
  std::vector<PriceTier> tiers;  ///< never empty
  float feature = 0;             ///< share of the audience that sees it featured, 0..1
  float display = 0;
};

struct PublishedOffer {
  core::Money list_price;
  core::UnitRate unit_cost;
  float shock = 0;      ///< to its appeal: of the market, its places on pages, its reviews and its age [utility]
  bool on_sale = true;  ///< false: it is not listed today, or its product or seller is not in the market
  std::vector<OfferTerms> windows;  ///< [time window]
};

/// A price that everybody has been told of and that does not hold yet.
struct AnnouncedPrice {
  core::OfferId offer;
  core::Money price;
  core::Day day = 0;  ///< the first on which it holds, after today
  bool operator==(const AnnouncedPrice&) const = default;
};

/// A voucher of which only so many can be redeemed, in the hands of a class of buyers; or a gift of which there are only so many. A
/// basket takes one, whole, or none.
struct ScarceVoucher {
  uint32_t voucher = 0;  ///< its number
  uint32_t quota = 0;    ///< index into DayTable::quota_left
  uint8_t without = 0;   ///< class of those who have all the same but for this one: hers when none is left
};

/// All offers of a day. Time windows are common to all: window w holds from window_start[w] (in 2^-32 days) to the next.
struct DayTable {
  std::vector<uint32_t> window_start{0};
  std::vector<PublishedOffer> offers;     ///< [OfferId]
  std::vector<int64_t> quota_opening;     ///< [quota] units left this morning
  std::vector<AnnouncedPrice> announced;  ///< by offer and day
  std::vector<ScarceVoucher> vouchers;
  std::shared_ptr<const BasketPricer> baskets;  ///< null: a basket costs what its units cost
};

}  // namespace shopwright::market

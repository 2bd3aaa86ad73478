#pragma once
// The market as departments share it: who sells what to whom. Compiled once from a scenario, then const.
// Indices are ids; identity (noise, order, digests) goes by the hash of names, never by index.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

/// The loyalty programme of a seller; shares in millionths.
struct PointsTerms {
  int64_t earn = 0;           ///< of what is paid for goods; 0: there is none
  int64_t at_most = 0;        ///< of what a day's goods cost: so much can be paid with points
  core::Money redeem_from{};  ///< only whoever has as much pays with them
  core::Day expire = 0;       ///< days without earning or paying after which they are lost; 0: never
  double felt = 1;            ///< what a price is felt as, for the points that come with it: times this
  bool exists() const { return earn > 0; }
  bool operator==(const PointsTerms&) const = default;
};

struct SellerInfo {
  std::string name;
  uint64_t hash = 0;
  bool is_operator = false;
  bool knows_customers = false;     ///< there is a column of market::Customers
  bool knows_left_carts = false;    ///< which says when a cart was left
  double goodwill_effect = 0;       ///< utility of log(1 + goodwill)
  double goodwill_carry_over = 0;   ///< what is left of goodwill after a day
  double follow_after_order = 0;    ///< probability that a buyer becomes a follower
  core::Day enters = 0;             ///< first day on which he sells
  core::Day leaves = core::kNever;  ///< first day on which he sells no more
  PointsTerms points{};
  bool sells_on(core::Day day) const { return enters <= day && day < leaves; }
};

struct CampaignInfo {
  std::string name;
  uint64_t hash = 0;
  core::SellerId seller;
  core::Day attribution_days = 7;  ///< for which it counts as the last touch, the first included
};

inline constexpr uint32_t kNoBit = 0xffffffff;

/// A seller's presence in a channel; at most 32 in a market. Bit i of an access mask is storefront i; the bits after the storefronts'
/// belong to the offers of a category that not everybody knows (CategoryInfo::known_offers).
struct Storefront {
  core::SellerId seller;
  core::ChannelId channel;
  double reach = 1;                  ///< share of consumers who have access
  double appeal = 0;                 ///< utility of buying there, trust included
  double delivery = 0;               ///< utility of the time until delivery that it promises, of who minds it as usual
  core::Money shipping_fee{};        ///< of a parcel: all that one buys there on one day
  core::Money free_from{INT64_MAX};  ///< no fee once the goods in it cost as much
  // Of carts: what a consumer has put together here on one day.
  double ordered = 1;           ///< share that is ordered
  double ordered_with_fee = 1;  ///< likewise, where a shipping fee is asked
  double paid = 1;              ///< share of these that is paid

  bool may_lose_carts() const { return ordered < 1 || ordered_with_fee < 1 || paid < 1; }
};

struct ProductInfo {
  std::string name;
  uint64_t hash = 0;
  core::CategoryId category;
  core::Money regular_price;
  double appeal = 0;
  std::vector<double> attributes;  ///< [attribute of the world]
  uint32_t brand = 0;              ///< index among the world's brands
  uint32_t known_bit = kNoBit;     ///< of what a consumer knows (at most 32 products); none: everybody knows it
};

struct OfferInfo {
  std::string name;  ///< seller/channel/product
  uint64_t hash = 0;
  uint32_t hash32 = 0;
  core::SellerId seller;
  core::ChannelId channel;
  core::ProductId product;
  core::CategoryId category;
  uint32_t storefront = 0;
  core::StockId stock;       ///< invalid: unlimited
  bool backorder = false;    ///< shortage is backordered instead of lost
  bool to_consumers = true;  ///< false: its demand comes from a distribution (supply theory)
  /// Of an access mask in its category: whoever knows it and can reach its storefront has it. None: that of the storefront.
  uint32_t known_bit = kNoBit;

  uint32_t access_bit() const { return known_bit == kNoBit ? storefront : known_bit; }
};

struct CategoryInfo {
  std::string name;
  uint64_t hash = 0;
  uint32_t first_offer = 0, n_offers = 0;  ///< its offers are neighbours, ascending by hash32
  std::vector<uint32_t> known_offers{};    ///< offers that not everybody knows: number k has bit storefronts + k
};

struct StockInfo {
  core::SellerId seller;
  core::ProductId product;
};

/// A product that a dealer buys from a supplier in this market instead of from outside.
struct TradeInfo {
  core::SellerId dealer, supplier;
  core::ProductId product;
  core::StockId to;      ///< the dealer's
  core::StockId from;    ///< the supplier's; invalid: unlimited
  core::OfferId source;  ///< one of the supplier's offers of it
  uint64_t hash = 0;     ///< of "dealer/product"
};

struct SegmentInfo {
  std::string name;
  uint32_t hash32 = 0;
  uint32_t first = 0, count = 0;  ///< consumers [first, first + count)
  core::Day pays_after = 0;       ///< days after the purchase; 0: at once
  double bad_debt = 0;            ///< share of orders on account that are never paid
  uint64_t consumer(uint32_t index) const { return (static_cast<uint64_t>(hash32) << 32) | (index - first); }
};

/// Everything with a name, and the calendar. Day 0 is the first warm-up day.
struct World {
  core::Currency currency;
  core::Date first_day;
  core::Day warm_up = 0;  ///< days before reporting begins
  core::Day horizon = 0;  ///< warm_up + reported days
  uint32_t consumers = 0;
  std::vector<SellerInfo> sellers;
  std::vector<std::string> channels;
  std::vector<Storefront> storefronts;
  std::vector<std::string> attributes;
  std::vector<std::string> brands;
  std::vector<ProductInfo> products;
  std::vector<CategoryInfo> categories;
  std::vector<OfferInfo> offers;
  std::vector<StockInfo> stocks;
  std::vector<TradeInfo> trades;  ///< by hash
  std::vector<SegmentInfo> segments;
  std::vector<CampaignInfo> campaigns;  ///< by hash
  std::vector<core::Day> balances;      ///< [pre-sale] day on which what was ordered in it is to be paid

  /// How the operator's customers are reported; days of 0: not at all.
  struct CustomerReport {
    core::Day active = 0;   ///< an active customer has ordered within so many days
    core::Day period = 0;   ///< customers are grouped by periods of so many days, from the first reported day on
    core::Day horizon = 0;  ///< for which what they will order is forecast
    bool any() const { return active > 0; }
  };
  CustomerReport customer_report{};
  /// 0: before the first reported day; 1: its first period, and so on.
  uint32_t cohort_of(core::Day day) const {
    return day < warm_up ? 0 : 1 + static_cast<uint32_t>((day - warm_up) / customer_report.period);
  }
  uint32_t cohorts() const { return customer_report.any() ? 1 + cohort_of(horizon - 1) : 0; }

  core::Date date(core::Day day) const { return first_day + day; }
  /// Whether anybody pays later than on the day.
  bool on_account() const {
    return std::any_of(segments.begin(), segments.end(), [](const SegmentInfo& s) { return s.pays_after > 0; });
  }
  /// The storefront of a bit of an access mask in a category.
  uint32_t storefront_of(uint32_t category, uint32_t bit) const {
    if (bit < storefronts.size()) return bit;
    return offers[categories[category].known_offers[bit - storefronts.size()]].storefront;
  }
};

}  // namespace shopwright::market

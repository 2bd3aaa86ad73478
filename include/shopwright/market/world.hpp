#pragma once
// The market as departments share it: who sells what to whom. Compiled once from a scenario, then const.
// Indices are ids; identity (noise, order, digests) goes by the hash of names, never by index.
#include <cstdint>
#include <string>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

struct SellerInfo {
  std::string name;
  uint64_t hash = 0;
  bool is_operator = false;
  bool knows_customers = false;    ///< there is a column of market::Customers
  double goodwill_effect = 0;      ///< utility of log(1 + goodwill)
  double goodwill_carry_over = 0;  ///< what is left of goodwill after a day
};

struct CampaignInfo {
  std::string name;
  uint64_t hash = 0;
  core::SellerId seller;
  core::Day attribution_days = 7;  ///< for which it counts as the last touch, the first included
};

/// A seller's presence in a channel; at most 32 in a market. Bit i of an access mask is storefront i.
struct Storefront {
  core::SellerId seller;
  core::ChannelId channel;
  double reach = 1;                  ///< share of consumers who have access
  double appeal = 0;                 ///< utility of buying there
  core::Money shipping_fee{};        ///< of a parcel: all that one buys there on one day
  core::Money free_from{INT64_MAX};  ///< no fee once the goods in it cost as much
};

struct ProductInfo {
  std::string name;
  uint64_t hash = 0;
  core::CategoryId category;
  core::Money regular_price;
  double appeal = 0;
  std::vector<double> attributes;  ///< [attribute of the world]
  uint32_t brand = 0;              ///< index among the world's brands
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
};

struct CategoryInfo {
  std::string name;
  uint64_t hash = 0;
  uint32_t first_offer = 0, n_offers = 0;  ///< its offers are neighbours, ascending by hash32
};

struct StockInfo {
  core::SellerId seller;
  core::ProductId product;
};

struct SegmentInfo {
  std::string name;
  uint32_t hash32 = 0;
  uint32_t first = 0, count = 0;  ///< consumers [first, first + count)
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
  std::vector<SegmentInfo> segments;
  std::vector<CampaignInfo> campaigns;  ///< by hash

  core::Date date(core::Day day) const { return first_day + day; }
};

}  // namespace shopwright::market

#pragma once
// What sellers know of their customers, and what their messages have left with consumers. Columns exist for the sellers who need them
// alone: those with campaigns, followers, or promotions for some of their customers.
#include <cstdint>
#include <string_view>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/large_pages.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

/// One consumer as one seller knows her. Days are counted from 1 here: 0 is never.
struct Customer {
  uint16_t first_order = 0, last_order = 0;  ///< day + 1
  uint16_t orders = 0;                       ///< baskets, at most 65,535
  uint16_t touched = 0;                      ///< day + 1 on which she last followed one of the seller's campaigns
  uint16_t touched_by = 0;                   ///< 1 + campaign of the world
  uint8_t opted_out = 0;                     ///< bit per medium: sends her nothing more
  uint8_t follows = 0;                       ///< 1: hears of the seller for nothing
  float goodwill = 0;                        ///< adstock of impressions
  uint16_t left_cart = 0;                    ///< day + 1 of the last cart not paid, where SellerInfo::knows_left_carts
  uint16_t reserved = 0;
  core::Money spent;

  /// Orders of `within` days up to yesterday, or any if that is 0.
  bool ordered_within(core::Day today, core::Day within) const {
    return orders > 0 && today + 1 - last_order <= within;
  }
  /// A cart not paid on one of `within` days up to yesterday, and no order on that day or since.
  bool left_cart_within(core::Day today, core::Day within) const {
    return left_cart > last_order && today + 1 - left_cart <= within;
  }
};
static_assert(sizeof(Customer) == 32);

inline constexpr uint32_t kUntracked = 0xffffffff;

struct Customers {
  std::vector<uint32_t> row;                      ///< [seller] index into rows, or kUntracked
  std::vector<core::LargeVector<Customer>> rows;  ///< [tracked seller][consumer]

  bool any() const { return !rows.empty(); }
  bool tracks(core::SellerId seller) const { return !row.empty() && row[seller.value] != kUntracked; }
  core::LargeVector<Customer>& of(core::SellerId seller) { return rows[row[seller.value]]; }
  const core::LargeVector<Customer>& of(core::SellerId seller) const { return rows[row[seller.value]]; }
};

}  // namespace shopwright::market

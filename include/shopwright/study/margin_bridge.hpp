#pragma once
// The margin bridge: how much of a difference in margin is price, volume, mix, cost, promotion funding and marketing.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/study/trip_log.hpp"

namespace shopwright::study {

/// One offer over some days. margin = list_value - discounts - cost.
struct OfferTotals {
  std::string
      offer;  ///< seller/channel/product: its identity across runs; empty: what is of no single offer, as if it were a list value
  int64_t units = 0;
  core::Money list_value, discounts, cost;
  core::Money margin() const { return list_value - discounts - cost; }
};

/// Sums over the reported days of a complete log, of the offers of the sellers named (empty: the operators), and last what is of none.
std::vector<OfferTotals> offer_totals(const TripLog& log, const std::vector<std::string>& own);

struct MarginBridge {
  core::Money base{}, variant{};
  core::Money price{};              ///< list prices
  core::Money volume{};             ///< more or fewer units in all
  core::Money mix{};                ///< other offers than before, of another margin
  core::Money cost{};               ///< unit costs
  core::Money promotion_funding{};  ///< discounts given per unit
  core::Money marketing{};          ///< spending on campaigns
  core::Money charges{};            ///< what is of no single offer: delivery charged, points, goods sold to dealers
  core::Money difference() const { return variant - base; }
};

/// Price-volume-mix analysis per offer. With q units, and list price p, discount d, cost c and margin m = p - d - c per unit of an
/// offer, Q = sum q, margins M = sum q m, 0 for the base and 1 for the variant:
///   volume = (Q1 - Q0) M0/Q0;  mix = sum (q1 - q0) m0 - volume;
///   price = sum q1 (p1 - p0);  promotion funding = -sum q1 (d1 - d0);  cost = -sum q1 (c1 - c0).
/// That is sales-quantity and sales-mix variance and flexible-budget variances with the variant's units (Horngren, Datar and
/// Rajan, Cost Accounting, "sales variance analysis"). An offer that the base did not sell has no m0: its margin is mix, by its
/// own m1. A base that sold nothing has no mix: all is volume. What is paid back when prices fall is a discount, a deposit that is kept
/// takes off discounts. Marketing is the difference of what was spent, taken off both sides.
/// Each term of each offer is rounded half to even once, the mix taking what is left: the effects add up exactly.
/// Not antisymmetric, as the textbook's is not: prices are compared at the variant's units.
/// Tested: tests/study/test_bridge_margin.cpp (hand-worked table; exact sums on random totals; facts of simulations).
MarginBridge margin_bridge(std::span<const OfferTotals> base, std::span<const OfferTotals> variant,
                           core::Money base_marketing = {}, core::Money variant_marketing = {});

}  // namespace shopwright::study

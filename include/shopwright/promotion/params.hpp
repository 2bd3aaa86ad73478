#pragma once
// What a promotion is, as a scenario states it: a mechanic, a scope, a window and a limit.
#include <cstdint>
#include <optional>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

/// One of the mechanics `off`, `amount_off` and `price`; or none, with feature or display alone (attention without
/// a discount). Limits and windows hold for all offers of the promotion together.
/// Tested: tests/promotion/params.cpp (reading, rules across fields).
struct PromotionParams {
  std::optional<double> off;
  std::optional<core::Money> amount_off;
  std::optional<core::Money> price;
  language::Ref seller;                 ///< empty: the operator
  std::vector<language::Ref> offers;    ///< products; empty: all of the seller's
  std::vector<language::Ref> channels;  ///< empty: all of the seller's
  language::DateRange during;
  language::Weekdays on;
  language::Hours hours;
  double feature = 0;
  double display = 0;
  std::optional<int64_t> limit;  ///< units over the whole promotion

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field(
        "off", off,
        {.unit = Unit::share, .range = unit_interval(), .doc = "Share taken off the list price.", .example = "20%"});
    v.field("amount_off", amount_off,
            {.range = at_least(0), .doc = "Amount taken off the list price of each unit.", .example = "0.50"});
    v.field("price", price,
            {.range = at_least(0),
             .doc = "Fixed price of a unit; without effect where the list price is lower.",
             .example = "1.99"});
    v.field("seller", seller, {.refers_to = "seller", .doc = "Who promotes; the operator when left out."});
    v.field("offers", offers,
            {.refers_to = "product",
             .doc = "Products promoted; all of the seller's when left out.",
             .example = "[trop64]"});
    v.field("channels", channels,
            {.refers_to = "channel", .doc = "Channels where it holds; all of the seller's when left out."});
    v.field("during", during,
            {.doc = "First to last day, both included; always when left out.", .example = "2026-03-16..2026-03-22"});
    v.field("on", on, {.doc = "Days of the week on which it holds.", .example = "weekends"});
    v.field("hours", hours, {.doc = "Time of day during which it holds.", .example = "20:00..24:00"});
    v.field("feature", feature,
            {.unit = Unit::flag,
             .range = unit_interval(),
             .doc = "Share of the audience that sees the offer featured in advertising."});
    v.field(
        "display", display,
        {.unit = Unit::flag, .range = unit_interval(), .doc = "Share of the audience that sees the offer on display."});
    v.field("limit", limit,
            {.unit = Unit::units,
             .range = at_least(0),
             .doc = "Units sold at this price over the whole promotion, all offers together.",
             .example = "500 units"});
  }
  /// Errors: several mechanics; none and neither feature nor display; a limit without a mechanic.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// The price a promotion makes of a list price: list x (1 - off) rounded half to even, list - amount_off or the fixed
/// price; never below zero, never above the list price. `off` counts in millionths.
core::Money promoted_price(const PromotionParams& promotion, core::Money list_price);

}  // namespace shopwright::promotion

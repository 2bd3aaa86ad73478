#pragma once
// What a promotion is, as a scenario states it: a mechanic, a scope, an audience, a window, a limit and its place among others.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/audience.hpp"
#include "shopwright/promotion/funding.hpp"
#include "shopwright/promotion/gift.hpp"
#include "shopwright/promotion/presale.hpp"
#include "shopwright/promotion/voucher.hpp"

namespace shopwright::promotion {

using market::AudienceParams;

/// A ladder of markdowns: what is left of a season costs less and less, until it is gone or the promotion ends.
struct ClearanceParams {
  language::DatedShares steps;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("steps", steps,
            {.required = true,
             .unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "First days and the share taken off the list price from then on, until the next.",
             .example = "{2026-11-20: 20%, 2026-12-01: 40%}"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Of every full group of units, dearest first, the last ones cost less: 3 for 2, the second at half price.
struct MultiBuyParams {
  int64_t buy = 0;
  int64_t pay = 0;
  double off = 1;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("buy", buy,
            {.required = true,
             .unit = Unit::units,
             .range = between(2, 1000),
             .doc = "Units in a group; among all units promoted in the basket, from the dearest to the cheapest.",
             .example = "3"});
    v.field("pay", pay,
            {.required = true,
             .unit = Unit::units,
             .range = between(0, 1000),
             .doc = "Units of a group that keep their price; the others, the cheapest, get the discount.",
             .example = "2"});
    v.field("off", off,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share taken off the price of the other units; free when left out.",
             .example = "50%"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// A set of products at one price.
struct BundleParams {
  language::Named<int64_t> products;
  core::Money price;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("products", products,
            {.required = true,
             .unit = Unit::units,
             .range = between(1, 1000),
             .refers_to = "product",
             .doc = "Units of each product in a set.",
             .example = "{trop64: 1, dom64: 2}"});
    v.field("price", price,
            {.required = true,
             .range = between(0, 1e9),
             .doc = "Price of a complete set; without effect on one that costs less.",
             .example = "9.99"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// An amount off what is promoted in the basket, once it costs enough.
struct SpendAndSaveParams {
  language::MoneySteps steps;
  std::optional<core::Money> every;
  std::optional<core::Money> off;
  std::optional<int64_t> at_most;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("steps", steps,
            {.range = between(0, 1e9),
             .doc = "Amounts to spend and what each takes off; the highest that is reached counts.",
             .example = "{100: 10, 300: 50}"});
    v.field("every", every,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "Instead of steps: the amount that takes `off` off each time it is reached.",
             .example = "300"});
    v.field("off", off, {.range = between(0, 1e9), .doc = "Amount taken off for each full `every`.", .example = "50"});
    v.field(
        "at_most", at_most,
        {.range = between(1, 1e6), .doc = "How many times `every` counts; no bound when left out.", .example = "3"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// No shipping fee (ShippingParams) for a parcel with enough of what is promoted.
struct FreeShippingParams {
  static constexpr std::string_view kShorthand = "from";
  core::Money from;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field(
        "from", from,
        {.range = between(0, 1e9),
         .doc = "What is promoted in the parcel must cost as much, after the promotions before this one; any amount "
                "when left out.",
         .example = "59"});
  }
};

/// One mechanic: `off`, `amount_off`, `price`, `clearance` or `presale` on single units, `quantity_tiers`, `multi_buy`, `bundle`,
/// `spend_and_save`, `voucher`, `free_shipping` or `gift` on baskets; or none, with feature or display alone (attention without a discount). How those of one seller meet is written
/// at Promotions. A new mechanic: its parameters and a field here, a source, and a line in mechanics.cpp.
/// Tested: tests/promotion/params.cpp (reading, rules across fields), tests/errors (messages).
struct PromotionParams {
  std::optional<double> off;
  std::optional<core::Money> amount_off;
  std::optional<core::Money> price;
  std::optional<ClearanceParams> clearance;
  language::ShareSteps quantity_tiers;
  std::optional<MultiBuyParams> multi_buy;
  std::optional<BundleParams> bundle;
  std::optional<SpendAndSaveParams> spend_and_save;
  std::optional<VoucherParams> voucher;
  std::optional<FreeShippingParams> free_shipping;
  std::optional<GiftParams> gift;
  std::optional<PresaleParams> presale;
  language::Ref seller;                 ///< empty: the operator, or `sellers`
  std::vector<language::Ref> sellers;   ///< several who promote together; empty: one alone
  std::vector<language::Ref> offers;    ///< products; empty: all of the seller's
  std::vector<language::Ref> channels;  ///< empty: all of theirs
  AudienceParams audience;
  language::DateRange during;
  std::optional<core::Date> announced;
  language::Weekdays on;
  language::Hours hours;
  std::string group;     ///< empty: that of all unit mechanics without a group; alone for one on baskets
  int64_t priority = 0;  ///< higher acts first
  language::Ref content;
  std::optional<FundingParams> funding;
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
    v.field(
        "clearance", clearance,
        {.doc = "A ladder of dated markdowns: each holds from its day to the next one's, the last until `during` ends.",
         .example = "{steps: {2026-11-20: 20%, 2026-12-01: 40%}}"});
    v.field("quantity_tiers", quantity_tiers,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share off all units of an offer from so many units in the basket on.",
             .example = "{10: 5%, 50: 10%}"});
    v.field("multi_buy", multi_buy,
            {.doc = "Of so many units, the cheapest cost less or nothing.", .example = "{buy: 3, pay: 2}"});
    v.field("bundle", bundle,
            {.doc = "A set of products at one price.", .example = "{products: {trop64: 1, dom64: 2}, price: 5.99}"});
    v.field(
        "spend_and_save", spend_and_save,
        {.doc = "An amount off once enough is spent on what is promoted.", .example = "{steps: {100: 10, 300: 50}}"});
    v.field(
        "voucher", voucher,
        {.doc = "Money off the basket of who has claimed a voucher.", .example = "{off: 50, from: 300, claim: 30%}"});
    v.field("free_shipping", free_shipping,
            {.doc = "No shipping fee once enough is spent on what is promoted.", .example = "{from: 59}"});
    v.field("gift", gift,
            {.doc = "A gift once enough is spent on what is promoted.",
             .example = "{product: dom64, from: 200, worth: 5.00}"});
    v.field("presale", presale,
            {.doc = "Orders now against a deposit, delivery when the balance is paid.",
             .example = "{deposit: 20, counts: 40, balance: 2026-11-11}"});
    v.field("seller", seller, {.refers_to = "seller", .doc = "Who promotes; the operator when left out."});
    v.field("sellers", sellers,
            {.refers_to = "seller",
             .doc = "Instead of a seller: those who promote together, as in a platform's coupon. What is spent with "
                    "any of them counts together, and each bears what comes off his own goods. For spend_and_save and "
                    "voucher.",
             .example = "[ours, rival]"});
    v.field("offers", offers,
            {.refers_to = "product",
             .doc = "Products promoted; all of the seller's when left out.",
             .example = "[trop64]"});
    v.field("channels", channels,
            {.refers_to = "channel", .doc = "Channels where it holds; all of the seller's when left out."});
    v.field("audience", audience,
            {.doc = "For whom it holds; everyone when left out.", .example = "{segments: [families], share: 50%}"});
    v.field("during", during,
            {.doc = "First to last day, both included; always when left out.", .example = "2026-03-16..2026-03-22"});
    v.field("announced", announced,
            {.doc = "Day on which everybody is told, before it begins: who would rather have it than buy today waits "
                    "(`waiting` of a segment).",
             .example = "2026-03-09"});
    v.field("on", on, {.doc = "Days of the week on which it holds.", .example = "weekends"});
    v.field("hours", hours, {.doc = "Time of day during which it holds.", .example = "20:00..24:00"});
    v.field(
        "group", group,
        {.doc =
             "Of a seller's promotions in one group only the best for the buyer holds; others stack. Those on single "
             "units are one group when left out. Promotions of several sellers together have groups of their own.",
         .example = "coupons"});
    v.field("priority", priority,
            {.range = between(-1000, 1000), .doc = "Among those that stack, the higher takes off first."});
    v.field(
        "content", content,
        {.refers_to = "content",
         .doc = "What explains it: those who do not understand it (`clear` of a content) buy as if there were none; "
                "everybody does when left out."});
    v.field("funding", funding,
            {.doc = "Who pays for the discount beside the seller; the seller alone when left out.",
             .example = "{platform: 50%, supplier: 20%}"});
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
  /// Errors: several mechanics; none and neither feature nor display; what is given and would have no effect.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Whether each buyer holds a right to it that can be used up: a voucher, or a gift of which there are only so many.
inline bool held(const PromotionParams& promotion) {
  return promotion.voucher || (promotion.gift && (promotion.gift->available || promotion.gift->per_consumer));
}
/// How many one consumer can have of what is held; nullopt: any number.
std::optional<int64_t> most_of_one(const PromotionParams& promotion);
/// Whether it is for some only: an audience, or those who hold it; and whether it divides a segment into those who get it and others.
inline bool for_some(const PromotionParams& promotion) { return promotion.audience.limited() || held(promotion); }
inline bool divides(const PromotionParams& promotion) { return promotion.audience.divides() || held(promotion); }

/// Whether its mechanic is one on baskets.
bool on_baskets(const PromotionParams& promotion);

/// What it does, in a few words: "20% off", "3 for 2", "10.00 off from 100.00". "" for attention alone.
std::string describe(const PromotionParams& promotion, const core::Currency& currency);

/// The price that a promotion on single units makes of a price: price x (1 - off) rounded half to even, price - amount_off or the
/// fixed price; never below zero, never above the price it was. `off` counts in millionths. Others leave it as it is.
core::Money promoted_price(const PromotionParams& promotion, core::Money price);

}  // namespace shopwright::promotion

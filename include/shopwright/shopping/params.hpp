#pragma once
// The parameters of demand: segments of consumers and categories of need, as a scenario declares them.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/shopping/adoption.hpp"
#include "shopwright/shopping/reviews.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

using language::Unit;

struct NeedsParams {
  static constexpr std::string_view kShorthand = "every";
  language::Duration every{7};
  std::optional<double> shape;
  template <class V>
  void fields(V& v) {
    v.field("every", every,
            {.required = true,
             .range = language::at_least(0.01),
             .doc = "Mean time between needs of a consumer, before season, weekday and pantry.",
             .example = "6 days"});
    v.field("shape", shape,
            {.range = language::between(0.05, 10000),
             .doc = "Shape of the Gamma spread of need rates over consumers (Ehrenberg's NBD); "
                    "everybody alike when absent.",
             .example = "1.2"});
  }
};

struct UnitsParams {
  static constexpr std::string_view kShorthand = "mean";
  language::Distribution mean{1.0};
  template <class V>
  void fields(V& v) {
    v.field("mean", mean,
            {.unit = Unit::units,
             .range = language::between(1, 1000),
             .doc = "Mean units per purchase at the regular price (1 + Poisson)."});
  }
};

struct ReferencePriceParams {
  language::Distribution weight{0.0};
  double memory = 0.7;
  language::Distribution loss_aversion{1.0};
  template <class V>
  void fields(V& v) {
    v.field("weight", weight,
            {.unit = Unit::utility,
             .range = language::at_least(0),
             .doc = "Utility per unit of log(reference price / price), for a gain."});
    v.field("memory", memory,
            {.range = language::unit_interval(), .doc = "Weight of the past in the reference price at each visit."});
    v.field("loss_aversion", loss_aversion,
            {.range = language::at_least(0),
             .doc = "How much more a loss weighs than a gain (about 2 on average in the literature, not everywhere)."});
  }
};

struct WaitingParams {
  double cost = 0;
  language::Duration at_most{14};
  template <class V>
  void fields(V& v) {
    v.field("cost", cost,
            {.required = true,
             .unit = Unit::utility,
             .range = language::between(0, 1e6),
             .doc = "Utility lost per day of waiting for a price that was announced.",
             .example = "0.1"});
    v.field("at_most", at_most,
            {.range = language::between(1, 365), .doc = "Nobody waits longer than this.", .example = "2 weeks"});
  }
};

struct PaymentParams {
  language::Duration after{30};
  double bad_debt = 0;
  static constexpr std::string_view kShorthand = "after";
  template <class V>
  void fields(V& v) {
    v.field("after", after,
            {.required = true,
             .range = language::between(1, 365),
             .doc = "How long after the purchase an order is paid.",
             .example = "30 days"});
    v.field("bad_debt", bad_debt,
            {.unit = Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of orders that are never paid: drawn for each, written off when due.",
             .example = "1.3%"});
  }
};

struct SegmentParams {
  double share = 0;
  language::Distribution price_sensitivity{2.6};
  language::Named<language::Distribution> tastes;
  language::Distribution loyalty{0.0};
  ReferencePriceParams reference_price;
  language::Named<NeedsParams> needs;
  UnitsParams units;
  language::Distribution stockpiling{0.0};
  double feature = 0.7;
  double display = 0.5;
  double postpones = 0;
  std::optional<WaitingParams> waiting;
  std::optional<double> top_up;
  double delivery_sensitivity = 1;
  std::optional<PaymentParams> payment;
  template <class V>
  void fields(V& v) {
    v.field("share", share,
            {.required = true,
             .unit = Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of the population; all shares add up to 100%."});
    v.field("price_sensitivity", price_sensitivity,
            {.range = language::between(0, 1e6),
             .doc = "Utility lost per unit of log(price / regular price), or per unit of money in a linear category "
                    "(default: the mean own elasticity of Bijmolt et al. 2005)."});
    v.field("tastes", tastes,
            {.names = "", .refers_to = "attribute", .doc = "Utility per unit of a product attribute."});
    v.field("loyalty", loyalty,
            {.unit = Unit::utility, .doc = "Utility of the brand bought last (Guadagni and Little 1983)."});
    v.field("reference_price", reference_price,
            {.doc = "Prices are judged against remembered ones (Hardie, Johnson and Fader 1993)."});
    v.field("needs", needs, {.refers_to = "category", .doc = "How often needs arise, by category; none when absent."});
    v.field("units", units, {.doc = "Units per purchase."});
    v.field("stockpiling", stockpiling,
            {.range = language::at_least(0),
             .doc = "Probability of each further unit per unit of log discount, in categories with a pantry."});
    v.field("feature", feature,
            {.unit = Unit::utility, .doc = "Utility of being featured in advertising (0.7 about doubles sales)."});
    v.field("display", display, {.unit = Unit::utility, .doc = "Utility of a special display."});
    v.field("postpones", postpones,
            {.unit = Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of those whose choice is sold out who come back tomorrow (Gruen 2002: about 15%)."});
    v.field("waiting", waiting,
            {.doc = "Whether they wait for lower prices that were announced; they never do when absent."});
    v.field("top_up", top_up,
            {.unit = Unit::utility,
             .range = language::between(-100, 0),
             .doc = "Utility of one more thing in the basket that is not needed, where it brings the basket to a step "
                    "(of money off, a voucher, a gift, free shipping); nobody adds any when left out.",
             .example = "-3"});
    v.field(
        "delivery_sensitivity", delivery_sensitivity,
        {.range = language::between(0, 100),
         .doc = "How much the time until delivery counts for them, as a multiple of what the sellers' channels say."});
    v.field("payment", payment,
            {.doc = "They buy on account, as firms do; paid at once when left out.",
             .example = "{after: 30 days, bad_debt: 1.3%}"});
  }
};

struct PantryParams {
  language::Rate consumption{0};
  double fills_at = 4;
  double flexibility = 0;
  template <class V>
  void fields(V& v) {
    v.field("consumption", consumption,
            {.required = true,
             .range = language::between(1e-3, 1e3),
             .doc = "Units used up at home by a consumer of mean need rate; others in proportion.",
             .example = "1 per 5 days"});
    v.field(
        "fills_at", fills_at,
        {.unit = Unit::units, .range = language::between(1e-2, 1e4), .doc = "Units at home at which no need arises."});
    v.field("flexibility", flexibility,
            {.unit = Unit::share,
             .range = language::between(0, 100),
             .doc = "By how much consumption is higher at a full pantry."});
  }
  /// A pantry is followed day by day until it is empty.
  void check(const language::Node& node, const language::Scope& scope) const {
    if (fills_at > 10000 * consumption.per_day)
      scope.error("out-of-range", language::find_place(node, "fills_at"),
                  "a full pantry would last for more than 10000 days",
                  "raise the consumption, or make the pantry smaller");
  }
};

struct ShockParams {
  static constexpr std::string_view kShorthand = "sigma";
  double sigma = 0;
  double memory = 0.8;
  template <class V>
  void fields(V& v) {
    v.field("sigma", sigma,
            {.range = language::between(0, 5),
             .doc = "Standard deviation of the log of the shock that all consumers share on a day."});
    v.field("memory", memory, {.range = language::between(0, 0.9999), .doc = "Autocorrelation from day to day."});
  }
};

struct CategoryParams {
  language::DailyNumber weekdays{1.0};
  language::DailyNumber season{1.0};
  std::optional<PantryParams> pantry;
  std::optional<AdoptionParams> adoption;
  std::optional<ReviewsParams> reviews;
  PriceResponse price_response = PriceResponse::log;
  ShockParams needs_shock;
  ShockParams appeal_shock;
  language::Duration typical_interval{8};
  double vat = 0;
  template <class V>
  void fields(V& v) {
    v.field("weekdays", weekdays,
            {.range = language::between(0, 1000),
             .doc = "Factor of needs by weekday.",
             .example = "{fri: 1.2, weekends: 1.5}"});
    v.field("season", season, {.range = language::between(0, 1000), .doc = "Factor of needs by date."});
    v.field("pantry", pantry, {.doc = "Stock at home: the fuller, the fewer needs. None when absent."});
    v.field("adoption", adoption,
            {.doc = "For durables, which a consumer buys once: when needs arise, instead of the segments' needs."});
    v.field(
        "reviews", reviews,
        {.doc = "What buyers write about its products, and what that is worth to others; nobody writes when absent.",
         .example = "{effect: 0.3, write: 5%}"});
    v.field("price_response", price_response,
            {.doc = "log: utility falls with log(price / regular price); linear: with the price itself."});
    v.field("needs_shock", needs_shock, {.doc = "Market shocks to the category's needs, log-normal, mean 1."});
    v.field("appeal_shock", appeal_shock, {.doc = "Market shocks to each offer's utility, normal, mean 0."});
    v.field(
        "typical_interval", typical_interval,
        {.range = language::between(1, 1024),
         .doc = "Rounded to a power of two days, it scales the noise of needs (not their number): leave it alone in "
                "variants, so that they share their noise."});
    v.field("vat", vat,
            {.unit = language::Unit::share,
             .range = language::unit_interval(),
             .doc = "Value-added tax on its products, within their prices, as a share of the price without it.",
             .example = "13%"});
  }
  /// What is bought once is not used up.
  void check(const language::Node& node, const language::Scope& scope) const {
    if (pantry && adoption)
      scope.error("pantry-of-a-durable", language::find_place(node, "adoption"),
                  "a category has a pantry, or is bought once; not both", "leave one of them out",
                  language::Related{language::find_place(node, "pantry"), "the pantry"});
  }
};

}  // namespace shopwright::shopping

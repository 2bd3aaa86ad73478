#pragma once
// What is sold, and at which terms, as a scenario states it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/shopping/awareness.hpp"
#include "shopwright/shopping/life_cycle.hpp"
#include "shopwright/shopping/reviews.hpp"
#include "shopwright/supply/params.hpp"

namespace shopwright::engine {

struct ProductParams {
  language::Ref category;
  core::Money regular_price;
  double appeal = 0;
  std::string brand;
  language::Named<double> attributes;
  std::optional<double> vat;
  std::optional<std::vector<language::Ref>> authorised;
  std::optional<shopping::RatingParams> rating;
  std::optional<shopping::AwarenessParams> awareness;
  std::optional<shopping::LifeCycleParams> life_cycle;
  template <class V>
  void fields(V& v) {
    v.field("category", category, {.required = true, .refers_to = "category", .doc = "The need it satisfies."});
    v.field("regular_price", regular_price,
            {.required = true,
             .range = language::above(0),
             .doc = "Price at which the appeal is stated.",
             .example = "2.87"});
    v.field("appeal", appeal,
            {.unit = language::Unit::utility,
             .range = language::between(-1000, 1000),
             .doc = "Utility at the regular price; buying nothing is worth 0."});
    v.field("brand", brand, {.doc = "What loyalty is to; the product's own name when left out."});
    v.field("attributes", attributes,
            {.names = "attribute", .doc = "What tastes are about: a number for each.", .example = "{fresh: 1}"});
    v.field("vat", vat,
            {.unit = language::Unit::share,
             .range = language::unit_interval(),
             .doc = "Value-added tax within its price; that of its category when left out.",
             .example = "9%"});
    v.field(
        "rating", rating,
        {.doc =
             "How good its buyers find it, in stars, where its category has `reviews`; as good as `prior` there, and "
             "without reviews at first, when left out.",
         .example = "{quality: 4.4}"});
    v.field("awareness", awareness,
            {.doc = "Who knows it at first, and who hears of it; everybody knows it when left out.",
             .example = "{initial: 5%, word_of_mouth: {tells: 2}}"});
    v.field("life_cycle", life_cycle,
            {.doc = "From when to when it is sold, and its phases; always, and without phases, when left out.",
             .example = "{launch: 2027-02-01}"});
    v.field("authorised", authorised,
            {.refers_to = "seller", .doc = "Who may sell it; everybody when left out.", .example = "[ours, shop]"});
  }
};

struct OfferChannelParams {
  static constexpr std::string_view kShorthand = "price";
  std::optional<language::DailyMoney> price;
  template <class V>
  void fields(V& v) {
    v.field("price", price,
            {.range = language::between(0, 1e9), .doc = "List price in this channel instead of the offer's."});
  }
};

struct OfferParams {
  language::DailyMoney price;
  language::DailyRate cost;
  language::DailyNumber feature{0.0};
  language::DailyNumber display{0.0};
  language::DailyNumber listed{1.0};
  std::optional<supply::StockParams> stock;
  std::optional<supply::DemandParams> demand;
  language::Named<OfferChannelParams> channels;
  template <class V>
  void fields(V& v) {
    v.field("price", price,
            {.required = true, .range = language::between(0, 1e9), .doc = "List price by day.", .example = "2.79"});
    v.field("cost", cost,
            {.range = language::between(0, 1e9),
             .doc = "Cost of one unit by day; of what a dealer buys from his supplier, what that one asks.",
             .example = "2.15"});
    v.field("feature", feature,
            {.unit = language::Unit::flag,
             .range = language::unit_interval(),
             .doc = "Share of the audience that sees it featured in advertising."});
    v.field("display", display,
            {.unit = language::Unit::flag,
             .range = language::unit_interval(),
             .doc = "Share of the audience that sees it on special display."});
    v.field(
        "listed", listed,
        {.unit = language::Unit::flag,
         .range = language::unit_interval(),
         .doc =
             "Whether it is in the range, by day: from 0.5 on it is. What is not listed is neither seen nor sold; its "
             "stock stays where it is.",
         .example = "{2026-03-02: false, 2026-04-01: true}"});
    v.field("stock", stock, {.doc = "Limited stock and how it is replenished; unlimited when left out."});
    v.field("demand", demand, {.doc = "For supply theory: demand from a distribution instead of consumers."});
    v.field("channels", channels,
            {.names = "",
             .refers_to = "channel",
             .doc = "Channels of the seller in which it is offered; all when left out."});
  }
};

}  // namespace shopwright::engine

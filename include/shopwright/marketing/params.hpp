#pragma once
// Campaigns and their contents, as a scenario states them.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/audience.hpp"

namespace shopwright::marketing {

using language::Unit;

/// Values are part of saved runs: never renumber, append only. At most 8: what a consumer has opted out of is a byte.
enum class Medium : uint8_t { email, sms, push, search, feed, banner, affiliate, live_stream };
constexpr std::array<std::string_view, 8> names_of(Medium) {
  return {"email", "sms", "push", "search", "feed", "banner", "affiliate", "live_stream"};
}

/// What a medium does unless a campaign says otherwise; shares of consumers and of impressions.
struct MediumDefaults {
  double reach;    ///< of the audience see it, each day
  double click;    ///< of those who see it follow it
  double opt_out;  ///< of those who see it will have no more of it
};
/// E-mail: 25.1% open, 1.5% click, .25% unsubscribe (Omnisend 2023; benchmarks). SMS: 10.6% click, .4 to .9% opt out. Push: a third has it
/// switched on, 1.3% click a broadcast. Search: 3.17% click; display and feed .46 to .51% (WordStream). Reach of search, feed, banner,
/// affiliate and live stream, and clicks of the last two, are assumptions: worth a sweep.
MediumDefaults defaults_of(Medium medium);

/// What a message says, and how well.
struct ContentParams {
  double clicks = 1;
  double converts = 0;
  double clear = 1;
  double raises_needs = 0;
  double tires = 0.88;
  double makes_known = 0.2;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("clicks", clicks,
            {.range = between(0, 1000), .doc = "Copy: factor of the clicks that its medium gets.", .example = "1.2"});
    v.field("converts", converts,
            {.unit = Unit::utility,
             .range = between(-100, 100),
             .doc = "Guide: utility of what is advertised, on the visit that it brings.",
             .example = "0.3"});
    v.field("clear", clear,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Rules: share of consumers who understand a promotion that it explains (`content` of a promotion).",
             .example = "85%"});
    v.field("raises_needs", raises_needs,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Story: share of those who see it and do not follow it in whom it raises a need all the same, for "
                    "whatever seller.",
             .example = "0.5%"});
    v.field("tires", tires,
            {.range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Factor of its clicks each time that a consumer has seen it before."});
    v.field(
        "makes_known", makes_known,
        {.unit = Unit::share,
         .range = unit_interval(),
         .doc = "Share of those who see it who know afterwards what it advertises (products with `awareness`); whoever "
                "follows it does in any case.",
         .example = "30%"});
  }
};

struct CampaignCostParams {
  std::optional<core::UnitRate> per_mille;
  std::optional<core::UnitRate> per_click;
  std::optional<core::Money> per_order;
  std::optional<double> of_sales;
  std::optional<core::Money> fixed;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("per_mille", per_mille, {.range = between(0, 1e6), .doc = "For a thousand impressions.", .example = "5"});
    v.field("per_click", per_click, {.range = between(0, 1e6), .doc = "For a click.", .example = "0.80"});
    v.field("per_order", per_order,
            {.range = between(0, 1e6), .doc = "For an order attributed to it.", .example = "2"});
    v.field("of_sales", of_sales,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay in orders attributed to it.",
             .example = "8%"});
    v.field("fixed", fixed, {.range = between(0, 1e9), .doc = "Once, on its first day.", .example = "3000"});
  }
  bool by_result() const { return per_mille || per_click || per_order || of_sales; }
};

enum class Pacing : uint8_t { even, fast };
constexpr std::array<std::string_view, 2> names_of(Pacing) { return {"even", "fast"}; }

/// A message to an audience through a medium.
struct CampaignParams {
  Medium medium = Medium::email;
  language::Ref seller;
  language::Ref content;
  std::vector<language::Ref> offers;
  market::AudienceParams audience;
  language::DateRange during;
  language::Weekdays on;
  std::optional<double> reach;
  std::optional<double> click;
  std::optional<double> opt_out;
  double follow = 0;
  CampaignCostParams cost;
  std::optional<core::Money> budget;
  Pacing pacing = Pacing::even;
  language::Duration attribution{7};

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("medium", medium, {.required = true, .doc = "Where the message is seen.", .example = "email"});
    v.field("seller", seller, {.refers_to = "seller", .doc = "Whose campaign; the operator's when left out."});
    v.field("content", content, {.refers_to = "content", .doc = "What it says; nothing special when left out."});
    v.field("offers", offers,
            {.refers_to = "product",
             .doc = "Products advertised: it raises needs of their categories; all of the seller's when left out.",
             .example = "[trop64]"});
    v.field("audience", audience,
            {.doc = "To whom it goes; everyone when left out.", .example = "{who: lapsed, hold_out: 10%}"});
    v.field("during", during,
            {.required = true, .doc = "First to last day, both included.", .example = "2026-10-20..2026-11-10"});
    v.field("on", on, {.doc = "Days of the week on which it runs."});
    v.field("reach", reach,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of the audience who see it, each day on which it runs; usual for the medium when left out.",
             .example = "25%"});
    v.field("click", click,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of those who see it who follow it to the seller; usual for the medium when left out.",
             .example = "3%"});
    v.field(
        "opt_out", opt_out,
        {.unit = Unit::share,
         .range = unit_interval(),
         .doc = "Share of those who see it who will have nothing more from the seller through this medium; usual for "
                "the medium when left out."});
    v.field("follow", follow,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of those who see it who become followers of the seller.",
             .example = "2%"});
    v.field("cost", cost, {.doc = "What it costs the seller; nothing when left out.", .example = "{per_click: 0.80}"});
    v.field("budget", budget,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "Most that it may cost beside `fixed`; it shows no more when that is spent.",
             .example = "5000"});
    v.field("pacing", pacing,
            {.doc = "even: what is left of the budget is spread over the days that are left; fast: first come, first "
                    "served."});
    v.field(
        "attribution", attribution,
        {.range = between(1, 90),
         .doc = "An order counts as the campaign's if that is the last which she followed, at most so long ago, the "
                "day of the order included."});
  }
  /// Errors: a campaign without a budget.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// How advertising of a seller stays in mind.
struct GoodwillParams {
  double effect = 0;
  double carry_over = 0.93;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field(
        "effect", effect,
        {.required = true,
         .unit = Unit::utility,
         .range = between(0, 100),
         .doc = "Utility b of goodwill g, as b log(1 + g): g is the number of impressions, those of the past fading.",
         .example = "0.1"});
    v.field("carry_over", carry_over,
            {.range = {.low = 0, .high = 1, .high_open = true},
             .doc = "What is left of goodwill after a day (.93 for print, .88 for display, .79 for search)."});
  }
};

}  // namespace shopwright::marketing

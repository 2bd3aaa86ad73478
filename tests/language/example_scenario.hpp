#pragma once
// A parameter tree shaped like design's example scenario: what tests and the fuzz target decode.
#include "shopwright/language/fields.hpp"
#include "shopwright/language/load.hpp"

namespace example {

using namespace shopwright;
using namespace shopwright::language;

struct Calendar {
  core::Date start{};
  int days = 0;
  Duration warm_up{};
  template <class V>
  void fields(V& v) {
    v.field("start", start, {.required = true, .doc = "First reported day."});
    v.field("days", days, {.required = true, .range = between(1, 36500), .doc = "Reported days."});
    v.field("warm_up", warm_up, {.range = between(0, 10000), .doc = "Days simulated before the first."});
  }
  DateRange range() const { return {start - warm_up.whole_days(), start + (days - 1)}; }
};

struct ReferencePrice {
  double weight = 0, memory = 0.7, loss_aversion = 1;
  template <class V>
  void fields(V& v) {
    v.field("weight", weight, {.unit = Unit::utility, .doc = "Weight of the reference price."});
    v.field("memory", memory, {.range = unit_interval(), .doc = "What is kept from visit to visit."});
    v.field("loss_aversion", loss_aversion, {.range = at_least(0), .doc = "A loss weighs so many times a gain."});
  }
};

struct Need {
  Duration every{7};
  double shape = 1;
  template <class V>
  void fields(V& v) {
    v.field("every", every,
            {.required = true, .range = above(0), .doc = "Mean time between needs.", .example = "6 days"});
    v.field("shape", shape, {.range = above(0), .doc = "Gamma spread over consumers."});
  }
};

struct Units {
  double mean = 1;
  template <class V>
  void fields(V& v) {
    v.field("mean", mean, {.unit = Unit::units, .range = at_least(1), .doc = "Mean units wanted at a visit."});
  }
  static constexpr std::string_view kShorthand = "mean";
};

struct Segment {
  double share = 0;
  Distribution price_sensitivity{2};
  Named<Distribution> tastes;
  double loyalty = 0;
  ReferencePrice reference_price;
  Named<Need> needs;
  Units units;
  template <class V>
  void fields(V& v) {
    v.field("share", share,
            {.required = true, .unit = Unit::share, .range = unit_interval(), .doc = "Part of the population."});
    v.field("price_sensitivity", price_sensitivity,
            {.range = at_least(0), .doc = "-d utility / d log(price / regular price)."});
    v.field("tastes", tastes, {.unit = Unit::utility, .refers_to = "attribute", .doc = "Utility of an attribute."});
    v.field("loyalty", loyalty, {.unit = Unit::utility, .doc = "Utility of the brand bought last."});
    v.field("reference_price", reference_price, {.doc = "How earlier prices colour this one."});
    v.field("needs", needs, {.refers_to = "category", .doc = "How often a need arises."});
    v.field("units", units, {.doc = "How many are wanted."});
  }
};

struct Population {
  int64_t size = 1000;
  Named<Segment> segments;
  template <class V>
  void fields(V& v) {
    v.field("size", size, {.unit = Unit::people, .range = between(1, 1e8), .doc = "Consumers."});
    v.field("segments", segments, {.names = "segment", .doc = "Kinds of consumers."});
  }
  void check(const Node& node, const Scope& scope) const {
    double sum = 0;
    for (const auto& segment : segments) sum += segment.value.share;
    if (!segments.empty() && (sum < 1 - 1e-9 || sum > 1 + 1e-9))
      scope.error("bad-sum", find_place(node, "segments"),
                  "shares add up to " + show_number(sum * 100) + "%, not 100%");
  }
};

struct Pantry {
  Rate consumption{0.2};
  double fills_at = 4;
  template <class V>
  void fields(V& v) {
    v.field("consumption", consumption, {.doc = "Units used up at home."});
    v.field("fills_at", fills_at,
            {.unit = Unit::units, .range = above(0), .doc = "Units at which no more are needed."});
  }
};

struct Category {
  DailyNumber weekdays{1.0};
  DailyNumber season{1.0};
  std::optional<Pantry> pantry;
  template <class V>
  void fields(V& v) {
    v.field("weekdays", weekdays, {.range = at_least(0), .doc = "Needs relative to the mean, by day of the week."});
    v.field("season", season, {.range = at_least(0), .doc = "Needs relative to the mean, by date."});
    v.field("pantry", pantry, {.doc = "What is kept at home."});
  }
};

struct Product {
  Ref category;
  core::Money regular_price{};
  double appeal = 0;
  double size = 1;
  Named<double> attributes;
  template <class V>
  void fields(V& v) {
    v.field("category", category, {.required = true, .refers_to = "category", .doc = "The need that it serves."});
    v.field("regular_price", regular_price,
            {.required = true, .range = above(0), .doc = "The price at which appeal is stated.", .example = "2.87"});
    v.field("appeal", appeal, {.unit = Unit::utility, .doc = "Utility at the regular price."});
    v.field("size", size, {.unit = Unit::ounces, .range = above(0), .doc = "Size."});
    v.field("attributes", attributes, {.names = "attribute", .doc = "What tastes may differ about."});
  }
};

enum class Role { operator_, competitor };
constexpr std::array<std::string_view, 2> names_of(Role) { return {"operator", "competitor"}; }

struct Fixed {
  static constexpr std::string_view kName = "fixed";
  template <class V>
  void fields(V&) {}
};
struct Match {
  static constexpr std::string_view kName = "match";
  Ref seller;
  Duration lag{1};
  double floor_margin = 0;
  template <class V>
  void fields(V& v) {
    v.field("seller", seller, {.required = true, .refers_to = "seller", .doc = "Whose prices are matched."});
    v.field("lag", lag, {.range = at_least(0), .doc = "How late."});
    v.field("floor_margin", floor_margin, {.unit = Unit::share, .range = at_most(1), .doc = "Least margin."});
  }
};

struct Channel {
  template <class V>
  void fields(V&) {}
};
struct Seller {
  Role role = Role::competitor;
  Named<Channel> channels;
  OneOf<Fixed, Match> pricing;
  template <class V>
  void fields(V& v) {
    v.field("role", role, {.doc = "Who it is."});
    v.field("channels", channels, {.names = "channel", .doc = "Where it sells."});
    v.field("pricing", pricing, {.doc = "How it sets prices."});
  }
};

struct BaseStock {
  static constexpr std::string_view kName = "base_stock";
  int64_t level = 0;
  Duration lead_time{};
  template <class V>
  void fields(V& v) {
    v.field("level", level, {.required = true, .unit = Unit::units, .range = at_least(0), .doc = "Order up to this."});
    v.field("lead_time", lead_time, {.range = at_least(0), .doc = "From order to delivery."});
  }
};
struct NoReorder {
  static constexpr std::string_view kName = "none";
  template <class V>
  void fields(V&) {}
};
struct Stock {
  int64_t opening = 0;
  OneOf<NoReorder, BaseStock> reorder;
  template <class V>
  void fields(V& v) {
    v.field("opening", opening,
            {.required = true, .unit = Unit::units, .range = at_least(0), .doc = "Units at the start."});
    v.field("reorder", reorder, {.doc = "How it is replenished."});
  }
  static constexpr std::string_view kShorthand = "opening";
};

struct Offer {
  DailyMoney price{};
  DailyRate cost{};
  DailyNumber feature{0.0};
  std::optional<Stock> stock;
  template <class V>
  void fields(V& v) {
    v.field("price", price, {.required = true, .range = above(0), .doc = "List price."});
    v.field("cost", cost, {.range = at_least(0), .doc = "Unit cost."});
    v.field("feature", feature, {.unit = Unit::flag, .range = unit_interval(), .doc = "Featured in the leaflet."});
    v.field("stock", stock, {.doc = "Endless when absent."});
  }
};

struct Promotion {
  std::optional<double> off;
  std::optional<core::Money> price;
  std::vector<Ref> offers;
  DateRange during;
  Hours hours;
  Weekdays weekdays;
  bool feature = false;
  std::optional<int64_t> limit;
  template <class V>
  void fields(V& v) {
    v.field("off", off, {.unit = Unit::share, .range = unit_interval(), .doc = "Off the list price."});
    v.field("price", price, {.range = at_least(0), .doc = "A fixed price."});
    v.field("offers", offers, {.required = true, .refers_to = "product", .doc = "Which."});
    v.field("during", during, {.doc = "Dates."});
    v.field("hours", hours, {.doc = "Time of day."});
    v.field("weekdays", weekdays, {.doc = "Days of the week."});
    v.field("feature", feature, {.doc = "Announced."});
    v.field("limit", limit, {.unit = Unit::units, .range = at_least(1), .doc = "Units in all."});
  }
};

struct Scenario {
  std::string label, currency = "USD";
  uint64_t seed = 1;
  Calendar calendar;
  Population population;
  Named<Category> categories;
  Named<Product> products;
  Named<Seller> sellers;
  Named<Named<Offer>> offers;
  Named<Promotion> promotions;
  template <class V>
  void fields(V& v) {
    v.field("label", label, {.doc = "What it is."});
    v.field("currency", currency, {.doc = "ISO 4217 code."});
    v.field("seed", seed, {.doc = "Chooses the noise."});
    v.field("calendar", calendar, {.required = true, .doc = "When."});
    v.field("population", population, {.doc = "Who buys."});
    v.field("categories", categories, {.names = "category", .doc = "What is needed."});
    v.field("products", products, {.names = "product", .doc = "What is sold."});
    v.field("sellers", sellers, {.names = "seller", .doc = "Who sells."});
    v.field("offers", offers, {.refers_to = "seller,product", .doc = "At which terms."});
    v.field("promotions", promotions, {.names = "promotion", .doc = "What is planned."});
  }
};

/// The scenario of design's language page.
inline const char* const kSpring = R"(# yaml-language-server: $schema=./scenario.schema.json
shopwright: 1
kind: scenario
label: Two juice shops and a spring promotion
currency: USD
seed: 7
calendar: {start: 2026-03-02, days: 91, warm_up: 28 days}

population:
  size: 20000
  segments:
    families:
      share: 60%
      price_sensitivity: {lognormal: {median: 2.6, sigma: 0.35}}   # -d utility / d log(price / regular price)
      tastes: {fresh: {normal: {mean: 0.4, sd: 0.6}}}
      loyalty: 0.8
      reference_price: {weight: 0.5, memory: 0.7, loss_aversion: 1.8}
      needs: {juice: {every: 6 days, shape: 1.2}}
      units: {mean: 1.3}
    singles: {share: 40%, price_sensitivity: 3.4, needs: {juice: {every: 12 days}}}

categories:
  juice:
    label: Orange juice
    weekdays: {fri: 1.2, sat: 1.5, sun: 1.1}
    pantry: {consumption: 1 per 5 days, fills_at: 4}

products:
  trop64: {category: juice, label: Tropicana 64 oz, regular_price: 2.87, appeal: 0.6, attributes: {fresh: 1}}
  dom64:  {category: juice, label: House brand 64 oz, regular_price: 1.74, appeal: 0.2}

sellers:
  ours:  {role: operator, channels: {store: {}}}
  rival: {role: competitor, channels: {store: {}}, pricing: {match: {seller: ours, lag: 2 days, floor_margin: 5%}}}

offers:
  ours:
    trop64: {price: 2.79, cost: 2.15, stock: {opening: 6000, reorder: {base_stock: {level: 9000, lead_time: 3 days}}}}
    dom64:  {price: 1.69, cost: 1.25}
  rival:
    trop64: {price: 2.85, cost: 2.20}

promotions:
  spring_week: {off: 20%, offers: [trop64], during: 2026-03-16..2026-03-22, feature: true}
  friday_flash: {price: 1.99, offers: [trop64], during: 2026-04-03, hours: 20:00..24:00, limit: 500 units}
)";

struct Read {
  Scenario scenario;
  Node root;
  Diagnostics diagnostics;
};

/// Loads and decodes a scenario as the engine does.
inline Read read(const Files& files, const std::string& path, std::span<const Change> changes = {}) {
  Read out;
  LoadResult loaded = load(path, files, form_of<Scenario>(), changes);
  out.root = loaded.root;
  out.diagnostics = loaded.diagnostics;
  if (out.root.is_null()) return out;
  Context context{out.diagnostics};
  if (const auto currency = core::Currency::find(out.root["currency"].text())) context.currency = *currency;
  Diagnostics told_later;
  Context early{told_later};
  const Calendar calendar = decode<Calendar>(out.root["calendar"], early, "calendar");
  if (told_later.ok()) context.calendar = calendar.range();
  out.scenario = decode<Scenario>(out.root, context);
  return out;
}

}  // namespace example

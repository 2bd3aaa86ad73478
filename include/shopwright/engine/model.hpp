#pragma once
// A scenario as C++ sees it: the departments' parameters put together, in the order of a briefing. Whoever adds a
// department adds its parameters here, and the YAML, the schema, `explain` and --set paths follow.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/finance/tariff.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/language/load.hpp"
#include "shopwright/marketing/params.hpp"
#include "shopwright/marketing/placement_params.hpp"
#include "shopwright/planning/params.hpp"
#include "shopwright/policy/params.hpp"
#include "shopwright/promotion/params.hpp"
#include "shopwright/promotion/shipping.hpp"
#include "shopwright/shopping/events.hpp"
#include "shopwright/shopping/params.hpp"
#include "shopwright/supply/params.hpp"

namespace shopwright::engine {

struct CalendarParams {
  core::Date start;
  int64_t days = 0;
  language::Duration warm_up{28};
  language::Duration preparation{84};
  template <class V>
  void fields(V& v) {
    v.field("start", start, {.required = true, .doc = "First reported day.", .example = "2026-03-02"});
    v.field("days", days,
            {.required = true, .range = language::between(1, 30000), .doc = "Reported days.", .example = "91"});
    v.field("warm_up", warm_up,
            {.range = language::between(0, 10000),
             .doc = "Days before the start that run unreported, to fill pantries and memories."});
    v.field("preparation", preparation,
            {.range = language::between(0, 10000),
             .doc = "How long before the start the first tasks can begin (`tasks`)."});
  }
};

struct PopulationParams {
  int64_t size = 20000;
  language::Named<shopping::SegmentParams> segments;
  std::vector<double> arrivals;
  template <class V>
  void fields(V& v) {
    v.field("size", size,
            {.unit = language::Unit::people, .range = language::between(1, 100000000), .doc = "Consumers."});
    v.field("segments", segments,
            {.required = true, .names = "segment", .doc = "Groups of consumers who are alike on average."});
    v.field("arrivals", arrivals,
            {.range = language::at_least(0),
             .doc = "Relative number of shopping trips in each of the 24 hours from midnight (default: a published "
                    "hour-of-day profile of online retail, highest around 13:00)."});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

struct ProductParams {
  language::Ref category;
  core::Money regular_price;
  double appeal = 0;
  std::string brand;
  language::Named<double> attributes;
  std::optional<double> vat;
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
  }
};

struct SellerChannelParams {
  double reach = 1;
  double appeal = 0;
  double commission = 0;
  core::Money order_fee{};
  finance::FulfilmentParams fulfilment;
  std::optional<promotion::ShippingParams> shipping;
  template <class V>
  void fields(V& v) {
    v.field("reach", reach,
            {.unit = language::Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of consumers who have access to this seller here."});
    v.field(
        "appeal", appeal,
        {.unit = language::Unit::utility, .range = language::between(-1000, 1000), .doc = "Utility of buying here."});
    v.field("commission", commission,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay for goods that the platform keeps.",
             .example = "5%"});
    v.field("order_fee", order_fee,
            {.range = language::between(0, 1e6),
             .doc = "What the platform keeps of each order, whatever is in it.",
             .example = "0.30"});
    v.field(
        "fulfilment", fulfilment,
        {.doc = "Cost of packing and sending what is bought here.", .example = "{per_order: 2.50, per_unit: 0.50}"});
    v.field("shipping", shipping, {.doc = "Shipping fee here; the seller's when left out."});
  }
};

enum class Role : uint8_t { competitor, operator_ };
constexpr std::array<std::string_view, 2> names_of(Role) { return {"competitor", "operator"}; }

struct SellerParams {
  Role role = Role::competitor;
  language::Named<SellerChannelParams> channels;
  std::optional<promotion::ShippingParams> shipping;
  policy::PricingParams pricing;
  std::optional<marketing::GoodwillParams> goodwill;
  std::optional<double> margin_floor;
  template <class V>
  void fields(V& v) {
    v.field("role", role, {.doc = "One seller is the operator, whose results are asked for; the others compete."});
    v.field("channels", channels,
            {.names = "channel", .doc = "Where it sells; one channel named store when left out."});
    v.field("shipping", shipping,
            {.doc = "Fee for a parcel, in each channel by itself; none when left out.",
             .example = "{fee: 6.00, free_from: 99}"});
    v.field("pricing", pricing, {.doc = "How its prices are decided day by day; fixed: as the offers say."});
    v.field("goodwill", goodwill,
            {.doc = "How its advertising stays in mind; a campaign does not outlast its visits when left out.",
             .example = "{effect: 0.1}"});
    v.field(
        "margin_floor", margin_floor,
        {.unit = language::Unit::share,
         .range = language::between(-10, 1),
         .doc = "Least gross margin, as a share of what the buyer pays, that any sale should leave when all promotions "
                "meet; checked by `plan`.",
         .example = "10%"});
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
  std::optional<supply::StockParams> stock;
  std::optional<supply::DemandParams> demand;
  language::Named<OfferChannelParams> channels;
  template <class V>
  void fields(V& v) {
    v.field("price", price,
            {.required = true, .range = language::between(0, 1e9), .doc = "List price by day.", .example = "2.79"});
    v.field(
        "cost", cost,
        {.required = true, .range = language::between(0, 1e9), .doc = "Cost of one unit by day.", .example = "2.15"});
    v.field("feature", feature,
            {.unit = language::Unit::flag,
             .range = language::unit_interval(),
             .doc = "Share of the audience that sees it featured in advertising."});
    v.field("display", display,
            {.unit = language::Unit::flag,
             .range = language::unit_interval(),
             .doc = "Share of the audience that sees it on special display."});
    v.field("stock", stock, {.doc = "Limited stock and how it is replenished; unlimited when left out."});
    v.field("demand", demand, {.doc = "For supply theory: demand from a distribution instead of consumers."});
    v.field("channels", channels,
            {.names = "",
             .refers_to = "channel",
             .doc = "Channels of the seller in which it is offered; all when left out."});
  }
};

struct RecordedParams {
  std::optional<int64_t> units;
  std::optional<core::Money> revenue;
  std::optional<core::Money> gross_margin;
  template <class V>
  void fields(V& v) {
    v.field("units", units, {.unit = language::Unit::units, .doc = "Units that were sold."});
    v.field("revenue", revenue, {.doc = "Revenue that was recorded."});
    v.field("gross_margin", gross_margin, {.doc = "Gross margin that was recorded."});
  }
};

struct OutputParams {
  int64_t replicates = 5;
  bool daily = true;
  language::Named<RecordedParams> recorded;
  template <class V>
  void fields(V& v) {
    v.field(
        "replicates", replicates,
        {.range = language::between(1, 100000), .doc = "Independent repetitions; intervals come from their spread."});
    v.field("daily", daily, {.doc = "Whether run --out writes daily.csv."});
    v.field("recorded", recorded,
            {.refers_to = "seller",
             .doc = "What a seller really earned over the reported days, to be shown beside the result."});
  }
};

struct Model {
  int64_t shopwright = 1;
  std::string kind = "scenario";
  std::string label;
  std::string currency = "USD";
  uint64_t seed = 1;
  CalendarParams calendar;
  PopulationParams population;
  language::Named<shopping::CategoryParams> categories;
  language::Named<ProductParams> products;
  language::Named<SellerParams> sellers;
  language::Named<language::Named<OfferParams>> offers;
  language::Named<promotion::PromotionParams> promotions;
  language::Named<marketing::ContentParams> contents;
  language::Named<marketing::CampaignParams> campaigns;
  language::Named<marketing::PlacementParams> placements;
  language::Named<marketing::BookingParams> bookings;
  language::Named<shopping::EventParams> events;
  language::Named<planning::DepartmentParams> departments;
  language::Named<planning::TaskParams> tasks;
  OutputParams outputs;

  template <class V>
  void fields(V& v) {
    v.field("shopwright", shopwright,
            {.required = true, .range = language::between(1, 1), .doc = "Version of the scenario language."});
    v.field("kind", kind, {.required = true, .doc = "What the file is: scenario."});
    v.field("label", label, {.doc = "Name for people, in any language."});
    v.field("currency", currency, {.doc = "ISO 4217 code of all money.", .example = "USD"});
    v.field("seed", seed, {.doc = "Seed of all noise: the same seed gives the same result."});
    v.field("calendar", calendar, {.required = true, .doc = "Days simulated."});
    v.field("population", population, {.required = true, .doc = "Who buys."});
    v.field("categories", categories, {.required = true, .names = "category", .doc = "What is needed."});
    v.field("products", products, {.required = true, .names = "product", .doc = "What is sold."});
    v.field("sellers", sellers, {.required = true, .names = "seller", .doc = "Who sells."});
    v.field("offers", offers,
            {.required = true, .refers_to = "seller,product", .doc = "Who sells what, at which price and cost."});
    v.field("promotions", promotions, {.names = "promotion", .doc = "What is planned."});
    v.field("contents", contents, {.names = "content", .doc = "What messages and pages say, and how well."});
    v.field("campaigns", campaigns,
            {.names = "campaign", .doc = "Messages to consumers: to whom, where, at what cost."});
    v.field("placements", placements, {.names = "placement", .doc = "Places on pages that can be booked."});
    v.field("bookings", bookings, {.names = "booking", .doc = "Who has which place on which days, and what it shows."});
    v.field(
        "events", events,
        {.names = "event", .doc = "Holidays and festivals: days on which people need more, and those around them."});
    v.field("departments", departments, {.names = "department", .doc = "Who prepares what is planned."});
    v.field("tasks", tasks,
            {.names = "task", .doc = "What must be done before promotions, campaigns, bookings and events can start."});
    v.field("outputs", outputs, {.doc = "What is reported."});
  }
  void check(const language::Node& node, const language::Scope& scope) const;

  int warm_up_days() const { return calendar.warm_up.whole_days(); }
};

/// A scenario that was read: the tree with its places and the model with its meaning.
struct Scenario {
  std::string path;
  language::Node root;  ///< overlays, tables and changes applied; uncertain parameters as they are written
  Model model;          ///< with uncertain parameters at their medians
  language::Diagnostics diagnostics;
  bool ok() const { return diagnostics.ok(); }
};

/// Reads and checks a scenario: structure, references and domain (prices below cost, promotions that overlap, stock that
/// cannot cover expected demand). Never throws on wrong input.
Scenario read_scenario(const std::string& path, const language::Files& files,
                       std::span<const language::Change> changes = {});
Scenario read_scenario(const std::string& path, std::span<const language::Change> changes = {});

/// A variant of a scenario that was read without errors: an overlay (null: none), then changes, on its tree. Wrong changes are
/// diagnostics. No advice about the domain: the base has had it.
Scenario vary(const Scenario& base, const language::Node& over, std::span<const language::Change> changes,
              const language::Files& files);

/// The context in which a scenario's tree is decoded.
language::Context decoding_context(const language::Node& root, language::Diagnostics& diagnostics);

/// The model of one replicate: uncertain parameters drawn. Wrong draws (a share above one, say) are diagnostics.
Model model_of_replicate(const Scenario& scenario, uint64_t seed, uint32_t replicate,
                         language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

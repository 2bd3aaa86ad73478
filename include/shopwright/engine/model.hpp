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
#include "shopwright/marketing/pages.hpp"
#include "shopwright/marketing/params.hpp"
#include "shopwright/marketing/placement_params.hpp"
#include "shopwright/planning/params.hpp"
#include "shopwright/policy/params.hpp"
#include "shopwright/promotion/params.hpp"
#include "shopwright/promotion/points.hpp"
#include "shopwright/promotion/price_protection.hpp"
#include "shopwright/promotion/shipping.hpp"
#include "shopwright/shopping/awareness.hpp"
#include "shopwright/shopping/checkout.hpp"
#include "shopwright/shopping/events.hpp"
#include "shopwright/shopping/life_cycle.hpp"
#include "shopwright/shopping/params.hpp"
#include "shopwright/supply/params.hpp"
#include "shopwright/supply/trade_params.hpp"

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

/// The time until delivery as buyers are told it: what they choose by. Whether it is kept is no part of this.
struct DeliveryPromiseParams {
  language::Duration promise{0};
  double effect = 0;
  template <class V>
  void fields(V& v) {
    v.field("promise", promise,
            {.required = true,
             .range = language::between(0, 365),
             .doc = "Time until delivery that is promised here.",
             .example = "2 days"});
    v.field("effect", effect,
            {.required = true,
             .unit = language::Unit::utility,
             .range = language::between(-100, 0),
             .doc = "Utility of each day until delivery, times the `delivery_sensitivity` of the segment.",
             .example = "-0.15"});
  }
};

struct SellerChannelParams {
  double reach = 1;
  double appeal = 0;
  double trust = 0;
  std::optional<DeliveryPromiseParams> delivery;
  std::optional<double> commission;
  std::optional<core::Money> order_fee;
  finance::FulfilmentParams fulfilment;
  std::optional<promotion::ShippingParams> shipping;
  std::optional<shopping::CheckoutParams> checkout;
  template <class V>
  void fields(V& v) {
    v.field("reach", reach,
            {.unit = language::Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of consumers who have access to this seller here."});
    v.field(
        "appeal", appeal,
        {.unit = language::Unit::utility, .range = language::between(-1000, 1000), .doc = "Utility of buying here."});
    v.field("trust", trust,
            {.unit = language::Unit::utility,
             .range = language::between(-1000, 1000),
             .doc = "Utility of trusting this seller here: genuine goods, returns that work, somebody to ask."});
    v.field("delivery", delivery,
            {.doc = "The time until delivery that is promised here, and what it is worth; not looked at when left out.",
             .example = "{promise: 2 days, effect: -0.15}"});
    v.field("commission", commission,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay for goods that the platform keeps; the platform's when left out.",
             .example = "5%"});
    v.field("order_fee", order_fee,
            {.range = language::between(0, 1e6),
             .doc = "What the platform keeps of each order, whatever is in it; the platform's when left out.",
             .example = "0.30"});
    v.field(
        "fulfilment", fulfilment,
        {.doc = "Cost of packing and sending what is bought here.", .example = "{per_order: 2.50, per_unit: 0.50}"});
    v.field("shipping", shipping, {.doc = "Shipping fee here; the seller's when left out."});
    v.field("checkout", checkout,
            {.doc = "What becomes of carts here; the seller's when left out.", .example = "{completed: 60%}"});
  }
};

struct FollowersParams {
  double after_order = 0;
  template <class V>
  void fields(V& v) {
    v.field("after_order", after_order,
            {.required = true,
             .unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of orders after which the buyer, content with what she got, becomes a follower.",
             .example = "3%"});
  }
};

/// The marketplace behind a channel: what holds for all who sell there.
struct PlatformParams {
  double commission = 0;
  core::Money order_fee{};
  std::optional<language::Duration> lowest_price_in;
  template <class V>
  void fields(V& v) {
    v.field("commission", commission,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay for goods that it keeps, of sellers whose channel says nothing of it.",
             .example = "5%"});
    v.field("order_fee", order_fee,
            {.range = language::between(0, 1e6),
             .doc = "What it keeps of each order, of sellers whose channel says nothing of it.",
             .example = "0.30"});
    v.field(
        "lowest_price_in", lowest_price_in,
        {.range = language::between(1, 365),
         .doc = "A promotion on single units is allowed on days on which its price is not above the lowest that held "
                "all day within so long.",
         .example = "30 days"});
  }
};

enum class Role : uint8_t { competitor, operator_, dealer };
constexpr std::array<std::string_view, 3> names_of(Role) { return {"competitor", "operator", "dealer"}; }

struct SellerParams {
  Role role = Role::competitor;
  language::Named<SellerChannelParams> channels;
  std::optional<promotion::ShippingParams> shipping;
  std::optional<shopping::CheckoutParams> checkout;
  policy::PricingParams pricing;
  std::optional<marketing::GoodwillParams> goodwill;
  std::optional<FollowersParams> followers;
  std::optional<double> margin_floor;
  language::Ref supplier;
  std::optional<supply::WholesaleParams> wholesale;
  std::optional<core::Date> enters, leaves;
  std::optional<promotion::PointsParams> points;
  std::optional<promotion::PriceProtectionParams> price_protection;
  template <class V>
  void fields(V& v) {
    v.field(
        "role", role,
        {.doc = "One seller is the operator, whose results are asked for; dealers buy from him or another; the others "
                "compete."});
    v.field("channels", channels,
            {.names = "channel", .doc = "Where it sells; one channel named store when left out."});
    v.field("shipping", shipping,
            {.doc = "Fee for a parcel, in each channel by itself; none when left out.",
             .example = "{fee: 6.00, free_from: 99}"});
    v.field(
        "checkout", checkout,
        {.doc = "What becomes of carts: all that one puts together here on one day. Every cart is paid when left out.",
         .example = "{completed: 60%, with_fee: 45%, paid: 95%}"});
    v.field("pricing", pricing, {.doc = "How its prices are decided day by day; fixed: as the offers say."});
    v.field("goodwill", goodwill,
            {.doc = "How its advertising stays in mind; a campaign does not outlast its visits when left out.",
             .example = "{effect: 0.1}"});
    v.field(
        "followers", followers,
        {.doc =
             "Who follows it and so hears of it for nothing (`audience: {who: followers}` of a campaign), beside those "
             "whom campaigns win.",
         .example = "{after_order: 3%}"});
    v.field(
        "margin_floor", margin_floor,
        {.unit = language::Unit::share,
         .range = language::between(-10, 1),
         .doc = "Least gross margin, as a share of what the buyer pays, that any sale should leave when all promotions "
                "meet; checked by `plan`.",
         .example = "10%"});
    v.field("supplier", supplier,
            {.refers_to = "seller",
             .doc = "Of a dealer: from whom it buys what is in that seller's `wholesale`.",
             .example = "ours"});
    v.field("wholesale", wholesale,
            {.doc = "Price list and terms for dealers.", .example = "{prices: {trop64: 1.90}, payment: 30 days}"});
    v.field("enters", enters,
            {.doc = "First day on which it sells; from the beginning when left out.", .example = "2026-04-01"});
    v.field("leaves", leaves,
            {.doc = "First day on which it sells no more; never when left out.", .example = "2026-06-01"});
    v.field("points", points,
            {.doc = "Loyalty points: a part of what is paid comes back as money for the next time.",
             .example = "{earn: 1%, redeem_from: 5, at_most: 50%}"});
    v.field("price_protection", price_protection,
            {.doc = "The difference is paid back when the price falls soon after.", .example = "{days: 15}"});
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

struct CustomerReportParams {
  static constexpr std::string_view kShorthand = "active";
  language::Duration active{90};
  language::Duration period{28};
  language::Duration horizon{365};
  template <class V>
  void fields(V& v) {
    v.field("active", active,
            {.range = language::between(1, 3650),
             .doc = "An active customer has ordered within this time.",
             .example = "90 days"});
    v.field("period", period,
            {.range = language::between(1, 3650),
             .doc = "Customers are grouped by the period of their first order, counted from the start."});
    v.field("horizon", horizon,
            {.range = language::between(1, 3650), .doc = "How far ahead their orders are forecast."});
  }
};

struct OutputParams {
  int64_t replicates = 5;
  bool daily = true;
  std::optional<CustomerReportParams> customers;
  language::Named<RecordedParams> recorded;
  template <class V>
  void fields(V& v) {
    v.field(
        "replicates", replicates,
        {.range = language::between(1, 100000), .doc = "Independent repetitions; intervals come from their spread."});
    v.field("daily", daily, {.doc = "Whether run --out writes daily.csv."});
    v.field("customers", customers,
            {.doc = "Follow the operator's customers: active ones, who comes back, what they are worth. Costs memory "
                    "and time.",
             .example = "{active: 90 days}"});
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
  language::Named<PlatformParams> platforms;
  language::Named<SellerParams> sellers;
  language::Named<language::Named<OfferParams>> offers;
  language::Named<promotion::PromotionParams> promotions;
  language::Named<marketing::ContentParams> contents;
  language::Named<marketing::CampaignParams> campaigns;
  language::Named<marketing::PlacementParams> placements;
  language::Named<marketing::BookingParams> bookings;
  language::Named<marketing::PageParams> pages;
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
    v.field("platforms", platforms,
            {.refers_to = "channel",
             .doc = "Marketplaces by the channel that they are: fees and rules for all who sell there."});
    v.field("sellers", sellers, {.required = true, .names = "seller", .doc = "Who sells."});
    v.field("offers", offers,
            {.required = true, .refers_to = "seller,product", .doc = "Who sells what, at which price and cost."});
    v.field("promotions", promotions, {.names = "promotion", .doc = "What is planned."});
    v.field("contents", contents, {.names = "content", .doc = "What messages and pages say, and how well."});
    v.field("campaigns", campaigns,
            {.names = "campaign", .doc = "Messages to consumers: to whom, where, at what cost."});
    v.field("placements", placements, {.names = "placement", .doc = "Places on pages that can be booked."});
    v.field("bookings", bookings, {.names = "booking", .doc = "Who has which place on which days, and what it shows."});
    v.field("pages", pages, {.names = "page", .doc = "In which order categories' pages show what is offered."});
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

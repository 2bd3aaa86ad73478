#pragma once
// A scenario as C++ sees it: the departments' parameters put together, in the order of a briefing. Whoever adds a
// department adds its parameters here, and the YAML, the schema, `explain` and --set paths follow.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/engine/offer_params.hpp"
#include "shopwright/engine/output_params.hpp"
#include "shopwright/engine/seller_params.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/language/load.hpp"
#include "shopwright/marketing/pages.hpp"
#include "shopwright/marketing/params.hpp"
#include "shopwright/marketing/placement_params.hpp"
#include "shopwright/planning/params.hpp"
#include "shopwright/promotion/params.hpp"
#include "shopwright/shopping/events.hpp"
#include "shopwright/shopping/params.hpp"

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

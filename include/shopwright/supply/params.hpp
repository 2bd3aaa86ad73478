#pragma once
// How a seller keeps a product in stock, as a scenario states it.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::supply {

inline constexpr double kMostUnits =
    1e9;  ///< of one stock, order or day: more than any shop has, and countable with its money
inline constexpr double kLongestLeadTime = 36500;  ///< days that a draw can take

/// What happens to a buyer who wants more than there is.
enum class Shortage : uint8_t { lost, backorder };
constexpr std::array<std::string_view, 2> names_of(Shortage) { return {"lost", "backorder"}; }

/// Nothing is ordered: what is there at the opening is all there is.
struct NoReorder {
  static constexpr std::string_view kName = "none";
  template <class V>
  void fields(V&) {}
};

/// Every day, order what raises the inventory position (on hand - backorders + on order) to the level.
/// Source: Snyder and Shen 2019, section 4.3 (order-up-to).
struct BaseStock {
  static constexpr std::string_view kName = "base_stock";
  int64_t level = 0;
  language::Distribution lead_time = 0;  ///< days

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("level", level,
            {.required = true,
             .unit = Unit::units,
             .range = between(0, 1e9),
             .doc = "Units on hand and on order, less backorders, after each day's order.",
             .example = "9000"});
    v.field("lead_time", lead_time,
            {.unit = Unit::days,
             .range = between(0, 3650),
             .doc = "Time from order to arrival in the morning; 0 days arrives before the shop opens.",
             .example = "3 days"});
  }
};

/// When the inventory position is at or below the reorder point, order up to the upper level: (s, S).
/// Source: Scarf 1960, "The optimality of (S, s) policies in the dynamic inventory problem".
struct MinMax {
  static constexpr std::string_view kName = "min_max";
  int64_t reorder_point = 0;
  int64_t order_up_to = 0;
  language::Distribution lead_time = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("reorder_point", reorder_point,
            {.required = true,
             .unit = Unit::units,
             .range = between(-1e9, 1e9),
             .doc = "Inventory position at or below which an order goes out.",
             .example = "2000"});
    v.field("order_up_to", order_up_to,
            {.required = true,
             .unit = Unit::units,
             .range = between(0, 1e9),
             .doc = "Inventory position after the order.",
             .example = "9000"});
    v.field("lead_time", lead_time,
            {.unit = Unit::days,
             .range = between(0, 3650),
             .doc = "Time from order to arrival in the morning; 0 days arrives before the shop opens.",
             .example = "3 days"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// One order for a season, to arrive on its first morning (the run's first day when that is later): what is missing to
/// `quantity`, or to the quantity that balances the two costs (theory.hpp). Units left over stay in stock.
struct Newsvendor {
  static constexpr std::string_view kName = "newsvendor";
  language::DateRange season;
  std::optional<language::Distribution> demand;  ///< of the season's total
  std::optional<core::UnitRate> overage_cost;
  std::optional<core::UnitRate> underage_cost;
  std::optional<int64_t> quantity;
  language::Distribution lead_time = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("season", season,
            {.required = true, .doc = "First to last day of the season.", .example = "2026-11-01..2026-12-24"});
    v.field("demand", demand,
            {.unit = Unit::units,
             .range = between(-kMostUnits, kMostUnits),
             .doc = "What is believed about the season's total demand.",
             .example = "{normal: {mean: 5000, sd: 800}}"});
    v.field("overage_cost", overage_cost,
            {.range = at_least(0), .doc = "Loss on a unit that is left over.", .example = "0.18"});
    v.field("underage_cost", underage_cost,
            {.range = at_least(0), .doc = "Profit forgone on a unit that is missing.", .example = "0.70"});
    v.field("quantity", quantity,
            {.unit = Unit::units,
             .range = between(0, 1e9),
             .doc = "Quantity to have for the season, instead of demand and costs.",
             .example = "5600"});
    v.field(
        "lead_time", lead_time,
        {.unit = Unit::days,
         .range = between(0, 3650),
         .doc =
             "Time from order to arrival in the morning; the order goes out so much (on average) before the season."});
  }
  /// Units to have at the beginning of the season.
  int64_t target() const;
  void check(const language::Node& node, const language::Scope& scope) const;
};

using ReorderParams = language::OneOf<NoReorder, BaseStock, MinMax, Newsvendor>;

/// The stock of one product of one seller, shared by its channels. Leaving out `stock` altogether means unlimited.
/// Tested: tests/supply/params.cpp.
struct StockParams {
  int64_t opening = 0;
  Shortage shortage = Shortage::lost;
  ReorderParams reorder;
  core::UnitRate holding_cost;   ///< per unit on hand at close and day
  core::UnitRate shortage_cost;  ///< per unit lost, or per unit backordered at close and day
  static constexpr std::string_view kShorthand = "opening";

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("opening", opening,
            {.unit = Unit::units,
             .range = between(0, 1e9),
             .doc = "Units in stock on the first morning.",
             .example = "6000"});
    v.field("shortage", shortage, {.doc = "Whether demand that finds nothing is lost or waits for the next delivery."});
    v.field("reorder", reorder,
            {.doc = "How stock is replenished.", .example = "{base_stock: {level: 9000, lead_time: 3 days}}"});
    v.field("holding_cost", holding_cost,
            {.range = at_least(0),
             .doc = "Cost of keeping one unit for one day; reported beside the gross margin, not within it."});
    v.field(
        "shortage_cost", shortage_cost,
        {.range = at_least(0),
         .doc = "Cost of one unit lost, or backordered for one day; reported beside the gross margin, not within it."});
  }
};

/// For supply theory: an offer's demand comes from a distribution instead of consumers.
struct DemandParams {
  language::Distribution distribution;
  static constexpr std::string_view kShorthand = "distribution";
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("distribution", distribution,
            {.required = true,
             .unit = Unit::units,
             .range = between(-kMostUnits, kMostUnits),
             .doc = "Units wanted on a day; rounded to whole units, at least 0.",
             .example = "{normal: {mean: 50, sd: 8}}"});
  }
};

}  // namespace shopwright::supply

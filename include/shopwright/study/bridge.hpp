#pragma once
// Why two runs differ: every unit of the difference has a reason, and the reasons add up exactly.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/study/trip_log.hpp"

namespace shopwright::study {

/// The reasons, in the order in which they are told.
enum class Reason : uint8_t {
  bought_anyway,      ///< the same offer on the same day in both runs: no units; its money is the subsidy
  cannibalised,       ///< another of our own offers instead, the same day: no units
  competitor,         ///< won from a competitor (or lost to it); a row for each
  timing,             ///< ours in both runs, on other days: no units in total
  more_per_purchase,  ///< bought in the category that day in both runs, more in one
  conversion,         ///< shopped that day in both runs, bought in one
  visits,             ///< shopped that day in one run only
  stock_outs,         ///< sold out in one run only, and what was bought instead
  halo,               ///< everything in categories that the change does not touch
  reaction,           ///< what rivals' answers to the change moved
  unpaid_orders,      ///< orders of a pre-sale whose balance is not paid: all rows above tell them as if it were
  refunds,            ///< paid back to buyers since the price fell soon after
  charges,            ///< of no single offer: delivery charged, points, goods sold to dealers
  other,  ///< not consumers' purchases: demand given as a distribution; cost, and orders of a pre-sale, from before the first reported day
  count_
};
inline constexpr size_t kReasons = static_cast<size_t>(Reason::count_);
/// "bought_anyway", as in files.
std::string_view reason_name(Reason reason);

enum class Period : uint8_t {
  before,  ///< reported days before the window
  window,
  after,
  total,
  count_
};
inline constexpr size_t kPeriods = static_cast<size_t>(Period::count_);
std::string_view period_name(Period period);

/// Purchases of our offers in one run.
struct BridgeSide {
  int64_t units = 0;
  core::Money revenue, cost;
  core::Money margin() const { return revenue - cost; }
  bool operator==(const BridgeSide&) const = default;

  BridgeSide& operator+=(const BridgeSide& more) {
    units += more.units;
    revenue += more.revenue;
    cost += more.cost;
    return *this;
  }
};
/// One reason in one period: our purchases that it accounts for in either run. Their difference is the bridge; the sides
/// themselves say how much moved (1,000 units cannibalised are 1,000 in both).
struct BridgeCell {
  BridgeSide base, variant;
  int64_t units() const { return variant.units - base.units; }
  core::Money revenue() const { return variant.revenue - base.revenue; }
  core::Money cost() const { return variant.cost - base.cost; }
  core::Money margin() const { return variant.margin() - base.margin(); }
  bool operator==(const BridgeCell&) const = default;
};
using BridgeCells = std::array<BridgeCell, kPeriods>;
struct BridgeRow {
  Reason reason = Reason::other;
  std::string competitor;  ///< name, where the reason is competitor
  BridgeCells periods;
  const BridgeCell& operator[](Period period) const { return periods[static_cast<size_t>(period)]; }
};

struct BridgeSettings {
  std::vector<std::string> own;  ///< sellers whose difference is explained; empty: the operators
  /// Days of the change, inclusive; without one, all reported days.
  std::optional<core::Date> first, last;
  /// Last day on which the plans of the two runs change against each other. Left out: `last`, or `first` when the window
  /// reaches the end of the runs (a change that stays).
  std::optional<core::Date> last_change;
  int pairing_days = 56;  ///< W: purchases at most so many days apart can be one that moved
  /// Categories that the change touches, by name; without it, all. The others are halo.
  std::optional<std::vector<std::string>> touched;
  /// Units in all pantries at the end of the base and of the variant.
  struct Pantries {
    double base = 0, variant = 0;
  };
  std::optional<Pantries> pantries;
};

struct Bridge {
  core::Currency currency;
  core::Date first, last;  ///< of the window
  int pairing_days = 56;
  std::vector<BridgeRow> rows;  ///< every reason, zero or not; competitors by name
  BridgeCells whole;            ///< our facts in either run: the metrics; the rows add up to the differences
  /// The runs may be too short to see everything that the change moved: they go on for less than W days after the last
  /// change; or, where the window ends before that, more than a twentieth of the purchases that moved in time fall into their
  /// last W/2 days: `after` has not died down.
  bool too_short = false, still_moving = false;
  int days_after_last_change = 0;
  bool settled() const { return !too_short && !still_moving; }
  /// With pantries given: units that are still at home at the end, and units consumed, more in the variant than in the base;
  /// of all sellers, over all categories.
  struct Stockpile {
    double stocked_up = 0, consumed_more = 0;
  };
  std::optional<Stockpile> stockpile;
};

/// The accounting rule of the model, section 11. `base` and `variant` are complete logs of runs with common random numbers;
/// `frozen`, if given, one of the variant in which rivals do what they did in the base.
///
/// Per consumer and category, each purchased unit is a token with its day, its offer and its own money: what was paid for the
/// line, spread over its units by largest remainder. Tokens of one day and offer are taken dearest first.
/// 1. Same day and offer: pairs, dearest with dearest -> bought_anyway.
/// 2. Same day: what is left of ours in one run is paired with ours in the other, in offer order (by hash) -> cannibalised; then
///    what is left of ours with competitors' in the other run -> competitor; then competitors' with competitors' (not ours to
///    tell). After this each day has tokens left in one run at most.
/// 3. Days at most W apart, going through the days and pairing each token with the oldest that waits in the other run: of the same
///    offer; then of the same seller (all of ours count as one) -> timing; then ours with competitors' -> competitor.
/// 4. Alone: bought in the category that day in the other run too -> more_per_purchase; shopped for it in the other run
///    too -> conversion; else -> visits. Shopping is a need that arose, whether or not our shop was within reach.
/// 5. A token that rule 1 left, whose offer was refused to her that day for lack of stock in the other run and not in its own, goes
///    with its partner, if any, to stock_outs whatever rule paired it. So a unit that both runs sold her is no stock-out.
/// All of it in a category that is not touched -> halo.
///
/// What is ordered in a pre-sale is a token of the day of the order, when she decided; it counts in the period of the day on which the
/// balance is due (at most the last), when it is sold, as if all of the balance were paid. Units whose balance is not paid, which lots
/// decide and no consumer, are taken off again in `unpaid_orders`: units, what they would have brought less deposits kept, and cost.
///
/// A row holds our tokens only. Each token counts in the period of its own day, so a pair may count on two days. All rules treat the
/// two runs alike, hence bridge(V, B) = -bridge(B, V) exactly (with no frozen run: that would be another).
/// Cost of goods: an offer's cost of a day belongs to the units delivered that day, first sold first delivered, in equal shares, by
/// largest remainder over the rows; promised units are costed in the period in which they are delivered. Cost of units sold
/// before the first reported day is `other`. Refunds and what is of no single offer are told by the facts. Rows hence add up exactly, in 64-bit integers, per period: in units, revenue, cost.
/// With a frozen run, the reasons explain frozen - base, and reaction is variant - frozen.
///
/// Errors (BugError): logs that are not complete or not comparable (ask why_not_comparable first), sellers or categories that
/// neither run has, W below 0, trips that do not add up to the facts.
/// Speed: 0.3 s for two years of 105,600 consumers and 2.5 million units; one thread. Tested: tests/study/test_bridge*.cpp (each rule
/// by hand; 20,000 random pairs of logs: exact sums, antisymmetry, zero for equal runs; every scenario simulated).
Bridge bridge(const TripLog& base, const TripLog& variant, const BridgeSettings& settings = {},
              const TripLog* frozen = nullptr);

/// Several replicates told as one: cells, wholes and stockpiles added up; too short where one of them is, still moving where most of
/// them are. At least one, all with the same rows and window (BugError). Exact as they are.
Bridge sum_of(std::span<const Bridge> replicates);

}  // namespace shopwright::study

#pragma once
// Public holidays and shopping festivals: days on which people need more or less than usual, and the days before and
// after, when they hold back or have had their fill.
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::shopping {

/// The days just before an event, or just after it.
struct EventSideParams {
  language::Duration lasts{0};
  double factor = 1;
  bool ramp = false;
  template <class V>
  void fields(V& v) {
    v.field("for", lasts,
            {.required = true,
             .range = language::between(1, 366),
             .doc = "How many whole days next to the event.",
             .example = "2 weeks"});
    v.field(
        "factor", factor,
        {.required = true, .range = language::between(0, 1000), .doc = "Factor of needs on them.", .example = "0.75"});
    v.field("ramp", ramp,
            {.doc = "Whether the effect grows day by day towards the event (and fades after it), in equal steps up to "
                    "the factor; otherwise the factor holds on all of these days."});
  }
};

struct EventNeedsParams {
  static constexpr std::string_view kShorthand = "on";
  double on = 1;
  std::optional<EventSideParams> before;
  std::optional<EventSideParams> after;
  template <class V>
  void fields(V& v) {
    v.field("on", on,
            {.range = language::between(0, 1000), .doc = "Factor of needs on each day of the event.", .example = "4"});
    v.field("before", before, {.doc = "What people do in the days before: usually hold back."});
    v.field("after", after, {.doc = "What people do in the days after: usually need less."});
  }
};

/// One holiday or festival, once or several times. Its factors multiply the curve of needs (model 4.1), those of events
/// that overlap multiply each other. The curve lies over fixed points, so days without the event keep all their needs.
/// Its arrivals replace the population's on its own days, for every trip of the day: a consumer comes once.
/// Tested: tests/shopping/events.cpp (factors by hand, reading), tests/engine/test_events.cpp (needs of a market,
/// common random numbers, arrivals), tests/errors.
struct EventParams {
  std::vector<language::DateRange> on;
  EventNeedsParams needs;
  std::vector<language::Ref> categories;  ///< empty: all
  std::vector<double> arrivals;           ///< empty: as on other days
  template <class V>
  void fields(V& v) {
    v.field("on", on,
            {.required = true,
             .doc = "Its day, its first to last day, or a list of them when it comes again.",
             .example = "2026-11-11"});
    v.field("needs", needs, {.doc = "Factors of needs on its days, before and after them."});
    v.field("categories", categories,
            {.refers_to = "category",
             .doc = "Categories whose needs it changes; all when left out.",
             .example = "[juice]"});
    v.field("arrivals", arrivals,
            {.range = language::at_least(0),
             .doc = "Relative number of everybody's shopping trips in each of the 24 hours of its days; as on other "
                    "days when left out."});
  }
  /// Errors: days without a first or last one; days that overlap; an event that changes nothing; not 24 arrivals.
  void check(const language::Node& node, const language::Scope& scope) const;

  /// Whether the event itself, not the days around it, is on a date.
  bool holds_on(core::Date date) const;
  /// Whether its needs are those of a category.
  bool concerns(std::string_view category) const;
  /// Factor of needs on a date, 1 on the days that it leaves alone. When it comes several times, the sides of one may reach
  /// into another, and multiply.
  double needs_factor(core::Date date) const;
};

}  // namespace shopwright::shopping

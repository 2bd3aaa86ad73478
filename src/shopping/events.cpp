#include "shopwright/shopping/events.hpp"

#include <algorithm>

#include "shopwright/shopping/arrivals.hpp"

namespace shopwright::shopping {
namespace {

// `away`: days from the event, 1 for its neighbour.
double side_factor(const std::optional<EventSideParams>& side, int32_t away) {
  if (!side || away < 1 || away > side->lasts.whole_days()) return 1;
  if (!side->ramp) return side->factor;
  const double steps = side->lasts.whole_days();
  return 1 + (side->factor - 1) * (steps + 1 - away) / steps;
}

}  // namespace

void EventParams::check(const language::Node& node, const language::Scope& scope) const {
  const language::Place place = language::find_place(node, "on");
  for (const auto& days : on)
    if (days.first == language::DateRange{}.first || days.last == language::DateRange{}.last) {
      scope.error("open-range", place, "an event has a first and a last day", "for example 2026-11-01..2026-11-11");
      return;
    }
  for (size_t i = 0; i < on.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (on[i].overlaps(on[j])) {
        scope.error("days-overlap", place,
                    "the days " + language::show(on[j]) + " and " + language::show(on[i]) + " of one event overlap",
                    "write each day once, or make another event of it: events that overlap multiply");
        return;
      }
  // What was written but could not be read has its own error.
  if (node.find("needs") == nullptr && node.find("arrivals") == nullptr)
    scope.error("event-without-effect", node.place(), "this event changes nothing",
                "give the factor of its needs, for example needs: 4, or arrivals");
  if (!categories.empty() && node.find("needs") == nullptr && node.find("arrivals") != nullptr)
    scope.error("event-without-effect", language::find_place(node, "categories"),
                "categories are those whose needs change, and there is no factor of needs",
                "leave them out (arrivals are everybody's), or give needs");
  check_arrivals(arrivals, node, scope);
}

bool EventParams::holds_on(core::Date date) const {
  return std::any_of(on.begin(), on.end(), [&](const auto& days) { return days.contains(date); });
}

bool EventParams::concerns(std::string_view category) const {
  return categories.empty() ||
         std::any_of(categories.begin(), categories.end(), [&](const auto& ref) { return ref == category; });
}

double EventParams::needs_factor(core::Date date) const {
  double factor = 1;
  for (const auto& days : on) {
    if (days.contains(date)) factor *= needs.on;
    else if (date < days.first) factor *= side_factor(needs.before, days.first - date);
    else factor *= side_factor(needs.after, date - days.last);
  }
  return factor;
}

}  // namespace shopwright::shopping

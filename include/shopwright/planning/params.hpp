#pragma once
// Preparation, as a scenario states it: departments with people, and the tasks that must be done before an activity can start.
#include <optional>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::planning {

struct DepartmentParams {
  static constexpr std::string_view kShorthand = "capacity";
  int64_t capacity = 1;
  language::Weekdays works{0x1f};
  std::vector<language::DateRange> closed;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("capacity", capacity,
            {.required = true,
             .unit = Unit::people,
             .range = between(1, 1e6),
             .doc = "People who work on tasks at the same time.",
             .example = "2 people"});
    v.field(
        "works", works,
        {.doc = "Days of the week on which it works; Monday to Friday when left out.", .example = "[weekdays, sat]"});
    v.field("closed", closed,
            {.doc = "Days on which it does not work besides, or a list of them.", .example = "2026-10-01..2026-10-07"});
  }
  /// Errors: closed without a first or last day, or for more than a year.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// A piece of preparation. It takes consecutive working days of its department and keeps its people busy on all of them.
struct TaskParams {
  language::Ref department;
  language::Duration takes{1};
  int64_t people = 1;
  std::vector<language::Ref> after;
  std::optional<core::Date> not_before;
  std::vector<language::Ref> serves;  ///< `for` in a scenario
  language::Duration late{0};

  /// Working days that it really takes.
  int days() const { return takes.whole_days() + late.whole_days(); }

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("department", department,
            {.required = true, .refers_to = "department", .doc = "Who does it.", .example = "design"});
    v.field("takes", takes,
            {.required = true,
             .range = between(1, 1000),
             .doc = "Working days of the department, in whole days.",
             .example = "5 days"});
    v.field("people", people,
            {.unit = Unit::people,
             .range = between(0, 1e6),
             .doc = "How many of the department it keeps busy; 0 where it only waits, for a supplier for instance."});
    v.field("after", after,
            {.refers_to = "task", .doc = "Tasks that must be done before it can begin.", .example = "[briefing]"});
    v.field("not_before", not_before,
            {.doc = "First day on which it can begin; that of calendar.preparation when left out.",
             .example = "2026-09-01"});
    v.field("for", serves,
            {.doc = "Promotions, campaigns, bookings and events that it prepares: they start when all of their tasks "
                    "are done.",
             .example = "[spring_week]"});
    v.field("late", late,
            {.range = between(0, 1000),
             .doc = "Working days that it takes longer than it should, known or supposed; what waits for it moves.",
             .example = "4 days"});
  }
  /// Errors: working days written in weeks.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Errors across tasks: circles (with both places), tasks named twice, more people than the department has. References
/// between them have been checked by decoding.
void check_tasks(const language::Named<DepartmentParams>& departments, const language::Named<TaskParams>& tasks,
                 const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::planning

#pragma once
// What the lines of an activity calendar are, whoever draws them.
#include <string>
#include <vector>

#include "shopwright/engine/plan.hpp"

namespace shopwright::report {

struct PlanRow {
  enum class What : uint8_t { heading, activity, task };
  What what = What::heading;
  std::string text;    ///< heading: the kind; else what it is called
  std::string aside;   ///< of a task its department, of a competitor's activity the seller
  uint32_t index = 0;  ///< among the plan's activities or tasks
};

/// Activities by kind and date, each followed by the tasks that it is the first to need, by start; last the tasks for which nothing waits.
std::vector<PlanRow> plan_rows(const engine::Plan& plan, const engine::Model& model);

/// [task] whether it determines when the tightest activity, or one that is late, can start.
std::vector<bool> critical_tasks(const engine::Plan& plan);

/// The first of the days that a task takes longer than it should; the day after its last when it does not.
core::Date first_late_day(const engine::Plan& plan, uint32_t task);

/// Days without a gap on which an activity is held, or would be, as far as a chart shows them; each is either prepared or not.
struct Held {
  language::DateRange days;
  bool prepared = true;
};
std::vector<Held> held_days(const engine::Plan& plan, const engine::Activity& activity);

/// First to last day that a chart must show.
language::DateRange plan_days(const engine::Plan& plan);

/// The name for people of a department, or a seller.
template <class T>
std::string label_of(const language::Named<T>& named, const std::string& name) {
  const auto at = named.index_of(name);
  return at ? named[*at].label : name;
}

/// Whether a festival is on a date.
bool is_festival(const engine::Plan& plan, core::Date date);

/// "Nov" for 11.
std::string_view month_name(int month);

}  // namespace shopwright::report

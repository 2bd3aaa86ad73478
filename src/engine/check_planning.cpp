#include "engine/check_planning.hpp"

#include <algorithm>

#include "shopwright/core/text.hpp"
#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Related;
using planning::kNone;

void check_activities(const Model& model, Diagnostics& diagnostics) {
  std::vector<std::string> known;
  for (const auto& activity : activities_of(model))
    if (activity.kind != ActivityKind::product) known.push_back(activity.name);
  for (const auto& task : model.tasks)
    for (const auto& ref : task.value.serves) {
      if (std::find(known.begin(), known.end(), ref.name) != known.end()) continue;
      const auto meant = core::did_you_mean(ref.name, known);
      std::string hint = meant ? "did you mean '" + *meant + "'?" : "known are";
      for (size_t i = 0; !meant && i < known.size() && i < 8; ++i) hint += (i > 0 ? ", " : " ") + known[i];
      if (known.empty()) hint = "there is nothing to prepare yet";
      diagnostics.error("unknown-name", ref.place, "tasks." + task.name + ".for",
                        "there is no promotion, campaign, booking or event '" + ref.name + "'", std::move(hint));
    }
}

// Days that nobody plans for: more likely a slip of the pen, and no chart would show them.
void check_dates(const Model& model, const language::Node& root, Diagnostics& diagnostics) {
  constexpr int kFarAway = 3650;
  for (const auto& task : model.tasks) {
    if (!task.value.not_before) continue;
    const int away = *task.value.not_before - model.calendar.start;
    if (away >= -kFarAway && away <= kFarAway) continue;
    const std::string path = "tasks." + task.name + ".not_before";
    diagnostics.error("out-of-range", language::find_place(root, path), path,
                      "this is more than ten years from the run's first day", "check the year",
                      Related{language::find_place(root, "calendar.start"), "the first day"});
  }
}

std::string days_text(int days) { return days == 1 ? "a day" : std::to_string(days) + " days"; }

Related because_of(const Model& model, const Plan& plan, uint32_t task) {
  return {model.tasks[task].place,
          "done on " + core::format_date(plan.schedule.slots[task].last) + ", after all that it waits for"};
}

}  // namespace

void check_planning(const Model& model, const language::Node& root, Diagnostics& diagnostics) {
  if (model.tasks.empty()) return;
  planning::check_tasks(model.departments, model.tasks, root, diagnostics);
  if (!diagnostics.ok()) return;
  check_activities(model, diagnostics);
  check_dates(model, root, diagnostics);
  if (!diagnostics.ok()) return;
  const Plan plan = make_plan(model);
  for (const Activity& activity : plan.activities) {
    if (!activity.late() || !activity.never()) continue;
    const uint32_t task = plan.last_task(activity);
    diagnostics.error("never-ready", activity.place, activity.path,
                      "can never start: it ends on " + core::format_date(activity.last()) + " and '" +
                          plan.tasks[task].name + "' is done on " + core::format_date(plan.schedule.slots[task].last) +
                          (activity.ahead > 0 ? ", to be handed in " + days_text(activity.ahead) + " ahead" : ""),
                      "begin earlier, or make these shorter: " + plan.chain_text(task), because_of(model, plan, task));
  }
}

void warn_about_planning(const Model& model, Diagnostics& diagnostics) {
  if (model.tasks.empty()) return;
  const Plan plan = make_plan(model);
  for (const Activity& activity : plan.activities) {
    if (!activity.late()) continue;
    const uint32_t task = plan.last_task(activity);
    const std::string ready = core::format_date(activity.feasible), planned = core::format_date(activity.first());
    diagnostics.warning("late-preparation", activity.place, activity.path,
                        activity.movable
                            ? "starts on " + ready + " instead of " + planned + ": until then it is not prepared"
                            : "begins on " + planned + " and is prepared on " + ready + " only",
                        "what it waits for: " + plan.chain_text(task) +
                            (activity.ahead > 0 ? ", handed in " + days_text(activity.ahead) + " ahead" : ""),
                        because_of(model, plan, task));
  }
  for (uint32_t t = 0; t < plan.tasks.size(); ++t)
    if (plan.home[t] == kNone)
      diagnostics.warning("idle-task", model.tasks[t].place, "tasks." + model.tasks[t].name,
                          "nothing waits for this task",
                          "say what it is for: for: [promotion], or after: in another task");
}

}  // namespace shopwright::engine

#include "report/plan_rows.hpp"

#include <algorithm>
#include <tuple>

namespace shopwright::report {

using engine::Activity;
using engine::Plan;
using planning::kNone;

std::vector<PlanRow> plan_rows(const Plan& plan, const engine::Model& model) {
  std::vector<PlanRow> rows;
  const auto add_tasks = [&](uint32_t home) {
    std::vector<uint32_t> tasks;
    for (uint32_t t = 0; t < plan.tasks.size(); ++t)
      if (plan.home[t] == home) tasks.push_back(t);
    std::sort(tasks.begin(), tasks.end(), [&](uint32_t a, uint32_t b) {
      return std::tie(plan.schedule.slots[a].start, plan.schedule.slots[a].last, plan.tasks[a].name) <
             std::tie(plan.schedule.slots[b].start, plan.schedule.slots[b].last, plan.tasks[b].name);
    });
    for (const uint32_t t : tasks)
      rows.push_back({PlanRow::What::task, plan.labels[t],
                      label_of(model.departments, plan.departments[plan.tasks[t].department].name), t});
  };
  for (uint32_t a = 0; a < plan.activities.size(); ++a) {
    const Activity& activity = plan.activities[a];
    if (a == 0 || plan.activities[a - 1].kind != activity.kind) {
      std::string kind(names_of(activity.kind)[static_cast<size_t>(activity.kind)]);
      kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
      rows.push_back({PlanRow::What::heading, kind + "s", "", 0});
    }
    const engine::SellerParams* seller = model.sellers.find(activity.seller);
    const bool ours = seller == nullptr || seller->role == engine::Role::operator_;
    rows.push_back({PlanRow::What::activity, activity.label, ours ? "" : activity.seller, a});
    add_tasks(a);
  }
  if (std::find(plan.home.begin(), plan.home.end(), kNone) != plan.home.end()) {
    rows.push_back({PlanRow::What::heading, "Tasks for nothing", "", 0});
    add_tasks(kNone);
  }
  return rows;
}

std::vector<bool> critical_tasks(const Plan& plan) {
  std::vector<bool> critical(plan.tasks.size());
  for (uint32_t a = 0; a < plan.activities.size(); ++a) {
    const Activity& activity = plan.activities[a];
    if (activity.tasks.empty() || (a != plan.tightest() && !activity.late())) continue;
    for (const uint32_t t : planning::chain(plan.schedule, plan.last_task(activity))) critical[t] = true;
  }
  return critical;
}

core::Date first_late_day(const Plan& plan, uint32_t task) {
  const auto& department = plan.departments[plan.tasks[task].department];
  core::Date day = plan.schedule.slots[task].last + 1;
  for (int n = plan.late[task]; n > 0;) {
    day = day - 1;
    n -= department.works_on(day);
  }
  return day;
}

std::vector<Held> held_days(const Plan& plan, const Activity& activity) {
  const language::DateRange shown = plan_days(plan);
  std::vector<Held> out;
  for (const auto& range : activity.days)
    for (core::Date day = std::max(range.first, shown.first); day <= std::min(range.last, shown.last); day = day + 1) {
      if (!activity.on.contains(day)) continue;
      const bool prepared = !activity.movable || day >= activity.feasible;
      if (!out.empty() && out.back().days.last + 1 == day && out.back().prepared == prepared)
        out.back().days.last = day;
      else out.push_back({{day, day}, prepared});
    }
  return out;
}

language::DateRange plan_days(const Plan& plan) {
  language::DateRange days = plan.calendar;
  for (const auto& slot : plan.schedule.slots) {
    days.first = std::min(days.first, slot.start);
    days.last = std::max(days.last, slot.last);
  }
  return days;
}

bool is_festival(const Plan& plan, core::Date date) {
  return std::any_of(plan.activities.begin(), plan.activities.end(), [&](const Activity& activity) {
    return activity.kind == engine::ActivityKind::event &&
           std::any_of(activity.days.begin(), activity.days.end(), [&](const auto& d) { return d.contains(date); });
  });
}

std::string_view month_name(int month) {
  static constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return names[static_cast<size_t>(month - 1)];
}

}  // namespace shopwright::report

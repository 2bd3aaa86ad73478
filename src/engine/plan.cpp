#include "shopwright/engine/plan.hpp"

#include <algorithm>
#include <tuple>

namespace shopwright::engine {
namespace {

using core::Date;
using planning::kNone;

/// Days without a first or last one reach to the ends of the run.
language::DateRange within_run(const Model& model, language::DateRange days) {
  const language::DateRange always;
  if (days.first == always.first) days.first = std::min(model.calendar.start - model.warm_up_days(), days.last);
  if (days.last == always.last)
    days.last = std::max(model.calendar.start + static_cast<int>(model.calendar.days) - 1, days.first);
  return days;
}

template <class Named>
void add_kind(const Model& model, const Named& named, ActivityKind kind, std::string_view section, const auto& describe,
              std::vector<Activity>& out) {
  for (const auto& entry : named) {
    Activity activity;
    activity.kind = kind;
    activity.name = entry.name;
    activity.label = entry.label;
    activity.path = std::string(section) + "." + entry.name;
    activity.place = entry.place;
    describe(entry.value, activity);
    for (language::DateRange& days : activity.days) days = within_run(model, days);
    std::sort(activity.days.begin(), activity.days.end());
    if (!activity.days.empty()) activity.feasible = activity.first(), out.push_back(std::move(activity));
  }
}

// From phase to phase; what is before the first of one that has always been sold has no name.
void add_phases(const shopping::LifeCycleParams& life, Activity& activity) {
  language::DateRange days;
  std::string phase;
  const auto add = [&](Date last) {
    days.last = last;
    activity.days.push_back(days);
    activity.phases.push_back(phase);
  };
  for (size_t k = 0; k < life.phases.size(); ++k) {
    if (!life.phases[k]) continue;
    const Date from = life.phases[k]->from;
    if (k > 0) add(from - 1);
    days.first = from;
    phase = shopping::LifeCycleParams::kPhases[k];
  }
  add(life.end.value_or(language::DateRange{}.last));
}

}  // namespace

bool Activity::never() const {
  if (!movable) return false;
  for (Date day = feasible; day <= last() && day <= feasible + 6; day = day + 1)
    if (on.contains(day)) return false;
  return true;
}

std::string seller_of(const Model& model, const language::Ref& seller) {
  if (!seller.empty()) return seller.name;
  for (const auto& entry : model.sellers)
    if (entry.value.role == Role::operator_) return entry.name;
  return {};
}

std::vector<std::string> sellers_of(const Model& model, const promotion::PromotionParams& promotion) {
  if (promotion.sellers.empty()) return {seller_of(model, promotion.seller)};
  std::vector<std::string> names;
  for (const auto& seller : promotion.sellers) names.push_back(seller.name);
  return names;
}

std::vector<Activity> activities_of(const Model& model) {
  std::vector<Activity> out;
  add_kind(
      model, model.events, ActivityKind::event, "events",
      [](const auto& event, Activity& a) { a.days = event.on, a.movable = false; }, out);
  add_kind(
      model, model.products, ActivityKind::product, "products",
      [](const auto& product, Activity& a) {
        a.movable = false;
        if (product.life_cycle) add_phases(*product.life_cycle, a);
      },
      out);
  add_kind(
      model, model.promotions, ActivityKind::promotion, "promotions",
      [&](const auto& promotion, Activity& a) {
        a.days = {promotion.during};
        a.on = promotion.on;
        a.seller = seller_of(model, promotion.seller);
      },
      out);
  add_kind(
      model, model.campaigns, ActivityKind::campaign, "campaigns",
      [&](const auto& campaign, Activity& a) {
        a.days = {campaign.during};
        a.on = campaign.on;
        a.seller = seller_of(model, campaign.seller);
      },
      out);
  add_kind(
      model, model.bookings, ActivityKind::placement, "bookings",
      [&](const auto& booking, Activity& a) {
        a.days = {booking.during};
        a.seller = seller_of(model, booking.seller);
        if (const auto* page = model.placements.find(booking.placement.name)) a.ahead = page->lead_time.whole_days();
      },
      out);
  std::sort(out.begin(), out.end(), [](const Activity& a, const Activity& b) {
    return std::tuple(a.kind, a.first(), a.last(), a.name) < std::tuple(b.kind, b.first(), b.last(), b.name);
  });
  return out;
}

Plan make_plan(const Model& model) {
  Plan plan;
  plan.calendar = {model.calendar.start, model.calendar.start + static_cast<int>(model.calendar.days) - 1};
  plan.activities = activities_of(model);
  for (const auto& entry : model.departments)
    plan.departments.push_back({entry.name, entry.value.capacity, entry.value.works, entry.value.closed});
  for (const auto& entry : model.tasks) {
    planning::Task task;
    task.name = entry.name;
    task.department = static_cast<uint32_t>(*model.departments.index_of(entry.value.department.name));
    task.days = std::max(1, entry.value.days());
    task.people = std::min(entry.value.people, plan.departments[task.department].people);  // may have been drawn
    for (const auto& ref : entry.value.after)
      task.after.push_back(static_cast<uint32_t>(*model.tasks.index_of(ref.name)));
    task.not_before = entry.value.not_before.value_or(model.calendar.start - model.calendar.preparation.whole_days());
    const auto t = static_cast<uint32_t>(plan.tasks.size());
    for (const auto& ref : entry.value.serves)
      for (Activity& activity : plan.activities) {
        if (activity.name != ref.name || activity.kind == ActivityKind::product) continue;
        activity.tasks.push_back(t);
        const Date due = activity.first() - activity.ahead - 1;
        task.due = std::min(task.due.value_or(due), due);
      }
    plan.tasks.push_back(std::move(task));
    plan.labels.push_back(entry.label);
    plan.late.push_back(entry.value.late.whole_days());
  }
  plan.schedule = planning::schedule(plan.departments, plan.tasks);
  plan.loads = planning::loads(plan.departments, plan.tasks, plan.schedule);
  for (Activity& activity : plan.activities)
    for (const uint32_t t : activity.tasks)
      activity.feasible = std::max(activity.feasible, plan.schedule.slots[t].last + activity.ahead + 1);

  // What a task is for: the first activity that names it or something that comes after it.
  plan.home.assign(plan.tasks.size(), kNone);
  std::vector<uint32_t> by_date(plan.activities.size());
  for (uint32_t a = 0; a < by_date.size(); ++a) by_date[a] = a;
  std::stable_sort(by_date.begin(), by_date.end(),
                   [&](uint32_t a, uint32_t b) { return plan.activities[a].first() < plan.activities[b].first(); });
  for (const uint32_t a : by_date) {
    std::vector<uint32_t> reached = plan.activities[a].tasks;
    for (size_t i = 0; i < reached.size(); ++i) {
      if (plan.home[reached[i]] != kNone) continue;
      plan.home[reached[i]] = a;
      reached.insert(reached.end(), plan.tasks[reached[i]].after.begin(), plan.tasks[reached[i]].after.end());
    }
  }
  return plan;
}

uint32_t Plan::last_task(const Activity& activity) const {
  uint32_t found = kNone;
  for (const uint32_t t : activity.tasks)
    if (found == kNone ||
        std::tie(schedule.slots[found].last, tasks[t].name) < std::tie(schedule.slots[t].last, tasks[found].name))
      found = t;
  return found;
}

int Plan::spare(const Activity& activity) const {
  const uint32_t t = last_task(activity);
  if (t == kNone) return 0;
  const planning::Department& department = departments[tasks[t].department];
  const Date due = activity.first() - activity.ahead - 1, last = schedule.slots[t].last;
  int days = 0;
  for (Date date = last; date < due; date = date + 1) days += department.works_on(date + 1);
  for (Date date = due; date < last; date = date + 1) days -= department.works_on(date + 1);
  return days;
}

uint32_t Plan::tightest() const {
  uint32_t found = kNone;
  for (uint32_t a = 0; a < activities.size(); ++a)
    if (!activities[a].tasks.empty() && (found == kNone || spare(activities[a]) < spare(activities[found]))) found = a;
  return found;
}

std::string Plan::chain_text(uint32_t task) const {
  std::string text;
  for (const uint32_t t : planning::chain(schedule, task))
    text += (text.empty() ? "" : " > ") + tasks[t].name + " (to " + core::format_date(schedule.slots[t].last) + ")";
  return text;
}

InTime prepared_in_time(const Model& model) {
  InTime out{model.promotions, model.campaigns, model.bookings};
  if (model.tasks.empty()) return out;
  for (const Activity& activity : make_plan(model).activities) {
    if (!activity.late()) continue;
    const auto start_later = [&](auto& named) {
      named[*named.index_of(activity.name)].value.during.first = activity.feasible;
    };
    switch (activity.kind) {
      case ActivityKind::event:
      case ActivityKind::product: break;  // is held all the same
      case ActivityKind::promotion: start_later(out.promotions); break;
      case ActivityKind::campaign: start_later(out.campaigns); break;
      case ActivityKind::placement: start_later(out.bookings); break;
    }
  }
  return out;
}

}  // namespace shopwright::engine

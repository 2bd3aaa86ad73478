#include "shopwright/planning/schedule.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "shopwright/core/ensure.hpp"

namespace shopwright::planning {
namespace {

using core::Date;

Date next_working(const Department& department, Date date) {
  while (!department.works_on(date)) date = date + 1;
  return date;
}
Date last_working(const Department& department, Date date) {
  while (!department.works_on(date)) date = date - 1;
  return date;
}
/// `n` working days after (before, when negative) a working day.
Date working_days_from(const Department& department, Date date, int n) {
  for (; n > 0; --n) date = next_working(department, date + 1);
  for (; n < 0; ++n) date = last_working(department, date - 1);
  return date;
}
/// Working days in (from, to], negative when to < from.
int working_days_between(const Department& department, Date from, Date to) {
  int n = 0;
  for (Date date = from; date < to; date = date + 1) n += department.works_on(date + 1);
  for (Date date = to; date < from; date = date + 1) n -= department.works_on(date + 1);
  return n;
}

/// Tasks in an order in which each comes behind those it is after.
std::vector<uint32_t> in_order(std::span<const Task> tasks) {
  std::vector<uint32_t> order;
  std::vector<bool> done(tasks.size());
  while (order.size() < tasks.size()) {
    const size_t before = order.size();
    for (uint32_t t = 0; t < tasks.size(); ++t) {
      const auto is_done = [&](uint32_t p) { return done[p]; };
      if (done[t] || !std::all_of(tasks[t].after.begin(), tasks[t].after.end(), is_done)) continue;
      done[t] = true;
      order.push_back(t);
    }
    ENSURE(order.size() > before, order.size(), tasks.size());
  }
  return order;
}

/// The first day on which a task could begin, its department's people aside.
Date ready(const Task& task, const Department& department, std::span<const Slot> slots, Date Slot::* last) {
  Date day = task.not_before;
  for (const uint32_t p : task.after) day = std::max(day, slots[p].*last + 1);
  return next_working(department, day);
}

void find_early_and_late(std::span<const Department> departments, std::span<const Task> tasks,
                         std::vector<Slot>& slots) {
  const std::vector<uint32_t> order = in_order(tasks);
  for (const uint32_t t : order) {
    const Department& department = departments[tasks[t].department];
    slots[t].early_start = ready(tasks[t], department, slots, &Slot::early_last);
    slots[t].early_last = working_days_from(department, slots[t].early_start, tasks[t].days - 1);
  }
  Date end{std::numeric_limits<int32_t>::min()};
  for (const Slot& slot : slots) end = std::max(end, slot.early_last);
  std::vector<std::optional<Date>> bound(tasks.size());
  const auto at_most = [&](uint32_t t, Date day) { bound[t] = std::min(bound[t].value_or(day), day); };
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const Task& task = tasks[*it];
    Slot& slot = slots[*it];
    const Department& department = departments[task.department];
    if (task.due) at_most(*it, *task.due);
    slot.late_last = last_working(department, bound[*it].value_or(end));
    slot.late_start = working_days_from(department, slot.late_last, 1 - task.days);
    slot.total_float = working_days_between(department, slot.early_last, slot.late_last);
    for (const uint32_t p : task.after) at_most(p, slot.late_start - 1);
  }
}

/// From the end: a task must be done before what is after it, and before what waits for its people.
void find_slack(std::span<const Department> departments, std::span<const Task> tasks, std::vector<Slot>& slots) {
  std::vector<uint32_t> order(tasks.size());
  for (uint32_t t = 0; t < order.size(); ++t) order[t] = t;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return slots[a].start > slots[b].start; });
  Date end{std::numeric_limits<int32_t>::min()};
  for (const Slot& slot : slots) end = std::max(end, slot.last);
  std::vector<std::optional<Date>> bound(tasks.size());
  const auto at_most = [&](uint32_t t, Date day) { bound[t] = std::min(bound[t].value_or(day), day); };
  for (const uint32_t t : order) {
    const Department& department = departments[tasks[t].department];
    if (tasks[t].due) at_most(t, *tasks[t].due);
    const Date last = last_working(department, bound[t].value_or(end));
    slots[t].slack = working_days_between(department, slots[t].last, last);
    const Date start = working_days_from(department, last, 1 - tasks[t].days);
    for (const uint32_t p : tasks[t].after) at_most(p, start - 1);
    if (slots[t].for_people) at_most(slots[t].waits_for, start - 1);
  }
}

/// People busy in a department, by day.
using Busy = std::map<Date, int64_t>;

/// The task that ended just before `start` and was among those in the way of one more of `people`.
uint32_t in_the_way(std::span<const Task> tasks, std::span<const Slot> slots, const std::vector<bool>& done,
                    uint32_t task, Date day) {
  uint32_t found = kNone;
  for (uint32_t other = 0; other < tasks.size(); ++other) {
    if (!done[other] || tasks[other].department != tasks[task].department || tasks[other].people == 0) continue;
    if (slots[other].last != day) continue;
    if (found == kNone || tasks[other].name < tasks[found].name) found = other;
  }
  return found;
}

}  // namespace

bool Department::works_on(Date date) const {
  return works.contains(date) &&
         std::none_of(closed.begin(), closed.end(), [&](const auto& days) { return days.contains(date); });
}

Schedule schedule(std::span<const Department> departments, std::span<const Task> tasks) {
  Schedule out;
  std::vector<Slot>& slots = out.slots;
  slots.resize(tasks.size());
  find_early_and_late(departments, tasks, slots);

  std::vector<Busy> busy(departments.size());
  std::vector<bool> done(tasks.size());
  for (size_t n = 0; n < tasks.size(); ++n) {
    uint32_t next = kNone;
    for (uint32_t t = 0; t < tasks.size(); ++t) {
      const auto is_done = [&](uint32_t p) { return done[p]; };
      if (done[t] || !std::all_of(tasks[t].after.begin(), tasks[t].after.end(), is_done)) continue;
      if (next == kNone || std::tie(slots[t].late_last, slots[t].late_start, tasks[t].name) <
                               std::tie(slots[next].late_last, slots[next].late_start, tasks[next].name))
        next = t;
    }
    ENSURE(next != kNone, n);
    const Task& task = tasks[next];
    const Department& department = departments[task.department];
    ENSURE(task.people <= department.people && task.days >= 1, task.name, task.people, task.days);
    Slot& slot = slots[next];
    Busy& people = busy[task.department];
    const auto has_room = [&](Date day) {
      const auto it = people.find(day);
      return task.people == 0 || it == people.end() || it->second + task.people <= department.people;
    };
    const Date could = ready(task, department, slots, &Slot::last);
    slot.start = could;
    int fits = 0;  // working days from slot.start on that have room
    for (Date day = could; fits < task.days; day = next_working(department, day + 1)) {
      if (has_room(day)) ++fits;
      else {
        fits = 0;
        slot.start = next_working(department, day + 1);
      }
      slot.last = day;
    }
    if (task.people > 0)
      for (Date day = slot.start; day <= slot.last; day = next_working(department, day + 1)) people[day] += task.people;
    slot.waited = working_days_between(department, could, slot.start);
    if (slot.waited > 0) {
      slot.for_people = true;
      slot.waits_for = in_the_way(tasks, slots, done, next, last_working(department, slot.start - 1));
    } else {
      for (const uint32_t p : task.after)
        if (slots[p].last >= task.not_before &&
            (slot.waits_for == kNone ||
             std::tie(slots[slot.waits_for].last, tasks[p].name) < std::tie(slots[p].last, tasks[slot.waits_for].name)))
          slot.waits_for = p;
    }
    done[next] = true;
  }
  find_slack(departments, tasks, slots);
  return out;
}

std::vector<uint32_t> chain(const Schedule& schedule, uint32_t task) {
  std::vector<uint32_t> tasks;
  for (; task != kNone; task = schedule.slots[task].waits_for) tasks.push_back(task);
  std::reverse(tasks.begin(), tasks.end());
  return tasks;
}

std::vector<Load> loads(std::span<const Department> departments, std::span<const Task> tasks,
                        const Schedule& schedule) {
  std::vector<Load> out(departments.size());
  if (tasks.empty()) return out;
  Date first = schedule.slots[0].start, last = schedule.slots[0].last;
  for (const Slot& slot : schedule.slots) first = std::min(first, slot.start), last = std::max(last, slot.last);
  for (Date day = first; day <= last; day = day + 1) {
    std::vector<int64_t> people(departments.size());
    for (uint32_t t = 0; t < tasks.size(); ++t)
      if (schedule.slots[t].start <= day && day <= schedule.slots[t].last)
        people[tasks[t].department] += tasks[t].people;
    for (uint32_t d = 0; d < departments.size(); ++d) {
      if (!departments[d].works_on(day)) continue;
      out[d].available += departments[d].people;
      out[d].busy += people[d];
      out[d].peak = std::max(out[d].peak, people[d]);
    }
  }
  for (uint32_t t = 0; t < tasks.size(); ++t) out[tasks[t].department].waiting += schedule.slots[t].waited;
  return out;
}

std::optional<uint32_t> bottleneck(std::span<const Load> loads) {
  std::optional<uint32_t> found;
  for (uint32_t d = 0; d < loads.size(); ++d) {
    if (loads[d].waiting == 0) continue;
    const auto weight = [&](uint32_t i) { return std::pair(loads[i].waiting, loads[i].utilisation()); };
    if (!found || weight(d) > weight(*found)) found = d;
  }
  return found;
}

std::vector<uint32_t> find_circle(std::span<const std::vector<uint32_t>> after) {
  enum class State : uint8_t { fresh, open, closed };
  std::vector<State> state(after.size(), State::fresh);
  struct Step {
    uint32_t task;
    size_t next;  ///< of its predecessors, the one to look at
  };
  for (uint32_t first = 0; first < after.size(); ++first) {
    std::vector<Step> path;
    const auto enter = [&](uint32_t task) {
      state[task] = State::open;
      path.push_back({task, 0});
    };
    if (state[first] == State::fresh) enter(first);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == after[step.task].size()) {
        state[step.task] = State::closed;
        path.pop_back();
        continue;
      }
      const uint32_t before = after[step.task][step.next++];
      if (state[before] == State::fresh) enter(before);
      else if (state[before] == State::open) {
        std::vector<uint32_t> circle;
        auto it = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.task == before; });
        for (; it != path.end(); ++it) circle.push_back(it->task);
        return circle;
      }
    }
  }
  return {};
}

}  // namespace shopwright::planning

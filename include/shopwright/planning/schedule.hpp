#pragma once
// When each task is done, given who has time for it: project scheduling under limited resources.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::planning {

inline constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

struct Department {
  std::string name;
  int64_t people = 1;
  language::Weekdays works{0x1f};
  std::vector<language::DateRange> closed;
  bool works_on(core::Date date) const;
};

struct Task {
  std::string name;
  uint32_t department = 0;
  int days = 1;  ///< working days of its department, at least 1
  int64_t people = 1;
  std::vector<uint32_t> after;    ///< tasks
  core::Date not_before;          ///< first day on which it can begin
  std::optional<core::Date> due;  ///< last day on which it must be done
};

/// When a task is done. All days included.
struct Slot {
  core::Date start, last;              ///< as scheduled
  core::Date early_start, early_last;  ///< if departments had no limits
  core::Date late_start,
      late_last;        ///< latest that keeps all dues, without limits; where nothing is due, the whole plan's end
  int total_float = 0;  ///< working days from early_last to late_last: critical when 0 or less
  int slack = 0;        ///< working days that it may slip, who is next kept as it is; negative: something due is late
  int waited = 0;       ///< working days on which it could have begun, had the department had people
  uint32_t waits_for = kNone;  ///< the task whose end lets it begin; none: its own first day
  bool for_people = false;     ///< it waited for that task's people, not for its result
};

struct Schedule {
  std::vector<Slot> slots;  ///< [task]
};

/// The critical path method (Kelley and Walker 1959) for the early and late days; the serial schedule generation scheme (Kolisch
/// 1996) for the days as scheduled: one task after the other, by latest finish, ties by latest start and then by name, each as early as its predecessors
/// and its department's people allow. Tasks are not interrupted, but for days on which the department does not work.
/// The tasks must have no circles, and none needs more people than its department has: anything else is our bug.
/// Tested: tests/planning/schedule.cpp (by hand; random networks: precedence and capacity hold, no task can begin a day earlier,
/// without limits equal to the critical path, never better than the best of all orders).
Schedule schedule(std::span<const Department> departments, std::span<const Task> tasks);

/// The tasks that determine when `task` is done, the first one first, `task` last.
std::vector<uint32_t> chain(const Schedule& schedule, uint32_t task);

/// What a department has to do between the plan's first and last working day.
struct Load {
  int64_t busy = 0;       ///< person-days of its tasks
  int64_t available = 0;  ///< person-days that it has
  int64_t waiting = 0;    ///< working days on which tasks waited for its people
  int64_t peak = 0;       ///< most people busy on one day
  double utilisation() const { return available > 0 ? static_cast<double>(busy) / static_cast<double>(available) : 0; }
};
std::vector<Load> loads(std::span<const Department> departments, std::span<const Task> tasks, const Schedule& schedule);

/// The department for which tasks wait longest, then the busiest, then the first; none when nothing waits.
std::optional<uint32_t> bottleneck(std::span<const Load> loads);

/// Tasks each of which is after the next, and the last after the first; empty when there is no circle.
std::vector<uint32_t> find_circle(std::span<const std::vector<uint32_t>> after);

}  // namespace shopwright::planning

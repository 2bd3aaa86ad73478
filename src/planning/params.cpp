#include "shopwright/planning/params.hpp"

#include <algorithm>

#include "shopwright/planning/schedule.hpp"

namespace shopwright::planning {

using language::find_place;
using language::Related;

void DepartmentParams::check(const language::Node& node, const language::Scope& scope) const {
  for (const auto& days : closed) {
    const bool open = days.first == language::DateRange{}.first || days.last == language::DateRange{}.last;
    if (!open && days.last - days.first <= 366) continue;
    scope.error(open ? "open-range" : "out-of-range", find_place(node, "closed"),
                open ? "days closed have a first and a last one" : "a department can be closed for a year at most",
                "for example 2026-10-01..2026-10-07");
  }
}

void TaskParams::check(const language::Node& node, const language::Scope& scope) const {
  for (const char* key : {"takes", "late"}) {
    const language::Node* written = node.find(key);
    if (written == nullptr || !written->is_scalar() || written->computed()) continue;  // a draw is rounded
    const std::string& text = written->text();
    const bool days = text.find("day") != std::string::npos;
    const double value = std::string_view(key) == "takes" ? takes.days : late.days;
    if (language::parse_duration(text) &&
        (!days || value != static_cast<double>(language::Duration{value}.whole_days())))
      scope.error("not-working-days", written->place(), "tasks take whole working days, found '" + text + "'",
                  "write 10 days for two weeks of five working days");
  }
}

void check_tasks(const language::Named<DepartmentParams>& departments, const language::Named<TaskParams>& tasks,
                 const language::Node& root, language::Diagnostics& diagnostics) {
  std::vector<std::vector<uint32_t>> after(tasks.size());
  for (uint32_t t = 0; t < tasks.size(); ++t) {
    const auto& task = tasks[t];
    const std::string path = "tasks." + task.name;
    const auto check_twice = [&](const std::vector<language::Ref>& refs, const char* key) {
      for (size_t i = 0; i < refs.size(); ++i)
        for (size_t j = 0; j < i; ++j) {
          if (refs[i].name != refs[j].name) continue;
          diagnostics.error("named-twice", refs[i].place, path + "." + key, "'" + refs[i].name + "' is named twice",
                            "name it once", Related{refs[j].place, "the first time"});
          break;
        }
    };
    check_twice(task.value.after, "after");
    check_twice(task.value.serves, "for");
    for (const auto& ref : task.value.after)
      if (const auto before = tasks.index_of(ref.name)) after[t].push_back(static_cast<uint32_t>(*before));
    const DepartmentParams* department = departments.find(task.value.department.name);
    if (department != nullptr && task.value.people > department->capacity)
      diagnostics.error("too-few-people", find_place(root, path + ".people"), path + ".people",
                        "it needs " + std::to_string(task.value.people) + " people, and " + task.value.department.name +
                            " has " + std::to_string(department->capacity),
                        "it could never begin: ask for fewer, for longer",
                        Related{find_place(root, "departments." + task.value.department.name + ".capacity"),
                                "the department's capacity"});
  }
  const std::vector<uint32_t> circle = find_circle(after);
  if (circle.empty()) return;
  // Told at the last task of the circle that was written, which is the one that closes it.
  const auto closing = std::max_element(circle.begin(), circle.end()) - circle.begin();
  const auto n = static_cast<std::ptrdiff_t>(circle.size());
  const auto at = [&](std::ptrdiff_t i) -> const auto& {
    return tasks[circle[static_cast<size_t>((closing + i) % n)]];
  };
  const auto ref_to = [&](const auto& task, const std::string& name) {
    const auto ref = std::find(task.value.after.begin(), task.value.after.end(), name);
    return ref == task.value.after.end() ? task.place : ref->place;
  };
  const auto& last = at(0);
  std::string words = last.name;
  for (std::ptrdiff_t i = 1; i <= n; ++i) words += " after " + at(i).name;
  const std::string path = "tasks." + last.name + ".after";
  std::optional<Related> other;
  if (n > 1) other = Related{ref_to(at(1), at(2).name), "the next of the circle"};
  diagnostics.error("circle", ref_to(last, at(1).name), path, "tasks wait for each other: " + words,
                    n > 1 ? "take one of them out of the circle" : "a task cannot wait for itself: leave this out",
                    std::move(other));
}

}  // namespace shopwright::planning

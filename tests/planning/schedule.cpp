#include "shopwright/planning/schedule.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "support/catch.hpp"

using namespace shopwright;
using planning::Department;
using planning::kNone;
using planning::Schedule;
using planning::Slot;
using planning::Task;

namespace {

core::Date date(const char* text) { return *core::parse_date(text); }

const core::Date kMonday = date("2026-03-02");

Task task(std::string name, int days, std::vector<uint32_t> after = {}, int64_t people = 1, uint32_t department = 0) {
  return {std::move(name), department, days, people, std::move(after), kMonday, std::nullopt};
}

std::string span(const Slot& slot) { return core::format_date(slot.start) + ".." + core::format_date(slot.last); }

struct Network {
  std::vector<Department> departments;
  std::vector<Task> tasks;
};

/// A random network. Small: everything about it can be tried.
Network random_network(std::mt19937& draw, size_t n) {
  const auto up_to = [&](int most) { return static_cast<int>(draw() % static_cast<uint32_t>(most)); };
  Network out;
  for (const char* name : {"design", "copy"}) {
    Department department{name, 1 + up_to(3), language::Weekdays{static_cast<uint8_t>(1 + up_to(127))}, {}};
    if (up_to(3) == 0) department.closed.push_back({kMonday + up_to(5), kMonday + 5 + up_to(5)});
    out.departments.push_back(department);
  }
  for (uint32_t t = 0; t < n; ++t) {
    Task made = task(std::string(1, static_cast<char>('a' + up_to(26))) + std::to_string(t), 1 + up_to(4), {}, 0,
                     static_cast<uint32_t>(up_to(2)));
    made.people = std::min<int64_t>(up_to(3), out.departments[made.department].people);
    made.not_before = kMonday + up_to(6);
    for (uint32_t p = 0; p < t; ++p)
      if (up_to(4) == 0) made.after.push_back(p);
    if (up_to(4) == 0) made.due = kMonday + up_to(30);
    out.tasks.push_back(made);
  }
  return out;
}

/// Whether a task can occupy these days, with the people whom the others leave.
bool fits(const Network& network, const std::vector<Slot>& slots, const std::vector<bool>& placed, uint32_t t,
          core::Date start, core::Date& last) {
  const Task& task = network.tasks[t];
  const Department& department = network.departments[task.department];
  if (start < task.not_before || !department.works_on(start)) return false;
  for (const uint32_t p : task.after)
    if (start <= slots[p].last) return false;
  int done = 0;
  for (core::Date day = start; done < task.days; day = day + 1) {
    if (!department.works_on(day)) continue;
    ++done;
    last = day;
    int64_t busy = task.people;
    for (uint32_t other = 0; other < slots.size(); ++other)
      if (other != t && placed[other] && network.tasks[other].department == task.department &&
          slots[other].start <= day && day <= slots[other].last)
        busy += network.tasks[other].people;
    if (task.people > 0 && busy > department.people) return false;
  }
  return true;
}

core::Date end_of(const std::vector<Slot>& slots) {
  core::Date end = slots.front().last;
  for (const Slot& slot : slots) end = std::max(end, slot.last);
  return end;
}

/// The earliest end of all orders in which tasks can be placed one by one: the best there is (Kolisch 1996: active schedules).
core::Date best_end(const Network& network) {
  std::vector<uint32_t> order(network.tasks.size());
  std::iota(order.begin(), order.end(), 0u);
  std::optional<core::Date> best;
  do {
    std::vector<Slot> slots(order.size());
    std::vector<bool> placed(order.size());
    bool possible = true;
    for (const uint32_t t : order) {
      for (const uint32_t p : network.tasks[t].after) possible &= placed[p];
      if (!possible) break;
      core::Date start = kMonday, last;
      while (!fits(network, slots, placed, t, start, last)) start = start + 1;
      slots[t].start = start, slots[t].last = last;
      placed[t] = true;
    }
    if (possible) best = std::min(best.value_or(end_of(slots)), end_of(slots));
  } while (std::next_permutation(order.begin(), order.end()));
  return *best;
}

}  // namespace

TEST_CASE("A week's work for two, with weekends, by hand") {
  const std::vector<Department> departments = {{"design", 2, language::Weekdays{0x1f}, {}}};
  // Mon 2 .. Fri 6 March. a takes both; the others wait for it, then c for a person.
  const std::vector<Task> tasks = {task("a", 3, {}, 2), task("b", 4, {0}), task("c", 1, {0}), task("d", 3, {0}, 1)};
  const Schedule made = planning::schedule(departments, tasks);
  CHECK(span(made.slots[0]) == "2026-03-02..2026-03-04");
  CHECK(span(made.slots[1]) == "2026-03-05..2026-03-10");
  CHECK(span(made.slots[3]) == "2026-03-05..2026-03-09");
  CHECK(span(made.slots[2]) == "2026-03-10..2026-03-10");  // as urgent as the others, and it could begin last
  CHECK(made.slots[2].waited == 3);
  CHECK(made.slots[2].for_people);
  CHECK(made.slots[2].waits_for == 3);
  CHECK(made.slots[2].total_float == 3);
  CHECK(made.slots[2].slack == 0);
  CHECK(made.slots[0].total_float == 0);
  CHECK(planning::chain(made, 2) == std::vector<uint32_t>{0, 3, 2});
  CHECK(planning::chain(made, 1) == std::vector<uint32_t>{0, 1});
  const auto loads = planning::loads(departments, tasks, made);
  CHECK(loads[0].busy == 3 * 2 + 4 + 1 + 3);
  CHECK(loads[0].available == 2 * 7);
  CHECK(loads[0].peak == 2);
  CHECK(loads[0].waiting == 3);
  CHECK(planning::bottleneck(loads) == 0u);
}

TEST_CASE("What is due gives the slack; what is too late has less than none") {
  const std::vector<Department> departments = {{"copy", 1, language::Weekdays{0x1f}, {{kMonday + 2, kMonday + 2}}}};
  std::vector<Task> tasks = {task("a", 2), task("b", 2, {0})};  // Wed 4 is closed: a Mon-Tue, b Thu-Fri
  tasks[1].due = date("2026-03-10");
  Schedule made = planning::schedule(departments, tasks);
  CHECK(span(made.slots[1]) == "2026-03-05..2026-03-06");
  CHECK(made.slots[1].slack == 2);
  CHECK(made.slots[0].slack == 2);
  CHECK(core::format_date(made.slots[0].late_last) == "2026-03-06");
  tasks[1].due = date("2026-03-05");
  made = planning::schedule(departments, tasks);
  CHECK(made.slots[1].slack == -1);
  CHECK(made.slots[0].slack == -1);
  CHECK(!planning::bottleneck(planning::loads(departments, tasks, made)));  // nobody waited for people
}

TEST_CASE("Random networks: precedence and people hold, and no task could begin a day earlier") {
  std::mt19937 draw(42);
  for (int round = 0; round < 400; ++round) {
    const Network network = random_network(draw, 2 + draw() % 12);
    const Schedule made = planning::schedule(network.departments, network.tasks);
    const std::vector<bool> all(network.tasks.size(), true);
    for (uint32_t t = 0; t < network.tasks.size(); ++t) {
      const Slot& slot = made.slots[t];
      core::Date last;
      INFO(round << " " << network.tasks[t].name << " " << span(slot));
      REQUIRE(fits(network, made.slots, all, t, slot.start, last));
      CHECK(last == slot.last);
      core::Date earlier = slot.start - 1;
      while (earlier >= kMonday && !network.departments[network.tasks[t].department].works_on(earlier))
        earlier = earlier - 1;
      CHECK_FALSE((earlier >= kMonday && fits(network, made.slots, all, t, earlier, last)));
      CHECK(slot.start >= slot.early_start);
      CHECK((slot.waited > 0) == slot.for_people);
      if (slot.for_people) CHECK(slot.waits_for != kNone);
      if (slot.waits_for != kNone) CHECK(made.slots[slot.waits_for].last < slot.start);
    }
  }
}

TEST_CASE("Without limits the schedule is that of the critical path, whose length is the whole plan's") {
  std::mt19937 draw(7);
  for (int round = 0; round < 400; ++round) {
    Network network = random_network(draw, 2 + draw() % 12);
    for (Department& department : network.departments) department.people = 1000;
    for (Task& one : network.tasks) one.due.reset();
    const Schedule made = planning::schedule(network.departments, network.tasks);
    uint32_t last = 0;
    for (uint32_t t = 0; t < network.tasks.size(); ++t) {
      CHECK(span(made.slots[t]) ==
            core::format_date(made.slots[t].early_start) + ".." + core::format_date(made.slots[t].early_last));
      CHECK(made.slots[t].slack == made.slots[t].total_float);
      CHECK(made.slots[t].total_float >= 0);
      if (made.slots[t].last > made.slots[last].last) last = t;
    }
    const auto critical = planning::chain(made, last);
    CHECK(made.slots[critical.back()].last == end_of(made.slots));
    CHECK(made.slots[last].total_float == 0);
    for (size_t i = 0; i < critical.size(); ++i) {
      const Department& department = network.departments[network.tasks[critical[i]].department];
      core::Date could = i > 0 ? made.slots[critical[i - 1]].last + 1 : network.tasks[critical[i]].not_before;
      while (!department.works_on(could)) could = could + 1;
      CHECK(could == made.slots[critical[i]].start);  // the chain has no gaps
    }
  }
}

TEST_CASE("Small networks: never better than the best of all orders, mostly as good") {
  std::mt19937 draw(11);
  int rounds = 150, as_good = 0;
  for (int round = 0; round < rounds; ++round) {
    Network network = random_network(draw, 2 + draw() % 5);
    for (Task& one : network.tasks) one.due.reset();
    const Schedule made = planning::schedule(network.departments, network.tasks);
    const core::Date best = best_end(network), end = end_of(made.slots);
    CHECK(best <= end);
    for (const Slot& slot : made.slots) CHECK(slot.early_last <= best);
    as_good += best == end;
  }
  CHECK(as_good > rounds * 9 / 10);
}

TEST_CASE("The order in which tasks are written changes nothing") {
  std::mt19937 draw(3);
  for (int round = 0; round < 100; ++round) {
    const Network network = random_network(draw, 8);
    std::vector<uint32_t> place(network.tasks.size());
    std::iota(place.begin(), place.end(), 0u);
    std::shuffle(place.begin(), place.end(), draw);
    std::vector<Task> moved(network.tasks.size());
    for (uint32_t t = 0; t < moved.size(); ++t) {
      moved[place[t]] = network.tasks[t];
      for (uint32_t& p : moved[place[t]].after) p = place[p];
    }
    const Schedule made = planning::schedule(network.departments, network.tasks);
    const Schedule other = planning::schedule(network.departments, moved);
    for (uint32_t t = 0; t < moved.size(); ++t) CHECK(span(made.slots[t]) == span(other.slots[place[t]]));
  }
}

TEST_CASE("Slack is along the chain, and what waits for people counts") {
  const std::vector<Department> departments = {{"copy", 1, language::Weekdays{0x1f}, {}}};
  // a Mon-Tue, b Wed-Fri because it waits for a's people; b is due on Mon 9, a on Thu 5.
  std::vector<Task> tasks = {task("a", 2), task("b", 3)};
  tasks[0].due = date("2026-03-05");
  tasks[1].due = date("2026-03-09");
  const Schedule made = planning::schedule(departments, tasks);
  REQUIRE(span(made.slots[1]) == "2026-03-04..2026-03-06");
  CHECK(made.slots[1].slack == 1);
  CHECK(made.slots[0].slack == 1);        // one day more, and b is late
  CHECK(made.slots[0].total_float == 2);  // had it been alone
}

TEST_CASE("Random networks: a chain's slack never falls towards its end, and what is due gives its last task's") {
  std::mt19937 draw(19);
  for (int round = 0; round < 300; ++round) {
    Network network = random_network(draw, 2 + draw() % 10);
    for (Department& department : network.departments)
      department.works = language::Weekdays{}, department.closed.clear();
    const Schedule made = planning::schedule(network.departments, network.tasks);
    for (uint32_t t = 0; t < network.tasks.size(); ++t) {
      if (network.tasks[t].due) CHECK(made.slots[t].slack <= *network.tasks[t].due - made.slots[t].last);
      if (made.slots[t].waits_for != kNone) CHECK(made.slots[made.slots[t].waits_for].slack <= made.slots[t].slack);
    }
  }
}

TEST_CASE("Circles are found, and only circles") {
  using After = std::vector<std::vector<uint32_t>>;
  CHECK(planning::find_circle(After{{}, {0}, {0, 1}}).empty());
  CHECK(planning::find_circle(After{{0}}) == std::vector<uint32_t>{0});
  const auto circle = planning::find_circle(After{{}, {0, 3}, {1}, {2}});
  CHECK(circle == std::vector<uint32_t>{1, 3, 2});
}

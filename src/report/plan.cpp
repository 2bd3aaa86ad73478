#include "shopwright/report/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "report/layout.hpp"
#include "report/plan_rows.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using core::Date;
using engine::Activity;
using engine::Plan;
using planning::kNone;

constexpr int kAside = 13;  // columns of a department's name

constexpr std::string_view kBold = "1", kDim = "2", kRed = "31", kYellow = "33", kGreen = "32";

/// Days on columns: one each, or so many columns a week, or so many weeks a column.
class Axis {
 public:
  Axis(const Plan& plan, int columns) : days_(plan_days(plan)) {
    const int n = days_.last - days_.first + 1;
    if (n <= columns) {
      cells_ = n;
      return;
    }
    days_.first = days_.first - core::weekday(days_.first);
    const int weeks = (days_.last - days_.first) / 7 + 1;
    per_week_ = std::min(6, columns / weeks);
    if (per_week_ == 0) weeks_per_cell_ = (weeks + columns - 1) / columns;
    cells_ = per_week_ > 0 ? weeks * per_week_ : (weeks + weeks_per_cell_ - 1) / weeks_per_cell_;
  }
  int cells() const { return cells_; }
  bool by_day() const { return per_week_ == 0 && weeks_per_cell_ == 0; }
  std::string unit() const {
    if (by_day()) return "a column is a day";
    if (per_week_ == 1 || weeks_per_cell_ == 1) return "a column is a week";
    return per_week_ > 0 ? fmt::format("{} columns are a week", per_week_)
                         : fmt::format("a column is {} weeks", weeks_per_cell_);
  }
  Date begin(int cell) const {
    if (by_day()) return days_.first + cell;
    return per_week_ > 0 ? days_.first + 7 * cell / per_week_ : days_.first + 7 * weeks_per_cell_ * cell;
  }
  Date end(int cell) const { return begin(cell + 1) - 1; }
  bool meets(int cell, Date first, Date last) const { return begin(cell) <= last && first <= end(cell); }

 private:
  language::DateRange days_;
  int cells_ = 0, per_week_ = 0, weeks_per_cell_ = 0;
};

class Text {
 public:
  Text(const Plan& plan, const engine::Model& model, const PlanTextOptions& options)
      : plan_(plan),
        model_(model),
        width_(std::max(72, options.width)),
        colour_(options.colour),
        names_(std::clamp(width_ * 2 / 5, 28, 44)),
        axis_(plan, width_ - names_ - 1),
        critical_(critical_tasks(plan)) {}

  std::string all() {
    chart();
    readiness();
    path();
    departments();
    return std::move(out_);
  }

 private:
  std::string styled(std::string_view words, std::string_view style) const {
    return colour_ && !style.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", style, words) : std::string(words);
  }
  void line(std::string words) {
    words.erase(words.find_last_not_of(' ') + 1);
    out_ += words + '\n';
  }
  void heading(std::string_view words) {
    out_ += '\n';
    for (const std::string& part : wrapped(words, width_)) line(styled(part, kBold));
  }

  struct Cell {
    std::string_view glyph = " ";
    std::string_view style{};
  };
  std::vector<Cell> empty_cells() const {
    std::vector<Cell> cells(static_cast<size_t>(axis_.cells()));
    for (int i = 0; i < axis_.cells(); ++i) {
      Cell& cell = cells[static_cast<size_t>(i)];
      if (axis_.by_day() && core::weekday(axis_.begin(i)) >= 5) cell = {"·", kDim};
      for (Date day = axis_.begin(i); day <= axis_.end(i); day = day + 1)
        if (is_festival(plan_, day)) cell = {":", kDim};
    }
    return cells;
  }
  void fill(std::vector<Cell>& cells, Date first, Date last, Cell with) const {
    for (int i = 0; i < axis_.cells(); ++i)
      if (axis_.meets(i, first, last)) cells[static_cast<size_t>(i)] = with;
  }
  // Words at the beginning of these days, where they have room.
  void write(std::vector<Cell>& cells, const language::DateRange& days, std::string_view words) const {
    size_t first = 0, n = 0;
    for (int i = 0; i < axis_.cells(); ++i)
      if (axis_.meets(i, days.first, days.last)) {
        if (n == 0) first = static_cast<size_t>(i);
        ++n;
      }
    for (size_t k = 0; n > words.size() && k < words.size(); ++k) cells[first + k].glyph = words.substr(k, 1);
  }
  void row(std::string_view left, std::string_view aside, const std::vector<Cell>& cells, std::string_view style = {}) {
    const int room = aside.empty() ? names_ : names_ - kAside - 1;
    std::string text = padded_right(core::cut(left, room), room);
    if (!aside.empty()) text += " " + core::cut(aside, kAside);
    text = styled(padded_right(text, names_), style) + " ";
    for (size_t i = 0; i < cells.size();) {
      std::string run;
      const std::string_view same = cells[i].style;
      for (; i < cells.size() && cells[i].style == same; ++i) run += cells[i].glyph;
      text += styled(run, same);
    }
    line(std::move(text));
  }

  void ruler() {
    // Months above; days of the month below, of Mondays where a column is a day, as far as they have room.
    std::string months, days;
    const auto put = [&](std::string& to, int cell, const std::string& words) {
      const auto used = static_cast<int>(to.size());
      if ((used > 0 && used >= cell) || cell + static_cast<int>(words.size()) > axis_.cells()) return;
      to += std::string(static_cast<size_t>(cell - used), ' ') + words;
    };
    for (int i = 0; i < axis_.cells(); ++i) {
      const auto date = core::year_month_day(axis_.end(i));
      const bool fresh = i == 0 || core::year_month_day(axis_.end(i - 1)).month != date.month;
      const std::string name(month_name(date.month));
      if (fresh) put(months, i, i == 0 || date.month == 1 ? fmt::format("{} {}", name, date.year) : name);
      const bool monday = core::weekday(axis_.begin(i)) == 0;
      if (monday || (!axis_.by_day() && axis_.begin(i) == axis_.begin(0)))
        put(days, i, std::to_string(core::year_month_day(axis_.begin(i)).day));
    }
    const std::string blank(static_cast<size_t>(names_ + 1), ' ');
    line(blank + months);
    line(blank + days);
  }

  void chart() {
    const std::string title = model_.label.empty() ? "Activity calendar" : model_.label;
    line(styled(core::cut(title, width_), kBold));
    line(fmt::format("{} to {}; {}", core::format_date(plan_days(plan_).first),
                     core::format_date(plan_days(plan_).last), axis_.unit()));
    out_ += '\n';
    ruler();
    for (const PlanRow& r : plan_rows(plan_, model_)) {
      auto cells = empty_cells();
      if (r.what == PlanRow::What::heading) {
        row(r.text, "", cells, kBold);
      } else if (r.what == PlanRow::What::activity) {
        const Activity& activity = plan_.activities[r.index];
        for (const bool prepared : {false, true})  // what is held shows where a column has both
          for (const Held& held : held_days(plan_, activity))
            if (held.prepared == prepared)
              fill(cells, held.days.first, held.days.last, prepared ? Cell{"█", kGreen} : Cell{"░", kYellow});
        for (size_t k = 0; k < activity.phases.size(); ++k) write(cells, activity.days[k], activity.phases[k]);
        row(" " + r.text, r.aside, cells);
      } else {
        const auto& slot = plan_.schedule.slots[r.index];
        fill(cells, slot.start, slot.last, critical_[r.index] ? Cell{"━", kRed} : Cell{"─", std::string_view{}});
        const Date late = first_late_day(plan_, r.index);
        if (late <= slot.last) fill(cells, late, slot.last, {"~", kYellow});
        row("   " + r.text, r.aside, cells, critical_[r.index] ? kRed : std::string_view{});
      }
    }
    out_ += '\n';
    std::vector<std::string_view> legend = {"█ held"};
    if (std::any_of(plan_.activities.begin(), plan_.activities.end(), [](const auto& a) { return a.late(); }))
      legend.push_back("░ planned, not prepared");
    if (!plan_.tasks.empty()) legend.insert(legend.end(), {"━ critical task", "─ other task"});
    if (std::any_of(plan_.late.begin(), plan_.late.end(), [](int days) { return days > 0; }))
      legend.push_back("~ late");
    if (axis_.by_day()) legend.push_back("· weekend");
    legend.push_back(": festival");
    std::string words;
    for (const std::string_view item : legend) {
      if (core::display_width(words) + core::display_width(item) > width_) line(std::exchange(words, {}));
      words += std::string(item) + "  ";
    }
    line(words);
  }

  void readiness() {
    std::vector<uint32_t> prepared;
    for (uint32_t a = 0; a < plan_.activities.size(); ++a)
      if (!plan_.activities[a].tasks.empty()) prepared.push_back(a);
    if (prepared.empty()) return;
    heading("Prepared");
    line(fmt::format("{}  {:10}  {:10}  {:>5}  {}", padded_right("activity", names_ - 12), "planned", "prepared",
                     "spare", "starts"));
    for (const uint32_t a : prepared) {
      const Activity& activity = plan_.activities[a];
      const auto done = plan_.schedule.slots[plan_.last_task(activity)].last;
      line(
          styled(fmt::format("{}  {}  {}  {:>5}  {}", padded_right(core::cut(activity.label, names_ - 12), names_ - 12),
                             core::format_date(activity.first()), core::format_date(done), plan_.spare(activity),
                             activity.late() && activity.movable ? core::format_date(activity.feasible)
                             : activity.late()                   ? "unprepared"
                                                                 : "as planned"),
                 activity.late() ? kYellow : std::string_view{}));
    }
  }

  std::string reason(uint32_t t) const {
    const planning::Slot& slot = plan_.schedule.slots[t];
    if (slot.waits_for == kNone)
      return slot.waited > 0                          ? "waits for people"
             : plan_.tasks[t].not_before < slot.start ? "first working day"
                                                      : "begins on that day";
    return (slot.for_people ? "people of " : "after ") + plan_.labels[slot.waits_for];
  }

  void path() {
    const uint32_t tightest = plan_.tightest();
    if (tightest == kNone) return;
    const Activity& activity = plan_.activities[tightest];
    const int spare = plan_.spare(activity);
    heading(fmt::format("Critical path to {}, planned for {}, {}", activity.label, core::format_date(activity.first()),
                        spare < 0    ? fmt::format("{} working day{} late", -spare, spare == -1 ? "" : "s")
                        : spare == 0 ? std::string("without a day to spare")
                                     : fmt::format("{} working day{} to spare", spare, spare == 1 ? "" : "s")));
    const int name = std::min(names_ - 12, 26), team = kAside, why = std::max(0, width_ - name - team - 43);
    line(fmt::format("{}  {}  {:10}  {:10}  {:>4}  {:>5}  {}", padded_right("task", name),
                     padded_right("department", team), "first day", "last day", "days", "slack",
                     why < 10 ? "" : "why then"));
    for (const uint32_t t : planning::chain(plan_.schedule, plan_.last_task(activity))) {
      const planning::Slot& slot = plan_.schedule.slots[t];
      const std::string department = label_of(model_.departments, plan_.departments[plan_.tasks[t].department].name);
      line(fmt::format("{}  {}  {}  {}  {:>4}  {:>5}  {}", padded_right(core::cut(plan_.labels[t], name), name),
                       padded_right(core::cut(department, team), team), core::format_date(slot.start),
                       core::format_date(slot.last), plan_.tasks[t].days, slot.slack,
                       why < 10 ? "" : core::cut(reason(t), why)));
    }
  }

  void departments() {
    if (plan_.departments.empty()) return;
    heading("Departments");
    const int name = names_ - 12;
    line(fmt::format("{}  {:>6}  {:>11}  {:>4}  {:>4}  {:>6}", padded_right("department", name), "people",
                     "person-days", "busy", "peak", "waited"));
    const auto narrow = planning::bottleneck(plan_.loads);
    for (uint32_t d = 0; d < plan_.departments.size(); ++d) {
      const planning::Load& load = plan_.loads[d];
      const std::string label = label_of(model_.departments, plan_.departments[d].name);
      line(styled(fmt::format("{}  {:>6}  {:>11}  {:>3.0f}%  {:>4}  {:>6}{}",
                              padded_right(core::cut(label, name), name), plan_.departments[d].people, load.busy,
                              100 * load.utilisation(), load.peak, load.waiting, narrow == d ? "  bottleneck" : ""),
                  narrow == d ? kRed : std::string_view{}));
    }
  }

  const Plan& plan_;
  const engine::Model& model_;
  int width_;
  bool colour_;
  int names_;
  Axis axis_;
  std::vector<bool> critical_;
  std::string out_;
};

}  // namespace

std::string plan_text(const Plan& plan, const engine::Model& model, const PlanTextOptions& options) {
  return Text(plan, model, options).all();
}

std::string plan_json(const Plan& plan, const engine::Model& model, const language::Diagnostics& problems) {
  using Json = nlohmann::ordered_json;
  const auto date = [](Date day) { return core::format_date(day); };
  const auto names = [&](const std::vector<uint32_t>& tasks) {
    Json list = Json::array();
    for (const uint32_t t : tasks) list.push_back(plan.tasks[t].name);
    return list;
  };
  Json out = {{"label", model.label},
              {"first_day", date(plan.calendar.first)},
              {"last_day", date(plan.calendar.last)},
              {"activities", Json::array()},
              {"tasks", Json::array()},
              {"departments", Json::array()},
              {"critical_path", nullptr},
              {"bottleneck", nullptr},
              {"problems", Json::array()}};
  for (const Activity& activity : plan.activities) {
    Json days = Json::array();
    for (const auto& range : activity.days) days.push_back({{"first", date(range.first)}, {"last", date(range.last)}});
    Json item = {{"kind", names_of(activity.kind)[static_cast<size_t>(activity.kind)]},
                 {"name", activity.name},
                 {"label", activity.label},
                 {"seller", activity.seller.empty() ? Json() : Json(activity.seller)},
                 {"days", std::move(days)},
                 {"planned_start", date(activity.first())},
                 {"feasible_start", date(activity.feasible)},
                 {"late", activity.late()},
                 {"tasks", names(activity.tasks)}};
    if (!activity.tasks.empty()) item["spare_days"] = plan.spare(activity);
    out["activities"].push_back(std::move(item));
  }
  const std::vector<bool> critical = critical_tasks(plan);
  for (uint32_t t = 0; t < plan.tasks.size(); ++t) {
    const planning::Task& task = plan.tasks[t];
    const planning::Slot& slot = plan.schedule.slots[t];
    out["tasks"].push_back({{"name", task.name},
                            {"label", plan.labels[t]},
                            {"department", plan.departments[task.department].name},
                            {"days", task.days},
                            {"late", plan.late[t]},
                            {"people", task.people},
                            {"after", names(task.after)},
                            {"start", date(slot.start)},
                            {"last", date(slot.last)},
                            {"early_start", date(slot.early_start)},
                            {"early_last", date(slot.early_last)},
                            {"late_start", date(slot.late_start)},
                            {"late_last", date(slot.late_last)},
                            {"total_float", slot.total_float},
                            {"slack", slot.slack},
                            {"critical", static_cast<bool>(critical[t])},
                            {"waited_for_people", slot.waited},
                            {"waits_for", slot.waits_for == kNone ? Json() : Json(plan.tasks[slot.waits_for].name)}});
  }
  for (uint32_t d = 0; d < plan.departments.size(); ++d) {
    const planning::Load& load = plan.loads[d];
    out["departments"].push_back({{"name", plan.departments[d].name},
                                  {"people", plan.departments[d].people},
                                  {"busy_person_days", load.busy},
                                  {"available_person_days", load.available},
                                  {"utilisation", load.utilisation()},
                                  {"peak", load.peak},
                                  {"days_waited_for", load.waiting}});
  }
  if (const uint32_t a = plan.tightest(); a != kNone)
    out["critical_path"] = {{"activity", plan.activities[a].name},
                            {"spare_days", plan.spare(plan.activities[a])},
                            {"tasks", names(planning::chain(plan.schedule, plan.last_task(plan.activities[a])))}};
  if (const auto narrow = planning::bottleneck(plan.loads)) out["bottleneck"] = plan.departments[*narrow].name;
  for (const language::Diagnostic& problem : problems.sorted()) {
    Json item = {{"severity", problem.severity == language::Severity::error ? "error" : "warning"},
                 {"code", problem.code},
                 {"place", problem.place.str()},
                 {"path", problem.path},
                 {"message", problem.message},
                 {"hint", problem.hint}};
    if (problem.related) item["related"] = {{"place", problem.related->place.str()}, {"note", problem.related->note}};
    out["problems"].push_back(std::move(item));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace shopwright::report

#include "shopwright/report/optimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using study::Metric;
using study::OptimizeResult;

std::string plural(int64_t n, std::string_view one) {
  return grouped(static_cast<double>(n), 0) + " " + std::string(one) + (n == 1 ? "" : "s");
}

std::string percent(double share) { return fmt::format("{:.4g}%", 100 * share); }

/// Rows of cells: the first column to the left, the others to the right; an asterisk's row is bold. Columns that do not fit are
/// wrapped to further blocks under the same first column.
class Grid {
 public:
  explicit Grid(int width) : width_(width) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void left(size_t column) { left_.push_back(column); }

  std::string text(int indent = 0) const {
    size_t columns = 0;
    for (const auto& row : rows_) columns = std::max(columns, row.size());
    std::vector<int> wide(columns, 0);
    for (const auto& row : rows_)
      for (size_t c = 0; c < row.size(); ++c) wide[c] = std::max(wide[c], core::display_width(row[c]));
    std::string out;
    size_t from = 1;
    do {
      int used = indent + (columns > 0 ? wide[0] : 0);
      size_t to = from;
      while (to < columns && (to == from || used + 2 + wide[to] <= width_)) used += 2 + wide[to++];
      if (from > 1) out += '\n';
      for (const auto& row : rows_) {
        std::string line = std::string(static_cast<size_t>(indent), ' ') +
                           padded_right(row.empty() ? "" : row[0], columns > 0 ? wide[0] : 0);
        for (size_t c = from; c < to; ++c) {
          const std::string cell = c < row.size() ? row[c] : "";
          const bool to_left = std::find(left_.begin(), left_.end(), c) != left_.end();
          line += "  " + (to_left ? padded_right(cell, wide[c]) : padded_left(cell, wide[c]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
      }
      from = to;
    } while (from < columns);
    return out;
  }

 private:
  int width_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> left_;
};

class Page {
 public:
  Page(const OptimizeResult& result, const OptimizeTextOptions& options)
      : result_(result), options_(options), width_(std::max(options.width, 40)), numbers_(result.currency, largest()) {}

  std::string write() {
    title();
    if (result_.goals.size() > 1) front();
    else if (result_.found) {
      plan();
      earns();
      limits();
      around();
      worlds();
      paste();
    }
    if (!result_.found) {
      heading("No plan found");
      paragraph(result_.none_because);
      nearest();
    }
    how();
    return std::move(out_);
  }

 private:
  double largest() const {
    double most = std::max(std::abs(result_.goal.mean), std::abs(result_.today.mean));
    for (const auto& one : result_.best) most = std::max(most, std::abs(one.goals[0].mean));
    return most;
  }
  void paragraph(const std::string& words, int indent = 0) {
    const std::string blanks(static_cast<size_t>(indent), ' ');
    for (const std::string& line : wrapped(words, width_ - indent)) out_ += blanks + line + '\n';
  }
  void heading(const std::string& words) {
    out_ += '\n';
    bold(words);
  }
  void bold(const std::string& words) {
    for (const std::string& line : wrapped(words, width_))
      out_ += (options_.colour ? "\x1b[1m" + line + "\x1b[0m" : line) + '\n';
  }

  std::string goal_name(size_t g = 0) const {
    const auto metric = study::find_metric(result_.goals[g]);
    if (!metric) return result_.goals[g];
    if (*metric == Metric::gross_margin_percent) return "Gross margin, % of revenue";
    return std::string(core::trim(metric_label(*metric)));
  }
  std::string goal_value(double value, size_t g = 0) const { return numbers_.value(value, result_.goal_like[g]); }
  std::string half_width(const study::Sized& one, Metric metric) const {
    return one.interval ? numbers_.half_width(one.interval->half_width(), metric) : "";
  }
  std::string with_interval(const study::Sized& one, Metric metric) const {
    return numbers_.value(one.mean, metric) + (one.interval ? " " + half_width(one, metric) : "");
  }
  std::string goal_with_interval(const study::Sized& one, size_t g = 0) const {
    return with_interval(one, result_.goal_like[g]);
  }

  void title() {
    bold(result_.label.empty() ? result_.study : result_.label);
    std::string asked;
    for (size_t g = 0; g < result_.goals.size(); ++g)
      asked += (g == 0 ? "" : ", ") + std::string(result_.minimise[g] ? "smallest " : "largest ") + result_.goals[g];
    paragraph(asked + " of " + result_.seller + "; " + plural(result_.days, "day") + ", " +
              plural(result_.consumers, "consumer") + "; amounts in " + result_.currency.code);
  }

  std::string in_words(double number, const study::Decided& decided) const {
    if (decided.unit == "%") return percent(number);
    return std::abs(number) < 1000 ? fmt::format("{:.4g}", number) : grouped(number, 0);
  }
  std::string range(const study::Interval& interval, const study::Decided& decided) const {
    return in_words(interval.low, decided) + " to " + in_words(interval.high, decided);
  }

  void plan() {
    heading("The best plan found");
    Grid grid(width_);
    bool any_today = false, any_interval = false, any_flat = false;
    for (const auto& one : result_.plan) {
      any_today = any_today || !one.today.empty();
      any_interval = any_interval || one.interval;
      any_flat = any_flat || one.flat;
    }
    std::vector<std::string> head = {"", ""};
    if (any_today) head.emplace_back("today");
    for (size_t c = 0; c < 2; ++c) grid.left(head.size() + c);
    if (any_interval) head.push_back("surely within");
    if (any_flat) head.push_back("as good, to " + percent(result_.close));
    if (head.size() > 2) grid.row(head);
    for (const auto& one : result_.plan) {
      std::vector<std::string> row = {one.label.empty() ? one.name : one.label, one.value};
      if (any_today) row.push_back(one.today);
      if (any_interval) row.push_back(one.interval ? range(*one.interval, one) : "");
      if (any_flat) row.push_back(one.flat ? range(*one.flat, one) : "");
      if (one.at_edge) row.back() += row.back().empty() ? "(the end of its range)" : " (end of range)";
      grid.row(std::move(row));
    }
    out_ += grid.text(2);
  }

  void earns() {
    heading(goal_name() + (result_.robust ? result_.robustness == study::Robustness::worst_case
                                                ? ", in the worst world"
                                                : ", expected over all worlds"
                                          : ""));
    const auto& gain = result_.gain;
    const Metric like = result_.goal_like[0];
    Grid grid(width_);
    grid.row({"this plan", goal_value(result_.goal.mean), half_width(result_.goal, like)});
    grid.row({"today", goal_value(result_.today.mean), half_width(result_.today, like)});
    std::vector<std::string> row = {"difference", numbers_.difference(gain.difference, like), ""};
    if (result_.today.mean != 0 && std::isfinite(gain.difference))
      row.back() = fmt::format("{:+.1f}%", 100 * gain.difference / std::abs(result_.today.mean));
    if (gain.replicates > 1 && gain.interval.half_width() > 0)
      row.push_back("surely " + numbers_.difference(gain.interval.low, like) + " to " +
                    numbers_.difference(gain.interval.high, like));
    grid.row(std::move(row));
    out_ += grid.text(2);
    const bool better = result_.minimise[0] ? gain.interval.high < 0 : gain.interval.low > 0;
    if (gain.difference == 0 && gain.standard_error == 0) paragraph("Today's plan is as good.", 2);
    else if (!better)
      paragraph("That it is better than today's is not shown: nothing found beats today beyond doubt.", 2);
  }

  void limits() {
    if (result_.kept.empty() && result_.rules.empty()) return;
    heading("Limits");
    Grid grid(width_);
    grid.left(1);
    for (const auto& one : result_.kept) {
      const auto metric = *study::find_metric(one.metric);
      std::vector<std::string> row = {one.metric + " " + one.words + (one.world.empty() ? "" : " in " + one.world),
                                      with_interval(one.value, metric) + (one.shown ? ", kept" : ", NOT KEPT")};
      if (width_ >= 70) row.push_back("today " + numbers_.value(one.today, metric));
      grid.row(std::move(row));
    }
    for (const auto& one : result_.rules) grid.row({one.rule, one.binding ? "kept, none to spare" : "kept"});
    out_ += grid.text(2);
  }

  void around() {
    if (!result_.around) return;
    const study::Around& around = *result_.around;
    const auto name = [&](size_t axis) { return result_.decisions[around.decisions[axis]]; };
    double best = 0;
    bool any = false;
    for (const auto& one : around.goal)
      if (one && (!any || (result_.minimise[0] ? *one < best : *one > best))) {
        best = *one;
        any = true;
      }
    if (!any) return;
    heading("Around it: " + goal_name() + " in the runs of the search");
    Grid grid(width_);
    const auto off = [&](double value) {
      if (best == 0) return std::string();
      const double lost = 100 * (value - best) / std::abs(best);
      return lost == 0 ? std::string("best") : fmt::format("{:+.1f}%", lost);
    };
    if (around.values.size() == 1) {
      grid.row({name(0), "", ""});
      for (size_t i = 0; i < around.values[0].size(); ++i)
        grid.row({around.values[0][i], around.goal[i] ? goal_value(*around.goal[i]) : "–",
                  around.goal[i] ? off(*around.goal[i]) : ""});
    } else {
      std::vector<std::string> head = {name(0) + " \\ " + name(1)};
      for (const std::string& value : around.values[1]) head.push_back(value);
      grid.row(std::move(head));
      for (size_t i = 0; i < around.values[0].size(); ++i) {
        std::vector<std::string> row = {around.values[0][i]};
        for (size_t j = 0; j < around.values[1].size(); ++j) {
          const auto& one = around.goal[i * around.values[1].size() + j];
          row.push_back(one ? goal_value(*one) : "–");
        }
        grid.row(std::move(row));
      }
    }
    out_ += grid.text(2);
  }

  void worlds() {
    if (!result_.robust) return;
    const study::Robust& robust = *result_.robust;
    const double sign = result_.minimise[0] ? -1 : 1;
    for (const bool regret : {false, true}) {
      heading(regret ? "Lost against the best plan of these for each world" : goal_name() + " in each world");
      Grid grid(width_);
      std::vector<std::string> head = {""};
      for (size_t w = 0; w < robust.worlds.size(); ++w) head.push_back(robust.worlds[w]);
      head.push_back(regret ? "most" : "expected");
      if (!regret) head.push_back("worst");
      grid.row(std::move(head));
      for (size_t p = 0; p < robust.names.size(); ++p) {
        std::vector<std::string> row = {robust.names[p]};
        for (size_t w = 0; w < robust.worlds.size(); ++w)
          row.push_back(regret ? goal_value(robust.table.regret_at(p, w)) : goal_value(sign * robust.table.at(p, w)));
        row.push_back(goal_value(regret ? robust.table.worst_regret[p] : sign * robust.table.expected[p]));
        if (!regret) row.push_back(goal_value(sign * robust.table.worst[p]));
        grid.row(std::move(row));
      }
      out_ += grid.text(2);
    }
    for (size_t p = 2; p < robust.names.size(); ++p) {
      std::string values;
      for (size_t d = 0; d < robust.plans[p].size(); ++d)
        values += (d == 0 ? "" : ", ") + result_.decisions[d] + " " + robust.plans[p][d];
      paragraph(robust.names[p] + ": " + values, 2);
    }
    paragraph(result_.robustness == study::Robustness::expected     ? "Chosen by what is expected."
              : result_.robustness == study::Robustness::worst_case ? "Chosen by the worst world."
                                                                    : "Chosen by the largest loss.",
              2);
  }

  void paste() {
    if (options_.scenario.empty()) return;
    heading("To run it");
    // Never broken within a word, so that it can be pasted.
    out_ += "  shopwright run " + options_.scenario;
    for (const auto& one : result_.plan)
      for (const std::string& change : one.changes) out_ += " \\\n    " + change;
    out_ += '\n';
  }

  void front() {
    if (!result_.found) return;
    heading("Plans to which no other is better in both");
    Grid grid(width_);
    std::vector<std::string> head = result_.decisions;
    for (size_t g = 0; g < 2; ++g) head.push_back(goal_name(g));
    head.emplace_back("");
    grid.row(std::move(head));
    for (const auto& one : result_.best) {
      std::vector<std::string> row = one.values;
      for (size_t g = 0; g < 2; ++g) row.push_back(goal_with_interval(one.goals[g], g));
      row.push_back(one.sure ? "" : "?");
      grid.row(std::move(row));
    }
    std::vector<std::string> row = {"today"};
    row.resize(result_.decisions.size());
    row.push_back(goal_with_interval(result_.today, 0));
    row.push_back(goal_with_interval(result_.today_second, 1));
    grid.row(std::move(row));
    out_ += grid.text(2);
    if (std::any_of(result_.best.begin(), result_.best.end(), [](const auto& one) { return !one.sure; }))
      paragraph("?: another plan may be as good in both; the runs do not tell.", 2);
  }

  void nearest() {
    if (result_.best.empty()) return;
    Grid grid(width_);
    std::vector<std::string> head = result_.decisions;
    head.push_back(goal_name());
    grid.row(std::move(head));
    for (size_t i = 0; i < std::min<size_t>(3, result_.best.size()); ++i) {
      std::vector<std::string> row = result_.best[i].values;
      row.push_back(goal_with_interval(result_.best[i].goals[0]));
      grid.row(std::move(row));
    }
    paragraph("The plans that came nearest:", 0);
    out_ += grid.text(2);
  }

  void how() {
    out_ += '\n';
    std::string words = plural(result_.runs, "run") + " of " + grouped(static_cast<double>(result_.runs_allowed), 0) +
                        " allowed: " + plural(result_.plans, "plan") + " looked at";
    if (result_.plans_possible >= 0)
      words += " of " + grouped(static_cast<double>(result_.plans_possible), 0) + " possible";
    words += ", " + plural(result_.replicates, "replicate") + " each or more";
    words += result_.method == "search"             ? ", by search and response surface"
             : result_.method == "KN"               ? ", by Kim and Nelson's selection"
             : result_.method == "OCBA"             ? ", runs shared out by OCBA"
             : result_.method == "equal replicates" ? ", equally many for each"
                                                    : "";
    paragraph(words + ".");
    if (result_.found) {
      std::string checked =
          "Figures are from " + plural(result_.fresh, "fresh replicate") + " that had no part in the search";
      if (result_.goals.size() == 1 && result_.searched != 0 && std::isfinite(result_.searched))
        checked += "; in the search this plan gave " + goal_value(result_.searched);
      paragraph(checked + ".");
    }
    if (result_.probability)
      paragraph(fmt::format("The best of the list, or one within {} of it, with a probability of {} {}.",
                            percent(result_.close), result_.method == "KN" ? "at least" : "about",
                            percent(std::floor(*result_.probability * 1000) / 1000)));
    paragraph(fmt::format("±: {} confidence intervals; seed {}; {:.1f} s on {}", percent(result_.confidence),
                          result_.seed, result_.seconds, plural(result_.threads, "thread")));
    paragraph("digest " + result_.digest);
  }

  const OptimizeResult& result_;
  const OptimizeTextOptions& options_;
  int width_;
  Numbers numbers_;
  std::string out_;
};

}  // namespace

std::string optimize_text(const study::OptimizeResult& result, const OptimizeTextOptions& options) {
  return Page(result, options).write();
}

}  // namespace shopwright::report

#include "shopwright/report/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/sweep_chart.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using study::FactorParams;
using study::Measured;
using study::Metric;
using study::SweepData;
using study::SweepFindings;

constexpr int kNameColumns = 14;  // columns of what stands before the figures
constexpr size_t kMostFactors = 12;

std::string count(size_t n) { return grouped(static_cast<double>(n), 0); }

std::string metric_words(Metric metric) {
  return metric == Metric::gross_margin_percent ? "Gross margin in % of revenue" : std::string(metric_label(metric));
}

/// What shows that a value scales or is added.
std::string sign_of(const FactorParams& params, double value) {
  return params.change == study::Operation::scale               ? "×"
         : params.change == study::Operation::add && value >= 0 ? "+"
                                                                : "";
}

/// A number of a factor, with five digits and its unit.
std::string factor_number(double value, const FactorParams& params) {
  const std::string number = fmt::format("{:.5g}", value);
  return sign_of(params, value) + number + (params.unit.empty() ? "" : params.unit == "%" ? "%" : " " + params.unit);
}

class Page {
 public:
  Page(const SweepData& data, const SweepFindings& found, const SweepTextOptions& options)
      : data_(data),
        plan_(data.plan),
        found_(found),
        options_(options),
        width_(std::max(options.width, 60)),
        numbers_(data.plan.currency, largest()) {}

  std::string text() {
    head();
    if (!found_.best) {
      out_ += "No run is complete yet.\n";
      return std::move(out_);
    }
    best();
    effects();
    sensitivity();
    picture();
    return std::move(out_);
  }

 private:
  double largest() const {
    double most = 0;
    for (size_t p = 0; p < data_.plan.points.size(); ++p)
      for (size_t r = 0; r < data_.replicates(); ++r)
        if (data_.has(p, r))
          most = std::max(most, std::abs(study::at(data_.sample(p, r, found_.seller), found_.metric)));
    return most;
  }

  std::string bold(const std::string& text) const { return options_.colour ? "\x1b[1m" + text + "\x1b[0m" : text; }
  std::string number(double value) const { return numbers_.value(value, found_.metric); }
  std::string plus_minus(const Measured& one) const {
    return one.interval ? " " + numbers_.half_width(one.interval->half_width(), found_.metric) : "";
  }

  /// A name and what belongs to it, wrapped behind it.
  void entry(std::string_view name, const std::string& text) {
    bool first = true;
    for (const std::string& line : wrapped(text, width_ - kNameColumns)) {
      out_ += padded_right(first ? name : "", kNameColumns) + line + '\n';
      first = false;
    }
  }

  void head() {
    for (const std::string& line : wrapped(plan_.label.empty() ? "A sweep of " + plan_.scenario : plan_.label, width_))
      out_ += bold(line) + '\n';
    const auto& status = data_.status;
    std::string words = metric_words(found_.metric) + " of " + plan_.seller_labels[found_.seller] + "; " +
                        count(plan_.points.size()) + " points x " + count(data_.replicates()) +
                        (data_.replicates() == 1 ? " replicate, " : " replicates, ");
    if (status.done == status.total) words += "all " + count(static_cast<size_t>(status.done)) + " runs";
    else words += count(static_cast<size_t>(status.done)) + " of " + count(static_cast<size_t>(status.total)) + " runs";
    if (plan_.race && status.done < status.total)
      words += " (a race by " + std::string(study::metric_name(*plan_.race)) + ")";
    for (const std::string& line : wrapped(words, width_)) out_ += line + '\n';
    out_ += '\n';
  }

  std::string where(const std::vector<double>& x, const std::vector<std::optional<study::Interval>>& intervals) const {
    std::string text;
    for (size_t f = 0; f < x.size(); ++f) {
      const FactorParams& params = plan_.factors[f].params;
      text += (f > 0 ? ", " : "") + plan_.factors[f].name + " = " + factor_number(x[f], params);
      if (intervals[f])
        text +=
            " (" + fmt::format("{:.5g}", intervals[f]->low) + " to " + fmt::format("{:.5g}", intervals[f]->high) + ")";
    }
    return text;
  }

  void best() {
    const auto& best = *found_.best;
    std::string text;
    for (size_t f = 0; f < plan_.factors.size(); ++f) {
      const FactorParams& params = plan_.factors[f].params;
      const auto& point = plan_.points[best.point];
      text += (f > 0 ? ", " : "") + plan_.factors[f].name + " = " +
              (params.is_list() ? sign_of(params, -1) + point.values[f] : factor_number(point.numbers[f], params));
    }
    entry("Best point", text);
    text = number(best.mean.value) + plus_minus(best.mean);
    if (best.rivals > 0 && best.mean.interval)
      text += best.equals == 0
                  ? "; better than each of the others"
                  : "; " + count(best.equals) + " of the " + count(best.rivals) + " others cannot be told from it";
    entry("", text);
    if (found_.optimum) {
      const auto& fit = *found_.optimum;
      entry("Best by fit", where(fit.x, fit.intervals));
      text = number(fit.value.value) + plus_minus(fit.value);
      for (size_t f = 0; f < fit.flat.size(); ++f)
        text += (f == 0 ? "; within 1% of it for " : ", ") + plan_.factors[f].name + " from " +
                fmt::format("{:.5g}", fit.flat[f].low) + " to " + fmt::format("{:.5g}", fit.flat[f].high);
      entry("", text);
      for (size_t f = 0; f < fit.at_edge.size(); ++f)
        if (fit.at_edge[f])
          entry("", plan_.factors[f].name + " is best at an end of its range: a wider one may hold better");
    }
    for (const auto& factor : found_.factors) {
      const std::string& name = plan_.factors[factor.factor].name;
      const auto shown = [](const Measured& one) {
        std::string words = fmt::format("{:.2f}", one.value);
        if (one.interval) words += fmt::format(" ({:.2f} to {:.2f})", one.interval->low, one.interval->high);
        return words;
      };
      if (factor.units_elasticity)
        entry("Elasticity", "of units to " + name + ", at the best point: " + shown(*factor.units_elasticity));
      if (factor.elasticity && found_.metric == Metric::revenue) entry("", "of revenue: " + shown(*factor.elasticity));
    }
  }

  void effects() {
    if (found_.replicates == 1)
      entry(
          "",
          "one replicate: intervals are of the fit, not of another year's luck; --replicates 5 adds runs to the file");
    if (found_.factors.empty()) return;
    out_ += '\n' + bold("Main effects") + ": means, and how far from the overall mean\n";
    // Those that matter most first.
    std::vector<const SweepFindings::FactorFindings*> order;
    for (const auto& factor : found_.factors) order.push_back(&factor);
    const auto span = [](const SweepFindings::FactorFindings* one) {
      double low = 0, high = 0;
      for (const auto& level : one->levels) {
        low = std::min(low, level.effect.value);
        high = std::max(high, level.effect.value);
      }
      return high - low;
    };
    std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return span(a) > span(b); });
    for (size_t i = 0; i < std::min(order.size(), kMostFactors); ++i) effect(*order[i]);
    if (order.size() > kMostFactors)
      out_ += "  and " + count(order.size() - kMostFactors) + " factors that move less\n";
  }

  void effect(const SweepFindings::FactorFindings& factor) {
    const FactorParams& params = plan_.factors[factor.factor].params;
    std::vector<std::array<std::string, 4>> rows;
    for (const auto& level : factor.levels) {
      const std::string value = !factor.numbers ? level.value.text : factor_number(level.value.number, params);
      rows.push_back({value, number(level.mean.value), numbers_.difference(level.effect.value, found_.metric),
                      plus_minus(level.effect)});
    }
    std::array<int, 4> widths{};
    for (const auto& row : rows)
      for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], core::display_width(row[c]));
    out_ += "  " + plan_.factors[factor.factor].name + '\n';
    for (const auto& row : rows)
      out_ += "    " + padded_left(row[0], widths[0]) + "  " + padded_left(row[1], widths[1]) + "  " +
              padded_left(row[2], widths[2]) + row[3] + '\n';
  }

  void sensitivity() {
    if (!found_.morris.empty()) {
      out_ += '\n' + bold("Morris") + ": mean absolute effect, and spread of effects\n";
      for (const auto& effect : found_.morris)
        out_ += "  " + padded_right(effect.factor, 24) + padded_left(number(effect.mu_star), 14) +
                padded_left(number(effect.sigma), 14) + '\n';
    }
    if (found_.sobol) {
      out_ += '\n' + bold("Sobol indices") + ": share of variance alone, and with others\n";
      const auto share = [&](double value, const study::Interval& interval) {
        return fmt::format("  {:6.3f}", value) +
               (width_ < 80 ? "" : fmt::format(" ({:6.3f} to {:6.3f})", interval.low, interval.high));
      };
      for (const auto& index : found_.sobol->indices)
        out_ += "  " + padded_right(index.factor, 18) + share(index.first, index.first_interval) +
                share(index.total, index.total_interval) + '\n';
    }
  }

  void picture() {
    if (plan_.factors.size() == 2 && plan_.design.kind == study::DesignKind::grid) return map();
    if (plan_.factors.size() != 1 || found_.factors.empty() || found_.factors[0].curve.x.empty()) return;
    const auto& curve = found_.factors[0].curve;
    ChartCurve chart{.x = curve.x,
                     .y = {},
                     .low = {},
                     .high = {},
                     .low_label = {},
                     .high_label = {},
                     .first_label = {},
                     .last_label = {},
                     .x_name = plan_.factors[0].name};
    double low = curve.y.front().value, high = low;
    for (const Measured& one : curve.y) {
      chart.y.push_back(one.value);
      if (one.interval) {
        chart.low.push_back(one.interval->low);
        chart.high.push_back(one.interval->high);
      }
      for (const double v :
           {one.value, one.interval ? one.interval->low : one.value, one.interval ? one.interval->high : one.value}) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
    }
    if (chart.low.size() != chart.x.size()) chart.low.clear(), chart.high.clear();
    chart.low_label = number(low);
    chart.high_label = number(high);
    chart.first_label = factor_number(curve.x.front(), plan_.factors[0].params);
    chart.last_label = factor_number(curve.x.back(), plan_.factors[0].params);
    out_ += '\n' + bold(metric_words(found_.metric) + " by " + plan_.factors[0].name) + '\n' +
            draw_curve(chart, std::min(width_, 100), 14);
    if (!chart.low.empty()) out_ += "dotted: 95% interval of the curve\n";
  }

  void map() {
    std::array<std::map<double, size_t>, 2> places;
    for (size_t f = 0; f < 2; ++f) {
      for (const auto& point : plan_.points) places[f][point.numbers[f]] = 0;
      size_t i = 0;
      for (auto& [value, place] : places[f]) place = i++;
      if (i < 3) return;
    }
    ChartMap chart;
    chart.z.assign(places[0].size(), std::vector<double>(places[1].size(), std::nan("")));
    for (size_t p = 0; p < plan_.points.size(); ++p) {
      double sum = 0;
      size_t n = 0;
      for (size_t r = 0; r < data_.replicates(); ++r)
        if (data_.has(p, r)) sum += study::at(data_.sample(p, r, found_.seller), found_.metric), ++n;
      const auto& point = plan_.points[p];
      if (n > 0) chart.z[places[0][point.numbers[0]]][places[1][point.numbers[1]]] = sum / static_cast<double>(n);
    }
    const auto& best = plan_.points[found_.best->point];
    chart.best_row = places[0][best.numbers[0]];
    chart.best_column = places[1][best.numbers[1]];
    const auto label = [&](size_t f, bool last) {
      const auto& [value, place] = last ? *places[f].rbegin() : *places[f].begin();
      return factor_number(value, plan_.factors[f].params);
    };
    chart.row_name = plan_.factors[0].name;
    chart.column_name = plan_.factors[1].name;
    chart.row_first = label(0, false);
    chart.row_last = label(0, true);
    chart.column_first = label(1, false);
    chart.column_last = label(1, true);
    out_ += '\n' + bold(metric_words(found_.metric)) + ": dark is more, ✕ the best point\n" +
            draw_map(chart, std::min(width_, 110), 21);
  }

  const SweepData& data_;
  const study::SweepPlan& plan_;
  const SweepFindings& found_;
  const SweepTextOptions& options_;
  int width_;
  Numbers numbers_;
  std::string out_;
};

}  // namespace

std::string sweep_text(const SweepData& data, const SweepFindings& findings, const SweepTextOptions& options) {
  return Page(data, findings, options).text();
}

std::string sweep_status_text(const std::string& path, const study::SweepPlan& plan, const study::SweepStatus& status) {
  std::string out = path + (plan.label.empty() ? "" : ": " + plan.label) + '\n';
  out += fmt::format(
      "  {} of {} runs are complete ({:.0f}%): {} points, {} replicate{}{}\n", count(static_cast<size_t>(status.done)),
      count(static_cast<size_t>(status.total)),
      status.total > 0 ? std::floor(100.0 * static_cast<double>(status.done) / static_cast<double>(status.total)) : 0.0,
      count(static_cast<size_t>(status.points)), status.replicates, status.replicates == 1 ? "" : "s",
      status.shard.whole() ? "" : ", shard " + status.shard.str());
  if (plan.race) out += "  a race by " + std::string(study::metric_name(*plan.race)) + ": not all runs may be needed\n";
  if (status.done > 0)
    out += fmt::format("  {:.3g} s of computing, {:.3g} s a run\n", status.seconds,
                       status.seconds / static_cast<double>(status.done));
  for (const auto& process : status.processes) {
    const char* state = !process.alive   ? "on another machine"
                        : *process.alive ? "at work"
                                         : "is no more; its runs will be taken over";
    out += fmt::format("  process {} on {}: {} ({} runs claimed)\n", process.pid, process.host, state, process.claims);
  }
  out += fmt::format("  scenario {}, seed {}, Shopwright {}\n", plan.scenario, plan.seed, plan.release);
  return out;
}

}  // namespace shopwright::report

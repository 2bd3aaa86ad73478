#include "report/compare_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/layout.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using study::Metric;

constexpr int kLongestName = 24;

std::string cut(const std::string& text, int width) {
  return core::display_width(text) <= width ? text : wrapped(text, width - 1).front() + "…";
}

/// How much a table tells; each step takes less room than the one before.
struct Layout {
  bool interval, long_verdict, probability, base, variant;
  int gap;
};
constexpr std::array<Layout, 6> kLayouts = {{{true, true, true, true, true, 2},
                                             {false, true, true, true, true, 2},
                                             {false, false, true, true, true, 2},
                                             {false, false, true, true, true, 1},
                                             {false, false, false, true, true, 1},
                                             {false, false, false, false, true, 1}}};

bool never_different(const study::MetricDifference& one) {
  return one.paired.difference == 0 && one.paired.standard_error == 0;
}

std::string verdict(const study::MetricDifference& one, bool in_full) {
  if (never_different(one)) return in_full ? "exactly the same" : "same";
  if (!one.real) return in_full ? "no difference shown" : "unclear";
  return one.paired.difference > 0 ? "more" : "less";
}

Paint paint_of(const study::MetricDifference& one, Metric metric) {
  if (!one.real) return Paint::faint;
  return (one.paired.difference > 0) == study::metric_more_is_better(metric) ? Paint::good : Paint::bad;
}

/// The probability of being better, as far as anybody reads: "98.2%", ">99.9%", "<0.1%".
std::string probability_text(double probability) {
  if (probability > 0.9995) return ">99.9%";
  if (probability < 0.0005) return "<0.1%";
  return fmt::format("{:.1f}%", 100 * probability);
}

/// In percent of the base: "+3.4%"; "" where the base is zero or the metric is in percent.
std::string change_text(const study::PairedDifference& paired, Metric metric) {
  if (metric_in_percent(metric) || paired.base_mean == 0 || paired.difference == 0) return "";
  const double change = 100 * paired.difference / std::abs(paired.base_mean);
  if (std::abs(change) < 0.005) return "~0%";
  return fmt::format("{:+.{}f}%", change, std::abs(change) < 0.095 ? 2 : 1);
}

std::vector<ColumnText> columns_of(const study::Comparison& comparison, const study::ComparedVariant& variant,
                                   const Numbers& numbers, const Layout& layout) {
  ColumnText name{.head = "", .cells = {}, .left = true}, base{.head = "base", .cells = {}},
      mean{.head = cut(variant.name, 12), .cells = {}}, difference{.head = "difference", .cells = {}, .painted = true},
      change{.head = layout.gap > 1 ? "change" : "", .cells = {}, .painted = true},
      better{.head = layout.gap > 1 ? "P(better)" : "better", .cells = {}},
      words{.head = layout.gap > 1 ? "verdict" : "", .cells = {}, .left = true, .painted = true},
      interval{.head = layout.interval ? fmt::format("{:g}% interval", 100 * comparison.confidence) : "±", .cells = {}};
  for (const Metric metric : comparison.metrics) {
    const study::MetricDifference& one = variant.metrics[static_cast<size_t>(metric)];
    const study::PairedDifference& paired = one.paired;
    name.cells.emplace_back(metric_label(metric));
    base.cells.push_back(numbers.value(paired.base_mean, metric));
    mean.cells.push_back(numbers.value(paired.variant_mean, metric));
    difference.cells.push_back(numbers.difference(paired.difference, metric));
    change.cells.push_back(change_text(paired, metric));
    better.cells.push_back(never_different(one) ? "" : probability_text(one.probability_better));
    words.cells.push_back(verdict(one, layout.long_verdict));
    interval.cells.push_back(layout.interval ? numbers.difference(paired.interval.low, metric) + " to " +
                                                   numbers.difference(paired.interval.high, metric)
                                             : numbers.half_width(paired.interval.half_width(), metric));
  }
  std::vector<ColumnText> columns = {name};
  if (layout.base) columns.push_back(base);
  if (layout.variant) columns.push_back(mean);
  columns.push_back(difference);
  columns.push_back(interval);
  columns.push_back(change);
  if (layout.probability) columns.push_back(better);
  columns.push_back(words);
  return columns;
}

std::string painted(const std::string& text, Paint paint, bool colour) {
  if (!colour || paint == Paint::plain || text.empty()) return text;
  const char* code = paint == Paint::good ? "32" : paint == Paint::bad ? "31" : "2";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

int width_of(const ColumnText& column) {
  int width = core::display_width(column.head);
  for (const std::string& cell : column.cells) width = std::max(width, core::display_width(cell));
  return width;
}

}  // namespace

int width_of(const std::vector<ColumnText>& columns, int gap) {
  int width = -gap;
  for (const ColumnText& column : columns) width += width_of(column) + gap;
  return width;
}

std::string render_columns(const std::vector<ColumnText>& columns, const std::vector<Paint>& paint, int gap,
                           bool colour) {
  std::string out;
  const auto line = [&](const auto& text_of, Paint of_row, bool heading) {
    std::string text, blanks;
    for (size_t c = 0; c < columns.size(); ++c) {
      const std::string& cell = text_of(columns[c]);
      const int room = width_of(columns[c]) - core::display_width(cell);
      const std::string fill(static_cast<size_t>(std::max(room, 0)), ' ');
      if (c > 0) blanks += std::string(static_cast<size_t>(gap), ' ');
      if (!columns[c].left) blanks += fill;
      if (!cell.empty()) {
        text += blanks + painted(cell, columns[c].painted ? of_row : Paint::plain, colour);
        blanks.clear();
      }
      if (columns[c].left) blanks += fill;
    }
    out += (heading && colour ? "\x1b[1m" + text + "\x1b[0m" : text) + '\n';
  };
  line([](const ColumnText& column) -> const std::string& { return column.head; }, Paint::plain, true);
  for (size_t r = 0; r < paint.size(); ++r)
    line([&](const ColumnText& column) -> const std::string& { return column.cells[r]; }, paint[r], false);
  return out;
}

Numbers numbers_for(const study::Comparison& comparison) {
  double largest = 0;
  for (const study::ComparedVariant& variant : comparison.variants)
    for (const Metric metric : comparison.metrics) {
      const study::PairedDifference& paired = variant.metrics[static_cast<size_t>(metric)].paired;
      if (!study::metric_is_money(metric)) continue;
      largest = std::max({largest, std::abs(paired.base_mean), std::abs(paired.variant_mean)});
    }
  return {comparison.currency, largest};
}

std::string variant_table(const study::Comparison& comparison, const study::ComparedVariant& variant, int width,
                          bool colour) {
  const Numbers numbers = numbers_for(comparison);
  std::vector<Paint> paint;
  for (const Metric metric : comparison.metrics)
    paint.push_back(paint_of(variant.metrics[static_cast<size_t>(metric)], metric));
  for (const Layout& layout : kLayouts) {
    const auto columns = columns_of(comparison, variant, numbers, layout);
    if (width_of(columns, layout.gap) <= width || &layout == &kLayouts.back())
      return render_columns(columns, paint, layout.gap, colour);
  }
  ENSURE(false, width);
  return {};
}

std::string plans_table(const study::Comparison& comparison, int width, bool colour) {
  const Numbers numbers = numbers_for(comparison);
  std::vector<Metric> told = {comparison.main};
  for (const Metric metric : {Metric::gross_margin, Metric::revenue, Metric::units})
    if (metric != comparison.main &&
        std::find(comparison.metrics.begin(), comparison.metrics.end(), metric) != comparison.metrics.end())
      told.push_back(metric);
  for (;; told.pop_back()) {
    std::vector<ColumnText> columns = {{.head = "plan", .cells = {}, .left = true}};
    const auto plan = [&](size_t candidate) {
      const std::string name = candidate == 0 ? "base" : comparison.variants[candidate - 1].name;
      const bool best = comparison.best.candidate == candidate;
      return cut(name, kLongestName) + (best ? " *" : "");
    };
    for (size_t c = 0; c <= comparison.variants.size(); ++c) columns[0].cells.push_back(plan(c));
    for (const Metric metric : told) {
      ColumnText mean{.head = std::string(core::trim(metric_label(metric))), .cells = {}},
          half{.head = "", .cells = {}, .left = true};
      mean.cells.push_back(
          numbers.value(comparison.variants[0].metrics[static_cast<size_t>(metric)].paired.base_mean, metric));
      half.cells.emplace_back();
      for (const study::ComparedVariant& variant : comparison.variants) {
        const study::MetricDifference& one = variant.metrics[static_cast<size_t>(metric)];
        mean.cells.push_back((one.real || one.paired.p_value == 1 ? "" : "~") +
                             numbers.difference(one.paired.difference, metric));
        half.cells.push_back(numbers.half_width(one.paired.interval.half_width(), metric));
      }
      columns.push_back(std::move(mean));
      columns.push_back(std::move(half));
    }
    std::vector<Paint> paint(comparison.variants.size() + 1, Paint::plain);
    for (const int gap : {2, 1})
      if (width_of(columns, gap) <= width || (told.size() == 1 && gap == 1))
        return render_columns(columns, paint, gap, colour);
  }
}

}  // namespace shopwright::report

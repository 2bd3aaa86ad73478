#include "shopwright/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "report/customers.hpp"
#include "report/figures.hpp"
#include "report/funnel.hpp"
#include "report/layout.hpp"
#include "report/placements.hpp"
#include "report/products.hpp"
#include "report/routes.hpp"
#include "report/shop_funnel.hpp"
#include "report/vouchers.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using study::Metric;

/// How a figure is shown; in the order in which a manager tells the story: who came, what they took, what it earned.
struct Row {
  Metric metric;
  bool new_block = false;
  bool only_if_any = false;  ///< left out when it is zero for everybody
};
constexpr std::array kRows = std::to_array<Row>({
    {.metric = Metric::visits},
    {.metric = Metric::carts},
    {.metric = Metric::orders},
    {.metric = Metric::units},
    {.metric = Metric::lost_units, .only_if_any = true},
    {.metric = Metric::share},
    {.metric = Metric::revenue, .new_block = true},
    {.metric = Metric::discounts, .only_if_any = true},
    {.metric = Metric::cost_of_goods},
    {.metric = Metric::gross_margin},
    {.metric = Metric::gross_margin_percent},
    {.metric = Metric::supply_cost, .only_if_any = true},
    {.metric = Metric::new_customers, .new_block = true},
    {.metric = Metric::active_customers},
    {.metric = Metric::customer_lifetime_value},
});
/// The same where others than buyers pay, or others than the seller get something: from the top to the bottom.
constexpr std::array<Row, study::kMetrics> kWaterfall = {{
    {.metric = Metric::visits},
    {.metric = Metric::carts},
    {.metric = Metric::orders},
    {.metric = Metric::units},
    {.metric = Metric::lost_units, .only_if_any = true},
    {.metric = Metric::share},
    {.metric = Metric::gross_merchandise_value, .new_block = true},
    {.metric = Metric::discounts, .only_if_any = true},
    {.metric = Metric::platform_funded},
    {.metric = Metric::supplier_funded},
    {.metric = Metric::shipping_income},
    {.metric = Metric::wholesale},
    {.metric = Metric::forfeits},
    {.metric = Metric::points},
    {.metric = Metric::refunds},
    {.metric = Metric::vat},
    {.metric = Metric::revenue},
    {.metric = Metric::cost_of_goods},
    {.metric = Metric::gross_margin},
    {.metric = Metric::gross_margin_percent},
    {.metric = Metric::commission},
    {.metric = Metric::fulfilment},
    {.metric = Metric::marketing},
    {.metric = Metric::placements},
    {.metric = Metric::gifts},
    {.metric = Metric::bad_debt},
    {.metric = Metric::contribution_margin},
    {.metric = Metric::supply_cost, .only_if_any = true},
    {.metric = Metric::new_customers, .new_block = true},
    {.metric = Metric::active_customers},
    {.metric = Metric::customer_lifetime_value},
}};

/// A seller's figures, or everybody's.
struct Figures {
  std::string label;
  const study::Estimates* estimates;
  const engine::RecordedParams* recorded = nullptr;
};

std::optional<double> recorded_value(const Figures& figures, Metric metric, const core::Currency& currency) {
  const engine::RecordedParams* recorded = figures.recorded;
  if (recorded == nullptr) return std::nullopt;
  const auto major = [&](core::Money amount) {
    return static_cast<double>(amount.minor) / std::pow(10, currency.digits);
  };
  switch (metric) {
    case Metric::units: return recorded->units ? std::optional(static_cast<double>(*recorded->units)) : std::nullopt;
    case Metric::revenue: return recorded->revenue ? std::optional(major(*recorded->revenue)) : std::nullopt;
    case Metric::gross_margin:
      return recorded->gross_margin ? std::optional(major(*recorded->gross_margin)) : std::nullopt;
    case Metric::gross_margin_percent:
      if (!recorded->gross_margin || !recorded->revenue || recorded->revenue->minor == 0) return std::nullopt;
      return 100 * major(*recorded->gross_margin) / major(*recorded->revenue);
    default: return std::nullopt;
  }
}

/// Writes numbers alike within a table.
class Style {
 public:
  Style(const std::vector<Figures>& all, const core::Currency& currency)
      : currency_(currency), sign_(currency_sign(currency)) {
    double largest = 0;
    for (const Figures& figures : all)
      for (const Row& row : kWaterfall) {
        const double mean = std::abs((*figures.estimates)[static_cast<size_t>(row.metric)].mean);
        if (study::metric_is_money(row.metric) && std::isfinite(mean)) largest = std::max(largest, mean);
      }
    money_digits_ = largest >= 10000 ? 0 : currency.digits;
  }

  std::string number(double value, Metric metric) const {
    if (!std::isfinite(value)) return "–";
    value *= metric_factor(metric);
    if (metric_in_percent(metric)) return grouped(value, 1) + "%";
    if (!study::metric_is_money(metric))
      return grouped(value, std::abs(value) < 100 && value != std::round(value) ? 1 : 0);
    const std::string digits = grouped(std::abs(value), money_digits_);
    const bool negative = value < 0 && digits.find_first_not_of("0.,") != std::string::npos;
    return (negative ? "-" : "") + sign_ + digits;
  }

  /// Half the interval's width: in points where the figure is in percent, in percent of the mean where not.
  std::string interval(const study::Estimate& estimate, Metric metric) const {
    if (!estimate.ci95 || !std::isfinite(estimate.mean)) return "";
    const double half = (estimate.ci95->high - estimate.ci95->low) / 2;
    if (!(half > 0)) return metric_in_percent(metric) ? "" : "±0%";
    if (metric_in_percent(metric)) return "±" + percent(half * metric_factor(metric)) + "pt";
    if (estimate.mean == 0) return "±" + number(half, metric);
    return "±" + percent(100 * half / std::abs(estimate.mean)) + "%";
  }

 private:
  static std::string percent(double value) {
    if (value < 0.005) return "<0.01";
    return fmt::format("{:.{}f}", value, value < 0.095 ? 2 : value < 9.95 ? 1 : 0);
  }

  core::Currency currency_;
  std::string sign_;
  int money_digits_;
};

std::string difference(double mean, double recorded, Metric metric) {
  if (!std::isfinite(mean)) return "";
  if (metric_in_percent(metric)) return fmt::format("{:+.1f}pt", mean * metric_factor(metric) - recorded);
  if (recorded == 0) return "";
  return fmt::format("{:+.1f}%", 100 * (mean / recorded - 1));
}

/// The columns of one seller, ready to be set beside others.
struct Panel {
  std::vector<std::string> title;               ///< lines
  std::vector<std::vector<std::string>> cells;  ///< [column][row]
  std::vector<std::string> heads;               ///< [column], may be empty
  std::vector<int> widths, gaps;                ///< [column], and blanks before it
  int width = 0;
};
constexpr int kBeforeInterval = 1, kBetweenColumns = 2, kBetweenPanels = 3, kMostTitle = 24;

Panel make_panel(const Figures& figures, const std::vector<Row>& rows, const Style& style,
                 const core::Currency& currency) {
  std::vector<std::string> means, intervals, records, differences;
  for (const Row& row : rows) {
    const study::Estimate& estimate = (*figures.estimates)[static_cast<size_t>(row.metric)];
    means.push_back(style.number(estimate.mean, row.metric));
    intervals.push_back(style.interval(estimate, row.metric));
    const auto recorded = recorded_value(figures, row.metric, currency);
    records.push_back(recorded ? style.number(*recorded / metric_factor(row.metric), row.metric) : "");
    differences.push_back(recorded ? difference(estimate.mean, *recorded, row.metric) : "");
  }
  Panel panel;
  const auto add = [&](const char* head, std::vector<std::string> cells) {
    if (std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return cell.empty(); })) return;
    panel.heads.emplace_back(figures.recorded ? head : "");
    panel.gaps.push_back(panel.cells.empty() ? 0 : *head == '\0' ? kBeforeInterval : kBetweenColumns);
    int width = core::display_width(panel.heads.back());
    for (const std::string& cell : cells) width = std::max(width, core::display_width(cell));
    panel.widths.push_back(width);
    panel.width += width + panel.gaps.back();
    panel.cells.push_back(std::move(cells));
  };
  add("simulated", std::move(means));
  add("", std::move(intervals));
  add("recorded", std::move(records));
  add("difference", std::move(differences));
  const int label = core::display_width(figures.label);
  if (label > panel.width) {
    const int wider = std::min(label, std::max(kMostTitle, panel.width));
    if (wider > panel.width) {
      panel.widths[0] += wider - panel.width;
      panel.width = wider;
    }
  }
  panel.title = wrapped(figures.label, panel.width);
  return panel;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

class Table {
 public:
  Table(const std::vector<Row>& rows, int width, bool colour) : rows_(rows), width_(width), colour_(colour) {
    for (const Row& row : rows) names_ = std::max(names_, core::display_width(metric_label(row.metric)));
  }

  void add(Panel panel) {
    const int needed = panel.width + kBetweenPanels;
    if (!panels_.empty() && used_ + needed > width_) flush();
    if (panels_.empty()) used_ = names_;
    used_ += needed;
    panels_.push_back(std::move(panel));
  }

  std::string finish() {
    flush();
    return std::move(out_);
  }

 private:
  std::string bold(const std::string& line) const { return colour_ ? "\x1b[1m" + line + "\x1b[0m" : line; }
  void line(std::string name, const auto& text_of, bool heading) {
    std::string out = padded_right(name, names_);
    for (const Panel& panel : panels_) out += std::string(kBetweenPanels, ' ') + text_of(panel);
    out = without_trailing_blanks(std::move(out));
    if (heading) {
      out.pop_back();
      out = bold(out) + '\n';
    }
    out_ += out;
  }

  void flush() {
    if (panels_.empty()) return;
    if (!out_.empty()) out_ += '\n';
    size_t lines = 0;
    bool heads = false;
    for (const Panel& panel : panels_) {
      lines = std::max(lines, panel.title.size());
      for (const std::string& head : panel.heads) heads = heads || !head.empty();
    }
    for (size_t i = 0; i < lines; ++i)
      line(
          "",
          [&](const Panel& panel) {
            const size_t above = lines - panel.title.size();  // titles stand on their figures
            return padded_left(i < above ? "" : panel.title[i - above], panel.width);
          },
          true);
    const auto columns = [](const Panel& panel, const auto& cell_of) {
      std::string out;
      for (size_t c = 0; c < panel.cells.size(); ++c) {
        out += std::string(static_cast<size_t>(panel.gaps[c]), ' ');
        out += padded_left(cell_of(c), panel.widths[c]);
      }
      return out;
    };
    if (heads)
      line("", [&](const Panel& panel) { return columns(panel, [&](size_t c) { return panel.heads[c]; }); }, false);
    for (size_t r = 0; r < rows_.size(); ++r) {
      if (rows_[r].new_block) out_ += '\n';
      line(
          std::string(metric_label(rows_[r].metric)),
          [&](const Panel& panel) { return columns(panel, [&](size_t c) { return panel.cells[c][r]; }); }, false);
    }
    panels_.clear();
  }

  const std::vector<Row>& rows_;
  int width_;
  bool colour_;
  int names_ = 0, used_ = 0;
  std::vector<Panel> panels_;
  std::string out_;
};

/// The operator first: its results are asked for. Then the others, then all of them.
std::vector<Figures> figures_of(const study::RunResult& result, const engine::Model& model) {
  std::vector<Figures> all;
  ENSURE(result.sellers.size() == result.by_seller.size());
  for (const bool operators : {true, false})
    for (size_t i = 0; i < result.sellers.size(); ++i) {
      const auto at = model.sellers.index_of(result.sellers[i]);
      ENSURE(at.has_value(), result.sellers[i]);
      const auto& seller = model.sellers[*at];
      if ((seller.value.role == engine::Role::operator_) == operators)
        all.push_back({seller.label.empty() ? seller.name : seller.label, &result.by_seller[i],
                       model.outputs.recorded.find(seller.name)});
    }
  if (all.size() > 1) all.push_back({"All sellers", &result.totals});
  return all;
}

std::vector<Row> rows_for(const std::vector<Figures>& all) {
  const auto any = [&](Metric metric) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Figures& f) { return (*f.estimates)[static_cast<size_t>(metric)].mean != 0; });
  };
  std::vector<Row> rows;
  const bool charged = study::metric_is_told(Metric::contribution_margin, any);
  for (const Row& row : charged ? std::span<const Row>(kWaterfall) : std::span<const Row>(kRows)) {
    const bool telling = row.metric != Metric::share || all.size() > 1;  // one seller has all of it
    if (telling && study::metric_is_told(row.metric, any) && (!row.only_if_any || any(row.metric))) rows.push_back(row);
  }
  return rows;
}

std::string plural(int64_t n, const char* one) {
  return grouped(static_cast<double>(n), 0) + " " + one + (n == 1 ? "" : "s");
}

std::string quantity(double value) {
  if (value >= 1e9) return fmt::format("{:.2f} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.1f} M", value / 1e6);
  return grouped(value, 0);
}

std::string speed(const study::RunResult& result, int warm_up) {
  std::string text = fmt::format("{:.2f} s on {} ({})", result.seconds, plural(result.threads, "thread"), result.simd);
  if (result.seconds > 0) {
    const double days = static_cast<double>(result.replicates) * static_cast<double>(result.days + warm_up);
    text += fmt::format(": {} days/s, {} visits/s, {} evaluations/s", quantity(days / result.seconds),
                        quantity(static_cast<double>(result.visits) / result.seconds),
                        quantity(static_cast<double>(result.evaluations) / result.seconds));
  }
  return text;
}

}  // namespace

std::string text(const study::RunResult& result, const engine::Model& model, const TextOptions& options) {
  const int width = std::max(options.width, 40);
  std::string out;
  const auto paragraph = [&](const std::string& words, bool heading = false) {
    for (const std::string& line : wrapped(words, width))
      out += (heading && options.colour ? "\x1b[1m" + line + "\x1b[0m" : line) + '\n';
  };
  const core::Date first = model.calendar.start, last = first + static_cast<int>(result.days - 1);
  paragraph(model.label.empty() ? result.scenario : model.label, true);
  paragraph(fmt::format("{} to {}, {}; {}; amounts in {}", core::format_date(first), core::format_date(last),
                        plural(result.days, "day"), plural(result.consumers, "consumer"), result.currency.code));
  out += '\n';

  const std::vector<Figures> all = figures_of(result, model);
  const std::vector<Row> rows = rows_for(all);
  const Style style(all, result.currency);
  Table table(rows, width, options.colour);
  for (const Figures& figures : all) table.add(make_panel(figures, rows, style, result.currency));
  out += table.finish();
  out += funnel_text(result, model, width, options.colour);
  out += shop_funnel_text(result, model, width, options.colour);
  out += customers_text(result, model, width, options.colour);
  out += vouchers_text(result, model, width, options.colour);
  out += placements_text(result, model, width, options.colour);
  out += routes_text(result, model, width, options.colour);
  out += credit_text(result, model, width);
  out += products_text(result, model, width, options.colour);

  out += '\n';
  if (result.replicates > 1)
    paragraph(fmt::format("±: 95% confidence interval of the mean over {}", plural(result.replicates, "replicate")));
  else paragraph("One replicate: a mean without an interval (--replicates 5 gives one)");
  paragraph(fmt::format("{}, seed {}, after {} of warm-up", result.scenario, result.seed,
                        plural(model.warm_up_days(), "day")));
  paragraph("digest " + result.digest);
  paragraph(speed(result, model.warm_up_days()));
  return out;
}

}  // namespace shopwright::report

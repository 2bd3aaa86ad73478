#include "shopwright/report/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/compare_table.hpp"
#include "report/layout.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/report/bridge.hpp"

namespace shopwright::report {
namespace {

using study::Comparison;
using study::Metric;

std::string plural(double n, const char* one) { return grouped(n, 0) + " " + one + (n == 1 ? "" : "s"); }
/// Within a sentence.
std::string lower(Metric metric) {
  std::string label(core::trim(metric_label(metric)));
  if (metric == Metric::gross_margin_percent) return "gross margin in percent of revenue";
  label[0] = static_cast<char>(label[0] | 0x20);
  return label;
}

class Writer {
 public:
  Writer(const Comparison& comparison, const ComparisonTextOptions& options)
      : comparison_(comparison), width_(std::max(options.width, 60)), colour_(options.colour) {}

  std::string write() {
    head();
    if (comparison_.variants.size() > 1) plans();
    for (const study::ComparedVariant& variant : comparison_.variants) one(variant);
    how();
    return std::move(out_);
  }

 private:
  void paragraph(const std::string& words, bool bold = false) {
    for (const std::string& line : wrapped(words, width_))
      out_ += (bold && colour_ ? "\x1b[1m" + line + "\x1b[0m" : line) + '\n';
  }
  /// Continued lines stand below the first one's words.
  void item(const std::string& words) {
    bool first = true;
    for (const std::string& line : wrapped(words, width_ - 4)) {
      out_ += (first ? "  " : "    ") + line + '\n';
      first = false;
    }
  }

  void head() {
    const Comparison& c = comparison_;
    paragraph(c.label.empty() ? c.path : c.label, true);
    const core::Date last = c.first_day + static_cast<int>(c.days - 1);
    paragraph(fmt::format("{}, {} to {}, {}; {}; amounts in {}", c.seller_label.empty() ? c.seller : c.seller_label,
                          core::format_date(c.first_day), core::format_date(last),
                          plural(static_cast<double>(c.days), "day"),
                          plural(static_cast<double>(c.consumers), "consumer"), c.currency.code));
    out_ += '\n';
  }

  std::string plan(size_t candidate) const {
    return candidate == 0 ? "the base" : comparison_.variants[candidate - 1].name;
  }

  void plans() {
    paragraph("All plans: differences from the base", true);
    out_ += plans_table(comparison_, width_, colour_);
    const study::Best& best = comparison_.best;
    std::string open;
    for (const study::Best::Rival& rival : best.others) {
      if (!rival.certain) open += (open.empty() ? "" : ", ") + plan(rival.candidate);
    }
    const std::string by = fmt::format("* best by {}", lower(comparison_.main));
    const std::string sure =
        fmt::format("at {:g}% confidence, all pairs of plans together", 100 * comparison_.confidence);
    if (open.empty()) paragraph(by + ": better than every other plan, " + sure);
    else
      paragraph(
          fmt::format("{} in these runs, and not certain: not shown to be better than {} ({}); a sharper --precision "
                      "or more replicates may tell",
                      by, open, sure));
    out_ += '\n';
  }

  void one(const study::ComparedVariant& variant) {
    paragraph(
        variant.label.empty() || variant.label == variant.name ? variant.name : variant.name + ": " + variant.label,
        true);
    constexpr size_t kMost = 6;
    const bool more = variant.changes.size() > kMost + 1;
    for (size_t i = 0; i < (more ? kMost : variant.changes.size()); ++i) item(variant.changes[i]);
    if (more) item(fmt::format("and {} more changes", variant.changes.size() - kMost));
    if (variant.same) paragraph("The change changes nothing: every run equals the base's, to the last unit.");
    out_ += variant_table(comparison_, variant, width_, colour_);
    if (!variant.shares_warm_up)
      paragraph("Its people, calendar or opening stocks differ from the base's: it had a warm-up of its own.");
    out_ += '\n';
    if (variant.why) why(variant);
  }

  void why(const study::ComparedVariant& variant) {
    const auto n = static_cast<int64_t>(comparison_.replicates);
    const study::Bridge bridge = study::mean_of(variant.why->bridge, n);
    const study::MarginBridge margin = study::mean_of(variant.why->margin, n, bridge);
    out_ += bridge_text(bridge, &margin,
                        {.width = width_, .colour = colour_, .variant = variant.name, .labels = comparison_.labels});
    if (const auto& dealers = variant.metrics[static_cast<size_t>(Metric::wholesale)].paired;
        dealers.base_mean != 0 || dealers.variant_mean != 0)
      paragraph("The bridge is of what consumers buy; what dealers buy, and its margin, is in the table above alone.");
    out_ += '\n';
    if (variant.why->contributions) contributions(*variant.why->contributions);
  }

  void contributions(const study::Contributions& told) {
    paragraph("What each change contributes: taken in this order, and the mean over all orders (Shapley)", true);
    const Numbers numbers = numbers_for(comparison_);
    double minor = 1;
    for (int i = 0; i < comparison_.currency.digits; ++i) minor *= 10;
    constexpr std::array<Metric, study::Contributions::kFigures> kTold = {Metric::units, Metric::revenue,
                                                                          Metric::gross_margin};
    const auto text = [&](int64_t sum, size_t f) {
      const double mean = static_cast<double>(sum) / comparison_.replicates;
      return numbers.difference(metric_is_money(kTold[f]) ? mean / minor : mean, kTold[f]);
    };
    std::vector<ColumnText> columns = {{.head = "change", .cells = {}, .left = true}};
    for (size_t i = 0; i <= told.changes.size(); ++i)
      columns[0].cells.push_back(i < told.changes.size() ? fmt::format("{}.", i + 1) : "all");
    for (const bool shapley : {false, true})
      for (size_t f = kTold.size(); f-- > 0;) {
        if (width_ < 80 && f == 1) continue;
        const auto& found = shapley ? told.shapley : told.in_order;
        ColumnText column{.head = f == 2   ? shapley ? "margin, all orders" : "margin, in order"
                                  : f == 1 ? "revenue"
                                           : "units",
                          .cells = {}};
        for (const auto& contribution : found.contribution) column.cells.push_back(text(contribution[f], f));
        column.cells.push_back(text(found.all[f] - found.base[f], f));
        columns.push_back(std::move(column));
      }
    const std::vector<Paint> paint(told.changes.size() + 1, Paint::plain);
    const int gap = width_of(columns, 2) <= width_ ? 2 : 1;
    out_ += render_columns(columns, paint, gap, colour_);
    for (size_t i = 0; i < told.changes.size(); ++i) item(fmt::format("{}. {}", i + 1, told.changes[i]));
    out_ += '\n';
  }

  void how() {
    const Comparison& c = comparison_;
    paragraph(
        fmt::format("{} under common random numbers; intervals and verdicts at {:g}% confidence, verdicts for all {} "
                    "figures together "
                    "(Holm). ±: half an interval; better: the probability that the variant is{}",
                    plural(c.replicates, "replicate"), 100 * c.confidence, c.metrics.size() * c.variants.size(),
                    c.variants.size() > 1 ? "; ~: no difference shown" : ""));
    for (const auto& [metric, precision] : c.wanted) precision_line(metric, precision);
    pairing_line();
    paragraph(fmt::format("{}, seed {}, after {} of warm-up under the base's plan", c.scenario, c.seed,
                          plural(c.warm_up_days, "day")));
    paragraph("digest " + c.digest);
    paragraph(fmt::format("{}, {:.2f} s on {} ({})", plural(static_cast<double>(c.runs), "run"), c.seconds,
                          plural(c.threads, "thread"), c.simd));
  }

  void precision_line(Metric metric, const study::Precision& wanted) {
    const Comparison& c = comparison_;
    double worst = 0, base = 0;
    bool met = true;
    for (const study::ComparedVariant& variant : c.variants) {
      const study::MetricDifference& one = variant.metrics[static_cast<size_t>(metric)];
      worst = std::max(worst, one.paired.interval.half_width());
      base = one.paired.base_mean;
      met = met && one.met;
    }
    const Numbers numbers = numbers_for(c);
    const std::string got = wanted.relative && base != 0 ? fmt::format("±{:.3g}%", 100 * worst / std::abs(base))
                                                         : numbers.half_width(worst, metric);
    paragraph(fmt::format("Precision: {} to ±{} wanted, {} after {}: {}", lower(metric), study::show(wanted), got,
                          plural(c.replicates, "replicate"),
                          met ? "reached" : "NOT reached (--max-replicates allows more)"));
  }

  /// What common random numbers saved, by the main metric.
  void pairing_line() {
    const Comparison& c = comparison_;
    double least = HUGE_VAL, most = 0;
    for (const study::ComparedVariant& variant : c.variants) {
      if (variant.same) continue;
      const double ratio = variant.metrics[static_cast<size_t>(c.main)].paired.variance_ratio;
      least = std::min(least, ratio);
      most = std::max(most, ratio);
    }
    if (most == 0) return;
    const auto ratio_text = [](double ratio) { return ratio < 10 ? fmt::format("{:.1f}", ratio) : grouped(ratio, 0); };
    if (!std::isfinite(least)) {
      paragraph(
          fmt::format("Pairing: the difference in {} is the same in every replicate; independent runs would never show "
                      "it so sharply",
                      lower(c.main)));
      return;
    }
    const std::string ratios = std::isfinite(most) && ratio_text(most) != ratio_text(least)
                                   ? ratio_text(least) + " to 1/" + ratio_text(most)
                                   : ratio_text(least);
    paragraph(fmt::format(
        "Pairing: as sharp about {} as {} independent runs of each plan (a paired difference has 1/{} of the "
        "variance)",
        lower(c.main), grouped(std::max(1.0, least) * c.replicates, 0), ratios));
  }

  const Comparison& comparison_;
  int width_;
  bool colour_;
  std::string out_;
};

}  // namespace

std::string comparison_text(const Comparison& comparison, const ComparisonTextOptions& options) {
  return Writer(comparison, options).write();
}

}  // namespace shopwright::report

#include "shopwright/report/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using study::Averaged;
using study::TestMetric;

study::Metric metric_of(TestMetric metric) {
  switch (metric) {
    case TestMetric::units: return study::Metric::units;
    case TestMetric::revenue: return study::Metric::revenue;
    case TestMetric::gross_margin: return study::Metric::gross_margin;
    case TestMetric::orders: return study::Metric::orders;
  }
  return study::Metric::revenue;
}

std::string_view unit_of(study::Randomised unit) { return names_of(unit)[static_cast<size_t>(unit)]; }

std::string percent(double share) { return fmt::format("{:.0f}%", 100 * share); }

void line(std::string& out, const std::string& text, int width) {
  for (const std::string& part : wrapped(text, width)) out += part + '\n';
}

class Text {
 public:
  Text(const study::ExperimentResult& result, const core::Currency& currency, const ExperimentTextOptions& options)
      : r_(result),
        metric_(metric_of(result.params.metric)),
        numbers_(currency, std::abs(result.baseline)),
        width_(std::max(options.width, 60)),
        colour_(options.colour) {}

  std::string write(const std::string& title) {
    const auto& plan = r_.lengths[r_.planned];
    for (const std::string& part : wrapped(title, width_)) out_ += bold(part) + '\n';
    const std::string metric(metric_label(metric_));
    line(out_,
         fmt::format("A test of '{}' on {}% of {}, {} days, rehearsed {} times", r_.treatment,
                     fmt::format("{:g}", 100 * r_.params.share), unit_of(r_.params.randomise), plan.days,
                     r_.rehearsals.size()),
         width_);
    out_ += '\n';
    auto row = [&](const std::string& name, const std::string& value, const std::string& note) {
      out_ += padded_right(name, 32) + padded_left(value, 14) + (note.empty() ? "" : "  " + note) + '\n';
    };
    row(metric + " without treatment", numbers_.value(r_.baseline, metric_), "");
    row("True effect of treating all", numbers_.difference(plan.truth.mean, metric_), interval(plan.truth));
    row("What the test says, on average", numbers_.difference(plan.estimate.mean, metric_), interval(plan.estimate));
    row("  bias", numbers_.difference(plan.bias.mean, metric_), interval(plan.bias));
    if (r_.bias_without_stock)
      row("  bias with unlimited stock", numbers_.difference(r_.bias_without_stock->mean, metric_),
          interval(*r_.bias_without_stock));
    if (r_.bias_without_reaction)
      row("  bias if rivals did not react", numbers_.difference(r_.bias_without_reaction->mean, metric_),
          interval(*r_.bias_without_reaction));
    out_ += '\n';
    lengths();
    out_ += '\n';
    verdicts();
    return std::move(out_);
  }

 private:
  std::string bold(const std::string& text) const { return colour_ ? "\x1b[1m" + text + "\x1b[0m" : text; }
  std::string interval(const Averaged& a) const { return numbers_.half_width((a.high - a.low) / 2, metric_); }

  void lengths() {
    const bool wide = width_ >= 84;
    out_ += bold(padded_left("days", 6) + padded_left("effect", 13) + padded_left("std. error", 13) +
                 (wide ? padded_left("true spread", 13) : "") + padded_left("power", 8) + padded_left("covers", 8) +
                 (wide ? padded_left("wrong sign", 12) : "")) +
            '\n';
    for (size_t i = 0; i < r_.lengths.size(); ++i) {
      const auto& l = r_.lengths[i];
      out_ += padded_left(fmt::format("{}", l.days), 6) + padded_left(numbers_.difference(l.truth.mean, metric_), 13) +
              padded_left(numbers_.value(l.standard_error, metric_), 13) +
              (wide ? padded_left(numbers_.value(l.spread, metric_), 13) : "") + padded_left(percent(l.power.mean), 8) +
              padded_left(percent(l.coverage), 8) + (wide ? padded_left(percent(l.wrong_sign), 12) : "") +
              (i == r_.planned ? "  planned" : "") + '\n';
    }
  }

  void verdicts() {
    const auto& plan = r_.lengths[r_.planned];
    const auto& p = r_.params;
    line(out_,
         fmt::format("Power {} ({} to {}): of 100 such tests {:.0f} would find the effect at the {} level.",
                     percent(plan.power.mean), percent(plan.power.low), percent(plan.power.high), 100 * plan.power.mean,
                     percent(p.significance)),
         width_);
    const auto best = std::max_element(r_.lengths.begin(), r_.lengths.end(),
                                       [](const auto& a, const auto& b) { return a.power.mean < b.power.mean; });
    if (!r_.days_needed && best->power.mean > r_.lengths.back().power.mean)
      line(out_,
           fmt::format("Running longer does not help: power is highest at {} days ({}). More {} would.", best->days,
                       percent(best->power.mean), unit_of(p.randomise)),
           width_);
    else if (!r_.days_needed)
      line(out_, "The effect cannot be told from nothing even with everybody treated: no length can be named.", width_);
    else if (r_.days_needed_rehearsed)
      line(out_,
           fmt::format("For a power of {} it must run about {:.0f} days: the shortest length rehearsed that has it.",
                       percent(p.power), *r_.days_needed),
           width_);
    else
      line(out_,
           fmt::format("For a power of {} it must run about {} days (extrapolated from {} days).", percent(p.power),
                       grouped(*r_.days_needed, 0), r_.lengths.back().days),
           width_);
    if (plan.bias.low > 0 || plan.bias.high < 0) {
      std::string text = "The test is biased: what it says differs from the truth by more than chance";
      if (plan.truth.mean != 0)
        text += fmt::format(", by {:.0f}% of the effect", 100 * std::abs(plan.bias.mean / plan.truth.mean));
      line(out_, text + ".", width_);
      if (r_.bias_without_stock)
        line(out_,
             "Of it the arms' common stock makes " +
                 numbers_.difference(plan.bias.mean - r_.bias_without_stock->mean, metric_) + ".",
             width_);
      if (r_.bias_without_reaction)
        line(out_,
             "Of it rivals' reactions make " +
                 numbers_.difference(plan.bias.mean - r_.bias_without_reaction->mean, metric_) + ".",
             width_);
    } else {
      line(out_, "No bias shows: arms hardly disturb each other here.", width_);
    }
    const double nominal = 1 - p.significance;
    if (plan.coverage < nominal - 3 * std::sqrt(nominal * p.significance / static_cast<double>(r_.rehearsals.size())))
      line(out_,
           fmt::format("Its {} intervals contain the truth only {} of the time: do not trust them.", percent(nominal),
                       percent(plan.coverage)),
           width_);
  }

  const study::ExperimentResult& r_;
  study::Metric metric_;
  Numbers numbers_;
  int width_;
  bool colour_;
  std::string out_;
};

nlohmann::ordered_json of(const Averaged& a) { return {{"mean", a.mean}, {"low", a.low}, {"high", a.high}}; }

}  // namespace

std::string experiment_text(const study::ExperimentResult& result, const std::string& title,
                            const core::Currency& currency, const ExperimentTextOptions& options) {
  return Text(result, currency, options).write(title);
}

std::string experiment_json(const study::ExperimentResult& result, const core::Currency& currency) {
  using nlohmann::ordered_json;
  const auto& p = result.params;
  ordered_json document = {{"shopwright", kVersion},
                           {"treatment", result.treatment},
                           {"randomise", unit_of(p.randomise)},
                           {"share", p.share},
                           {"metric", names_of(p.metric)[static_cast<size_t>(p.metric)]},
                           {"currency", currency.code},
                           {"significance", p.significance},
                           {"consumers", result.consumers},
                           {"baseline", result.baseline},
                           {"planned_days", result.lengths[result.planned].days}};
  document["days_needed"] = result.days_needed ? ordered_json(*result.days_needed) : ordered_json();
  document["days_needed_rehearsed"] = result.days_needed_rehearsed;
  document["bias_without_stock"] = result.bias_without_stock ? of(*result.bias_without_stock) : ordered_json();
  document["bias_without_reaction"] = result.bias_without_reaction ? of(*result.bias_without_reaction) : ordered_json();
  ordered_json lengths = ordered_json::array();
  for (const auto& l : result.lengths)
    lengths.push_back({{"days", l.days},
                       {"truth", of(l.truth)},
                       {"estimate", of(l.estimate)},
                       {"bias", of(l.bias)},
                       {"power", of(l.power)},
                       {"standard_error", l.standard_error},
                       {"spread", l.spread},
                       {"coverage", l.coverage},
                       {"wrong_sign", l.wrong_sign}});
  document["lengths"] = lengths;
  ordered_json rehearsals = ordered_json::array();
  for (const auto& rehearsal : result.rehearsals) {
    ordered_json row = ordered_json::array();
    for (const auto& test : rehearsal)
      row.push_back({{"effect", test.effect}, {"standard_error", test.standard_error}, {"p_value", test.p_value}});
    rehearsals.push_back(row);
  }
  document["rehearsals"] = rehearsals;
  return document.dump(2) + '\n';
}

}  // namespace shopwright::report

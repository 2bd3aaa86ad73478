#include "study/compare_verdicts.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

/// In the order in which a manager tells the story.
constexpr std::array<Metric, kMetrics> kStory = {Metric::visits,
                                                 Metric::carts,
                                                 Metric::orders,
                                                 Metric::units,
                                                 Metric::lost_units,
                                                 Metric::share,
                                                 Metric::gross_merchandise_value,
                                                 Metric::revenue,
                                                 Metric::discounts,
                                                 Metric::platform_funded,
                                                 Metric::supplier_funded,
                                                 Metric::shipping_income,
                                                 Metric::wholesale,
                                                 Metric::forfeits,
                                                 Metric::points,
                                                 Metric::refunds,
                                                 Metric::vat,
                                                 Metric::cost_of_goods,
                                                 Metric::gross_margin,
                                                 Metric::gross_margin_percent,
                                                 Metric::commission,
                                                 Metric::fulfilment,
                                                 Metric::marketing,
                                                 Metric::placements,
                                                 Metric::gifts,
                                                 Metric::bad_debt,
                                                 Metric::contribution_margin,
                                                 Metric::supply_cost,
                                                 Metric::new_customers,
                                                 Metric::active_customers,
                                                 Metric::customer_lifetime_value};

double better(const PairedDifference& paired, Metric metric) {
  return metric_more_is_better(metric) ? paired.probability_greater : 1 - paired.probability_greater;
}

void judge_metrics(Comparison& comparison, size_t seller, const SequentialComparison* sequential) {
  std::vector<double> p_values;
  for (size_t v = 0; v < comparison.variants.size(); ++v)
    for (const Metric metric : comparison.metrics) {
      MetricDifference& one = comparison.variants[v].metrics[static_cast<size_t>(metric)];
      one.paired = sequential != nullptr
                       ? sequential->difference(v, static_cast<size_t>(metric))
                       : paired_difference(values_of(comparison, 0, seller, metric),
                                           values_of(comparison, v + 1, seller, metric), comparison.confidence);
      one.probability_better = better(one.paired, metric);
      p_values.push_back(one.paired.p_value);
    }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  auto next = adjusted.begin();
  comparison.met = true;
  for (size_t v = 0; v < comparison.variants.size(); ++v)
    for (const Metric metric : comparison.metrics) {
      MetricDifference& one = comparison.variants[v].metrics[static_cast<size_t>(metric)];
      one.adjusted_p = *next++;
      one.real = one.adjusted_p <= 1 - comparison.confidence;
      one.wanted = std::any_of(comparison.wanted.begin(), comparison.wanted.end(),
                               [&](const auto& wish) { return wish.first == metric; });
      one.met = !one.wanted || sequential->met(v, static_cast<size_t>(metric));
      comparison.met = comparison.met && one.met;
    }
}

void judge_best(Comparison& comparison, size_t seller) {
  const size_t n = comparison.variants.size() + 1;
  std::vector<std::vector<double>> values;
  for (size_t c = 0; c < n; ++c) values.push_back(values_of(comparison, c, seller, comparison.main));
  const bool more = metric_more_is_better(comparison.main);
  const auto mean = [&](size_t c) {
    double sum = 0;
    for (const double value : values[c]) sum += value;
    return more ? sum : -sum;
  };
  Best& best = comparison.best;
  for (size_t c = 1; c < n; ++c)
    if (mean(c) > mean(best.candidate)) best.candidate = c;
  // All pairs count, since which is best was seen in the same runs.
  std::vector<double> p_values;
  for (size_t a = 0; a < n; ++a)
    for (size_t b = a + 1; b < n; ++b)
      p_values.push_back(paired_difference(values[a], values[b], comparison.confidence).p_value);
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (size_t a = 0, pair = 0; a < n; ++a)
    for (size_t b = a + 1; b < n; ++b, ++pair) {
      if (a != best.candidate && b != best.candidate) continue;
      Best::Rival rival;
      rival.candidate = a == best.candidate ? b : a;
      rival.by = paired_difference(values[rival.candidate], values[best.candidate], comparison.confidence);
      rival.adjusted_p = adjusted[pair];
      rival.certain = rival.adjusted_p <= 1 - comparison.confidence;
      best.others.push_back(rival);
    }
  std::sort(best.others.begin(), best.others.end(),
            [](const Best::Rival& a, const Best::Rival& b) { return a.candidate < b.candidate; });
}

}  // namespace

std::vector<Metric> compared_metrics(const Comparison& comparison, const CompareParams& params, size_t seller) {
  std::vector<Metric> metrics;
  const auto add = [&](Metric metric) {
    if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
  };
  if (!params.metrics.empty()) {
    for (const std::string& name : params.metrics) add(*find_metric(name));
  } else {
    const auto any = [&](Metric metric) {
      for (const auto& replicate : comparison.samples)
        for (const auto& run : replicate)
          if (at(run[seller], metric) != 0) return true;
      return metric == Metric::gross_margin;
    };
    for (const Metric metric : kStory) {
      if (metric == Metric::share && comparison.sellers.size() < 2) continue;
      if (any(metric) && metric_is_told(metric, any)) add(metric);
    }
  }
  for (const auto& [metric, precision] : comparison.wanted) add(metric);
  return metrics;
}

std::vector<double> values_of(const Comparison& comparison, size_t candidate, size_t seller, Metric metric) {
  std::vector<double> values;
  values.reserve(comparison.samples.size());
  for (const auto& replicate : comparison.samples) values.push_back(at(replicate[candidate][seller], metric));
  return values;
}

void judge(Comparison& comparison, size_t seller, const SequentialComparison* sequential) {
  ENSURE(!comparison.samples.empty() && !comparison.variants.empty());
  ENSURE(comparison.wanted.empty() || sequential != nullptr);
  judge_metrics(comparison, seller, sequential);
  judge_best(comparison, seller);
}

}  // namespace shopwright::study

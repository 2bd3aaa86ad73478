#include "shopwright/study/sequential.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Set by simulation over normal, log-normal, chi-squared and t differences (tests/truths/sequential_coverage.cpp): what
// is reported is widened by 1 + 2 / n, what decides on stopping by 1 + 6 / n; both vanish as n grows.
constexpr double kWideningOfReport = 2, kWideningOfStopping = 6;
// The next look is at no less and no more than these multiples of the replicates that there are.
constexpr double kLeastGrowth = 1.5, kMostGrowth = 2;

Interval widened(const Interval& interval, double middle, double factor) {
  return {middle - (middle - interval.low) * factor, middle + (interval.high - middle) * factor};
}

}  // namespace

PairedDifference paired_difference(std::span<const double> base, std::span<const double> variant, double confidence) {
  ENSURE(base.size() == variant.size(), base.size(), variant.size());
  Moments bases, variants, differences;
  for (size_t r = 0; r < base.size(); ++r) {
    bases.add(base[r]);
    variants.add(variant[r]);
    differences.add(variant[r] - base[r]);
  }
  PairedDifference result;
  result.replicates = differences.count();
  result.base_mean = bases.mean();
  result.variant_mean = variants.mean();
  result.difference = differences.mean();
  result.standard_error = differences.standard_error();
  result.interval = skew_adjusted_interval(differences, confidence);
  if (result.replicates < 2) return result;

  const double n = result.replicates;
  if (result.standard_error > 0 || result.difference != 0) {
    const double t = result.standard_error > 0 ? result.difference / result.standard_error
                                               : std::copysign(kInfinity, result.difference);
    result.probability_greater = student_cdf(t, n - 1);
    result.p_value = 2 * student_cdf(-std::abs(t), n - 1);
  }
  const double apart = bases.variance() + variants.variance(), together = differences.variance();
  if (together > 0) result.variance_ratio = apart / together;
  else if (apart > 0) result.variance_ratio = kInfinity;
  result.runs_saved = std::max(0.0, 2 * n * (result.variance_ratio - 1));
  return result;
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return p_values[a] != p_values[b] ? p_values[a] < p_values[b] : a < b; });
  std::vector<double> adjusted(p_values.size());
  double highest = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const double hypotheses_left = static_cast<double>(order.size() - rank);
    highest = std::max(highest, std::min(1.0, hypotheses_left * p_values[order[rank]]));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

SequentialComparison::SequentialComparison(size_t variants, std::vector<std::optional<Precision>> wanted,
                                           const SequentialSettings& settings)
    : variants_(variants),
      metrics_(wanted.size()),
      wanted_(std::move(wanted)),
      settings_(settings),
      base_(metrics_),
      variant_(variants_ * metrics_) {
  ENSURE(variants_ >= 1 && metrics_ >= 1 && settings.multiple >= 1, variants_, metrics_, settings.multiple);
  ENSURE(settings.first_stage >= 5 && settings.limit >= settings.first_stage, settings.first_stage, settings.limit);
  ENSURE(settings.confidence > 0 && settings.confidence < 1, settings.confidence);
  for (const auto& precision : wanted_) ENSURE(!precision || precision->half_width > 0, precision->half_width);
  next_ = settings.first_stage;
}

void SequentialComparison::add(std::span<const double> base, std::span<const double> variants) {
  ENSURE(next_ > 0, replicates_);
  ENSURE(base.size() == metrics_ && variants.size() == variants_ * metrics_, base.size(), variants.size());
  for (size_t m = 0; m < metrics_; ++m) base_[m].push_back(base[m]);
  for (size_t i = 0; i < variants.size(); ++i) variant_[i].push_back(variants[i]);
  ++replicates_;
  if (--next_ == 0) look();
}

// Replicates that the present variance calls for; the present number or fewer means that the wish is met.
double SequentialComparison::needed(size_t variant, size_t metric) const {
  const auto& precision = wanted_[metric];
  if (!precision) return 0;
  const double n = replicates_;
  const auto found = paired_difference(base_[metric], variant_[variant * metrics_ + metric], settings_.confidence);
  const double half = found.interval.half_width() * (1 + kWideningOfStopping / n);
  if (half == 0) return 0;
  const double target = precision->half_width * (precision->relative ? std::abs(found.base_mean) : 1.0);
  if (target == 0) return kInfinity;
  return n * (half / target) * (half / target);
}

bool SequentialComparison::met(size_t variant, size_t metric) const {
  ENSURE(variant < variants_ && metric < metrics_, variant, metric);
  return !wanted_[metric] || (replicates_ >= 2 && needed(variant, metric) <= replicates_);
}

bool SequentialComparison::all_met() const {
  for (size_t v = 0; v < variants_; ++v)
    for (size_t m = 0; m < metrics_; ++m)
      if (!met(v, m)) return false;
  return true;
}

void SequentialComparison::look() {
  double most = 0;
  for (size_t v = 0; v < variants_; ++v)
    for (size_t m = 0; m < metrics_; ++m) most = std::max(most, needed(v, m));
  const double n = replicates_;
  if (most <= n || replicates_ >= settings_.limit) return;
  const double target = std::ceil(std::clamp(most, kLeastGrowth * n, kMostGrowth * n));
  const double more = std::ceil((target - n) / settings_.multiple) * settings_.multiple;
  next_ = static_cast<uint32_t>(std::min(more, settings_.limit - n));
}

PairedDifference SequentialComparison::difference(size_t variant, size_t metric) const {
  ENSURE(variant < variants_ && metric < metrics_, variant, metric);
  auto found = paired_difference(base_[metric], variant_[variant * metrics_ + metric], settings_.confidence);
  const bool sequential = std::any_of(wanted_.begin(), wanted_.end(), [](const auto& p) { return p.has_value(); });
  if (sequential && found.replicates >= 2)
    found.interval = widened(found.interval, found.difference, 1 + kWideningOfReport / found.replicates);
  return found;
}

}  // namespace shopwright::study

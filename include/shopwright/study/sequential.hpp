#pragma once
// Paired comparison, replicate after replicate, until the answer is as sharp as asked.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/study/moments.hpp"

namespace shopwright::study {

/// What paired replicates say about variant - base of one metric.
struct PairedDifference {
  uint32_t replicates = 0;
  double base_mean = 0, variant_mean = 0;
  double difference = 0;  ///< variant - base
  double standard_error = 0;
  Interval interval;  ///< of the difference; the whole line with fewer than two replicates
  /// P(difference > 0): the probability that the variant is better where more is better. Student's t about the observed
  /// mean: the posterior under a flat prior for mean and log variance. 1/2 for differences that are all zero.
  double probability_greater = 0.5;
  double p_value = 1;  ///< two-sided, of no difference, paired t test; 1 when all differences are zero
  /// (var base + var variant) / var difference: how many times the replicates independent runs would need for the same
  /// precision. Infinite when the differences do not vary and the values do; 1 when neither does.
  double variance_ratio = 1;
  /// Runs (two a replicate) that independent sampling would have needed besides: 2 n (ratio - 1), at least 0, infinite
  /// as above.
  double runs_saved = 0;
};

/// From paired values, one per replicate, at the interval's confidence. The interval is skew_adjusted_interval.
PairedDifference paired_difference(std::span<const double> base, std::span<const double> variant,
                                   double confidence = 0.95);

/// Holm's adjusted p-values, [in the order given]: those at most alpha are real differences, and the chance that any of
/// them is not is at most alpha, however many were looked at.
/// Source: Holm 1979.
std::vector<double> holm_adjusted(std::span<const double> p_values);

/// How sharp the answer about a metric should be.
struct Precision {
  double half_width = 0;  ///< > 0
  bool relative = false;  ///< of |mean of the base| rather than in the metric's unit
};

struct SequentialSettings {
  double confidence = 0.95;
  uint32_t first_stage = 10;  ///< replicates before the first look, at least 5
  uint32_t limit = 1000;      ///< replicates at most, at least first_stage
  uint32_t multiple = 1;      ///< replicates are asked for in multiples of this (threads, say)
};

/// Replicates of base and variants with common random numbers, added until every interval that should be is sharp
/// enough, or the limit is reached.
///
/// Procedure: a first stage, then few looks at growing numbers of replicates. At each look the number that the present
/// variance calls for is computed, n x (half-width / wanted)^2, and so many are run, but at least half as many again as
/// there are and at most twice as many. Stopping when the half-width, widened by the correction below, is small enough.
/// Few looks and the widening keep the coverage that a look after every replicate loses to early stopping on variances
/// that are small by chance.
/// Sources: Chow and Robbins 1965 (sequential intervals of fixed width), Hall 1981 (few stages do as well), Law 2015,
/// section 9.4.1; intervals after Willink 2005. Assumption: the widening, set by simulation.
/// Coverage holds for skewness up to about 2; for far more (log-normal, sigma 1: 6.2) it is 87% to 93%.
/// Tested: tests/study/test_sequential.cpp; coverage, stopping included, in tests/truths/sequential_coverage.cpp.
class SequentialComparison {
 public:
  /// `wanted` [metric]: nothing for a metric that is only reported. With no wish at all the first stage is all there
  /// is.
  SequentialComparison(size_t variants, std::vector<std::optional<Precision>> wanted,
                       const SequentialSettings& settings);

  /// Further replicates to run now, numbered from replicates(); 0 when finished.
  uint32_t next() const { return next_; }
  /// The next replicate: base [metric], variants [variant x metrics + metric].
  void add(std::span<const double> base, std::span<const double> variants);

  uint32_t replicates() const { return replicates_; }
  bool finished() const { return next_ == 0; }
  bool met(size_t variant, size_t metric) const;  ///< as wanted; true where nothing is
  bool all_met() const;
  PairedDifference difference(size_t variant, size_t metric) const;

 private:
  double needed(size_t variant, size_t metric) const;
  void look();

  size_t variants_, metrics_;
  std::vector<std::optional<Precision>> wanted_;
  SequentialSettings settings_;
  uint32_t replicates_ = 0, next_ = 0;
  std::vector<std::vector<double>> base_;     // [metric][replicate]
  std::vector<std::vector<double>> variant_;  // [variant x metrics + metric][replicate]
};

}  // namespace shopwright::study

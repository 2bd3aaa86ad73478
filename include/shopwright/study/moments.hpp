#pragma once
// Means, variances and Student's t: what every interval of a study rests on.
#include <cstdint>
#include <span>

namespace shopwright::study {

/// A closed interval on the real line.
struct Interval {
  double low = 0, high = 0;
  bool contains(double x) const { return low <= x && x <= high; }
  double half_width() const { return (high - low) / 2; }
};

/// Mean, variance and skewness of values added one after the other. Sums run in the order of the calls, so the same
/// values in the same order give the same bits.
/// Source: Welford 1962, with the third moment as in Pebay 2008, eq. 2.9.
class Moments {
 public:
  void add(double x);
  uint32_t count() const { return n_; }
  double mean() const { return mean_; }
  /// Unbiased (divisor n - 1); 0 for fewer than two values.
  double variance() const { return n_ < 2 ? 0 : m2_ / (n_ - 1); }
  /// s / sqrt(n); 0 for fewer than two values.
  double standard_error() const;
  /// G1, adjusted for n as in most packages; 0 for fewer than three values or without spread.
  double skewness() const;

 private:
  uint32_t n_ = 0;
  double mean_ = 0, m2_ = 0, m3_ = 0;
};

Moments moments_of(std::span<const double> values);

/// Quantile of Student's t, 0 < p < 1, degrees of freedom > 0 (Boost.Math).
double student_quantile(double p, double degrees);
/// P(T <= t); 0 and 1 at the infinities.
double student_cdf(double t, double degrees);

/// mean +- t s / sqrt(n), two-sided, at a confidence in (0, 1). With fewer than two values there is none: the line.
Interval student_interval(const Moments& moments, double confidence = 0.95);

/// The same, bent for skewness: where the values are skewed to the right the interval reaches further up.
///   G(z) = (cbrt(1 + 6 b (z - b)) - 1) / (2 b), b = skewness / (6 sqrt n); mean - G(+-t) s / sqrt(n).
/// Equal to `student_interval` without skewness.
/// Source: Willink 2005, "A confidence interval and test for the mean of an asymmetric distribution", as in Skart
/// (Tafazzoli and Wilson 2011).
/// Tested: tests/study/test_sequential.cpp by hand; coverage in tests/truths/sequential_coverage.cpp.
Interval skew_adjusted_interval(const Moments& moments, double confidence = 0.95);

}  // namespace shopwright::study

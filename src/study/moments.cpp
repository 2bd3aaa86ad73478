#include "shopwright/study/moments.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Below this the bent quantile equals the straight one to rounding, and its formula would divide by next to nothing.
constexpr double kNoSkew = 1e-7;

double bent(double z, double b) {
  if (std::abs(b) < kNoSkew) return z - b - 2 * b * z * z;
  return (std::cbrt(1 + 6 * b * (z - b)) - 1) / (2 * b);
}

}  // namespace

void Moments::add(double x) {
  ++n_;
  const double n = n_, delta = x - mean_, step = delta / n, term = delta * step * (n - 1);
  m3_ += term * step * (n - 2) - 3 * step * m2_;
  m2_ += term;
  mean_ += step;
}

double Moments::standard_error() const { return n_ < 2 ? 0 : std::sqrt(variance() / n_); }

double Moments::skewness() const {
  if (n_ < 3 || m2_ <= 0) return 0;
  const double n = n_, biased = std::sqrt(n) * m3_ / (m2_ * std::sqrt(m2_));
  return biased * std::sqrt(n * (n - 1)) / (n - 2);
}

Moments moments_of(std::span<const double> values) {
  Moments moments;
  for (double value : values) moments.add(value);
  return moments;
}

double student_quantile(double p, double degrees) {
  ENSURE(p > 0 && p < 1 && degrees > 0, p, degrees);
  return boost::math::quantile(boost::math::students_t(degrees), p);
}

double student_cdf(double t, double degrees) {
  ENSURE(degrees > 0 && !std::isnan(t), t, degrees);
  if (std::isinf(t)) return t > 0 ? 1 : 0;
  return boost::math::cdf(boost::math::students_t(degrees), t);
}

Interval student_interval(const Moments& moments, double confidence) {
  ENSURE(confidence > 0 && confidence < 1, confidence);
  if (moments.count() < 2) return {-kInfinity, kInfinity};
  const double half = student_quantile((1 + confidence) / 2, moments.count() - 1.0) * moments.standard_error();
  return {moments.mean() - half, moments.mean() + half};
}

Interval skew_adjusted_interval(const Moments& moments, double confidence) {
  ENSURE(confidence > 0 && confidence < 1, confidence);
  if (moments.count() < 2) return {-kInfinity, kInfinity};
  const double t = student_quantile((1 + confidence) / 2, moments.count() - 1.0);
  const double b = moments.skewness() / (6 * std::sqrt(static_cast<double>(moments.count())));
  const double error = moments.standard_error();
  return {moments.mean() - bent(t, b) * error, moments.mean() - bent(-t, b) * error};
}

}  // namespace shopwright::study

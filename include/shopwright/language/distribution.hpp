#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace shopwright::language {

/// How a number is spread over consumers (or over what we believe): `2.6`, `{normal: {mean: 0.4, sd: 0.6}}`,
/// `{lognormal: {median: 2.6, sigma: 0.35}}`, `{gamma: {mean: 3, shape: 1.2}}`, `{uniform: {from: 1, to: 2}}`,
/// `{poisson: {mean: 3}}`, `{discrete: {0: 20%, 1: 80%}}`.
/// Drawn by the inverse cdf of one uniform, so a draw is monotone in it and variants share it; core/math gives the
/// same bits everywhere. Unbounded parameters are checked on decoding (sd >= 0, median > 0, shape 0.05..10000, ...).
/// Tested: tests/language/test_distribution.cpp (moments by quadrature over the quantile function).
class Distribution {
 public:
  enum class Kind : uint8_t { constant, normal, lognormal, gamma, uniform, poisson, discrete };
  struct Point {
    double value;
    double probability;
    bool operator==(const Point&) const = default;
  };

  Distribution(double value = 0) : a_(value) {}  // NOLINT: a number is a distribution
  static Distribution normal(double mean, double sd);
  static Distribution lognormal(double median, double sigma);  ///< sigma of the logarithm
  static Distribution gamma(double mean, double shape);        ///< variance mean^2 / shape
  static Distribution uniform(double from, double to);
  static Distribution poisson(double mean);
  static Distribution discrete(std::vector<Point> points);  ///< probabilities are divided by their sum

  Kind kind() const { return kind_; }
  bool is_constant() const;  ///< no spread at all (sd 0 counts)
  double mean() const;
  double variance() const;
  double quantile(double u) const;  ///< 0 < u < 1
  double lowest() const;            ///< infimum of the support, -infinity if unbounded
  double highest() const;
  double a() const { return a_; }                               ///< value, mean, median, mean, from, mean
  double b() const { return b_; }                               ///< -, sd, sigma, shape, to, -
  const std::vector<Point>& points() const { return points_; }  ///< of a discrete one, by value
  bool operator==(const Distribution&) const = default;

 private:
  Distribution(Kind kind, double a, double b) : kind_(kind), a_(a), b_(b) {}
  Kind kind_ = Kind::constant;
  double a_ = 0, b_ = 0;
  std::vector<Point> points_;
};

std::string show(const Distribution& distribution);

}  // namespace shopwright::language

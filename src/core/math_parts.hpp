#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "shopwright/core/math.hpp"

/// What the sources of core/math share.
namespace shopwright::core::detail {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kHalfLog2Pi = 0.9189385332046727;
inline constexpr double kInvSqrt2Pi = 0.3989422804014327;

/// c[0] + c[1] x + c[2] x^2 + ... by Horner's rule.
template <size_t n>
constexpr double polynomial(const double (&c)[n], double x) {
  double sum = c[n - 1];
  for (size_t i = n - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

/// An unevaluated sum of two doubles, |low| at most half an ulp of high.
struct Pair {
  double high, low;
};

/// a + b exactly (Knuth).
inline Pair two_sum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

/// a x b exactly, |a|, |b| < 2^995 (Dekker; without fused operations, which are a slow call on older processors).
inline Pair two_product(double a, double b) {
  const auto split = [](double x) {
    const double scaled = 134217729.0 * x;  // 2^27 + 1
    const double high = scaled - (scaled - x);
    return Pair{high, x - high};
  };
  const Pair x = split(a), y = split(b);
  const double product = a * b;
  return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

/// mu - log(1 + mu) for mu > -1, without cancellation: half the squared deviance of gamma and Poisson variables.
double deviance(double mu);

/// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi)/2), x >= 8 (Stirling's series).
double stirling_rest(double x);

}  // namespace shopwright::core::detail

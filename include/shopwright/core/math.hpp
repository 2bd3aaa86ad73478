#pragma once
#include <cstdint>

/// Elementary and special functions whose bits are the same on every processor and with every compiler.
///
/// glibc's exp, log, pow and lgamma choose code by processor, so none of them may feed state. These use + - x / and
/// square root in double only (contraction off), in a fixed order. Errors are against the long double libm or Boost
/// in tests/core/math*.cpp, over the ranges stated; "ulp" is a unit in the last place of the result.
/// Special values as in C: exp(-inf) = 0, log(0) = -inf, log(x < 0) = NaN, NaN gives NaN.
namespace shopwright::core {

double exp(double x);            ///< <= 1 ulp where the result is normal; 0 below -745.2, inf above 709.79
double expm1(double x);          ///< <= 2 ulp
double log(double x);            ///< <= 1 ulp, subnormals included
double log1p(double x);          ///< <= 2 ulp
double pow(double x, double y);  ///< <= 2 ulp for x > 0; x = 0 and integer y with x < 0 as in C
double lgamma(double x);         ///< log Gamma(x), x > 0: |error| <= 4e-15 x max(1, |result|); others NaN

double normal_cdf(double x);       ///< Phi(x): relative error <= 1e-14 for |x| <= 8, <= 1e-13 in the lower tail to -37
double normal_quantile(double p);  ///< Phi^-1(p), 0 < p < 1: relative error <= 1e-14 (absolute about p = 1/2)
double lambert_w0(double x);       ///< W e^W = x on the upper branch, x >= -1/e: relative error <= 2e-15

double gamma_p(double shape,
               double x);  ///< regularised lower incomplete gamma P(shape, x), shape > 0, x >= 0: error <= 1e-13
double gamma_q(double shape, double x);  ///< 1 - P, accurate when small
/// x with P(shape, x) = u, scale 1, for shape 0.05..1e4, 0 < u < 1: relative error <= 1e-9. Gamma draws by inverse cdf:
/// one uniform, one draw, rising with u. Below 1 us.
double gamma_quantile(double shape, double u);

double poisson_pmf(double mean, int64_t k);  ///< mean >= 0; 0 for k < 0
/// Smallest k with P(X <= k) >= u for X ~ Poisson(mean), mean 0..1e6, 0 < u < 1. Exact up to rounding of the cdf (1e-13).
/// For means beyond 1e9 the approximation of Cornish and Fisher 1938, at most 2^62; 0 for a mean that is no number.
int64_t poisson_quantile(double mean, double u);

}  // namespace shopwright::core

#include <cmath>

#include "math_parts.hpp"

// Range reduction as in Muller, "Elementary Functions" (3rd edition): exp by Cody and Waite's two-part log 2 and the
// exponential series; log by the atanh series of (m-1)/(m+1); pow through a logarithm to about 2^-65.
namespace shopwright::core {

namespace {

using namespace detail;

constexpr double kLog2High = 0x1.62e42feep-1;  // 32 bits: exact times any exponent
constexpr double kLog2Low = 0x1.a39ef35793c76p-33;
constexpr double kInvLog2 = 0x1.71547652b82fep+0;
constexpr double kRound = 0x1.8p52;  // adding and subtracting rounds to the nearest integer

// value x 2^k, the value near 1.
double scale(double value, int k) {
  const auto power = [](int exponent) { return std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52); };
  if (k >= -1021 && k <= 1023) return value * power(k);
  if (k > 1023) return value * 2.0 * power(k - 1);
  return value * power(k + 1000) * power(-1000);
}

// exp(r) - 1 for r = high + low, |r| <= log(2)/2; the tail of the series by Estrin's scheme.
double expm1_reduced(double r, double low) {
  const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const double a = (0x1p-1 + r * 0x1.5555555555555p-3) + r2 * (0x1.5555555555555p-5 + r * 0x1.1111111111111p-7);
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
  return r + (low + r2 * (a + r4 * b + r8 * c));
}

struct Reduced {
  double r, low;
  int k;
};

// x + extra = k log 2 + r + low.
Reduced reduce(double x, double extra) {
  const double k = (x * kInvLog2 + kRound) - kRound;
  const Pair high = two_sum(x - k * kLog2High, extra - k * kLog2Low);
  return {high.high, high.low, static_cast<int>(k)};
}

double exp_pair(double x, double extra) {
  const Reduced part = reduce(x, extra);
  return scale(1.0 + expm1_reduced(part.r, part.low), part.k);
}

struct Fraction {
  double m;  // sqrt(1/2) <= m < sqrt(2)
  double e;
};

// x = m 2^e for positive finite x.
Fraction split(double x) {
  int extra = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    extra = -54;
  }
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const uint64_t offset = bits - 0x3fe6a09e667f3bcdu;  // bits of sqrt(1/2)
  const int64_t e = static_cast<int64_t>(offset) >> 52;
  return {std::bit_cast<double>(bits - (static_cast<uint64_t>(e) << 52)), static_cast<double>(e + extra)};
}

// 2 (s^2/3 + s^4/5 + ...), |s| <= 0.1716: what log(1+f)/s has beyond 2, s = f/(2+f).
double atanh_rest(double s) {
  constexpr double kOdd[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                             2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const double s2 = s * s;
  return s2 * polynomial(kOdd, s2);
}

// log(x) to a relative 2^-64 or so, for positive finite x.
Pair log_pair(double x) {
  const Fraction part = split(x);
  const double f = part.m - 1.0;
  const Pair bottom = two_sum(part.m, 1.0);
  const double s = f / bottom.high;
  const Pair back = two_product(s, bottom.high);
  const double s_low = ((f - back.high) - back.low - s * bottom.low) / bottom.high;
  // s^3 in pairs, the further terms in double.
  Pair square = two_product(s, s);
  square.low += 2.0 * s * s_low;
  Pair cube = two_product(square.high, s);
  cube.low += square.low * s + square.high * s_low;
  constexpr double kThirdLow = 0x1.5555555555555p-55;  // 2/3 - double(2/3)
  Pair third = two_product(cube.high, 2.0 / 3);
  third.low += cube.high * kThirdLow + cube.low * (2.0 / 3);
  constexpr double kOdd[] = {2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                             2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const double rest = cube.high * square.high * polynomial(kOdd, square.high);
  const Pair a = two_sum(part.e * kLog2High, 2.0 * s);
  const Pair b = two_sum(a.high, third.high);
  const double low = part.e * kLog2Low + 2.0 * s_low + a.low + b.low + third.low + rest;
  const double high = b.high + low;
  return {high, (b.high - high) + low};
}

}  // namespace

double exp(double x) {
  if (!(x < 709.79)) return x > 709.79 ? kInfinity : (x != x ? x : exp_pair(x, 0));
  if (x < -745.2) return 0;
  return exp_pair(x, 0);
}

double expm1(double x) {
  if (x != x) return x;
  if (x > 709.79) return kInfinity;
  if (x < -40) return -1;
  const Reduced part = reduce(x, 0);
  const double s = expm1_reduced(part.r, part.low);
  if (part.k == 0) return s;
  if (part.k > 60) return scale(1.0 + s, part.k);
  const double power = scale(1.0, part.k);
  const Pair sum = two_sum(power - 1.0, power * s);  // power - 1 is exact up to k = 53, and then does not matter
  return sum.high + sum.low;
}

double log(double x) {
  if (!(x > 0)) return x == 0 ? -kInfinity : kNaN;
  if (x == kInfinity) return x;
  const Fraction part = split(x);
  const double f = part.m - 1.0;
  const double s = f / (2.0 + f);
  // log(1+f) = 2s + s R with R = atanh_rest, and 2s = f - s f.
  const double rest = s * (f - atanh_rest(s)) - part.e * kLog2Low;
  return part.e * kLog2High - (rest - f);
}

double log1p(double x) {
  if (!(x > -1)) return x == -1 ? -kInfinity : kNaN;
  if (x == kInfinity) return x;
  if (x > -0x1p-54 && x < 0x1p-54) return x;
  const double sum = 1.0 + x;
  const double lost = x > 1 ? 1.0 - (sum - x) : x - (sum - 1.0);
  return log(sum) + lost / sum;
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return kNaN;
  const bool whole = y > -0x1p53 && y < 0x1p53 ? static_cast<double>(static_cast<int64_t>(y)) == y : true;
  const bool odd = whole && y > -0x1p53 && y < 0x1p53 && (static_cast<int64_t>(y) & 1) != 0;
  const bool negative = std::signbit(x) && odd;
  const double size = std::fabs(x);
  const double sign = negative ? -1.0 : 1.0;
  if (size == 0) return y > 0 ? sign * 0.0 : sign * kInfinity;
  if (size == kInfinity) return y > 0 ? sign * kInfinity : sign * 0.0;
  if (std::fabs(y) == kInfinity) return size == 1 ? 1 : (size > 1) == (y > 0) ? kInfinity : 0;
  if (x < 0 && !whole) return kNaN;
  const Pair logarithm = log_pair(size);
  const double about = y * logarithm.high;
  if (about > 709.79) return sign * kInfinity;
  if (about < -745.2) return sign * 0.0;
  if (std::fabs(about) < 0x1p-60) return sign;
  const Pair exponent = two_product(y, logarithm.high);
  return sign * exp_pair(exponent.high, exponent.low + y * logarithm.low);
}

namespace detail {

double deviance(double mu) {
  if (mu > 0.5 || mu < -0.3) return mu - log1p(mu);
  // log(1+mu) = s (2 + R) with s = mu/(2+mu), R = atanh_rest, and mu - 2s = s mu.
  const double s = mu / (2.0 + mu);
  return s * (mu - atanh_rest(s));
}

}  // namespace detail

}  // namespace shopwright::core

#include <cmath>

#include "math_parts.hpp"

namespace shopwright::core {

namespace {

using namespace detail;

// log Gamma(2 + z) / z for |z| <= 1/2: 1 - Euler's constant, then (-1)^k (zeta(k) - 1)/k.
constexpr double kZeta[] = {
    0.42278433509846713,     0.3224670334241132,     -0.0673523010531981,     0.020580808427784546,
    -0.007385551028673986,   0.0028905103307415234,  -0.001192753911703261,   0.0005096695247430425,
    -0.00022315475845357939, 9.945751278180853e-05,  -4.492623673813314e-05,  2.050721277567069e-05,
    -9.439488275268397e-06,  4.374866789907488e-06,  -2.039215753801366e-06,  9.55141213040742e-07,
    -4.492469198764566e-07,  2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09,  2.4836745438024785e-09,
    -1.1921401405860912e-09, 5.731367241678862e-10,  -2.7595228851242334e-10, 1.330476437424449e-10,
};

// Bernoulli numbers B_2k / (2k (2k - 1)).
constexpr double kStirling[] = {
    0.08333333333333333,    -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953, 0.0008417508417508417,
    -0.0019175269175269176, 0.00641025641025641,   -0.029550653594771242, 0.17964437236883057,    -1.3924322169059011,
};

}  // namespace

namespace detail {

double stirling_rest(double x) {
  const double inverse = 1.0 / x;
  return inverse * polynomial(kStirling, inverse * inverse);
}

}  // namespace detail

double lgamma(double x) {
  if (!(x > 0)) return kNaN;
  if (x == kInfinity) return x;
  if (x >= 8) return ((x - 0.5) * (log(x) - 1.0) - 0.5 + kHalfLog2Pi) + stirling_rest(x);
  // Brought to 1.5..2.5 by Gamma(x + 1) = x Gamma(x).
  double product = 1, shifted = x;
  while (shifted > 2.5) {
    shifted -= 1.0;
    product *= shifted;
  }
  if (x > 2.5) return log(product) + (shifted - 2.0) * polynomial(kZeta, shifted - 2.0);
  if (x >= 1.5) return (x - 2.0) * polynomial(kZeta, x - 2.0);
  if (x >= 0.5) return (x - 1.0) * polynomial(kZeta, x - 1.0) - log(x);
  return x * polynomial(kZeta, x) - log1p(x) - log(x);
}

}  // namespace shopwright::core

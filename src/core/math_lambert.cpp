#include <cmath>

#include "math_parts.hpp"

namespace shopwright::core {

using namespace detail;

namespace {

// The relative change of w, given 1 + w and the residual z = log(x/w) - w.
double fritsch(double w1, double z) {
  const double q = 2.0 * w1 * (w1 + 2.0 / 3 * z);
  return z / w1 * (q - z) / (q - 2.0 * z);
}

// Improves v = 1 + w where e x = p^2/2 - 1: the residual is formed from p and v, which are small, and keeps its digits.
double near_branch(double p, double v) {
  for (int round = 0; round < 2; ++round) v += (v - 1.0) * fritsch(v, log1p(-0.5 * p * p) + deviance(-v));
  return v;
}

}  // namespace

// Near the branch point: the series in p = sqrt(2 (e x + 1)) (Corless et al. 1996, eq. 4.22). Else the iteration of
// Fritsch, Shafer and Crowley 1973, of fourth order, which takes no exponential and so cannot overflow.
double lambert_w0(double x) {
  constexpr double kInvE = 0x1.78b56362cef38p-2, kInvELow = -0x1.ca8a4270fadf5p-57;
  constexpr double kBranch[] = {-1,
                                1,
                                -1.0 / 3,
                                11.0 / 72,
                                -43.0 / 540,
                                769.0 / 17280,
                                -221.0 / 8505,
                                680863.0 / 43545600,
                                -1963.0 / 204120,
                                226287557.0 / 37623398400.0};
  const double distance = (x + kInvE) + kInvELow;  // the sum is exact near the branch point
  if (!(distance >= 0)) return distance > -2e-17 ? -1 : kNaN;
  if (x == 0 || x == kInfinity) return x;
  const double p = std::sqrt(2.0 * 2.718281828459045 * distance);
  if (p < 0.02) return polynomial(kBranch, p);
  if (p < 0.8) return -1.0 + near_branch(p, polynomial(kBranch, p) + 1.0);
  double w;
  if (x < 2.5) w = x < 0 ? x / (1.0 + x) * (1 - 0.5 * x) : log1p(x) * (1.0 - 0.3 * x / (1.0 + x));
  else {
    const double l = log(x), ll = log(l);
    w = l - ll + ll / l;
  }
  if (x > -1e-5 && x < 1e-5) return x * (1.0 - x * (1.0 - x * (1.5 - x * 8.0 / 3)));
  for (int round = 0; round < 3; ++round) {
    const double change = fritsch(1.0 + w, log(x / w) - w);
    w += w * change;
    if (std::fabs(change) < 1e-5) break;  // fourth order: the next change would be below rounding
  }
  return w;
}

}  // namespace shopwright::core

#include <algorithm>
#include <cmath>

#include "math_parts.hpp"

namespace shopwright::core {

using namespace detail;

constexpr double kMostWalked = 1e9;  // mean beyond which a unit more or less is nothing

// Saddle-point form of Loader 2000, "Fast and accurate computation of binomial probabilities": no cancellation for
// large means.
double poisson_pmf(double mean, int64_t k) {
  if (!(mean >= 0)) return kNaN;
  if (k < 0) return 0;
  if (mean == 0) return k == 0 ? 1 : 0;
  const double n = static_cast<double>(k);
  if (k < 8) {
    double factor = exp(-mean);
    for (int64_t i = 1; i <= k; ++i) factor *= mean / static_cast<double>(i);
    return factor;
  }
  return kInvSqrt2Pi / std::sqrt(n) * exp(-n * deviance((mean - n) / n) - stirling_rest(n));
}

int64_t poisson_quantile(double mean, double u) {
  if (!(mean > 0) || !(u > 0)) return 0;
  u = std::min(u, 1.0 - 0x1p-53);
  if (mean < 30) {
    double mass = exp(-mean), sum = mass;
    int64_t k = 0;
    while (sum < u) {
      ++k;
      mass *= mean / static_cast<double>(k);
      if (sum + mass == sum) break;  // the sum's rounding can leave it just below a u next to 1
      sum += mass;
    }
    return k;
  }
  // A start within a step or two by Cornish and Fisher 1938, then walked with exact masses, in the nearer tail.
  const double z = normal_quantile(u), root = std::sqrt(mean);
  const double start = mean + root * z + (z * z - 1.0) / 6.0 - (z * z - 1.0) * z / (72.0 * root);
  if (mean > kMostWalked) return static_cast<int64_t>(std::clamp(mean < 0x1p62 ? start : 0x1p62, 0.0, 0x1p62));
  int64_t k = std::max<int64_t>(0, static_cast<int64_t>(start));
  double mass = poisson_pmf(mean, k);
  if (u <= 0.5) {
    double below = gamma_q(static_cast<double>(k) + 1.0, mean);  // P(X <= k)
    while (below < u) {
      ++k;
      mass *= mean / static_cast<double>(k);
      below += mass;
    }
    while (k > 0 && below - mass >= u) {
      below -= mass;
      mass *= static_cast<double>(k) / mean;
      --k;
    }
    return k;
  }
  const double rest = 1.0 - u;
  double above = gamma_p(static_cast<double>(k) + 1.0, mean);  // P(X > k)
  while (above > rest) {
    ++k;
    mass *= mean / static_cast<double>(k);
    above -= mass;
  }
  while (k > 0 && above + mass <= rest) {
    above += mass;
    mass *= static_cast<double>(k) / mean;
    --k;
  }
  return k;
}

}  // namespace shopwright::core

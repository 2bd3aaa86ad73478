#include "shopwright/policy/logit_pricing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::policy {

double lambert_w_of_exp(double x) {
  if (x < 500) return core::lambert_w0(core::exp(x));
  // Newton on w + log w = x from its asymptote; three steps reach the last bits.
  double w = x - core::log(x);
  for (int i = 0; i < 4; ++i) w = w * (1 + x - core::log(w)) / (1 + w);
  return w;
}

double log_sum_exp(std::span<const double> x) {
  const double top = x.empty() ? -std::numeric_limits<double>::infinity() : *std::max_element(x.begin(), x.end());
  if (!std::isfinite(top)) return top;
  double sum = 0;
  for (double v : x) sum += core::exp(v - top);
  return top + core::log(sum);
}

double equal_margin(std::span<const double> log_strength, double mu) {
  ENSURE(mu > 0, mu);
  return mu * (1 + lambert_w_of_exp(log_sum_exp(log_strength) - 1));
}

}  // namespace shopwright::policy

#include "shopwright/study/nbd.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/minima.hpp>
#include <cmath>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr double kLeast = 1e-3, kMost = 1e3;  // of the shape

// With q = days / (scale + days): P(x) = Gamma(r + x) / (Gamma(r) x!) (1 - q)^r q^x, and of those with any orders the mean is
// r q / (1 - q) / (1 - (1 - q)^r).
double truncated_mean(double r, double q) { return r * q / (1 - q) / -std::expm1(r * std::log1p(-q)); }

// At the maximum of the likelihood over q the mean is that of the data (the family is exponential in it). It rises with q.
double q_with_mean(double r, double mean) {
  double low = 1e-15, high = 1 - 1e-15;
  for (int step = 0; step < 200; ++step) {
    const double middle = low + (high - low) / 2;
    (truncated_mean(r, middle) < mean ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

double Nbd::probability(int64_t orders, double days) const {
  const auto x = static_cast<double>(orders);
  const double q = days / (scale + days);
  return std::exp(boost::math::lgamma(shape + x) - boost::math::lgamma(shape) - boost::math::lgamma(x + 1) +
                  shape * std::log1p(-q) + x * std::log(q));
}

Nbd fit_nbd(std::span<const int64_t> by_orders, double days) {
  double customers = 0, orders = 0;
  for (size_t x = 1; x < by_orders.size(); ++x) {
    customers += static_cast<double>(by_orders[x]);
    orders += static_cast<double>(by_orders[x]) * static_cast<double>(x);
  }
  ENSURE(customers > 0 && days > 0, customers, days);
  const double mean = orders / customers;
  const auto loss = [&](double log_r) {
    const double r = std::exp(log_r), q = q_with_mean(r, mean);
    double sum = 0;
    for (size_t x = 1; x < by_orders.size(); ++x)
      if (by_orders[x] > 0)
        sum += static_cast<double>(by_orders[x]) *
               (boost::math::lgamma(r + static_cast<double>(x)) - boost::math::lgamma(r) -
                boost::math::lgamma(static_cast<double>(x) + 1) + static_cast<double>(x) * std::log(q));
    return -(sum + customers * (r * std::log1p(-q) - std::log(-std::expm1(r * std::log1p(-q)))));
  };
  // A grid first: far from its maximum the likelihood is flat.
  double best = std::log(kLeast);
  const double step = std::log(kMost / kLeast) / 40;
  for (int k = 1; k <= 40; ++k)
    if (const double at = std::log(kLeast) + k * step; loss(at) < loss(best)) best = at;
  const auto [log_r, least] = boost::math::tools::brent_find_minima(loss, std::max(std::log(kLeast), best - step),
                                                                    std::min(std::log(kMost), best + step), 40);
  (void)least;
  const double r = std::exp(log_r), q = q_with_mean(r, mean);
  return {r, days * (1 - q) / q};
}

}  // namespace shopwright::study

#pragma once
// How often customers will order again, from how often they have: the negative binomial model of repeat buying (Ehrenberg 1959, "The
// pattern of consumer purchases"; Morrison and Schmittlein 1988, "Generalizing the NBD model for customer purchases").
#include <cstdint>
#include <span>

namespace shopwright::study {

/// Orders of a consumer are Poisson, at a rate that is Gamma(shape) / scale over consumers; nobody is lost for ever. In a stationary market
/// of ours without memory this is exact (model.md 4.1). It knows no seasons, festivals or campaigns to come.
struct Nbd {
  double shape = 1;
  double scale = 1;  ///< days: the mean rate is shape / scale

  /// Share of consumers with so many orders in `days`.
  double probability(int64_t orders, double days) const;
  /// Orders to be expected in `ahead` days of one who has made so many in `days`: (shape + orders) / (scale + days) x ahead.
  double expected(int64_t orders, double days, double ahead) const {
    return (shape + static_cast<double>(orders)) / (scale + days) * ahead;
  }
};

/// Maximum likelihood from those who have ordered at all, since nobody knows how many others might: the distribution of orders, cut off
/// below 1. by_orders: [orders] customers within `days`; that of no orders is not looked at. At least one customer; shape is looked for
/// between 0.001 and 1000 (where all have ordered once, the smallest).
/// Tested: tests/study/test_nbd.cpp (exact frequencies give their parameters back), tests/truths/repeat_buying.cpp.
Nbd fit_nbd(std::span<const int64_t> by_orders, double days);

}  // namespace shopwright::study

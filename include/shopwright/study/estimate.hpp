#pragma once
// A mean over replicates, and how well it is known.
#include <optional>
#include <span>

namespace shopwright::study {

/// Mean over replicates and its 95% confidence interval (Student's t); none with one replicate.
struct Estimate {
  double mean = 0;
  struct Interval {
    double low, high;
  };
  std::optional<Interval> ci95;
};

/// Values are summed in their order: that of the replicates. At least one.
Estimate estimate(std::span<const double> values);

}  // namespace shopwright::study

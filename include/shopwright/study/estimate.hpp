#pragma once
// A mean over replicates, and how well it is known.
#include <optional>
#include <span>
#include <vector>

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
/// Of what `of` says about each run.
template <class Run, class Of>
Estimate estimate_over(std::span<const Run> runs, Of of) {
  std::vector<double> values;
  for (const Run& run : runs) values.push_back(static_cast<double>(of(run)));
  return estimate(values);
}

}  // namespace shopwright::study

#pragma once
// A sweep's tables, whatever they are written to.
#include <cmath>
#include <string>
#include <vector>

#include "shopwright/study/sweep_store.hpp"

namespace shopwright::report {

/// Mean of a metric over a point's replicates and the half-width of its 95% interval; NaN where there is none.
struct SweepMean {
  size_t runs = 0;
  double mean = std::nan(""), half_width = std::nan("");
};
SweepMean sweep_mean(const study::SweepData& data, size_t point, size_t seller, study::Metric metric);

/// The metrics that tables of a sweep tell.
std::vector<study::Metric> told_metrics(const study::SweepData& data);

/// Whether all values of a factor are plain numbers.
bool sweep_factor_is_number(const study::SweepPlan& plan, size_t factor);

}  // namespace shopwright::report

#pragma once
// From the samples of all runs to differences, verdicts and the best plan.
#include "shopwright/study/compare.hpp"

namespace shopwright::study {

/// The metrics that are compared: those asked for, or all that are not zero everywhere (the share where there is one seller).
std::vector<Metric> compared_metrics(const Comparison& comparison, const CompareParams& params, size_t seller);

/// The seller's values of a metric: [replicate]. candidate 0: the base, i + 1: variant i.
std::vector<double> values_of(const Comparison& comparison, size_t candidate, size_t seller, Metric metric);

/// Fills the metrics of all variants, their verdicts, and `best`, from `samples`. `sequential`: what ruled the number of
/// replicates, [metric of kMetrics], if anything did; its intervals then count.
void judge(Comparison& comparison, size_t seller, const SequentialComparison* sequential);

}  // namespace shopwright::study

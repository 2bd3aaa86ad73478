#pragma once
// A comparison as a manager reads it, and as programs do.
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/report/csv.hpp"
#include "shopwright/study/compare.hpp"

namespace shopwright::report {

struct ComparisonTextOptions {
  int width = 80;       ///< columns to fill at most; 60 at least
  bool colour = false;  ///< real gains green, real losses red, headings bold, by ANSI escapes
};

/// Title; with several variants a table of the main metrics with the best marked; for each variant a table of metrics: base,
/// variant, difference, interval, change in percent, probability of being better, verdict in words; the reasons, where they were
/// asked for; then how many replicates, whether the wanted precision was reached, what pairing saved, and the digest. Where the
/// width does not hold all columns, the interval becomes half its width, and the least needed columns go. Ends with a newline.
/// Tested: tests/report/test_compare.cpp (exact texts; lines fit 60, 80 and 120 columns; colour only when asked).
std::string comparison_text(const study::Comparison& comparison, const ComparisonTextOptions& options = {});

/// One document; `run` apart, equal byte for byte for equal comparisons. variants: [{name, label, changes, same,
/// shares_warm_up, metrics: {METRIC: {base, variant, difference, interval: [low, high] or null, change (share of the base, or
/// null), probability_better, p_value, adjusted_p, real, variance_ratio, runs_saved}}, why}]. Infinite ratios are null. In `why`,
/// amounts are sums over replicates, exact.
std::string comparison_json(const study::Comparison& comparison);
/// differences.csv: variant, metric, base, variant_mean, difference, low, high, change_percent, probability_better, p_value,
/// adjusted_p, real, variance_ratio.
void differences_csv(const study::Comparison& comparison, Out out);
/// replicates.csv: replicate, variant ("base" for the base), seller ("all" for everybody), and all metrics.
void replicates_csv(const study::Comparison& comparison, Out out);
/// bridge.csv: variant, then the columns of report::bridge_csv; sums over replicates.
void bridges_csv(const study::Comparison& comparison, Out out);

/// compare --out: comparison.json (without `run`, which is run.json), differences.csv, replicates.csv, bridge.csv (with reasons),
/// and what repeats it to the digest: study.yaml with the resolved scenarios beside it. Returns false when a stop was asked for before the folder had its name; then
/// nothing is left.
bool write_comparison(const std::filesystem::path& target, bool replace, const study::Study& study,
                      const study::Comparison& comparison, const study::CompareParams& params,
                      std::stop_token stop = {});

}  // namespace shopwright::report

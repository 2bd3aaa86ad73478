#pragma once
// A sweep as people read it and as other programs take it over.
#include <filesystem>
#include <string>

#include "shopwright/report/csv.hpp"
#include "shopwright/study/sweep_findings.hpp"
#include "shopwright/study/sweep_store.hpp"

namespace shopwright::report {

struct SweepTextOptions {
  int width = 80;       ///< columns to fill at most; 60 at least
  bool colour = false;  ///< bold headings, by ANSI escapes
};

/// How far it is; the best point, with its interval and how many others cannot be told from it; the best of a fitted surface; main effects,
/// elasticities, sensitivities; for one factor of numbers the response curve, for a grid of two a map. Ends with a newline.
/// Tested: tests/report/test_sweep.cpp (figures that were put in; lines fit; colour only when asked).
std::string sweep_text(const study::SweepData& data, const study::SweepFindings& findings,
                       const SweepTextOptions& options = {});

/// How far a file is, and who is at work with it.
std::string sweep_status_text(const std::string& path, const study::SweepPlan& plan, const study::SweepStatus& status);

/// One row per point, replicate and seller: point, a column per factor, replicate, seller, a column per metric. Only complete runs.
void sweep_results_csv(const study::SweepData& data, Out out);
/// One row per point and seller: means over replicates, with the half-width of the 95% interval of each.
void sweep_means_csv(const study::SweepData& data, Out out);
/// One row per point, replicate, day and offer; needs a sweep that keeps its days.
void sweep_daily_csv(const study::SweepStore& store, Out out);
/// points.csv, results.csv, means.csv, daily.csv where days were kept, and scenario.yaml, into a new folder that appears whole or not at all.
void export_sweep_csv(const std::filesystem::path& folder, const study::SweepStore& store, bool replace);

}  // namespace shopwright::report

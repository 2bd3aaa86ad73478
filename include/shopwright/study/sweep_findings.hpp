#pragma once
// What a sweep has found out about one metric: where it is best, and what moves it.
#include <optional>
#include <string>
#include <vector>

#include "shopwright/study/response_surface.hpp"
#include "shopwright/study/sensitivity.hpp"
#include "shopwright/study/sweep_store.hpp"

namespace shopwright::study {

struct FindingSettings {
  std::string seller;  ///< name; the plan's when empty
  Metric metric = Metric::gross_margin;
  double confidence = 0.95;
  size_t curve_points = 64;  ///< at which curves are evaluated
};

struct SweepFindings {
  Metric metric = Metric::gross_margin;
  size_t seller = 0;
  size_t points = 0;      ///< that have results, of those that effects are made from
  size_t replicates = 0;  ///< that all of these points have
  /// The best of the points that have most replicates.
  struct Best {
    size_t point = 0;  ///< of the plan
    Measured mean;     ///< over its replicates
    size_t replicates = 0;
    size_t rivals = 0;  ///< other points that have as many replicates
    size_t equals =
        0;  ///< of them, those whose paired difference to it has an interval with zero in it; all, where there is no interval
  };
  std::optional<Best> best;
  /// Best of a surface fitted through the points; none where that makes no sense (too few points, words, Morris). `factors` are those it
  /// is over.
  std::optional<Optimum> optimum;
  struct Curve {
    std::vector<double> x;
    std::vector<Measured> y;
  };
  struct FactorFindings {
    size_t factor = 0;
    bool numbers = true;            ///< otherwise words
    std::vector<LevelMean> levels;  ///< by value; in groups where there are more than a dozen values
    Curve curve;                    ///< of numbers with at least four values
    std::optional<Measured>
        elasticity;  ///< of the metric, where the factor has its best value: d log metric / d log factor; of one factor or a grid
    std::optional<Measured> units_elasticity;  ///< of units sold, there
  };
  std::vector<FactorFindings> factors;
  std::vector<MorrisEffect> morris;  ///< of a Morris design that is complete
  std::optional<SobolResult> sobol;  ///< of a Saltelli design that is complete
};

/// Effects, curves and the surface are made from the replicates that all points have; from the points that have the first replicate, while
/// not even that is complete. Nothing where there is no result. Deterministic.
/// Tested: tests/study/test_sweep_findings.cpp (a parabola; a race; half a sweep).
SweepFindings findings(const SweepData& data, const FindingSettings& settings = {});

}  // namespace shopwright::study

#pragma once
// Smooth surfaces through the plans around a centre: the goal and the slack of every limit, in every world.
#include <optional>
#include <vector>

#include "study/optimize_trials.hpp"

namespace shopwright::study {

/// Weighted least squares (tricube weights, Householder QR) of a quadratic, or of a cubic in one dimension, on the means of plans within a
/// window; words must be those of the centre. A neighbourhood with too few plans is no surface.
/// Tested: tests/study/test_optimize_search.cpp.
class Surface {
 public:
  /// windows [decision]: half-widths in unit coordinates.
  static std::optional<Surface> fit(const Trials& trials, const Aim& aim, const PlanIndex& centre,
                                    std::vector<double> windows, uint32_t replicates);
  /// What the plan should give, in the aim's figure.
  double goal(const PlanIndex& plan) const;
  /// By how much it should keep its tightest limit, after the margin that its noise calls for.
  double slack(const PlanIndex& plan) const;
  bool covers(const PlanIndex& plan) const;

  /// The plan with the best goal that keeps rules and limits, by ascent from `starts` within the window; nullopt: none keeps them.
  std::optional<PlanIndex> best(const std::vector<PlanIndex>& starts) const;

 private:
  Surface() = default;
  std::vector<double> terms(const PlanIndex& plan) const;

  const PlanSpace* space_ = nullptr;
  const SearchProblem* problem_ = nullptr;
  Aim aim_;
  PlanIndex centre_;
  std::vector<double> windows_;
  std::vector<size_t> moving_;  // decisions that vary
  int degree_ = 2;
  std::vector<std::vector<double>> coefficients_;  // [world x (1 + limits) + what][term]
  std::vector<double> margins_;                    // [limit]
};

/// The plan after moving one decision, others following as the rules need; nullopt: impossible.
std::optional<PlanIndex> moved(const PlanSpace& space, const PlanIndex& plan, size_t decision, int32_t index);

}  // namespace shopwright::study

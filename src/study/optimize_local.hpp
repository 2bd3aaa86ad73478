#pragma once
// NLopt, as the search sees it. The only file that knows it is optimize_local.cpp.
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace shopwright::study {

struct LocalProblem {
  std::vector<double> start;  ///< in [0, 1] each
  std::vector<double> step;   ///< first steps
  std::vector<double> close;  ///< stops when steps are below these
  /// To be maximised. nullopt: stop.
  std::function<std::optional<double>(std::span<const double>)> goal;
  /// Values that must be >= 0 at a point, `limits` of them.
  size_t limits = 0;
  std::function<void(std::span<const double>, std::span<double>)> slack;
  int evaluations = 0;
};

/// A local search without derivatives within [0, 1]: COBYLA (Powell 1994) where there are limits or one dimension, BOBYQA (Powell 2009) else.
/// What it finds is what `goal` has seen. Deterministic.
void local_search(const LocalProblem& problem);

}  // namespace shopwright::study

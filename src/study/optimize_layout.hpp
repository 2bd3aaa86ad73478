#pragma once
// The neighbourhood of a search's best plan: how wide it is, which plans are laid out in it, and what their runs say of it.
#include <optional>
#include <span>
#include <vector>

#include "shopwright/study/response_surface.hpp"
#include "study/optimize_trials.hpp"

namespace shopwright::study {

/// What a neighbourhood is made of. Windows are half-widths in unit coordinates, [decision].
struct Layout {
  const Trials& trials;
  const Aim& aim;
  std::vector<size_t> moving;  ///< decisions with numbers to choose between
  uint32_t replicates = 0;     ///< that a trial must have to count

  /// In which the goal falls a little, and by more than noise.
  std::vector<double> windows(const PlanIndex& centre) const;

  /// At most `n` values of a decision within its window, the centre's among them.
  std::vector<int32_t> axis(size_t d, int32_t centre, double window, int64_t n) const;
  /// About `n` plans within the windows, by a Latin hypercube, as near as rules allow; words stay those of the centre.
  std::vector<PlanIndex> scattered(const PlanIndex& centre, const std::vector<double>& windows, int64_t n,
                                   uint64_t seed) const;

  /// The response surface's peak over the trials within the windows, factors as `moving`; nullopt: there is no peak to be told.
  std::optional<Optimum> peak(const PlanIndex& centre, const std::vector<double>& windows,
                              const OptimumSettings& settings) const;
  /// [decision] how far each can go alone before the goal has lost this share, or a limit, a rule or the window ends it.
  std::vector<std::optional<Interval>> flat(const PlanIndex& plan, const std::vector<double>& windows,
                                            double close) const;

 private:
  double lift(const PlanIndex& plan) const;
};

}  // namespace shopwright::study

#pragma once
// Two goals at once: the plans to which no other is better in both.
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace shopwright::study {

/// Indices of the points that no other dominates, by the first goal descending; both goals are maximised. A point dominates another when it
/// is at least as good in both and better in one. Of equal points all are kept. O(n log n).
/// Source: Kung, Luccio and Preparata 1975, two dimensions.  Tested: tests/study/test_pareto.cpp (against all pairs; test functions
/// with a known front).
std::vector<size_t> non_dominated(std::span<const std::array<double, 2>> points);

/// A plan's replicates; replicate r of all plans shares its random numbers.
struct ParetoSample {
  std::vector<std::array<double, 2>> replicates;
};

/// What is known of a plan.
struct ParetoPlan {
  size_t plan = 0;  ///< among those given
  std::array<double, 2> mean{};
  bool on_front = false;   ///< by its means
  bool sure = false;       ///< on the front, and every other plan is shown to be worse in one goal or other
  bool ruled_out = false;  ///< some plan is shown to be at least as good in both and better in one
  bool open() const { return !sure && !ruled_out; }
};

/// Which plans are on the front, with confidence: paired t tests over the replicates that both plans have, Bonferroni over all pairs and
/// both goals, so that with at least `confidence` none of the plans called sure is dominated, and none ruled out is on the front. Differences that do not
/// vary are exact. A plan that is alone is sure.
/// Assumption: differences are about normal.  Tested: tests/study/test_pareto.cpp (noise-free: exact; false statements counted).
std::vector<ParetoPlan> pareto_front(std::span<const ParetoSample> plans, double confidence = 0.95);

}  // namespace shopwright::study

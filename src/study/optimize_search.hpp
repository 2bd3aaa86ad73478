#pragma once
// The search for the best plan: everywhere first, then down into the best place, then a response surface around it.
#include <functional>
#include <optional>
#include <string_view>

#include "shopwright/study/response_surface.hpp"
#include "study/optimize_trials.hpp"

namespace shopwright::study {

struct SearchSettings {
  int64_t plans = 100;                     ///< about so many are looked at
  uint32_t replicates = 5;                 ///< of each
  uint64_t seed = 1;                       ///< of the first design
  double confidence = 0.95, close = 0.01;  ///< of the surface's intervals; how near counts as flat
  bool surface = true;                     ///< lay a design around the best for the answer's interval
  std::function<void(std::string_view)> phase;
};

struct SearchAnswer {
  std::optional<PlanIndex> best;  ///< none when stopped or nothing was looked at
  std::optional<Optimum>
      optimum;                 ///< the response surface's, where no limit or rule holds the best; factors as `moving`
  std::vector<size_t> moving;  ///< decisions that are the optimum's factors
  std::vector<std::optional<Interval>>
      flat;  ///< [decision] where there is no optimum: values that are as good, within limits
  std::optional<std::vector<std::vector<int32_t>>>
      around;  ///< one or two decisions: [axis] values laid out around the best
  bool stopped = false;
};

/// Tested: tests/study/test_optimize_search.cpp on functions with known optima, with and without noise, rules and limits; on random
/// problems never a plan that breaks a rule.
SearchAnswer search(Trials& trials, const Aim& aim, const SearchSettings& settings);

}  // namespace shopwright::study

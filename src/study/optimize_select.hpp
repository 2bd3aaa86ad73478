#pragma once
// Lists of plans: which one is best, or which ones make the front of two goals.
#include <optional>
#include <string>
#include <vector>

#include "shopwright/study/pareto.hpp"
#include "study/optimize_trials.hpp"

namespace shopwright::study {

struct SelectSettings {
  double alpha = 0.05;      ///< wanted probability of a wrong selection
  double indifference = 0;  ///< differences below it do not matter
  uint32_t replicates = 0;  ///< of each plan; 0: as many as it takes
};

struct SelectAnswer {
  std::optional<PlanIndex> best;
  std::string method;                 ///< "KN", "OCBA", or "equal replicates"
  std::optional<double> probability;  ///< KN: at least; OCBA: about
  uint32_t replicates = 0;            ///< that every plan which counts has
  bool stopped = false;
};

/// Goes through the list within the trials' budget: KN where there are runs enough for its guarantee to be likely to come
/// about, else OCBA; equal replicates for criteria that are no mean of replicates (worst case, regret). Plans that break a limit beyond doubt
/// after the first stage are left out.
/// Tested: tests/study/test_optimize_search.cpp; KN and OCBA themselves in tests/study/test_selection.cpp.
SelectAnswer select(Trials& trials, const Aim& aim, const std::vector<PlanIndex>& plans,
                    const SelectSettings& settings);

/// Replicates for plans that may be on the front until that is known, or the budget ends. Plans that break a limit are left out.
struct FrontAnswer {
  std::vector<PlanIndex> plans;   ///< not ruled out
  std::vector<ParetoPlan> state;  ///< of each
  bool stopped = false;
};
FrontAnswer settle_front(Trials& trials, uint32_t first_stage, double confidence);

}  // namespace shopwright::study

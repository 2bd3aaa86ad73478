#pragma once
// Plans that were run, on common random numbers, and what is made of their values: one figure to be maximised, and limits.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/study/moments.hpp"
#include "shopwright/study/optimize_params.hpp"
#include "study/optimize_space.hpp"

namespace shopwright::study {

/// One run that is wanted. `plan` nullptr: the base as it is.
struct SearchTask {
  const PlanIndex* plan = nullptr;
  size_t world = 0;
  uint32_t replicate = 0;
};

/// Runs tasks: [task][measure], goals first (to be maximised), then for each limit by how much it is kept (>= 0: kept). false: stopped.
using SearchOracle = std::function<bool(std::span<const SearchTask>, std::vector<std::vector<double>>&)>;

struct SearchProblem {
  size_t goals = 1, limits = 0;
  std::vector<double> weights{1.0};  ///< [world]
  double confidence = 0.95;
  size_t worlds() const { return weights.size(); }
};

/// Values of a plan: [world][replicate][measure]; all worlds have equally many replicates.
struct Sampled {
  std::vector<std::vector<std::vector<double>>> at;
  size_t replicates() const { return at.empty() ? 0 : at.front().size(); }
  std::vector<double> of(size_t world, size_t measure) const;
  double mean(size_t world, size_t measure) const { return moments_of(of(world, measure)).mean(); }
};

/// How far a mean may err to one side, by Student's t; 0 where nothing varies, or with one value.
double one_sided(const Moments& moments, double confidence);

/// What is to be maximised.
struct Aim {
  Robustness robustness = Robustness::expected;
  std::optional<size_t> world;                            ///< this one alone
  std::vector<double> reference;                          ///< regret: [world] the best there is
  std::function<double(std::span<const double>)> scalar;  ///< of several goals; the first goal where there is none

  static Aim in_world(size_t world);
  static Aim of_goal(size_t goal);  ///< one of several goals

  /// From a value for each world to one figure.
  double combined(std::span<const double> worlds, const SearchProblem& problem) const;
  /// The value of each replicate: weighted over worlds, or in the world that decides (which the means do).
  std::vector<double> blocks(const Sampled& sampled, const SearchProblem& problem) const;
  double mean(const Sampled& sampled, const SearchProblem& problem) const;
  /// The goal (or the scalar of the goals) in a world, by replicate.
  std::vector<double> goals(const Sampled& sampled, size_t world) const;
};

/// By how much a limit is kept at least (or at most, `upper`): one-sided t bound of the mean, in the world where it is tightest.
double slack_bound(const Sampled& sampled, const SearchProblem& problem, size_t limit, double confidence,
                   bool upper = false);
/// All limits are kept, by their bounds.
bool shown_kept(const Sampled& sampled, const SearchProblem& problem, double confidence);
/// Some limit is broken beyond doubt.
bool shown_broken(const Sampled& sampled, const SearchProblem& problem, double confidence);

enum class Ran : uint8_t { done, spent, stopped };

/// Runs of plans, each once, within a budget.
class Trials {
 public:
  struct Trial {
    PlanIndex plan;
    Sampled sampled;
  };
  Trials(const PlanSpace& space, SearchProblem problem, SearchOracle oracle, int64_t budget);

  /// Gives each plan so many replicates (0 .. replicates - 1) in every world, running those it lacks, all in one batch. Nothing runs
  /// when it would go beyond the budget.
  Ran run(std::span<const PlanIndex> plans, uint32_t replicates);
  Ran run_today(uint32_t replicates);
  /// Replicates that no search has seen; nullopt when stopped. Not held to the budget, which is for searching.
  std::optional<std::vector<Sampled>> fresh(std::span<const PlanIndex* const> plans, uint32_t first, uint32_t count);

  const PlanSpace& space() const { return space_; }
  const SearchProblem& problem() const { return problem_; }
  const std::vector<Trial>& all() const { return trials_; }
  const Trial* find(const PlanIndex& plan) const;
  const Sampled& today() const { return today_; }
  int64_t used() const { return used_; }
  int64_t budget() const { return budget_; }
  int64_t left() const { return budget_ - used_; }

  /// [limit] how far bounds of slack are from zero at most: what slacks are measured by, > 0.
  std::vector<double> slack_scales(uint32_t replicates) const;

  /// The best trial: kept by its bounds where there is any, else the nearest to being so. nullptr: no trials. Trials
  /// with fewer replicates than `replicates` do not count.
  const Trial* best(const Aim& aim, uint32_t replicates) const;
  /// In that order.
  std::vector<const Trial*> ranked(const Aim& aim, uint32_t replicates) const;

 private:
  Ran run_tasks(const std::vector<SearchTask>& tasks, const std::vector<Sampled*>& into);

  const PlanSpace& space_;
  SearchProblem problem_;
  SearchOracle oracle_;
  int64_t budget_, used_ = 0;
  std::vector<Trial> trials_;  // in the order of their first run
  std::map<PlanIndex, size_t> index_;
  Sampled today_;
};

}  // namespace shopwright::study

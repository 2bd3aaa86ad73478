#pragma once
// Which plan is best: prices, depths, budgets, quantities under constraints, with noise treated as noise.
//
// Every plan runs on the same random numbers (sample-average approximation: Kleywegt, Shapiro and Homem-de-Mello 2001). Numbers are
// looked for by a Latin hypercube over the whole region, then NLopt's local methods without derivatives (COBYLA: Powell 1994; BOBYQA: Powell
// 2009) from the best, then a response surface fitted to replicated runs around it, because the argmax of a simulated profit itself
// converges too slowly. Short lists are gone through by ranking and selection (KN; OCBA where the budget is too small for its
// guarantee). What is returned was measured again on fresh replicates that had no part in finding it, so that it is not
// flattered by its own luck, and its limits were checked there, with confidence.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/load.hpp"
#include "shopwright/shopping/simd.hpp"
#include "shopwright/study/moments.hpp"
#include "shopwright/study/robust.hpp"
#include "shopwright/study/run.hpp"
#include "shopwright/study/sequential.hpp"
#include "shopwright/study/study_file.hpp"

namespace shopwright::study {

struct OptimizeSettings {
  std::optional<uint64_t> seed{};  ///< instead of the study's
  std::optional<int64_t> runs{};   ///< instead of the study's
  int threads = 0;
  shopping::Simd simd = shopping::Simd::automatic;
};

/// A mean with its interval at the study's confidence; none with one replicate.
struct Sized {
  double mean = 0;
  std::optional<Interval> interval;
};

/// One decision of the plan that was found.
struct Decided {
  std::string name, label;
  std::string value;                 ///< as the scenario has it: "2.49", "20%", a word of a list
  std::string today;                 ///< the base's; "" where it is no single written value
  std::string unit;                  ///< "", "days", "%"
  std::optional<double> number;      ///< where it is one; percentages as shares
  std::optional<Interval> interval;  ///< in which the true best lies; none where a limit holds it, or for lists
  std::optional<Interval> flat;      ///< values at which the goal is within `close` of the best, the others held
  bool at_edge = false;              ///< at the lowest or highest value allowed
  std::vector<std::string> changes;  ///< "--set offers.ours.trop64.price=2.49"
};

/// A limit on a metric, checked on fresh replicates.
struct Kept {
  std::string metric, words;  ///< "gross_margin_percent", "at least 20%"
  std::string world;          ///< with `against`: the one in which it is tightest
  bool at_least = true;
  double limit = 0;
  Sized value;
  double today = 0;
  bool shown = false;  ///< the one-sided bound at the study's confidence keeps the limit
};

/// A rule on the decisions.
struct Ruled {
  std::string rule;
  bool binding = false;  ///< a step more would break it
};

/// One of the plans that were looked at.
struct Looked {
  std::vector<std::string> values;  ///< [decision]
  std::array<Sized, 2> goals;       ///< in the direction as asked, over the replicates used to find the best
  int64_t replicates = 0;
  bool kept = true;                                   ///< all limits, as far as these replicates tell
  bool on_front = false, sure = false, open = false;  ///< with two goals
};

/// Goals over the values of one or two decisions around the best, the others held.
struct Around {
  std::vector<size_t> decisions;                 ///< one or two
  std::vector<std::vector<std::string>> values;  ///< [axis]
  std::vector<std::optional<double>> goal;       ///< [first x second]; none where it was not run or a rule forbids it
};

/// Plans against worlds; values in the direction as asked.
struct Robust {
  std::vector<std::string> worlds;
  std::vector<double> weights;
  std::vector<std::vector<std::string>>
      plans;  ///< the chosen one, today's (no values), then the best for each world where it is another
  std::vector<std::string> names;  ///< [plan]: "chosen", "today", "best for cheap, price-war"
  RegretTable table;               ///< on fresh replicates; goals are maximised: minus the goal when it is minimised
};

struct OptimizeResult {
  std::string study, label, seller;
  std::vector<std::string> decisions;  ///< names
  std::vector<std::string> goals;      ///< as asked, without "maximise"
  std::vector<bool> minimise;          ///< [goal]
  std::vector<Metric> goal_like;       ///< [goal] a metric whose values are written alike
  Robustness robustness = Robustness::expected;
  core::Currency currency;
  uint64_t seed = 0;
  double confidence = 0.95, close = 0.01;
  int64_t consumers = 0, days = 0;

  bool found = false;                                ///< a plan that keeps all limits
  std::string none_because;                          ///< when not
  std::vector<Decided> plan;                         ///< [decision]
  std::shared_ptr<const engine::Scenario> scenario;  ///< the base with the plan: what to run next
  Sized goal;  ///< on fresh replicates; with `against`, by the robust criterion's expected or worst world
  Sized today, today_second;  ///< the base as it is, on the same replicates; with two goals, by both
  PairedDifference gain;      ///< goal over today, paired
  std::vector<Kept> kept;
  std::vector<Ruled> rules;
  std::optional<Around> around;
  std::vector<Looked> best;  ///< the best plans looked at, best first; the whole front with two goals
  std::optional<Robust> robust;
  double searched = 0;  ///< the chosen plan's mean on the replicates that found it; `searched` - goal is its flattery
  std::string method;   ///< "search", "KN" or "OCBA"
  std::optional<double> probability;  ///< of having selected the best (KN: at least; OCBA: about)
  std::optional<double> predicted;    ///< the response surface's goal at its peak
  int64_t runs = 0, runs_allowed = 0;
  int64_t plans = 0;                  ///< different plans looked at
  int64_t plans_possible = -1;        ///< that obey the rules; -1: too many to count
  int64_t replicates = 0, fresh = 0;  ///< per plan while searching; to check the answer
  std::string digest;                 ///< over all runs' outcomes, in the order asked
  int threads = 0;
  double seconds = 0;
};

struct OptimizeProgress {
  int64_t runs = 0, runs_allowed = 0;
  int64_t days = 0;  ///< of a run, warm-up included
  double seconds = 0;
  std::string_view phase;  ///< "looking everywhere", "closing in", ...
};
using OptimizeProgressSink = std::function<void(const OptimizeProgress&)>;

/// Answers the study's `optimize:`. Deterministic at any number of threads. nullopt when stopped or when the question is wrong: then
/// `diagnostics` says why (unknown metrics or worlds, rules that cannot be read, rules that exclude each other, values that the
/// scenario does not take), before any run. A found plan always obeys every rule and is shown, on fresh replicates, to keep every limit.
/// Tested: tests/study/test_optimize.cpp, tests/truths/optimize.cpp (closed-form monopoly price, newsvendor, random constrained problems).
std::optional<OptimizeResult> optimize(const Study& study, const language::Files& files,
                                       const OptimizeSettings& settings, language::Diagnostics& diagnostics,
                                       const OptimizeProgressSink& progress = {}, std::stop_token stop = {});
/// Whether the question can be asked, without a run; `diagnostics` says why not.
bool can_optimize(const Study& study, const language::Files& files, const OptimizeSettings& settings,
                  language::Diagnostics& diagnostics);

}  // namespace shopwright::study

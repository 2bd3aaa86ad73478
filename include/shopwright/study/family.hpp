#pragma once
// A base scenario and its variants, run under common random numbers: what every study is made of.
//
// Variants share with the base all noise that they have in common, the draws of uncertain parameters, and the warm-up, which runs
// under the base's plan (model: "Start"): they part on the first reported day. A variant of other people, another calendar or other
// opening stocks cannot share the warm-up and runs one of its own.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/engine/simulation.hpp"
#include "shopwright/study/tally.hpp"

namespace shopwright::study {

/// Wrong input that showed only when a study was under way: a draw of an uncertain parameter that is out of range, say.
class WrongInput : public std::runtime_error {
 public:
  explicit WrongInput(language::Diagnostics found);
  const language::Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  language::Diagnostics diagnostics_;
};

class Family;

/// One scenario of a family. Const; threads may share it. Cheap to copy.
class Variant {
 public:
  const engine::Scenario& scenario() const { return *scenario_; }
  /// Whether its runs go on from the base's warm-up.
  bool shares_start() const { return shares_start_; }

 private:
  friend class Family;
  std::shared_ptr<const engine::Scenario> scenario_;
  std::shared_ptr<const engine::Compiled> certain_;  // without uncertain parameters: for all replicates
  bool shares_start_ = true;
};

struct FamilySettings {
  std::optional<uint64_t> seed{};  ///< instead of the base's
  shopping::Simd simd = shopping::Simd::automatic;
  bool one_by_one = false;
  size_t memory =
      size_t{1} << 30;  ///< bytes that shared starts and needs may take; beyond it they are made again for each run
};

/// What is wanted of a run beside its outcome, and what it is given.
struct RunWishes {
  bool keep_daily = false;
  /// Facts of all days, first those of a warm-up that was not simulated again (by the names of this market's offers); trips of
  /// the days that are simulated.
  market::Sinks also{};
  std::span<const market::Decision> decisions{};         ///< submitted before the run goes on from its start
  std::vector<std::string> silent{};                     ///< sellers whose policies do nothing
  std::shared_ptr<const engine::Treatment> treatment{};  ///< a test that is running
  std::vector<market::Decision>* journal = nullptr;      ///< out: all decisions of the run
  std::optional<core::Day> days{};                       ///< reported days that are simulated; all when left out
  std::function<void()> after_day{};
};

/// Thread-safe: runs of one family may go side by side.
/// Tested: tests/study/test_family.cpp (the base's run equals study::run to the byte; variants that change nothing equal the base;
/// starts shared and not shared give the same).
class Family {
 public:
  /// base: read without errors.
  Family(std::shared_ptr<const engine::Scenario> base, FamilySettings settings = {});
  ~Family();

  const engine::Scenario& scenario() const { return *base_.scenario_; }
  const Variant& base() const { return base_; }
  uint64_t seed() const { return seed_; }
  shopping::Simd simd() const { return simd_; }
  /// Sellers' names in the scenario's order; outcomes are in this order for every variant (zeros where a variant lacks one).
  const std::vector<std::string>& sellers() const { return sellers_; }
  size_t operator_index() const;  ///< of the operator among sellers()
  core::Currency currency() const;
  /// Days of the base's calendar, warm-up included, and consumers.
  core::Day horizon() const;
  int64_t consumers() const;

  /// A variant by changes on the base's tree (fast), or any scenario read on its own. Errors go to diagnostics, with nullopt.
  std::optional<Variant> vary(const language::Node& over, std::span<const language::Change> changes,
                              const language::Files& files, language::Diagnostics& diagnostics) const;
  Variant variant(std::shared_ptr<const engine::Scenario> scenario) const;

  /// One run of one replicate. nullopt when stopped. Errors: WrongInput.
  std::optional<Outcome> run(const Variant& variant, uint32_t replicate, core::Parallel& parallel,
                             const RunWishes& wishes = {}, std::stop_token stop = {}) const;
  /// The compiled market of a variant in a replicate.
  std::shared_ptr<const engine::Compiled> compiled(const Variant& variant, uint32_t replicate) const;
  /// Tells that no more runs of this replicate will be asked for: what they shared may go.
  void done(uint32_t replicate) const;

 private:
  struct Shared;  // what the variants of one replicate share
  struct Start;
  Start start(uint32_t replicate, core::Parallel& parallel) const;

  Variant base_;
  uint64_t seed_;
  shopping::Simd simd_;
  bool one_by_one_;
  size_t memory_;
  std::vector<std::string> sellers_;
  mutable std::mutex mutex_;
  mutable std::map<uint32_t, std::shared_ptr<Shared>> starts_;
};

}  // namespace shopwright::study

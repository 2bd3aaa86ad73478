#pragma once
// A market that runs, day by day. Plain values: it can be forked, saved, loaded and replayed.
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include <tl/expected.hpp>

#include "shopwright/core/digest.hpp"
#include "shopwright/core/parallel.hpp"
#include "shopwright/core/serialize.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/treatment.hpp"
#include "shopwright/finance/ledger.hpp"
#include "shopwright/finance/waterfall.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/observation.hpp"
#include "shopwright/shopping/need_tape.hpp"

namespace shopwright::engine {

enum class StepResult : uint8_t {
  day,      ///< a whole day was simulated
  stopped,  ///< a stop was asked for; nothing happened
  end,      ///< the calendar is over; nothing happened
};

/// What may differ between machines without any effect on results, and how scarcity is settled.
struct RunOptions {
  shopping::Simd simd = shopping::Simd::automatic;
  bool one_by_one = false;  ///< settle scarcity by the reference implementation (slow; the same results)
  bool replaying = false;   ///< policies are silent: decisions come from a journal
  std::shared_ptr<const Treatment> treatment{};  ///< a test that is running
  std::vector<std::string> silent{};             ///< sellers whose policies are silent: their decisions are submitted
  /// All needs of a run with the same people, rates and noise, drawn before: read instead of drawn again where it matches, passed over
  /// where it does not (another seed, a fork's other future, other rates).
  std::shared_ptr<const shopping::NeedTape> needs{};
};

/// One run of a compiled market under one noise. Movable. One thread at a time; `step` uses the team it is given.
/// Tested: tests/engine (determinism over threads, forks, save and load, replay), tests/truths.
class Simulation {
 public:
  Simulation(std::shared_ptr<const Compiled> compiled, core::NoiseKey key, core::Parallel& parallel,
             market::Sinks sinks = {}, RunOptions options = {});
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  /// A copy that goes on from here under another noise: the same seed and replicate, and another `future` from today on
  /// (or the very same noise). Sends its facts to `sinks`. A future is one step away from the base world: in a fork of a fork,
  /// days before the new future_from have the base world's noise, and market shocks go on from that world's.
  Simulation fork(core::NoiseKey key, core::Parallel& parallel, market::Sinks sinks = {}) const;

  /// Whether a run of market `from` can go on in market `to`: the same days, people and opening stocks, and categories of
  /// the same names. Prices, costs, promotions, tastes, sellers, products, offers and policies may differ.
  static bool can_branch(const Compiled& from, const Compiled& to);
  /// A copy that goes on from here in a variant of the market, under the same noise: what a plan does differently from today on.
  /// What people remember, stocks, books and what is promised go on by name; new stocks begin with their opening, stocks that are no
  /// more go back to the owner; a seller with another pricing rule starts anew from the plan's prices. The same market gives
  /// the same bytes as going on here. can_branch must hold.
  /// Tested: tests/engine/test_branch.cpp.
  Simulation branch(std::shared_ptr<const Compiled> variant, core::Parallel& parallel, market::Sinks sinks = {},
                    RunOptions options = {}) const;

  /// Queues a decision for its day, today or later. Wrong arguments give a diagnostic, and nothing happens.
  tl::expected<market::DecisionId, language::Diagnostic> submit(market::Decision decision);
  /// What a seller sees this morning.
  market::Observation observe(core::SellerId seller) const;
  /// A whole day or nothing.
  StepResult step(core::Parallel& parallel, std::stop_token stop = {});

  /// The needs of this run from the first day to the last, for RunOptions::needs of runs that differ in prices alone. Null when it would
  /// take more than `byte_limit` bytes.
  std::shared_ptr<const shopping::NeedTape> record_needs(core::Parallel& parallel,
                                                         size_t byte_limit = shopping::NeedTape::kUsualLimit) const;

  core::Day today() const;  ///< the day that the next step simulates
  const Compiled& compiled() const;
  const core::NoiseKey& key() const;
  /// All decisions that took effect or wait, in the order in which they were made; replaying them into a fresh simulation
  /// with RunOptions::replaying gives the same run.
  std::span<const market::Decision> journal() const;
  const finance::Ledger& ledger() const;
  /// Of everything that happened so far and of the columns of consumers, stocks, quotas, prices and books; equal digests mean
  /// equal pasts. What policies remember and decisions that wait are not in it until they show in prices or stocks.
  core::Digest digest() const;

  void save(core::Writer& out) const;
  /// Errors: core::CorruptData when it is no saved run, or one of a market with other days, people, offers or stocks. Prices,
  /// costs, promotions and parameters are those of `compiled`, which may be a variant.
  static Simulation load(std::shared_ptr<const Compiled> compiled, core::Reader& in, core::Parallel& parallel,
                         market::Sinks sinks = {}, RunOptions options = {});

  struct Parts;  ///< private: defined in src/engine/parts.hpp

 private:
  explicit Simulation(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace shopwright::engine

#pragma once
// Races: a sweep's clearly dominated points stop early, and what they would have cost goes unspent.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/study/observations.hpp"

namespace shopwright::study {

struct RaceSettings {
  double alpha = 0.05;       ///< P(the truly best point is dropped) is at most this
  uint32_t first_stage = 5;  ///< replicates before the first look, at least 3
  uint32_t limit = 30;       ///< replicates of a point that is never dropped, at least first_stage
  double growth = 1.5;       ///< looks at first_stage, x growth, x growth^2 ... and at limit; > 1
  bool minimise = false;
};

struct RaceElimination {
  size_t point = 0;
  uint32_t after = 0;     ///< replicates it had
  size_t by = 0;          ///< the leader that it was compared with
  double difference = 0;  ///< mean paired difference to the leader: how far it was behind, > 0
  double p_value = 0;     ///< one-sided, before correction
};

struct RaceResult {
  bool finished = false;
  size_t leader = 0;              ///< best mean so far among survivors
  std::vector<size_t> survivors;  ///< ascending
  std::vector<RaceElimination> eliminations;
  std::vector<double> means;         ///< [point], over its replicates that were looked at
  std::vector<uint32_t> replicates;  ///< [point], that were looked at
  uint64_t runs = 0;                 ///< sum of replicates
  uint64_t saved = 0;                ///< runs that the whole sweep would have taken besides
};

/// A race in blocks: replicate r of every point shares its random numbers, so points are compared within blocks by a
/// paired t test against the leader (Maron and Moore 1997, Hoeffding races; Birattari, Stützle, Paquete and Varrentrapp
/// 2002, F-race, with t in place of Friedman's test, as in irace).
/// A point falls when its one-sided p-value against the leader is at most alpha / looks / m, by Holm's step-down rule:
/// m counts the points that have not fallen yet apart from the leader, fewer as the look goes on. Few looks share alpha
/// between them (Bonferroni), the points of a look by Holm: the chance that the truly best point falls stays below alpha
/// where differences are normal, by about half in the worst case measured (all points equal).
/// A state machine as in selection.hpp; deterministic, independent of the order in which observations come.
/// Tested: tests/study/test_race.cpp: by hand; P(best dropped) in equal, slippage and spread configurations.
class Race {
 public:
  Race(size_t points, const RaceSettings& settings);
  std::vector<Request> next() const;  ///< empty when finished
  void add(std::span<const Observed> observations);
  RaceResult result() const;
  /// Replicates at which it looks, ascending, the last being the limit.
  std::span<const uint32_t> looks() const { return looks_; }

 private:
  void look();
  size_t leader() const;

  RaceSettings settings_;
  std::vector<uint32_t> looks_;
  size_t stage_ = 0;   // index of the next look
  Observations seen_;  // in the sense of maximising
  std::vector<RaceElimination> eliminations_;
};

}  // namespace shopwright::study

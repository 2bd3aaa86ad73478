#pragma once
// Plans against several worlds (rivals that may behave one way or another): what each earns where, and what is lost by not having known.
#include <cstddef>
#include <span>
#include <vector>

namespace shopwright::study {

/// Goals of plans in worlds, maximised, with weights that need not add up to 1.
struct RegretTable {
  size_t plans = 0, worlds = 0;
  std::vector<double> value;         ///< [plan x worlds + world]
  std::vector<double> regret;        ///< the same shape: the best plan's value in that world less this one's, >= 0
  std::vector<size_t> best;          ///< [world] the best plan
  std::vector<double> expected;      ///< [plan] weighted mean
  std::vector<double> worst;         ///< [plan] smallest value
  std::vector<double> worst_regret;  ///< [plan] largest regret
  double at(size_t plan, size_t world) const { return value[plan * worlds + world]; }
  double regret_at(size_t plan, size_t world) const { return regret[plan * worlds + world]; }
};

/// Source: Savage 1951 for regret, Wald 1950 for the worst case.
/// Tested: tests/study/test_robust.cpp, tables by hand, and properties.
RegretTable regret_table(std::span<const double> value, std::span<const double> weights);

}  // namespace shopwright::study

#pragma once
// The plans that may be chosen: a value for each decision, from a finite grid, within rules.
//
// Every decision is a list of values: those written, or numbers in steps. Prices come in cents, quantities in pieces, and a depth to
// a ten-thousandth of its range, so a plan is a list of small integers: it can be looked up, compared, written in a scenario, and whether it
// obeys the rules is no matter of rounding in a search's last digits.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "study/optimize_linear.hpp"

namespace shopwright::study {

/// [decision] index among its values.
using PlanIndex = std::vector<int32_t>;

struct DecisionValues {
  std::string name;
  std::vector<double> values;        ///< ascending; words: 0, 1, 2, ...
  std::vector<std::string> written;  ///< words only; numbers are written by their decision
  bool numeric = true;
};

/// The numbers from..to that are multiples of `step` (of from, where step is 0: steps of about `range / 10,000`, a round
/// number), ends included where they are, and whose part behind the point is among `endings`, if there are any.
std::vector<double> grid_values(double from, double to, double step, std::span<const double> endings = {});
/// `points` values from..to at equal distances; with a step each is the nearest multiple of it within from..to, and equal ones are one.
std::vector<double> spaced_values(double from, double to, double step, int64_t points);

/// Const; threads may share it.
/// Tested: tests/study/test_optimize_space.cpp, against enumeration on random problems.
class PlanSpace {
 public:
  PlanSpace(std::vector<DecisionValues> decisions, std::vector<LinearRule> rules);
  size_t size() const { return decisions_.size(); }
  const DecisionValues& decision(size_t d) const { return decisions_[d]; }
  const std::vector<LinearRule>& rules() const { return rules_; }

  std::vector<double> values(const PlanIndex& plan) const;
  bool obeys(const PlanIndex& plan) const;
  bool obeys(const PlanIndex& plan, size_t rule) const;
  /// Whether a step of one decision, up or down, breaks the rule.
  bool binds(const PlanIndex& plan, size_t rule) const;

  /// A plan that obeys all rules, each decision in turn as near to its target (a value) as the rules and the decisions before it
  /// allow. nullopt: there is none (or none was found in 200,000 steps). `fixed` [decision]: those that must be the target's.
  std::optional<PlanIndex> nearest(std::span<const double> target, std::span<const uint8_t> fixed = {}) const;
  /// All plans that obey the rules, in order; nullopt when there are more than `most`.
  std::optional<std::vector<PlanIndex>> all(size_t most) const;
  /// Rules that cannot be kept together (no smaller part of them is impossible), for an empty space.
  std::vector<size_t> conflict() const;

  /// [decision] 1 where the values are words.
  const std::vector<uint8_t>& words() const { return words_; }
  /// The shortest step of a decision, as a share of its range, were they all alike.
  double finest(size_t d) const { return 1.0 / static_cast<double>(decisions_[d].values.size() - 1); }
  /// Position of a value of a decision in [0, 1] of its range.
  double unit(size_t d, int32_t index) const;
  double value_at_unit(size_t d, double u) const;
  int32_t index_near(size_t d, double value) const;

 private:
  struct Box {
    PlanIndex low, high;
  };
  Box whole() const;
  bool tighten(Box& box, std::span<const size_t> active) const;
  template <class Visit>
  bool descend(Box box, size_t d, std::span<const size_t> active, std::span<const double> target, int64_t& steps,
               Visit&& visit) const;

  std::vector<DecisionValues> decisions_;
  std::vector<LinearRule> rules_;
  std::vector<size_t> all_rules_;
  std::vector<uint8_t> words_;
};

}  // namespace shopwright::study

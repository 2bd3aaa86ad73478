#pragma once
// The section `optimize:` made ready: goals and limits over metrics, decisions as values, worlds; with all that is wrong in it.
#include <optional>
#include <string>
#include <vector>

#include "shopwright/study/study_file.hpp"
#include "study/optimize_space.hpp"

namespace shopwright::study {

struct Goal {
  std::string words;  ///< without "maximise" or "minimise"
  Linear sum;         ///< over metrics
  bool minimise = false;
};

struct Limit {
  Metric metric{};
  std::string words;  ///< "at least 20%"
  bool at_least = true;
  double value = 0;
};

struct World {
  std::string name;
  double weight = 1;
  const Study::NamedVariant* variant = nullptr;  ///< none: the base
};

struct Question {
  std::vector<Goal> goals;
  std::vector<Limit> limits;
  std::vector<World> worlds;
  std::vector<const DecisionParams*> decisions;
  PlanSpace space;

  /// What a decision's value is in the scenario.
  std::string written(size_t decision, int32_t index) const;
  /// The changes that make the plan.
  std::vector<language::Change> changes(const PlanIndex& plan, const language::Place& place) const;
  /// The same for the command line: "--set offers.ours.trop64.price=2.49".
  std::vector<std::string> command_line(size_t decision, int32_t index) const;
};

/// `maximise METRICS`, `minimise METRICS`, or METRICS in the direction that is good for a seller.
tl::expected<Goal, LinearError> parse_goal(std::string_view text);
/// `at least N`, `at most N`; N% is N for percentages and N/100 for shares.
tl::expected<Limit, LinearError> parse_limit(std::string_view metric, std::string_view words);

/// nullopt: `diagnostics` says why. The study must be without errors; it is kept by reference.
std::optional<Question> read_question(const Study& study, const language::Files& files,
                                      language::Diagnostics& diagnostics);

}  // namespace shopwright::study

#pragma once
// The section `optimize:` of a study: what may be decided, what is wanted, and within which limits.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/study/factor.hpp"
#include "shopwright/study/metric.hpp"

namespace shopwright::study {

/// Something that may be decided: a price, a depth, a budget, a quantity. As a factor of a sweep, and a number may be held to
/// price endings.
struct DecisionParams {
  FactorParams factor;
  std::vector<double> endings;
  template <class V>
  void fields(V& v) {
    v.include(factor);
    v.field("endings", endings,
            {.range = language::between(0, 0.9999),
             .doc = "Allowed parts behind the point, as price endings are.",
             .example = "[0.99, 0.49]"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// One of the worlds that a plan must do well in: a variant of the study, or `base`.
struct WorldParams {
  static constexpr std::string_view kShorthand = "weight";
  double weight = 1;
  template <class V>
  void fields(V& v) {
    v.field("weight", weight, {.range = language::above(0), .doc = "How likely it is, beside the others."});
  }
};

/// What is best when there are several worlds.
enum class Robustness : uint8_t { expected, worst_case, regret };
constexpr std::array<std::string_view, 3> names_of(Robustness) { return {"expected", "worst_case", "regret"}; }

/// How the best is looked for. automatic: a list that is short enough for the runs is gone through, all else is searched.
enum class OptimizeMethod : uint8_t { automatic, search, select };
constexpr std::array<std::string_view, 3> names_of(OptimizeMethod) { return {"automatic", "search", "select"}; }

struct OptimizeParams {
  std::vector<std::string> goal{"gross_margin"};
  language::Named<DecisionParams> decide;
  language::Named<std::string> keep;
  std::vector<std::string> rules;
  language::Named<WorldParams> against;
  Robustness robust = Robustness::expected;
  OptimizeMethod method = OptimizeMethod::automatic;
  int64_t runs = 500;
  std::optional<int64_t> replicates;
  double confidence = 0.95;
  double close = 0.01;
  template <class V>
  void fields(V& v) {
    v.field("goal", goal,
            {.doc = "What is wanted: a metric or a sum of metrics, as large as possible, or `minimise ...`. Two goals "
                    "give the plans between which only taste decides.",
             .example = "gross_margin - supply_cost"});
    v.field("decide", decide,
            {.required = true, .names = "decision", .doc = "What may be decided, and the values it may take."});
    v.field("keep", keep,
            {.names = "",
             .doc = "Limits on metrics: `at least N` or `at most N`.",
             .example = "{gross_margin_percent: at least 20%}"});
    v.field("rules", rules,
            {.doc = "Limits on the decisions themselves, linear in their values.",
             .example = "[large >= 1.2 * small, large / 96 <= small / 64]"});
    v.field("against", against,
            {.names = "",
             .doc = "Variants of the study in which the plan must do well, with their weights; `base` is the base.",
             .example = "{base: 2, price-war: 1}"});
    v.field(
        "robust", robust,
        {.doc =
             "What is best over these: the expected goal, the goal in the worst of them, or the largest regret (what "
             "is lost against the best plan for that one)."});
    v.field("method", method,
            {.doc = "automatic, search (numbers) or select (compare all values until the best is known)."});
    v.field("runs", runs, {.range = language::between(10, 10000000), .doc = "Runs to use at most."});
    v.field("replicates", replicates,
            {.range = language::between(2, 100000),
             .doc = "Replicates of each plan while searching; 5 when left out, as many as it takes when selecting."});
    v.field("confidence", confidence,
            {.unit = language::Unit::share,
             .range = language::between(0.5, 0.9999),
             .doc = "Of intervals and of the limits that are kept."});
    v.field("close", close,
            {.unit = language::Unit::share,
             .range = language::between(0.0001, 0.5),
             .doc = "How flat the best is: the range in which the goal is within this share of it. Plans closer than "
                    "this need not be told apart when selecting."});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::study

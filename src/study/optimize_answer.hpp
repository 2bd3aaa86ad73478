#pragma once
// From trials to the words and figures of an answer.
#include <span>

#include "shopwright/study/optimize.hpp"
#include "study/optimize_question.hpp"
#include "study/optimize_search.hpp"

namespace shopwright::study {

/// What describing an answer needs.
struct AnswerParts {
  const Study& study;
  const Question& question;
  const Trials& trials;
  const Aim& aim;
  const OptimizeParams& params;
};

/// What is shown of a plan under several worlds: what is expected, or the worst. (A regret is none of a plan alone.)
inline Robustness shown_robustness(Robustness asked) {
  return asked == Robustness::worst_case ? Robustness::worst_case : Robustness::expected;
}
/// The decisions of the plan, with the response surface's intervals where there are any.
void describe_plan(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan, const SearchAnswer& answer);
/// What plan and base earn on fresh replicates, the gain, limits and rules.
void describe_figures(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan, const Sampled& fresh,
                      const Sampled& today, double limit_confidence);
/// Plans (chosen, today's, the best for each world), by their names, against worlds.
void describe_worlds(OptimizeResult& result, const AnswerParts& parts, std::span<const PlanIndex* const> plans,
                     const std::vector<std::string>& names, const std::vector<Sampled>& values);
/// The goal over one or two decisions around the plan.
void describe_around(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan,
                     const std::vector<std::vector<int32_t>>& axes, uint32_t replicates);
Looked looked(const AnswerParts& parts, const PlanIndex& plan, const Sampled& sampled);
/// A goal's mean over replicates with its interval, in the direction as asked.
Sized sized(const AnswerParts& parts, const Sampled& sampled, size_t goal);
std::string rounded_text(double value);

}  // namespace shopwright::study

#include "study/optimize_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shopwright::study {
namespace {

Sized sized_of(std::span<const double> values, double confidence) {
  const Moments moments = moments_of(values);
  Sized out{moments.mean(), {}};
  if (moments.count() >= 2) out.interval = student_interval(moments, confidence);
  return out;
}

double sign(const AnswerParts& parts, size_t goal) { return parts.question.goals[goal].minimise ? -1 : 1; }

Aim shown_aim(const AnswerParts& parts) {
  Aim aim;
  aim.robustness = shown_robustness(parts.params.robust);
  return aim;
}

std::vector<double> signed_blocks(const AnswerParts& parts, const Aim& aim, const Sampled& sampled, size_t goal) {
  auto blocks = aim.blocks(sampled, parts.trials.problem());
  for (double& value : blocks) value *= sign(parts, goal);
  return blocks;
}

bool at_end(const PlanSpace& space, const PlanIndex& plan, size_t d) {
  const auto& values = space.decision(d).values;
  return values.size() > 1 && (plan[d] == 0 || plan[d] + 1 == static_cast<int32_t>(values.size()));
}

}  // namespace

std::string rounded_text(double value) { return fmt::format("{:.4g}", value); }

Sized sized(const AnswerParts& parts, const Sampled& sampled, size_t goal) {
  Aim aim = Aim::of_goal(goal);
  aim.robustness = shown_robustness(parts.params.robust);
  return sized_of(signed_blocks(parts, aim, sampled, goal), parts.params.confidence);
}

void describe_plan(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan,
                   const SearchAnswer& answer) {
  const PlanSpace& space = parts.question.space;
  for (size_t d = 0; d < space.size(); ++d) {
    Decided decided;
    decided.name = space.decision(d).name;
    decided.label = parts.params.decide[d].label;
    decided.value = parts.question.written(d, plan[d]);
    const FactorParams& factor = parts.question.decisions[d]->factor;
    if (factor.change == Operation::set && !factor.path.empty())
      if (const language::Node* now = parts.study.base->root.at(factor.path.front()); now && now->is_scalar())
        decided.today = now->text();
    decided.unit = factor.unit;
    if (space.decision(d).numeric) decided.number = space.decision(d).values[static_cast<size_t>(plan[d])];
    decided.at_edge = space.decision(d).numeric && at_end(space, plan, d);
    decided.changes = parts.question.command_line(d, plan[d]);
    if (answer.optimum)
      for (size_t i = 0; i < answer.moving.size(); ++i)
        if (answer.moving[i] == d) {
          decided.interval = answer.optimum->intervals[i];
          decided.flat = answer.optimum->flat[i];
        }
    if (!answer.optimum && d < answer.flat.size()) decided.flat = answer.flat[d];
    result.plan.push_back(std::move(decided));
  }
  if (answer.optimum && parts.params.robust != Robustness::regret)
    result.predicted = sign(parts, 0) * answer.optimum->value.value;
  if (const auto* trial = parts.trials.find(plan))
    result.searched = moments_of(signed_blocks(parts, shown_aim(parts), trial->sampled, 0)).mean();
}

void describe_figures(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan, const Sampled& fresh,
                      const Sampled& today, double limit_confidence) {
  const Aim aim = shown_aim(parts);
  const auto ours = signed_blocks(parts, aim, fresh, 0), base = signed_blocks(parts, aim, today, 0);
  result.goal = sized_of(ours, parts.params.confidence);
  result.today = sized_of(base, parts.params.confidence);
  result.gain = paired_difference(base, ours, parts.params.confidence);
  const SearchProblem& problem = parts.trials.problem();
  for (size_t l = 0; l < parts.question.limits.size(); ++l) {
    const Limit& limit = parts.question.limits[l];
    Kept kept{std::string(metric_name(limit.metric)), limit.words, {}, limit.at_least, limit.value, {}, 0, false};
    size_t tightest = 0;
    for (size_t w = 1; w < problem.worlds(); ++w)
      if (fresh.mean(w, problem.goals + l) < fresh.mean(tightest, problem.goals + l)) tightest = w;
    const auto metric = [&](const Sampled& sampled) {
      auto values = sampled.of(tightest, problem.goals + l);
      for (double& value : values) value = limit.at_least ? limit.value + value : limit.value - value;
      return values;
    };
    kept.value = sized_of(metric(fresh), parts.params.confidence);
    kept.today = moments_of(metric(today)).mean();
    if (problem.worlds() > 1) kept.world = parts.question.worlds[tightest].name;
    kept.shown = slack_bound(fresh, problem, l, limit_confidence) >= 0;
    result.kept.push_back(std::move(kept));
  }
  for (size_t r = 0; r < parts.question.space.rules().size(); ++r)
    result.rules.push_back({parts.question.space.rules()[r].text, parts.question.space.binds(plan, r)});
}

void describe_worlds(OptimizeResult& result, const AnswerParts& parts, std::span<const PlanIndex* const> plans,
                     const std::vector<std::string>& names, const std::vector<Sampled>& values) {
  Robust robust;
  for (const World& world : parts.question.worlds) {
    robust.worlds.push_back(world.name);
    robust.weights.push_back(world.weight);
  }
  std::vector<double> table;
  const size_t worlds = robust.worlds.size();
  for (size_t p = 0; p < plans.size(); ++p) {
    robust.names.push_back(names[p]);
    robust.plans.emplace_back();
    if (plans[p])
      for (size_t d = 0; d < plans[p]->size(); ++d)
        robust.plans.back().push_back(parts.question.written(d, (*plans[p])[d]));
    for (size_t w = 0; w < worlds; ++w) table.push_back(moments_of(parts.aim.goals(values[p], w)).mean());
  }
  robust.table = regret_table(table, robust.weights);
  result.robust = std::move(robust);
}

void describe_around(OptimizeResult& result, const AnswerParts& parts, const PlanIndex& plan,
                     const std::vector<std::vector<int32_t>>& axes, uint32_t replicates) {
  const PlanSpace& space = parts.question.space;
  Around around;
  // The axes belong to the decisions that move, in order.
  for (size_t d = 0; d < space.size(); ++d)
    if (space.decision(d).values.size() > 1 && (space.decision(d).numeric || axes.size() == space.size()))
      around.decisions.push_back(d);
  if (around.decisions.size() != axes.size()) return;
  for (size_t a = 0; a < axes.size(); ++a) {
    around.values.emplace_back();
    for (const int32_t index : axes[a])
      around.values.back().push_back(parts.question.written(around.decisions[a], index));
  }
  const Aim aim = shown_aim(parts);
  PlanIndex at = plan;
  const auto add = [&] {
    const auto* trial = space.obeys(at) ? parts.trials.find(at) : nullptr;
    if (!trial || trial->sampled.replicates() < replicates) around.goal.emplace_back();
    else {
      Sampled same;  // as many replicates for each, so that they can be compared
      for (const auto& world : trial->sampled.at)
        same.at.emplace_back(world.begin(), world.begin() + static_cast<std::ptrdiff_t>(replicates));
      around.goal.emplace_back(moments_of(signed_blocks(parts, aim, same, 0)).mean());
    }
  };
  for (const int32_t first : axes[0]) {
    at[around.decisions[0]] = first;
    if (axes.size() == 1) add();
    else
      for (const int32_t second : axes[1]) {
        at[around.decisions[1]] = second;
        add();
      }
  }
  result.around = std::move(around);
}

Looked looked(const AnswerParts& parts, const PlanIndex& plan, const Sampled& sampled) {
  Looked out;
  for (size_t d = 0; d < plan.size(); ++d) out.values.push_back(parts.question.written(d, plan[d]));
  for (size_t g = 0; g < parts.question.goals.size(); ++g) out.goals[g] = sized(parts, sampled, g);
  out.replicates = static_cast<int64_t>(sampled.replicates());
  out.kept = shown_kept(sampled, parts.trials.problem(), parts.params.confidence);
  return out;
}

}  // namespace shopwright::study

#include "study/optimize_select.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/study/selection.hpp"

namespace shopwright::study {
namespace {

constexpr uint32_t kFirstStage = 10, kLeastStage = 5, kEnoughForKn = 20;

// Runs a procedure of selection.hpp on trials; its replicates are ours.
template <class Procedure>
Ran drive(Trials& trials, const Aim& aim, const std::vector<PlanIndex>& plans, Procedure& procedure) {
  std::vector<uint32_t> told(plans.size(), 0);
  for (auto wanted = procedure.next(); !wanted.empty(); wanted = procedure.next()) {
    std::vector<Observed> observed;
    for (size_t i = 0; i < wanted.size();) {  // those that want equally many go in one batch
      std::vector<PlanIndex> batch;
      const uint32_t upto = wanted[i].first + wanted[i].count;
      size_t end = i;
      for (; end < wanted.size() && wanted[end].first + wanted[end].count == upto; ++end)
        batch.push_back(plans[wanted[end].candidate]);
      if (const Ran ran = trials.run(batch, upto); ran != Ran::done) return ran;
      i = end;
    }
    for (const Request& one : wanted) {
      const auto blocks = aim.blocks(trials.find(plans[one.candidate])->sampled, trials.problem());
      for (uint32_t r = one.first; r < one.first + one.count; ++r)
        observed.push_back({one.candidate, r, std::isfinite(blocks[r]) ? blocks[r] : -1e300});
    }
    procedure.add(observed);
  }
  return Ran::done;
}

}  // namespace

SelectAnswer select(Trials& trials, const Aim& aim, const std::vector<PlanIndex>& plans,
                    const SelectSettings& settings) {
  SelectAnswer answer;
  const SearchProblem& problem = trials.problem();
  const auto worlds = static_cast<int64_t>(problem.worlds());
  const int64_t each = trials.left() / worlds / static_cast<int64_t>(plans.size());
  const bool is_mean = aim.robustness == Robustness::expected || aim.world;
  const auto give_best = [&](uint32_t replicates) {
    answer.replicates = replicates;
    if (const auto* best = trials.best(aim, replicates)) answer.best = best->plan;
  };
  if (!is_mean || settings.replicates > 0 || plans.size() == 1 || each < kLeastStage) {
    answer.method = "equal replicates";
    auto n = static_cast<uint32_t>(std::clamp<int64_t>(each, 1, settings.replicates > 0 ? settings.replicates : 100));
    if (plans.size() == 1) n = std::min<uint32_t>(n, kFirstStage);
    const Ran ran = trials.run(plans, n);
    answer.stopped = ran == Ran::stopped;
    give_best(n);
    return answer;
  }
  const bool kn = each >= kEnoughForKn && settings.indifference > 0;
  const uint32_t first = kn ? kFirstStage : kLeastStage;
  if (const Ran ran = trials.run(plans, first); ran != Ran::done) {
    answer.stopped = ran == Ran::stopped;
    return answer;
  }
  std::vector<PlanIndex> among;
  for (const PlanIndex& plan : plans)
    if (!shown_broken(trials.find(plan)->sampled, problem, problem.confidence)) among.push_back(plan);
  if (among.size() < 2) {
    answer.method = "equal replicates";
    give_best(first);
    return answer;
  }
  const auto finish = [&](const Ran ran, const SelectionResult& result) {
    answer.stopped = ran == Ran::stopped;
    answer.best = among[result.best];
    answer.probability = result.finished ? result.probability : std::nullopt;
    answer.replicates = first;
  };
  if (kn) {
    answer.method = "KN";
    KnSettings wanted;
    wanted.alpha = settings.alpha;
    wanted.indifference = settings.indifference;
    wanted.first_stage = first;
    wanted.batch = 2;
    KnSelection selection(among.size(), wanted);
    const Ran ran = drive(trials, aim, among, selection);
    finish(ran, selection.result());
  } else {
    answer.method = "OCBA";
    OcbaSettings wanted;
    wanted.first_stage = first;
    wanted.increment = std::max<uint32_t>(2, static_cast<uint32_t>(among.size() / 4));
    wanted.wanted = 1 - settings.alpha / 5;
    wanted.budget = static_cast<uint64_t>(trials.left() / worlds) + first * among.size();
    OcbaSelection selection(among.size(), wanted);
    const Ran ran = drive(trials, aim, among, selection);
    finish(ran, selection.result());
  }
  return answer;
}

FrontAnswer settle_front(Trials& trials, uint32_t first_stage, double confidence) {
  FrontAnswer answer;
  const SearchProblem& problem = trials.problem();
  uint32_t replicates = first_stage;
  std::vector<PlanIndex> alive;
  for (const auto& trial : trials.all())
    if (trial.sampled.replicates() >= replicates && shown_kept(trial.sampled, problem, problem.confidence))
      alive.push_back(trial.plan);
  for (;;) {
    std::vector<ParetoSample> samples;
    for (const PlanIndex& plan : alive) {
      const Sampled& sampled = trials.find(plan)->sampled;
      ParetoSample sample;
      const auto a = Aim::of_goal(0).blocks(sampled, problem), b = Aim::of_goal(1).blocks(sampled, problem);
      for (size_t r = 0; r < std::min<size_t>(a.size(), replicates); ++r) sample.replicates.push_back({a[r], b[r]});
      samples.push_back(std::move(sample));
    }
    const auto state = pareto_front(samples, confidence);
    answer.plans.clear();
    answer.state.clear();
    bool open = false;
    for (const ParetoPlan& one : state) {
      if (one.ruled_out) continue;
      open = open || one.open();
      answer.state.push_back(one);
      answer.plans.push_back(alive[one.plan]);
      answer.state.back().plan = answer.plans.size() - 1;
    }
    alive = answer.plans;
    if (!open || alive.empty()) return answer;
    const auto more = static_cast<uint32_t>(std::max<uint32_t>(1, replicates / 2));
    const Ran ran = trials.run(alive, replicates + more);
    answer.stopped = ran == Ran::stopped;
    if (ran != Ran::done) return answer;
    replicates += more;
  }
}

}  // namespace shopwright::study

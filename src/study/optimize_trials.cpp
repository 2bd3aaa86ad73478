#include "study/optimize_trials.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {

std::vector<double> Sampled::of(size_t world, size_t measure) const {
  std::vector<double> out;
  out.reserve(at[world].size());
  for (const auto& values : at[world]) out.push_back(values[measure]);
  return out;
}

double one_sided(const Moments& moments, double confidence) {
  const double error = moments.standard_error();
  return error > 0 ? student_quantile(confidence, moments.count() - 1) * error : 0;
}

Aim Aim::in_world(size_t world) {
  Aim aim;
  aim.world = world;
  return aim;
}

Aim Aim::of_goal(size_t goal) {
  Aim aim;
  aim.scalar = [goal](std::span<const double> goals) { return goals[goal]; };
  return aim;
}

std::vector<double> Aim::goals(const Sampled& sampled, size_t w) const {
  std::vector<double> out;
  out.reserve(sampled.at[w].size());
  for (const auto& values : sampled.at[w]) out.push_back(scalar ? scalar(values) : values.front());
  return out;
}

double Aim::combined(std::span<const double> worlds, const SearchProblem& problem) const {
  if (world) return worlds[*world];
  if (robustness == Robustness::expected) {
    double sum = 0, weight = 0;
    for (size_t w = 0; w < worlds.size(); ++w) {
      sum += problem.weights[w] * worlds[w];
      weight += problem.weights[w];
    }
    return sum / weight;
  }
  double least = std::numeric_limits<double>::infinity();
  for (size_t w = 0; w < worlds.size(); ++w)
    least = std::min(least, worlds[w] - (robustness == Robustness::regret && !reference.empty() ? reference[w] : 0));
  return least;
}

std::vector<double> Aim::blocks(const Sampled& sampled, const SearchProblem& problem) const {
  if (world) return goals(sampled, *world);
  std::vector<std::vector<double>> by_world;
  for (size_t w = 0; w < problem.worlds(); ++w) by_world.push_back(goals(sampled, w));
  std::vector<double> out(sampled.replicates());
  if (robustness == Robustness::expected) {
    std::vector<double> row(problem.worlds());
    for (size_t r = 0; r < out.size(); ++r) {
      for (size_t w = 0; w < row.size(); ++w) row[w] = by_world[w][r];
      out[r] = combined(row, problem);
    }
    return out;
  }
  size_t decides = 0;
  double least = std::numeric_limits<double>::infinity();
  const auto shift = [&](size_t w) {
    return robustness == Robustness::regret && !reference.empty() ? reference[w] : 0.0;
  };
  for (size_t w = 0; w < by_world.size(); ++w)
    if (const double mean = moments_of(by_world[w]).mean() - shift(w); mean < least) {
      least = mean;
      decides = w;
    }
  for (size_t r = 0; r < out.size(); ++r) out[r] = by_world[decides][r] - shift(decides);
  return out;
}

double Aim::mean(const Sampled& sampled, const SearchProblem& problem) const {
  return moments_of(blocks(sampled, problem)).mean();
}

double slack_bound(const Sampled& sampled, const SearchProblem& problem, size_t limit, double confidence, bool upper) {
  double tightest = std::numeric_limits<double>::infinity();
  for (size_t w = 0; w < problem.worlds(); ++w) {
    const Moments moments = moments_of(sampled.of(w, problem.goals + limit));
    const double wide = one_sided(moments, confidence);
    tightest = std::min(tightest, moments.mean() + (upper ? wide : -wide));
  }
  return tightest;
}

bool shown_kept(const Sampled& sampled, const SearchProblem& problem, double confidence) {
  for (size_t l = 0; l < problem.limits; ++l)
    if (!(slack_bound(sampled, problem, l, confidence) >= 0)) return false;  // not a number: not kept
  return true;
}

bool shown_broken(const Sampled& sampled, const SearchProblem& problem, double confidence) {
  for (size_t l = 0; l < problem.limits; ++l)
    if (!(slack_bound(sampled, problem, l, confidence, true) >= 0)) return true;
  return false;
}

Trials::Trials(const PlanSpace& space, SearchProblem problem, SearchOracle oracle, int64_t budget)
    : space_(space), problem_(std::move(problem)), oracle_(std::move(oracle)), budget_(budget) {
  today_.at.resize(problem_.worlds());
}

Ran Trials::run_tasks(const std::vector<SearchTask>& tasks, const std::vector<Sampled*>& into) {
  std::vector<std::vector<double>> values;
  if (!oracle_(tasks, values)) return Ran::stopped;
  ENSURE(values.size() == tasks.size() && into.size() == tasks.size());
  for (size_t t = 0; t < tasks.size(); ++t) {
    ENSURE(values[t].size() == problem_.goals + problem_.limits);
    into[t]->at[tasks[t].world].push_back(std::move(values[t]));
  }
  used_ += static_cast<int64_t>(tasks.size());
  return Ran::done;
}

Ran Trials::run(std::span<const PlanIndex> plans, uint32_t replicates) {
  struct Lacking {
    PlanIndex plan;
    size_t has;
  };
  std::vector<Lacking> lacking;  // each once, in the order given
  std::map<PlanIndex, bool> seen;
  int64_t cost = 0;
  for (const PlanIndex& plan : plans) {
    ENSURE(space_.obeys(plan));
    const Trial* known = find(plan);
    const size_t has = known ? known->sampled.replicates() : 0;
    if (has >= replicates || !seen.try_emplace(plan, true).second) continue;
    lacking.push_back({plan, has});
    cost += static_cast<int64_t>((replicates - has) * problem_.worlds());
  }
  if (cost == 0) return Ran::done;
  if (cost > left()) return Ran::spent;
  for (const Lacking& one : lacking)
    if (index_.try_emplace(one.plan, trials_.size()).second) {
      trials_.push_back({one.plan, {}});
      trials_.back().sampled.at.resize(problem_.worlds());
    }
  std::vector<SearchTask> tasks;
  std::vector<Sampled*> into;
  for (uint32_t r = 0; r < replicates; ++r)  // by replicate first: what its runs share is then made once
    for (const Lacking& one : lacking) {
      if (r < one.has) continue;
      Trial& trial = trials_[index_.at(one.plan)];
      for (size_t w = 0; w < problem_.worlds(); ++w) {
        tasks.push_back({&trial.plan, w, r});
        into.push_back(&trial.sampled);
      }
    }
  return run_tasks(tasks, into);
}

Ran Trials::run_today(uint32_t replicates) {
  std::vector<SearchTask> tasks;
  for (auto r = static_cast<uint32_t>(today_.replicates()); r < replicates; ++r)
    for (size_t w = 0; w < problem_.worlds(); ++w) tasks.push_back({nullptr, w, r});
  if (tasks.empty()) return Ran::done;
  if (static_cast<int64_t>(tasks.size()) > left()) return Ran::spent;
  return run_tasks(tasks, std::vector<Sampled*>(tasks.size(), &today_));
}

std::optional<std::vector<Sampled>> Trials::fresh(std::span<const PlanIndex* const> plans, uint32_t first,
                                                  uint32_t count) {
  std::vector<Sampled> out(plans.size());
  for (Sampled& sampled : out) sampled.at.resize(problem_.worlds());
  std::vector<SearchTask> tasks;
  std::vector<Sampled*> into;
  for (uint32_t r = first; r < first + count; ++r)
    for (size_t p = 0; p < plans.size(); ++p)
      for (size_t w = 0; w < problem_.worlds(); ++w) {
        tasks.push_back({plans[p], w, r});
        into.push_back(&out[p]);
      }
  if (run_tasks(tasks, into) != Ran::done) return std::nullopt;
  return out;
}

const Trials::Trial* Trials::find(const PlanIndex& plan) const {
  const auto known = index_.find(plan);
  return known == index_.end() ? nullptr : &trials_[known->second];
}

std::vector<double> Trials::slack_scales(uint32_t replicates) const {
  std::vector<double> scale(problem_.limits, 1e-300);
  for (const Trial& trial : trials_)
    if (trial.sampled.replicates() >= replicates)
      for (size_t l = 0; l < problem_.limits; ++l)
        if (const double bound = slack_bound(trial.sampled, problem_, l, problem_.confidence); std::isfinite(bound))
          scale[l] = std::max(scale[l], std::abs(bound));
  return scale;
}

std::vector<const Trials::Trial*> Trials::ranked(const Aim& aim, uint32_t replicates) const {
  struct Rank {
    const Trial* trial;
    double broken, goal;  // by how much limits are broken, beside their own spread
  };
  const auto scale = slack_scales(replicates);
  std::vector<Rank> ranks;
  for (const Trial& trial : trials_) {
    if (trial.sampled.replicates() < replicates || replicates == 0) continue;
    double broken = 0;
    for (size_t l = 0; l < problem_.limits; ++l) {
      const double bound = slack_bound(trial.sampled, problem_, l, problem_.confidence);
      if (!(bound >= 0)) broken += std::isfinite(bound) ? -bound / scale[l] : 10;
    }
    double goal = aim.mean(trial.sampled, problem_);
    if (!std::isfinite(goal)) goal = -std::numeric_limits<double>::infinity();
    ranks.push_back({&trial, broken, goal});
  }
  std::stable_sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
    return a.broken != b.broken ? a.broken < b.broken : a.goal > b.goal;
  });
  std::vector<const Trial*> out;
  for (const Rank& rank : ranks) out.push_back(rank.trial);
  return out;
}

const Trials::Trial* Trials::best(const Aim& aim, uint32_t replicates) const {
  const auto all = ranked(aim, replicates);
  return all.empty() ? nullptr : all.front();
}

}  // namespace shopwright::study

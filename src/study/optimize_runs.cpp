#include "study/optimize_runs.hpp"

#include <algorithm>
#include <mutex>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr size_t kMostVariants = 512;  // kept compiled; others are made again

}  // namespace

PlanRuns::PlanRuns(const Study& study, const Question& question, const language::Files& files, const Family& family,
                   Workers& workers, std::stop_token stop)
    : study_(study), question_(question), files_(files), family_(family), workers_(workers), stop_(std::move(stop)) {
  const auto& sellers = family.sellers();
  seller_ = static_cast<size_t>(std::find(sellers.begin(), sellers.end(), study.seller) - sellers.begin());
  ENSURE(seller_ < sellers.size(), study.seller);
}

Variant PlanRuns::make(const PlanIndex* plan, size_t w) const {
  const World& world = question_.worlds[w];
  if (plan == nullptr) return world.variant ? family_.variant(world.variant->scenario) : family_.base();
  const auto changes = question_.changes(*plan, language::find_place(study_.root, "optimize.decide"));
  const engine::Scenario& from = world.variant ? *world.variant->scenario : *study_.base;
  auto scenario = std::make_shared<engine::Scenario>(engine::vary(from, language::Node{}, changes, files_));
  if (!scenario->ok()) throw WrongInput(scenario->diagnostics);
  return family_.variant(std::move(scenario));
}

std::vector<double> PlanRuns::measures(const Sample& sample) const {
  std::vector<double> out;
  for (const Goal& goal : question_.goals) {
    double value = goal.sum.constant;
    for (size_t m = 0; m < kMetrics; ++m)
      if (goal.sum.coefficients[m] != 0) value += goal.sum.coefficients[m] * sample[m];
    out.push_back(goal.minimise ? -value : value);
  }
  for (const Limit& limit : question_.limits) {
    const double value = at(sample, limit.metric);
    out.push_back(limit.at_least ? value - limit.value : limit.value - value);
  }
  return out;
}

bool PlanRuns::operator()(std::span<const SearchTask> tasks, std::vector<std::vector<double>>& values) {
  const auto key_of = [](const SearchTask& task) {
    return std::pair(task.plan ? *task.plan : PlanIndex(), task.world);
  };
  std::vector<const SearchTask*> lacking;
  std::map<std::pair<PlanIndex, size_t>, size_t> wanted;
  if (variants_.size() > kMostVariants) variants_.clear();
  for (const SearchTask& task : tasks)
    if (const auto key = key_of(task); !variants_.contains(key) && wanted.try_emplace(key, lacking.size()).second)
      lacking.push_back(&task);
  std::vector<std::optional<Variant>> made(lacking.size());
  workers_.each(
      lacking.size(), [&](size_t i, core::Parallel&) { made[i] = make(lacking[i]->plan, lacking[i]->world); }, stop_);
  if (stop_.stop_requested()) return false;
  for (size_t i = 0; i < lacking.size(); ++i) variants_.emplace(key_of(*lacking[i]), std::move(*made[i]));

  std::vector<std::optional<Outcome>> outcomes(tasks.size());
  std::vector<const Variant*> of;
  for (const SearchTask& task : tasks) of.push_back(&variants_.at(key_of(task)));
  std::mutex mutex;
  workers_.each(
      tasks.size(),
      [&](size_t i, core::Parallel& team) {
        outcomes[i] = family_.run(*of[i], tasks[i].replicate, team, {}, stop_);
        if (!outcomes[i]) return;
        const std::lock_guard lock(mutex);
        ++runs_;
        if (after_run) after_run(runs_);
      },
      stop_);
  values.assign(tasks.size(), {});
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (!outcomes[i]) return false;
    digest_.add(outcomes[i]->digest);
    values[i] = measures(outcomes[i]->sellers[seller_]);
  }
  return true;
}

}  // namespace shopwright::study

#include "study/optimize_best.hpp"

#include <algorithm>
#include <cmath>

#include "study/optimize_select.hpp"

namespace shopwright::study {
namespace {

constexpr int kAttempts = 4;         // plans that are checked until one keeps all limits
constexpr size_t kMostLooked = 10;   // of the best plans looked at that are told
constexpr size_t kMostOnAnAxis = 9;  // values of a list that are laid out beside the answer

class BestPlan {
 public:
  BestPlan(Inquiry& inquiry, OptimizeResult& result)
      : inquiry_(inquiry),
        question_(inquiry.question()),
        params_(inquiry.params()),
        trials_(inquiry.trials()),
        result_(result),
        fresh_(inquiry.fresh()) {
    aim_.robustness = params_.robust;
  }

  bool find() {
    inquiry_.phase("today");
    if (trials_.run_today(inquiry_.replicates()) == Ran::stopped) return false;
    if (!(inquiry_.by_selection() ? selected() : searched())) return false;
    if (!check()) return false;
    const AnswerParts parts = inquiry_.parts(aim_);
    for (const auto* trial : trials_.ranked(aim_, std::max(seen_, 1u)))
      if (result_.best.size() < kMostLooked) result_.best.push_back(looked(parts, trial->plan, trial->sampled));
    result_.replicates = seen_;
    result_.fresh = fresh_;
    return true;
  }

 private:
  size_t worlds() const { return question_.worlds.size(); }
  bool by_regret() const { return aim_.robustness == Robustness::regret; }

  // All that follow return false when stopped.
  bool selected() {
    inquiry_.phase("comparing the candidates");
    const auto& listed = *inquiry_.listed();
    if (by_regret()) {
      const auto n = static_cast<uint32_t>(std::clamp<int64_t>(
          trials_.left() / static_cast<int64_t>(worlds() * listed.size()), 2, params_.replicates.value_or(100)));
      if (trials_.run(listed, n) == Ran::stopped) return false;
      set_reference(n);
    }
    SelectSettings settings;
    settings.alpha = 1 - params_.confidence;
    Aim shown;
    shown.robustness = shown_robustness(params_.robust);
    settings.indifference = params_.close * std::abs(shown.mean(trials_.today(), trials_.problem()));
    settings.replicates = static_cast<uint32_t>(params_.replicates.value_or(0));
    const SelectAnswer answer = select(trials_, aim_, listed, settings);
    if (answer.stopped) return false;
    result_.method = answer.method;
    result_.probability = answer.probability;
    seen_ = answer.replicates;
    best_ = answer.best;
    list_around();
    return true;
  }

  bool searched() {
    const uint32_t replicates = inquiry_.replicates();
    const int64_t plans = trials_.left() / (static_cast<int64_t>(worlds()) * replicates);
    int64_t joint = plans;
    const bool against_reference = by_regret() && worlds() > 1;
    if (against_reference) {
      joint = plans / 2;
      for (size_t w = 0; w < worlds(); ++w) {
        SearchSettings settings = inquiry_.search_settings((plans - joint) / static_cast<int64_t>(worlds()));
        settings.surface = false;
        if (search(trials_, Aim::in_world(w), settings).stopped) return false;
      }
      set_reference(replicates);
    }
    answer_ = search(trials_, aim_, inquiry_.search_settings(joint));
    if (answer_.stopped) return false;
    if (against_reference) set_reference(replicates);
    result_.method = "search";
    seen_ = replicates;
    best_ = answer_.best;
    around_ = answer_.around;
    return true;
  }

  void set_reference(uint32_t replicates) {
    aim_.reference.clear();
    for (size_t w = 0; w < worlds(); ++w) {
      const Aim alone = Aim::in_world(w);
      const auto* best = trials_.best(alone, replicates);
      aim_.reference.push_back(best ? alone.mean(best->sampled, trials_.problem()) : 0);
    }
  }

  // The whole list beside the answer, where it is short enough to be read.
  void list_around() {
    const size_t n = question_.space.size();
    if (n > 2) return;
    std::vector<std::vector<int32_t>> axes;
    for (size_t d = 0; d < n; ++d) {
      const auto& decision = question_.space.decision(d);
      if (decision.values.size() > kMostOnAnAxis) return;
      axes.emplace_back();
      for (int32_t i = 0; i < static_cast<int32_t>(decision.values.size()); ++i) axes.back().push_back(i);
    }
    around_ = std::move(axes);
  }

  // Fresh replicates for the best plan, then the next best, until one is shown to keep all limits.
  bool check() {
    inquiry_.phase("checking the answer");
    const SearchProblem& problem = trials_.problem();
    double wanted_slack = 0;  // a plan that failed says how much more is needed
    std::vector<PlanIndex> tried;
    for (int attempt = 0; attempt < kAttempts && best_; ++attempt) {
      std::vector<const PlanIndex*> plans = {&*best_, nullptr};
      std::vector<PlanIndex> rivals;  // the best for a world alone, where it is another one
      std::vector<std::string> names = {"chosen", "today"};
      for (size_t w = 0; w < worlds() && worlds() > 1; ++w) {
        const PlanIndex& rival = trials_.best(Aim::in_world(w), seen_)->plan;
        if (rival == *best_) continue;
        const auto known = std::find(rivals.begin(), rivals.end(), rival);
        if (known != rivals.end()) {
          names[static_cast<size_t>(known - rivals.begin()) + 2] += ", " + question_.worlds[w].name;
          continue;
        }
        rivals.push_back(rival);
        names.push_back("best for " + question_.worlds[w].name);
      }
      for (const PlanIndex& rival : rivals) plans.push_back(&rival);
      fresh_ = std::min(fresh_, inquiry_.affordable(plans.size()));
      if (fresh_ < kLeastFresh) break;
      const auto values = trials_.fresh(plans, kFresh * (1 + static_cast<uint32_t>(attempt)), fresh_);
      if (!values) return false;
      const double confidence = 1 - (1 - params_.confidence) / std::pow(2.0, attempt + 1);
      tried.push_back(*best_);
      if (shown_kept((*values)[0], problem, confidence)) {
        result_.found = true;
        answer_of(plans, names, *values, confidence);
        return true;
      }
      const auto* trial = trials_.find(*best_);
      for (size_t l = 0; l < problem.limits; ++l) {
        const double shortfall = -slack_bound((*values)[0], problem, l, confidence);
        if (shortfall > 0)
          wanted_slack =
              std::max(wanted_slack, slack_bound(trial->sampled, problem, l, problem.confidence) + 1.5 * shortfall);
      }
      best_.reset();
      for (const auto* next : trials_.ranked(aim_, std::max(seen_, 2u))) {
        if (std::find(tried.begin(), tried.end(), next->plan) != tried.end() ||
            !shown_kept(next->sampled, problem, problem.confidence))
          continue;
        const bool enough =
            problem.limits != 1 || slack_bound(next->sampled, problem, 0, problem.confidence) >= wanted_slack;
        if (!enough && attempt + 2 < kAttempts) continue;
        best_ = next->plan;
        break;
      }
      answer_.optimum.reset();
      answer_.flat.clear();
    }
    result_.none_because = inquiry_.none_because(aim_, seen_);
    return true;
  }

  void answer_of(std::span<const PlanIndex* const> plans, const std::vector<std::string>& names,
                 const std::vector<Sampled>& values, double confidence) {
    const AnswerParts parts = inquiry_.parts(aim_);
    const PlanIndex& plan = *plans[0];
    describe_plan(result_, parts, plan, answer_);
    result_.scenario = std::make_shared<const engine::Scenario>(
        engine::vary(*inquiry_.study().base, language::Node{}, question_.changes(plan, {}), inquiry_.files()));
    describe_figures(result_, parts, plan, values[0], values[1], confidence);
    if (worlds() > 1) describe_worlds(result_, parts, plans, names, values);
    if (around_) describe_around(result_, parts, plan, *around_, seen_);
  }

  Inquiry& inquiry_;
  const Question& question_;
  const OptimizeParams& params_;
  Trials& trials_;
  OptimizeResult& result_;
  uint32_t fresh_;  // replicates that check a plan
  Aim aim_;
  SearchAnswer answer_;
  std::optional<PlanIndex> best_;
  std::optional<std::vector<std::vector<int32_t>>> around_;
  uint32_t seen_ = 0;  // replicates that the plans which count have
};

}  // namespace

bool find_best(Inquiry& inquiry, OptimizeResult& result) { return BestPlan(inquiry, result).find(); }

}  // namespace shopwright::study

#include "study/optimize_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "study/optimize_layout.hpp"
#include "study/optimize_local.hpp"
#include "study/optimize_surface.hpp"

namespace shopwright::study {
namespace {

constexpr size_t kFewValues = 60;  // of a decision: its neighbours are worth a run each

class Search {
 public:
  Search(Trials& trials, const Aim& aim, const SearchSettings& settings)
      : trials_(trials),
        space_(trials.space()),
        aim_(aim),
        settings_(settings),
        layout_{trials, aim, {}, settings.replicates},
        begin_(trials.used()) {
    per_plan_ = static_cast<int64_t>(settings.replicates) * static_cast<int64_t>(trials.problem().worlds());
    for (size_t d = 0; d < space_.size(); ++d)
      if (space_.decision(d).numeric && space_.decision(d).values.size() > 1) layout_.moving.push_back(d);
    const size_t k = layout_.moving.size();
    laid_out_ = k == 0 || !settings.surface ? 0 : k == 1 ? 9 : k == 2 ? 25 : static_cast<int64_t>((k + 1) * (k + 2));
    if (3 * laid_out_ > settings.plans) laid_out_ = settings.plans / 3;
    if (k == 2 && laid_out_ > 0) laid_out_ = laid_out_ >= 25 ? 25 : 9;
  }

  SearchAnswer run() {
    say("looking everywhere");
    look_everywhere();
    if (!stopped_) {
      say("closing in");
      close_in();
    }
    if (!stopped_ && !layout_.moving.empty()) {
      say("measuring around the best");
      for (int round = 0; round < 3 && !stopped_ && lay_out(); ++round) {
      }
    }
    if (!stopped_) polish();
    if (!stopped_) choose();
    if (!stopped_ && answer_.best && !answer_.optimum && settings_.surface && !windows_.empty())
      answer_.flat = layout_.flat(*answer_.best, windows_, settings_.close);
    answer_.stopped = stopped_;
    return std::move(answer_);
  }

 private:
  void say(std::string_view phase) const {
    if (settings_.phase) settings_.phase(phase);
  }
  int64_t left() const {
    return std::min(settings_.plans - (trials_.used() - begin_) / per_plan_, trials_.left() / per_plan_);
  }
  int64_t cost(const PlanIndex& plan) const {
    const auto* known = trials_.find(plan);
    return known && known->sampled.replicates() >= settings_.replicates ? 0 : 1;
  }
  const Trials::Trial* best() const { return trials_.best(aim_, settings_.replicates); }

  // As many of the plans as the budget allows, in their order; false when stopped.
  bool look_at(std::vector<PlanIndex> plans, int64_t most) {
    int64_t room = std::min(most, left());
    std::vector<PlanIndex> chosen;
    for (PlanIndex& plan : plans) {
      if (std::find(chosen.begin(), chosen.end(), plan) != chosen.end()) continue;
      const int64_t needs = cost(plan);
      if (needs > room) continue;
      room -= needs;
      chosen.push_back(std::move(plan));
    }
    if (chosen.empty()) return true;
    stopped_ = stopped_ || trials_.run(chosen, settings_.replicates) == Ran::stopped;
    return !stopped_;
  }

  void look_everywhere() {
    const auto d = static_cast<int64_t>(space_.size());
    const int64_t n = std::clamp<int64_t>(settings_.plans * 3 / 10, 3, 10 + 6 * d);
    std::vector<PlanIndex> plans;
    std::vector<Factor> factors;
    for (size_t i = 0; i < space_.size(); ++i) factors.push_back(Factor::continuous(space_.decision(i).name, 0, 1));
    const auto design = latin_hypercube_design(factors, static_cast<uint64_t>(n), settings_.seed);
    ENSURE(design.has_value());
    for (const Point& point : design->points) {
      std::vector<double> target(space_.size());
      for (size_t i = 0; i < target.size(); ++i) target[i] = space_.value_at_unit(i, point.unit[i]);
      if (auto plan = space_.nearest(target)) plans.push_back(std::move(*plan));
    }
    look_at(std::move(plans), n);
  }

  void close_in() {
    if (layout_.moving.empty()) return;
    const int64_t until = laid_out_ + 2;
    const auto ranked = trials_.ranked(aim_, settings_.replicates);
    std::vector<PlanIndex> starts;
    for (const auto* trial : ranked) {
      const bool apart = std::all_of(starts.begin(), starts.end(), [&](const PlanIndex& other) {
        for (size_t d = 0; d < space_.size(); ++d)
          if (std::abs(space_.unit(d, trial->plan[d]) - space_.unit(d, other[d])) > 0.2) return true;
        return false;
      });
      if (apart) starts.push_back(trial->plan);
      if (starts.size() == 3) break;
    }
    for (size_t s = 0; s < starts.size() && !stopped_ && left() > until + 2; ++s) {
      const int64_t room = left() - until;
      close_in_from(starts[s], s == 0 ? std::max<int64_t>(room * 6 / 10, 3) : room / 2);
    }
  }

  void close_in_from(const PlanIndex& start, int64_t most) {
    const SearchProblem& problem = trials_.problem();
    const int64_t end = left() - most;
    LocalProblem local;
    for (const size_t d : layout_.moving) {
      local.start.push_back(space_.unit(d, start[d]));
      local.step.push_back(std::max(0.15, space_.finest(d)));
      local.close.push_back(std::max(space_.finest(d) / 2, 1e-3));
    }
    const auto target = [&](std::span<const double> x) {
      std::vector<double> out = space_.values(start);
      for (size_t i = 0; i < layout_.moving.size(); ++i)
        out[layout_.moving[i]] = space_.value_at_unit(layout_.moving[i], std::clamp(x[i], 0.0, 1.0));
      return out;
    };
    const auto trial_at = [&](std::span<const double> x) -> const Trials::Trial* {
      const auto plan = space_.nearest(target(x), space_.words());
      if (!plan) return nullptr;
      if (cost(*plan) > 0 && left() <= end) return nullptr;
      if (!look_at({*plan}, 1)) return nullptr;
      const auto* trial = trials_.find(*plan);
      return trial && trial->sampled.replicates() >= settings_.replicates ? trial : nullptr;
    };
    local.goal = [&](std::span<const double> x) -> std::optional<double> {
      const auto* trial = trial_at(x);
      if (!trial) return std::nullopt;
      return aim_.mean(trial->sampled, problem);
    };
    const auto scale = trials_.slack_scales(settings_.replicates);
    size_t rules = 0;
    for (const LinearRule& rule : space_.rules()) rules += rule.equal ? 2 : 1;
    local.limits = problem.limits + rules;
    local.slack = [&](std::span<const double> x, std::span<double> out) {
      size_t i = 0;
      const auto at = target(x);
      for (const LinearRule& rule : space_.rules()) {
        double size = 1e-300;
        for (size_t d = 0; d < space_.size(); ++d)
          size += std::abs(rule.difference.coefficients[d]) *
                  (space_.decision(d).values.back() - space_.decision(d).values.front());
        out[i++] = -rule.difference.at(at) / size;
        if (rule.equal) out[i++] = rule.difference.at(at) / size;
      }
      const auto* trial = trial_at(x);
      for (size_t l = 0; l < problem.limits; ++l)
        out[i++] = trial ? slack_bound(trial->sampled, problem, l, problem.confidence) / scale[l] : -1;
    };
    local.evaluations = static_cast<int>(std::min<int64_t>(10 * most, 100000));  // repeated ones are free
    local_search(local);
  }

  // Plans laid out around the best, and the surface's own best looked at; true when the neighbourhood should move.
  bool lay_out() {
    const auto* centre_trial = best();
    if (!centre_trial) return false;
    const PlanIndex centre = centre_trial->plan;
    if (windows_.empty()) windows_ = layout_.windows(centre);
    std::vector<std::vector<int32_t>> axes;
    if (laid_out_ > 0 && left() >= std::min<int64_t>(laid_out_, 5)) {
      std::vector<PlanIndex> plans;
      const int64_t per_axis = layout_.moving.size() == 1   ? laid_out_
                               : layout_.moving.size() == 2 ? (laid_out_ >= 25 ? 5 : 3)
                                                            : 0;
      if (per_axis > 0) {
        for (const size_t d : layout_.moving) axes.push_back(layout_.axis(d, centre[d], windows_[d], per_axis));
        PlanIndex plan = centre;
        for (const int32_t first : axes[0]) {
          plan[layout_.moving[0]] = first;
          if (axes.size() == 1) plans.push_back(plan);
          else
            for (const int32_t second : axes[1]) {
              plan[layout_.moving[1]] = second;
              plans.push_back(plan);
            }
        }
        std::erase_if(plans, [&](const PlanIndex& one) { return !space_.obeys(one); });
      } else {
        plans = layout_.scattered(centre, windows_, laid_out_, settings_.seed + 1);
      }
      if (!look_at(std::move(plans), left() - 1)) return false;
      answer_.around = axes.empty() ? std::nullopt : std::optional(axes);
    }
    for (int round = 0; round < 3; ++round) {
      const auto surface = Surface::fit(trials_, aim_, centre, windows_, settings_.replicates);
      if (!surface) break;
      std::vector<PlanIndex> starts = {centre};
      for (const auto* trial : trials_.ranked(aim_, settings_.replicates))
        if (starts.size() < 6 && surface->covers(trial->plan)) starts.push_back(trial->plan);
      const auto proposal = surface->best(starts);
      if (!proposal) break;
      proposal_ = proposal;
      if (cost(*proposal) == 0) break;
      if (!look_at({*proposal}, 1)) return false;
    }
    if (settings_.surface) measure(centre);
    const auto* now = best();
    for (const size_t d : layout_.moving) {
      const double away = std::abs(space_.unit(d, now->plan[d]) - space_.unit(d, centre[d]));
      if (away > 0.6 * windows_[d] && left() > laid_out_ / 2 + 1) return true;
    }
    return false;
  }

  // The response surface's peak, looked at.
  void measure(const PlanIndex& centre) {
    answer_.optimum.reset();
    answer_.moving = layout_.moving;
    OptimumSettings wanted;
    wanted.tolerance = settings_.close;
    wanted.confidence = settings_.confidence;
    auto optimum = layout_.peak(centre, windows_, wanted);
    if (!optimum) return;
    PlanIndex plan = centre;
    for (size_t i = 0; i < layout_.moving.size(); ++i)
      plan[layout_.moving[i]] = space_.index_near(layout_.moving[i], optimum->x[i]);
    if (!space_.obeys(plan) || !look_at({plan}, 1)) return;
    peak_ = plan;
    answer_.optimum = std::move(optimum);
  }

  // Short lists and words: every neighbour of the best, until none is better.
  void polish() {
    for (int round = 0; round < 50; ++round) {
      const auto* now = best();
      if (!now) return;
      const PlanIndex at = now->plan;
      std::vector<PlanIndex> plans;
      for (size_t d = 0; d < space_.size(); ++d) {
        const size_t n = space_.decision(d).values.size();
        if (space_.decision(d).numeric && n > kFewValues) continue;
        for (int32_t index = 0; index < static_cast<int32_t>(n); ++index) {
          if (index == at[d] || (space_.decision(d).numeric && std::abs(index - at[d]) > 1)) continue;
          if (auto plan = moved(space_, at, d, index)) plans.push_back(std::move(*plan));
        }
      }
      if (plans.empty() || left() < 1 || !look_at(std::move(plans), left())) return;
      if (best()->plan == at) return;
    }
  }

  // The surface's peak, unless the runs say that it is worse: their own best is the one that noise favoured most.
  void choose() {
    const auto* top = best();
    if (!top) return;
    answer_.best = top->plan;
    const SearchProblem& problem = trials_.problem();
    const bool top_kept = shown_kept(top->sampled, problem, problem.confidence);
    for (const auto& candidate : {peak_, proposal_}) {
      if (!candidate) continue;
      const auto* trial = trials_.find(*candidate);
      if (!trial || trial->sampled.replicates() < settings_.replicates) continue;
      if (top_kept && !shown_kept(trial->sampled, problem, problem.confidence)) continue;
      const auto ours = aim_.blocks(trial->sampled, problem), theirs = aim_.blocks(top->sampled, problem);
      Moments lost;
      for (size_t r = 0; r < settings_.replicates; ++r) lost.add(theirs[r] - ours[r]);
      if (lost.mean() > one_sided(lost, 0.99) + 1e-12 * std::abs(aim_.mean(top->sampled, problem))) continue;
      answer_.best = candidate;
      if (candidate != peak_) answer_.optimum.reset();
      return;
    }
    answer_.optimum.reset();
  }

  Trials& trials_;
  const PlanSpace& space_;
  const Aim& aim_;
  const SearchSettings& settings_;
  Layout layout_;
  int64_t begin_, per_plan_ = 1;
  int64_t laid_out_ = 0;  // plans around the best
  bool stopped_ = false;
  std::vector<double> windows_;
  std::optional<PlanIndex> proposal_, peak_;
  SearchAnswer answer_;
};

}  // namespace

SearchAnswer search(Trials& trials, const Aim& aim, const SearchSettings& settings) {
  return Search(trials, aim, settings).run();
}

}  // namespace shopwright::study

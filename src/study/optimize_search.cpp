#include "study/optimize_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "study/optimize_local.hpp"
#include "study/optimize_surface.hpp"

namespace shopwright::study {
namespace {

constexpr size_t kFewValues = 60;      // of a decision: its neighbours are worth a run each
constexpr double kSurfaceDrop = 0.05;  // by how much the goal may fall towards the edge of what a cubic has to follow

class Search {
 public:
  Search(Trials& trials, const Aim& aim, const SearchSettings& settings)
      : trials_(trials), space_(trials.space()), aim_(aim), settings_(settings), begin_(trials.used()) {
    per_plan_ = static_cast<int64_t>(settings.replicates) * static_cast<int64_t>(trials.problem().worlds());
    for (size_t d = 0; d < space_.size(); ++d)
      if (space_.decision(d).numeric && space_.decision(d).values.size() > 1) moving_.push_back(d);
    const size_t k = moving_.size();
    layout_ = k == 0 || !settings.surface ? 0 : k == 1 ? 9 : k == 2 ? 25 : static_cast<int64_t>((k + 1) * (k + 2));
    if (3 * layout_ > settings.plans) layout_ = settings.plans / 3;
    if (k == 2 && layout_ > 0) layout_ = layout_ >= 25 ? 25 : 9;
  }

  SearchAnswer run() {
    say("looking everywhere");
    look_everywhere();
    if (!stopped_) {
      say("closing in");
      close_in();
    }
    if (!stopped_ && !moving_.empty()) {
      say("measuring around the best");
      for (int round = 0; round < 3 && !stopped_ && lay_out(); ++round) {
      }
    }
    if (!stopped_) polish();
    if (!stopped_) choose();
    if (!stopped_ && answer_.best && !answer_.optimum && settings_.surface) scan_flat(*answer_.best);
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
    std::vector<PlanIndex> plans = settings_.known;
    std::vector<Factor> factors;
    for (size_t i = 0; i < space_.size(); ++i) factors.push_back(Factor::continuous(space_.decision(i).name, 0, 1, 2));
    const auto design = latin_hypercube_design(factors, static_cast<uint64_t>(n), settings_.seed);
    ENSURE(design.has_value());
    for (const Point& point : design->points) {
      std::vector<double> target(space_.size());
      for (size_t i = 0; i < target.size(); ++i) target[i] = space_.value_at_unit(i, point.unit[i]);
      if (auto plan = space_.nearest(target)) plans.push_back(std::move(*plan));
    }
    look_at(std::move(plans), n + static_cast<int64_t>(settings_.known.size()));
  }

  double finest(size_t d) const { return 1.0 / static_cast<double>(space_.decision(d).values.size() - 1); }

  void close_in() {
    if (moving_.empty()) return;
    const int64_t until = layout_ + 2;
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
    std::vector<uint8_t> fixed(space_.size(), 1);
    for (const size_t d : moving_) {
      fixed[d] = 0;
      local.start.push_back(space_.unit(d, start[d]));
      local.step.push_back(std::max(0.15, finest(d)));
      local.close.push_back(std::max(finest(d) / 2, 1e-3));
    }
    const auto target = [&](std::span<const double> x) {
      std::vector<double> out = space_.values(start);
      for (size_t i = 0; i < moving_.size(); ++i)
        out[moving_[i]] = space_.value_at_unit(moving_[i], std::clamp(x[i], 0.0, 1.0));
      return out;
    };
    const auto trial_at = [&](std::span<const double> x) -> const Trials::Trial* {
      const auto plan = space_.nearest(target(x), words_fixed());
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
    std::vector<double> scale(problem.limits, 1e-300);
    for (const auto& trial : trials_.all())
      if (trial.sampled.replicates() >= settings_.replicates)
        for (size_t l = 0; l < problem.limits; ++l)
          if (const double bound = slack_bound(trial.sampled, problem, l, problem.confidence); std::isfinite(bound))
            scale[l] = std::max(scale[l], std::abs(bound));
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

  std::span<const uint8_t> words_fixed() {
    if (words_.empty()) {
      words_.assign(space_.size(), 0);
      for (size_t d = 0; d < space_.size(); ++d) words_[d] = space_.decision(d).numeric ? 0 : 1;
    }
    return words_;
  }

  // Half-widths of a neighbourhood in which the goal falls a little, and by more than noise.
  std::vector<double> windows(const PlanIndex& centre) const {
    std::vector<double> wide(space_.size(), 1);
    std::optional<Surface> surface;
    for (const double window : {0.2, 0.3, 0.5, 1.0})
      if ((surface =
               Surface::fit(trials_, aim_, centre, std::vector<double>(space_.size(), window), settings_.replicates)))
        break;
    const auto* trial = trials_.find(centre);
    const Moments here = moments_of(aim_.blocks(trial->sampled, trials_.problem()));
    for (const size_t d : moving_) {
      wide[d] = 0.15;
      if (surface) {
        wide[d] = 0.03;
        for (const double window : {0.25, 0.2, 0.15, 0.1, 0.07, 0.05}) {
          double fall = 0;
          for (const int sign : {1, -1}) {
            PlanIndex edge = centre;
            const double to = std::clamp(space_.unit(d, centre[d]) + sign * window, 0.0, 1.0);
            edge[d] = space_.index_near(d, space_.value_at_unit(d, to));
            if (surface->covers(edge)) fall = std::max(fall, std::abs(surface->goal(edge) - surface->goal(centre)));
          }
          if (fall > std::max(kSurfaceDrop * std::abs(here.mean()), here.standard_error())) continue;
          wide[d] = window;
          break;
        }
      }
      wide[d] = std::max(wide[d], 2.5 * finest(d));
    }
    return wide;
  }

  // Plans laid out around the best, and the surface's own best looked at; true when the neighbourhood should move.
  bool lay_out() {
    const auto* centre_trial = best();
    if (!centre_trial) return false;
    const PlanIndex centre = centre_trial->plan;
    if (windows_.empty()) windows_ = windows(centre);
    std::vector<std::vector<int32_t>> axes;
    if (layout_ > 0 && left() >= std::min<int64_t>(layout_, 5)) {
      std::vector<PlanIndex> plans;
      const int64_t per_axis = moving_.size() == 1 ? layout_ : moving_.size() == 2 ? (layout_ >= 25 ? 5 : 3) : 0;
      if (per_axis > 0) {
        for (const size_t d : moving_) axes.push_back(axis(d, centre[d], per_axis));
        PlanIndex plan = centre;
        for (const int32_t first : axes[0]) {
          plan[moving_[0]] = first;
          if (axes.size() == 1) plans.push_back(plan);
          else
            for (const int32_t second : axes[1]) {
              plan[moving_[1]] = second;
              plans.push_back(plan);
            }
        }
        std::erase_if(plans, [&](const PlanIndex& one) { return !space_.obeys(one); });
      } else {
        plans = scattered(centre);
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
    for (const size_t d : moving_) {
      const double away = std::abs(space_.unit(d, now->plan[d]) - space_.unit(d, centre[d]));
      if (away > 0.6 * windows_[d] && left() > layout_ / 2 + 1) return true;
    }
    return false;
  }

  std::vector<int32_t> axis(size_t d, int32_t centre, int64_t n) const {
    const double at = space_.unit(d, centre);
    double low = at - windows_[d], high = at + windows_[d];
    if (low < 0) high = std::min(1.0, high - low), low = 0;
    if (high > 1) low = std::max(0.0, low - (high - 1)), high = 1;
    std::vector<int32_t> out{centre};
    for (int64_t i = 0; i < n; ++i)
      out.push_back(space_.index_near(
          d, space_.value_at_unit(d, low + (high - low) * static_cast<double>(i) / static_cast<double>(n - 1))));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    while (static_cast<int64_t>(out.size()) > n) {  // the centre stands for its nearest neighbour
      const auto here = std::find(out.begin(), out.end(), centre);
      const bool below = here + 1 == out.end() || (here != out.begin() && *here - *(here - 1) < *(here + 1) - *here);
      out.erase(below ? here - 1 : here + 1);
    }
    return out;
  }

  std::vector<PlanIndex> scattered(const PlanIndex& centre) {
    std::vector<Factor> factors;
    for (const size_t d : moving_) factors.push_back(Factor::continuous(space_.decision(d).name, 0, 1, 2));
    const auto design = latin_hypercube_design(factors, static_cast<uint64_t>(layout_), settings_.seed + 1);
    std::vector<PlanIndex> plans;
    ENSURE(design.has_value());
    for (const Point& point : design->points) {
      std::vector<double> target = space_.values(centre);
      for (size_t i = 0; i < moving_.size(); ++i) {
        const size_t d = moving_[i];
        const double u = space_.unit(d, centre[d]) + (2 * point.unit[i] - 1) * windows_[d];
        target[d] = space_.value_at_unit(d, std::clamp(u, 0.0, 1.0));
      }
      if (auto plan = space_.nearest(target, words_fixed())) plans.push_back(std::move(*plan));
    }
    return plans;
  }

  // Regrets are small beside the goal, of which "flat" means a share: what lifts them to it.
  double lift(const PlanIndex& plan) const {
    if (aim_.robustness != Robustness::regret || aim_.world) return 0;
    Aim expected = aim_;
    expected.robustness = Robustness::expected;
    const Sampled& sampled = trials_.find(plan)->sampled;
    return expected.mean(sampled, trials_.problem()) - aim_.mean(sampled, trials_.problem());
  }

  // The response surface's optimum over the plans within the windows.
  void measure(const PlanIndex& centre) {
    Design design;
    std::vector<double> low, high;
    for (const size_t d : moving_) {
      low.push_back(std::max(0.0, space_.unit(d, centre[d]) - windows_[d]));
      high.push_back(std::min(1.0, space_.unit(d, centre[d]) + windows_[d]));
      design.factors.push_back(Factor::continuous(space_.decision(d).name, space_.value_at_unit(d, low.back()),
                                                  space_.value_at_unit(d, high.back()), 2));
    }
    Responses responses;
    responses.replicates = settings_.replicates;
    const double lifted = lift(centre);
    for (const auto& trial : trials_.all()) {
      if (trial.sampled.replicates() < settings_.replicates) continue;
      Point point;
      point.index = design.points.size();
      bool inside = true;
      for (size_t d = 0; d < space_.size(); ++d)
        inside = inside && (space_.decision(d).numeric || trial.plan[d] == centre[d]);
      for (size_t i = 0; i < moving_.size() && inside; ++i) {
        const size_t d = moving_[i];
        const double u = (space_.unit(d, trial.plan[d]) - low[i]) / (high[i] - low[i]);
        inside = u > -1e-9 && u < 1 + 1e-9;
        const double value = space_.decision(d).values[static_cast<size_t>(trial.plan[d])];
        point.unit.push_back(std::clamp(u, 0.0, 1.0));
        point.values.push_back({value, shortest(value)});
      }
      if (!inside) continue;
      auto blocks = aim_.blocks(trial.sampled, trials_.problem());
      for (double& value : blocks) value += lifted;
      if (!std::all_of(blocks.begin(), blocks.end(), [](double v) { return std::isfinite(v); })) continue;
      design.points.push_back(std::move(point));
      responses.y.insert(responses.y.end(), blocks.begin(), blocks.begin() + settings_.replicates);
      ++responses.points;
    }
    answer_.optimum.reset();
    answer_.moving = moving_;
    for (const size_t d : moving_) {
      // A decision that hardly any plan varies would be no factor.
      std::vector<double> seen;
      for (const Point& point : design.points)
        seen.push_back(
            point.values[static_cast<size_t>(std::find(moving_.begin(), moving_.end(), d) - moving_.begin())].number);
      std::sort(seen.begin(), seen.end());
      if (std::unique(seen.begin(), seen.end()) - seen.begin() < 3) return;
    }
    OptimumSettings wanted;
    wanted.tolerance = settings_.close;
    wanted.confidence = settings_.confidence;
    auto optimum = find_optimum(design, responses, wanted);
    if (!optimum || !(optimum->curvature < 0)) return;
    std::vector<double> target = space_.values(centre);
    for (size_t i = 0; i < moving_.size(); ++i) target[moving_[i]] = optimum->x[i];
    PlanIndex plan = centre;
    for (const size_t d : moving_) plan[d] = space_.index_near(d, target[d]);
    if (!space_.obeys(plan)) return;
    if (!look_at({plan}, 1)) return;
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
      const double sure =
          lost.standard_error() > 0 ? student_quantile(0.99, lost.count() - 1) * lost.standard_error() : 0;
      if (lost.mean() > sure + 1e-12 * std::abs(aim_.mean(top->sampled, problem))) continue;
      answer_.best = candidate;
      if (candidate != peak_) answer_.optimum.reset();
      return;
    }
    answer_.optimum.reset();
  }

  // How far each decision can go alone before the goal falls, or a limit or rule ends it.
  void scan_flat(const PlanIndex& plan) {
    if (windows_.empty()) return;
    const auto surface = Surface::fit(trials_, aim_, plan, windows_, settings_.replicates);
    answer_.flat.resize(space_.size());
    if (!surface) return;
    const double floor = surface->goal(plan) - settings_.close * std::abs(surface->goal(plan) + lift(plan));
    for (const size_t d : moving_) {
      const auto reach = [&](int32_t step) {
        PlanIndex at = plan;
        for (PlanIndex next = plan;; at = next) {
          next[d] += step;
          if (next[d] < 0 || next[d] >= static_cast<int32_t>(space_.decision(d).values.size()) || !space_.obeys(next) ||
              !surface->covers(next) || surface->goal(next) < floor ||
              std::min(surface->slack(next), 0.0) < std::min(surface->slack(plan), 0.0))
            return space_.decision(d).values[static_cast<size_t>(at[d])];
        }
      };
      answer_.flat[d] = Interval{reach(-1), reach(1)};
    }
  }

  Trials& trials_;
  const PlanSpace& space_;
  const Aim& aim_;
  const SearchSettings& settings_;
  int64_t begin_, per_plan_ = 1, layout_ = 0;
  std::vector<size_t> moving_;
  std::vector<uint8_t> words_;
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

#include "shopwright/study/optimize.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "study/optimize_answer.hpp"
#include "study/optimize_runs.hpp"
#include "study/optimize_search.hpp"
#include "study/optimize_select.hpp"

namespace shopwright::study {
namespace {

constexpr size_t kMostListed = 5000;  // plans that a list may have
constexpr uint32_t kReplicates = 5;   // of each plan while searching
constexpr uint32_t kFresh = 1000000;  // the first replicate of those that check the answer
constexpr uint32_t kLeastFresh = 3;
constexpr size_t kMostFront = 12;  // plans of a front that are checked
constexpr int kAttempts = 4;       // plans that are checked until one keeps all limits

class Optimizer {
 public:
  Optimizer(const Study& study, const language::Files& files, const OptimizeSettings& settings, Question question,
            const OptimizeProgressSink& progress, std::stop_token stop)
      : study_(study),
        files_(files),
        params_(*study.params.optimize),
        question_(std::move(question)),
        progress_(progress),
        begin_(std::chrono::steady_clock::now()),
        family_(study.base, {.seed = settings.seed ? settings.seed : study.params.seed, .simd = settings.simd}),
        workers_(settings.threads, family_.consumers()),
        runs_(study, question_, files, family_, workers_, std::move(stop)) {
    allowed_ = settings.runs.value_or(params_.runs);
    const auto worlds = static_cast<int64_t>(question_.worlds.size());
    const int64_t checked = question_.goals.size() > 1 ? static_cast<int64_t>(kMostFront) + 1
                            : worlds > 1               ? 2 + worlds
                            : question_.limits.empty() ? 2
                                                       : 4;
    fresh_ = static_cast<uint32_t>(std::clamp<int64_t>(allowed_ / (5 * worlds * checked), kLeastFresh, 60));
    reserved_ = checked * worlds * fresh_;
    SearchProblem problem;
    problem.goals = question_.goals.size();
    problem.limits = question_.limits.size();
    problem.weights.clear();
    for (const World& world : question_.worlds) problem.weights.push_back(world.weight);
    problem.confidence = params_.confidence;
    replicates_ = static_cast<uint32_t>(params_.replicates.value_or(kReplicates));
    trials_.emplace(
        question_.space, problem,
        [this](std::span<const SearchTask> tasks, std::vector<std::vector<double>>& values) {
          return runs_(tasks, values);
        },
        std::max<int64_t>(allowed_ - reserved_, 0));
    runs_.after_run = [this](int64_t) { tell(); };
    listed_ = question_.space.all(kMostListed);
  }

  /// What is wrong with the budget; "" when it will do.
  std::optional<LinearError> too_few() const {
    const auto worlds = static_cast<int64_t>(question_.worlds.size());
    const int64_t least = by_selection()
                              ? static_cast<int64_t>(listed_->size()) * 2 * worlds
                              : (4 + 2 * static_cast<int64_t>(question_.space.size())) * replicates_ * worlds;
    if (trials_->budget() >= least + replicates_ * worlds) return std::nullopt;
    return LinearError{
        fmt_runs(allowed_) + " are too few for this question",
        "it takes about " + std::to_string((least + replicates_ * worlds) * 5 / 4 + reserved_) + " at least"};
  }
  bool list_too_long() const { return params_.method == OptimizeMethod::select && !listed_; }

  std::optional<OptimizeResult> run() {
    const bool done = question_.goals.size() > 1 ? weigh_goals() : find_best();
    if (!done) return std::nullopt;
    finish();
    return std::move(result_);
  }

 private:
  static std::string fmt_runs(int64_t n) { return std::to_string(n) + (n == 1 ? " run" : " runs"); }

  void tell() const {
    if (!progress_) return;
    progress_({runs_.runs(), allowed_, family_.horizon(), seconds(), phase_});
  }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }
  void phase(std::string_view words) {
    phase_ = words;
    tell();
  }

  bool by_selection() const {
    if (params_.method == OptimizeMethod::search || !listed_) return false;
    if (params_.method == OptimizeMethod::select || listed_->size() == 1) return true;
    const auto runs = static_cast<int64_t>(listed_->size() * question_.worlds.size());
    return 12 * runs <= trials_->budget();
  }

  SearchSettings search_settings(int64_t plans) {
    SearchSettings settings;
    settings.plans = plans;
    settings.replicates = replicates_;
    settings.seed = family_.seed();
    settings.confidence = params_.confidence;
    settings.close = params_.close;
    settings.phase = [this](std::string_view words) { phase(words); };
    return settings;
  }

  // One goal: the best plan, then the check on fresh replicates.
  bool find_best() {
    Trials& trials = *trials_;
    aim_.robustness = params_.robust;
    const auto worlds = question_.worlds.size();
    phase("today");
    if (trials.run_today(replicates_) == Ran::stopped) return false;
    if (by_selection()) {
      phase("comparing the candidates");
      if (aim_.robustness == Robustness::regret) {
        const auto n = static_cast<uint32_t>(std::clamp<int64_t>(
            trials.left() / static_cast<int64_t>(worlds * listed_->size()), 2, params_.replicates.value_or(100)));
        if (trials.run(*listed_, n) == Ran::stopped) return false;
        set_reference(n);
      }
      SelectSettings settings;
      settings.alpha = 1 - params_.confidence;
      Aim expected;
      expected.robustness = aim_.robustness == Robustness::worst_case ? Robustness::worst_case : Robustness::expected;
      settings.indifference = params_.close * std::abs(expected.mean(trials.today(), trials.problem()));
      settings.replicates = static_cast<uint32_t>(params_.replicates.value_or(0));
      const SelectAnswer selected = select(trials, aim_, *listed_, settings);
      if (selected.stopped) return false;
      result_.method = selected.method;
      result_.probability = selected.probability;
      seen_ = selected.replicates;
      best_ = selected.best;
      list_around();
    } else {
      const int64_t plans = trials.left() / (static_cast<int64_t>(worlds) * replicates_);
      int64_t joint = plans;
      if (aim_.robustness == Robustness::regret && worlds > 1) {
        joint = plans / 2;
        for (size_t w = 0; w < worlds; ++w) {
          Aim alone;
          alone.world = w;
          SearchSettings settings = search_settings((plans - joint) / static_cast<int64_t>(worlds));
          settings.surface = false;
          if (search(trials, alone, settings).stopped) return false;
        }
        set_reference(replicates_);
      }
      answer_ = search(trials, aim_, search_settings(joint));
      if (answer_.stopped) return false;
      if (aim_.robustness == Robustness::regret && worlds > 1) set_reference(replicates_);
      result_.method = "search";
      seen_ = replicates_;
      best_ = answer_.best;
      around_ = answer_.around;
    }
    return check();
  }

  void set_reference(uint32_t replicates) {
    aim_.reference.clear();
    for (size_t w = 0; w < question_.worlds.size(); ++w) {
      Aim alone;
      alone.world = w;
      const auto* best = trials_->best(alone, replicates);
      aim_.reference.push_back(best ? alone.mean(best->sampled, trials_->problem()) : 0);
    }
  }

  // The whole list beside the answer, where it is short enough to be read.
  void list_around() {
    const size_t n = question_.space.size();
    if (n > 2) return;
    std::vector<std::vector<int32_t>> axes;
    for (size_t d = 0; d < n; ++d) {
      const auto& decision = question_.space.decision(d);
      if (decision.values.size() > 9) return;
      axes.emplace_back();
      for (int32_t i = 0; i < static_cast<int32_t>(decision.values.size()); ++i) axes.back().push_back(i);
    }
    around_ = std::move(axes);
  }

  // Fresh replicates for the best plan, then the next best, until one is shown to keep all limits.
  bool check() {
    Trials& trials = *trials_;
    phase("checking the answer");
    const SearchProblem& problem = trials.problem();
    double wanted_slack = 0;  // a plan that failed says how much more is needed
    std::vector<PlanIndex> tried;
    for (int attempt = 0; attempt < kAttempts && best_; ++attempt) {
      std::vector<const PlanIndex*> plans = {&*best_, nullptr};
      std::vector<PlanIndex> rivals;  // the best for a world alone, where it is another one
      std::vector<std::string> names = {"chosen", "today"};
      for (size_t w = 0; w < question_.worlds.size() && question_.worlds.size() > 1; ++w) {
        Aim alone;
        alone.world = w;
        const PlanIndex& rival = trials.best(alone, seen_)->plan;
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
      fresh_ = affordable(plans.size());
      if (fresh_ < kLeastFresh) break;
      const auto values = trials.fresh(plans, kFresh * (1 + static_cast<uint32_t>(attempt)), fresh_);
      if (!values) return false;
      const double confidence = 1 - (1 - params_.confidence) / std::pow(2.0, attempt + 1);
      tried.push_back(*best_);
      if (shown_kept((*values)[0], problem, confidence)) {
        result_.found = true;
        answer_of(plans, names, *values, confidence);
        return true;
      }
      const auto* trial = trials.find(*best_);
      for (size_t l = 0; l < problem.limits; ++l) {
        const double shortfall = -slack_bound((*values)[0], problem, l, confidence);
        if (shortfall > 0)
          wanted_slack =
              std::max(wanted_slack, slack_bound(trial->sampled, problem, l, problem.confidence) + 1.5 * shortfall);
      }
      best_.reset();
      for (const auto* next : trials.ranked(aim_, std::max(seen_, 2u))) {
        if (std::find(tried.begin(), tried.end(), next->plan) != tried.end() ||
            !shown_kept(next->sampled, problem, problem.confidence))
          continue;
        bool enough = true;
        for (size_t l = 0; l < problem.limits && problem.limits == 1; ++l)
          enough = enough && slack_bound(next->sampled, problem, l, problem.confidence) >= wanted_slack;
        if (!enough && attempt + 2 < kAttempts) continue;
        best_ = next->plan;
        break;
      }
      answer_.optimum.reset();
      answer_.flat.clear();
    }
    result_.found = false;
    result_.none_because = none_because();
    return true;
  }

  /// Fresh replicates for so many plans that the runs still allow.
  uint32_t affordable(size_t plans) const {
    const auto each = static_cast<int64_t>(plans * question_.worlds.size());
    return static_cast<uint32_t>(std::clamp<int64_t>((allowed_ - runs_.runs()) / each, 0, fresh_));
  }

  std::string none_because() const {
    const SearchProblem& problem = trials_->problem();
    if (question_.limits.empty()) return "the runs did not suffice to look at a plan";
    // The limit that the plan nearest to keeping them breaks.
    const auto* nearest = trials_->best(aim_, std::max(seen_, 1u));
    std::string words = "no plan was shown to keep";
    for (size_t l = 0; l < question_.limits.size(); ++l) {
      const Limit& limit = question_.limits[l];
      words += (l == 0 ? " " : " and ") + std::string(metric_name(limit.metric)) + " " + limit.words;
    }
    if (nearest && !question_.limits.empty()) {
      words += "; the nearest reached";
      for (size_t l = 0; l < question_.limits.size(); ++l) {
        const Limit& limit = question_.limits[l];
        double slack = nearest->sampled.mean(0, problem.goals + l);
        for (size_t w = 1; w < problem.worlds(); ++w)
          slack = std::min(slack, nearest->sampled.mean(w, problem.goals + l));
        words += (l == 0 ? " " : ", ") + rounded_text(limit.at_least ? limit.value + slack : limit.value - slack);
      }
    }
    return words;
  }

  void answer_of(std::span<const PlanIndex* const> plans, const std::vector<std::string>& names,
                 const std::vector<Sampled>& values, double confidence) {
    AnswerParts parts{study_, question_, *trials_, aim_, params_, family_.currency()};
    describe_plan(result_, parts, *plans[0], answer_);
    result_.scenario = std::make_shared<const engine::Scenario>(
        engine::vary(*study_.base, language::Node{}, question_.changes(*plans[0], {}), files_));
    describe_figures(result_, parts, *plans[0], values[0], values[1], confidence);
    if (question_.worlds.size() > 1) describe_worlds(result_, parts, plans, names, values);
    if (around_) describe_around(result_, parts, *plans[0], *around_, seen_);
  }

  // Two goals: the front, from a list or from searches that weigh them differently.
  bool weigh_goals() {
    Trials& trials = *trials_;
    const auto worlds = static_cast<int64_t>(question_.worlds.size());
    phase("today");
    if (trials.run_today(replicates_) == Ran::stopped) return false;
    uint32_t first = replicates_;
    if (by_selection()) {
      phase("comparing the candidates");
      result_.method = "all candidates";
      first = static_cast<uint32_t>(
          std::clamp<int64_t>(trials.left() / (2 * worlds * static_cast<int64_t>(listed_->size())), 2, kReplicates));
      if (trials.run(*listed_, first) == Ran::stopped) return false;
    } else {
      result_.method = "search";
      const std::vector<double> weights = {1, 0, 0.5, 0.25, 0.75, 0.125, 0.875};
      const int64_t plans = trials.left() * 2 / 3 / (worlds * replicates_) / static_cast<int64_t>(weights.size());
      std::array<double, 2> ideal{}, range{1, 1};
      for (size_t i = 0; i < weights.size(); ++i) {
        Aim aim;
        if (i < 2) aim.scalar = [i](std::span<const double> goals) { return goals[i]; };
        else
          aim.scalar = [=, weight = weights[i]](std::span<const double> goals) {
            const double a = weight * (ideal[0] - goals[0]) / range[0],
                         b = (1 - weight) * (ideal[1] - goals[1]) / range[1];
            return -std::max(a, b) - 0.01 * (a + b);  // augmented Tchebycheff (Steuer and Choo 1983)
          };
        SearchSettings settings = search_settings(std::max<int64_t>(plans, 4));
        settings.seed += i;
        settings.surface = false;
        if (search(trials, aim, settings).stopped) return false;
        if (i != 1) continue;
        for (const size_t goal : {0u, 1u}) {
          double high = -1e300, low = 1e300;
          for (const auto& trial : trials.all()) {
            Aim one;
            one.scalar = [goal](std::span<const double> goals) { return goals[goal]; };
            const double mean = one.mean(trial.sampled, trials.problem());
            high = std::max(high, mean);
            low = std::min(low, mean);
          }
          ideal[goal] = high;
          range[goal] = high > low ? high - low : 1;
        }
      }
    }
    seen_ = first;
    phase("settling the front");
    FrontAnswer front = settle_front(trials, first, params_.confidence);
    if (front.stopped) return false;
    return check_front(std::move(front));
  }

  bool check_front(FrontAnswer front) {
    phase("checking the answer");
    std::vector<size_t> order;
    for (size_t i = 0; i < front.plans.size(); ++i)
      if (front.state[i].on_front) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return front.state[a].mean[0] > front.state[b].mean[0]; });
    if (order.size() > kMostFront) {  // evenly along it, ends included
      std::vector<size_t> some;
      for (size_t i = 0; i < kMostFront; ++i) some.push_back(order[i * (order.size() - 1) / (kMostFront - 1)]);
      order = std::move(some);
    }
    std::vector<const PlanIndex*> plans = {nullptr};
    for (const size_t i : order) plans.push_back(&front.plans[i]);
    fresh_ = affordable(plans.size());
    ENSURE(fresh_ > 0, plans.size(), runs_.runs());
    const auto values = trials_->fresh(plans, kFresh, fresh_);
    if (!values) return false;
    AnswerParts parts{study_, question_, *trials_, aim_, params_, family_.currency()};
    const double confidence = 1 - (1 - params_.confidence) / static_cast<double>(std::max<size_t>(order.size(), 1));
    for (size_t i = 0; i < order.size(); ++i) {
      if (!shown_kept((*values)[i + 1], trials_->problem(), confidence)) continue;
      result_.best.push_back(looked(parts, front.plans[order[i]], (*values)[i + 1]));
      result_.best.back().on_front = true;
      result_.best.back().sure = front.state[order[i]].sure;
      result_.best.back().open = front.state[order[i]].open();
    }
    result_.today = sized(parts, (*values)[0], 0);
    result_.today_second = sized(parts, (*values)[0], 1);
    result_.found = !result_.best.empty();
    if (!result_.found) result_.none_because = none_because();
    return true;
  }

  void finish() {
    const Trials& trials = *trials_;
    AnswerParts parts{study_, question_, trials, aim_, params_, family_.currency()};
    result_.study = study_.path;
    result_.label = study_.params.label;
    result_.seller = study_.seller;
    for (const Goal& goal : question_.goals) {
      result_.goals.push_back(goal.words);
      result_.minimise.push_back(goal.minimise);
      result_.goal_like.push_back(like(goal));
    }
    result_.robustness = params_.robust;
    result_.currency = family_.currency();
    result_.seed = family_.seed();
    result_.confidence = params_.confidence;
    result_.close = params_.close;
    result_.consumers = family_.consumers();
    result_.days = family_.scenario().model.calendar.days;
    for (size_t d = 0; d < question_.space.size(); ++d) result_.decisions.push_back(question_.space.decision(d).name);
    if (question_.goals.size() == 1)
      for (const auto* trial : trials.ranked(aim_, std::max(seen_, 1u)))
        if (result_.best.size() < 10) result_.best.push_back(looked(parts, trial->plan, trial->sampled));
    result_.runs = runs_.runs();
    result_.runs_allowed = allowed_;
    result_.plans = static_cast<int64_t>(trials.all().size());
    result_.plans_possible = listed_ ? static_cast<int64_t>(listed_->size()) : -1;
    result_.replicates = seen_;
    result_.fresh = fresh_;
    result_.digest = runs_.digest();
    result_.threads = workers_.threads();
    result_.seconds = seconds();
  }

  static Metric like(const Goal& goal) {
    std::vector<Metric> used;
    for (size_t m = 0; m < kMetrics; ++m)
      if (goal.sum.coefficients[m] != 0) used.push_back(static_cast<Metric>(m));
    if (used.size() == 1) return used.front();
    return std::all_of(used.begin(), used.end(), metric_is_money) ? Metric::gross_margin : Metric::units;
  }

  const Study& study_;
  const language::Files& files_;
  const OptimizeParams& params_;
  const Question question_;
  const OptimizeProgressSink& progress_;
  std::chrono::steady_clock::time_point begin_;
  Family family_;
  Workers workers_;
  PlanRuns runs_;
  std::optional<Trials> trials_;
  std::optional<std::vector<PlanIndex>> listed_;
  int64_t allowed_ = 0, reserved_ = 0;
  uint32_t fresh_ = 0, replicates_ = 0, seen_ = 0;
  Aim aim_;
  SearchAnswer answer_;
  std::optional<PlanIndex> best_;
  std::optional<std::vector<std::vector<int32_t>>> around_;
  std::string_view phase_;
  OptimizeResult result_;
};

}  // namespace

std::optional<OptimizeResult> optimize(const Study& study, const language::Files& files,
                                       const OptimizeSettings& settings, language::Diagnostics& diagnostics,
                                       const OptimizeProgressSink& progress, std::stop_token stop) {
  auto question = read_question(study, files, diagnostics);
  if (!question) return std::nullopt;
  try {
    Optimizer optimizer(study, files, settings, std::move(*question), progress, stop);
    if (optimizer.list_too_long()) {
      diagnostics.error("too-many", language::find_place(study.root, "optimize.decide"), "optimize.decide",
                        "there are more than " + std::to_string(kMostListed) + " plans to select from",
                        "give `points` or longer steps, or let it search (method: search)");
      return std::nullopt;
    }
    if (const auto wrong = optimizer.too_few()) {
      diagnostics.error("too-few-runs", language::find_place(study.root, "optimize.runs"), "optimize.runs",
                        wrong->message, wrong->hint);
      return std::nullopt;
    }
    return optimizer.run();
  } catch (const WrongInput& wrong) {
    diagnostics.append(wrong.diagnostics());
    return std::nullopt;
  }
}

}  // namespace shopwright::study

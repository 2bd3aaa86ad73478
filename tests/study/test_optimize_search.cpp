// The search and the selection on functions whose best is known, with and without noise, and on random problems.
#include "study/optimize_search.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/noise.hpp"
#include "study/optimize_select.hpp"
#include "study/optimize_surface.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

using Function = std::function<std::vector<double>(std::span<const double> x, size_t world)>;  // measures

double normal(core::NoiseEngine& noise) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += noise.uniform();
  return sum;
}

/// Values of a function, with noise that plans share (common random numbers) and a part that moves with the plan.
SearchOracle oracle_of(const PlanSpace& space, Function function, double shared, double sloped, int64_t* runs = nullptr,
                       std::vector<PlanIndex>* seen = nullptr) {
  return [&space, function = std::move(function), shared, sloped, runs, seen](
             std::span<const SearchTask> tasks, std::vector<std::vector<double>>& values) {
    values.clear();
    const core::KeyedStream stream = core::Noise({.seed = 77}).stream(core::Stream::test);
    for (const SearchTask& task : tasks) {
      if (runs) ++*runs;
      if (seen && task.plan) seen->push_back(*task.plan);
      core::NoiseEngine noise(stream, task.replicate, static_cast<core::Day>(task.world));
      const auto x = task.plan ? space.values(*task.plan) : std::vector<double>(space.size(), 0.0);
      values.push_back(function(x, task.world));
      double error = shared * normal(noise);
      for (size_t d = 0; d < x.size(); ++d) error += sloped * normal(noise) * x[d];
      for (double& value : values.back()) value += error;
    }
    return true;
  };
}

DecisionValues numbers(std::string name, double from, double to, double step) {
  return {std::move(name), grid_values(from, to, step), {}, true};
}

SearchSettings settings_of(int64_t plans, uint32_t replicates) {
  SearchSettings settings;
  settings.plans = plans;
  settings.replicates = replicates;
  return settings;
}

LinearRule rule_of(std::string_view text, std::vector<std::string> names) { return parse_rule(text, names)->front(); }

}  // namespace

TEST_CASE("One number without noise: the peak of a logit monopoly's profit") {
  const PlanSpace space({numbers("price", 1.2, 2.8, 0.001)}, {});
  const Function profit = [](std::span<const double> x, size_t) {
    const double q = 1 / (1 + std::exp(-(2 - x[0]) / 0.25));
    return std::vector<double>{(x[0] - 1) * q};
  };
  Trials trials(space, {}, oracle_of(space, profit, 0, 0), 1000);
  const SearchAnswer answer = search(trials, Aim{}, settings_of(60, 2));
  REQUIRE(answer.best);
  CHECK(std::abs(space.values(*answer.best)[0] - 1.801985) <= 0.0015);
  CHECK(trials.used() <= 120);
}

TEST_CASE("One number with noise: the surface's interval holds the peak, and its width is honest") {
  const PlanSpace space({numbers("price", 1.2, 2.8, 0.001)}, {});
  const Function profit = [](std::span<const double> x, size_t) {
    return std::vector<double>{(x[0] - 1) / (1 + std::exp(-(2 - x[0]) / 0.25))};
  };
  Trials trials(space, {}, oracle_of(space, profit, 0.01, 0.002), 1000);
  const SearchAnswer answer = search(trials, Aim{}, settings_of(60, 5));
  REQUIRE(answer.best);
  CHECK(std::abs(space.values(*answer.best)[0] - 1.801985) <= 0.01);
  REQUIRE(answer.optimum);
  REQUIRE(answer.optimum->intervals[0]);
  CHECK(answer.optimum->intervals[0]->contains(1.801985));
  CHECK(answer.optimum->intervals[0]->half_width() < 0.02);
  CHECK(answer.optimum->flat[0].contains(1.801985));
}

TEST_CASE("Two and three numbers: peaks in the middle, on a rule, on a limit") {
  const Function hill = [](std::span<const double> x, size_t) {
    double value = 100;
    for (size_t d = 0; d < x.size(); ++d) value -= (2 + static_cast<double>(d)) * (x[d] - 3) * (x[d] - 3);
    value -= x.size() > 1 ? 1.5 * (x[0] - 3) * (x[1] - 3) : 0;
    double sum = 0;
    for (const double one : x) sum += one;
    return std::vector<double>{value, 5 - sum};
  };
  for (const size_t n : {2u, 3u}) {
    std::vector<DecisionValues> decisions;
    for (size_t d = 0; d < n; ++d) decisions.push_back(numbers("x" + std::to_string(d), 0, 5, 0.01));
    const PlanSpace free(decisions, {});
    Trials trials(
        free, {.goals = 1, .limits = 0},
        [&](auto tasks, auto& values) {
          const auto inner =
              oracle_of(free, [&](auto x, size_t w) { return std::vector<double>{hill(x, w)[0]}; }, 0.5, 0);
          return inner(tasks, values);
        },
        10000);
    const SearchAnswer answer = search(trials, Aim{}, settings_of(120, 3));
    REQUIRE(answer.best);
    for (const double x : free.values(*answer.best)) CHECK(std::abs(x - 3) < 0.05);
    CHECK(answer.optimum);
  }
  // With x0 + x1 <= 5 as a rule, and as a limit that only the runs show: x1 is dearer to move, x0 gives way.
  // Lagrange: 4 a + 1.5 b = 6 b + 1.5 a with a + b = -1 (a = x0 - 3, b = x1 - 3): a = -4.5/7, b = -2.5/7.
  const std::vector<DecisionValues> two = {numbers("x0", 0, 5, 0.01), numbers("x1", 0, 5, 0.01)};
  const double best = hill(std::vector<double>{3 - 4.5 / 7, 3 - 2.5 / 7}, 0)[0];
  {
    const PlanSpace space(two, {rule_of("x0 + x1 <= 5", {"x0", "x1"})});
    Trials trials(
        space, {},
        oracle_of(space, [&](auto x, size_t w) { return std::vector<double>{hill(x, w)[0]}; }, 0.1, 0), 10000);
    const SearchAnswer answer = search(trials, Aim{}, settings_of(120, 3));
    REQUIRE(answer.best);
    const auto x = space.values(*answer.best);
    CHECK(space.obeys(*answer.best));
    CHECK(hill(x, 0)[0] > best - 0.05);
    CHECK(space.binds(*answer.best, 0));
    CHECK_FALSE(answer.optimum);
  }
  {
    const PlanSpace space(two, {});
    Trials trials(space, {.goals = 1, .limits = 1}, oracle_of(space, hill, 0.02, 0), 10000);
    const SearchAnswer answer = search(trials, Aim{}, settings_of(150, 4));
    REQUIRE(answer.best);
    const auto x = space.values(*answer.best);
    CHECK(hill(x, 0)[0] > best - 0.5);
    CHECK(hill(x, 0)[1] >= 0);
  }
}

TEST_CASE("Several hills: the highest is found") {
  const Function hills = [](std::span<const double> x, size_t) {
    const auto hill = [&](double at, double high) { return high * std::exp(-(x[0] - at) * (x[0] - at) / 0.5); };
    return std::vector<double>{hill(1, 5) + hill(5, 6) + hill(8, 4)};
  };
  const PlanSpace space({numbers("x", 0, 10, 0.01)}, {});
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Trials trials(space, {}, oracle_of(space, hills, 0.05, 0), 10000);
    SearchSettings settings = settings_of(60, 3);
    settings.seed = seed;
    CHECK(std::abs(space.values(*search(trials, Aim{}, settings).best)[0] - 5) < 0.1);
  }
}

TEST_CASE("Coarse grids and words: the best of all, without noise") {
  const core::KeyedStream stream = core::Noise({.seed = 21}).stream(core::Stream::test);
  int found = 0;
  const int problems = 40;
  for (uint32_t problem = 0; problem < problems; ++problem) {
    core::NoiseEngine noise(stream, problem, 0);
    const double top = 1 + 8 * noise.uniform(), slope = noise.uniform();
    const double bonus[3] = {noise.uniform(), noise.uniform(), noise.uniform()};
    const Function function = [=](std::span<const double> x, size_t) {
      return std::vector<double>{-(x[0] - top) * (x[0] - top) / 10 - slope * std::abs(x[1] - x[0]) / 5 +
                                 bonus[static_cast<size_t>(x[2])]};
    };
    const PlanSpace space(
        {numbers("a", 0, 10, 0.5), numbers("b", 0, 10, 0.5), {"c", {0, 1, 2}, {"x", "y", "z"}, false}}, {});
    double best = -1e9;
    const auto all = *space.all(10000);
    for (const auto& plan : all) best = std::max(best, function(space.values(plan), 0)[0]);
    Trials trials(space, {}, oracle_of(space, function, 0, 0), 100000);
    const SearchAnswer answer = search(trials, Aim{}, settings_of(150, 2));
    found += function(space.values(*answer.best), 0)[0] > best - 0.02;
  }
  CHECK(found >= problems - 3);
}

TEST_CASE("Random problems: within the budget, and never a plan that breaks a rule") {
  const core::KeyedStream stream = core::Noise({.seed = 22}).stream(core::Stream::test);
  int answered = 0;
  for (uint32_t problem = 0; problem < 120; ++problem) {
    core::NoiseEngine noise(stream, problem, 0);
    const size_t n = 1 + noise() % 4;
    std::vector<DecisionValues> decisions;
    std::vector<double> top;
    for (size_t d = 0; d < n; ++d) {
      decisions.push_back(numbers("d" + std::to_string(d), 0, 1 + noise() % 9, noise() % 2 == 0 ? 0.5 : 0));
      top.push_back(noise.uniform() * 9);
    }
    std::vector<LinearRule> rules;
    for (uint32_t r = 0; r < noise() % 4; ++r) {
      LinearRule rule{"r", {std::vector<double>(n, 0), 0}, false};
      for (double& c : rule.difference.coefficients) c = static_cast<double>(noise() % 5) - 2;
      rule.difference.constant = static_cast<double>(noise() % 7) - 3;
      rules.push_back(rule);
    }
    const PlanSpace space(std::move(decisions), std::move(rules));
    const bool possible = space.nearest(std::vector<double>(n, 1)).has_value();
    if (!possible) continue;
    const size_t limits = noise() % 2;
    const Function function = [&](std::span<const double> x, size_t) {
      double value = 0;
      for (size_t d = 0; d < n; ++d) value -= (x[d] - top[d]) * (x[d] - top[d]);
      std::vector<double> out{value};
      if (limits > 0) out.push_back(x[0] - 0.3);
      return out;
    };
    int64_t runs = 0;
    std::vector<PlanIndex> seen;
    Trials trials(space, {.goals = 1, .limits = limits}, oracle_of(space, function, 0.1, 0.05, &runs, &seen), 300);
    SearchSettings settings = settings_of(70, 3);
    settings.seed = problem;
    const SearchAnswer answer = search(trials, Aim{}, settings);
    CHECK(runs <= 300);
    for (const PlanIndex& plan : seen) CHECK(space.obeys(plan));
    if (!answer.best) continue;
    ++answered;
    CHECK(space.obeys(*answer.best));
    // Nothing else that was looked at keeps its limits where the answer does not.
    const auto* trial = trials.find(*answer.best);
    REQUIRE(trial);
    if (!shown_kept(trial->sampled, trials.problem(), 0.95))
      for (const auto& other : trials.all())
        if (other.sampled.replicates() >= 3) CHECK_FALSE(shown_kept(other.sampled, trials.problem(), 0.95));
  }
  CHECK(answered > 60);
}

TEST_CASE("Worlds: expected, worst case and regret") {
  // In world 0 the best is 2, in world 1 it is 6, steeper.
  const Function function = [](std::span<const double> x, size_t w) {
    return std::vector<double>{w == 0 ? 10 - (x[0] - 2) * (x[0] - 2) : 30 - 3 * (x[0] - 6) * (x[0] - 6)};
  };
  const PlanSpace space({numbers("x", 0, 8, 0.01)}, {});
  const auto found = [&](Robustness robustness, std::vector<double> reference, std::vector<double> weights = {1, 1}) {
    Trials trials(space, {.goals = 1, .limits = 0, .weights = std::move(weights)}, oracle_of(space, function, 0, 0),
                  100000);
    Aim aim;
    aim.robustness = robustness;
    aim.reference = std::move(reference);
    return space.values(*search(trials, aim, settings_of(100, 2)).best)[0];
  };
  CHECK(std::abs(found(Robustness::expected, {}) - 5) < 0.03);          // (2 + 3 x 6) / 4
  CHECK(std::abs(found(Robustness::expected, {}, {3, 1}) - 4) < 0.03);  // (3 x 2 + 3 x 6) / 6
  // Regret: (x - 2)^2 = 3 (x - 6)^2 at x = (2 + 6 sqrt 3) / (1 + sqrt 3).
  CHECK(std::abs(found(Robustness::regret, {10, 30}) - (2 + 6 * std::sqrt(3.0)) / (1 + std::sqrt(3.0))) < 0.05);
  // Worst case: 10 - (x - 2)^2 = 30 - 3 (x - 6)^2, the crossing below 6.
  CHECK(std::abs(found(Robustness::worst_case, {}) - (8 - std::sqrt(64 - 42.0))) < 0.8);
}

TEST_CASE("A list: the best is selected, and plans that break a limit are not") {
  const std::vector<double> height = {3, 5, 4.6, 8, 1};
  const Function function = [&](std::span<const double> x, size_t) {
    const auto i = static_cast<size_t>(x[0]);
    return std::vector<double>{height[i], i == 3 ? -100.0 : 100.0};
  };
  const PlanSpace space({{"plan", {0, 1, 2, 3, 4}, {"a", "b", "c", "d", "e"}, false}}, {});
  for (const int64_t budget : {1000, 60}) {
    Trials trials(space, {.goals = 1, .limits = 1}, oracle_of(space, function, 2, 0.05), budget);
    const SelectAnswer answer = select(trials, Aim{}, *space.all(10), {.alpha = 0.05, .indifference = 0.1});
    CHECK(answer.method == (budget > 100 ? "KN" : "OCBA"));
    REQUIRE(answer.best);
    CHECK(*answer.best == PlanIndex{1});
    CHECK(trials.used() <= budget);
    REQUIRE(answer.probability);
    CHECK(*answer.probability > 0.5);
  }
}

TEST_CASE("Two goals: the front of a known problem is found by searches that weigh them") {
  // Schaffer's problem, maximised: the front is 0 <= x <= 2.
  const Function function = [](std::span<const double> x, size_t) {
    return std::vector<double>{-x[0] * x[0], -(x[0] - 2) * (x[0] - 2)};
  };
  const PlanSpace space({numbers("x", -4, 6, 0.5)}, {});
  Trials trials(space, {.goals = 2, .limits = 0}, oracle_of(space, function, 0, 0), 100000);
  REQUIRE(trials.run(*space.all(100), 3) == Ran::done);
  const FrontAnswer front = settle_front(trials, 3, 0.95);
  std::vector<double> x;
  for (size_t i = 0; i < front.plans.size(); ++i) {
    CHECK(front.state[i].sure);
    x.push_back(space.values(front.plans[i])[0]);
  }
  std::sort(x.begin(), x.end());
  CHECK(x == std::vector<double>{0, 0.5, 1, 1.5, 2});
}

// Grids of values and the plans that rules leave, against enumeration.
#include <algorithm>
#include <cmath>

#include "shopwright/core/noise.hpp"
#include "study/optimize_space.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

std::vector<PlanIndex> enumerated(const PlanSpace& space) {
  std::vector<PlanIndex> out;
  PlanIndex plan(space.size(), 0);
  for (;;) {
    if (space.obeys(plan)) out.push_back(plan);
    size_t d = space.size();
    while (d > 0 && ++plan[d - 1] == static_cast<int32_t>(space.decision(d - 1).values.size())) plan[--d] = 0;
    if (d == 0) return out;
  }
}

}  // namespace

TEST_CASE("Grids of values: steps, endings, fine steps") {
  CHECK(grid_values(1.0, 1.3, 0.1) == std::vector<double>{1.0, 1.1, 1.2, 1.3});
  CHECK(grid_values(0.95, 1.26, 0.1) == std::vector<double>{1.0, 1.1, 1.2});
  const std::vector<double> endings = {0.99, 0.49};
  CHECK(grid_values(1.5, 3.0, 0, endings) == std::vector<double>{1.99, 2.49, 2.99});
  CHECK(grid_values(1.5, 3.0, 0.01, endings) == std::vector<double>{1.99, 2.49, 2.99});
  CHECK(grid_values(2.6, 2.7, 0, endings).empty());
  CHECK(grid_values(5, 5, 0) == std::vector<double>{5});
  CHECK(grid_values(0, 1e9, 0.01).empty());  // more than a million
  const auto fine = grid_values(0.123, 2, 0);
  CHECK(fine.front() == 0.123);
  CHECK(fine.back() == 2);
  CHECK(fine.size() > 5000);
  CHECK(fine.size() < 20003);
  CHECK(std::find(fine.begin(), fine.end(), 1.5) != fine.end());
  CHECK(spaced_values(1, 2, 0, 5) == std::vector<double>{1, 1.25, 1.5, 1.75, 2});
  CHECK(spaced_values(1, 2, 0.2, 5) == std::vector<double>{1, 1.2, 1.6, 1.8, 2});
  CHECK(spaced_values(1, 2, 0.5, 9) == std::vector<double>{1, 1.5, 2});
  CHECK(spaced_values(1.1, 1.4, 0.5, 3).empty());
  CHECK(spaced_values(1.5, 2, 0, 1) == std::vector<double>{1.5});
}

TEST_CASE("The plans that random rules leave are those of enumeration; the nearest is one of them") {
  const core::KeyedStream stream = core::Noise({.seed = 5}).stream(core::Stream::test);
  int empty = 0, checked = 0;
  for (uint32_t problem = 0; problem < 400; ++problem) {
    core::NoiseEngine noise(stream, problem, 0);
    const size_t n = 1 + noise() % 3;
    std::vector<DecisionValues> decisions;
    std::vector<std::string> names;
    for (size_t d = 0; d < n; ++d) {
      DecisionValues one{"d" + std::to_string(d), {}, {}, true};
      double at = std::floor(noise.uniform() * 10) / 2;
      for (uint32_t i = 0; i < 2 + noise() % 7; ++i) one.values.push_back(at += 0.25 * (1 + noise() % 4));
      decisions.push_back(one);
      names.push_back(one.name);
    }
    std::vector<LinearRule> rules;
    for (uint32_t r = 0; r < noise() % 4; ++r) {
      LinearRule rule{"r" + std::to_string(r), {std::vector<double>(n, 0), 0}, noise() % 5 == 0};
      for (double& c : rule.difference.coefficients) c = static_cast<double>(noise() % 5) - 2;
      rule.difference.constant = std::floor(noise.uniform() * 16 - 8) / 2;
      rules.push_back(rule);
    }
    const PlanSpace space(decisions, rules);
    const auto truth = enumerated(space);
    const auto all = space.all(100000);
    REQUIRE(all);
    CHECK(*all == truth);
    if (truth.size() > 3) CHECK_FALSE(space.all(truth.size() - 1));
    empty += truth.empty();
    for (int t = 0; t < 5; ++t) {
      std::vector<double> target;
      for (size_t d = 0; d < n; ++d) target.push_back(noise.uniform() * 15);
      const auto nearest = space.nearest(target);
      REQUIRE(nearest.has_value() == !truth.empty());
      if (!nearest) continue;
      ++checked;
      CHECK(space.obeys(*nearest));
      // The first decision is as near as any plan allows.
      double least = 1e9;
      for (const auto& plan : truth) least = std::min(least, std::abs(space.values(plan)[0] - target[0]));
      CHECK(std::abs(space.values(*nearest)[0] - target[0]) <= least + 1e-12);
    }
    if (truth.empty()) {
      // The conflict is impossible, and no part of it is.
      const auto conflict = space.conflict();
      CHECK_FALSE(conflict.empty());
      for (size_t left_out = 0; left_out <= conflict.size(); ++left_out) {
        std::vector<LinearRule> some;
        for (size_t i = 0; i < conflict.size(); ++i)
          if (i != left_out) some.push_back(rules[conflict[i]]);
        CHECK(enumerated(PlanSpace(decisions, some)).empty() == (left_out == conflict.size()));
      }
    }
  }
  CHECK(empty > 30);
  CHECK(checked > 500);
}

TEST_CASE("A rule binds where a step more breaks it") {
  const PlanSpace space({{"a", {1, 2, 3}, {}, true}, {"b", {1, 2, 3}, {}, true}}, {{"a <= b", {{1, -1}, 0}, false}});
  CHECK(space.binds({1, 1}, 0));
  CHECK_FALSE(space.binds({0, 1}, 0));
  CHECK_FALSE(space.binds({0, 2}, 0));
  CHECK(space.unit(0, 1) == 0.5);
  CHECK(space.index_near(0, 2.4) == 1);
  CHECK(space.index_near(0, -7) == 0);
}

TEST_CASE("Large grids with ladders are quick") {
  std::vector<DecisionValues> decisions;
  std::vector<LinearRule> rules;
  for (int d = 0; d < 8; ++d) {
    decisions.push_back({"p" + std::to_string(d), grid_values(1, 5, 0), {}, true});
    if (d == 0) continue;
    LinearRule rule{"ladder", {std::vector<double>(8, 0), 0.3}, false};  // each at least 0.3 above the one before
    rule.difference.coefficients[static_cast<size_t>(d) - 1] = 1;
    rule.difference.coefficients[static_cast<size_t>(d)] = -1;
    rules.push_back(rule);
  }
  const PlanSpace space(std::move(decisions), std::move(rules));
  const auto plan = space.nearest(std::vector<double>(8, 5));
  REQUIRE(plan);
  CHECK(space.obeys(*plan));
  CHECK(space.values(*plan)[7] == 5);
  CHECK(std::abs(space.values(*plan)[0] - 2.9) < 0.001);
}

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "shopwright/core/math.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/response_surface.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

using Response = std::function<double(const std::vector<double>& x, size_t replicate)>;

Responses evaluate(const Design& design, size_t replicates, const Response& f) {
  Responses responses{.points = design.points.size(), .replicates = replicates, .y = {}};
  for (const auto& point : design.points) {
    std::vector<double> x;
    for (const auto& value : point.values) x.push_back(value.number);
    for (size_t r = 0; r < replicates; ++r) responses.y.push_back(f(x, r));
  }
  return responses;
}

std::vector<double> numbers(const Design& design, size_t factor) {
  std::vector<double> x;
  for (const auto& point : design.points) x.push_back(point.values[factor].number);
  return x;
}

class Draws {
 public:
  explicit Draws(uint64_t seed) : engine_(core::Noise({.seed = seed}).stream(core::Stream::test, 77), 0, 0) {}
  double uniform() { return engine_.uniform(); }
  double normal() { return core::normal_quantile(engine_.uniform()); }

 private:
  core::NoiseEngine engine_;
};

}  // namespace

TEST_CASE("main effects of a table of responses, by hand", "[response_surface]") {
  const auto design = grid_design({Factor::list("a", {"1", "2"}), Factor::list("b", {"x", "y", "z"})}).value();
  // Replicates share shocks 0 and 10, which the effects do not see; a's effect is 4 and 6 in the two replicates.
  const auto responses = evaluate(design, 2, [](const auto& x, size_t r) {
    return 10.0 * static_cast<double>(r) + (4 + 2 * static_cast<double>(r)) * (x[0] - 1) + 3 * x[1];
  });
  const auto a = main_effects(design, 0, responses);
  REQUIRE(a.size() == 2);
  CHECK(a[0].points == 3);
  CHECK(a[0].mean.value == Approx(8));
  CHECK(a[1].mean.value == Approx(13));
  CHECK(a[1].effect.value == Approx(2.5));
  CHECK(a[1].effect.interval->half_width() == Approx(12.7062047 * 0.5));  // t(1) x sd(2, 3) / sqrt 2
  CHECK(a[1].mean.interval->half_width() == Approx(12.7062047 * 6));      // means 7 and 19 at level 2
  const auto b = main_effects(design, 1, responses);
  CHECK(b[2].value.text == "z");
  CHECK(b[2].effect.value == Approx(3));
  CHECK(b[2].effect.interval->half_width() == Approx(0).margin(1e-9));

  const auto one = evaluate(design, 1, [](const auto& x, size_t) { return x[0] + x[1]; });
  CHECK(main_effects(design, 0, one)[0].mean.interval);
  const auto lone = grid_design({Factor::list("a", {"1", "2"})}).value();
  CHECK_FALSE(main_effects(lone, 0, evaluate(lone, 1, [](const auto& x, size_t) { return x[0]; }))[0].mean.interval);

  const auto spread = sobol_design({Factor::continuous("a", 0, 1)}, 64, 1).value();
  const auto bins = main_effects(spread, 0, evaluate(spread, 2, [](const auto& x, size_t) { return 2 * x[0]; }), 8);
  REQUIRE(bins.size() == 8);
  for (const auto& bin : bins) {
    CHECK(bin.points == 8);
    CHECK(bin.mean.value == Approx(2 * bin.value.number));
  }
}

TEST_CASE("curves reproduce what they can represent", "[response_surface]") {
  const auto design = grid_design({Factor::continuous("x", 2, 5, 31)}).value();
  const auto x = numbers(design, 0);
  const std::vector<double> at = {2, 2.77, 4.1, 5};
  auto cubic = [](const auto& v, size_t) { return 1 - v[0] + 0.5 * v[0] * v[0] * v[0]; };
  const auto polynomial =
      response_curve(x, evaluate(design, 3, cubic), at, {.kind = CurveSettings::Kind::polynomial, .degree = 3});
  for (size_t i = 0; i < at.size(); ++i)
    CHECK(polynomial[i].value == Approx(cubic(std::vector<double>{at[i]}, 0)).epsilon(1e-9));
  const auto line = response_curve(x, evaluate(design, 1, [](const auto& v, size_t) { return 3 - 2 * v[0]; }), at);
  for (size_t i = 0; i < at.size(); ++i) CHECK(line[i].value == Approx(3 - 2 * at[i]).epsilon(1e-9));
  const auto wave =
      response_curve(x, evaluate(design, 1, [](const auto& v, size_t) { return std::sin(v[0]); }), at, {.knots = 8});
  for (size_t i = 0; i < at.size(); ++i) CHECK(wave[i].value == Approx(std::sin(at[i])).margin(0.01));
  // Fewer values than knots or degrees: as good as the data allow.
  const auto two = grid_design({Factor::continuous("x", 0, 1, 2)}).value();
  CHECK(response_curve(numbers(two, 0), evaluate(two, 2, [](const auto& v, size_t) { return v[0]; }),
                       std::vector<double>{0.5})[0]
            .value == Approx(0.5));
}

// Replicates as blocks: errors that all points of a replicate share must show in the intervals.
TEST_CASE("intervals of a curve cover when replicates share their errors", "[response_surface]") {
  const auto design = grid_design({Factor::continuous("x", 0, 1, 15)}).value();
  const auto x = numbers(design, 0);
  const std::vector<double> at = {0.3};
  int covered = 0;
  const int studies = 1000;
  for (int s = 0; s < studies; ++s) {
    Draws draws(static_cast<uint64_t>(s));
    std::vector<double> level, slope;
    for (int r = 0; r < 8; ++r) level.push_back(draws.normal()), slope.push_back(draws.normal());
    const auto responses = evaluate(design, 8, [&](const auto& v, size_t r) {
      return 1 + v[0] * v[0] + level[r] + slope[r] * v[0] + 0.1 * draws.normal();
    });
    const auto curve = response_curve(x, responses, at, {.kind = CurveSettings::Kind::polynomial, .degree = 2});
    covered += curve[0].interval->contains(1.09);
  }
  std::printf("  curve: 95%% intervals cover in %.1f%% of %d studies\n", 100.0 * covered / studies, studies);
  CHECK(std::abs(covered / 1000.0 - 0.95) < 4 * std::sqrt(0.95 * 0.05 / studies));
}

TEST_CASE("elasticities of known curves", "[response_surface]") {
  const auto design = grid_design({Factor::continuous("p", 1, 3, 41)}).value();
  const auto p = numbers(design, 0);
  const std::vector<double> at = {1, 1.7, 2.2, 3};
  const auto constant = elasticities(
      p,
      evaluate(design, 2,
               [](const auto& x, size_t r) { return (1 + static_cast<double>(r)) * 50 * std::pow(x[0], -2.5); }),
      at);
  for (const auto& e : constant) {
    REQUIRE(e);
    CHECK(e->value == Approx(-2.5).epsilon(1e-6));
    CHECK(e->interval->half_width() < 1e-9);  // the replicates agree on the elasticity
  }
  // Logit: q = 1 / (1 + exp((p - 2) / 0.5)), elasticity -p (1 - q) / 0.5.
  auto q = [](double price) { return 1 / (1 + std::exp((price - 2) / 0.5)); };
  const auto logit = elasticities(p, evaluate(design, 1, [&](const auto& x, size_t) { return q(x[0]); }), at);
  for (size_t i = 0; i < at.size(); ++i) {
    const double truth = -at[i] * (1 - q(at[i])) / 0.5;
    CHECK(std::abs(logit[i]->value - truth) < 0.03 * std::abs(truth) + 0.02);
  }
  const auto none = elasticities(p, evaluate(design, 1, [](const auto& x, size_t) { return x[0] > 2.9 ? 0.0 : 1.0; }),
                                 std::vector<double>{1.2, 3});
  CHECK(none[0]);
  CHECK_FALSE(none[1]);
}

TEST_CASE("the optimum of a parabola is found exactly, in one factor and in several", "[response_surface]") {
  const auto line = grid_design({Factor::continuous("p", 1, 4, 31)}).value();
  const auto peak = find_optimum(line, evaluate(line, 3, [](const auto& x, size_t r) {
                                   return static_cast<double>(r) + 100 - 8 * (x[0] - 2.345) * (x[0] - 2.345);
                                 }));
  REQUIRE(peak);
  CHECK(peak->x[0] == Approx(2.345).epsilon(1e-6));
  CHECK(peak->value.value == Approx(101));
  CHECK(peak->curvature == Approx(-16 * 9).epsilon(1e-5));
  CHECK_FALSE(peak->at_edge[0]);
  const auto asked = find_optimum(line,
                                  evaluate(line, 3,
                                           [](const auto& x, size_t r) {
                                             return static_cast<double>(r) + 100 - 8 * (x[0] - 2.345) * (x[0] - 2.345);
                                           }),
                                  {.tolerance = 0.04, .degree = 2, .window = 0.4});
  REQUIRE(asked);
  CHECK(peak->degree == 3);
  CHECK(asked->degree == 2);
  CHECK(asked->window == 0.4);
  CHECK(asked->x[0] == Approx(2.345).epsilon(1e-6));
  CHECK(asked->flat[0].half_width() == Approx(2 * std::sqrt(1.01 / 8)).margin(0.002));
  // 1% of 101 is lost where 8 d^2 = 1.01.
  CHECK(peak->flat[0].low == Approx(2.345 - std::sqrt(1.01 / 8)).margin(0.002));
  CHECK(peak->flat[0].high == Approx(2.345 + std::sqrt(1.01 / 8)).margin(0.002));

  auto bowl = [](const auto& x, size_t) {
    const double a = x[0] - 0.3, b = x[1] - 20, c = x[2] + 1;
    return 5 + 2 * a * a + 0.01 * b * b + 3 * c * c + 0.1 * a * b + 0.5 * a * c;
  };
  const auto cube =
      sobol_design({Factor::continuous("a", 0, 1), Factor::continuous("b", 0, 50), Factor::continuous("c", -3, 3)}, 128,
                   1)
          .value();
  const auto low = find_optimum(cube, evaluate(cube, 2, bowl), {.minimise = true});
  REQUIRE(low);
  CHECK(low->x[0] == Approx(0.3).margin(1e-5));
  CHECK(low->x[1] == Approx(20).margin(1e-3));
  CHECK(low->x[2] == Approx(-1).margin(1e-5));
  CHECK(low->value.value == Approx(5).margin(1e-6));
  CHECK(low->curvature < 0);
}

TEST_CASE("an optimum at the edge is told, and hopeless cases have none", "[response_surface]") {
  const auto line = grid_design({Factor::continuous("p", 1, 4, 31)}).value();
  const auto edge = find_optimum(line, evaluate(line, 2, [](const auto& x, size_t) { return std::exp(x[0]); }));
  REQUIRE(edge);
  CHECK(edge->x[0] == Approx(4));
  CHECK(edge->at_edge[0]);
  CHECK_FALSE(edge->intervals[0]);
  CHECK(edge->flat[0].high == Approx(4));
  const auto plane = grid_design({Factor::continuous("a", 0, 1, 9), Factor::continuous("b", 0, 1, 9)}).value();
  const auto corner = find_optimum(
      plane, evaluate(plane, 1, [](const auto& x, size_t) { return -(x[0] - 0.5) * (x[0] - 0.5) - x[1]; }));
  REQUIRE(corner);
  CHECK(corner->x[0] == Approx(0.5).margin(1e-6));
  CHECK(corner->x[1] == Approx(0).margin(1e-9));
  CHECK_FALSE(corner->at_edge[0]);
  CHECK(corner->at_edge[1]);

  const auto two = grid_design({Factor::continuous("p", 1, 4, 2)}).value();
  CHECK_FALSE(find_optimum(two, evaluate(two, 2, [](const auto& x, size_t) { return x[0]; })));
  const auto flat = grid_design({Factor::continuous("p", 1, 4, 9)}).value();
  CHECK(find_optimum(flat, evaluate(flat, 2, [](const auto&, size_t) { return 0.0; })));
}

// Calvano et al. 2020's logit demand, one product, one firm: a = 2, mu = 0.25, c = 1, outside option 0. The best price
// is c + mu (1 + W), W = LambertW(exp((a - c) / mu - 1)): 1.801985, profit 0.551985. 100,000 choices a price, the same
// consumers at every price.
TEST_CASE("the closed-form monopoly price from simulated choices", "[response_surface][truths][slow]") {
  const double a = 2, mu = 0.25, cost = 1;
  const double w = core::lambert_w0(std::exp((a - cost) / mu - 1)), best = cost + mu * (1 + w);
  CHECK(best == Approx(1.801985).margin(5e-7));
  auto profit = [&](double p) { return (p - cost) / (1 + std::exp((p - a) / mu)); };
  struct Case {
    double from, to;
    size_t points, replicates;
  };
  for (const Case& c : {Case{1.4, 2.2, 41, 10}, Case{1, 3, 41, 10}, Case{1.2, 2.6, 15, 10}, Case{1, 3, 1001, 10},
                        Case{1.4, 2.2, 41, 1}}) {
    const auto design = grid_design({Factor::continuous("price", c.from, c.to, c.points)}).value();
    const size_t consumers = 100000 / c.replicates;
    Moments errors;
    double worst_price = 0, worst_profit = 0, width = 0;
    int covered = 0, seeds = c.points > 1000 ? 10 : 60;
    for (int seed = 0; seed < seeds; ++seed) {
      Draws draws(static_cast<uint64_t>(seed) + 1000);
      std::vector<std::vector<double>> willing(c.replicates);  // prices up to which each consumer buys
      for (auto& row : willing) {
        for (size_t i = 0; i < consumers; ++i) {
          const double u = draws.uniform();
          row.push_back(a + mu * std::log(u / (1 - u)));
        }
        std::sort(row.begin(), row.end());
      }
      const auto responses = evaluate(design, c.replicates, [&](const auto& x, size_t r) {
        const auto buyers = willing[r].end() - std::upper_bound(willing[r].begin(), willing[r].end(), x[0]);
        return (x[0] - cost) * static_cast<double>(buyers) / static_cast<double>(consumers);
      });
      const auto found = find_optimum(design, responses);
      REQUIRE(found);
      errors.add(found->x[0] / best - 1);
      worst_price = std::max(worst_price, std::abs(found->x[0] / best - 1));
      worst_profit = std::max(worst_profit, 1 - profit(found->x[0]) / profit(best));
      REQUIRE(found->intervals[0]);
      covered += found->intervals[0]->contains(best);
      width += found->intervals[0]->half_width() / seeds;
    }
    std::printf(
        "  %4zu prices %.1f-%.1f, %2zu x %6zu consumers, %d seeds: price error mean %+.3f%% s.d. %.3f%% worst %.3f%%; "
        "profit lost at worst "
        "%.4f%%; interval +-%.4f covers %d\n",
        c.points, c.from, c.to, c.replicates, consumers, seeds, 100 * errors.mean(), 100 * std::sqrt(errors.variance()),
        100 * worst_price, 100 * worst_profit, width, covered);
    CHECK(worst_price < (c.replicates > 1 ? 0.005 : 0.0075));
    CHECK(worst_profit < 0.001);
    if (c.replicates > 1) CHECK(covered >= 0.88 * seeds);
  }
}

#include <cmath>
#include <cstdio>

#include "shopwright/study/sensitivity.hpp"
#include "support/catch.hpp"

using namespace shopwright::study;

namespace {

constexpr double kPi = 3.14159265358979323846;

std::vector<Factor> factors(size_t k, double from, double to) {
  std::vector<Factor> all;
  for (size_t i = 0; i < k; ++i) all.push_back(Factor::continuous("x" + std::to_string(i + 1), from, to));
  return all;
}

template <class F>
std::vector<double> evaluate(const Design& design, F&& f) {
  std::vector<double> responses;
  for (const auto& point : design.points) {
    std::vector<double> x;
    for (const auto& value : point.values) x.push_back(value.number);
    responses.push_back(f(x));
  }
  return responses;
}

double ishigami(const std::vector<double>& x) {
  return std::sin(x[0]) + 7 * std::sin(x[1]) * std::sin(x[1]) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}

double g_function(const std::vector<double>& x) {
  double product = 1;
  for (size_t i = 0; i < x.size(); ++i)
    product *= (std::abs(4 * x[i] - 2) + static_cast<double>(i)) / (1 + static_cast<double>(i));
  return product;
}

void check(const char* name, double value, double error, double target) {
  std::printf("  %-20s %8.4f  target %7.4f  s.e. %.4f  z %+.2f\n", name, value, target, error,
              (value - target) / error);
  CHECK(std::abs(value - target) < 4 * error + 1e-4);
  CHECK(error < 0.02);
}

}  // namespace

// Ishigami and Homma 1990, a = 7, b = 0.1: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2.
TEST_CASE("Sobol indices of Ishigami's function", "[sensitivity]") {
  const double b = 0.1, variance = 49.0 / 8 + b * std::pow(kPi, 4) / 5 + b * b * std::pow(kPi, 8) / 18 + 0.5;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(kPi, 4) / 5, 2), v2 = 49.0 / 8;
  const double v13 = b * b * std::pow(kPi, 8) * (1.0 / 18 - 1.0 / 50);
  const double first[] = {v1 / variance, v2 / variance, 0},
               total[] = {(v1 + v13) / variance, v2 / variance, v13 / variance};
  CHECK(first[0] == Approx(0.3139).margin(5e-5));
  CHECK(total[2] == Approx(0.2437).margin(5e-5));

  const auto design = saltelli_design(factors(3, -kPi, kPi), 8192, 11).value();
  const auto result = sobol_indices(design, evaluate(design, ishigami), {.resamples = 200});
  CHECK(result.mean == Approx(3.5).epsilon(0.01));
  CHECK(result.variance == Approx(variance).epsilon(0.01));
  for (size_t i = 0; i < 3; ++i) {
    check("Ishigami S", result.indices[i].first, result.indices[i].first_error, first[i]);
    check("Ishigami ST", result.indices[i].total, result.indices[i].total_error, total[i]);
    CHECK(result.indices[i].first_interval.low < result.indices[i].first);
    CHECK(result.indices[i].first_interval.high > result.indices[i].first);
  }
}

// Sobol' 1993: V_i = 1/3 / (1 + a_i)^2, V = product of (1 + V_i) - 1; here a_i = i.
TEST_CASE("Sobol indices of the g-function", "[sensitivity]") {
  const size_t k = 5;
  double product = 1;
  for (size_t i = 0; i < k; ++i) product *= 1 + 1.0 / 3 / std::pow(1.0 + static_cast<double>(i), 2);
  const auto design = saltelli_design(factors(k, 0, 1), 8192, 5).value();
  const auto result = sobol_indices(design, evaluate(design, g_function), {.resamples = 200});
  for (size_t i = 0; i < k; ++i) {
    const double v = 1.0 / 3 / std::pow(1.0 + static_cast<double>(i), 2);
    check("g S", result.indices[i].first, result.indices[i].first_error, v / (product - 1));
    check("g ST", result.indices[i].total, result.indices[i].total_error, v * product / (1 + v) / (product - 1));
  }
}

TEST_CASE("bootstrap intervals of Sobol indices cover", "[sensitivity]") {
  int first = 0, total = 0;
  const int studies = 100;
  for (int seed = 0; seed < studies; ++seed) {
    const auto design = saltelli_design(factors(3, -kPi, kPi), 256, static_cast<uint64_t>(seed)).value();
    const auto result = sobol_indices(design, evaluate(design, ishigami), {.resamples = 200, .seed = 1});
    first += result.indices[0].first_interval.contains(0.3139);
    total += result.indices[0].total_interval.contains(0.5576);
  }
  std::printf("  Ishigami, 256 rows: 95%% intervals cover S1 in %d and ST1 in %d of %d studies\n", first, total,
              studies);
  CHECK(first >= 90);
  CHECK(total >= 90);
}

TEST_CASE("a constant response has no sensitivity, and a linear one is all first order", "[sensitivity]") {
  const auto design = saltelli_design(factors(2, 0, 1), 64, 5).value();
  const auto nothing = sobol_indices(design, std::vector<double>(design.points.size(), 3.0));
  CHECK(nothing.indices[0].first == 0);
  CHECK(nothing.indices[1].total == 0);
  const auto large = saltelli_design(factors(2, 0, 1), 4096, 5).value();
  const auto responses = evaluate(large, [](const auto& x) { return 1000 + 3 * x[0] + 4 * x[1]; });
  const auto linear = sobol_indices(large, responses), half = sobol_indices(large, responses, {.confidence = 0.5});
  CHECK(half.indices[0].first_interval.half_width() < 0.6 * linear.indices[0].first_interval.half_width());
  CHECK(linear.indices[0].first == Approx(9.0 / 25).margin(0.01));
  CHECK(linear.indices[1].total == Approx(16.0 / 25).margin(0.01));
}

// 10 x1 - 4 x2 + 8 (x3 - 1/2)^2 on [0, 1]: on four levels the last one's effects are +-8/3 or 0 about a mean of 0.
TEST_CASE("Morris effects of a known function", "[sensitivity]") {
  const auto design = morris_design(factors(3, 0, 1), 400, 2).value();
  const auto effects = morris_effects(
      design, evaluate(design, [](const auto& x) { return 10 * x[0] - 4 * x[1] + 8 * (x[2] - 0.5) * (x[2] - 0.5); }));
  CHECK(effects[0].mu == Approx(10));
  CHECK(effects[0].mu_star == Approx(10));
  CHECK(effects[0].sigma == Approx(0).margin(1e-9));
  CHECK(effects[1].mu == Approx(-4));
  CHECK(effects[1].mu_star == Approx(4));
  // From levels 0, 1/3, 2/3, 1 by 2/3 up or down the effect is 8 (x + x' - 1) with x + x' = 2/3 or 4/3.
  CHECK(effects[2].mu_star == Approx(8.0 / 3));
  CHECK(effects[2].mu_interval.contains(0));
  CHECK(effects[2].sigma == Approx(8.0 / 3).epsilon(0.02));
  CHECK(effects[2].factor == "x3");
}

// Coverage of 95% intervals when the number of replicates is itself decided by how wide they are. Issue: 93% to 97% in
// 2,000 studies.
#include <cmath>
#include <cstdio>
#include <functional>

#include "shopwright/core/math.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/sequential.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

class Draws {
 public:
  Draws(uint64_t seed, uint64_t what) : engine_(core::Noise({.seed = seed}).stream(core::Stream::test, what), 0, 0) {}
  double normal() { return core::normal_quantile(engine_.uniform()); }
  double chi_squared(int degrees) {
    double sum = 0;
    for (int i = 0; i < degrees; ++i) sum += std::pow(normal(), 2);
    return sum;
  }

 private:
  core::NoiseEngine engine_;
};

// Differences of mean 0 and standard deviation 1.
struct Shape {
  const char* name;
  std::function<double(Draws&)> draw;
};

std::vector<Shape> shapes() {
  auto log_normal = [](double sigma) {
    const double mean = std::exp(sigma * sigma / 2), deviation = mean * std::sqrt(std::exp(sigma * sigma) - 1);
    return [=](Draws& draws) { return (std::exp(sigma * draws.normal()) - mean) / deviation; };
  };
  return {{"normal", [](Draws& draws) { return draws.normal(); }},
          {"log-normal, sigma 0.25 (skewness 0.78)", log_normal(0.25)},
          {"log-normal, sigma 0.5 (skewness 1.75)", log_normal(0.5)},
          {"chi-squared, 4 degrees (skewness 1.41)",
           [](Draws& draws) { return (draws.chi_squared(4) - 4) / std::sqrt(8.0); }},
          {"t, 5 degrees (kurtosis 9)", [](Draws& draws) {
             const double z = draws.normal();
             return z / std::sqrt(draws.chi_squared(5) / 5) / std::sqrt(5.0 / 3);
           }}};
}

struct Coverage {
  double covered = 0, replicates = 0;
};

Coverage measure(const Shape& shape, uint32_t first_stage, double wanted, int studies, uint64_t what) {
  Coverage coverage;
  const double truth = 0.7;
  for (int s = 0; s < studies; ++s) {
    Draws draws(static_cast<uint64_t>(s), what);
    SequentialComparison study(1, {Precision{wanted}}, {.first_stage = first_stage, .limit = 100000});
    while (study.next() > 0) {
      const double base = 100 + 5 * draws.normal();
      study.add(std::vector<double>{base}, std::vector<double>{base + truth + shape.draw(draws)});
    }
    coverage.covered += study.difference(0, 0).interval.contains(truth) ? 1.0 / studies : 0;
    coverage.replicates += static_cast<double>(study.replicates()) / studies;
  }
  return coverage;
}

}  // namespace

TEST_CASE("95% intervals cover in 93% to 97% of 2,000 studies, stopping included", "[truths][sequential][slow]") {
  const int studies = 2000;
  // A cell's own estimate has a standard error of 0.5%: cells may stray by two of them, their average per shape may
  // not.
  const double slack = 2 * std::sqrt(0.95 * 0.05 / studies);
  uint64_t what = 100;
  for (const auto& shape : shapes()) {
    double average = 0;
    std::printf("  %-40s", shape.name);
    for (uint32_t first_stage : {5u, 10u, 20u})
      for (double wanted : {1.0, 0.5, 0.3, 0.15}) {
        const Coverage found = measure(shape, first_stage, wanted, studies, what++);
        std::printf(" %4.1f/%-3.0f", 100 * found.covered, found.replicates);
        CHECK(found.covered >= 0.93 - slack);
        CHECK(found.covered <= 0.97 + slack);
        average += found.covered / 12;
      }
    std::printf("  average %.2f%%\n", 100 * average);
    CHECK(average >= 0.93);
    CHECK(average <= 0.97);
  }
}

TEST_CASE("coverage of three correlated metrics that are all to be met", "[truths][sequential][slow]") {
  const int studies = 2000;
  double covered[3] = {0, 0, 0}, replicates = 0;
  for (int s = 0; s < studies; ++s) {
    Draws draws(static_cast<uint64_t>(s), 900);
    SequentialComparison study(1, {Precision{0.5}, Precision{0.01, true}, std::nullopt},
                               {.first_stage = 8, .limit = 10000});
    while (study.next() > 0) {
      const double shared = draws.normal(), own = draws.normal(), skewed = (draws.chi_squared(4) - 4) / std::sqrt(8.0);
      const std::vector<double> base = {10, 50, 3};
      study.add(base,
                std::vector<double>{base[0] + shared, base[1] + 0.8 * shared + 0.6 * own, base[2] + skewed - shared});
    }
    for (size_t m = 0; m < 3; ++m) covered[m] += study.difference(0, m).interval.contains(0) ? 1.0 / studies : 0;
    replicates += static_cast<double>(study.replicates()) / studies;
  }
  std::printf("  three metrics: coverage %.1f%% %.1f%% %.1f%%, %.0f replicates on average\n", 100 * covered[0],
              100 * covered[1], 100 * covered[2], replicates);
  for (double share : covered) {
    CHECK(share >= 0.93);
    CHECK(share <= 0.97);
  }
}

// P(greater) is a probability: among studies that say p, the truth is greater in a share p, when the truth is drawn
// from a flat prior.
TEST_CASE("the probability that a variant is better is calibrated", "[truths][sequential]") {
  const int studies = 20000;
  int said = 0, right = 0;
  Draws draws(4, 950);
  for (int s = 0; s < studies; ++s) {
    const double truth =
        4 * (draws.normal() > 0 ? 1 : -1) * std::abs(draws.normal());  // wide against the noise of the mean, 0.35
    std::vector<double> base(8, 0.0), variant(8);
    for (double& v : variant) v = truth + draws.normal();
    const double p = paired_difference(base, variant).probability_greater;
    if (p < 0.75 || p > 0.95) continue;
    ++said;
    right += truth > 0;
  }
  const double share = static_cast<double>(right) / said;
  std::printf("  of %d studies that say 75%% to 95%%, %.1f%% are right\n", said, 100 * share);
  CHECK(std::abs(share - 0.86) < 0.02 + 3 * std::sqrt(0.86 * 0.14 / said));
}

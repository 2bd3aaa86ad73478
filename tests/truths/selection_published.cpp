// Ranking and selection against published examples, and the probability of correct selection.
#include <cmath>
#include <cstdio>
#include <map>

#include "shopwright/core/math.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/selection.hpp"
#include "study/drive_selection.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;
using testing::drive, testing::normal;

namespace {

core::KeyedStream stream(uint64_t seed, uint64_t what) {
  return core::Noise({.seed = seed}).stream(core::Stream::test, what);
}

// Koenig and Law 1985: an (s, S) inventory reviewed monthly, demand Poisson(25), orders arrive at once at 32 + 3 a
// unit, holding 1, shortage 5 per unit and month, starting with S; mean cost per month over 30 months.
struct Inventory {
  int s, S;
  double published;
};
constexpr Inventory kPolicies[] = {
    {20, 40, 114.176}, {20, 80, 112.742}, {40, 60, 130.550}, {40, 100, 130.699}, {60, 100, 147.382}};
constexpr int kMonths = 30;

double exact_cost(const Inventory& policy) {
  std::vector<double> demand;
  for (int k = 0; k < 120; ++k) demand.push_back(core::poisson_pmf(25, k));
  std::map<int, double> chances = {{policy.S, 1.0}};
  double cost = 0;
  for (int month = 0; month < kMonths; ++month) {
    std::map<int, double> next;
    for (const auto& [stock, chance] : chances) {
      if (chance < 1e-14) continue;
      const int ready = stock < policy.s ? policy.S : stock;
      if (stock < policy.s) cost += chance * (32 + 3 * (policy.S - stock));
      for (int d = 0; d < 120; ++d) {
        const int left = ready - d;
        const double p = chance * demand[static_cast<size_t>(d)];
        cost += p * (left >= 0 ? left : -5 * left);
        next[left] += p;
      }
    }
    chances = std::move(next);
  }
  return cost / kMonths;
}

double simulated_cost(const Inventory& policy, const core::KeyedStream& draws, uint64_t world, uint32_t replicate) {
  core::NoiseEngine engine(draws, world << 32 | replicate, 0);
  int stock = policy.S;
  double cost = 0;
  for (int month = 0; month < kMonths; ++month) {
    if (stock < policy.s) cost += 32 + 3 * (policy.S - stock), stock = policy.S;
    stock -= static_cast<int>(core::poisson_quantile(25, engine.uniform()));
    cost += stock >= 0 ? stock : -5 * stock;
  }
  return cost / kMonths;
}

}  // namespace

// Chen and Lee 2011, "Stochastic Simulation Optimization", p. 49: means 1..5, variances 1, 1, 9, 9, 4, 50 replicates.
TEST_CASE("OCBA's shares of Chen and Lee's example", "[truths][selection]") {
  const auto shares = ocba_shares(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>{1, 1, 9, 9, 4}, true);
  const int published[] = {11, 9, 19, 9, 2};
  for (size_t i = 0; i < 5; ++i) CHECK(std::lround(50 * shares[i]) == published[i]);
}

// Chen, Lin, Yucesan and Chick 2000, experiment 1: normal designs with means 1..10 and standard deviation 6, the
// smallest is sought.
TEST_CASE("OCBA on ten normal designs", "[truths][selection][slow]") {
  std::vector<double> means, variances(10, 36.0);
  for (int i = 1; i <= 10; ++i) means.push_back(i);
  const auto shares = ocba_shares(means, variances, true);
  double squares = 0;
  for (size_t i = 1; i < 10; ++i) {
    CHECK(shares[i] / shares[1] == Approx(1 / static_cast<double>(i * i)));
    squares += shares[i] * shares[i];
  }
  CHECK(shares[0] == Approx(std::sqrt(squares)));

  const int experiments = 1000;
  int ocba = 0, equal = 0;
  for (int e = 0; e < experiments; ++e) {
    const auto draws = stream(static_cast<uint64_t>(e), 21);
    auto value = [&](size_t i, uint32_t r) { return means[i] + 6 * normal(draws, i, r); };
    ocba +=
        drive(OcbaSelection(10, {.first_stage = 10, .increment = 20, .budget = 700, .minimise = true}), value).best ==
        0;
    size_t best = 0;
    double lowest = 1e9;
    for (size_t i = 0; i < 10; ++i) {
      double sum = 0;
      for (uint32_t r = 0; r < 70; ++r) sum += value(i, r);
      if (sum < lowest) lowest = sum, best = i;
    }
    equal += best == 0;
  }
  const double gain = static_cast<double>(ocba - equal) / experiments, error = std::sqrt(0.25 * 2 / experiments);
  std::printf("  700 replicates of ten designs: P(correct) OCBA %.3f, equal shares %.3f\n", ocba / 1000.0,
              equal / 1000.0);
  CHECK(gain > 2 * error);
}

TEST_CASE("KN selects the best of Koenig and Law's inventory policies", "[truths][selection][slow]") {
  for (const auto& policy : kPolicies) CHECK(exact_cost(policy) == Approx(policy.published).margin(6e-4));
  const int experiments = 400;
  for (bool common : {true, false}) {
    int right = 0;
    double runs = 0;
    for (int e = 0; e < experiments; ++e) {
      const auto draws = stream(static_cast<uint64_t>(e), 22);
      const KnSettings settings{
          .alpha = 0.05, .indifference = 1, .first_stage = 10, .minimise = true, .common_random_numbers = common};
      const auto result = drive(KnSelection(5, settings), [&](size_t i, uint32_t r) {
        return simulated_cost(kPolicies[i], draws, common ? 0 : i + 1, r);
      });
      right += result.best == 1;  // (20, 80), 1.434 below the next
      runs += static_cast<double>(result.total) / experiments;
      REQUIRE(result.probability);
    }
    std::printf("  KN on (s, S), %s: (20, 80) chosen in %d of %d, %.0f runs\n",
                common ? "common random numbers" : "independent", right, experiments, runs);
    CHECK(right >= 0.95 * experiments - 2 * std::sqrt(0.95 * 0.05 * experiments));
  }
}

// The least favourable case: all others equal, worse by exactly the indifference zone (Kim and Nelson 2001, section 5).
TEST_CASE("KN's probability of correct selection in the slippage configuration", "[truths][selection][slow]") {
  const int experiments = 2000;
  for (size_t k : {2u, 5u, 10u})
    for (double correlation : {0.0, 0.5}) {
      const double zone = 1 / std::sqrt(10.0);
      int right = 0;
      double runs = 0;
      for (int e = 0; e < experiments; ++e) {
        const auto draws = stream(static_cast<uint64_t>(e), 23);
        const auto result =
            drive(KnSelection(k, {.alpha = 0.05, .indifference = zone, .first_stage = 10}), [&](size_t i, uint32_t r) {
              return (i == 0 ? zone : 0) + std::sqrt(correlation) * normal(draws, 99, r) +
                     std::sqrt(1 - correlation) * normal(draws, i, r);
            });
        right += result.best == 0;
        runs += static_cast<double>(result.total) / experiments;
      }
      const double share = static_cast<double>(right) / experiments, error = std::sqrt(0.95 * 0.05 / experiments);
      std::printf("  KN, %2zu candidates, correlation %.1f: P(correct) %.4f (promised 0.95, s.e. %.4f), %.0f runs\n", k,
                  correlation, share, error, runs);
      CHECK(share >= 0.95 - 2 * error);
    }
}

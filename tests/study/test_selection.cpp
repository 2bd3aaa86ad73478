#include <algorithm>
#include <cmath>

#include "drive_selection.hpp"
#include "shopwright/study/selection.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;
using testing::drive;

namespace {

double candidate_noise(uint64_t what, size_t candidate, uint32_t replicate) {
  return testing::normal(core::Noise({.seed = 9}).stream(core::Stream::test, what), candidate, replicate);
}

}  // namespace

TEST_CASE("KN's constants, by hand", "[selection]") {
  // beta = .05 / 4, (2 beta)^(-2/9) = .025^(-2/9) = 2.26994.
  CHECK(KnSelection::eta(5, 10, 0.05, true) == Approx(0.63497).margin(1e-5));
  CHECK(KnSelection(5, {.alpha = 0.05, .indifference = 1, .first_stage = 10}).h_squared() ==
        Approx(11.4295).margin(1e-3));
  // Independent: beta = 1 - .95^(1/4) = .012741.
  CHECK(KnSelection::eta(5, 10, 0.05, false) == Approx((std::pow(2 * 0.0127414, -2.0 / 9) - 1) / 2).epsilon(1e-5));
  CHECK(KnSelection::eta(2, 10, 0.05, true) == Approx(KnSelection::eta(2, 10, 0.05, false)));
}

TEST_CASE("KN screens as a hand calculation does", "[selection]") {
  // Two candidates, differences -1, 1, ...: S^2 of the first four differences 0, 2, 0, 2 is 4/3; eta = (0.1^(-2/3) - 1)
  // / 2.
  const double h2 = 3 * (std::pow(0.1, -2.0 / 3) - 1), s2 = 4.0 / 3, d = 0.5;
  KnSelection selection(2, {.alpha = 0.05, .indifference = d, .first_stage = 4});
  CHECK(selection.h_squared() == Approx(h2));
  auto value = [](size_t i, uint32_t r) { return i == 0 ? (r % 2 == 0 ? 0.0 : 2.0) : 0.0; };
  // Candidate 1 falls at the first r with sum of differences > (h2 S2 / d - d r) / 2.
  uint32_t expected = 0;
  double sum = 0;
  for (uint32_t r = 1; expected == 0; ++r) {
    sum += value(0, r - 1);
    if (r >= 4 && sum > std::max(0.0, (h2 * s2 / d - d * r) / 2)) expected = r;
  }
  const auto result = drive(selection, value);
  REQUIRE(result.eliminations.size() == 1);
  CHECK(result.eliminations[0].candidate == 1);
  CHECK(result.eliminations[0].by == 0);
  CHECK(result.eliminations[0].after == expected);
  CHECK(result.best == 0);
  CHECK(result.survivors == std::vector<size_t>{0});
  CHECK(result.probability == 0.95);
  CHECK(result.finished);
}

TEST_CASE("KN decides the same whatever the batches and the order", "[selection]") {
  auto value = [](size_t i, uint32_t r) {
    return 0.3 * static_cast<double>(i) + 2 * candidate_noise(1, i, r) + candidate_noise(1, 99, r);
  };
  KnSettings settings{.alpha = 0.1, .indifference = 0.4, .first_stage = 8};
  const auto plain = drive(KnSelection(6, settings), value);
  CHECK(plain.eliminations.size() >= 3);
  for (uint32_t batch : {1u, 3u, 16u}) {
    settings.batch = batch;
    for (bool one_by_one : {false, true}) {
      const auto other =
          drive(KnSelection(6, settings), value, {.backwards = true, .at_a_time = one_by_one ? 1 : SIZE_MAX});
      CHECK(other.best == plain.best);
      CHECK(other.means == plain.means);
      CHECK(other.replicates == plain.replicates);
      REQUIRE(other.eliminations.size() == plain.eliminations.size());
      for (size_t e = 0; e < other.eliminations.size(); ++e) {
        CHECK(other.eliminations[e].candidate == plain.eliminations[e].candidate);
        CHECK(other.eliminations[e].after == plain.eliminations[e].after);
      }
    }
  }
}

TEST_CASE("KN minimises, stops early without noise, and says when its limit voids the promise", "[selection]") {
  const auto cheap = drive(KnSelection(3, {.indifference = 0.1, .minimise = true}),
                           [](size_t i, uint32_t) { return 3.0 - static_cast<double>(i); });
  CHECK(cheap.best == 2);
  CHECK(cheap.means[2] == 1);
  CHECK(cheap.total == 30);
  const auto limited = drive(KnSelection(2, {.indifference = 0.001, .limit = 20}),
                             [](size_t i, uint32_t r) { return candidate_noise(2, i, r); });
  CHECK(limited.finished);
  CHECK_FALSE(limited.probability);
  CHECK(limited.replicates == std::vector<uint32_t>{20, 20});
  CHECK(drive(KnSelection(1, {.indifference = 1}), [](size_t, uint32_t) { return 0.0; }).best == 0);
  KnSelection twice(2, {.indifference = 1});
  const Observed first{0, 0, 1.0};
  twice.add(std::span(&first, 1));
  CHECK_THROWS(twice.add(std::span(&first, 1)));
}

TEST_CASE("OCBA spends its budget, most of it where it tells, and stops when sure", "[selection]") {
  auto value = [](size_t i, uint32_t r) { return static_cast<double>(i) + 6 * candidate_noise(3, i, r); };
  const OcbaSettings settings{.first_stage = 20, .increment = 50, .budget = 2000, .minimise = true};
  const auto result = drive(OcbaSelection(10, settings), value);
  CHECK(result.finished);
  CHECK(result.total == 2000);
  CHECK(result.best == 0);
  CHECK(result.replicates[0] + result.replicates[1] > 900);
  CHECK(result.replicates[9] < 60);
  CHECK(drive(OcbaSelection(10, settings), value, {.backwards = true}).replicates == result.replicates);
  const auto sure =
      drive(OcbaSelection(10, {.first_stage = 20, .increment = 50, .budget = 100000, .wanted = 0.9, .minimise = true}),
            value);
  CHECK(sure.probability >= 0.9);
  CHECK(sure.total < 100000);
}

TEST_CASE("OCBA's shares survive ties and candidates without noise", "[selection]") {
  for (const auto& [means, variances] : {std::pair{std::vector<double>{1, 1, 2}, std::vector<double>{1, 1, 1}},
                                         {{1, 2, 3}, {0, 0, 0}},
                                         {{1, 2, 3}, {0, 4, 1}},
                                         {{5, 5, 5}, {1, 2, 3}}}) {
    const auto shares = ocba_shares(means, variances, false);
    double sum = 0;
    for (double share : shares) {
      CHECK(share >= 0);
      CHECK(std::isfinite(share));
      sum += share;
    }
    CHECK(sum == Approx(1));
  }
}

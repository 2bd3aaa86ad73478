#include <algorithm>
#include <cmath>
#include <cstdio>

#include "drive_selection.hpp"
#include "shopwright/study/race.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

double point_noise(uint64_t seed, size_t point, uint32_t replicate) {
  return testing::normal(core::Noise({.seed = seed}).stream(core::Stream::test, 4), point, replicate);
}

template <class F>
RaceResult run(Race race, F&& value, bool backwards = false) {
  return testing::drive(std::move(race), value, {.backwards = backwards, .at_a_time = 3});
}

}  // namespace

TEST_CASE("a race looks seldom, and drops what is plainly worse", "[race]") {
  const Race race(4, {.first_stage = 5, .limit = 30, .growth = 1.5});
  CHECK(std::vector<uint32_t>(race.looks().begin(), race.looks().end()) == std::vector<uint32_t>{5, 8, 12, 18, 27, 30});
  // Points differ by constants and a little noise; all share large shocks.
  auto value = [](size_t i, uint32_t r) {
    return -static_cast<double>(i) + 100 * point_noise(1, 99, r) + 0.05 * point_noise(1, i, r);
  };
  const auto result = run(race, value);
  CHECK(result.finished);
  CHECK(result.leader == 0);
  CHECK(result.survivors == std::vector<size_t>{0});
  REQUIRE(result.eliminations.size() == 3);
  for (const auto& elimination : result.eliminations) {
    CHECK(elimination.by == 0);
    CHECK(elimination.difference == Approx(static_cast<double>(elimination.point)).margin(0.2));
  }
  CHECK(result.runs < 4 * 12);
  CHECK(result.saved == 120 - result.runs);
  const auto turned = run(race, value, true);
  CHECK(turned.replicates == result.replicates);
  CHECK(turned.means == result.means);
  const auto down = run(Race(4, {.minimise = true}), value);
  CHECK(down.leader == 3);
  CHECK(down.survivors == std::vector<size_t>{3});
}

TEST_CASE("the first look's test, by hand", "[race]") {
  // Differences 1, 2, 3 to the leader: t = 2 / (1 / sqrt 3) = 3.4641 on 2 degrees of freedom, p = .0370900.
  auto value = [](size_t i, uint32_t r) { return i == 0 ? 10.0 : 9.0 - r; };
  const auto dropped = run(Race(2, {.alpha = 0.0371, .first_stage = 3, .limit = 3}), value);
  REQUIRE(dropped.eliminations.size() == 1);
  CHECK(dropped.eliminations[0].p_value == Approx(0.03709).margin(1e-5));
  CHECK(dropped.eliminations[0].difference == 2);
  CHECK(run(Race(2, {.alpha = 0.0370, .first_stage = 3, .limit = 3}), value).eliminations.empty());
  // Holm: with three points, .0371 must be within alpha / 2 for the first to fall.
  auto two = [](size_t i, uint32_t r) { return i == 0 ? 10.0 : i == 1 ? 9.0 - r : 10.0 - 0.5 * (r % 2); };
  CHECK(run(Race(3, {.alpha = 0.0741, .first_stage = 3, .limit = 3}), two).eliminations.empty());
  CHECK(run(Race(3, {.alpha = 0.0743, .first_stage = 3, .limit = 3}), two).eliminations.size() == 1);
}

TEST_CASE("equal points are all kept, and one point is no race", "[race]") {
  const auto equal = run(Race(5, {.limit = 12}), [](size_t, uint32_t r) { return static_cast<double>(r); });
  CHECK(equal.survivors.size() == 5);
  CHECK(equal.runs == 60);
  CHECK(equal.saved == 0);
  const auto one = run(Race(1, {.limit = 12}), [](size_t, uint32_t) { return 1.0; });
  CHECK(one.survivors == std::vector<size_t>{0});
}

TEST_CASE("the best point is dropped no oftener than promised", "[race][slow]") {
  const int races = 2000;
  const size_t points = 10;
  struct Case {
    const char* name;
    double gap, slope;
  };
  for (const Case& c : {Case{"all equal", 0, 0}, Case{"slippage", 0.3, 0}, Case{"spread", 0, 0.3}}) {
    int wrong = 0;
    double runs = 0;
    for (int s = 0; s < races; ++s) {
      const auto seed = static_cast<uint64_t>(s);
      const auto result = run(Race(points, {.alpha = 0.1}), [&](size_t i, uint32_t r) {
        return (i == 0 ? c.gap : 0.0) - c.slope * static_cast<double>(i) + point_noise(seed, 99, r) +
               point_noise(seed, i, r);
      });
      wrong += std::find(result.survivors.begin(), result.survivors.end(), size_t{0}) == result.survivors.end();
      runs += static_cast<double>(result.runs) / races;
    }
    std::printf("  race, 10 points, %-9s: best dropped in %.2f%% of %d races (promised 10%%), %.0f of 300 runs\n",
                c.name, 100.0 * wrong / races, races, runs);
    CHECK(wrong <= 0.1 * races);
    if (c.slope > 0) CHECK(runs < 200);
  }
}

// Fronts against all pairs, on functions whose front is known, and with noise: how often something false is called sure.
#include <cmath>

#include "shopwright/core/noise.hpp"
#include "shopwright/study/pareto.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

using Points = std::vector<std::array<double, 2>>;

bool dominates(const std::array<double, 2>& a, const std::array<double, 2>& b) {
  return a[0] >= b[0] && a[1] >= b[1] && (a[0] > b[0] || a[1] > b[1]);
}

std::vector<bool> by_pairs(const Points& points) {
  std::vector<bool> out(points.size(), true);
  for (size_t i = 0; i < points.size(); ++i)
    for (const auto& other : points)
      if (dominates(other, points[i])) out[i] = false;
  return out;
}

double normal(core::NoiseEngine& noise) {  // the sum of twelve uniforms is near enough
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += noise.uniform();
  return sum;
}

}  // namespace

TEST_CASE("Non-dominated points are those of all pairs, ties included") {
  const core::KeyedStream stream = core::Noise({.seed = 9}).stream(core::Stream::test);
  for (uint32_t set = 0; set < 300; ++set) {
    core::NoiseEngine noise(stream, set, 0);
    Points points;
    for (uint32_t i = 0; i < 1 + noise() % 60; ++i)
      points.push_back({static_cast<double>(noise() % 12), static_cast<double>(noise() % 12)});
    std::vector<bool> found(points.size(), false);
    double before = 1e9;
    for (const size_t i : non_dominated(points)) {
      found[i] = true;
      CHECK(points[i][0] <= before);
      before = points[i][0];
    }
    CHECK(found == by_pairs(points));
  }
  CHECK(non_dominated(Points{}).empty());
}

TEST_CASE("Known fronts: Schaffer 1985, and ZDT1 of Zitzler, Deb and Thiele 2000") {
  // Schaffer: minimise x^2 and (x - 2)^2; the front is 0 <= x <= 2.
  Points schaffer;
  for (int i = -300; i <= 500; ++i) {
    const double x = i / 100.0;
    schaffer.push_back({-x * x, -(x - 2) * (x - 2)});
  }
  const auto front = non_dominated(schaffer);
  CHECK(front.size() == 201);
  for (const size_t i : front) CHECK((i >= 300 && i <= 500));
  // ZDT1 with two variables: the front is where the second is 0.
  Points zdt;
  for (int i = 0; i <= 50; ++i)
    for (int j = 0; j <= 20; ++j) {
      const double x = i / 50.0, g = 1 + 9 * j / 20.0;
      zdt.push_back({-x, -g * (1 - std::sqrt(x / g))});
    }
  const auto best = non_dominated(zdt);
  CHECK(best.size() == 51);
  for (const size_t i : best) CHECK(i % 21 == 0);
}

TEST_CASE("Without noise everything is sure") {
  const core::KeyedStream stream = core::Noise({.seed = 10}).stream(core::Stream::test);
  for (uint32_t set = 0; set < 100; ++set) {
    core::NoiseEngine noise(stream, set, 0);
    Points points;
    std::vector<ParetoSample> samples;
    for (int i = 0; i < 15; ++i) {
      points.push_back({static_cast<double>(noise() % 8), static_cast<double>(noise() % 8)});
      samples.push_back({{points.back(), points.back(), points.back()}});
    }
    const auto truth = by_pairs(points);
    const auto front = pareto_front(samples);
    for (size_t i = 0; i < points.size(); ++i) {
      CHECK(front[i].on_front == truth[i]);
      CHECK(front[i].sure == truth[i]);
      CHECK(front[i].ruled_out == !truth[i]);
    }
  }
}

TEST_CASE("With noise, false statements are rarer than allowed, and true ones common with many replicates") {
  const core::KeyedStream stream = core::Noise({.seed = 11}).stream(core::Stream::test);
  const Points truth = {{0, 10}, {2, 9}, {4, 7}, {6, 4}, {7, 0}, {3, 6}, {1, 8.9}, {6.9, 0}};
  const auto on_front = by_pairs(truth);
  int wrong = 0, open = 0;
  const int sets = 300;
  for (uint32_t set = 0; set < sets; ++set) {
    core::NoiseEngine noise(stream, set, 1);
    std::vector<ParetoSample> samples(truth.size());
    for (int r = 0; r < 30; ++r) {
      const double shared = 3 * normal(noise);  // common random numbers
      for (size_t p = 0; p < truth.size(); ++p)
        samples[p].replicates.push_back(
            {truth[p][0] + shared + 0.4 * normal(noise), truth[p][1] - shared + 0.4 * normal(noise)});
    }
    bool false_statement = false;
    const auto front = pareto_front(samples, 0.9);
    for (size_t p = 0; p < truth.size(); ++p) {
      false_statement = false_statement || (front[p].sure && !on_front[p]) || (front[p].ruled_out && on_front[p]);
      open += front[p].open();
    }
    wrong += false_statement;
  }
  CHECK(wrong <= 0.1 * sets + 3 * std::sqrt(0.09 * sets));
  CHECK(open < sets * 4);  // half of the plans at most are undecided
}

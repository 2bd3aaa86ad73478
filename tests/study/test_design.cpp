#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "shopwright/study/design.hpp"
#include "support/catch.hpp"

using namespace shopwright::study;

namespace {

std::vector<Factor> unit_factors(size_t k) {
  std::vector<Factor> factors;
  for (size_t i = 0; i < k; ++i) factors.push_back(Factor::continuous("x" + std::to_string(i), 0, 1));
  return factors;
}

std::string code_of(const DesignResult& result) { return result ? "" : result.error().code; }

bool same(const Point& a, const Point& b) {
  if (a.unit != b.unit) return false;
  for (size_t i = 0; i < a.values.size(); ++i)
    if (a.values[i].text != b.values[i].text || a.values[i].number != b.values[i].number) return false;
  return true;
}

bool begins_with(const Design& larger, const Design& smaller) {
  for (size_t p = 0; p < smaller.points.size(); ++p)
    if (!same(larger.points[p], smaller.points[p]) || larger.points[p].index != p) return false;
  return smaller.points.size() < larger.points.size();
}

}  // namespace

TEST_CASE("a grid has its ends, prints shortest, and runs the last factor fastest", "[design]") {
  const auto prices = grid_design({Factor::continuous("price", 1, 3, 1001)}).value();
  REQUIRE(prices.points.size() == 1001);
  CHECK(prices.points.front().values[0].number == 1.0);
  CHECK(prices.points.back().values[0].number == 3.0);
  CHECK(prices.points[1].values[0].text == "1.002");
  CHECK(prices.points[550].values[0].text == "2.1");
  for (const auto& point : prices.points) CHECK(std::stod(point.values[0].text) == point.values[0].number);

  const auto both =
      grid_design({Factor::continuous("a", 0.1, 0.7, 41), Factor::continuous("b", -1.0 / 3, 2.0 / 3, 41)}).value();
  REQUIRE(both.points.size() == 41 * 41);
  CHECK(both.points[40].values[1].number == 2.0 / 3);
  CHECK(both.points[0].values[1].number == -1.0 / 3);
  CHECK(both.points[40].values[0].text == "0.1");
  CHECK(both.points[41].values[0].text == "0.115");
  CHECK(identity(both, both.points[0]) == "a=0.1\nb=-0.3333333333333333");

  const auto mixed = grid_design({Factor::list("rule", {"match", "fixed"}), Factor::integers("days", 3, 7),
                                  Factor::list("off", {"10", "0.5"})})
                         .value();
  REQUIRE(mixed.points.size() == 20);
  CHECK(identity(mixed, mixed.points[13]) == "days=4\noff=0.5\nrule=fixed");
  CHECK(mixed.points[13].values[0].number == 1);
  CHECK(mixed.points[13].values[2].number == 0.5);
}

TEST_CASE("a finer grid shares the values that are equal, and steps and whole numbers are kept", "[design]") {
  const auto coarse = grid_design({Factor::continuous("p", 1, 2, 11)}).value();
  const auto fine = grid_design({Factor::continuous("p", 1, 2, 101)}).value();
  std::set<std::string> names;
  for (const auto& point : fine.points) names.insert(identity(fine, point));
  for (const auto& point : coarse.points) CHECK(names.count(identity(coarse, point)) == 1);

  auto stepped = Factor::continuous("p", 0.99, 1.52, 1000);
  stepped.step = 0.05;
  const auto steps = grid_design({stepped}).value();
  REQUIRE(steps.points.size() == 11);
  CHECK(steps.points.front().values[0].text == "1");
  CHECK(steps.points[3].values[0].text == "1.15");
  CHECK(steps.points.back().values[0].text == "1.5");

  const auto some = grid_design({Factor::integers("n", -2, 10, 4)}).value();
  std::vector<std::string> texts;
  for (const auto& point : some.points) texts.push_back(point.values[0].text);
  CHECK(texts == std::vector<std::string>{"-2", "2", "6", "10"});
  CHECK(grid_design({Factor::integers("n", 1, 3, 50)}).value().points.size() == 3);
}

TEST_CASE("wrong designs are told apart", "[design]") {
  CHECK(code_of(grid_design({})) == "empty-design");
  CHECK(code_of(grid_design({Factor::list("a", {})})) == "empty-design");
  CHECK(code_of(grid_design({Factor::continuous("a", 2, 1, 3)})) == "empty-design");
  CHECK(code_of(sobol_design({Factor::continuous("a", NAN, 1)}, 4, 1)) == "empty-design");
  CHECK(code_of(grid_design({Factor::continuous("a", 0, 1)})) == "missing-points");
  CHECK(code_of(grid_design({Factor::continuous("a", 0, 1, 1)})) == "missing-points");
  CHECK(code_of(grid_design({Factor::continuous("a", 0, 1, 5), Factor::continuous("a", 0, 1, 5)})) ==
        "duplicate-factor");
  CHECK(code_of(grid_design({Factor::list("a", {"x", "x"})})) == "duplicate-value");
  CHECK(code_of(grid_design({Factor::integers("a", 0.5, 2)})) == "not-whole");
  CHECK(code_of(grid_design({Factor::integers("a", 0, 1e15)})) == "too-many-points");
  std::vector<Factor> many;
  for (int i = 0; i < 64; ++i)
    many.push_back(Factor::list("f" + std::to_string(i), {"0", "1"}));  // 2^64 overflows to 0
  CHECK(code_of(grid_design(many)) == "too-many-points");
  CHECK(code_of(sobol_design(unit_factors(1), 0, 1)) == "empty-design");
  CHECK(code_of(sobol_design(unit_factors(1), kMostPoints + 1, 1)) == "too-many-points");
  CHECK(code_of(morris_design(unit_factors(2), UINT64_MAX, 1)) == "too-many-points");
  CHECK(code_of(morris_design(unit_factors(2), 4, 1, 3)) == "out-of-range");
  CHECK(code_of(saltelli_design(unit_factors(1), UINT64_MAX / 2, 1)) == "too-many-points");
}

TEST_CASE("a list is checked, printed shortest, and loses repeats", "[design]") {
  const std::vector<Factor> factors = {Factor::continuous("price", 0, 5), Factor::list("rule", {"match", "fixed"})};
  using Rows = std::vector<std::vector<std::string>>;
  const auto design = list_design(factors, Rows{{"2.50", "match"}, {"2.5", "match"}, {"0.1", "fixed"}}).value();
  REQUIRE(design.points.size() == 2);
  CHECK(identity(design, design.points[0]) == "price=2.5\nrule=match");
  CHECK(design.points[1].index == 1);
  CHECK(code_of(list_design(factors, Rows{})) == "empty-design");
  CHECK(code_of(list_design(factors, Rows{{"1"}})) == "wrong-length");
  CHECK(code_of(list_design(factors, Rows{{"5.01", "match"}})) == "out-of-range");
  CHECK(code_of(list_design(factors, Rows{{"1x", "match"}})) == "out-of-range");
  CHECK(code_of(list_design(factors, Rows{{"nan", "match"}})) == "out-of-range");
  const auto misspelt = list_design(factors, Rows{{"1", "matchh"}});
  REQUIRE(code_of(misspelt) == "unknown-value");
  CHECK(misspelt.error().path == "rule");
  CHECK(misspelt.error().hint == "did you mean 'match'?");
}

// The file new-joe-kuo-6.21201 gives these first points (Joe and Kuo's own example), in Gray code order.
TEST_CASE("Sobol points are Joe and Kuo's", "[design]") {
  const auto plain = sobol_design(unit_factors(3), 8, 0, false).value();
  const std::vector<std::array<double, 3>> published = {{0, 0, 0},
                                                        {0.5, 0.5, 0.5},
                                                        {0.75, 0.25, 0.25},
                                                        {0.25, 0.75, 0.75},
                                                        {0.375, 0.375, 0.625},
                                                        {0.875, 0.875, 0.125},
                                                        {0.625, 0.125, 0.875},
                                                        {0.125, 0.625, 0.375}};
  for (size_t p = 0; p < 8; ++p)
    for (size_t i = 0; i < 3; ++i) CHECK(plain.points[p].unit[i] == published[p][i]);
}

TEST_CASE("scrambled Sobol points keep their evenness, and differ by seed", "[design]") {
  const size_t k = 4, n = 256;
  for (uint64_t seed : {1u, 2u, 3u}) {
    const auto design = sobol_design(unit_factors(k), n, seed).value();
    // Every coordinate has one point in each of n equal cells; every pair of the first two, one in each of n dyadic
    // boxes.
    for (size_t i = 0; i < k; ++i) {
      std::set<size_t> cells;
      for (const auto& point : design.points) cells.insert(static_cast<size_t>(point.unit[i] * n));
      CHECK(cells.size() == n);
    }
    for (size_t columns = 1; columns <= n; columns *= 2) {
      std::set<std::pair<size_t, size_t>> boxes;
      for (const auto& point : design.points)
        boxes.insert({static_cast<size_t>(point.unit[0] * static_cast<double>(columns)),
                      static_cast<size_t>(point.unit[1] * static_cast<double>(n / columns))});
      CHECK(boxes.size() == n);
    }
  }
  const auto a = sobol_design(unit_factors(k), n, 1).value(), b = sobol_design(unit_factors(k), n, 2).value();
  CHECK(a.points[5].unit != b.points[5].unit);
  CHECK(std::all_of(a.points.begin(), a.points.end(),
                    [](const Point& p) { return p.unit[0] > 0 && p.unit[0] < 1 && p.unit[3] > 0 && p.unit[3] < 1; }));
}

// Over seeds a scrambled point is uniform, and the mean of a smooth function errs less than at random points.
TEST_CASE("Owen's scrambling is unbiased and beats random points", "[design]") {
  auto f = [](const std::vector<double>& u) { return std::exp(u[0]) * (1 + u[1] * u[1]) * (2 - u[2]); };
  const double truth = (std::exp(1.0) - 1) * (4.0 / 3) * 1.5;
  double first = 0, square = 0, error = 0;
  const int seeds = 200, n = 64;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto design = sobol_design(unit_factors(3), n, static_cast<uint64_t>(seed)).value();
    double mean = 0;
    for (const auto& point : design.points) mean += f(point.unit) / n;
    error += (mean - truth);
    square += (mean - truth) * (mean - truth);
    first += design.points[0].unit[2];
  }
  const double root = std::sqrt(square / seeds);
  CHECK(std::abs(error / seeds) < 4 * root / std::sqrt(static_cast<double>(seeds)));
  CHECK(std::abs(first / seeds - 0.5) < 4 * std::sqrt(1.0 / 12 / seeds));
  const double random_error = 1.41 / std::sqrt(static_cast<double>(n));  // s.d. of f is 1.41
  CHECK(root < random_error / 10);
}

TEST_CASE("designs that can grow keep their earlier points", "[design]") {
  auto factors = unit_factors(2);
  factors.push_back(Factor::integers("n", 1, 6));
  factors.push_back(Factor::list("w", {"a", "b", "c"}));
  CHECK(begins_with(sobol_design(factors, 100, 7).value(), sobol_design(factors, 37, 7).value()));
  CHECK(begins_with(morris_design(factors, 9, 7).value(), morris_design(factors, 4, 7).value()));
  CHECK(begins_with(saltelli_design(factors, 64, 7).value(), saltelli_design(factors, 32, 7).value()));
}

TEST_CASE("Latin hypercubes have one point a cell, and better tries are farther apart", "[design]") {
  auto closest = [](const Design& design) {
    double least = 1e9;
    for (size_t a = 0; a < design.points.size(); ++a)
      for (size_t b = a + 1; b < design.points.size(); ++b) {
        double sum = 0;
        for (size_t i = 0; i < 3; ++i) sum += std::pow(design.points[a].unit[i] - design.points[b].unit[i], 2);
        least = std::min(least, sum);
      }
    return least;
  };
  const auto one = latin_hypercube_design(unit_factors(3), 50, 5, 1).value();
  const auto many = latin_hypercube_design(unit_factors(3), 50, 5, 40).value();
  for (const auto* design : {&one, &many})
    for (size_t i = 0; i < 3; ++i) {
      std::set<size_t> cells;
      for (const auto& point : design->points) cells.insert(static_cast<size_t>(point.unit[i] * 50));
      CHECK(cells.size() == 50);
    }
  CHECK(closest(many) > closest(one));
  CHECK(latin_hypercube_design(unit_factors(2), 5000, 1).value().points.size() == 5000);
}

TEST_CASE("a Morris trajectory moves every factor once by the same step", "[design]") {
  const size_t k = 5;
  const auto design = morris_design(unit_factors(k), 20, 3, 6).value();
  REQUIRE(design.points.size() == 20 * (k + 1));
  for (size_t t = 0; t < 20; ++t) {
    std::set<size_t> moved;
    for (size_t s = 1; s <= k; ++s)
      for (size_t i = 0; i < k; ++i) {
        const double step = design.points[t * (k + 1) + s].unit[i] - design.points[t * (k + 1) + s - 1].unit[i];
        if (step == 0) continue;
        CHECK(std::abs(step) == Approx(0.6));
        moved.insert(i);
      }
    CHECK(moved.size() == k);
  }
}

TEST_CASE("Saltelli's rows are A, B and A with one column of B", "[design]") {
  const size_t k = 3;
  const auto design = saltelli_design(unit_factors(k), 16, 9).value();
  REQUIRE(design.points.size() == 16 * (k + 2));
  for (size_t j = 0; j < 16; ++j) {
    const Point* row = &design.points[j * (k + 2)];
    for (size_t i = 0; i < k; ++i)
      for (size_t c = 0; c < k; ++c) CHECK(row[2 + i].unit[c] == (c == i ? row[1] : row[0]).unit[c]);
  }
}

// Bits that must not change with machine, compiler or release: resumed sweeps rest on them.
TEST_CASE("points keep their bits", "[design]") {
  const auto sobol = sobol_design({Factor::continuous("p", 1, 3), Factor::integers("n", 1, 100)}, 3, 42).value();
  CHECK(identity(sobol, sobol.points[2]) == "n=72\np=2.58237597463");
  const auto cube =
      latin_hypercube_design({Factor::continuous("p", 1, 3), Factor::integers("n", 1, 100)}, 3, 42).value();
  CHECK(identity(cube, cube.points[2]) == "n=2\np=2.00634673035");
}

// Contributions of several changes: textbook games, the axioms, sampled against exact.
#include "shopwright/study/attribution.hpp"

#include <bit>
#include <cmath>
#include <numeric>
#include <random>

#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using study::Subset;

namespace {

using Figures = std::vector<int64_t>;

// Any game: a random worth for each subset.
study::FiguresOf random_game(int changes, uint64_t seed, size_t figures = 2) {
  std::mt19937_64 bits(seed);
  std::vector<Figures> worth(size_t{1} << changes, Figures(figures));
  for (auto& all : worth)
    for (auto& one : all) one = static_cast<int64_t>(bits() % 2000001) - 1000000;
  return [worth](Subset subset) { return worth[subset]; };
}

int64_t total(const study::Attribution& a, size_t figure) {
  int64_t sum = 0;
  for (const auto& one : a.contribution) sum += one[figure];
  return sum;
}

}  // namespace

TEST_CASE("The glove game: 2/3 to the rare glove, 1/6 to each of the others", "[attribution]") {
  // Osborne and Rubinstein, A Course in Game Theory, 1994: one left glove (0), two right gloves.
  const auto a = study::attribute_shapley(3, [](Subset s) { return Figures{(s & 1) != 0 && (s & 6) != 0 ? 6000 : 0}; });
  CHECK(a.contribution == std::vector<Figures>{{4000}, {1000}, {1000}});
  CHECK(a.orders == 6);
  CHECK(a.evaluations == 8);
}

TEST_CASE("The airport game: each step of cost is shared by those who need it", "[attribution]") {
  // Littlechild and Owen 1973: runways of cost 12, 20, 33, 42 give 3, 17/3, 73/6 and 127/6. Here times 6.
  const std::vector<int64_t> cost = {72, 120, 198, 252};
  const auto a = study::attribute_shapley(4, [&](Subset s) {
    int64_t most = 0;
    for (size_t i = 0; i < 4; ++i)
      if ((s >> i & 1) != 0) most = std::max(most, cost[i]);
    return Figures{most};
  });
  CHECK(a.contribution == std::vector<Figures>{{18}, {34}, {73}, {127}});
}

TEST_CASE("Contributions are exact sums, and thirds are rounded by largest remainder", "[attribution]") {
  const auto thirds = study::attribute_shapley(3, [](Subset s) { return Figures{s == 7 ? 100 : 0}; });
  CHECK(thirds.contribution == std::vector<Figures>{{34}, {33}, {33}});
  const auto losses = study::attribute_shapley(3, [](Subset s) { return Figures{s == 7 ? -100 : 0}; });
  CHECK(losses.contribution == std::vector<Figures>{{-33}, {-33}, {-34}});
  for (uint64_t seed = 1; seed <= 200; ++seed)
    for (int changes = 1; changes <= 8; ++changes) {
      const auto value = random_game(changes, seed);
      const Figures none = value(0), all = value((Subset{1} << changes) - 1);
      const auto order = study::attribute_in_order(changes, value);
      const auto mean = study::attribute_shapley(changes, value, {.pairs = 5});
      for (size_t f = 0; f < 2; ++f) {
        CHECK(total(order, f) == all[f] - none[f]);
        CHECK(total(mean, f) == all[f] - none[f]);
      }
      CHECK(order.evaluations == changes + 1);
    }
}

TEST_CASE("One after another: what each adds to those before it", "[attribution]") {
  const auto a = study::attribute_in_order(3, [](Subset s) { return Figures{std::popcount(s) * std::popcount(s)}; });
  CHECK(a.contribution == std::vector<Figures>{{1}, {3}, {5}});
  CHECK(a.base == Figures{0});
  CHECK(a.all == Figures{9});
}

TEST_CASE("Changes that do nothing get nothing; equal changes get the same; sums of games add", "[attribution]") {
  const auto value = [](Subset s) {
    const auto has = [&](int i) { return static_cast<int64_t>(s >> i & 1); };
    return Figures{has(0) + has(1) + 6 * has(0) * has(1), 3 * has(2), 2 * has(0) * has(2)};
  };
  const auto a = study::attribute_shapley(4, value);
  CHECK(a.contribution[0][0] == 4);
  CHECK(a.contribution[1][0] == 4);
  CHECK(a.contribution[2][1] == 3);
  CHECK(a.contribution[0][2] == 1);
  CHECK(a.contribution[2][2] == 1);
  for (size_t f = 0; f < 3; ++f) CHECK(a.contribution[3][f] == 0);
}

TEST_CASE("Sampled orders agree with all orders within four standard errors; each subset is asked once",
          "[attribution]") {
  const int changes = 7;
  const auto value = random_game(changes, 5, 1);
  int64_t asked = 0;
  const study::FiguresOf counted = [&](Subset s) {
    ++asked;
    return value(s);
  };
  const auto exact = study::attribute_shapley(changes, value, {.exact_up_to = 7});
  const auto sampled = study::attribute_shapley(changes, counted, {.exact_up_to = 6, .pairs = 400, .seed = 3});
  CHECK(asked == sampled.evaluations);
  CHECK(asked <= 128);
  CHECK(sampled.orders == 800);
  for (size_t i = 0; i < 7; ++i) {
    CHECK(exact.standard_error[i][0] == 0);
    CHECK(sampled.standard_error[i][0] > 0);
    CHECK(std::abs(static_cast<double>(sampled.contribution[i][0] - exact.contribution[i][0])) <
          4 * sampled.standard_error[i][0]);
  }
  // The same seed, the same orders; and of a game that is a sum of its parts any order tells the truth.
  CHECK(study::attribute_shapley(changes, value, {.pairs = 9}).contribution ==
        study::attribute_shapley(changes, value, {.pairs = 9}).contribution);
  const auto additive =
      study::attribute_shapley(20, [](Subset s) { return Figures{static_cast<int64_t>(s)}; }, {.pairs = 2});
  for (size_t i = 0; i < 20; ++i) CHECK(additive.contribution[i][0] == int64_t{1} << i);
}

TEST_CASE("No changes, too many, figures that come and go, sums beyond 64 bits: our bugs", "[attribution]") {
  const auto one = [](Subset) { return Figures{1}; };
  CHECK_THROWS_AS(study::attribute_shapley(0, one), core::BugError);
  CHECK_THROWS_AS(study::attribute_in_order(64, one), core::BugError);
  CHECK_THROWS_AS(study::attribute_in_order(2, [](Subset s) { return Figures(s == 1 ? 1 : 2); }), core::BugError);
  CHECK_THROWS_AS(study::attribute_in_order(1, [](Subset s) { return Figures{s == 0 ? INT64_MIN : 1}; }),
                  core::BugError);
}

// The two evaluations of one utility: shares() against closed forms, choose() against shares().

#include <cstdio>
#include <numeric>

#include "choice_market.hpp"
#include "shopwright/shopping/choice.hpp"
#include "support/catch.hpp"

using namespace shopwright::shopping;
using testing::all_paths;
using testing::chi_square_z;
using testing::Market;

TEST_CASE("utility: a case by hand", "[choice]") {
  Market market(2, 1, 1, 1);
  market.constant = {1.0f, 2.0f};
  market.price = {0.5f, 0.25f};
  market.log_price = {-0.5f, 0.25f};
  market.brand = {3, 4};
  market.attribute = {2.0f, -1.0f};
  market.alpha[0] = 2.0f;
  market.reference[0] = 0.0f;
  market.gain[0] = 1.0f;
  market.loss[0] = 4.0f;
  market.loyalty[0] = 0.75f;
  market.last_brand[0] = 4;
  market.taste[0][0] = 0.5f;
  market.bind();
  // constant - alpha price + gain or loss + loyalty + taste
  REQUIRE(utility(market.terms, market.lanes, 0, 0) == 1.0 - 1.0 + 1.0 * 0.5 + 0.0 + 1.0);
  REQUIRE(utility(market.terms, market.lanes, 0, 1) == 2.0 - 0.5 - 4.0 * 0.25 + 0.75 - 0.5);
  market.lanes.reference = nullptr;
  market.lanes.loyalty = nullptr;
  REQUIRE(utility(market.terms, market.lanes, 0, 1) == 2.0 - 0.5 - 0.5);
}

TEST_CASE("shares are the logit of McFadden 1974", "[choice]") {
  Market market(5, 2, 20, 11);
  market.open[1] = 0;
  market.storefront = {1, 1, 2, 4, 1};
  for (std::size_t i = 0; i < 20; ++i) {
    market.access[i] = i % 2 ? 7u : 5u;  // every other one cannot reach offer 2
    std::vector<double> share(6);
    shares(market.terms, market.lanes, i, share);
    double sum = 1;
    for (std::uint32_t o : {0u, 2u, 3u, 4u})
      if (o != 2 || i % 2) sum += std::exp(utility(market.terms, market.lanes, i, o));
    REQUIRE(share[1] == 0);
    REQUIRE((share[2] == 0) == (i % 2 == 0));
    REQUIRE(share[5] == Approx(1 / sum).epsilon(1e-13));
    REQUIRE(share[3] == Approx(std::exp(utility(market.terms, market.lanes, i, 3)) / sum).epsilon(1e-13));
    REQUIRE(std::accumulate(share.begin(), share.end(), 0.0) == Approx(1.0).epsilon(1e-14));
  }
}

TEST_CASE("shares of very large utilities are finite", "[choice]") {
  Market market(2, 0, 1, 2);
  market.lanes.alpha = market.lanes.reference = market.lanes.loyalty = nullptr;
  market.constant = {2000.0f, 2000.0f};
  market.bind();
  market.lanes.alpha = market.lanes.reference = market.lanes.loyalty = nullptr;
  std::vector<double> share(3);
  shares(market.terms, market.lanes, 0, share);
  REQUIRE(share == std::vector<double>{0.5, 0.5, 0.0});
}

TEST_CASE("share_gradient agrees with central differences, for constants and prices", "[choice]") {
  Market market(6, 1, 3, 13);
  const std::size_t n = 6, lane = 2;
  std::vector<double> share(n + 1), above(n + 1), below(n + 1), gradient((n + 1) * n);
  shares(market.terms, market.lanes, lane, share);
  share_gradient(share, gradient);
  const auto difference = [&](std::vector<float>& column, std::size_t k) {
    const float at = column[k], h = 0.001953125f;
    const float up = at + h, down = at - h;
    column[k] = up;
    shares(market.terms, market.lanes, lane, above);
    column[k] = down;
    shares(market.terms, market.lanes, lane, below);
    column[k] = at;
    return double{up} - double{down};
  };
  for (std::size_t k = 0; k < n; ++k) {
    double h = difference(market.constant, k);
    for (std::size_t j = 0; j <= n; ++j) REQUIRE((above[j] - below[j]) / h == Approx(gradient[j * n + k]).margin(2e-6));
    h = difference(market.price, k);
    for (std::size_t j = 0; j <= n; ++j)
      REQUIRE((above[j] - below[j]) / h == Approx(-market.alpha[lane] * gradient[j * n + k]).margin(2e-5));
  }
}

// 2^20 alike consumers: the rarest share is above 0.01, its standard error below 1% of it.
TEST_CASE("choices of alike consumers fit the closed-form logit", "[choice]") {
  const std::size_t n = 1u << 20;
  Market market(8, 0, n, 21);
  for (auto* column : {&market.alpha, &market.reference, &market.gain, &market.loss, &market.loyalty})
    std::fill(column->begin(), column->end(), (*column)[0]);
  std::fill(market.last_brand.begin(), market.last_brand.end(), 2u);
  std::vector<double> share(9);
  shares(market.terms, market.lanes, 0, share);
  std::vector<double> count(9);
  for (auto c : market.choices(Simd::automatic)) ++count[c == kOutside ? 8 : c];
  double chi_square = 0;
  for (std::size_t o = 0; o < 9; ++o) {
    const double expected = share[o] * n, error = std::sqrt(expected * (1 - share[o]));
    CAPTURE(o, share[o], count[o] / n);
    REQUIRE(error < 0.01 * expected);
    REQUIRE(std::abs(count[o] - expected) < 4 * error);
    chi_square += (count[o] - expected) * (count[o] - expected) / expected;
  }
  std::printf("choices of 2^20 consumers against the closed form: z of chi-squared %.2f (limit 3.5)\n",
              chi_square_z(chi_square, 8));
  REQUIRE(chi_square_z(chi_square, 8) < 3.5);
}

TEST_CASE("choices of consumers with tastes of their own fit the sum of their shares", "[choice]") {
  const std::size_t n = 1u << 17;
  Market market(10, 2, n, 22);
  for (std::size_t i = 0; i < n; ++i) market.access[i] = i % 3 ? 7u : 3u;
  market.open[4] = 0;
  std::vector<double> share(11), expected(11), variance(11), count(11);
  for (std::size_t i = 0; i < n; ++i) {
    shares(market.terms, market.lanes, i, share);
    for (std::size_t o = 0; o < 11; ++o) {
      expected[o] += share[o];
      variance[o] += share[o] * (1 - share[o]);
    }
  }
  for (auto c : market.choices(Simd::automatic)) ++count[c == kOutside ? 10 : c];
  for (std::size_t o = 0; o < 11; ++o) {
    CAPTURE(o, expected[o] / n, count[o] / n);
    REQUIRE(std::abs(count[o] - expected[o]) <= 4 * std::sqrt(variance[o]));
  }
  REQUIRE(count[4] == 0);
}

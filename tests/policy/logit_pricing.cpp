#include "shopwright/policy/logit_pricing.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright::policy;

TEST_CASE("logit pricing: W(e^x) solves w + log w = x, without overflow and without a seam") {
  for (double x : {-700.0, -30.0, -2.0, -1.0, 0.0, 1.0, 10.0, 499.0, 499.999999, 500.0, 500.000001, 800.0, 1e4, 1e8}) {
    const double w = lambert_w_of_exp(x);
    INFO(x);
    if (x > -600) CHECK(w + std::log(w) == Approx(x).epsilon(1e-13).margin(1e-13));
    else CHECK(w == Approx(std::exp(x)));
  }
  CHECK(lambert_w_of_exp(1) == Approx(1).epsilon(1e-14));
  CHECK(lambert_w_of_exp(-std::numeric_limits<double>::infinity()) == 0);
}

TEST_CASE("logit pricing: log of a sum of exponentials") {
  CHECK(log_sum_exp(std::vector<double>{0, 0}) == Approx(std::log(2)));
  CHECK(log_sum_exp(std::vector<double>{1000, 1000 + std::log(3)}) == Approx(1000 + std::log(4)));
  const double nothing = -std::numeric_limits<double>::infinity();
  CHECK(log_sum_exp(std::vector<double>{nothing, 2}) == 2);
  CHECK(log_sum_exp(std::vector<double>{nothing}) == nothing);
  CHECK(log_sum_exp(std::vector<double>{}) == nothing);
}

TEST_CASE("logit pricing: truth, one product and one firm (Calvano et al. 2020): p = 1.801985, profit .551985") {
  const double mu = 0.25, a = 2, c = 1;
  const double margin = equal_margin(std::vector<double>{(a - c) / mu}, mu);
  CHECK(c + margin == Approx(1.801985).epsilon(1e-6));
  CHECK(margin - mu == Approx(0.551985).epsilon(1e-6));
}

TEST_CASE("logit pricing: a product nobody wants has the margin mu, and several products one margin") {
  CHECK(equal_margin(std::vector<double>{-std::numeric_limits<double>::infinity()}, 0.25) == 0.25);
  // Two products with different costs and qualities against a grid search over both prices.
  const double mu = 0.5, a[] = {2, 1.4}, c[] = {1, 0.7};
  const double margin = equal_margin(std::vector<double>{(a[0] - c[0]) / mu, (a[1] - c[1]) / mu}, mu);
  const auto profit = [&](double p0, double p1) {
    const double e0 = std::exp((a[0] - p0) / mu), e1 = std::exp((a[1] - p1) / mu);
    return ((p0 - c[0]) * e0 + (p1 - c[1]) * e1) / (1 + e0 + e1);
  };
  const double best = profit(c[0] + margin, c[1] + margin);
  for (double d0 = -0.5; d0 <= 0.5; d0 += 0.01)
    for (double d1 = -0.5; d1 <= 0.5; d1 += 0.01)
      REQUIRE(profit(c[0] + margin + d0, c[1] + margin + d1) <= best + 1e-12);
}

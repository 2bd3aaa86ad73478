// The instruments themselves: quadrature and goodness of fit.
#include "support/catch.hpp"
#include "truths/statistics.hpp"

using namespace shopwright::testing;

TEST_CASE("quadrature has the moments of the normal distribution", "[truths]") {
  for (int n : {20, 40}) {
    const auto rule = normal_quadrature(n);
    REQUIRE(rule.size() == static_cast<size_t>(n));
    double m0 = 0, m2 = 0, m4 = 0, lognormal = 0;
    for (auto [x, w] : rule) m0 += w, m2 += w * x * x, m4 += w * x * x * x * x, lognormal += w * std::exp(0.5 * x);
    CHECK(m0 == Approx(1).epsilon(1e-12));
    CHECK(m2 == Approx(1).epsilon(1e-12));
    CHECK(m4 == Approx(3).epsilon(1e-12));
    CHECK(lognormal == Approx(std::exp(0.125)).epsilon(1e-12));
  }
}

#include "shopwright/supply/demand.hpp"

#include <cmath>

#include "support/catch.hpp"

using namespace shopwright;
using language::Distribution;

TEST_CASE("demand from a distribution: whole units, never negative, keyed by offer and day") {
  const auto stream = core::Noise({.seed = 5}).stream(core::Stream::demand);
  CHECK(supply::draw_demand(Distribution(12), stream, 1, 0) == 12);
  CHECK(supply::draw_demand(Distribution(-3), stream, 1, 0) == 0);
  const auto wide = Distribution::normal(0, 100);
  bool zero = false, differs = false;
  for (core::Day day = 0; day < 200; ++day) {
    const int64_t units = supply::draw_demand(wide, stream, 1, day);
    CHECK(units >= 0);
    CHECK(units == supply::draw_demand(wide, stream, 1, day));
    zero |= units == 0;
    differs |= units != supply::draw_demand(wide, stream, 2, day);
  }
  CHECK(zero);
  CHECK(differs);
}

TEST_CASE("demand from a distribution: mean and variance (4 standard errors)") {
  const auto stream = core::Noise({.seed = 6}).stream(core::Stream::demand);
  const auto poisson = Distribution::poisson(6);
  const int n = 40000;
  double sum = 0, squares = 0;
  for (core::Day day = 0; day < n; ++day) {
    const auto units = static_cast<double>(supply::draw_demand(poisson, stream, 7, day));
    sum += units;
    squares += (units - 6) * (units - 6);
  }
  CHECK(sum / n == Approx(6).margin(4 * std::sqrt(6.0 / n)));
  CHECK(squares / n == Approx(6).margin(4 * std::sqrt((6 + 3 * 36 - 36.0) / n)));
}

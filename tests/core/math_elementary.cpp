#include <cmath>
#include <limits>
#include <random>

#include "shopwright/core/math.hpp"
#include "support/catch.hpp"

namespace core = shopwright::core;

namespace {

// Distance of `value` from the long double reference in units of the last place of a double.
double ulps(double value, long double reference) {
  int exponent = 0;
  std::frexp(static_cast<double>(reference), &exponent);
  const long double ulp = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::fabs(static_cast<long double>(value) - reference) / ulp);
}

template <class Ours, class Theirs, class Draw>
double worst(Ours ours, Theirs theirs, Draw draw, int n = 200'000) {
  std::mt19937_64 random(42);
  double most = 0;
  for (int i = 0; i < n; ++i) {
    const double x = draw(random);
    most = std::max(most, ulps(ours(x), theirs(static_cast<long double>(x))));
  }
  return most;
}

auto between(double low, double high) {
  return [=](auto& random) { return std::uniform_real_distribution<double>(low, high)(random); };
}
// Positive numbers of every size between 2^low and 2^high.
auto sized(double low, double high) {
  return [=](auto& random) { return std::exp2(std::uniform_real_distribution<double>(low, high)(random)); };
}

constexpr double kInf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("exp is within one ulp of the long double libm") {
  const auto theirs = [](long double x) { return std::exp(x); };
  CHECK(worst(core::exp, theirs, between(-708, 709.7)) <= 1.0);
  CHECK(worst(core::exp, theirs, between(-1, 1)) <= 1.0);
  CHECK(worst(core::exp, theirs, between(-745, -708)) <= 1.5);  // subnormal results round twice
}

TEST_CASE("expm1 is within two ulp") {
  const auto theirs = [](long double x) { return std::expm1(x); };
  CHECK(worst(core::expm1, theirs, between(-40, 700)) <= 2.0);
  CHECK(worst(core::expm1, theirs, between(-1.5, 1.5)) <= 2.0);
  CHECK(worst(core::expm1, theirs, sized(-60, 0)) <= 2.0);
}

TEST_CASE("log is within one ulp") {
  const auto theirs = [](long double x) { return std::log(x); };
  CHECK(worst(core::log, theirs, sized(-1074, 1023.9)) <= 1.0);
  CHECK(worst(core::log, theirs, between(0.5, 2)) <= 1.0);
  CHECK(worst(core::log, theirs, between(0.999, 1.001)) <= 1.0);
}

TEST_CASE("log1p is within two ulp") {
  const auto theirs = [](long double x) { return std::log1p(x); };
  CHECK(worst(core::log1p, theirs, between(-0.999, 3)) <= 2.0);
  CHECK(worst(core::log1p, theirs, sized(-80, 500)) <= 2.0);
  CHECK(worst([](double x) { return core::log1p(-x); }, [](long double x) { return std::log1p(-x); }, sized(-80, -1)) <=
        2.0);
}

TEST_CASE("pow is within two ulp") {
  std::mt19937_64 random(7);
  double most = 0;
  for (int i = 0; i < 300'000; ++i) {
    const double x = i % 2 == 0 ? sized(-1000, 1000)(random) : sized(-2, 2)(random);
    const double limit = std::fabs(700 / std::log(x));
    const double y = between(-1, 1)(random) * std::min(limit, 1e15);
    const long double reference = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    if (reference < 1e-307L) continue;
    most = std::max(most, ulps(core::pow(x, y), reference));
  }
  CHECK(most <= 2.0);
}

TEST_CASE("elementary functions treat special values as C does") {
  CHECK(core::exp(0) == 1);
  CHECK(core::exp(-kInf) == 0);
  CHECK(core::exp(kInf) == kInf);
  CHECK(core::exp(710) == kInf);
  CHECK(std::isnan(core::exp(NAN)));
  CHECK(core::expm1(0) == 0);
  CHECK(core::expm1(-kInf) == -1);
  CHECK(core::log(1) == 0);
  CHECK(core::log(0) == -kInf);
  CHECK(std::isnan(core::log(-1)));
  CHECK(core::log(kInf) == kInf);
  CHECK(core::log1p(-1) == -kInf);
  CHECK(core::log1p(0) == 0);
  const double values[] = {-kInf, -3, -2.5, -1, -0.5, -0.0, 0.0, 0.5, 1, 2, 3, 1e300, kInf};
  for (double x : values)
    for (double y : values) {
      const double ours = core::pow(x, y), theirs = std::pow(x, y);
      INFO(x << " ^ " << y);
      if (std::isnan(theirs)) CHECK(std::isnan(ours));
      else if (theirs == 0 || std::isinf(theirs)) CHECK((ours == theirs && std::signbit(ours) == std::signbit(theirs)));
      else CHECK(ours == Approx(theirs).epsilon(1e-15));
    }
}

TEST_CASE("the functions give these very bits") {
  // Stored so that another compiler, option or processor that changes a bit is noticed.
  CHECK(core::exp(1.2345) == 0x1.b7e47790da685p+1);
  CHECK(core::expm1(0.12345) == 0x1.0d18001cd3826p-3);
  CHECK(core::log(1.2345) == 0x1.af71abe30f48fp-3);
  CHECK(core::log1p(0.12345) == 0x1.dccac376a6525p-4);
  CHECK(core::pow(1.2345, 6.789) == 0x1.0b7e4d1f8419bp+2);
  CHECK(core::lgamma(1.2345) == -0x1.837d042a2c0e4p-4);
  CHECK(core::normal_cdf(-1.2345) == 0x1.bc733942fbbecp-4);
  CHECK(core::normal_quantile(0.0123) == -0x1.1fb23bc8e099ep+1);
  CHECK(core::lambert_w0(1.2345) == 0x1.4b13f700d73e1p-1);
  CHECK(core::gamma_quantile(0.3, 0.4) == 0x1.1465793fb573ap-5);
  CHECK(core::gamma_quantile(12, 0.99) == 0x1.57d6abf0f44fap+4);
}

#include <cmath>
#include <limits>

#include "shopwright/core/math.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/sequential.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

namespace {

double unit_noise(uint64_t what, uint32_t replicate) {
  const auto block = core::Noise({.seed = 3}).stream(core::Stream::test, what).block(0, 0, replicate);
  return core::normal_quantile(core::uniform01(block[0], block[1]));
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("moments by hand", "[sequential]") {
  const Moments m = moments_of(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(m.mean() == 5);
  CHECK(m.variance() == Approx(32.0 / 7));
  CHECK(m.skewness() == Approx(0.8184875534));  // m3 = 5.25, m2 = 4: g1 = .65625, x sqrt(56) / 6
  CHECK(moments_of(std::vector<double>{3, 3, 3}).skewness() == 0);
  CHECK(Moments().variance() == 0);
  CHECK(student_interval(m).half_width() == Approx(2.364624 * std::sqrt(32.0 / 7 / 8)));
  CHECK(student_interval(moments_of(std::vector<double>{1})).high == kInfinity);
}

TEST_CASE("the skew-adjusted interval bends towards the tail", "[sequential]") {
  const Moments even = moments_of(std::vector<double>{1, 2, 3, 4, 5});
  CHECK(skew_adjusted_interval(even).low == Approx(student_interval(even).low));
  CHECK(skew_adjusted_interval(even).high == Approx(student_interval(even).high));
  const Moments right = moments_of(std::vector<double>{1, 1, 2, 2, 3, 12});
  const auto straight = student_interval(right), bent = skew_adjusted_interval(right);
  CHECK(bent.high > straight.high);
  CHECK(bent.low > straight.low);
  const double t = student_quantile(0.975, 5), b = right.skewness() / (6 * std::sqrt(6.0));
  CHECK(bent.high == Approx(right.mean() - (std::cbrt(1 + 6 * b * (-t - b)) - 1) / (2 * b) * right.standard_error()));
  const Moments left = moments_of(std::vector<double>{-1, -1, -2, -2, -3, -12});
  CHECK(skew_adjusted_interval(left).low == Approx(-bent.high));
}

// Student 1908's sleep data (hours of extra sleep under two drugs): t = 4.0621 on 9 degrees of freedom, p = 0.00283.
TEST_CASE("paired differences of Student's sleep data", "[sequential]") {
  const std::vector<double> base = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> variant = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const auto found = paired_difference(base, variant);
  CHECK(found.replicates == 10);
  CHECK(found.difference == Approx(1.58));
  CHECK(found.difference / found.standard_error == Approx(4.0621).margin(1e-4));
  CHECK(found.p_value == Approx(0.002833).margin(1e-6));
  CHECK(found.probability_greater == Approx(1 - 0.002833 / 2).margin(1e-6));
  CHECK(found.variance_ratio == Approx((3.200556 + 4.009000) / 1.512889).margin(1e-4));
  CHECK(found.runs_saved == Approx(20 * (found.variance_ratio - 1)));
  const auto turned = paired_difference(variant, base);
  CHECK(turned.difference == -found.difference);
  CHECK(turned.probability_greater == Approx(1 - found.probability_greater));
}

TEST_CASE("differences without noise", "[sequential]") {
  const std::vector<double> a = {1, 2, 3}, b = {2, 3, 4};
  const auto always = paired_difference(a, b);
  CHECK(always.probability_greater == 1);
  CHECK(always.p_value == 0);
  CHECK(always.variance_ratio == kInfinity);
  CHECK(always.interval.half_width() == 0);
  const auto never = paired_difference(a, a);
  CHECK(never.p_value == 1);
  CHECK(never.probability_greater == 0.5);
  CHECK(paired_difference(std::vector<double>{1, 1}, std::vector<double>{1, 1}).variance_ratio == 1);
  CHECK(paired_difference(std::vector<double>{1}, std::vector<double>{2}).interval.high == kInfinity);
}

// Holm 1979's rule on a worked example: sorted .005, .01, .03, .04 become .02, .03, .06, .06.
TEST_CASE("Holm's adjusted p-values", "[sequential]") {
  const auto adjusted = holm_adjusted(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  CHECK(adjusted[0] == Approx(0.03));
  CHECK(adjusted[1] == Approx(0.06));
  CHECK(adjusted[2] == Approx(0.06));
  CHECK(adjusted[3] == Approx(0.02));
  CHECK(holm_adjusted(std::vector<double>{0.7, 0.9}) == std::vector<double>{1, 1});
  CHECK(holm_adjusted({}).empty());
}

TEST_CASE("replicates are added until every wish is met", "[sequential]") {
  // Metric 0: differences of s.d. 1 to +-0.3; metric 1 is only reported; metric 2: s.d. 2 about a base of 50, to 2% of
  // it.
  SequentialComparison study(2, {Precision{0.3}, std::nullopt, Precision{0.02, true}},
                             {.first_stage = 10, .multiple = 4});
  std::vector<uint32_t> looks;
  while (study.next() > 0) {
    looks.push_back(study.next());
    for (uint32_t left = study.next(), i = 0; i < left; ++i) {
      const uint32_t r = study.replicates();
      const double common = unit_noise(1, r);
      const std::vector<double> base = {10 + common, common, 50 + common};
      std::vector<double> variants;
      for (uint64_t v = 0; v < 2; ++v)
        for (uint64_t m = 0; m < 3; ++m)
          variants.push_back(base[m] + static_cast<double>(v) + (m == 2 ? 2 : 1) * unit_noise(10 + v * 3 + m, r));
      study.add(base, variants);
    }
  }
  CHECK(looks[0] == 10);
  for (size_t i = 1; i < looks.size(); ++i) CHECK(looks[i] % 4 == 0);
  CHECK(looks.size() <= 5);
  CHECK(study.finished());
  CHECK(study.all_met());
  for (size_t v = 0; v < 2; ++v) {
    CHECK(study.difference(v, 0).interval.half_width() <= 0.3);
    CHECK(study.difference(v, 2).interval.half_width() <= 0.02 * 50.5);
    CHECK(std::abs(study.difference(v, 0).difference - static_cast<double>(v)) <
          4 * study.difference(v, 0).standard_error);
  }
  // 1.96^2 x 1 / 0.3^2 = 43 replicates are needed, and not many times as many taken.
  CHECK(study.replicates() >= 35);
  CHECK(study.replicates() <= 90);
  CHECK_THROWS(study.add(std::vector<double>(3), std::vector<double>(6)));
}

TEST_CASE("a limit stops what cannot be met, and no wish takes the first stage", "[sequential]") {
  SequentialComparison hard(1, {Precision{0.001}}, {.first_stage = 5, .limit = 33});
  SequentialComparison relative_to_nothing(1, {Precision{0.1, true}}, {.first_stage = 5, .limit = 20});
  SequentialComparison none(1, {std::nullopt}, {.first_stage = 7});
  SequentialComparison quiet(1, {Precision{0.001}}, {.first_stage = 5});
  auto feed = [](SequentialComparison& study, double noise) {
    while (study.next() > 0) {
      const double difference = noise * unit_noise(5, study.replicates());
      study.add(std::vector<double>{0.0}, std::vector<double>{difference});
    }
  };
  feed(hard, 1);
  CHECK(hard.replicates() == 33);
  CHECK_FALSE(hard.all_met());
  feed(relative_to_nothing, 1);
  CHECK(relative_to_nothing.replicates() == 20);
  CHECK_FALSE(relative_to_nothing.met(0, 0));
  feed(none, 1);
  CHECK(none.replicates() == 7);
  CHECK(none.all_met());
  feed(quiet, 0);
  CHECK(quiet.replicates() == 5);
  CHECK(quiet.all_met());
}

// Adoption by itself: the hazard by hand, and the expected path against Bass's closed form.
#include "shopwright/shopping/adoption.hpp"

#include <algorithm>
#include <cmath>

#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

TEST_CASE("adoption: the hazard grows with the share that has adopted", "[shopping][adoption]") {
  const Adoption adoption{0.01, 0.04};
  CHECK(adoption.exists());
  CHECK_FALSE(Adoption{}.exists());
  CHECK(adoption.hazard(0, 1000) == 0.01f);
  CHECK(adoption.hazard(250, 1000) == Approx(0.02));
  CHECK(adoption.hazard(1000, 1000) == adoption.most());
  CHECK(adoption.most() == Approx(0.05));
  CHECK(adoption.hazard(1200, 1000) == adoption.most());  // a variant made the potential smaller
  CHECK(adoption.hazard(3, 0) == 0.01f);                  // nobody is left to ask
}

TEST_CASE("adoption: the expected path follows Bass's closed form, daily steps by days", "[shopping][adoption]") {
  const double p = 0.0094, q = 0.3748, year = 365;
  const Adoption adoption{p / year, q / year};
  const std::vector<double> daily = adoption.expected(std::vector<float>(7300, 1.0f));
  auto closed = [&](double t) { return (1 - std::exp(-(p + q) * t)) / (1 + q / p * std::exp(-(p + q) * t)); };
  double sum = 0;
  for (size_t day = 0; day < daily.size(); ++day) {
    sum += daily[day];
    // A day's adopters are told the next day: the path is about a day late.
    if ((day + 1) % 730 == 0) CHECK(sum == Approx(closed(static_cast<double>(day + 1) / year)).epsilon(2e-3));
  }
  const auto peak = std::max_element(daily.begin(), daily.end());
  CHECK(static_cast<double>(peak - daily.begin()) / year == Approx(std::log(q / p) / (p + q)).margin(0.01));
  CHECK(*peak * year == Approx((p + q) * (p + q) / (4 * q)).epsilon(1e-3));  // 0.0985 of the potential a year
}

TEST_CASE("adoption: days without needs let nobody adopt", "[shopping][adoption]") {
  const Adoption adoption{0.01, 0.04};
  const std::vector<double> daily = adoption.expected(std::vector<float>{0, 2, 0, 1});
  CHECK(daily[0] == 0);
  CHECK(daily[1] == Approx(1 - std::exp(-0.02)));
  CHECK(daily[2] == 0);
  CHECK(daily[3] == Approx(std::exp(-0.02) * (1 - std::exp(-(0.01 + 0.04 * daily[1])))));
}

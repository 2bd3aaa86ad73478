// The negative binomial model of repeat buying: probabilities that add up, and parameters found again.
#include "shopwright/study/nbd.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright;

namespace {

// Customers by orders as often as the model expects, and those who never ordered.
std::vector<int64_t> exact(const study::Nbd& nbd, double days, double consumers) {
  std::vector<int64_t> out;
  for (int64_t x = 0; x < 400; ++x) out.push_back(std::llround(consumers * nbd.probability(x, days)));
  return out;
}

}  // namespace

TEST_CASE("probabilities of orders add up, and have the mean and variance of a negative binomial", "[nbd]") {
  for (const study::Nbd nbd : {study::Nbd{0.5, 30}, study::Nbd{1, 20}, study::Nbd{3, 200}}) {
    double sum = 0, mean = 0, square = 0;
    for (int64_t x = 0; x < 2000; ++x) {
      const double p = nbd.probability(x, 90);
      sum += p;
      mean += p * static_cast<double>(x);
      square += p * static_cast<double>(x * x);
    }
    const double m = nbd.shape / nbd.scale * 90;
    CHECK(sum == Approx(1).epsilon(1e-10));
    CHECK(mean == Approx(m).epsilon(1e-9));
    CHECK(square - mean * mean == Approx(m * (1 + 90 / nbd.scale)).epsilon(1e-9));
    // Taken over all consumers, what is expected ahead is the mean of as many days.
    double ahead = 0;
    for (int64_t x = 0; x < 2000; ++x) ahead += nbd.probability(x, 90) * nbd.expected(x, 90, 45);
    CHECK(ahead == Approx(m / 2).epsilon(1e-9));
  }
}

TEST_CASE("the model is found again from those who have ordered, however many have not", "[nbd]") {
  for (const study::Nbd nbd : {study::Nbd{0.5, 30}, study::Nbd{1, 60}, study::Nbd{2.5, 100}, study::Nbd{0.2, 400}}) {
    auto by_orders = exact(nbd, 120, 1e11);
    const study::Nbd found = study::fit_nbd(by_orders, 120);
    CHECK(found.shape == Approx(nbd.shape).epsilon(1e-3));
    CHECK(found.scale == Approx(nbd.scale).epsilon(1e-3));
    by_orders[0] = 0;
    CHECK(study::fit_nbd(by_orders, 120).shape == found.shape);
  }
}

TEST_CASE("where all have ordered once, or all alike, the model goes to its limits and stays finite", "[nbd]") {
  const std::vector<int64_t> once = {0, 500};
  const study::Nbd few = study::fit_nbd(once, 100);
  CHECK(few.expected(1, 100, 365) >= 0);
  CHECK(few.expected(1, 100, 365) < 0.1 * 3.65);
  const std::vector<int64_t> alike = {0, 0, 0, 0, 0, 700};
  const study::Nbd same = study::fit_nbd(alike, 100);
  CHECK(same.expected(5, 100, 100) == Approx(5).epsilon(0.05));
}

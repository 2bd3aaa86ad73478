// Closed forms against the textbook examples of Snyder and Shen, 2nd edition, 2019.
#include "shopwright/supply/theory.hpp"
#include "support/catch.hpp"

using namespace shopwright::supply;
using shopwright::language::Distribution;

TEST_CASE("truth: economic order quantity (Snyder and Shen, example 3.1)") {
  const EconomicOrder order = economic_order_quantity(8, 1300, 0.225);
  CHECK(order.quantity == Approx(304.0468).epsilon(1e-6));
  CHECK(order.cost == Approx(68.4105).epsilon(1e-6));
}

TEST_CASE("truth: newsvendor quantities (Snyder and Shen, section 4.3)") {
  CHECK(critical_ratio(0.18, 0.70) == Approx(0.795455).epsilon(1e-5));
  CHECK(newsvendor_quantity(Distribution::normal(50, 8), 0.18, 0.70) == Approx(56.6040).epsilon(1e-6));
  CHECK(newsvendor_units(Distribution::normal(50000, 8000), 0.18, 0.70) == 56604);
  CHECK(newsvendor_units(Distribution::poisson(6), 1, 4) == 8);
  CHECK(newsvendor_units(Distribution(20), 1, 4) == 20);
  CHECK(newsvendor_units(Distribution::normal(5, 100), 9, 1) == 0);
}

TEST_CASE("truth: base stock for a lead time of 4 (Snyder and Shen, section 4.3)") {
  CHECK(base_stock_level(Distribution::normal(50, 8), 4, 0.18, 0.70) == Approx(264.7669).epsilon(1e-6));
  CHECK(base_stock_level(Distribution::poisson(1.2), 4, 1, 4) == 8);
}

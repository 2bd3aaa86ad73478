// Customers who come back: in a stationary market without memory whose consumers' rates are Gamma, orders are negative binomial, and
// what is forecast from the first half is what happens in the second.
#include <cmath>

#include "shopwright/study/nbd.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// The first half is the warm-up. Needs are seldom, so that two on a day are next to none (a basket counts once); a rival takes some.
std::string shop_with(double shape) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-07-06, days: 210, warm_up: 210 days}
population: {size: 6000, segments: {all: {share: 100%, needs: {tea: {every: 90 days, shape: )" +
         std::to_string(shape) + R"(}}}}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 4, appeal: 1}}
sellers: {ours: {role: operator}, rival: {}}
offers: {ours: {green: {price: 4, cost: 2}}, rival: {green: {price: 4.20, cost: 2}}}
outputs: {customers: {active: 90 days, period: 30 days}}
)";
}

}  // namespace

TEST_CASE("the forecast of the first half is what customers order in the second", "[truth][customers]") {
  auto parallel = core::make_tbb(2);
  for (const double shape : {0.8, 2.0}) {
    const auto compiled = market_of(shop_with(shape));
    const auto& world = compiled->world;
    const uint32_t ours = seller_index(world, "ours");
    std::vector<double> difference, joined, shapes;
    for (uint32_t replicate = 0; replicate < 24; ++replicate) {
      Keep keep;
      engine::Simulation simulation(compiled, {.seed = 8, .replicate = replicate}, *parallel, {&keep, nullptr});
      run_to(simulation, *parallel);
      const auto& by_orders = keep.days[209].customers_by_orders[ours];
      const study::Nbd nbd = study::fit_nbd(by_orders, 210);
      double expected = 0, happened = 0;
      for (size_t x = 1; x < by_orders.size(); ++x)
        expected += static_cast<double>(by_orders[x]) * nbd.expected(static_cast<int64_t>(x), 210, 210);
      for (size_t d = 210; d < keep.days.size(); ++d)
        happened += static_cast<double>(keep.days[d].cohorts[ours * world.cohorts()].orders);
      difference.push_back(happened - expected);
      shapes.push_back(nbd.shape);
      // From those who became customers alone, how many of the others, whom it never saw, will: who has not ordered is Gamma(shape) /
      // (scale + days).
      const auto before = static_cast<double>(world.consumers - by_orders[0]);
      const auto after = static_cast<double>(world.consumers - keep.days.back().customers_by_orders[ours][0]);
      const double none = nbd.probability(0, 210), unseen = before / (1 - none) * none;
      const double become = unseen * (1 - study::Nbd{nbd.shape, nbd.scale + 210}.probability(0, 210));
      joined.push_back(after - before - become);
    }
    const auto check_zero = [](const std::vector<double>& values, double about) {
      double sum = 0, squares = 0;
      for (const double value : values) sum += value - about;
      const double n = static_cast<double>(values.size()), mean = sum / n;
      for (const double value : values) squares += (value - about - mean) * (value - about - mean);
      const double error = std::sqrt(squares / (n - 1) / n);
      INFO("mean " << mean << ", standard error " << error);
      CHECK(std::abs(mean) <= 4 * error);
      CHECK(error > 0);
      return error;
    };
    check_zero(difference, 0);
    CHECK(check_zero(joined, 0) < 40);
    CHECK(check_zero(shapes, shape) < 0.1);
  }
}

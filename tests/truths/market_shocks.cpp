// Market shocks (model.md 3): needs are multiplied by a log-normal of mean 1, appeal moves by a normal of mean 0, both autocorrelated
// as declared, shared by all consumers, the same in all variants.
#include "engine/parts.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& category, int size, int days) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: )" +
         std::to_string(size) + R"(, segments: {all: {share: 100%, needs: {juice: {every: 1 days}}}}}
categories: {juice: )" +
         category + R"(}
products: {carton: {category: juice, regular_price: 2.00, appeal: 0}, bottle: {category: juice, regular_price: 2.00, appeal: 0}}
sellers: {ours: {role: operator}}
offers: {ours: {carton: {price: 2.00, cost: 1.00}, bottle: {price: 2.00, cost: 1.00}}}
)";
}

// Moments of a stationary series, with standard errors from blocks of 500 days.
struct Moments {
  Mean mean, square, lagged;
  void add(const std::vector<double>& x, double centre) {
    for (size_t first = 0; first + 500 <= x.size(); first += 500) {
      double m = 0, s = 0, l = 0;
      for (size_t t = first; t < first + 500; ++t) {
        m += x[t] / 500;
        s += (x[t] - centre) * (x[t] - centre) / 500;
        if (t > first) l += (x[t] - centre) * (x[t - 1] - centre) / 499;
      }
      mean.add(m), square.add(s), lagged.add(l);
    }
  }
};

}  // namespace

TEST_CASE("needs shock: mean 1, variance and autocorrelation as declared", "[truths][shocks][slow]") {
  std::printf("needs shock, sigma 0.3, memory 0.5\n");
  const int size = 100, days = 30000;
  const auto market = market_of(market_yaml("{needs_shock: {sigma: 0.3, memory: 0.5}}", size, days));
  auto serial = core::make_serial();
  Moments moments;
  for (uint32_t replicate = 0; replicate < 3; ++replicate) {
    Keep keep;
    engine::Simulation simulation(market, {.seed = 77, .replicate = replicate}, *serial, {.facts = &keep});
    run_to(simulation, *serial);
    std::vector<double> needs;
    for (const auto& day : keep.days) needs.push_back(static_cast<double>(day.needs) / size);
    moments.add(needs, 1);
  }
  CHECK(moments.mean.figure().meets("mean", 1));
  // Poisson counts add 1/size to the variance and nothing to the covariance.
  CHECK(moments.square.figure().meets("variance", std::exp(0.09) - 1 + 1.0 / size, 4, 0.02));
  CHECK(moments.lagged.figure().meets("covariance of neighbours", std::exp(0.09 * 0.5) - 1, 4, 0.02));
}

TEST_CASE("appeal shock: mean 0, variance and autocorrelation as declared, offers independent", "[truths][shocks]") {
  std::printf("appeal shock, sigma 0.4, memory 0.6\n");
  const auto market = market_of(market_yaml("{appeal_shock: {sigma: 0.4, memory: 0.6}}", 10, 30000));
  auto serial = core::make_serial();
  Moments moments;
  Mean between;
  for (uint32_t replicate = 0; replicate < 4; ++replicate) {
    const engine::Simulation::Parts parts(market, {.seed = 5, .replicate = replicate}, *serial, {}, {});
    REQUIRE(parts.appeal_shock.size() == 60000);
    std::vector<double> x[2];
    for (core::Day day = 0; day < 30000; ++day)
      for (uint32_t o : {0u, 1u}) x[o].push_back(static_cast<double>(parts.appeal_shock[market->at(day, o)]));
    moments.add(x[0], 0);
    moments.add(x[1], 0);
    for (size_t t = 0; t < 30000; t += 20) between.add(x[0][t] * x[1][t]);
  }
  CHECK(std::abs(moments.mean.figure().z(0)) < 4);
  CHECK(moments.square.figure().meets("variance", 0.16));
  CHECK(moments.lagged.figure().meets("covariance of neighbours", 0.16 * 0.6));
  CHECK(std::abs(between.figure().z(0)) < 4);
}

TEST_CASE("appeal shock: the day's shares follow it", "[truths][shocks]") {
  const auto market = market_of(market_yaml("{appeal_shock: {sigma: 0.8, memory: 0.6}}", 20000, 8));
  auto serial = core::make_serial();
  const engine::Simulation::Parts parts(market, {.seed = 5}, *serial, {}, {});
  Keep keep;
  engine::Simulation simulation(market, {.seed = 5}, *serial, {.facts = &keep});
  run_to(simulation, *serial);
  for (const auto& day : keep.days) {
    const double a = std::exp(static_cast<double>(parts.appeal_shock[market->at(day.day, 0)]));
    const double b = std::exp(static_cast<double>(parts.appeal_shock[market->at(day.day, 1)]));
    const double share = a / (1 + a + b), n = static_cast<double>(day.needs);
    const Figure measured{static_cast<double>(day.offers[0].units) / n, std::sqrt(share * (1 - share) / n)};
    CHECK(std::abs(measured.z(share)) < 4);
  }
}

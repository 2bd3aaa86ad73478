// What the optimiser finds against what theory says is best: a logit monopolist's price (truths of tests/truths/best_response.cpp: a = 2,
// a0 = 0, mu = .25, c = 1, amounts times 100), and the newsvendor's quantity (Snyder and Shen, 2nd edition, N(50, 8), h = .18,
// p = .70, units times 100). SHOPWRIGHT_SEEDS=N looks at seeds 1 to N instead of 1 to 3.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shopwright/study/optimize.hpp"
#include "support/catch.hpp"

using namespace shopwright;

namespace {

int seeds() {
  const char* wanted = std::getenv("SHOPWRIGHT_SEEDS");
  return wanted ? std::max(1, std::atoi(wanted)) : 3;
}

study::OptimizeResult best_of(const std::string& scenario, const std::string& optimize, uint64_t seed) {
  language::MemoryFiles files;
  files.files["market.yaml"] = scenario;
  files.files["study.yaml"] = "shopwright: 1\nkind: study\nscenario: market.yaml\noptimize:\n" + optimize;
  const study::Study study = study::read_study("study.yaml", files);
  INFO(language::render(study.diagnostics, false));
  REQUIRE(study.ok());
  language::Diagnostics wrong;
  auto result = study::optimize(study, files, {.seed = seed}, wrong);
  INFO(language::render(wrong, false));
  REQUIRE(result);
  REQUIRE(result->found);
  CHECK(result->runs <= result->runs_allowed);
  return std::move(*result);
}

// 4,000 people x 5 days x 5 replicates: 100,000 choices for each price.
const std::string kMonopoly = R"(shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 5, warm_up: 0 days}
population:
  size: 4000
  segments: {all: {share: 100%, price_sensitivity: 0.04, needs: {thing: {every: 1 days}}}}
categories: {thing: {price_response: linear}}
products: {a: {category: thing, regular_price: 150.00, appeal: 8}}
sellers: {ours: {role: operator}}
offers: {ours: {a: {price: 160.00, cost: 100.00}}}
)";
constexpr double kPrice = 180.1985, kProfit = 55.1985;
double profit(double price) { return (price - 100) / (1 + std::exp((price - 200) / 25)); }

const std::string kNewsvendor = R"(shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 1000, warm_up: 0 days}
population:
  size: 1
  segments: {all: {share: 100%, needs: {thing: {every: 10 days}}}}
categories: {thing: {}}
products: {a: {category: thing, regular_price: 2.00}}
sellers: {ours: {role: operator}}
offers:
  ours:
    a:
      price: 2.00
      cost: 1.00
      demand: {distribution: {normal: {mean: 5000, sd: 800}}}
      stock: {opening: 5000, shortage: backorder, reorder: {base_stock: {level: 5000, lead_time: 0 days}}, holding_cost: 0.18, shortage_cost: 0.70}
)";
double cost_of_quantity(double quantity) {
  const double z = (quantity - 5000) / 800, density = std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0)),
               below = std::erfc(-z / std::sqrt(2.0)) / 2;
  const double over = 800 * (z * below + density), under = over - (quantity - 5000);
  return 0.18 * over + 0.70 * under;
}
constexpr double kQuantity = 5660.40, kCost = 199.7605;

}  // namespace

TEST_CASE("optimize finds a logit monopolist's price", "[truths][optimize]") {
  std::printf("monopoly price, 100,000 choices per price\n");
  CHECK(std::abs(profit(kPrice) / kProfit - 1) < 1e-5);
  double worst_price = 0, worst_profit = 0;
  int held = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    const auto found = best_of(kMonopoly, "  decide: {price: {path: offers.ours.a.price, from: 120, to: 260}}\n",
                               static_cast<uint64_t>(seed));
    const double price = *found.plan[0].number, off = price / kPrice - 1, lost = 1 - profit(price) / kProfit;
    const bool within = found.plan[0].interval && found.plan[0].interval->contains(kPrice);
    held += within;
    std::printf("  seed %2d: price %8.2f, off %+.3f%%; profit lost %.4f%%; interval %.2f to %.2f; %lld runs\n", seed,
                price, 100 * off, 100 * lost, found.plan[0].interval ? found.plan[0].interval->low : 0,
                found.plan[0].interval ? found.plan[0].interval->high : 0, static_cast<long long>(found.runs));
    worst_price = std::max(worst_price, std::abs(off));
    worst_profit = std::max(worst_profit, lost);
    CHECK(found.gain.interval.low > 0);
  }
  std::printf(
      "  worst: price off %.3f%% (at most 0.5%%), profit lost %.4f%% (at most 0.1%%); %d of %d intervals hold the "
      "truth\n",
      100 * worst_price, 100 * worst_profit, held, seeds());
  CHECK(worst_price <= 0.005);
  CHECK(worst_profit <= 0.001);
  // 95% intervals: fewer than 80% would come about by chance once in some thousand times with 20 seeds.
  CHECK(held >= static_cast<int>(std::floor(0.8 * seeds())) - 1);
}

TEST_CASE("optimize finds the newsvendor's quantity", "[truths][optimize]") {
  std::printf("newsvendor's quantity\n");
  CHECK(std::abs(cost_of_quantity(kQuantity) / kCost - 1) < 1e-5);
  double worst = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    const auto found = best_of(kNewsvendor,
                               "  goal: supply_cost\n"
                               "  decide: {quantity: {path: [offers.ours.a.stock.reorder.base_stock.level, "
                               "offers.ours.a.stock.opening], from: 4000, to: 7500}}\n",
                               static_cast<uint64_t>(seed));
    const double quantity = *found.plan[0].number, more = cost_of_quantity(quantity) / kCost - 1;
    std::printf("  seed %2d: quantity %7.0f (best %.1f), expected cost %+.4f%%\n", seed, quantity, kQuantity,
                100 * more);
    CHECK(quantity == std::round(quantity));
    worst = std::max(worst, more);
  }
  std::printf("  worst: expected cost %+.4f%% above the least (at most 0.5%%)\n", 100 * worst);
  CHECK(worst <= 0.005);
}

// Simulated costs and service against closed forms (Snyder and Shen, 2nd edition, 2019): within 4 standard errors, which
// are at most 1% of the target. Fixed seeds; were they drawn, a check would fail by chance once in 16,000 times.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "books.hpp"
#include "shopwright/supply/demand.hpp"
#include "shopwright/supply/stockroom.hpp"
#include "shopwright/supply/theory.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using namespace shopwright::supply;
using core::StockId;
using language::Distribution;

namespace {

/// Mean and its standard error by batch means: days of one stock depend on each other over a lead time.
class BatchMeans {
 public:
  explicit BatchMeans(int batch) : batch_(batch) {}
  void add(double value) {
    sum_ += value;
    if (++n_ % batch_ == 0) {
      means_.push_back(sum_ / batch_);
      sum_ = 0;
    }
  }
  void check(const char* name, double target) const {
    double mean = 0, squares = 0;
    for (double m : means_) mean += m;
    mean /= static_cast<double>(means_.size());
    for (double m : means_) squares += (m - mean) * (m - mean);
    const double n = static_cast<double>(means_.size());
    const double error = std::sqrt(squares / (n - 1) / n);
    std::printf("  %-40s %10.6f  target %10.6f  s.e. %.2g  z %+.2f\n", name, mean, target, error,
                (mean - target) / error);
    INFO(name << ": mean " << mean << ", target " << target << ", standard error " << error);
    CHECK(error <= 0.01 * target);
    CHECK(std::abs(mean - target) <= 4 * error);
  }

 private:
  int batch_;
  int n_ = 0;
  double sum_ = 0;
  std::vector<double> means_;
};

core::UnitRate major(double amount) { return core::UnitRate{std::llround(amount * 1e8)}; }

struct Outcome {
  int64_t demand, from_shelf, backorders;
  double cost;  ///< major units
};

/// A base stock with backorders, day by day after a warm-up.
void run(Distribution demand, int64_t level, double lead_time, double holding, double shortage, core::Day days,
         const std::function<void(const Outcome&)>& observe) {
  const auto world = test::small_world({"ours"}, {"a"}, true);
  StockParams params;
  params.opening = level;
  params.shortage = Shortage::backorder;
  params.reorder = BaseStock{level, lead_time};
  params.holding_cost = major(holding);
  params.shortage_cost = major(shortage);
  const Stockroom room(world, {params});
  const std::vector<core::UnitRate> cost = {major(1)};
  const core::Noise noise({.seed = 20260302});
  const auto stream = noise.stream(core::Stream::demand);
  test::Books books;
  StockColumns state = room.start(cost, books);
  StockMoves moves;
  for (core::Day day = 0; day < days + 20; ++day) {
    room.open(day, state, books, moves);
    room.decide(day, noise, cost, state, books, moves);
    const int64_t wanted = draw_demand(demand, stream, world.offers[0].hash, day);
    const Sale sale = room.sell(day, core::OfferId{0}, wanted, state, books);
    const auto facts = room.facts(StockId{0}, state, moves);
    if (day >= 20)
      observe({wanted, sale.delivered, facts.backorders,
               static_cast<double>(room.supply_cost(StockId{0}, facts, 0).minor) / 100});
  }
  room.check_close(state);
}

}  // namespace

TEST_CASE("truth: newsvendor with normal demand, simulated: cost 1.997605 (units x 1000)") {
  BatchMeans cost(100), no_stockout(100);
  run(Distribution::normal(50000, 8000), 56604, 0, 0.18, 0.70, 40000, [&](const Outcome& day) {
    cost.add(day.cost / 1000);
    no_stockout.add(day.backorders == 0);
  });
  cost.check("newsvendor, normal demand: cost", 1.997605);
  no_stockout.check("newsvendor, normal demand: service", 0.795455);
}

TEST_CASE("truth: newsvendor with Poisson demand, simulated: cost 3.570107") {
  BatchMeans cost(100);
  run(Distribution::poisson(6), 8, 0, 1, 4, 40000, [&](const Outcome& day) { cost.add(day.cost); });
  cost.check("newsvendor, Poisson demand: cost", 3.570107);
}

TEST_CASE(
    "truth: base stock with lead time 4 and backorders, simulated: cost 4.466781, service .795455, fill rate .95889") {
  BatchMeans cost(200), no_stockout(200), fill(200);
  run(Distribution::normal(50000, 8000), 264767, 4, 0.18, 0.70, 200000, [&](const Outcome& day) {
    cost.add(day.cost / 1000);
    no_stockout.add(day.backorders == 0);
    fill.add(static_cast<double>(day.from_shelf) / 50000);
  });
  cost.check("base stock, lead time 4: cost", 4.466781);
  no_stockout.check("base stock, lead time 4: service", 0.795455);
  fill.check("base stock, lead time 4: fill rate", 0.95889);
}

TEST_CASE("truth: one order for a season, over replicates: the newsvendor's cost with lost sales") {
  const auto world = test::small_world({"ours"}, {"a"}, true);
  const auto season_cost = [&](Distribution demand, double overage, double underage, double scale, double target) {
    Newsvendor rule;
    rule.season = {world.first_day + 3, world.first_day + 3};
    rule.demand = demand;
    rule.overage_cost = major(overage);
    rule.underage_cost = major(underage);
    rule.lead_time = 2;
    StockParams params;
    params.reorder = rule;
    params.holding_cost = major(overage);
    params.shortage_cost = major(underage);
    const Stockroom room(world, {params});
    const std::vector<core::UnitRate> cost = {major(1)};
    BatchMeans costs(1);
    for (uint32_t replicate = 0; replicate < 20000; ++replicate) {
      const core::Noise noise({.seed = 3, .replicate = replicate});
      test::Books books;
      StockColumns state = room.start(cost, books);
      StockMoves moves;
      for (core::Day day = 0; day < 3; ++day) {
        room.open(day, state, books, moves);
        room.decide(day, noise, cost, state, books, moves);
      }
      room.open(3, state, books, moves);
      const int64_t wanted = draw_demand(demand, noise.stream(core::Stream::demand), world.offers[0].hash, 3);
      const int64_t sold = std::min(wanted, state.on_hand[0]);
      room.sell(3, core::OfferId{0}, sold, state, books);
      const auto facts = room.facts(StockId{0}, state, moves);
      costs.add(static_cast<double>(room.supply_cost(StockId{0}, facts, wanted - sold).minor) / 100 / scale);
    }
    costs.check("one order for a season, lost sales: cost", target);
  };
  season_cost(Distribution::normal(50000, 8000), 0.18, 0.70, 1000, 1.997605);
  season_cost(Distribution::poisson(6), 1, 4, 1, 3.570107);
}

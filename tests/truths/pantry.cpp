// The pantry: mean needs are as declared whatever the pantry, and the post-promotion dip is its consequence (van Heerde, Leeflang
// and Wittink 2000; Ailawadi and Neslin 1998).
#include "engine/parts.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& every, const std::string& units, const std::string& pantry,
                        const std::string& more = "", int size = 6000, int days = 400,
                        const std::string& promotions = "", const std::string& reach = "1") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 200 days}
population:
  size: )" +
         std::to_string(size) + R"(
  segments: {all: {share: 100%, price_sensitivity: 2.5, needs: {juice: {every: )" +
         every + "}}, units: {mean: " + units + "}" + more + R"(}}
categories: {juice: {)" +
         pantry + R"(}}
products: {carton: {category: juice, regular_price: 2.00, appeal: 2, attributes: {pulp: 1}}, bottle: {category: juice, regular_price: 1.00, appeal: 1}}
sellers: {ours: {role: operator, channels: {store: {reach: )" +
         reach + R"(}}}}
offers: {ours: {carton: {price: 2.00, cost: 1.00}, bottle: {price: 1.00, cost: 0.50}}}
)" + promotions;
}

// Over the mean rate of these consumers, which is itself a draw when they differ.
double mean_rate(const std::string& yaml, uint64_t seed = 29) {
  auto serial = core::make_serial();
  const engine::Simulation::Parts parts(market_of(yaml), {.seed = seed}, *serial, {}, {});
  double sum = 0;
  const uint32_t n = parts.compiled->world.consumers;
  for (uint32_t i = 0; i < n; ++i)
    sum += static_cast<double>(parts.traits->row(i)[static_cast<uint32_t>(shopping::Trait::first_rate)]);
  return sum / n;
}

std::vector<market::DayFacts> facts(const std::string& yaml, uint64_t seed = 29) {
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  Keep keep;
  engine::Simulation simulation(market, {.seed = seed}, *parallel, {.facts = &keep});
  run_to(simulation, *parallel);
  return std::move(keep.days);
}

int64_t units(const market::DayFacts& day) {
  int64_t sum = 0;
  for (const auto& offer : day.offers) sum += offer.units;
  return sum;
}

}  // namespace

TEST_CASE("pantry: mean needs are the declared ones at regular prices, to 1%", "[truths][pantry]") {
  std::printf("needs per day and consumer, with a pantry, over the declared rate\n");
  struct Case {
    const char *every, *units, *pantry;
    const char *more = "", *reach = "1";
  };
  // A need buys with probability .91; consumption is a little to several times what would just be bought.
  for (const Case& c :
       {Case{"6 days", "1", "pantry: {consumption: 1 per 6 days, fills_at: 4}"},
        Case{"6 days", "1", "pantry: {consumption: 1 per 5 days, fills_at: 4}"},
        Case{"6 days", "1.3", "pantry: {consumption: 1 per 4 days, fills_at: 4, flexibility: 30%}"},
        Case{"10 days", "2.5", "pantry: {consumption: 1 per 4 days, fills_at: 6}"},
        Case{"10 days", "2.5", "pantry: {consumption: 1 per 5 days, fills_at: 8, flexibility: 100%}"},
        Case{"2 days", "1", "pantry: {consumption: 1 per 1.9 days, fills_at: 3}"},
        Case{"1 days", "2", "pantry: {consumption: 2 per 1 days, fills_at: 10}"},
        Case{"6 days, shape: 1.2", "1", "pantry: {consumption: 1 per 3 days, fills_at: 2.5, flexibility: 50%}"},
        Case{"30 days, shape: 0.3", "1.3", "pantry: {consumption: 1 per 15 days, fills_at: 5}"},
        Case{"6 days, shape: 2", "1.2", "pantry: {consumption: 1 per 4.5 days, fills_at: 4}",
             ", tastes: {pulp: {normal: {mean: 0, sd: 1.5}}}"},
        Case{"6 days", "1", "pantry: {consumption: 1 per 4 days, fills_at: 4}", "", "60%"}}) {
    const std::string yaml = market_yaml(c.every, c.units, c.pantry, c.more, 6000, 400, "", c.reach);
    const double rate = mean_rate(yaml);
    const auto days = facts(yaml);
    // Blocks of 50 days are nearly independent.
    Mean mean;
    for (size_t first = 200; first + 50 <= days.size(); first += 50) {
      double needs = 0;
      for (size_t day = first; day < first + 50; ++day) needs += static_cast<double>(days[day].needs);
      mean.add(needs / 50 / 6000 / rate);
    }
    const Figure ratio = mean.figure();
    ratio.meets(std::string(c.every) + ", units " + c.units + ", " + c.pantry + c.more +
                    (c.reach[0] == '1' ? "" : ", reach 60%"),
                1);
    CHECK(std::abs(ratio.value - 1) <= 0.01);
    CHECK(ratio.error < 0.005);
  }
}

TEST_CASE("pantry: sales dip after a promotion, and do not without one", "[truths][pantry]") {
  const std::string promotion = "promotions: {week: {off: 35%, during: 2026-04-06..2026-04-12}}\n";
  const size_t end = 200 + 42;  // first day after the promotion
  for (bool pantry : {true, false}) {
    const std::string form = pantry ? "pantry: {consumption: 1 per 5 days, fills_at: 5}" : "";
    const std::string more = pantry ? ", stockpiling: 2" : "";
    const auto base = facts(market_yaml("6 days", "1.2", form, more, 20000, 80));
    const auto variant = facts(market_yaml("6 days", "1.2", form, more, 20000, 80, promotion));
    double lift = 0, after = 0, base_after = 0, earlier = 0;
    for (size_t day = 0; day < base.size(); ++day) {
      const auto change = static_cast<double>(units(variant[day]) - units(base[day]));
      if (day + 7 < end) earlier += std::abs(change);
      else if (day < end) lift += change;
      else after += change, base_after += static_cast<double>(units(base[day]));
    }
    std::printf("  %-58s lift %.0f units, afterwards %+.0f of %.0f\n",
                pantry ? "with pantry and stockpiling" : "without", lift, after, base_after);
    CHECK(earlier == 0);
    CHECK(lift > 0);
    if (pantry) CHECK(-after > 0.2 * lift);
    else CHECK(after == 0);
  }
}

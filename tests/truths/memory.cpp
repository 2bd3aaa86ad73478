// What consumers remember: the reference price (exponential smoothing; Hardie, Johnson and Fader 1993) and the brand bought last
// (Guadagni and Little 1983).
#include <cmath>

#include "engine/day.hpp"
#include "engine/parts.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& habits, const std::string& offers, int size = 20000, int days = 60,
                        const std::string& appeals = "") {
  const bool given = !appeals.empty();
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population:
  size: )" +
         std::to_string(size) + R"(
  segments: {all: {share: 100%, needs: {juice: {every: 1 days}}, )" +
         habits + R"(}}
categories: {juice: {}}
products:
)" +
         (given ? appeals
                : "  a: {category: juice, regular_price: 2.00, appeal: 0.8}\n  b: {category: juice, regular_price: "
                  "4.00, appeal: 0.3}\n") +
         "sellers: {ours: {role: operator}}\noffers: {ours: " + offers + "}\n";
}

// Shares of needs against given utilities; the memory must be in its long run.
void compare(const std::string& yaml, const std::vector<std::pair<std::string, double>>& utilities) {
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  Tally tally(market->world, 0);
  engine::Simulation simulation(market, {.seed = 41}, *parallel, {.trips = &tally});
  run_to(simulation, *parallel);
  double sum = 1;
  for (const auto& [offer, v] : utilities) sum += std::exp(v);
  for (const auto& [offer, v] : utilities)
    CHECK(tally.share(0, offer_index(market->world, offer)).meets(offer, std::exp(v) / sum));
}

}  // namespace

TEST_CASE("the reference price is the smoothed mean log price of the visits, by hand", "[truths][memory]") {
  const auto market =
      market_of(market_yaml("price_sensitivity: 2, reference_price: {weight: 1.5, memory: 0.6, loss_aversion: 2}",
                            "{a: {price: {2026-03-02: 2.00, 2026-03-05: 1.50, 2026-03-09: 2.60}, cost: 1.00}, "
                            "b: {price: {2026-03-02: 3.80, 2026-03-07: 4.40}, cost: 1.00}}",
                            40, 20));
  auto serial = core::make_serial();
  KeepTrips trips;
  engine::Simulation::Parts parts(market, {.seed = 2}, *serial, {.trips = &trips}, {});
  parts.begin(*serial);
  std::vector<double> reference(40, 0.0);
  size_t seen = 0;
  for (int day = 0; day < 20; ++day) {
    engine::Day(parts, *serial).run();
    const double a = day < 3 ? 2.00 : day < 7 ? 1.50 : 2.60, b = day < 5 ? 3.80 : 4.40;
    const double mean = (std::log(a / 2.00) + std::log(b / 4.00)) / 2;
    for (; seen < trips.all.size(); ++seen) {
      double& r = reference[static_cast<uint32_t>(trips.all[seen].trip.consumer)];
      r = 0.6 * r + 0.4 * mean;  // whatever she buys
    }
    for (size_t i = 0; i < 40; ++i)
      CHECK(static_cast<double>(parts.shoppers.state[0][i].reference) == Approx(reference[i]).margin(1e-6));
  }
  CHECK(seen > 500);
}

TEST_CASE("gains and losses against the reference price weigh as declared", "[truths][memory]") {
  std::printf("reference price: shares with a gain on a and a loss on b\n");
  const std::string offers = "{a: {price: 1.60, cost: 1.00}, b: {price: 4.80, cost: 1.00}}";
  const double xa = std::log(1.60 / 2.00), xb = std::log(4.80 / 4.00);
  // memory 1: the reference stays at the regular price, x = 0
  compare(market_yaml("price_sensitivity: 2, reference_price: {weight: 1.5, memory: 1, loss_aversion: 2.2}", offers),
          {{"ours/store/a", 0.8 - 2 * xa + 1.5 * -xa}, {"ours/store/b", 0.3 - 2 * xb - 1.5 * 2.2 * xb}});
  // memory 0: the reference is what was published last, the mean of both (the first visit of all is one of 300)
  const double mean = (xa + xb) / 2;
  compare(
      market_yaml("price_sensitivity: 2, reference_price: {weight: 0.5, memory: 0, loss_aversion: 1.5}", offers, 8000,
                  300),
      {{"ours/store/a", 0.8 - 2 * xa + 0.5 * (mean - xa)}, {"ours/store/b", 0.3 - 2 * xb - 0.5 * 1.5 * (xb - mean)}});
}

TEST_CASE("state dependence: repeat purchases as the Markov chain of the brand last bought", "[truths][memory]") {
  std::printf("repeat purchase share\n");
  const std::vector<double> v = {0.6, 0.0, -0.5};
  for (double lambda : {0.0, 0.8, 2.0}) {
    const auto market = market_of(market_yaml(
        "price_sensitivity: 2, loyalty: " + std::to_string(lambda),
        "{a: {price: 2.00, cost: 1.00}, b: {price: 2.00, cost: 1.00}, c: {price: 2.00, cost: 1.00}}", 10000, 120,
        "  a: {category: juice, regular_price: 2.00, appeal: 0.6}\n"
        "  b: {category: juice, regular_price: 2.00, appeal: 0}\n"
        "  c: {category: juice, regular_price: 2.00, appeal: -0.5}\n"));
    auto parallel = core::make_tbb(2);
    struct Sink final : market::TripSink {
      std::vector<uint32_t> last;
      std::vector<std::pair<int, int>> repeats;  // of purchases with a predecessor, after 20 days
      void trips(core::Day day, std::span<const market::TripLine> lines) override {
        for (const auto& line : lines) {
          if (line.units == 0) continue;
          const auto i = static_cast<uint32_t>(line.consumer);
          if (day >= 20) repeats[i].first += last[i] == line.offer.value, ++repeats[i].second;
          last[i] = line.offer.value;
        }
      }
    } sink;
    sink.last.assign(10000, 0xffffffff);
    sink.repeats.resize(10000);
    engine::Simulation simulation(market, {.seed = 8}, *parallel, {.trips = &sink});
    run_to(simulation, *parallel);
    Ratio repeat;
    for (const auto& [same, all] : sink.repeats) repeat.add(same, all);

    // By hand: given last brand i, brand j is bought with exp(v_j + lambda [i = j]) / (1 + sum); a need without a purchase
    // leaves the state. Per purchase, the chain has these shares over their sum; per need its stationary state is found
    // by iteration.
    double p[3][3], buys[3];
    for (size_t i = 0; i < 3; ++i) {
      double sum = 1;
      for (size_t j = 0; j < 3; ++j) sum += p[i][j] = std::exp(v[j] + (i == j ? lambda : 0));
      for (size_t j = 0; j < 3; ++j) p[i][j] /= sum;
      buys[i] = p[i][0] + p[i][1] + p[i][2];
    }
    double state[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    for (int k = 0; k < 2000; ++k) {
      double next[3];
      for (size_t j = 0; j < 3; ++j) {
        next[j] = state[j] * (1 - buys[j]);
        for (size_t i = 0; i < 3; ++i) next[j] += state[i] * p[i][j];
      }
      std::copy(next, next + 3, state);
    }
    double same = 0, all = 0;
    for (size_t i = 0; i < 3; ++i) same += state[i] * p[i][i], all += state[i] * buys[i];
    char name[64];
    std::snprintf(name, sizeof name, "loyalty %.1f", lambda);
    CHECK(repeat.figure().meets(name, same / all));
    if (lambda == 0) {  // zero order: the sum of squared shares
      double zero = 0, total = 0;
      for (double u : v) total += std::exp(u);
      for (double u : v) zero += std::pow(std::exp(u) / total, 2);
      CHECK(same / all == Approx(zero));
    }
  }
}

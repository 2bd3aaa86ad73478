// Counts of needs in the simulated market: negative binomial over Gamma rates (Ehrenberg 1959), Poisson without spread; coupled
// between variants.
#include <algorithm>
#include <map>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& needs, const std::string& category = "{}", int size = 60000, int days = 60) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population:
  size: )" +
         std::to_string(size) + R"(
  segments: {all: {share: 100%, needs: {juice: )" +
         needs + R"(}}}
categories: {juice: )" +
         category + R"(}
products: {carton: {category: juice, regular_price: 2.00, appeal: 0.5}}
sellers: {ours: {role: operator}}
offers: {ours: {carton: {price: 2.00, cost: 1.00}}}
)";
}

// Needs of each consumer in each of `periods` equal periods.
std::vector<std::vector<int>> counts(const std::string& yaml, int periods = 1, uint64_t seed = 23) {
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  struct Sink final : market::TripSink {
    std::vector<std::vector<int>> counts;
    int days, periods;
    void trips(core::Day day, std::span<const market::TripLine> lines) override {
      for (const auto& line : lines)
        ++counts[static_cast<uint32_t>(line.consumer)][static_cast<size_t>(day * periods / days)];
    }
  } sink;
  sink.days = market->world.horizon;
  sink.periods = periods;
  sink.counts.assign(market->world.consumers, std::vector<int>(static_cast<size_t>(periods), 0));
  engine::Simulation simulation(market, {.seed = seed}, *parallel, {.trips = &sink});
  run_to(simulation, *parallel);
  return sink.counts;
}

std::vector<double> histogram(const std::vector<std::vector<int>>& counts, size_t cells) {
  std::vector<double> out(cells, 0.0);
  for (const auto& row : counts) ++out[std::min<size_t>(static_cast<size_t>(row[0]), cells - 1)];
  return out;
}
// Counts expected of n consumers; the last cell takes the tail.
std::vector<double> negative_binomial(double shape, double mean, size_t cells, double n) {
  std::vector<double> out;
  double rest = 1;
  for (size_t k = 0; k + 1 < cells; ++k) {
    const double x = static_cast<double>(k);
    out.push_back(n * std::exp(std::lgamma(shape + x) - std::lgamma(shape) - std::lgamma(x + 1) +
                               shape * std::log(shape / (shape + mean)) + x * std::log(mean / (shape + mean))));
    rest -= out.back() / n;
  }
  out.push_back(n * rest);
  return out;
}

}  // namespace

TEST_CASE("needs over a period are negative binomial (Ehrenberg 1959): chi-squared, level 1%", "[truths][needs]") {
  std::printf("needs of consumers over 60 days\n");
  struct Case {
    const char* needs;
    double shape, mean;
  };
  for (const Case& c : {Case{"{every: 12 days, shape: 1.2}", 1.2, 5}, Case{"{every: 60 days, shape: 0.25}", 0.25, 1},
                        Case{"{every: 2 days, shape: 4}", 4, 30}}) {
    const auto observed = histogram(counts(market_yaml(c.needs)), 200);
    CHECK(goodness_of_fit(c.needs, observed, negative_binomial(c.shape, c.mean, 200, 60000)) > 0.01);
  }
}

TEST_CASE("needs without spread are Poisson, and those of two periods independent", "[truths][needs]") {
  std::printf("needs of consumers who are alike\n");
  for (auto [needs, mean] : {std::pair{"{every: 12 days}", 5.0}, std::pair{"{every: 1 days}", 60.0}}) {
    const auto split = counts(market_yaml(needs), 10);
    std::vector<std::vector<int>> total;
    double product = 0, square = 0;
    const double here = mean / 10;
    for (const auto& row : split) {
      int sum = 0;
      for (size_t k = 0; k < row.size(); ++k) {
        sum += row[k];
        if (k > 0) product += (row[k] - here) * (row[k - 1] - here);
        square += (row[k] - here) * (row[k] - here);
      }
      total.push_back({sum});
    }
    std::vector<double> expected;
    double rest = 1;
    for (int k = 0; k < 199; ++k)
      expected.push_back(60000 * core::poisson_pmf(mean, k)), rest -= core::poisson_pmf(mean, k);
    expected.push_back(60000 * rest);
    CHECK(goodness_of_fit(needs, histogram(total, 200), expected) > 0.01);
    // Neighbouring periods: the correlation's standard error is 1/sqrt(pairs).
    const Figure correlation{product / (60000 * 9) / here, 1 / std::sqrt(60000 * 9.0)};
    CHECK(std::abs(correlation.z(0)) < 4);
    const Figure variance{square / (60000 * 10) / here, std::sqrt((2 + 1 / here) / (60000 * 10))};
    CHECK(variance.meets("variance over mean of a tenth of the period", 1));
  }
}

TEST_CASE("a season multiplies the needs of its days", "[truths][needs]") {
  const auto split = counts(market_yaml("{every: 5 days}", "{season: {2026-03-02: 1, 2026-04-01: 1.7}}"), 2);
  Mean before, after;
  for (const auto& row : split) before.add(row[0]), after.add(row[1]);
  CHECK(before.figure().meets("needs in 30 days at season 1", 6));
  CHECK(after.figure().meets("needs in 30 days at season 1.7", 10.2));
}

TEST_CASE("variants share their needs: a higher curve or rate only adds", "[truths][needs]") {
  const int days = 60;
  const auto base = counts(market_yaml("{every: 9 days, shape: 1.2}", "{}", 5000), days);
  const auto season = counts(
      market_yaml("{every: 9 days, shape: 1.2}", "{season: {2026-03-02: 1, 2026-03-20: 1.4, 2026-04-10: 0.7}}", 5000),
      days);
  const auto rate = counts(market_yaml("{every: 4 days, shape: 1.2}", "{}", 5000), days);
  int64_t added = 0, removed = 0, more = 0, wrong = 0;
  for (size_t i = 0; i < base.size(); ++i)
    for (size_t day = 0; day < base[i].size(); ++day) {
      const int change = season[i][day] - base[i][day];
      if (day < 18) wrong += change != 0;
      else if (day < 39) wrong += change < 0, added += change;
      else wrong += change > 0, removed -= change;
      wrong += rate[i][day] < base[i][day];
      more += rate[i][day] - base[i][day];
    }
  CHECK(wrong == 0);
  CHECK(added > 0);
  CHECK(removed > 0);
  CHECK(more > 0);
}

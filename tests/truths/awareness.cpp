// Awareness against closed forms: word of mouth alone is logistic, with an advertisement Bass (1969), with forgetting stationary.
#include <array>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

constexpr int kConsumers = 40000, kReplicates = 12;

// Needs every 20 days that all end in a purchase by whoever knows the product: with `tells` 0.2 a hazard of .01 x awareness a day.
std::string market_yaml(const std::string& awareness, int days, const std::string& rest = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: )" +
         std::to_string(kConsumers) + R"(, segments: {all: {share: 100%, needs: {tea: {every: 20 days}}}}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 5, appeal: 40, awareness: )" +
         awareness + R"(}}
sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 5, cost: 2}}}
)" + rest;
}

struct Curve final : market::FactSink {
  std::vector<double> aware;  // [day] share at close
  void day(const market::DayFacts& facts) override {
    aware.push_back(static_cast<double>(facts.products[0].aware) / kConsumers);
  }
};

template <size_t n>
std::array<Mean, n> measured(const std::string& yaml, const std::array<int, n>& days) {
  const auto market = market_of(yaml);
  auto threads = core::make_tbb(2);
  std::array<Mean, n> out;
  for (uint32_t replicate = 0; replicate < kReplicates; ++replicate) {
    Curve curve;
    engine::Simulation simulation(market, {.seed = 1969, .replicate = replicate}, *threads, {.facts = &curve});
    run_to(simulation, *threads);
    for (size_t k = 0; k < n; ++k) out[k].add(curve.aware[static_cast<size_t>(days[k])]);
  }
  return out;
}

std::string campaign(const std::string& reach) {
  return "contents: {news: {makes_known: 100%, tires: 1}}\ncampaigns: {all: {medium: banner, content: news, reach: " +
         reach + ", click: 0%, opt_out: 0%, during: 2026-03-02..2030-03-02}}\n";
}

}  // namespace

TEST_CASE("by word of mouth alone awareness follows the logistic curve", "[truths][awareness]") {
  constexpr double kRate = 0.2 / 20, kFirst = 0.05;
  constexpr std::array kDays = {100, 200, 300, 400, 500};
  const auto aware =
      measured(market_yaml("{initial: 5%, word_of_mouth: {tells: 0.2, lasts: 1 day}}", kDays.back() + 1), kDays);
  std::printf("word of mouth, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < kDays.size(); ++k)
    CHECK(aware[k].figure().meets("share that knows it after " + std::to_string(kDays[k]) + " days",
                                  1 / (1 + (1 / kFirst - 1) * std::exp(-kRate * kDays[k])), 4, 0.02));
}

TEST_CASE("with an advertisement beside it awareness follows Bass's curve", "[truths][awareness]") {
  constexpr double kImitation = 0.01;
  const double innovation = -std::log(1 - 0.002);
  constexpr std::array kDays = {60, 120, 180, 240, 300};
  const auto aware =
      measured(market_yaml("{word_of_mouth: {tells: 0.2, lasts: 1 day}}", kDays.back() + 1, campaign("0.2%")), kDays);
  std::printf("word of mouth and advertising, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < kDays.size(); ++k) {
    const double decay = std::exp(-(innovation + kImitation) * (kDays[k] + 1));
    CHECK(aware[k].figure().meets("share that knows it after " + std::to_string(kDays[k] + 1) + " days",
                                  (1 - decay) / (1 + kImitation / innovation * decay), 4, 0.02));
  }
}

TEST_CASE("where it is forgotten as fast as it is advertised, awareness stays", "[truths][awareness]") {
  constexpr double kReach = 0.02, kForgets = 0.05;
  constexpr std::array kDays = {150, 200, 250};
  const auto aware = measured(market_yaml("{forgetting: 0.05 per day}", kDays.back() + 1, campaign("2%")), kDays);
  const double kept = std::exp(-kForgets);
  std::printf("advertising and forgetting, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < kDays.size(); ++k)  // a' = a kept + (1 - a kept) reach
    CHECK(aware[k].figure().meets("share that knows it after " + std::to_string(kDays[k]) + " days",
                                  kReach / (1 - kept * (1 - kReach))));
}

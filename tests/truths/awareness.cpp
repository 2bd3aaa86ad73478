// Awareness against theory: word of mouth alone is logistic, with an advertisement Bass (1969), with forgetting stationary. Days are
// steps: within a day nobody influences another. What runs are held against is the recursion of daily steps, exact for many consumers;
// how far that lies from the curves of continuous time is told, bounded, and vanishes as steps get shorter.
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

constexpr double kHazard = 0.2 / 20;  // of hearing of it, where everybody knows it

// Share of consumers who know it after `days`, each of so many steps: in a step those who do not are reached by an advertisement or
// hear of it with what buyers of the step before can tell.
double stepped(double first, double innovation, int days, int per_day) {
  double share = first;
  for (int step = 0; step < days * per_day; ++step)
    share += (1 - share) * -std::expm1(-(innovation + kHazard * share) / per_day);
  return share;
}

// What was measured is what daily steps give; those lie near the curve, and short steps on it.
void check_steps(const Figure& aware, double first, double innovation, int days, int day, double curve) {
  const double steps = stepped(first, innovation, days, 1);
  CHECK(aware.meets("share that knows it on day " + std::to_string(day), steps, 4, 0.02));
  std::printf("  %-58s %12.6g  off by %.2g%%, %.1f s.e.\n", "  the curve of continuous time", curve,
              100 * (steps - curve) / curve, (steps - curve) / aware.error);
  CHECK(std::abs(steps - curve) <= 0.01 * curve);
  CHECK(std::abs(stepped(first, innovation, days, 100) - curve) <= 0.0002 * curve);
}

}  // namespace

TEST_CASE("by word of mouth alone awareness follows the logistic curve", "[truths][awareness]") {
  constexpr double kFirst = 0.05;
  constexpr std::array kDays = {100, 200, 300, 400, 500};
  const auto aware =
      measured(market_yaml("{initial: 5%, word_of_mouth: {tells: 0.2, lasts: 1 day}}", kDays.back() + 1), kDays);
  std::printf("word of mouth, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < kDays.size(); ++k) {
    const double curve = 1 / (1 + (1 / kFirst - 1) * std::exp(-kHazard * kDays[k]));
    check_steps(aware[k].figure(), kFirst, 0, kDays[k], kDays[k], curve);
  }
}

TEST_CASE("with an advertisement beside it awareness follows Bass's curve", "[truths][awareness]") {
  constexpr double kReach = 0.002;
  const double innovation = -std::log(1 - kReach);
  constexpr std::array kDays = {60, 120, 180, 240, 300};
  const auto aware =
      measured(market_yaml("{word_of_mouth: {tells: 0.2, lasts: 1 day}}", kDays.back() + 1, campaign("0.2%")), kDays);
  std::printf("word of mouth and advertising, %d consumers, %d replicates\n", kConsumers, kReplicates);
  for (size_t k = 0; k < kDays.size(); ++k) {  // the first day is a step too: it has the advertisement
    const double decay = std::exp(-(innovation + kHazard) * (kDays[k] + 1));
    const double curve = (1 - decay) / (1 + kHazard / innovation * decay);
    check_steps(aware[k].figure(), 0, innovation, kDays[k] + 1, kDays[k], curve);
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

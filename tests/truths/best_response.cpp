// Prices that sellers find by themselves in the simulated market against published equilibria of logit demand:
// Calvano, Calzolari, Denicolo, Pastorello (AER 2020), a = 2, a0 = 0, mu = .25, c = 1. All amounts are multiplied by 100, so
// that a cent is harmless: alpha = 1 / 25 per unit of money, appeal = a / mu = 8.
#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

constexpr double kCompetitive = 147.2927, kJoint = 192.4981, kAlone = 180.1985;
constexpr double kProfitCompetitive = 22.2927, kProfitJoint = 33.7490, kProfitAlone = 55.1985;  // per visit and firm

std::string market_yaml(const std::string& left_pricing, const std::string& right_pricing, int consumers,
                        bool duopoly = true) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 200, warm_up: 0 days}
population:
  size: )" +
         std::to_string(consumers) + R"(
  segments: {all: {share: 100%, price_sensitivity: 0.04, needs: {thing: {every: 1 days}}}}
categories: {thing: {price_response: linear}}
products:
  a: {category: thing, regular_price: 150.00, appeal: 8}
)" + (duopoly ? "  b: {category: thing, regular_price: 150.00, appeal: 8}\n" : "") +
         "sellers:\n  left: {role: operator, pricing: " + left_pricing + "}\n" +
         (duopoly ? "  right: {" + (right_pricing.empty() ? "" : "pricing: " + right_pricing) + "}\n" : "") +
         "offers:\n  left: {a: {price: 160.00, cost: 100.00}}\n" +
         (duopoly ? "  right: {b: {price: 135.00, cost: 100.00}}\n" : "");
}

struct Played {
  Mean price[2];
  double last[2] = {0, 0};
  Ratio profit[2];  // per visit, days are clusters
};

// Periods 51..200; period 1 is the first day.
Played play(const std::string& yaml, bool duopoly = true) {
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  Keep keep;
  engine::Simulation simulation(market, {.seed = 17}, *parallel, {.facts = &keep});
  run_to(simulation, *parallel);
  Played out;
  for (size_t day = 50; day < keep.days.size(); ++day)
    for (size_t firm = 0; firm < (duopoly ? 2u : 1u); ++firm) {
      const auto& facts =
          keep.days[day].offers[offer_index(market->world, firm == 0 ? "left/store/a" : "right/store/b")];
      out.last[firm] = static_cast<double>(facts.list_value.minor) / static_cast<double>(facts.units) / 100;
      out.price[firm].add(out.last[firm]);
      out.profit[firm].add(static_cast<double>(facts.gross_margin().minor) / 100,
                           static_cast<double>(keep.days[day].needs));
    }
  return out;
}

const std::string kExact = "{best_response: {belief: exact, mu: 25, quality: {a: 200, b: 200}}}";
const std::string kLearned = "{best_response: {belief: learned, mu: 25}}";

void check_price(const char* what, double price, double target, double tolerance) {
  std::printf("  %-58s %12.4f  target %12.4f  off %+.4f%%  (at most %.1f%%)\n", what, price, target,
              100 * (price / target - 1), 100 * tolerance);
  CHECK(std::abs(price / target - 1) <= tolerance);
}

}  // namespace

TEST_CASE("best response with exact beliefs posts the published competitive price", "[truths][best-response]") {
  std::printf("best response, exact beliefs\n");
  const Played played = play(market_yaml(kExact, kExact, 4000));
  for (size_t firm : {0u, 1u}) {
    check_price("price after 200 periods", played.last[firm], kCompetitive, 0.001);
    CHECK(played.profit[firm].figure().meets("profit per visit", kProfitCompetitive));
  }
}

TEST_CASE("joint maximisation with exact beliefs posts the published monopoly price", "[truths][best-response]") {
  std::printf("joint maximisation, exact beliefs\n");
  const Played played = play(
      market_yaml("{joint_maximisation: {with: [right], belief: exact, mu: 25, quality: {a: 200, b: 200}}}", "", 4000));
  for (size_t firm : {0u, 1u}) {
    check_price("price after 200 periods", played.last[firm], kJoint, 0.001);
    CHECK(played.profit[firm].figure().meets("profit per visit", kProfitJoint));
  }
}

TEST_CASE("one product, one firm: the monopoly price by Lambert's W", "[truths][best-response]") {
  std::printf("one product, one firm\n");
  const Played exact =
      play(market_yaml("{best_response: {belief: exact, mu: 25, quality: {a: 200}}}", "", 4000, false), false);
  check_price("exact: price after 200 periods", exact.last[0], kAlone, 0.001);
  CHECK(exact.profit[0].figure().meets("exact: profit per visit", kProfitAlone));
  const Played learned = play(market_yaml(kLearned, "", 40000, false), false);
  check_price("learned: mean price of periods 51-200", learned.price[0].figure().value, kAlone, 0.005);
  CHECK(learned.profit[0].figure().meets("learned: profit per visit", kProfitAlone));
}

TEST_CASE("best response with learned beliefs settles at the published competitive price", "[truths][best-response]") {
  std::printf("best response, learned beliefs, 40,000 visits a period\n");
  const Played played = play(market_yaml(kLearned, kLearned, 40000));
  for (size_t firm : {0u, 1u}) {
    check_price("mean price of periods 51-200", played.price[firm].figure().value, kCompetitive, 0.005);
    check_price("profit per visit", played.profit[firm].figure().value, kProfitCompetitive, 0.01);
  }
}

TEST_CASE("joint maximisation with learned beliefs settles at the published monopoly price",
          "[truths][best-response]") {
  std::printf("joint maximisation, learned beliefs, 40,000 visits a period\n");
  const Played played = play(market_yaml("{joint_maximisation: {with: [right], belief: learned, mu: 25}}", "", 40000));
  for (size_t firm : {0u, 1u}) {
    check_price("mean price of periods 51-200", played.price[firm].figure().value, kJoint, 0.005);
    check_price("profit per visit", played.profit[firm].figure().value, kProfitJoint, 0.01);
  }
}

// Shares of the simulated market against the multinomial logit (McFadden 1974) and the mixed logit (McFadden and Train
// 2000): everything between the YAML and the trip lines must be right for these to hold.
#include <functional>
#include <map>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Two sellers, two channels of appeal, a promoted price, features: category `juice` responds to log prices, `tea` to prices.
std::string market_yaml(const std::string& segments, int size) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 50, warm_up: 0 days}
population:
  size: )" +
         std::to_string(size) + "\n  segments:\n" + segments + R"(
categories:
  juice: {}
  tea: {price_response: linear}
products:
  fresh: {category: juice, regular_price: 3.00, appeal: 0.9, attributes: {pulp: 1}}
  plain: {category: juice, regular_price: 2.00, appeal: 0.4, attributes: {pulp: 0.25}}
  leaf:  {category: tea, regular_price: 1.50, appeal: 2.2, attributes: {pulp: -1}}
  bags:  {category: tea, regular_price: 1.00, appeal: 1.5}
sellers:
  ours:  {role: operator, channels: {store: {appeal: 0.1}, app: {appeal: -0.2}}}
  rival: {channels: {store: {appeal: 0.3}}}
offers:
  ours:
    fresh: {price: 2.70, cost: 1.00}
    plain: {price: 2.20, cost: 1.00, channels: {store: {}}}
    leaf:  {price: 1.40, cost: 0.50, channels: {app: {}}}
  rival:
    fresh: {price: 3.30, cost: 1.00}
    plain: {price: 1.80, cost: 1.00, feature: 1, display: 50%}
    bags:  {price: 1.10, cost: 0.50}
)";
}

struct Tastes {
  double alpha, pulp, feature, display;
};
using Shares = std::map<std::string, double>;

// By hand: appeal + channel + taste x attribute - alpha x price term + feature + display, softmax with 0 for buying nothing.
Shares softmax(const std::map<std::string, double>& v) {
  double sum = 1;
  for (const auto& [name, u] : v) sum += std::exp(u);
  Shares out;
  for (const auto& [name, u] : v) out[name] = std::exp(u) / sum;
  return out;
}
Shares juice(const Tastes& t) {
  return softmax({{"ours/store/fresh", 0.9 + 0.1 + t.pulp - t.alpha * std::log(2.70 / 3.00)},
                  {"ours/app/fresh", 0.9 - 0.2 + t.pulp - t.alpha * std::log(2.70 / 3.00)},
                  {"ours/store/plain", 0.4 + 0.1 + 0.25 * t.pulp - t.alpha * std::log(2.20 / 2.00)},
                  {"rival/store/fresh", 0.9 + 0.3 + t.pulp - t.alpha * std::log(3.30 / 3.00)},
                  {"rival/store/plain",
                   0.4 + 0.3 + 0.25 * t.pulp - t.alpha * std::log(1.80 / 2.00) + t.feature + 0.5 * t.display}});
}
Shares tea(const Tastes& t) {
  return softmax(
      {{"ours/app/leaf", 2.2 - 0.2 - t.pulp - t.alpha * 1.40}, {"rival/store/bags", 1.5 + 0.3 - t.alpha * 1.10}});
}

uint32_t category(const market::World& world, const std::string& name) {
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    if (world.categories[c].name == name) return c;
  throw std::runtime_error("no category " + name);
}
uint32_t segment(const market::World& world, const std::string& name) {
  for (uint32_t g = 0; g < world.segments.size(); ++g)
    if (world.segments[g].name == name) return g;
  throw std::runtime_error("no segment " + name);
}

using Expected = std::map<std::string, std::function<Shares(bool is_tea)>>;  // by segment

class Both final : public market::TripSink {
 public:
  explicit Both(const market::World& world)
      : juice(world, category(world, "juice")), tea(world, category(world, "tea")) {}
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    juice.trips(day, lines);
    tea.trips(day, lines);
  }
  Tally juice, tea;
};

void compare(const std::string& segments, int size, const Expected& expected) {
  const auto market = market_of(market_yaml(segments, size));
  auto parallel = core::make_tbb(2);
  Both tally(market->world);
  engine::Simulation simulation(market, {.seed = 3}, *parallel, {.trips = &tally});
  run_to(simulation, *parallel);
  for (const auto& [name, shares] : expected)
    for (bool is_tea : {false, true})
      for (const auto& [offer, target] : shares(is_tea)) {
        const Figure share =
            (is_tea ? tally.tea : tally.juice).share(segment(market->world, name), offer_index(market->world, offer));
        CHECK(share.meets(name + " " + offer, target));
      }
}

}  // namespace

TEST_CASE("logit shares: the closed form, by segment (McFadden 1974)", "[truths][logit]") {
  std::printf("logit shares without tastes and state\n");
  const std::string segments = R"(
    families: {share: 60%, price_sensitivity: 2.6, tastes: {pulp: 0.5}, feature: 0.7, display: 0.4, needs: {juice: {every: 1 days}, tea: {every: 1 days, shape: 2}}}
    singles:  {share: 40%, price_sensitivity: 1.2, tastes: {pulp: -0.6}, feature: 0.2, display: 0, needs: {juice: {every: 1 days}, tea: {every: 1 days}}})";
  const Tastes families{2.6, 0.5, 0.7, 0.4}, singles{1.2, -0.6, 0.2, 0};
  compare(segments, 20000,
          {{"families", [&](bool is_tea) { return is_tea ? tea(families) : juice(families); }},
           {"singles", [&](bool is_tea) { return is_tea ? tea(singles) : juice(singles); }}});
}

TEST_CASE("logit shares: log-normal price sensitivity and normal tastes against quadrature (McFadden and Train 2000)",
          "[truths][logit]") {
  std::printf("mixed logit shares\n");
  const std::string segments = R"(
    families: {share: 50%, price_sensitivity: {lognormal: {median: 1.5, sigma: 0.6}}, tastes: {pulp: {normal: {mean: 0.4, sd: 1.1}}}, feature: 0.7, display: 0.4, needs: {juice: {every: 1 days, shape: 3}, tea: {every: 1 days}}}
    singles:  {share: 50%, price_sensitivity: {lognormal: {median: 0.8, sigma: 0.3}}, tastes: {pulp: -0.6}, feature: 0.2, display: 0, needs: {juice: {every: 1 days}, tea: {every: 1 days}}})";
  const auto rule = normal_quadrature(40);
  auto mixed = [&](double median, double sigma, double mean, double sd, double feature, double display) {
    return [=, &rule](bool is_tea) {
      Shares total;
      for (auto [x, wx] : rule)
        for (auto [y, wy] : rule) {
          const Tastes t{median * std::exp(sigma * x), mean + sd * y, feature, display};
          for (const auto& [offer, share] : is_tea ? tea(t) : juice(t)) total[offer] += wx * wy * share;
        }
      return total;
    };
  };
  compare(segments, 60000,
          {{"families", mixed(1.5, 0.6, 0.4, 1.1, 0.7, 0.4)}, {"singles", mixed(0.8, 0.3, -0.6, 0, 0.2, 0)}});
}

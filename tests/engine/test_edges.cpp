// Corners of the contract: the first morning, offers that no consumer buys, decisions and files that make no sense.
#include <cstring>

#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using language::Node;

namespace {

// One shop with a little stock, and a maker in another channel whose demand is a distribution.
std::string market_with(const std::string& maker_offer, const std::string& more_offers = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 12, warm_up: 5 days}
population:
  size: 3000
  segments:
    all: {share: 100%, price_sensitivity: {lognormal: {median: 2, sigma: 0.5}}, reference_price: {weight: 0.9},
          postpones: 30%, needs: {juice: {every: 2 days, shape: 1.2}}}
categories: {juice: {}}
products:
  p: {category: juice, regular_price: 2.00, appeal: 1}
  q: {category: juice, regular_price: 2.00, appeal: 1}
sellers:
  ours: {role: operator, channels: {store: {reach: 80%}}}
  maker: {channels: {depot: {}}}
offers:
  ours:
    p: {price: 2.00, cost: 1.00, stock: {opening: 500, shortage: backorder, reorder: {base_stock: {level: 300, lead_time: 2 days}}}}
)" + more_offers +
         maker_offer;
}
const std::string kMaker = "  maker: {q: {price: 0.50, cost: 0.25, demand: {poisson: {mean: 5}}}}\n";

engine::Simulation loaded(const std::vector<std::byte>& bytes, const std::shared_ptr<const engine::Compiled>& market,
                          core::Parallel& parallel) {
  core::Reader in(bytes);
  return engine::Simulation::load(market, in, parallel);
}

std::vector<std::byte> saved(const engine::Simulation& simulation) {
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  simulation.save(out);
  return bytes;
}

}  // namespace

TEST_CASE("another future from day 0 on changes nobody's nature", "[determinism]") {
  const auto market = market_of(market_with(kMaker));
  auto serial = core::make_serial();
  const core::NoiseKey future{.seed = 3, .replicate = 0, .future = 1, .future_from = 0};
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  engine::Simulation fork = simulation.fork(future, *serial), from_start(market, future, *serial);
  engine::Simulation again = loaded(saved(fork), market, *serial);
  for (auto* run : {&simulation, &fork, &from_start, &again}) run_to(*run, *serial);
  CHECK(again.digest().str() == fork.digest().str());
  CHECK(from_start.digest().str() == fork.digest().str());
  CHECK(simulation.digest().str() != fork.digest().str());
}

TEST_CASE("a seller sees the opening stock on the first morning", "[observation]") {
  const auto market = market_of(market_with(kMaker));
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  const core::SellerId ours{seller_index(market->world, "ours")}, maker{seller_index(market->world, "maker")};
  CHECK(simulation.observe(ours).own.at(0).on_hand == 500);
  CHECK(simulation.observe(maker).own.at(0).on_hand == -1);
  run_to(simulation, *serial, 3);
  CHECK(simulation.observe(ours).own.at(0).on_hand == 0);
}

TEST_CASE("what is sold to a distribution, no consumer visits, considers or remembers", "[conservation]") {
  auto serial = core::make_serial();
  Keep with, without;
  const auto market = market_of(market_with(kMaker)), alone = market_of(market_with("  maker: {}\n"));
  engine::Simulation a(market, {.seed = 3}, *serial, {.facts = &with}),
      b(alone, {.seed = 3}, *serial, {.facts = &without});
  run_to(a, *serial);
  run_to(b, *serial);
  const uint32_t q = offer_index(market->world, "maker/depot/q"), p = offer_index(market->world, "ours/store/p"),
                 maker = seller_index(market->world, "maker");
  int64_t units = 0;
  for (size_t day = 0; day < with.days.size(); ++day) {
    units += with.days[day].offers[q].units;
    CHECK(with.days[day].sellers[maker].visits == 0);
    CHECK(with.days[day].offers[q].views == 0);
    CHECK(with.days[day].offers[p].units == without.days[day].offers[0].units);
    CHECK(with.days[day].offers[p].views == without.days[day].offers[0].views);
  }
  CHECK(units > 30);
}

TEST_CASE("decisions larger than money can count are refused", "[decisions]") {
  const auto market = market_of(market_with(kMaker));
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  auto submit = [&](market::Verb verb, std::vector<std::pair<std::string, std::string>> arguments) {
    market::Decision decision;
    decision.by = core::SellerId{seller_index(market->world, "ours")};
    decision.verb = verb;
    std::vector<Node::Entry> entries = {{"product", Node::scalar("p"), {}}};
    for (auto& [key, value] : arguments) entries.push_back({key, Node::scalar(value), {}});
    decision.args = Node::map(std::move(entries));
    const auto made = simulation.submit(std::move(decision));
    return made ? std::string("taken") : made.error().code;
  };
  CHECK(submit(market::Verb::set_price, {{"price", "1000000000.01"}}) == "out-of-range");
  CHECK(submit(market::Verb::set_price, {{"price", "2.10"}}) == "taken");
  CHECK(submit(market::Verb::order_stock, {{"quantity", "1000000000000"}, {"lead_time", "1"}}) == "taken");
  const auto dear = market_of([] {
    std::string yaml = market_with(kMaker);
    return yaml.replace(yaml.find("cost: 1.00"), 10, "cost: 9999");
  }());
  simulation = engine::Simulation(dear, {.seed = 3}, *serial);
  CHECK(submit(market::Verb::order_stock, {{"quantity", "1000000000000"}, {"lead_time", "1"}}) == "too-large");
}

TEST_CASE("a damaged saved run is refused, or runs on: never a crash", "[determinism]") {
  const auto market = market_of(market_with(kMaker));
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 3}, *serial);
  run_to(simulation, *serial, 6);
  const std::vector<std::byte> bytes = saved(simulation);
  core::NoiseEngine random(core::Noise({.seed = 1}).stream(core::Stream::test, 2), 0, 0);
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    auto damaged = bytes;
    // the market's own columns are at the beginning, the journal at the end
    const size_t at = i % 2 == 0 ? random() % 1500 : damaged.size() - 1 - random() % 300;
    damaged[at] ^= static_cast<std::byte>(1u << (random() % 8));
    try {
      engine::Simulation again = loaded(damaged, market, *serial);
      run_to(again, *serial, again.today() + 2);
    } catch (const core::CorruptData&) {
      ++refused;
    } catch (const core::BugError&) {  // the books of that day did not balance
      ++refused;
    }
  }
  CHECK(refused > 100);
}

// Needs from tape are the needs that would have been drawn: every scenario, threads, pantry, postponed needs, forks, scarcity.
#include <filesystem>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Pantry, consumers who come back, several needs a day, little stock, a limit, two categories, reach, hours.
const std::string kScarce = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 30, warm_up: 5 days}
population:
  size: 9000
  segments:
    families: {share: 60%, price_sensitivity: 2.6, loyalty: 0.8, reference_price: {weight: 0.5}, stockpiling: 1.5, postpones: 30%,
               needs: {juice: {every: 4 days, shape: 1.2}, bread: {every: 1 day}}, units: {mean: 1.3}}
    singles: {share: 40%, price_sensitivity: 3.4, postpones: 10%, needs: {juice: {every: 9 days}, bread: {every: 2 days}}}
categories:
  juice: {pantry: {consumption: 1 per 3 days, fills_at: 4, flexibility: 30%}, needs_shock: 0.1}
  bread: {weekdays: {sat: 1.5, sun: 0}, typical_interval: 2 days}
products:
  trop64: {category: juice, regular_price: 2.87, appeal: 0.6}
  loaf:   {category: bread, regular_price: 1.50, appeal: 0.5}
sellers:
  ours:  {role: operator, channels: {store: {}, app: {reach: 40%}}}
  rival: {channels: {store: {reach: 90%}}, pricing: {match: {seller: ours, lag: 2 days, floor_margin: 5%}}}
offers:
  ours:
    trop64: {price: 2.79, cost: 2.10, stock: {opening: 300, reorder: {base_stock: {level: 600, lead_time: 3 days}}}}
    loaf: {price: 1.45, cost: 0.80, stock: {opening: 2000, reorder: {base_stock: {level: 2500, lead_time: 1 day}}}}
  rival:
    trop64: {price: 2.85, cost: 2.20}
promotions:
  evening: {price: 1.99, offers: [trop64], on: weekends, hours: "18:00..22:00", limit: 400 units}
)";

std::string digest_of(const std::shared_ptr<const engine::Compiled>& market, core::Parallel& parallel,
                      std::shared_ptr<const shopping::NeedTape> tape, uint64_t seed = 4) {
  engine::Simulation simulation(market, {.seed = seed}, parallel, {}, {.needs = std::move(tape)});
  run_to(simulation, parallel);
  return simulation.digest().str();
}

std::shared_ptr<const shopping::NeedTape> tape_of(const std::shared_ptr<const engine::Compiled>& market,
                                                  core::Parallel& parallel, uint64_t seed = 4) {
  return engine::Simulation(market, {.seed = seed}, parallel).record_needs(parallel);
}

}  // namespace

TEST_CASE("every scenario has the same digest from tape, in any number of threads", "[tape]") {
  auto serial = core::make_serial();
  auto two = core::make_threads(2);
  int scenarios = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::source_dir() / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    language::Diagnostics diagnostics;
    const auto fewer = language::parse_change(language::Change::Operation::set, "population.size=6000", diagnostics);
    const auto scenario = engine::read_scenario(entry.path().string(), std::span(&*fewer, 1));
    if (!scenario.ok()) continue;  // an overlay or a study
    ++scenarios;
    const auto market = engine::compile(scenario.model);
    const auto tape = tape_of(market, *two);
    REQUIRE(tape != nullptr);
    const std::string drawn = digest_of(market, *serial, nullptr);
    CAPTURE(entry.path().string());
    CHECK(digest_of(market, *serial, tape) == drawn);
    CHECK(digest_of(market, *two, tape) == drawn);
  }
  CHECK(scenarios >= 6);
}

TEST_CASE("a tape serves pantries, people who come back and scarce stock", "[tape][tsan]") {
  const auto market = market_of(kScarce);
  auto serial = core::make_serial();
  auto three = core::make_threads(3);
  const auto tape = tape_of(market, *three);
  REQUIRE(tape != nullptr);
  CHECK(tape->needs() > 100000);
  CHECK(tape->bytes() < tape->needs() * 31 + 10000);
  const std::string drawn = digest_of(market, *serial, nullptr);
  CHECK(digest_of(market, *serial, tape) == drawn);
  CHECK(digest_of(market, *three, tape) == drawn);

  // A save in the middle goes on with the tape as without; forks use it while their noise is the tape's.
  engine::Simulation with(market, {.seed = 4}, *serial, {}, {.needs = tape}), without(market, {.seed = 4}, *serial);
  run_to(with, *serial, 17);
  run_to(without, *serial, 17);
  CHECK(with.digest().str() == without.digest().str());
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  with.save(out);
  core::Reader in(bytes);
  engine::Simulation loaded = engine::Simulation::load(market, in, *serial, {}, {.needs = tape});
  const core::NoiseKey future{.seed = 4, .future = 1, .future_from = 17};
  engine::Simulation same = with.fork({.seed = 4}, *serial), other = with.fork(future, *serial),
                     other_drawn = without.fork(future, *serial);
  for (auto* run : {&with, &without, &loaded, &same, &other, &other_drawn}) run_to(*run, *serial);
  CHECK(with.digest().str() == drawn);
  CHECK(without.digest().str() == drawn);
  CHECK(loaded.digest().str() == drawn);
  CHECK(same.digest().str() == drawn);
  CHECK(other.digest().str() == other_drawn.digest().str());
  CHECK(other.digest().str() != drawn);
}

TEST_CASE("a tape serves variants in prices, and is passed over where needs are others", "[tape]") {
  auto serial = core::make_serial();
  const auto base = market_of(kScarce);
  const auto tape = tape_of(base, *serial);
  auto variant = [&](const std::string& from, const std::string& to) {
    std::string yaml = kScarce;
    const size_t at = yaml.find(from);
    REQUIRE(at != std::string::npos);
    return market_of(yaml.replace(at, from.size(), to));
  };
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"price: 2.79", "price: 2.19"},
                                                                                 {"every: 9 days", "every: 8 days"},
                                                                                 {"sat: 1.5", "sat: 1.6"},
                                                                                 {"size: 9000", "size: 9100"},
                                                                                 {"fills_at: 4", "fills_at: 5"},
                                                                                 {"days: 30", "days: 29"}}) {
    const auto market = variant(from, to);
    CAPTURE(to);
    const std::string drawn = digest_of(market, *serial, nullptr);
    CHECK(drawn != digest_of(base, *serial, nullptr));
    CHECK(digest_of(market, *serial, tape) == drawn);
  }
  CHECK(digest_of(base, *serial, tape, 5) == digest_of(base, *serial, nullptr, 5));
}

TEST_CASE("a tape that would be too large is not made", "[tape]") {
  auto serial = core::make_serial();
  const auto market = market_of(kScarce);
  const engine::Simulation simulation(market, {.seed = 4}, *serial);
  const size_t bytes = simulation.record_needs(*serial)->bytes();
  CHECK(simulation.record_needs(*serial, bytes) != nullptr);
  CHECK(simulation.record_needs(*serial, bytes - 1) == nullptr);
  CHECK(simulation.record_needs(*serial, 1000) == nullptr);
}

// The same seed gives the same bytes: threads, processor paths, order of listing, save and load, forks, replay.
#include <span>

#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

core::NoiseKey key() { return {.seed = 11, .replicate = 0}; }

std::string digest_of(const std::shared_ptr<const engine::Compiled>& market, core::Parallel& parallel,
                      engine::RunOptions options = {}) {
  engine::Simulation simulation(market, key(), parallel, {}, options);
  run_to(simulation, parallel);
  return simulation.digest().str();
}

}  // namespace

TEST_CASE("the digest does not depend on threads, backend or processor path", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  const std::string expected = digest_of(market, *serial);
  for (int threads : {1, 2, 3, 8}) {
    auto tbb = core::make_tbb(threads);
    CHECK(digest_of(market, *tbb) == expected);
    auto plain = core::make_threads(threads);
    CHECK(digest_of(market, *plain) == expected);
  }
  for (auto simd : {shopping::Simd::scalar, shopping::Simd::avx2, shopping::Simd::avx512})
    if (shopping::simd_available(simd)) CHECK(digest_of(market, *serial, {.simd = simd}) == expected);
}

// std::threads alone: the thread sanitizer does not see into oneTBB. The days settle scarce stock and quotas as well.
TEST_CASE("a busy market in three threads is the serial one, one by one or not", "[determinism][tsan]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  auto threads = core::make_threads(3);
  Keep keep;
  engine::Simulation simulation(market, key(), *threads, {.facts = &keep});
  run_to(simulation, *threads, 45);
  engine::Simulation reference(market, key(), *serial, {}, {.one_by_one = true});
  run_to(reference, *serial, 45);
  CHECK(simulation.digest().str() == reference.digest().str());
  int64_t rounds = 0;
  for (const auto& day : keep.days) rounds += day.contention_rounds;
  CHECK(rounds > 0);
}

TEST_CASE("another seed or replicate gives another run", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  engine::Simulation a(market, {.seed = 11}, *serial), b(market, {.seed = 12}, *serial),
      c(market, {.seed = 11, .replicate = 1}, *serial);
  for (auto* simulation : {&a, &b, &c}) run_to(*simulation, *serial, 5);
  CHECK(a.digest().str() != b.digest().str());
  CHECK(a.digest().str() != c.digest().str());
}

TEST_CASE("the order in which a scenario lists things changes nothing", "[determinism]") {
  const auto scenario = scenario_of(kBusy);
  REQUIRE(scenario.ok());
  // reverse every map of the tree
  auto reverse = [](auto&& self, const language::Node& node) -> language::Node {
    if (!node.is_map()) return node;
    std::vector<language::Node::Entry> entries;
    for (const auto& entry : node.entries())
      entries.insert(entries.begin(), {entry.key, self(self, entry.value), entry.place});
    return language::Node::map(std::move(entries), node.place());
  };
  const language::Node reversed = reverse(reverse, scenario.root);
  language::Diagnostics diagnostics;
  auto context = engine::decoding_context(reversed, diagnostics);
  const auto model = language::decode<engine::Model>(reversed, context);
  REQUIRE(diagnostics.ok());
  auto serial = core::make_serial();
  CHECK(digest_of(engine::compile(model), *serial) == digest_of(engine::compile(scenario.model), *serial));
}

TEST_CASE("saving and loading on any day changes nothing", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  const std::string expected = digest_of(market, *serial);
  for (core::Day day : {0, 1, 9, 10, 23, 32, 49, 50}) {
    std::vector<std::byte> bytes;
    {
      engine::Simulation simulation(market, key(), *serial);
      run_to(simulation, *serial, day);
      core::Writer out(bytes);
      simulation.save(out);
    }
    core::Reader in(bytes);
    engine::Simulation loaded = engine::Simulation::load(market, in, *serial);
    CHECK(loaded.today() == day);
    run_to(loaded, *serial);
    CHECK(loaded.digest().str() == expected);
  }
}

TEST_CASE("a saved run that was cut short or belongs elsewhere is refused", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, key(), *serial);
  run_to(simulation, *serial, 3);
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  simulation.save(out);
  for (size_t cut : {size_t{0}, size_t{5}, size_t{40}, size_t{300}, bytes.size() / 2, bytes.size() - 1}) {
    core::Reader in(std::span<const std::byte>(bytes).first(cut));
    CHECK_THROWS_AS(engine::Simulation::load(market, in, *serial), core::CorruptData);
  }
  std::string other = kBusy;
  other.replace(other.find("size: 9000"), 10, "size: 8000");
  core::Reader in(bytes);
  CHECK_THROWS_AS(engine::Simulation::load(market_of(other), in, *serial), core::CorruptData);
}

TEST_CASE("a fork under the same noise goes the same way, and leaves its parent alone", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  const std::string expected = digest_of(market, *serial);
  engine::Simulation simulation(market, key(), *serial);
  run_to(simulation, *serial, 20);
  engine::Simulation fork = simulation.fork(key(), *serial);
  run_to(fork, *serial);
  CHECK(fork.digest().str() == expected);
  run_to(simulation, *serial);
  CHECK(simulation.digest().str() == expected);
}

TEST_CASE("a fork with another future shares the past and not the future", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  Keep actual, ahead;
  engine::Simulation simulation(market, key(), *serial, {.facts = &actual});
  run_to(simulation, *serial, 20);
  core::NoiseKey other = key();
  other.future = 1;
  other.future_from = 20;
  engine::Simulation fork = simulation.fork(other, *serial, {.facts = &ahead});
  run_to(fork, *serial);
  run_to(simulation, *serial);
  REQUIRE(ahead.days.size() == 30);
  // A run under the other future from the start has the same first 20 days.
  Keep whole;
  engine::Simulation from_start(market, other, *serial, {.facts = &whole});
  run_to(from_start, *serial);
  int differing = 0;
  for (size_t day = 0; day < 50; ++day) {
    if (day < 20) CHECK(whole.days[day].needs == actual.days[day].needs);
    else differing += whole.days[day].needs != actual.days[day].needs;
    if (day >= 20) CHECK(whole.days[day].needs == ahead.days[day - 20].needs);
  }
  CHECK(differing >= 28);  // of 30 days; equal counts of about 2,500 needs are rare
  CHECK(from_start.digest().str() == fork.digest().str());
}

TEST_CASE("replaying the journal gives the same run", "[determinism]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, key(), *serial);
  run_to(simulation, *serial, 15);
  const core::SellerId ours{seller_index(market->world, "ours")};
  auto decide = [&](core::Day day, market::Verb verb, language::Node args) {
    market::Decision decision;
    decision.day = day;
    decision.by = ours;
    decision.verb = verb;
    decision.args = std::move(args);
    decision.source = market::Source::person;
    return simulation.submit(std::move(decision));
  };
  using language::Node;
  REQUIRE(decide(18, market::Verb::set_price,
                 Node::map({{"product", Node::scalar("trop64")}, {"price", Node::scalar("2.49")}})));
  REQUIRE(decide(
      15, market::Verb::order_stock,
      Node::map(
          {{"product", Node::scalar("trop64")}, {"quantity", Node::scalar("40")}, {"lead_time", Node::scalar("2")}})));
  REQUIRE(decide(30, market::Verb::clear_price, Node::map({{"product", Node::scalar("trop64")}})));
  CHECK_FALSE(decide(3, market::Verb::clear_price, Node::map({{"product", Node::scalar("trop64")}})));
  CHECK_FALSE(decide(20, market::Verb::set_price,
                     Node::map({{"product", Node::scalar("tropp64")}, {"price", Node::scalar("2.49")}})));
  CHECK_FALSE(decide(20, market::Verb::set_price,
                     Node::map({{"product", Node::scalar("trop64")}, {"price", Node::scalar("cheap")}})));
  run_to(simulation, *serial);
  CHECK(simulation.digest().str() != digest_of(market, *serial));

  engine::Simulation replay(market, key(), *serial, {}, {.replaying = true});
  for (const auto& decision : simulation.journal()) REQUIRE(replay.submit(decision));
  run_to(replay, *serial);
  CHECK(replay.digest().str() == simulation.digest().str());
}

TEST_CASE("scarcity settled in parallel equals the one-by-one reference on a busy market", "[contention]") {
  const auto market = market_of(kBusy);
  auto tbb = core::make_tbb(2);
  CHECK(digest_of(market, *tbb) == digest_of(market, *tbb, {.one_by_one = true}));
}

TEST_CASE("units are conserved and books agree with facts", "[conservation]") {
  const auto market = market_of(kBusy);
  auto serial = core::make_serial();
  Keep keep;
  engine::Simulation simulation(market, key(), *serial, {.facts = &keep});  // close() checks every day
  run_to(simulation, *serial);
  const auto& world = market->world;
  for (uint32_t s = 0; s < world.stocks.size(); ++s) {
    int64_t sold = 0, received = 0;
    for (const auto& day : keep.days) {
      received += day.stocks[s].received;
      for (uint32_t o = 0; o < world.offers.size(); ++o)
        if (world.offers[o].stock.value == s) sold += day.offers[o].units;
    }
    const auto& last = keep.days.back().stocks[s];
    CHECK(market->stockroom.params(core::StockId{s}).opening + received == sold - last.backorders + last.on_hand);
  }
  int64_t revenue = 0;
  for (const auto& day : keep.days)
    for (const auto& offer : day.offers) revenue += offer.revenue.minor;
  int64_t booked = 0;
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    booked += simulation.ledger().balance(core::SellerId{s}, market::Account::cash).minor;
  CHECK(revenue == booked);
  CHECK(revenue > 0);
}

// Durables in a market: bought once, the same bytes however a run is cut, shared noise between variants.
#include <algorithm>
#include <map>
#include <set>

#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

core::NoiseKey key() { return {.seed = 17, .replicate = 0}; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// The busy market, and freezers: a few in stock, people who come back, a festival.
const std::string kAdoption = "{innovation: 2 per year, imitation: 12 per year, potential: 60%}";
std::string busy(const std::string& adoption = kAdoption) {
  std::string yaml = kBusy;
  yaml = replaced(yaml, "  bread: {}\n",
                  "  bread: {}\n  freezer: {weekdays: {sat: 2}, needs_shock: 0.2, adoption: " + adoption + "}\n");
  yaml = replaced(yaml, "sellers:\n", "  chest: {category: freezer, regular_price: 200, appeal: 1.5}\nsellers:\n");
  yaml = replaced(yaml, "offers:\n  ours:\n",
                  "offers:\n  ours:\n    chest: {price: 199, cost: 150, stock: {opening: 100, reorder: "
                  "{base_stock: {level: 60, lead_time: 4 days}}}}\n");
  return replaced(yaml, "  rival:\n    trop64: {price",
                  "  rival:\n    chest: {price: 205, cost: 150}\n    trop64: {price") +
         "events: {festival: {on: 2026-03-20, needs: 3, categories: [freezer]}}\n";
}

std::string digest_of(const std::shared_ptr<const engine::Compiled>& market, core::Parallel& parallel,
                      engine::RunOptions options = {}) {
  engine::Simulation simulation(market, key(), parallel, {}, options);
  run_to(simulation, parallel);
  return simulation.digest().str();
}

uint32_t category_index(const market::World& world, const std::string& name) {
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    if (world.categories[c].name == name) return c;
  throw std::runtime_error("no category " + name);
}

// Days of needs and purchases in a category, by consumer.
struct Days {
  std::map<uint64_t, std::vector<core::Day>> needs, bought;
};
Days days_of(const std::string& yaml, const std::string& category) {
  const auto market = market_of(yaml);
  struct Sink final : market::TripSink {
    Days days;
    uint32_t category = 0;
    void trips(core::Day day, std::span<const market::TripLine> lines) override {
      for (const auto& line : lines) {
        if (line.category.value != category) continue;
        days.needs[line.consumer].push_back(day);
        if (line.units > 0) days.bought[line.consumer].push_back(day);
      }
    }
  } sink;
  sink.category = category_index(market->world, category);
  auto parallel = core::make_tbb(2);
  engine::Simulation simulation(market, key(), *parallel, {.trips = &sink});
  run_to(simulation, *parallel);
  return sink.days;
}

// Everybody buys when she needs one, and nothing else is for sale.
std::string plain(const std::string& adoption, int days = 200) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: 5000, segments: {all: {share: 100%}}}
categories: {freezer: {adoption: )" +
         adoption + R"(}}
products: {chest: {category: freezer, regular_price: 200, appeal: 40}}
sellers: {ours: {role: operator}}
offers: {ours: {chest: {price: 200, cost: 150}}}
)";
}

}  // namespace

TEST_CASE("a durable is bought once, and its needs end with it", "[adoption]") {
  const Days days = days_of(busy(), "freezer");
  size_t again = 0;
  for (const auto& [consumer, needs] : days.needs) {
    CHECK(std::set<core::Day>(needs.begin(), needs.end()).size() == needs.size());  // one a day
    again += needs.size() > 1;
    const auto bought = days.bought.find(consumer);
    if (bought == days.bought.end()) continue;
    CHECK(bought->second.size() == 1);
    CHECK(bought->second.front() == needs.back());
  }
  CHECK(again > 100);  // in vain before, or sold out
  CHECK(days.bought.size() > 1000);
  CHECK(days.bought.size() < days.needs.size());
}

TEST_CASE("the potential is a share of consumers, and a larger one contains a smaller", "[adoption]") {
  auto people = [](const std::string& potential) {
    std::set<uint64_t> out;
    for (const auto& [consumer, days] :
         days_of(plain("{innovation: 36 per year, imitation: 0 per year, potential: " + potential + "}"), "freezer")
             .bought)
      out.insert(consumer);
    return out;
  };
  const auto third = people("30%"), half = people("55%"), all = people("100%");
  CHECK(std::includes(half.begin(), half.end(), third.begin(), third.end()));
  CHECK(std::abs(static_cast<double>(third.size()) - 0.30 * 5000) < 4 * std::sqrt(0.30 * 0.70 * 5000));
  CHECK(std::abs(static_cast<double>(half.size()) - 0.55 * 5000) < 4 * std::sqrt(0.55 * 0.45 * 5000));
  CHECK(all.size() == 5000);  // after 200 days at nearly 0.1 a day
}

TEST_CASE("nobody adopts later when innovation or imitation is stronger", "[adoption]") {
  const Days base = days_of(plain("{innovation: 0.5 per year, imitation: 4 per year}"), "freezer");
  CHECK(base.bought.size() > 1000);
  for (const char* stronger :
       {"{innovation: 0.9 per year, imitation: 4 per year}", "{innovation: 0.5 per year, imitation: 7 per year}"}) {
    const Days more = days_of(plain(stronger), "freezer");
    size_t later = 0, earlier = 0;
    for (const auto& [consumer, days] : base.bought) {
      const auto it = more.bought.find(consumer);
      later += it == more.bought.end() || it->second.front() > days.front();
      earlier += it != more.bought.end() && it->second.front() < days.front();
    }
    CHECK(later == 0);
    CHECK(earlier > 0);
    CHECK(more.bought.size() > base.bought.size());
  }
}

TEST_CASE("without imitation the others do not matter", "[adoption]") {
  // Half of the others never need one: her own day stays.
  const Days all = days_of(plain("{innovation: 2 per year, imitation: 0 per year}"), "freezer");
  const Days half = days_of(plain("{innovation: 2 per year, imitation: 0 per year, potential: 50%}"), "freezer");
  for (const auto& [consumer, days] : half.bought) CHECK(all.bought.at(consumer) == days);
  // With imitation they do: half the potential is another share of adopters at the same count.
  const Days imitating = days_of(plain("{innovation: 2 per year, imitation: 20 per year}"), "freezer");
  const Days fewer = days_of(plain("{innovation: 2 per year, imitation: 20 per year, potential: 50%}"), "freezer");
  size_t moved = 0;
  for (const auto& [consumer, days] : fewer.bought) moved += imitating.bought.at(consumer) != days;
  CHECK(moved > 0);
}

TEST_CASE("a market with a durable has the same digest at any number of threads, one by one, and from tape",
          "[adoption][determinism][tsan]") {
  const auto market = market_of(busy());
  auto serial = core::make_serial();
  const std::string expected = digest_of(market, *serial);
  auto three = core::make_threads(3);
  CHECK(digest_of(market, *three) == expected);
  CHECK(digest_of(market, *serial, {.one_by_one = true}) == expected);
  engine::Simulation simulation(market, key(), *serial);
  const auto tape = simulation.record_needs(*three);
  REQUIRE(tape);
  CHECK(digest_of(market, *three, {.needs = tape}) == expected);
  // The tape holds candidates under the largest hazard; it serves a variant in which people imitate otherwise.
  const auto other = market_of(busy("{innovation: 3 per year, imitation: 11 per year, potential: 60%}"));
  const std::string drawn = digest_of(other, *serial);
  CHECK(drawn != expected);
  CHECK(digest_of(other, *serial, {.needs = tape}) == drawn);
}

TEST_CASE("a run with a durable is saved, loaded, forked and branched without a trace", "[adoption][determinism]") {
  const auto market = market_of(busy()), twin = market_of(busy());
  auto serial = core::make_serial();
  const std::string expected = digest_of(market, *serial);
  for (core::Day day : {0, 1, 12, 31, 49}) {
    CAPTURE(day);
    engine::Simulation simulation(market, key(), *serial);
    run_to(simulation, *serial, day);
    std::vector<std::byte> bytes;
    core::Writer out(bytes);
    simulation.save(out);
    core::Reader in(bytes);
    engine::Simulation loaded = engine::Simulation::load(market, in, *serial);
    engine::Simulation fork = simulation.fork(key(), *serial);
    engine::Simulation branch = simulation.branch(twin, *serial);
    for (auto* run : {&loaded, &fork, &branch}) {
      run_to(*run, *serial);
      CHECK(run->digest().str() == expected);
    }
    run_to(simulation, *serial);
    CHECK(simulation.digest().str() == expected);
  }
  // Another future: what has been adopted stays, what comes is its own.
  engine::Simulation simulation(market, key(), *serial);
  run_to(simulation, *serial, 20);
  core::NoiseKey future = key();
  future.future = 1;
  future.future_from = 20;
  engine::Simulation ahead = simulation.fork(future, *serial), whole(market, future, *serial);
  run_to(ahead, *serial);
  run_to(whole, *serial);
  CHECK(ahead.digest().str() == whole.digest().str());
  CHECK(ahead.digest().str() != expected);
}

TEST_CASE("a branch may make the potential smaller, or a durable of what was none, and back", "[adoption]") {
  auto serial = core::make_serial();
  const auto market = market_of(busy());
  // The same freezers as a need that comes again.
  std::string again = replaced(busy(), ", adoption: " + kAdoption, "");
  again = replaced(again, "bread: {every: 3 days}}", "bread: {every: 3 days}, freezer: {every: 90 days}}");
  const auto repeated = market_of(again);
  const auto smaller = market_of(busy("{innovation: 2 per year, imitation: 12 per year, potential: 5%}"));
  engine::Simulation simulation(market, key(), *serial);
  run_to(simulation, *serial, 30);
  for (const auto& variant : {repeated, smaller}) {
    engine::Simulation there = simulation.branch(variant, *serial);
    run_to(there, *serial, 35);
    std::vector<std::byte> bytes;
    core::Writer out(bytes);
    there.save(out);
    core::Reader in(bytes);
    engine::Simulation loaded = engine::Simulation::load(variant, in, *serial);
    engine::Simulation back = there.branch(market, *serial);
    run_to(there, *serial);
    run_to(loaded, *serial);
    CHECK(loaded.digest().str() == there.digest().str());
    run_to(back, *serial);
    CHECK(back.today() == market->world.horizon);
  }
}

// Holidays and festivals in a market: how many needs they make, whom they leave alone, when people come.
#include <algorithm>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

constexpr core::Day kFestival = 20;  // 2026-03-22

std::string market_yaml(const std::string& events) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 40, warm_up: 0 days}
population:
  size: 9000
  segments:
    all: {share: 100%, needs: {juice: {every: 7 days, shape: 1.2}, bread: 3 days}}
categories: {juice: {weekdays: {sat: 1.5}}, bread: {}}
products:
  carton: {category: juice, regular_price: 2.00, appeal: 0.5}
  loaf: {category: bread, regular_price: 3.00, appeal: 0.5}
sellers: {ours: {role: operator}}
offers: {ours: {carton: {price: 2.00, cost: 1.00}, loaf: {price: 3.00, cost: 1.00}}}
)" + events;
}

// What happened on each day in a category: (consumer, arrival, units), as often as it did.
using Line = std::tuple<uint64_t, uint32_t, int32_t>;
struct Trips final : market::TripSink {
  std::map<std::pair<core::Day, uint32_t>, std::multiset<Line>> lines;
  void trips(core::Day day, std::span<const market::TripLine> some) override {
    for (const auto& line : some) lines[{day, line.category.value}].emplace(line.consumer, line.arrival, line.units);
  }
};

Trips trips_of(const std::string& events, core::Parallel& parallel) {
  Trips trips;
  engine::Simulation simulation(market_of(market_yaml(events)), {.seed = 31}, parallel, {.trips = &trips});
  run_to(simulation, parallel);
  return trips;
}

uint32_t category(const std::string& name) {
  const auto market = market_of(market_yaml(""));
  for (uint32_t c = 0; c < market->world.categories.size(); ++c)
    if (market->world.categories[c].name == name) return c;
  throw std::runtime_error("no category " + name);
}

}  // namespace

TEST_CASE("a festival adds needs on its day, takes some beside it, and moves no others", "[events]") {
  auto parallel = core::make_tbb(2);
  const uint32_t juice = category("juice"), bread = category("bread");
  Trips base = trips_of("", *parallel);
  Trips with = trips_of(R"(
events:
  festival:
    on: 2026-03-22
    needs: {on: 4, before: {for: 5 days, factor: 0.6}, after: {for: 1 week, factor: 0.8, ramp: true}}
    categories: [juice]
)",
                        *parallel);
  for (core::Day day = 0; day < 40; ++day) {
    CAPTURE(day);
    auto &was = base.lines[{day, juice}], &is = with.lines[{day, juice}];
    const bool subset = std::includes(was.begin(), was.end(), is.begin(), is.end());
    const bool superset = std::includes(is.begin(), is.end(), was.begin(), was.end());
    const auto before = static_cast<double>(was.size()), after = static_cast<double>(is.size());
    double factor = 1;
    if (day == kFestival) factor = 4;
    else if (day >= kFestival - 5 && day < kFestival) factor = 0.6;
    else if (day > kFestival && day <= kFestival + 7) factor = 1 - 0.2 * (kFestival + 8 - day) / 7;
    // Every point under both curves is a need in both; the rest comes or goes one by one: a Poisson number of them.
    CHECK(std::abs(after - factor * before) <= 5 * std::sqrt(std::abs(factor - 1) * before * std::max(1.0, factor)));
    CHECK((factor > 1 ? superset : subset));
    if (factor == 1) CHECK(was == is);
    CHECK(base.lines[{day, bread}] == with.lines[{day, bread}]);
  }
}

TEST_CASE("events that overlap multiply, whatever their order", "[events]") {
  const std::string weekend = "  weekend: {on: 2026-03-21..2026-03-22, needs: 1.3}\n";
  const std::string festival = "  festival: {on: 2026-03-22, needs: 1.7}\n  third: {on: 2026-03-22, needs: 0.9}\n";
  const auto one = market_of(market_yaml("events:\n" + weekend + festival));
  const auto other = market_of(market_yaml("events:\n" + festival + weekend));
  const auto none = market_of(market_yaml(""));
  const uint32_t juice = category("juice");
  const auto &curve = one->categories[juice].curve, &plain = none->categories[juice].curve;
  CHECK(curve == other->categories[juice].curve);
  CHECK(curve[kFestival - 1] == Approx(1.3 * 1.5));  // a Saturday
  CHECK(curve[kFestival] == Approx(1.3 * 1.7 * 0.9));
  for (core::Day day = 0; day < 40; ++day)
    if (day != kFestival && day != kFestival - 1)
      CHECK(curve[static_cast<size_t>(day)] == plain[static_cast<size_t>(day)]);
}

TEST_CASE("an event's arrivals hold on its days, and needs stay as they are", "[events]") {
  auto parallel = core::make_tbb(2);
  Trips base = trips_of("", *parallel);
  Trips with = trips_of(R"(
events:
  flash:
    on: [2026-03-22, 2026-03-30]
    arrivals: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
)",
                        *parallel);
  int64_t n = 0, first_hour = 0;
  for (auto& [where, lines] : with.lines) {
    const auto day = where.first;
    auto& was = base.lines[where];
    if (day != kFestival && day != kFestival + 8) {
      CHECK(lines == was);
      continue;
    }
    auto people = [](const std::multiset<Line>& all) {
      std::multiset<std::pair<uint64_t, int32_t>> out;
      for (const auto& [consumer, arrival, units] : all) out.emplace(consumer, units);
      return out;
    };
    CHECK(people(lines) == people(was));
    for (const auto& [consumer, arrival, units] : lines) {
      const double hour = static_cast<double>(arrival) / 0x1p32 * 24;
      CHECK(hour >= 20);
      CHECK(hour < 22.0001);
      ++n;
      first_hour += hour < 21;
    }
  }
  REQUIRE(n > 5000);
  const auto share = static_cast<double>(first_hour) / static_cast<double>(n);
  CHECK(std::abs(share - 0.75) <
        4 * std::sqrt(0.75 * 0.25 / static_cast<double>(n) * 2));  // trips of two needs at most, nearly
}

TEST_CASE("needs on tape are those of the events, and a tape without them is refused", "[events]") {
  auto parallel = core::make_tbb(2);
  const std::string events = R"(
events:
  festival: {on: 2026-03-22, needs: 3}
  flash: {on: 2026-03-22, arrivals: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]}
)";
  const auto market = market_of(market_yaml(events)), plain = market_of(market_yaml(""));
  engine::Simulation drawn(market, {.seed = 31}, *parallel);
  const auto tape = drawn.record_needs(*parallel);
  REQUIRE(tape);
  engine::Simulation taped(market, {.seed = 31}, *parallel, {}, {.needs = tape});
  engine::Simulation other(plain, {.seed = 31}, *parallel, {}, {.needs = tape});
  engine::Simulation reference(plain, {.seed = 31}, *parallel);
  for (auto* simulation : {&drawn, &taped, &other, &reference}) run_to(*simulation, *parallel);
  CHECK(taped.digest().str() == drawn.digest().str());
  CHECK(other.digest().str() == reference.digest().str());
  CHECK(drawn.digest().str() != reference.digest().str());
}

// Sellers who enter and leave, trust, and the time until delivery that is promised.
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& ours, const std::string& segment, const std::string& more_sellers = "",
                        const std::string& more_offers = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days}
population: {size: 3000, segments: {all: {share: 100%, price_sensitivity: 3, reference_price: {weight: 1}, loyalty: 0.5, )" +
         segment + R"(needs: {juice: {every: 4 days}}}}}
categories: {juice: {}}
products: {orange: {category: juice, regular_price: 3.00, appeal: 1}}
sellers: {ours: {role: operator, channels: {site: {)" +
         ours + "}}}, rival: {channels: {site: {}}}" + more_sellers + R"(}
offers: {ours: {orange: {price: 3, cost: 1}}, rival: {orange: {price: 3.10, cost: 1}})" +
         more_offers + "}\n";
}

struct Trips final : market::TripSink {
  explicit Trips(const market::World& w) : world(w) {}
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines)
      all.push_back(std::to_string(day) + " " + std::to_string(line.consumer) + " " +
                    (line.offer.valid() ? world.offers[line.offer.value].name : "nothing") + " " +
                    std::to_string(line.units));
    if (static_cast<size_t>(day) >= until.size()) until.resize(static_cast<size_t>(day) + 1);
    until[static_cast<size_t>(day)] = all.size();
  }
  const market::World& world;
  std::vector<std::string> all;
  std::vector<size_t> until;  // [day] lines so far
};

struct Ran {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::vector<std::string> trips;
  std::vector<size_t> until;
  std::string digest;
};
Ran run(const std::string& yaml, bool with_trips = true) {
  Ran out;
  out.market = market_of(yaml);
  Keep keep;
  Trips trips(out.market->world);
  auto threads = core::make_threads(2);
  engine::Simulation simulation(out.market, {.seed = 8}, *threads, {&keep, with_trips ? &trips : nullptr});
  run_to(simulation, *threads);
  out.days = keep.days;
  out.trips = std::move(trips.all);
  out.until = std::move(trips.until);
  out.digest = simulation.digest().str();
  return out;
}
const std::string kNewcomer = ", newcomer: {channels: {site: {}}, pricing: {undercut: {by: 10%}}, ";
const std::string kOffer = ", newcomer: {orange: {price: 2.80, cost: 1}}";

}  // namespace

TEST_CASE("a seller who enters after the end has never been there", "[entrants]") {
  const Ran without = run(market_yaml("", ""));
  const Ran after = run(market_yaml("", "", kNewcomer + "enters: 2026-06-01}", kOffer));
  CHECK(without.trips == after.trips);
  for (const auto& day : after.days) {
    const auto& facts = day.offers[offer_index(after.market->world, "newcomer/site/orange")];
    CHECK(facts.views + facts.units + day.sellers[seller_index(after.market->world, "newcomer")].visits == 0);
  }
}

TEST_CASE("until he enters nothing moves, and nobody meets him when he has left", "[entrants]") {
  const Ran without = run(market_yaml("", ""));
  const Ran between = run(market_yaml("", "", kNewcomer + "enters: 2026-03-08, leaves: 2026-03-15}", kOffer));
  REQUIRE(without.until[5] == between.until[5]);
  CHECK(std::equal(without.trips.begin(), without.trips.begin() + static_cast<ptrdiff_t>(without.until[5]),
                   between.trips.begin()));
  const uint32_t offer = offer_index(between.market->world, "newcomer/site/orange");
  for (const auto& day : between.days) {
    const bool there = day.day >= 6 && day.day < 13;
    CHECK((day.offers[offer].units > 0) == there);
    CHECK((day.offers[offer].views > 0) == there);
  }
  CHECK(run(market_yaml("", "", kNewcomer + "enters: 2026-03-08, leaves: 2026-03-15}", kOffer), false).digest ==
        between.digest);
}

TEST_CASE("rivals do not follow the price of who is not there", "[entrants]") {
  const Ran ran = run(market_yaml(
      "", "",
      ", follower: {channels: {site: {}}, pricing: {match: {seller: newcomer}}}" + kNewcomer + "enters: 2026-03-08}",
      ", follower: {orange: {price: 3.30, cost: 1}}" + kOffer));
  const uint32_t o = offer_index(ran.market->world, "follower/site/orange");
  for (const auto& day : ran.days)
    if (day.offers[o].units > 0) CHECK((day.offers[o].list_value.minor == 330 * day.offers[o].units) == (day.day <= 6));
}

TEST_CASE("trust and a promised delivery are worth what they say", "[entrants]") {
  const std::string appeal = run(market_yaml("appeal: -0.5", "")).digest;
  CHECK(run(market_yaml("trust: -0.5", "")).digest == appeal);
  CHECK(run(market_yaml("delivery: {promise: 2 days, effect: -0.25}", "")).digest == appeal);
  CHECK(run(market_yaml("delivery: {promise: 2 days, effect: -0.125}", "delivery_sensitivity: 2, ")).digest == appeal);
  CHECK(run(market_yaml("delivery: {promise: 2 days, effect: -0.25}", "delivery_sensitivity: 0, ")).digest ==
        run(market_yaml("", "")).digest);
  CHECK(run(market_yaml("", "")).digest != appeal);
}

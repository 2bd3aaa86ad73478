// Who knows a product in a market: nobody else considers it, and nothing else changes.
#include <set>

#include "engine/opinion_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::vector<market::DayFacts> days_of(const std::string& yaml) {
  Keep keep;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(market_of(yaml), opinion_key(), *threads, {.facts = &keep});
  run_to(simulation, *threads);
  return keep.days;
}

// Everybody buys milk when she needs it: this brand if she knows it and takes to it, or that.
std::string milk(const std::string& product, const std::string& rest = "", const std::string& reach = "100%") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days}
population: {size: 8000, segments: {all: {share: 100%, needs: {milk: {every: 4 days}}}}}
categories: {milk: {}}
products:
  alm: {category: milk, regular_price: 2, appeal: 1)" +
         product + R"(}
  berg: {category: milk, regular_price: 2, appeal: 1}
sellers:
  ours: {role: operator, channels: {store: {reach: )" +
         reach + R"(}, web: {}}}
  rival: {}
offers:
  ours: {alm: {price: 2, cost: 1, channels: {store: {}}}, berg: {price: 2, cost: 1, channels: {web: {}}}}
  rival: {alm: {price: 2, cost: 1}}
)" + rest;
}

struct Buyers final : market::TripSink {
  uint32_t first = 0;
  std::set<uint64_t> of_alm;
  const market::World* world = nullptr;
  void trips(core::Day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines)
      if (line.units > 0 && world->products[world->offers[line.offer.value].product.value].name == "alm")
        of_alm.insert(line.consumer);
  }
};
std::set<uint64_t> buyers(const std::string& yaml) {
  const auto market = market_of(yaml);
  Buyers sink;
  sink.world = &market->world;
  auto serial = core::make_serial();
  engine::Simulation simulation(market, opinion_key(), *serial, {.trips = &sink});
  run_to(simulation, *serial);
  return sink.of_alm;
}

void same_offers(const std::vector<market::DayFacts>& a, const std::vector<market::DayFacts>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t d = 0; d < a.size(); ++d) {
    for (size_t o = 0; o < a[d].offers.size(); ++o) {
      CHECK(a[d].offers[o].units == b[d].offers[o].units);
      CHECK(a[d].offers[o].views == b[d].offers[o].views);
      CHECK(a[d].offers[o].revenue == b[d].offers[o].revenue);
      CHECK(a[d].offers[o].lost_units == b[d].offers[o].lost_units);
    }
    for (size_t s = 0; s < a[d].sellers.size(); ++s) CHECK(a[d].sellers[s].visits == b[d].sellers[s].visits);
  }
}

}  // namespace

TEST_CASE("a product that everybody happens to know sells and is seen as one that has no awareness", "[awareness]") {
  same_offers(days_of(milk(", awareness: 100%")), days_of(milk("")));
  same_offers(days_of(milk(", awareness: 100%", "", "60%")), days_of(milk("", "", "60%")));
  same_offers(days_of(replaced(kBusy, "attributes: {fresh: 1}", "attributes: {fresh: 1}, awareness: 100%")),
              days_of(kBusy));
}

TEST_CASE("who does not know a product does not consider it, and its sellers are not visited for it", "[awareness]") {
  const auto facts = days_of(milk(", awareness: 30%", "", "50%"));
  const auto world = market_of(milk(", awareness: 30%", "", "50%"))->world;
  double needs = 0, alm_in_store = 0, alm_of_rival = 0, berg = 0, rival = 0;
  for (const auto& day : facts) {
    needs += static_cast<double>(day.needs);
    alm_in_store += static_cast<double>(day.offers[offer_index(world, "ours/store/alm")].views);
    alm_of_rival += static_cast<double>(day.offers[offer_index(world, "rival/store/alm")].views);
    berg += static_cast<double>(day.offers[offer_index(world, "ours/web/berg")].views);
    rival += static_cast<double>(day.sellers[seller_index(world, "rival")].visits);
  }
  CHECK(berg == needs);
  CHECK(rival == alm_of_rival);  // it has nothing else
  CHECK(alm_of_rival / needs == Approx(0.30).margin(4 * std::sqrt(0.21 / 8000)));
  CHECK(alm_in_store / needs ==
        Approx(0.15).margin(4 * std::sqrt(0.1275 / 8000)));  // reach and awareness are independent
  // The seller who has another product too is visited by all, and counted once.
  for (const auto& day : facts) CHECK(day.sellers[seller_index(world, "ours")].visits == day.needs);
}

TEST_CASE("those who know it at first, and no others, buy it; a larger share contains a smaller", "[awareness]") {
  const auto few = buyers(milk(", awareness: 10%")), more = buyers(milk(", awareness: 40%"));
  CHECK(few.size() > 700);
  CHECK(few.size() < 900);
  CHECK(std::includes(more.begin(), more.end(), few.begin(), few.end()));
  CHECK(more.size() > 2800);
}

TEST_CASE("campaigns make known what they advertise, to those who see it", "[awareness][campaigns]") {
  const auto campaign = [](const std::string& more) {
    return "contents: {news: {makes_known: 40%}}\ncampaigns: {c: {medium: email, during: 2026-03-02, reach: 50%, "
           "opt_out: 0%, "
           "content: news, " +
           more + "}}\n";
  };
  const auto aware = [](const std::string& yaml) {
    const auto market = market_of(yaml);
    Keep keep;
    auto serial = core::make_serial();
    engine::Simulation simulation(market, opinion_key(), *serial, {.facts = &keep});
    run_to(simulation, *serial, 2);
    uint32_t alm = 0;
    while (market->world.products[alm].name != "alm") ++alm;
    CHECK(keep.days[0].products[1 - alm].aware == 8000);
    CHECK(keep.days[1].products[alm].aware == keep.days[0].products[alm].aware);
    return std::pair(static_cast<double>(keep.days[0].products[alm].aware), keep.days[0].campaigns[0]);
  };
  const auto [shown, facts] = aware(milk(", awareness: 0%", campaign("click: 0%, offers: [alm]")));
  CHECK(shown == Approx(0.4 * static_cast<double>(facts.impressions)).margin(4 * std::sqrt(0.24 * 4000)));
  CHECK(facts.impressions > 3700);
  // Whoever follows it knows it; all that the seller offers is advertised where nothing is named.
  const auto [followed, clicks] = aware(milk(", awareness: 0%", campaign("click: 25%")));
  CHECK(clicks.clicks > 800);
  const auto rest = static_cast<double>(clicks.impressions - clicks.clicks);
  CHECK(followed == Approx(static_cast<double>(clicks.clicks) + 0.4 * rest).margin(4 * std::sqrt(0.24 * rest)));
  // What it does not advertise stays unknown.
  const auto [unseen, none] = aware(milk(", awareness: 1%", campaign("click: 25%, offers: [berg]")));
  CHECK(unseen < 120);
  CHECK(none.clicks > 800);
}

TEST_CASE("a newcomer as good as the others sells less at first, and catches up", "[awareness][reviews]") {
  const auto facts = days_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 200, warm_up: 0 days}
population: {size: 8000, segments: {all: {share: 100%, needs: {milk: {every: 4 days}}}}}
categories: {milk: {reviews: {effect: 0.8, volume: 0.05, write: 10%}}}
products:
  alm: {category: milk, regular_price: 2, appeal: 1, rating: 4.6, awareness: {initial: 5%, word_of_mouth: {tells: 1}}}
  berg: {category: milk, regular_price: 2, appeal: 1, rating: {quality: 4.6, initial: {count: 3000, mean: 4.6}}}
sellers: {ours: {role: operator}}
offers: {ours: {alm: {price: 2, cost: 1}, berg: {price: 2, cost: 1}}}
)");
  const uint32_t alm = facts[0].offers[0].views < facts[0].offers[1].views ? 0 : 1, berg = 1 - alm;
  const auto ratio = [&](size_t first, size_t last) {
    double of_alm = 0, of_berg = 0;
    for (size_t d = first; d < last; ++d) {
      of_alm += static_cast<double>(facts[d].offers[alm].purchases);
      of_berg += static_cast<double>(facts[d].offers[berg].purchases);
    }
    return of_alm / of_berg;
  };
  CHECK(ratio(0, 7) < 0.05);
  CHECK(ratio(0, 7) < ratio(30, 37));
  CHECK(ratio(30, 37) < ratio(60, 67));
  CHECK(ratio(170, 200) > 0.8);
  CHECK(ratio(170, 200) < 1.05);
}

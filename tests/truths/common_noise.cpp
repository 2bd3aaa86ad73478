// Common random numbers (model.md 3): a consumer changes behaviour only where the variant moves something that she meets.
#include <map>
#include <set>
#include <tuple>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

struct Parts {
  std::string segments = R"(
    families:
      share: 50%
      price_sensitivity: {lognormal: {median: 2.5, sigma: 0.4}}
      tastes: {fresh: {normal: {mean: 0.3, sd: 0.8}}}
      loyalty: 0.7
      reference_price: {weight: 0.5, memory: 0.7, loss_aversion: 1.8}
      needs: {juice: {every: 5 days, shape: 1.2}}
      units: {mean: 1.4}
      stockpiling: 1.5
    singles: {share: 50%, needs: {juice: {every: 7 days}}}
)";
  std::string categories = "  juice: {pantry: {consumption: 1 per 3 days, fills_at: 5}}\n";
  std::string products, sellers, offers, ours, promotions;
  int size = 4000;
};

struct Trip {
  std::string offer;
  int32_t units;
  int64_t paid;
  uint32_t arrival;
  bool operator==(const Trip&) const = default;
};
using Trips = std::map<std::pair<core::Day, uint64_t>, std::vector<Trip>>;  // [day, consumer]: juice only

Trips trips(const Parts& p, uint64_t seed = 9) {
  const auto market = market_of(
      R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 60, warm_up: 10 days}
population:
  size: )" +
      std::to_string(p.size) + "\n  segments:" + p.segments + "categories:\n" + p.categories + R"(
products:
  carton: {category: juice, regular_price: 3.00, appeal: 0.6, attributes: {fresh: 1}}
  bottle: {category: juice, regular_price: 2.00, appeal: 0.2}
)" + p.products +
      "sellers:\n  ours: {role: operator, channels: {store: {}, app: {reach: 40%}}}\n  rival: {channels: {store: "
      "{reach: 80%}}}\n" +
      p.sellers + "offers:\n  ours:\n    carton: {price: 2.90, cost: 1.00}\n    bottle: {price: 1.90, cost: 1.00}\n" +
      p.ours + "  rival:\n    carton: {price: 2.80, cost: 1.00}\n" + p.offers + p.promotions);
  auto parallel = core::make_tbb(2);
  KeepTrips keep;
  engine::Simulation simulation(market, {.seed = seed}, *parallel, {.trips = &keep});
  run_to(simulation, *parallel);
  Trips out;
  for (const auto& [day, line] : keep.all)
    if (market->world.categories[line.category.value].name == "juice")
      out[{day, line.consumer}].push_back({line.offer.valid() ? market->world.offers[line.offer.value].name : "",
                                           line.units, line.paid.minor, line.arrival});
  return out;
}

// How many consumer-days differ, and the first: empty when none does.
std::string differences(const Trips& a, const Trips& b) {
  int64_t count = 0;
  std::string first;
  auto show = [](const Trips& run, const Trips::key_type& key) {
    std::string out;
    if (const auto it = run.find(key); it != run.end())
      for (const Trip& t : it->second)
        out += " [" + t.offer + " " + std::to_string(t.units) + " " + std::to_string(t.paid) + " at " +
               std::to_string(t.arrival) + "]";
    return out.empty() ? std::string(" nothing") : out;
  };
  auto look = [&](const Trips& from, const Trips& other) {
    for (const auto& [key, lines] : from) {
      const auto it = other.find(key);
      if (it != other.end() && it->second == lines) continue;
      if (count++ == 0)
        first = "day " + std::to_string(key.first) + ", consumer " + std::to_string(key.second) + ":" + show(a, key) +
                " /" + show(b, key);
    }
  };
  look(a, b);
  look(b, a);
  return count == 0 ? "" : std::to_string(count) + " differ; " + first;
}

}  // namespace

TEST_CASE("common noise: an unrelated category, product and seller move nobody's trips", "[truths][noise]") {
  const Trips base = trips({});
  CHECK(base.size() > 20000);
  Parts more;
  more.categories += "  tea: {needs_shock: 0.2, appeal_shock: 0.2}\n";
  more.products = "  leaf: {category: tea, regular_price: 1.00, appeal: 0.5, attributes: {bitter: 1}}\n";
  more.sellers = "  tea-house: {channels: {street: {reach: 30%}}}\n";
  more.offers = "  tea-house: {leaf: {price: 0.95, cost: 0.30, stock: {opening: 50}}}\n";
  more.ours = "    leaf: {price: 1.00, cost: 0.30}\n";
  more.segments.replace(more.segments.find("{juice: {every: 7 days}}"), 24,
                        "{juice: {every: 7 days}, tea: {every: 2 days}}");
  more.segments.replace(more.segments.find("fresh: {normal"), 6, "bitter: {normal: {mean: 0, sd: 1}}, fresh:");
  CHECK(differences(base, trips(more)) == "");
}

TEST_CASE("common noise: another segment, or a larger population, moves nobody's trips", "[truths][noise]") {
  const Trips base = trips({});
  Parts more;
  more.size = 5000;  // 2,000 families and 2,000 singles as before
  for (size_t at; (at = more.segments.find("50%")) != std::string::npos;) more.segments.replace(at, 3, "40%");
  more.segments += "    students: {share: 20%, price_sensitivity: 5, needs: {juice: {every: 3 days}}}\n";
  Trips with = trips(more);
  const uint64_t students = core::identity_hash32("students");
  int64_t of_students = 0;
  for (auto it = with.begin(); it != with.end();)
    if (it->first.second >> 32 == students) it = with.erase(it), ++of_students;
    else ++it;
  CHECK(of_students > 1000);
  CHECK(differences(base, with) == "");
}

TEST_CASE("common noise: a new offer wins consumers and changes nothing else", "[truths][noise]") {
  Parts simple;  // without memory, every need stands for itself
  simple.categories = "  juice: {}\n";
  simple.segments =
      "\n    all: {share: 100%, price_sensitivity: {lognormal: {median: 2.5, sigma: 0.4}}, needs: {juice: {every: 5 "
      "days, shape: 1.2}}, units: {mean: 1.4}}\n";
  const Trips base = trips(simple);
  Parts more = simple;
  more.products = "  jug: {category: juice, regular_price: 2.50, appeal: 0.4}\n";
  more.ours = "    jug: {price: 2.50, cost: 1.00, channels: {store: {}}}\n";
  const Trips with = trips(more);
  REQUIRE(with.size() == base.size());
  int64_t won = 0, same = 0;
  for (const auto& [key, before] : base) {
    const auto& after = with.at(key);
    REQUIRE(after.size() == before.size());
    for (size_t i = 0; i < before.size(); ++i) {
      if (after[i].offer == "ours/store/jug") {
        ++won;
        continue;
      }
      CHECK(after[i] == before[i]);
      ++same;
    }
  }
  CHECK(won > 1000);
  CHECK(same > 10000);
}

TEST_CASE("common noise: a price change moves only those with a need while it holds", "[truths][noise]") {
  const core::Day first = 10 + 14, last = 10 + 20;
  Parts variant;
  variant.promotions = "promotions: {week: {off: 25%, offers: [carton], during: 2026-03-16..2026-03-22}}\n";
  const Trips base = trips({}), with = trips(variant);
  std::set<uint64_t> met;
  for (const auto& run : {base, with})
    for (const auto& [key, lines] : run)
      if (key.first >= first && key.first <= last) met.insert(key.second);
  int64_t untouched = 0, moved = 0;
  auto differs = [&](const Trips& a, const Trips& b) {
    for (const auto& [key, lines] : a) {
      const auto it = b.find(key);
      const bool same = it != b.end() && it->second == lines;
      if (key.first < first || met.count(key.second) == 0) {
        CHECK(same);
        ++untouched;
      } else {
        moved += !same;
      }
    }
  };
  differs(base, with);
  differs(with, base);
  CHECK(untouched > 10000);
  CHECK(moved > 500);
}

TEST_CASE("common noise: without memory, a lower price draws choices to its offer and to nothing else",
          "[truths][noise]") {
  Parts simple;
  simple.categories = "  juice: {}\n";
  simple.segments =
      "\n    all: {share: 100%, price_sensitivity: {lognormal: {median: 2.5, sigma: 0.4}}, needs: {juice: {every: 5 "
      "days, shape: 1.2}}}\n";
  Parts cheaper = simple;
  cheaper.promotions = "promotions: {always: {off: 15%, offers: [bottle]}}\n";
  const Trips base = trips(simple), with = trips(cheaper);
  REQUIRE(with.size() == base.size());
  int64_t drawn = 0;
  for (const auto& [key, before] : base) {
    const auto& after = with.at(key);
    for (size_t i = 0; i < before.size(); ++i) {
      const bool bottle = after[i].offer.ends_with("/bottle");
      if (before[i].offer.ends_with("/bottle")) {
        CHECK(bottle);
      } else if (bottle) {
        ++drawn;
      } else {
        CHECK(after[i] == before[i]);
      }
    }
  }
  CHECK(drawn > 500);
}

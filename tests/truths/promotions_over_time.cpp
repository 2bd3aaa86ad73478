// What a promotion does to the days around it: visits stay, pantries fill and empty again.
#include <algorithm>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "support/source_dir.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::shared_ptr<const engine::Compiled> market_at(const char* path, const std::vector<std::string>& settings) {
  language::Diagnostics found;
  std::vector<language::Change> changes;
  for (const auto& text : settings)
    changes.push_back(*language::parse_change(language::Change::Operation::set, text, found));
  const auto scenario = engine::read_scenario((source_dir() / path).string(), language::DiskFiles(), changes);
  INFO(language::render(scenario.diagnostics, false));
  REQUIRE(scenario.ok());
  return engine::compile(scenario.model);
}

constexpr core::Day kFrom = 28 + 91, kDays = 7, kAfter = 56;  // 13 to 19 June 1991, after the warm-up
const std::string kCut = "promotions={cut: {off: 25%, offers: [trop64], during: 1991-06-13..1991-06-19}}";

// [day][offer] units sold
std::vector<std::vector<int64_t>> units_by_day(const std::vector<std::string>& settings, uint32_t replicate,
                                               core::Parallel& parallel) {
  Keep keep;
  engine::Simulation simulation(market_at("scenarios/orange-juice.yaml", settings), {.seed = 7, .replicate = replicate},
                                parallel, {.facts = &keep});
  run_to(simulation, parallel, kFrom + kDays + kAfter);
  std::vector<std::vector<int64_t>> out;
  for (const auto& day : keep.days) {
    out.emplace_back();
    for (const auto& offer : day.offers) out.back().push_back(offer.units);
  }
  return out;
}

// A week of a tenth off tea, and everything that may carry over from one day to another switched on or off.
std::string tea(bool feedback, const std::string& promotion) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 60, warm_up: 5 days}
population:
  size: 3000
  segments:
    all: {share: 100%, price_sensitivity: 3, units: {mean: 1.5}, needs: {tea: {every: 4 days, shape: 1}})" +
         std::string(feedback ? ", loyalty: 0.8, stockpiling: 1, reference_price: {weight: 1.5}" : "") + R"(}
categories: {tea: )" +
         (feedback ? "{pantry: {consumption: 1 per 4 days, fills_at: 4}}" : "{}") + R"(}
products:
  green: {category: tea, regular_price: 4, appeal: 0.5}
  black: {category: tea, regular_price: 3, appeal: 0.2}
sellers: {ours: {role: operator}, rival: {}}
offers:
  ours: {green: {price: 4, cost: 2}, black: {price: 3, cost: 2}}
  rival: {green: {price: 4.10, cost: 2}}
promotions: {week: {)" +
         promotion + R"(, offers: [green], during: 2026-03-20..2026-03-26}}
)";
}

// By consumer, in order of time: on which day she visited, and what she bought.
using Visits = std::map<uint64_t, std::vector<std::pair<core::Day, std::pair<uint32_t, int32_t>>>>;
Visits visits_of(const std::string& yaml, core::Parallel& parallel) {
  KeepTrips trips;
  engine::Simulation simulation(market_of(yaml), {.seed = 3}, parallel, {.trips = &trips});
  run_to(simulation, parallel);
  Visits out;
  for (const auto& line : trips.all)
    out[line.trip.consumer].push_back({line.day, {line.trip.offer.value, line.trip.units}});
  return out;
}

}  // namespace

TEST_CASE("a promotion never removes a visit where nothing carries over, nor before a purchase that it changed",
          "[truths][visits]") {
  auto parallel = core::make_tbb(2);
  for (const bool feedback : {false, true}) {
    const Visits base = visits_of(tea(feedback, "off: 0%"), *parallel),
                 promoted = visits_of(tea(feedback, "off: 30%"), *parallel);
    size_t changed = 0, gone = 0;
    for (const auto& [consumer, before] : base) {
      const auto found = promoted.find(consumer);
      REQUIRE(found != promoted.end());
      const auto& after = found->second;
      size_t i = 0;
      while (i < before.size() && i < after.size() && before[i] == after[i]) ++i;
      if (i == before.size() && i == after.size()) continue;
      ++changed;
      // The first difference is a purchase: both visited on that day.
      REQUIRE((i < before.size() && i < after.size()));
      CHECK(before[i].first == after[i].first);
      std::multiset<core::Day> left;
      for (const auto& visit : before) left.insert(visit.first);
      for (const auto& visit : after)
        if (const auto it = left.find(visit.first); it != left.end()) left.erase(it);
      gone += left.size();
    }
    CHECK(changed > 100);
    CHECK((gone > 0) == feedback);
  }
}

TEST_CASE("sales dip after a promotion where juice is kept at home, by 4 to 25% of the lift, and not otherwise",
          "[slow][truths][dip]") {
  // Range: post-promotion dips of packaged goods (truths.md). The pantry is assumed: a package lasts eight days, and nobody goes
  // shopping for juice with three at home.
  auto parallel = core::make_tbb(2);
  const std::string size = "population.size=26400";
  const std::string pantry = "categories.orange-juice.pantry={consumption: 1 per 8 days, fills_at: 3}";
  Ratio dip;
  for (uint32_t replicate = 0; replicate < 12; ++replicate) {
    const auto base = units_by_day({size, pantry}, replicate, *parallel),
               cut = units_by_day({size, pantry, kCut}, replicate, *parallel);
    int64_t lift = 0, after = 0;
    for (size_t day = 0; day < base.size(); ++day)
      for (size_t o = 0; o < base[day].size(); ++o) {
        const int64_t more = cut[day][o] - base[day][o];
        if (day < kFrom) REQUIRE(more == 0);
        (day < kFrom + kDays ? lift : after) += more;
      }
    dip.add(static_cast<double>(-after), static_cast<double>(lift));
  }
  const Figure figure = dip.figure();
  std::printf("  dip after a week at 25%% off, of the lift: %.1f%% (s.e. %.1f); wanted 4 to 25%%\n", 100 * figure.value,
              100 * figure.error);
  CHECK(figure.value - 4 * figure.error > 0.04);
  CHECK(figure.value + 4 * figure.error < 0.25);

  const auto base = units_by_day({size}, 0, *parallel), cut = units_by_day({size, kCut}, 0, *parallel);
  for (size_t day = 0; day < base.size(); ++day)
    if (day < kFrom || day >= kFrom + kDays) REQUIRE(base[day] == cut[day]);
}

TEST_CASE(
    "before an announced discount sales fall where people wait, and peak on the day; without waiting nothing falls",
    "[slow][truths][festival]") {
  // A tenth of the consumers of scenarios/double-eleven.yaml: prices of 11 November are announced on the 1st.
  auto parallel = core::make_tbb(2);
  std::vector<std::string> off{"population.size=20000"};
  for (const char* segment : {"families", "members", "students", "bargain-hunters"})
    off.push_back(std::string("population.segments.") + segment + ".waiting.cost=1000");
  std::vector<std::string> nothing_to_come = off;
  for (const char* promotion : {"wear-day", "skincare-day", "gear-day", "bargain-bay-day"})
    nothing_to_come.push_back(std::string("promotions.") + promotion + ".off=0%");
  // What we sold of what is announced, a day, in three parts of November.
  struct Sales {
    double before = 0, on = 0, usual = 0;
  };
  const char* path = "scenarios/double-eleven.yaml";
  const auto waiting = market_at(path, {"population.size=20000"}), not_waiting = market_at(path, off),
             without = market_at(path, nothing_to_come);
  const auto sales = [&](const std::shared_ptr<const engine::Compiled>& market, uint32_t replicate) {
    Keep keep;
    engine::Simulation simulation(market, {.seed = 11, .replicate = replicate}, *parallel, {.facts = &keep});
    run_to(simulation, *parallel);
    Sales out;
    for (const auto& day : keep.days) {
      double units = 0;
      for (uint32_t o = 0; o < day.offers.size(); ++o) {
        const auto& offer = market->world.offers[o];
        const std::string& category = market->world.categories[offer.category.value].name;
        if (market->world.sellers[offer.seller.value].is_operator &&
            (category == "winter-wear" || category == "skincare"))
          units += static_cast<double>(day.offers[o].units);
      }
      const std::string date = core::format_date(market->world.date(day.day));
      if (date >= "2026-11-04" && date <= "2026-11-10") out.before += units / 7;
      if (date == "2026-11-11") out.on += units;
      if (date >= "2026-11-18" && date <= "2026-11-24") out.usual += units / 7;
    }
    return out;
  };
  Ratio fall, peak_waiting, peak_off;
  for (uint32_t replicate = 0; replicate < 6; ++replicate) {
    const Sales on = sales(waiting, replicate), none = sales(not_waiting, replicate);
    // Who does not wait does not know what is to come: not a unit less.
    CHECK(none.before == sales(without, replicate).before);
    fall.add(on.before, none.before);
    peak_waiting.add(on.on, on.usual);
    peak_off.add(none.on, none.usual);
  }
  const auto told = [](const char* what, const Figure& figure) {
    std::printf("  %-58s %.2f (s.e. %.3f)\n", what, figure.value, figure.error);
    return figure;
  };
  const Figure before = told("the week before, where people wait, over that where not", fall.figure()),
               day = told("11 November, where people wait, of a usual day", peak_waiting.figure()),
               day_off = told("the same, where nobody does", peak_off.figure());
  CHECK(before.value + 4 * before.error < 0.8);
  CHECK(day.value - 4 * day.error > 2);
  CHECK(day.value - day_off.value > 4 * std::hypot(day.error, day_off.error));
}

TEST_CASE("double jeopardy: small brands have fewer buyers, who buy a little less often", "[slow][truths][jeopardy]") {
  // A stationary market of eight weeks, brands that differ in appeal alone (Goodhardt, Ehrenberg and Chatfield 1984).
  const std::string yaml = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 56, warm_up: 0 days}
population:
  size: 100000
  segments:
    all: {share: 100%, price_sensitivity: 2, needs: {soap: {every: 14 days, shape: 1}},
          tastes: {a: {normal: {mean: 0, sd: 1.2}}, b: {normal: {mean: 0, sd: 1.2}}, c: {normal: {mean: 0, sd: 1.2}}, d: {normal: {mean: 0, sd: 1.2}}}}
categories: {soap: {}}
products:
  a: {category: soap, regular_price: 2, appeal: 2.0, attributes: {a: 1}}
  b: {category: soap, regular_price: 2, appeal: 1.3, attributes: {b: 1}}
  c: {category: soap, regular_price: 2, appeal: 0.6, attributes: {c: 1}}
  d: {category: soap, regular_price: 2, appeal: -0.1, attributes: {d: 1}}
sellers: {ours: {role: operator}}
offers: {ours: {a: {price: 2, cost: 1}, b: {price: 2, cost: 1}, c: {price: 2, cost: 1}, d: {price: 2, cost: 1}}}
)";
  auto parallel = core::make_tbb(2);
  const auto market = market_of(yaml);
  KeepTrips trips;
  engine::Simulation simulation(market, {.seed = 11}, *parallel, {.trips = &trips});
  run_to(simulation, *parallel);
  std::map<uint64_t, std::array<int, 4>> bought;
  const auto brand_of = [&](core::OfferId offer) {
    return static_cast<size_t>(market->world.products[market->world.offers[offer.value].product.value].name[0] - 'a');
  };
  for (const auto& line : trips.all)
    if (line.trip.units > 0) ++bought[line.trip.consumer][brand_of(line.trip.offer)];
  std::array<double, 4> buyers{};
  std::array<Mean, 4> frequency;
  std::array<std::array<double, 4>, 4> also{};
  for (const auto& [consumer, times] : bought)
    for (size_t i = 0; i < 4; ++i) {
      if (times[i] == 0) continue;
      ++buyers[i];
      frequency[i].add(times[i]);
      for (size_t j = 0; j < 4; ++j) also[i][j] += times[j] > 0;
    }
  for (size_t i = 0; i < 4; ++i) {
    const Figure w = frequency[i].figure();
    std::printf("  brand %c: %5.1f%% of consumers bought it, %.3f times each (s.e. %.3f)\n", static_cast<char>('a' + i),
                buyers[i] / 1000, w.value, w.error);
    if (i == 0) continue;
    const Figure bigger = frequency[i - 1].figure();
    CHECK(buyers[i] < buyers[i - 1]);
    CHECK(bigger.value - w.value > 4 * std::hypot(bigger.error, w.error));
  }
  // Their law: w (1 - b) is about the same for all, w the purchases of a buyer and b the share of consumers who are buyers.
  double law = 0;
  for (size_t i = 0; i < 4; ++i) law += frequency[i].figure().value * (1 - buyers[i] / 100000) / 4;
  for (size_t i = 0; i < 4; ++i)
    CHECK(frequency[i].figure().value * (1 - buyers[i] / 100000) == Approx(law).epsilon(0.08));
  // Duplication of purchase: of the buyers of any brand, those who also buy another follow that one's penetration.
  for (size_t i = 0; i < 4; ++i)
    for (size_t j = 0; j < 4; ++j)
      for (size_t k = 0; k < 4; ++k)
        if (j != i && k != i && buyers[j] > buyers[k]) CHECK(also[i][j] > also[i][k]);
}

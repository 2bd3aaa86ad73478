// Exact contention (model.md 4.5): random small markets with stock and quotas, settled in parallel and one by one.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <tuple>

#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// A random market of a few dozen to a few hundred consumers in which nearly everything runs out.
std::string random_market(core::NoiseEngine& random) {
  auto below = [&](uint32_t n) { return random() % n; };
  auto pick = [&](auto... options) {
    const std::string all[] = {std::string(options)...};
    return all[below(sizeof...(options))];
  };
  const int products = 1 + static_cast<int>(below(4)), categories = 1 + static_cast<int>(below(2));
  std::string y = "shopwright: 1\nkind: scenario\ncalendar: {start: 2026-03-02, days: 3, warm_up: 1 days}\n";
  y += "population:\n  size: " + std::to_string(20 + below(150)) + "\n  segments:\n";
  for (int g = 0; g < 2; ++g) {
    y += "    s" + std::to_string(g) +
         ": {share: 50%, price_sensitivity: " + pick("0.5", "3", "{lognormal: {median: 2, sigma: 0.5}}") +
         ", loyalty: " + pick("0", "1") + ", stockpiling: " + pick("0", "2", "6") +
         ", postpones: " + pick("0%", "30%") + ", units: {mean: " + pick("1", "1.5", "3") +
         "}, reference_price: {weight: " + pick("0", "0.8") + "}, needs: {";
    for (int c = 0; c < categories; ++c)
      y += (c ? ", " : "") + std::string("c") + std::to_string(c) + ": {every: " + pick("1 day", "8 hours", "2 days") +
           "}";
    y += "}}\n";
  }
  y += "categories:\n";
  for (int c = 0; c < categories; ++c)
    y += "  c" + std::to_string(c) + ": " + pick("{}", "{pantry: {consumption: 2 per day, fills_at: 6}}") + "\n";
  y += "products:\n";
  for (int p = 0; p < products; ++p)
    y += "  p" + std::to_string(p) + ": {category: c" + std::to_string(p % categories) +
         ", regular_price: 2.00, appeal: " + pick("0.5", "1.5", "3") + "}\n";
  y += "sellers:\n  ours: {role: operator, channels: " + pick("{store: {}}", "{store: {}, app: {reach: 50%}}") +
       "}\n  rival: {channels: {store: {}}}\noffers:\n";
  for (const char* seller : {"ours", "rival"}) {
    y += std::string("  ") + seller + ":\n";
    for (int p = 0; p < products; ++p) {
      y += "    p" + std::to_string(p) + ": {price: " + pick("1.90", "2.00", "2.20") + ", cost: 1.00";
      if (below(3) != 0)
        y += ", stock: {opening: " + std::to_string(below(40)) + ", shortage: " + pick("lost", "lost", "backorder") +
             ", reorder: {base_stock: {level: " + std::to_string(below(60)) +
             ", lead_time: " + pick("0 days", "1 day") + "}}}";
      y += "}\n";
    }
  }
  y += "promotions:\n";
  for (int k = 0; k < 3; ++k)
    y += "  x" + std::to_string(k) + ": {" + pick("off: 40%", "amount_off: 0.70", "price: 1.11") +
         ", during: 2026-03-01..2026-03-04, hours: \"" + pick("00:00..24:00", "08:00..20:00", "12:00..13:00") +
         "\", limit: " + std::to_string(below(30)) + " units" + (below(2) ? ", offers: [p0]" : "") + "}\n";
  return y;
}

// The shop of a market by itself, so that each class of buyers can be published a table of its own.
struct Classes {
  std::shared_ptr<const engine::Compiled> market;
  core::Noise noise{core::NoiseKey{.seed = 5}};
  std::unique_ptr<shopping::Shop> shop;
  std::vector<uint8_t> buyer_class;

  Classes(std::shared_ptr<const engine::Compiled> of, core::NoiseEngine& random) : market(std::move(of)) {
    std::vector<shopping::CategoryHabits> categories;
    for (uint32_t c = 0; c < market->world.categories.size(); ++c) {
      const auto& fixed = market->categories[c];
      const float most = *std::max_element(fixed.normalisation.begin(), fixed.normalisation.end());
      std::vector<float> bound = fixed.curve;
      for (float& b : bound) b *= most;
      categories.push_back(
          {std::make_shared<shopping::NeedProcess>(noise.stream(core::Stream::needs, market->world.categories[c].hash),
                                                   fixed.log2_interval, bound),
           fixed.curve, fixed.price_response, fixed.pantry, fixed.normalisation, fixed.consumption});
    }
    auto serial = core::make_serial();
    shop =
        std::make_unique<shopping::Shop>(market->world, market->habits, std::move(categories), market->arrivals,
                                         shopping::make_traits(market->world, market->habits, noise, *serial), noise);
    for (uint32_t i = 0; i < market->world.consumers; ++i) buyer_class.push_back(static_cast<uint8_t>(random() % 2));
  }
  // percent: of the list prices; promotions (and with them time windows) can be left out.
  market::DayTable table(core::Day day, int64_t percent, bool promoted, std::span<const int64_t> quota_left) const {
    const size_t n = market->world.offers.size();
    market::DayTable table;
    std::vector<core::Money> price;
    for (uint32_t o = 0; o < n; ++o)
      price.push_back(core::Money{market->list_price[market->at(day, o)].minor * percent / 100});
    table.offers.resize(n);
    const std::vector<float> none(n, 0.0f);
    if (promoted) market->promotions.publish(day, price, none, none, quota_left, table);
    else promotion::Promotions(market->world, {}).publish(day, price, none, none, {}, table);
    return table;
  }
  struct Outcome {
    std::vector<shopping::ShopResult> results;
    std::vector<market::DayFacts> facts;
    shopping::Shoppers shoppers;
    int64_t rounds = 0;
  };
  // Three days on which stocks are filled up again; quotas last.
  Outcome run(core::Parallel& parallel, std::span<const int64_t> stock, int64_t percent, bool promoted,
              std::span<const uint8_t> classes, shopping::ShopOptions options, market::TripSink* sink = nullptr) const {
    Outcome out;
    out.shoppers = shop->start(parallel);
    std::vector<int64_t> quota_left = market->promotions.opening_quotas();
    for (core::Day day = 0; day < 3; ++day) {
      shopping::Scarce scarce{std::vector<int64_t>(stock.begin(), stock.end())};
      scarce.left.insert(scarce.left.end(), quota_left.begin(), quota_left.end());
      const std::vector<market::DayTable> tables = {table(day, 100, true, quota_left),
                                                    table(day, percent, promoted, quota_left)};
      market::DayFacts facts;
      facts.offers.resize(market->world.offers.size());
      facts.sellers.resize(market->world.sellers.size());
      out.results.push_back(shop->day(day, tables, classes, scarce, options, out.shoppers, parallel, facts, sink));
      for (size_t q = 0; q < quota_left.size(); ++q) quota_left[q] -= out.results.back().taken[stock.size() + q];
      for (int64_t left : quota_left) REQUIRE(left >= 0);
      out.rounds += facts.contention_rounds;
      out.facts.push_back(std::move(facts));
    }
    return out;
  }
};

using Sold = std::map<std::tuple<uint8_t, uint32_t, int64_t>, int64_t>;
Sold sold(const shopping::ShopResult& result, bool by_class = true) {
  Sold sum;
  for (const auto& s : result.sold)
    sum[{by_class ? s.buyer_class : uint8_t{0}, s.offer.value, s.price.minor}] += s.units;
  return sum;
}

bool same(const Classes::Outcome& a, const Classes::Outcome& b, bool by_class = true) {
  for (size_t d = 0; d < a.results.size(); ++d) {
    if (sold(a.results[d], by_class) != sold(b.results[d], by_class) || a.results[d].taken != b.results[d].taken)
      return false;
    auto equal = [](const auto& x, const auto& y) {
      return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof x[0]) == 0;
    };
    if (!equal(a.facts[d].offers, b.facts[d].offers) || !equal(a.facts[d].sellers, b.facts[d].sellers)) return false;
    if (a.facts[d].needs != b.facts[d].needs) return false;
    for (size_t c = 0; c < a.shoppers.state.size(); ++c)
      if (!equal(a.shoppers.state[c], b.shoppers.state[c])) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("random scarce markets equal the one-by-one reference, unit for unit", "[contention][tsan]") {
  // SHOPWRIGHT_CONTENTION_CASES=10000 for the full property test (tools/measure contention); a few hundred daily.
  const char* asked = std::getenv("SHOPWRIGHT_CONTENTION_CASES");
  const int cases = asked ? std::atoi(asked) : 300;
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 1);
  int64_t rounds = 0, worst = 0, scarce_days = 0;
  for (int i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, static_cast<uint64_t>(i), 0);
    const std::string yaml = random_market(random);
    const auto market = market_of(yaml);
    Keep keep, reference_keep;
    engine::Simulation parallel(market, {.seed = 5}, *threads, {.facts = &keep});
    engine::Simulation reference(market, {.seed = 5}, *serial, {.facts = &reference_keep},
                                 {.simd = shopping::Simd::scalar, .one_by_one = true});
    run_to(parallel, *threads);
    run_to(reference, *serial);
    for (const auto& day : keep.days) {
      rounds += day.contention_rounds;
      worst = std::max<int64_t>(worst, day.contention_rounds);
      scarce_days += day.contention_rounds > 0;
    }
    if (parallel.digest().str() != reference.digest().str()) {
      FAIL_CHECK("case " << i << " differs:\n" << yaml);
      return;
    }
  }
  std::printf(
      "contention: %d markets equal the reference; %lld days with re-evaluation, %.1f rounds a day on them, at most "
      "%lld\n",
      cases, static_cast<long long>(scarce_days),
      scarce_days ? static_cast<double>(rounds) / static_cast<double>(scarce_days) : 0.0,
      static_cast<long long>(worst));
  CHECK(scarce_days > cases / 2);
}

TEST_CASE("classes of buyers share scarce stocks and quotas as if they came one by one",
          "[contention][classes][tsan]") {
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 3);
  int64_t rounds = 0, apart = 0;
  const char* asked = std::getenv("SHOPWRIGHT_CONTENTION_CASES");
  const uint64_t cases = asked ? std::clamp(static_cast<uint64_t>(std::atoi(asked)), uint64_t{10}, uint64_t{60}) : 60;
  for (uint64_t i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, i, 0);
    const std::string yaml = random_market(random);
    const Classes market(market_of(yaml), random);
    std::vector<int64_t> stock;
    for (size_t s = 0; s < market.market->world.stocks.size(); ++s) stock.push_back(random() % 40);
    const int64_t percent = 70 + random() % 60;
    const bool promoted = random() % 2 == 0;
    const auto parallel = market.run(*threads, stock, percent, promoted, market.buyer_class, {});
    const auto reference = market.run(*serial, stock, percent, promoted, market.buyer_class,
                                      {.simd = shopping::Simd::scalar, .one_by_one = true});
    rounds += parallel.rounds;
    if (!same(parallel, reference)) {
      FAIL_CHECK("case " << i << " differs:\n" << yaml);
      return;
    }
    // Classes with one and the same table are no classes.
    const auto alike = market.run(*serial, stock, 100, true, market.buyer_class, {});
    const auto everybody = market.run(*serial, stock, 100, true, {}, {});
    if (!same(alike, everybody, false)) {
      FAIL_CHECK("case " << i << ": equal tables, unequal outcomes:\n" << yaml);
      return;
    }
    apart += !same(parallel, everybody, false);
  }
  CHECK(rounds > static_cast<int64_t>(cases));
  CHECK(apart > static_cast<int64_t>(cases / 2));  // other prices do matter
}

TEST_CASE("every buyer pays the price of her class, and its table's accounts say so", "[classes]") {
  class Lines final : public market::TripSink {
   public:
    void trips(core::Day, std::span<const market::TripLine> lines) override {
      all.insert(all.end(), lines.begin(), lines.end());
    }
    std::vector<market::TripLine> all;
  };
  auto serial = core::make_serial();
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 4);
  for (uint64_t i = 0; i < 30; ++i) {
    core::NoiseEngine random(stream, i, 0);
    const Classes market(market_of(random_market(random)), random);
    const std::vector<int64_t> stock(market.market->world.stocks.size(), i % 2 == 0 ? 20 : 1000000);
    Lines lines;
    const auto run = market.run(*serial, stock, 50, i % 3 == 0, market.buyer_class, {}, &lines);
    std::map<uint64_t, uint8_t> class_of;
    for (const auto& segment : market.market->world.segments)
      for (uint32_t k = segment.first; k < segment.first + segment.count; ++k)
        class_of[segment.consumer(k)] = market.buyer_class[k];
    int64_t paid[2] = {0, 0}, units[2] = {0, 0}, sold_value[2] = {0, 0}, sold_units[2] = {0, 0};
    for (const auto& line : lines.all) {
      paid[class_of.at(line.consumer)] += line.paid.minor;
      units[class_of.at(line.consumer)] += line.units;
    }
    for (const auto& result : run.results)
      for (const auto& s : result.sold) {
        sold_value[s.buyer_class] += s.price.minor * s.units;
        sold_units[s.buyer_class] += s.units;
        // list prices are 1.90 to 2.20: the second class never pays more than half of the dearest
        if (s.buyer_class == 1) CHECK(s.price.minor <= 111);
      }
    for (int k : {0, 1}) {
      CHECK(paid[k] == sold_value[k]);
      CHECK(units[k] == sold_units[k]);
      CHECK(units[k] > 0);
    }
  }
}

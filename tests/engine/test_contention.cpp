// Exact contention (model.md 4.5): random small markets with stock and quotas, settled in parallel and one by one.
#include <algorithm>
#include <cstdio>
#include <map>

#include "engine/random_markets.hpp"

using namespace shopwright;
using namespace shopwright::testing;

TEST_CASE("random scarce markets equal the one-by-one reference, unit for unit", "[contention][tsan]") {
  const auto cases = static_cast<int>(random_cases(300, 5000));
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 1);
  int64_t rounds = 0, worst = 0, scarce_days = 0;
  for (int i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, static_cast<uint64_t>(i), 0);
    const std::string yaml = random_market(random, i % 8 == 3);
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
  const uint64_t cases = random_cases(60, 60);
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

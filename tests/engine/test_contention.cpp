// Exact contention (model.md 4.5): random small markets with stock and quotas, settled in parallel and one by one.
#include <cstdio>
#include <cstdlib>

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

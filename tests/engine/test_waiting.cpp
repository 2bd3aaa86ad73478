// Waiting for a price that was announced (model.md 4.1).
#include "engine/random_markets.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

Classes classes_of(const std::string& yaml, uint64_t i) {
  core::NoiseEngine random(core::Noise({.seed = 99}).stream(core::Stream::test, 10), i, 0);
  Classes market(market_of(yaml), random);
  std::fill(market.buyer_class.begin(), market.buyer_class.end(), uint8_t{1});
  return market;
}

std::string tea(const std::string& waiting) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 3, warm_up: 0 days}
population:
  size: 6000
  segments: {all: {share: 100%, price_sensitivity: 4, needs: {tea: {every: 2 days}})" +
         waiting + R"(}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 10.00, appeal: 0.5}, black: {category: tea, regular_price: 10.00, appeal: 0.5}}
sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 10.00, cost: 1}, black: {price: 10.00, cost: 1}}}
)";
}

std::vector<int64_t> needs_by_day(const Classes::Outcome& run) {
  std::vector<int64_t> needs;
  for (const auto& day : run.facts) needs.push_back(day.needs);
  return needs;
}
std::vector<int64_t> units_by_day(const Classes::Outcome& run) {
  std::vector<int64_t> units;
  for (const auto& day : run.facts) {
    units.push_back(0);
    for (const auto& offer : day.offers) units.back() += offer.units;
  }
  return units;
}

}  // namespace

TEST_CASE("who knows of a lower price waits for it when that is worth more than the days cost", "[waiting]") {
  auto serial = core::make_serial();
  // Green tea at 40% off from the last day on. The table of that day does not matter here.
  const auto run = [&](const std::string& habits, bool announced) {
    Classes market = classes_of(tea(habits), 0);
    if (announced)
      for (uint32_t o = 0; o < 2; ++o)
        if (market.market->world.offers[o].name.find("green") != std::string::npos)
          market.announced.push_back({core::OfferId{o}, core::Money{600}, 2});
    return market.run(*serial, {}, 100, false, market.buyer_class, {});
  };
  const auto plain = run("", false);
  CHECK(same(plain, run("", true)));                         // who never waits does not care
  CHECK(same(plain, run(", waiting: {cost: 0.5}", false)));  // there is nothing to wait for
  CHECK(same(plain, run(", waiting: {cost: 100}", true)));   // not worth it
  const auto waiting = run(", waiting: {cost: 0.5}", true);
  const auto before = units_by_day(plain), after = units_by_day(waiting);
  // Green waits at utility 0.5 + 2.04 - 0.5 x days; of those who would buy either tea today or nothing, by the logit:
  const auto share = [](double days) {
    const double now = 2 * std::exp(0.5) + 1;
    // Green is tomorrow's green: one noise for both, so that only the better of the two counts.
    const double green = 0.5 - 4 * std::log(0.6) - 0.5 * days;
    return 1 - (std::exp(0.5) / (std::exp(0.5) + 1 + std::exp(green))) / (2 * std::exp(0.5) / now);
  };
  for (const size_t day : {0, 1}) {
    const double fall = 1 - static_cast<double>(after[day]) / static_cast<double>(before[day]);
    const double expected = share(2 - static_cast<double>(day));
    // Half of what is sold every day, binomial: about 1.5% each.
    CHECK(fall == Approx(expected).margin(0.05));
  }
  // They come back: as many needs more as consumers waited, each once.
  CHECK(needs_by_day(waiting)[0] == needs_by_day(plain)[0]);
  CHECK(needs_by_day(waiting)[2] > needs_by_day(plain)[2] + 1000);
  CHECK(after[2] > before[2] + 500);
  // Nobody waits for longer than she would.
  const auto short_wait = run(", waiting: {cost: 0.5, at_most: 1 days}", true);
  CHECK(units_by_day(short_wait)[0] == before[0]);
  CHECK(units_by_day(short_wait)[1] < before[1]);
}

TEST_CASE("waiting, stocks and quotas are settled as if buyers came one by one", "[waiting][contention][tsan]") {
  const Settled settled = settle_both_ways(
      random_cases(100, 1000), 11,
      [](uint64_t i, core::NoiseEngine& random) { return classes_of(random_market(random), i); },
      [](Classes& market, core::NoiseEngine& random) {
        for (uint32_t o = 0; o < market.market->world.offers.size(); ++o)
          if (random() % 2 == 0)
            market.announced.push_back(
                {core::OfferId{o}, core::Money{60 + random() % 120}, 1 + static_cast<core::Day>(random() % 2)});
      });
  CHECK(settled.rounds > static_cast<int64_t>(settled.cases) / 2);
  CHECK(settled.apart > static_cast<int64_t>(settled.cases / 3));
}

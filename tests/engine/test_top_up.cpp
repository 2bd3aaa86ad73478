// Topping up (model.md 4.4): a thing that is not needed, bought for the step that it brings the basket to.
#include <cmath>
#include <map>

#include "engine/random_markets.hpp"
#include "support/goes_on.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Everybody who looks for tea buys a box at 90.00; a bowl is 12.00, a saucer 8.00, and nobody needs either.
std::string tea_shop(const std::string& segment, const std::string& rest, const std::string& seller = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 4, warm_up: 0 days}
population:
  size: 20000
  segments:
    all: {share: 100%, price_sensitivity: 2, needs: {tea: {every: 3 days}})" +
         segment + R"(}
categories: {tea: {}, cups: {}}
products:
  green: {category: tea, regular_price: 90.00, appeal: 60}
  bowl: {category: cups, regular_price: 12.00, appeal: 0.5}
  saucer: {category: cups, regular_price: 8.00, appeal: 4}
sellers: {ours: {role: operator)" +
         seller + R"(}}
offers: {ours: {green: {price: 90.00, cost: 50}, bowl: {price: 12.00, cost: 5}, saucer: {price: 8.00, cost: 4}}}
)" + rest;
}

struct Count {
  int64_t one_box = 0, with_bowl = 0;  // trips
  int64_t other = 0;                   // saucers, and cups beside several boxes
  int64_t discounts = 0, cups = 0, visits = 0;
};
Count count(const std::string& yaml) {
  Keep keep;
  Lines lines;
  auto threads = core::make_threads(2);
  const auto market = market_of(yaml);
  engine::Simulation simulation(market, {.seed = 8}, *threads, {&keep, &lines});
  // A day at a time, so that lines of one consumer are those of a trip.
  Count sum;
  const uint32_t bowl = offer_index(market->world, "ours/store/bowl");
  while (simulation.step(*threads) == engine::StepResult::day) {
    std::map<uint64_t, std::pair<int64_t, int64_t>> of;  // boxes, bowls
    for (const auto& line : lines.all) {
      if (line.units == 0) continue;
      const uint32_t product = market->world.offers[line.offer.value].product.value;
      if (line.offer.value == bowl) of[line.consumer].second += line.units;
      else if (market->world.products[product].name == "green") of[line.consumer].first += line.units;
      else ++sum.other;
    }
    lines.all.clear();
    for (const auto& [consumer, units] : of) {
      if (units.first != 1) sum.other += units.second;
      sum.one_box += units.first == 1;
      sum.with_bowl += units.first == 1 && units.second == 1;
      CHECK(units.second <= 1);
    }
  }
  for (const auto& day : keep.days) {
    for (const auto& offer : day.offers) sum.discounts += offer.discounts.minor;
    sum.cups += day.offers[bowl].units;
    sum.visits += day.needs;
  }
  return sum;
}

}  // namespace

TEST_CASE("so many top up as the logit says, for money off, a voucher, a gift and free shipping", "[top_up]") {
  // The bowl adds 7.00 to a basket of 90.00, whatever the step is.
  const double v = 0.5 - 2 * std::log(7.0 / 12) - 1;
  const double p = std::exp(v) / (1 + std::exp(v));
  struct Way {
    const char* name;
    std::string rest, seller;
  };
  const Way ways[] = {{"steps", "promotions: {p: {spend_and_save: {steps: {50: 2, 100: 7}}}}\n", ""},
                      {"every", "promotions: {p: {spend_and_save: {every: 100, off: 5}}}\n", ""},
                      {"voucher",
                       "promotions: {p: {voucher: {off: 5, from: 100, per_consumer: 9, claimed: 2026-03-02}, during: "
                       "2026-03-02..2026-03-05}}\n",
                       ""},
                      {"gift", "promotions: {p: {gift: {product: saucer, from: 100, worth: 5}}}\n", ""},
                      {"free shipping", "promotions: {p: {free_shipping: {from: 100}}}\n", ", shipping: {fee: 5}"},
                      {"free_from", "", ", shipping: {fee: 5, free_from: 100}"}};
  for (const Way& way : ways) {
    INFO(way.name);
    const Count none = count(tea_shop("", way.rest, way.seller));
    CHECK(none.cups == 0);
    const Count sum = count(tea_shop(", top_up: -1", way.rest, way.seller));
    const auto n = static_cast<double>(sum.one_box);
    CHECK(n > 15000);
    CHECK(std::abs(static_cast<double>(sum.with_bowl) - n * p) < 4 * std::sqrt(n * p * (1 - p)));
    CHECK(sum.cups == sum.with_bowl);  // two boxes are above the step already, but for the next 100.00
    CHECK(sum.other == 0);             // a saucer does not reach it
    CHECK(sum.visits == none.visits + sum.cups);
    if (std::string(way.name) == "every" || std::string(way.name) == "voucher") CHECK(sum.discounts >= 500 * sum.cups);
  }
}

TEST_CASE("nobody tops up where there is no step, or it has been reached", "[top_up]") {
  CHECK(count(tea_shop(", top_up: 0", "promotions: {p: {multi_buy: {buy: 3, pay: 2}}}\n")).cups == 0);
  CHECK(count(tea_shop(", top_up: 0", "promotions: {p: {spend_and_save: {steps: {50: 5}}}}\n")).cups == 0);
  CHECK(
      count(tea_shop(", top_up: 0", "promotions: {p: {spend_and_save: {steps: {100: 5}}, offers: [green]}}\n")).cups ==
      0);
  CHECK(count(tea_shop(", top_up: 0", "promotions: {p: {spend_and_save: {steps: {500: 50}}}}\n")).cups == 0);
}

TEST_CASE("who tops up with the last bowl is first, and a saved, forked or branched run goes on", "[top_up]") {
  std::string yaml = tea_shop(", top_up: -0.5", "promotions: {p: {spend_and_save: {steps: {100: 7}}}}\n");
  const std::string plenty = "bowl: {price: 12.00, cost: 5}", few = "bowl: {price: 12.00, cost: 5, stock: 700}";
  const int64_t wanted = count(yaml).cups;
  yaml.replace(yaml.find(plenty), plenty.size(), few);
  CHECK(wanted > 1000);
  CHECK(count(yaml).cups == 700);
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  goes_on(market, {.seed = 3}, 2, market, *serial);
}

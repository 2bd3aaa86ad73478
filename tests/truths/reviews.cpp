// Reviews against what they are drawn from: the mean of the stars is the quality, their number a share of purchases, and what they are
// worth to others moves the odds of choice by its exponential (McFadden 1974).
#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_yaml(const std::string& reviews, const std::string& first, const std::string& second, double appeal,
                        int days) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: 20000, segments: {all: {share: 100%, needs: {tea: {every: 5 days}}}}}
categories: {tea: {reviews: )" +
         reviews + R"(}}
products:
  first: {category: tea, regular_price: 5, appeal: )" +
         std::to_string(appeal) + first + R"(}
  second: {category: tea, regular_price: 5, appeal: )" +
         std::to_string(appeal) + second + R"(}
sellers: {ours: {role: operator}}
offers: {ours: {first: {price: 5, cost: 2}, second: {price: 5, cost: 2}}}
)";
}

struct Run {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  uint32_t first = 0, second = 1;  // offers; of products likewise
  uint32_t product_of(uint32_t offer) const { return market->world.offers[offer].product.value; }
};
Run run(const std::string& yaml) {
  Run out{market_of(yaml), {}};
  Keep keep;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(out.market, {.seed = 2015}, *threads, {.facts = &keep});
  run_to(simulation, *threads);
  out.days = std::move(keep.days);
  out.first = offer_index(out.market->world, "ours/store/first");
  out.second = offer_index(out.market->world, "ours/store/second");
  return out;
}

}  // namespace

TEST_CASE("the mean of all stars is the product's quality, and reviews are their share of purchases",
          "[truths][reviews]") {
  constexpr int kDays = 100, kDelay = 7;
  const Run of = run(market_yaml("{effect: 0, write: 20%, delay: 7 days}", ", rating: {quality: 4.3, spread: 1.2}",
                                 ", rating: 2.1", 40, kDays));
  std::printf("reviews of 20,000 consumers over %d days\n", kDays);
  const struct {
    uint32_t offer;
    double quality, spread;
    const char* name;
  } all[] = {{of.first, 4.3, 1.2, "spread 1.2"}, {of.second, 2.1, std::sqrt(4 * 0.275 * 0.725), "as narrow as can be"}};
  for (const auto& one : all) {
    double purchases = 0;
    for (int d = 0; d < kDays - kDelay + 1; ++d)
      purchases += static_cast<double>(of.days[static_cast<size_t>(d)].offers[one.offer].purchases);
    const market::ProductFacts& last = of.days.back().products[of.product_of(one.offer)];
    const auto reviews = static_cast<double>(last.reviews);
    CHECK(Figure{reviews / purchases, std::sqrt(0.2 * 0.8 / purchases)}.meets("share of purchases with a review", 0.2));
    CHECK(Figure{last.rating(), one.spread / std::sqrt(reviews)}.meets(std::string("mean of the stars, ") + one.name,
                                                                       one.quality));
    CHECK(of.days[kDelay - 2].products[of.product_of(one.offer)].reviews == 0);
    CHECK(of.days[kDelay - 1].products[of.product_of(one.offer)].reviews > 0);
  }
}

TEST_CASE("what is rated better is chosen more: odds of exp(effect x stars + volume x log of their number)",
          "[truths][reviews]") {
  // 45 reviews of 4.8 stars, and an expectation of 4 that weighs 5: 4.72. The other has 9 of 2: (20 + 18) / 14.
  const Run of = run(market_yaml("{effect: 0.5, volume: 0.1, write: 0%}",
                                 ", rating: {quality: 4, initial: {count: 45, mean: 4.8}}",
                                 ", rating: {quality: 4, initial: {count: 9, mean: 2}}", 1, 90));
  double first = 0, second = 0;
  for (const auto& day : of.days) {
    first += static_cast<double>(day.offers[of.first].purchases);
    second += static_cast<double>(day.offers[of.second].purchases);
    CHECK(day.products[of.product_of(of.first)].reviews == 45);
  }
  const double stars = (4 * 5 + 45 * 4.8) / 50 - (4 * 5 + 9 * 2.0) / 14;
  std::printf("choice between two that are rated differently\n");
  CHECK(Figure{std::log(first / second), std::sqrt(1 / first + 1 / second)}.meets(
      "log of the odds", 0.5 * stars + 0.1 * std::log(46.0 / 10)));
}

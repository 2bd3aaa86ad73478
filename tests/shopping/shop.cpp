// The shop by itself: arrivals, and a day's accounts. Shares, scarcity and memory: tests/truths and tests/engine.
#include "shopwright/shopping/shop.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

ArrivalProfile profile(std::vector<double> weights) {
  ArrivalProfile out;
  double total = 0, sum = 0;
  for (double w : weights) total += w;
  for (double w : weights) out.cumulative.push_back((sum += w) / total);
  out.cumulative.back() = 1;
  return out;
}

// One segment of 5,000 consumers with half a need a day, two sellers of two products at 1.00, stocks as given.
struct Counter {
  market::World world = test::small_world({"ours", "rival"}, {"a", "b"}, true);
  std::vector<SegmentHabits> habits;
  core::Noise noise{core::NoiseKey{.seed = 3}};
  std::unique_ptr<Shop> shop;

  explicit Counter(double mean_units = 1) {
    world.consumers = 5000;
    world.segments.push_back({"all", core::identity_hash32("all"), 0, 5000});
    std::sort(world.offers.begin(), world.offers.end(),
              [](const auto& x, const auto& y) { return x.hash32 < y.hash32; });
    for (auto& product : world.products) product.appeal = 0.5;
    SegmentHabits all;
    all.need_rate = {language::Distribution(0.5)};
    all.mean_units = language::Distribution(mean_units);
    all.price_sensitivity = language::Distribution(2);
    habits.push_back(all);
    CategoryHabits category;
    category.needs = std::make_shared<NeedProcess>(noise.stream(core::Stream::needs, world.categories[0].hash), 3,
                                                   std::vector<float>(static_cast<size_t>(world.horizon), 1.0f));
    category.curve.assign(static_cast<size_t>(world.horizon), 1.0f);
    category.normalisation = {1};
    category.consumption = {0};
    auto serial = core::make_serial();
    shop = std::make_unique<Shop>(world, habits, std::vector<CategoryHabits>{category},
                                  profile(std::vector<double>(24, 1.0)), make_traits(world, habits, noise, *serial),
                                  noise);
  }
  std::vector<market::DayTable> tables() const {
    market::DayTable table;
    for (size_t o = 0; o < world.offers.size(); ++o) {
      market::PublishedOffer offer;
      offer.list_price = core::Money{100};
      offer.windows.push_back({{{core::Money{100}, market::kNoQuota}}, 0, 0});
      table.offers.push_back(offer);
    }
    return {table};
  }
};

}  // namespace

TEST_CASE("arrivals: each hour has its share, times rise with the uniform", "[shopping]") {
  std::vector<double> weights(24, 0.0);
  weights[9] = 1;
  weights[20] = 3;
  const ArrivalProfile arrivals = profile(weights);
  auto hours = [&](double u) { return static_cast<double>(arrivals.time(u)) / 0x1p32 * 24; };
  CHECK(hours(0.125) == Approx(9.5));
  CHECK(hours(0.2499) == Approx(9.9996));
  CHECK(hours(0.25 + 0.375) == Approx(20.5));
  CHECK(hours(1e-12) >= 9);
  CHECK(hours(1 - 1e-12) < 24);
  double before = 0;
  for (int i = 1; i < 1000; ++i) {
    const double now = hours(i / 1000.0);
    CHECK(now >= before);
    CHECK(((now >= 9 && now <= 10) || (now >= 20 && now <= 21)));
    before = now;
  }
}

TEST_CASE("shop: what is sold, taken and counted agrees, with plenty and when things run short", "[shopping]") {
  for (int64_t stock : {1000000, 300, 0}) {
    const Counter counter(1.7);
    auto serial = core::make_serial();
    Shoppers shoppers = counter.shop->start(*serial);
    market::Customers nobody;
    for (core::Day today = 0; today < 5; ++today) {
      market::DayFacts facts;
      facts.offers.resize(4);
      facts.sellers.resize(2);
      const Scarce scarce{std::vector<int64_t>(4, stock)};
      const ShopResult result =
          counter.shop->day(today, counter.tables(), {}, scarce, {}, {}, shoppers, nobody, *serial, facts, nullptr);
      CHECK(facts.needs > 2200);
      CHECK(facts.needs < 2800);
      int64_t sold = 0, units = 0, taken = 0;
      for (const SoldAt& s : result.sold) {
        CHECK(s.price.minor == 100);
        sold += s.units;
      }
      for (const auto& offer : facts.offers) {
        units += offer.units;
        CHECK(offer.views == facts.needs);
        CHECK(offer.orders <= offer.purchases);
        CHECK(offer.purchases <= offer.units);
        CHECK(offer.substituted_units <= offer.lost_units);
        CHECK((offer.lost_units > 0) == (stock < 1000));
      }
      for (int64_t t : result.taken) {
        CHECK(t <= stock);
        taken += t;
      }
      CHECK(sold == units);
      CHECK(taken == units);
      for (const auto& seller : facts.sellers) {
        CHECK(seller.visits == facts.needs);
        CHECK(seller.orders <= seller.visits);
      }
    }
  }
}

TEST_CASE("shop: several needs of a day may share a basket, but each purchase counts", "[shopping]") {
  const Counter counter;
  auto serial = core::make_serial();
  Shoppers shoppers = counter.shop->start(*serial);
  market::Customers nobody;
  int64_t orders = 0, purchases = 0;
  for (core::Day today = 0; today < 20; ++today) {
    market::DayFacts facts;
    facts.offers.resize(4);
    facts.sellers.resize(2);
    counter.shop->day(today, counter.tables(), {}, Scarce{std::vector<int64_t>(4, 1000000)}, {}, {}, shoppers, nobody,
                      *serial, facts, nullptr);
    for (const auto& offer : facts.offers) {
      orders += offer.orders;
      purchases += offer.purchases;
      CHECK(offer.purchases == offer.units);  // one unit a purchase here
    }
  }
  CHECK(orders < purchases);
}

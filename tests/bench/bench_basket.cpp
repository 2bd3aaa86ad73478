// Speed of pricing a basket, in baskets per second on one core, by number of different lines and of promotions. 20,000 baskets of
// each size are first compared with the reference that goes unit by unit.
//   bench_basket --benchmark_repetitions=5      (read the medians; /lines/promotions follow the name)

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include "shopwright/promotion/promotions.hpp"
#include "support/naive_basket.hpp"
#include "support/random_promotions.hpp"

namespace {

using namespace shopwright;
using Basket = std::vector<market::BasketLine>;
using Named = language::Named<promotion::PromotionParams>;

/// Promotions of the operator, all mechanics in turn, a third of them in a group; and baskets of that many different lines.
struct Market {
  market::World world = test::two_channel_world();
  Named promotions;
  market::DayTable table;
  std::vector<Basket> baskets;

  Market(int64_t lines, int64_t n, size_t n_baskets) {
    test::RandomPromotions random(5);
    while (static_cast<int64_t>(promotions.size()) < n) {
      promotion::PromotionParams p = random.promotion(1000);
      p.seller = {};
      p.group = promotions.size() % 3 == 0 ? "deals" : "";
      const size_t kind = promotions.size() % 4;
      if ((kind == 0) != p.multi_buy.has_value() || (kind == 1) != p.bundle.has_value() ||
          (kind == 2) != p.spend_and_save.has_value())
        continue;
      promotions.add("p" + std::to_string(promotions.size()), p);
    }
    const std::vector<core::Money> list(world.offers.size(), core::Money{1000});
    const std::vector<float> none(list.size());
    promotion::Promotions(world, promotions).publish(0, list, none, none, {}, table);
    constexpr std::array<uint32_t, 6> kOurs = {0, 1, 2, 6, 7, 8};
    while (baskets.size() < n_baskets) {
      Basket& basket = baskets.emplace_back();
      for (int64_t l = 0; l < lines; ++l)
        basket.push_back({core::OfferId{kOurs[static_cast<size_t>(l) % 6]},
                          static_cast<int32_t>(1 + random.below(4)),
                          core::Money{500 + random.below(1500)},
                          {}});
    }
  }
};

void verify(const Market& market) {
  test::NaiveBasket naive(market.world, market.promotions, market.world.first_day, 0.25);
  for (const Basket& basket : market.baskets) {
    Basket priced = basket;
    market.table.baskets->charge(0, priced);
    std::map<test::NaiveBasket::LineKey, int64_t> found;
    for (const auto& line : priced) found[{line.offer.value, line.unit_price.minor}] += line.charged.minor;
    if (found == naive.price(basket)) continue;
    std::fprintf(stderr, "a basket does not cost what it costs unit by unit\n");
    std::exit(1);
  }
}

void price(benchmark::State& state) {
  const int64_t lines = state.range(0);
  Market market(lines, state.range(1), 20000);
  verify(market);
  size_t i = 0;
  for (auto _ : state) {
    Basket& basket = market.baskets[i];
    market.table.baskets->charge(0, basket);
    benchmark::DoNotOptimize(basket.data());
    i = i + 1 < market.baskets.size() ? i + 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(price)->Args({1, 1})->Args({2, 2})->Args({3, 4})->Args({5, 10})->Args({10, 10});

}  // namespace

BENCHMARK_MAIN();

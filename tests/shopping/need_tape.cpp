// The tape by itself: what it holds is what a shop draws. Whole markets: tests/engine/test_tape.cpp.
#include "shopwright/shopping/need_tape.hpp"

#include "shopping/rules.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

// Two segments of 3,000 consumers over two chunks; `fills_at`: a pantry, so that candidates are thinned.
struct People {
  market::World world = test::small_world({"ours"}, {"a"});
  core::Noise noise;
  std::unique_ptr<Shop> shop;

  explicit People(float fills_at = 0, double rate = 0.3, uint64_t seed = 3) : noise({.seed = seed}) {
    world.horizon = 50;
    world.consumers = 6000;
    world.segments.push_back({"often", core::identity_hash32("often"), 0, 3000});
    world.segments.push_back({"rarely", core::identity_hash32("rarely"), 3000, 3000});
    std::vector<SegmentHabits> habits(2);
    habits[0].need_rate = {language::Distribution::gamma(rate, 1.2)};
    habits[1].need_rate = {language::Distribution(0.05)};
    CategoryHabits category;
    std::vector<float> curve;
    for (int day = 0; day < 50; ++day) curve.push_back(day % 7 == 6 ? 0.0f : 1.0f + 0.01f * static_cast<float>(day));
    category.needs =
        std::make_shared<NeedProcess>(noise.stream(core::Stream::needs, world.categories[0].hash), 3, curve);
    category.curve = curve;
    category.pantry.fills_at = fills_at;
    category.normalisation = {1, 1};
    category.consumption = {1, 1};
    auto serial = core::make_serial();
    shop = std::make_unique<Shop>(world, habits, std::vector<CategoryHabits>{category},
                                  ArrivalProfile{std::vector<double>(24, 1.0)},
                                  make_traits(world, habits, noise, *serial), noise);
  }
};

}  // namespace

TEST_CASE("a tape holds every need with the words and the time of its visit", "[tape]") {
  auto serial = core::make_serial();
  for (float fills_at : {0.0f, 4.0f}) {
    const People people(fills_at);
    const auto tape = NeedTape::make(*people.shop, *serial);
    REQUIRE(tape != nullptr);
    const Shop::Rules& rules = people.shop->rules();
    std::vector<NeedPoint> alone;
    size_t at = 0, needs = 0;
    for (size_t chunk = 0; chunk < 2; ++chunk) {
      const NeedWindow& window = tape->window(0, chunk);
      CHECK(window.level.empty() == (fills_at == 0));
      CHECK(window.words.size() == window.size());
      CHECK(window.arrival.size() == window.size());
      at = 0;
      for (core::Day day = 0; day < 50; ++day)
        for (uint32_t i = static_cast<uint32_t>(core::chunk_begin(chunk)); i < core::chunk_end(6000, chunk); ++i) {
          const uint64_t id = people.world.segments[i < 3000 ? 0 : 1].consumer(i);
          alone.clear();
          rules.categories[0].needs->on_day(id, rules.rate(0, i) * rules.categories[0].curve[static_cast<size_t>(day)],
                                            day, alone);
          for (const NeedPoint& point : alone) {
            REQUIRE(at < window.size());
            REQUIRE(window.consumer[at] == i - core::chunk_begin(chunk));
            REQUIRE(window.id[at] == point.id);
            REQUIRE(window.words[at] == rules.visit_streams[0].block(id, day, point.id));
            REQUIRE(window.arrival[at] == rules.arrival(id, day));
            ++at;
          }
        }
      REQUIRE(at == window.size());
      needs += at;
    }
    CHECK(tape->needs() == needs);
    CHECK(needs > 40000);
  }
}

TEST_CASE("a tape knows whose needs it holds", "[tape]") {
  auto serial = core::make_serial();
  const People people, again, pantry(4.0f), busier(0, 0.31), other(0, 0.3, 4);
  const auto tape = NeedTape::make(*people.shop, *serial);
  CHECK(tape->matches(*people.shop));
  CHECK(tape->matches(*again.shop));
  CHECK(again.shop->use(tape));
  for (const People* stranger : {&pantry, &busier, &other}) {
    CHECK_FALSE(tape->matches(*stranger->shop));
    CHECK_FALSE(stranger->shop->use(tape));
  }
  CHECK_FALSE(again.shop->use(nullptr));
}

TEST_CASE("next days are the first days with a candidate, and the day of who comes back", "[needs]") {
  const People people;
  auto serial = core::make_serial();
  Shoppers shoppers = people.shop->start(*serial);
  shoppers.state[0][17].postponed = 1;
  people.shop->reschedule(shoppers, *serial);
  CHECK(shoppers.ahead[0][0].returning == std::vector<uint16_t>{17});
  CHECK(shoppers.ahead[0][1].returning.empty());
  const auto tape = NeedTape::make(*people.shop, *serial);
  const auto next = people.shop->next_days(0, 20, shoppers);
  std::vector<uint16_t> expected(6000, kNoDay);
  for (size_t chunk = 0; chunk < 2; ++chunk)
    for (core::Day day = 49; day >= 20; --day)
      for (uint32_t at = tape->window(0, chunk).begin_of(day); at < tape->window(0, chunk).end_of(day); ++at)
        expected[core::chunk_begin(chunk) + tape->window(0, chunk).consumer[at]] = static_cast<uint16_t>(day);
  expected[17] = 20;
  CHECK(next == expected);
  for (uint16_t day : people.shop->next_days(0, 50, shoppers)) REQUIRE(day == kNoDay);
}

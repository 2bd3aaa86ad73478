#include "shopwright/shopping/awareness.hpp"

#include <bit>

#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

market::World people(uint32_t n, uint32_t products) {
  market::World world;
  world.consumers = n;
  world.segments = {{"a", core::identity_hash32("a"), 0, n / 3}, {"b", core::identity_hash32("b"), n / 3, n - n / 3}};
  for (uint32_t p = 0; p < products; ++p) {
    world.products.emplace_back();
    world.products.back().known_bit = p;
  }
  return world;
}
Awareness::Rule rule(uint32_t product, AwarenessParams params) {
  return {core::ProductId{product}, 100 + product, params};
}

}  // namespace

TEST_CASE(
    "who knows a product at first is a share, a larger one contains a smaller, and products do not matter to each "
    "other",
    "[awareness]") {
  const market::World world = people(40000, 2);
  const core::Noise noise({.seed = 3});
  auto serial = core::make_serial();
  const auto known = [&](std::vector<Awareness::Rule> rules) {
    return Awareness(std::move(rules)).start(world, noise, *serial).known;
  };
  const auto some = known({rule(0, {.initial = 0.2, .word_of_mouth = {}})});
  const auto more =
      known({rule(0, {.initial = 0.5, .word_of_mouth = {}}), rule(1, {.initial = 0.2, .word_of_mouth = {}})});
  int64_t count = 0;
  for (size_t i = 0; i < some.size(); ++i) {
    count += some[i];
    CHECK((some[i] & ~more[i]) == 0);
  }
  CHECK(std::abs(static_cast<double>(count) - 8000) < 4 * std::sqrt(40000 * 0.16));
  const Awareness two({rule(0, {.initial = 0.5, .word_of_mouth = {}}), rule(1, {.initial = 0.2, .word_of_mouth = {}})});
  const auto counts = two.aware(two.start(world, noise, *serial));
  CHECK(std::abs(static_cast<double>(counts[0]) - 20000) < 4 * 100);
  CHECK(std::abs(static_cast<double>(counts[1]) - 8000) < 4 * 80);
}

TEST_CASE("the hazard is what buyers of the last days tell, and what they think of it", "[awareness]") {
  const market::World world = people(1000, 1);
  auto serial = core::make_serial();
  WordOfMouthParams talk{.tells = 3};
  talk.lasts.days = 2;
  talk.sentiment = 0.5;
  const Awareness awareness({rule(0, {.initial = 0.1, .word_of_mouth = talk})});
  AwarenessState state = awareness.start(world, core::Noise({.seed = 3}), *serial);
  CHECK(awareness.hazard(0, 0, 1000, state) == 0);
  awareness.close(std::vector<int64_t>{40}, state);
  CHECK(awareness.hazard(0, 0, 1000, state) == Approx(3.0 / 2 * 40 / 1000));
  awareness.close(std::vector<int64_t>{10}, state);
  CHECK(awareness.hazard(0, 0, 1000, state) == Approx(3.0 / 2 * 50 / 1000));
  CHECK(awareness.hazard(0, 0.8, 1000, state) == Approx(3.0 / 2 * 50 / 1000 * std::exp(0.4)));
  awareness.close(std::vector<int64_t>{0}, state);
  CHECK(awareness.hazard(0, 0, 1000, state) == Approx(3.0 / 2 * 10 / 1000));
}

TEST_CASE("on a day some hear of a product and others forget it, as often as they should, the same on any threads",
          "[awareness]") {
  const market::World world = people(60000, 1);
  const core::Noise noise({.seed = 4});
  auto serial = core::make_serial();
  auto threads = core::make_threads(3);
  AwarenessParams params{.initial = 0.4, .word_of_mouth = WordOfMouthParams{.tells = 2}};
  params.word_of_mouth->lasts.days = 1;
  params.forgetting.per_day = 0.1;
  const Awareness awareness({rule(0, params)});
  AwarenessState state = awareness.start(world, noise, *serial);
  awareness.close(std::vector<int64_t>{3000}, state);  // hazard .1
  const auto before = state.known;
  AwarenessState other = state;
  const std::vector<double> stars{0};
  awareness.hear(5, world, stars, noise, *serial, state);
  awareness.hear(5, world, stars, noise, *threads, other);
  CHECK(state.known == other.known);
  double knew = 0, forgot = 0, heard = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    knew += before[i];
    forgot += before[i] == 1 && state.known[i] == 0;
    heard += before[i] == 0 && state.known[i] == 1;
  }
  const double p = 1 - std::exp(-0.1), ignorant = 60000 - knew;
  CHECK(std::abs(forgot - knew * p) < 4 * std::sqrt(knew * p * (1 - p)));
  CHECK(std::abs(heard - ignorant * p) < 4 * std::sqrt(ignorant * p * (1 - p)));
  // Another day, another draw.
  AwarenessState tomorrow = other;
  tomorrow.known = before;
  awareness.hear(6, world, stars, noise, *serial, tomorrow);
  CHECK(tomorrow.known != state.known);
}

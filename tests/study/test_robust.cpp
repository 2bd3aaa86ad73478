// Regret tables: by hand, and what must hold of all of them.
#include "shopwright/core/noise.hpp"
#include "shopwright/study/robust.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::study;

TEST_CASE("A table by hand: expected, worst case and largest regret of each plan") {
  // Plans a, b, c, d in worlds good and bad.
  const std::vector<double> value = {10, 0, 6, 4, 5, 5, 8, 2.5};
  const std::vector<double> weights = {3, 1};
  const RegretTable table = regret_table(value, weights);
  CHECK(table.plans == 4);
  CHECK(table.best == std::vector<size_t>{0, 2});
  CHECK(table.expected == std::vector<double>{7.5, 5.5, 5, 6.625});
  CHECK(table.worst == std::vector<double>{0, 4, 5, 2.5});
  CHECK(table.worst_regret == std::vector<double>{5, 4, 5, 2.5});
}

TEST_CASE("Regrets are never negative, zero for some plan in each world; what is added to a world changes none") {
  const core::KeyedStream stream = core::Noise({.seed = 3}).stream(core::Stream::test);
  for (uint32_t set = 0; set < 200; ++set) {
    core::NoiseEngine noise(stream, set, 0);
    const size_t plans = 1 + noise() % 6, worlds = 1 + noise() % 5;
    std::vector<double> value, weights, moved;
    for (size_t w = 0; w < worlds; ++w) weights.push_back(1 + noise() % 4);
    for (size_t i = 0; i < plans * worlds; ++i) {
      value.push_back(static_cast<double>(noise() % 100));
      moved.push_back(value.back() + 1000.0 * static_cast<double>(i % worlds));
    }
    const RegretTable table = regret_table(value, weights);
    CHECK(table.regret == regret_table(moved, weights).regret);
    for (size_t w = 0; w < worlds; ++w) {
      CHECK(table.regret_at(table.best[w], w) == 0);
      for (size_t p = 0; p < plans; ++p) CHECK(table.regret_at(p, w) >= 0);
    }
    for (size_t p = 0; p < plans; ++p) CHECK(table.worst[p] <= table.expected[p] + 1e-9);
  }
}

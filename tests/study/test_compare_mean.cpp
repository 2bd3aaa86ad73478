// Means of bridges: near, and adding up.
#include <random>

#include "shopwright/study/compare.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using study::Period;

namespace {

void check(int64_t mean, int64_t sum, int64_t n) {
  INFO(mean << " for " << sum << " / " << n);
  CHECK(std::abs(static_cast<double>(mean) - static_cast<double>(sum) / static_cast<double>(n)) < 2.001);
}

}  // namespace

TEST_CASE("means of bridges add up over reasons and periods, and none is off by two") {
  std::mt19937 random(5);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const auto n = static_cast<int64_t>(1 + random() % 40);
    const auto some = [&] { return static_cast<int64_t>(random() % 3000); };
    study::Bridge sum;
    sum.rows.resize(1 + random() % 8);
    for (auto& row : sum.rows)
      for (const Period period : {Period::before, Period::window, Period::after}) {
        auto& cell = row.periods[static_cast<size_t>(period)];
        if (random() % 3 == 0) continue;
        cell.base = {some(), {some()}, {some()}};
        cell.variant = {some(), {some()}, {some()}};
        for (auto* cells : {&row.periods, &sum.whole})
          for (const Period into : {period, Period::total}) {
            if (cells == &row.periods && into == period) continue;
            (*cells)[static_cast<size_t>(into)].base += cell.base;
            (*cells)[static_cast<size_t>(into)].variant += cell.variant;
          }
      }
    const study::Bridge mean = study::mean_of(sum, n);
    for (size_t p = 0; p < study::kPeriods; ++p) {
      int64_t units = 0;
      core::Money revenue, margin;
      for (size_t r = 0; r < mean.rows.size(); ++r) {
        const auto &cell = mean.rows[r].periods[p], &from = sum.rows[r].periods[p];
        units += cell.units();
        revenue += cell.revenue();
        margin += cell.margin();
        check(cell.units(), from.units(), n);
        check(cell.cost().minor, from.cost().minor, n);
        check(cell.base.units, from.base.units, n);
      }
      CHECK(units == mean.whole[p].units());
      CHECK(revenue == mean.whole[p].revenue());
      CHECK(margin == mean.whole[p].margin());
      check(mean.whole[p].units(), sum.whole[p].units(), n);
    }
    for (const auto& row : mean.rows)
      CHECK(row[Period::before].units() + row[Period::window].units() + row[Period::after].units() ==
            row[Period::total].units());
    study::MarginBridge effects{.base = sum.whole[3].base.margin(), .variant = sum.whole[3].variant.margin()};
    effects.price = core::Money{some()};
    effects.volume = core::Money{-some()};
    effects.mix = effects.difference() - effects.price - effects.volume;
    const auto told = study::mean_of(effects, n, mean);
    CHECK(told.price + told.volume + told.mix == mean.whole[3].margin());
  }
}

TEST_CASE("a row that moves nothing stays at nothing, and one run is its own mean") {
  study::Bridge sum;
  sum.rows.resize(3);
  auto& moved = sum.rows[1];
  moved.periods[1].variant = {7, {1000}, {500}};
  moved.periods[3] = moved.periods[1];
  sum.whole = moved.periods;
  const study::Bridge mean = study::mean_of(sum, 3);
  for (const size_t still : {size_t{0}, size_t{2}})
    for (const auto& cell : mean.rows[still].periods) CHECK(cell == study::BridgeCell{});
  CHECK(mean.rows[1][Period::window].units() == 2);
  CHECK(mean.rows[1][Period::window].revenue() == core::Money{333});
  const study::Bridge same = study::mean_of(sum, 1);
  CHECK(same.rows[1].periods == sum.rows[1].periods);
  CHECK(same.whole == sum.whole);
}

// Means of bridges that still add up: cumulative sums are rounded and differenced, over reasons and over periods.
#include <array>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/compare.hpp"

namespace shopwright::study {
namespace {

constexpr std::array kParts = {Period::before, Period::window, Period::after};
constexpr size_t kTotal = static_cast<size_t>(Period::total);

/// sum / n to the nearest integer, halves away from zero: the same for both signs.
int64_t rounded_mean(int64_t sum, int64_t n) {
  const int64_t magnitude = sum < 0 ? -sum : sum;
  const int64_t quotient = magnitude / n, rest = magnitude % n;
  const int64_t nearest = quotient + (rest >= n - rest ? 1 : 0);
  return sum < 0 ? -nearest : nearest;
}

/// One figure of a side: units, revenue or cost, in integers.
template <class Side>
auto& figure(Side& side, size_t which) {
  return which == 0 ? side.units : which == 1 ? side.revenue.minor : side.cost.minor;
}
constexpr size_t kFiguresOfSide = 3;

}  // namespace

Bridge mean_of(const Bridge& sum, int64_t n) {
  ENSURE(n >= 1, n);
  Bridge mean = sum;
  for (size_t f = 0; f < kFiguresOfSide; ++f) {
    const auto difference = [&](const BridgeCell& cell) { return figure(cell.variant, f) - figure(cell.base, f); };
    const auto set = [&](BridgeCell& cell, const BridgeCell& from, int64_t by) {
      figure(cell.base, f) = rounded_mean(figure(from.base, f), n);
      figure(cell.variant, f) = figure(cell.base, f) + by;
    };
    const auto set_side = [&](BridgeCells& cells, const BridgeCells& from, auto side) {
      int64_t sum_so_far = 0, before = 0;
      for (const Period part : kParts) {
        const auto period = static_cast<size_t>(part);
        sum_so_far += figure(from[period].*side, f);
        const int64_t here = rounded_mean(sum_so_far, n);
        figure(cells[period].*side, f) = here - before;
        before = here;
      }
      figure(cells[kTotal].*side, f) = before;
    };
    set_side(mean.whole, sum.whole, &BridgeCell::base);
    set_side(mean.whole, sum.whole, &BridgeCell::variant);
    // Where the waterfall stands before a row and behind it, up to each period: a row is the difference of rounded levels.
    std::array<int64_t, kParts.size()> level{};
    int64_t base = 0;
    for (size_t p = 0; p < kParts.size(); ++p)
      level[p] = base += figure(sum.whole[static_cast<size_t>(kParts[p])].base, f);
    for (size_t r = 0; r < sum.rows.size(); ++r) {
      int64_t along = 0, before = 0;
      for (size_t p = 0; p < kParts.size(); ++p) {
        const auto period = static_cast<size_t>(kParts[p]);
        along += difference(sum.rows[r].periods[period]);
        const int64_t upper = rounded_mean(level[p], n);
        level[p] += along;
        const int64_t step = rounded_mean(level[p], n) - upper;  // of this row, up to this period
        set(mean.rows[r].periods[period], sum.rows[r].periods[period], step - before);
        before = step;
      }
      set(mean.rows[r].periods[kTotal], sum.rows[r].periods[kTotal], before);
    }
  }
  return mean;
}

MarginBridge mean_of(const MarginBridge& sum, int64_t n, const Bridge& mean) {
  ENSURE(n >= 1, n);
  const auto part = [&](core::Money money) { return core::Money{rounded_mean(money.minor, n)}; };
  MarginBridge out{.base = mean.whole[kTotal].base.margin(),
                   .variant = mean.whole[kTotal].variant.margin(),
                   .price = part(sum.price),
                   .volume = part(sum.volume),
                   .mix = {},
                   .cost = part(sum.cost),
                   .promotion_funding = part(sum.promotion_funding),
                   .marketing = part(sum.marketing),
                   .charges = part(sum.charges)};
  out.mix = out.difference() - out.price - out.volume - out.cost - out.promotion_funding - out.marketing - out.charges;
  return out;
}

}  // namespace shopwright::study

#include "promotion/basket_mechanic.hpp"

#include <cmath>

namespace shopwright::promotion {

__extension__ using Int128 = __int128;

namespace {

// Neither is negative. Most amounts of baskets are short, and a processor divides short ones in half the time.
int64_t quotient(int64_t of, int64_t by) {
  if (((of | by) >> 32) == 0) return static_cast<uint32_t>(of) / static_cast<uint32_t>(by);
  return of / by;
}
Int128 quotient(Int128 of, Int128 by) { return of / by; }

}  // namespace

size_t dearest_first(const Scope& scope, std::span<Run> runs) {
  Room<Run, 64> found(runs.size());
  size_t n = 0;
  for (const uint32_t i : scope.in) {
    const OpenLine& line = scope.lines[i];
    if (line.left == line.unit_price * line.units) {  // spares the division
      found[n++] = {line.unit_price, line.units, i};
      continue;
    }
    const int64_t cost = quotient(line.left, line.units), dearer = line.left - cost * line.units;
    if (dearer > 0) found[n++] = {cost + 1, dearer, i};
    found[n++] = {cost, line.units - dearer, i};
  }
  // Baskets are short and in no order that a processor could guess: each run's place is counted, without a branch. Of equal
  // costs the earlier line comes first.
  Room<uint32_t, 64> place(n);
  place.fill(0);
  for (size_t b = 1; b < n; ++b) {
    uint32_t before = 0;
    for (size_t a = 0; a < b; ++a) {
      const auto first = static_cast<uint32_t>(found[a].cost >= found[b].cost);
      before += first;
      place[a] += 1 - first;
    }
    place[b] += before;
  }
  for (size_t r = 0; r < n; ++r) runs[place[r]] = found[r];
  return n;
}

namespace {

// Amount is wide enough for total x any weight: a narrow one divides faster.
template <class Amount>
void spread_as(Amount total, Amount sum, const Scope& scope, std::span<const int64_t> weights,
               std::span<int64_t> taken) {
  Room<Amount> rest(scope.in.size());
  Amount left = total;
  for (size_t k = 0; k < scope.in.size(); ++k) {
    const uint32_t i = scope.in[k];
    const Amount product = total * weights[i], whole = quotient(product, sum);
    taken[i] = static_cast<int64_t>(whole);
    rest[k] = product - whole * sum;
    left -= whole;
  }
  for (; left > 0; --left) {  // fewer times than there are lines
    size_t largest = 0;
    for (size_t k = 1; k < scope.in.size(); ++k) largest = rest[k] > rest[largest] ? k : largest;
    ++taken[scope.in[largest]];
    rest[largest] = -1;
  }
}

}  // namespace

void spread(int64_t total, const Scope& scope, std::span<const int64_t> weights, std::span<int64_t> taken) {
  if (total == 0) return;
  int64_t sum = 0;  // of parts of what the basket costs
  size_t parts = 0;
  uint32_t last = 0;
  for (const uint32_t i : scope.in) {
    sum += weights[i];
    if (weights[i] > 0) ++parts, last = i;
  }
  if (parts == 1) taken[last] = total;
  else if (sum <= INT32_MAX) spread_as<int64_t>(total, sum, scope, weights, taken);
  else spread_as<Int128>(total, sum, scope, weights, taken);
}

int64_t to_micro(double share) { return std::llround(share * static_cast<double>(core::kMicro)); }

}  // namespace shopwright::promotion

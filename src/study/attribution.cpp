#include "shopwright/study/attribution.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/moments.hpp"

namespace shopwright::study {
namespace {

__extension__ typedef __int128 Wide;

// Asks for each subset once; what it hands out stays where it is.
class Values {
 public:
  explicit Values(const FiguresOf& value) : value_(value) {}
  const std::vector<int64_t>& operator[](Subset subset) {
    const auto known = known_.find(subset);
    if (known != known_.end()) return known->second;
    std::vector<int64_t> figures = value_(subset);
    ENSURE(known_.empty() || figures.size() == known_.begin()->second.size(), subset, figures.size());
    return known_.emplace(subset, std::move(figures)).first->second;
  }
  int64_t asked() const { return static_cast<int64_t>(known_.size()); }

 private:
  const FiguresOf& value_;
  std::unordered_map<Subset, std::vector<int64_t>> known_;
};

Subset all_of(int changes) {
  ENSURE(changes >= 1 && changes <= 63, changes);
  return (Subset{1} << changes) - 1;
}

int64_t minus(int64_t a, int64_t b) {
  int64_t difference = 0;
  ENSURE(!__builtin_sub_overflow(a, b, &difference), a, b);
  return difference;
}

Attribution begin(int changes, Values& values) {
  Attribution out;
  out.base = values[0];
  out.all = values[all_of(changes)];
  out.contribution.assign(static_cast<size_t>(changes), std::vector<int64_t>(out.base.size()));
  out.standard_error.assign(static_cast<size_t>(changes), std::vector<double>(out.base.size(), 0.0));
  return out;
}

// sums[change] / orders of one figure: floors, then one more for those with the largest remainders until they add up to `total`; the
// sums do add up to total x orders.
void average(const std::vector<Wide>& sums, int64_t orders, int64_t total, size_t figure, Attribution& out) {
  const size_t n = sums.size();
  std::vector<int64_t> remainder(n);
  Wide left = total;
  for (size_t i = 0; i < n; ++i) {
    Wide quotient = sums[i] / orders, rest = sums[i] % orders;
    if (rest < 0) {
      rest += orders;
      --quotient;
    }
    ENSURE(quotient >= INT64_MIN && quotient < INT64_MAX, figure);
    out.contribution[i][figure] = static_cast<int64_t>(quotient);
    remainder[i] = static_cast<int64_t>(rest);
    left -= quotient;
  }
  ENSURE(left >= 0 && left <= static_cast<Wide>(n), figure);
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainder[a] > remainder[b]; });
  for (int64_t i = 0; i < static_cast<int64_t>(left); ++i) ++out.contribution[order[static_cast<size_t>(i)]][figure];
}

// Every subset S without i counts |S|! (n - |S| - 1)! of the n! orders.
Attribution exact(int changes, Values& values) {
  Attribution out = begin(changes, values);
  const auto n = static_cast<size_t>(changes);
  std::vector<int64_t> factorial(n + 1, 1);
  for (size_t k = 1; k <= n; ++k) factorial[k] = factorial[k - 1] * static_cast<int64_t>(k);
  out.orders = factorial[n];
  std::vector<std::vector<Wide>> sums(out.base.size(), std::vector<Wide>(n, 0));
  for (Subset subset = 0; subset < all_of(changes); ++subset) {
    const auto size = static_cast<size_t>(std::popcount(subset));
    const auto weight = static_cast<Wide>(factorial[size] * factorial[n - size - 1]);
    for (size_t i = 0; i < n; ++i) {
      if ((subset >> i & 1) != 0) continue;
      const std::vector<int64_t>&without = values[subset], &with = values[subset | Subset{1} << i];
      for (size_t f = 0; f < sums.size(); ++f) sums[f][i] += weight * static_cast<Wide>(minus(with[f], without[f]));
    }
  }
  for (size_t f = 0; f < sums.size(); ++f) average(sums[f], out.orders, minus(out.all[f], out.base[f]), f, out);
  out.evaluations = values.asked();
  return out;
}

Attribution sampled(int changes, Values& values, const AttributionSettings& settings) {
  ENSURE(settings.pairs >= 1, settings.pairs);
  Attribution out = begin(changes, values);
  const auto n = static_cast<size_t>(changes);
  const size_t figures = out.base.size();
  out.orders = 2 * int64_t{settings.pairs};
  std::vector<std::vector<Wide>> sums(figures, std::vector<Wide>(n, 0));
  std::vector<Moments> pairs(figures * n);  // [figure x change] means of pairs, which are independent of each other
  const core::KeyedStream stream =
      core::Noise({.seed = settings.seed}).stream(core::Stream::policy, core::identity_hash("study.attribution"));
  std::vector<size_t> order(n);
  std::vector<std::vector<int64_t>> one(n), two(n);
  const auto walk = [&](std::vector<std::vector<int64_t>>& contribution) {
    Subset made = 0;
    const std::vector<int64_t>* before = &values[0];
    for (const size_t i : order) {
      made |= Subset{1} << i;
      const std::vector<int64_t>& after = values[made];
      contribution[i].resize(figures);
      for (size_t f = 0; f < figures; ++f) contribution[i][f] = minus(after[f], (*before)[f]);
      before = &after;
    }
  };
  for (int pair = 0; pair < settings.pairs; ++pair) {
    std::iota(order.begin(), order.end(), size_t{0});
    core::NoiseEngine engine(stream, static_cast<uint64_t>(pair), 0);
    for (size_t k = n; k > 1; --k)  // Fisher and Yates
      std::swap(order[k - 1], order[std::min(k - 1, static_cast<size_t>(engine.uniform() * static_cast<double>(k)))]);
    walk(one);
    std::reverse(order.begin(), order.end());
    walk(two);
    for (size_t f = 0; f < figures; ++f)
      for (size_t i = 0; i < n; ++i) {
        sums[f][i] += static_cast<Wide>(one[i][f]) + static_cast<Wide>(two[i][f]);
        pairs[f * n + i].add((static_cast<double>(one[i][f]) + static_cast<double>(two[i][f])) / 2);
      }
  }
  for (size_t f = 0; f < figures; ++f) {
    average(sums[f], out.orders, minus(out.all[f], out.base[f]), f, out);
    for (size_t i = 0; i < n; ++i) out.standard_error[i][f] = pairs[f * n + i].standard_error();
  }
  out.evaluations = values.asked();
  return out;
}

}  // namespace

Attribution attribute_in_order(int changes, const FiguresOf& value) {
  Values values(value);
  Attribution out = begin(changes, values);
  Subset made = 0;
  for (int i = 0; i < changes; ++i) {
    const Subset with = made | Subset{1} << i;
    const std::vector<int64_t>&before = values[made], &after = values[with];
    for (size_t f = 0; f < before.size(); ++f) out.contribution[static_cast<size_t>(i)][f] = minus(after[f], before[f]);
    made = with;
  }
  out.evaluations = values.asked();
  return out;
}

Attribution attribute_shapley(int changes, const FiguresOf& value, const AttributionSettings& settings) {
  ENSURE(settings.exact_up_to <= 16, settings.exact_up_to);
  Values values(value);
  return changes <= settings.exact_up_to ? exact(changes, values) : sampled(changes, values, settings);
}

}  // namespace shopwright::study

#include "shopwright/study/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "shopwright/study/moments.hpp"

namespace shopwright::study {

std::vector<size_t> non_dominated(std::span<const std::array<double, 2>> points) {
  std::vector<size_t> order(points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return points[a][0] != points[b][0] ? points[a][0] > points[b][0] : points[a][1] > points[b][1];
  });
  // Going down in the first goal, a point must rise in the second above all before it; equal points stand or fall together.
  std::vector<size_t> front;
  double highest = -std::numeric_limits<double>::infinity();
  for (const size_t i : order) {
    const bool twin = !front.empty() && points[front.back()] == points[i];
    if (!twin && !(points[i][1] > highest)) continue;
    front.push_back(i);
    highest = points[i][1];
  }
  return front;
}

namespace {

enum class Shown : uint8_t { better, worse, equal, open };  // a against b in one goal

Shown shown(const ParetoSample& a, const ParetoSample& b, size_t goal, double alpha) {
  Moments difference;
  for (size_t r = 0; r < std::min(a.replicates.size(), b.replicates.size()); ++r)
    difference.add(a.replicates[r][goal] - b.replicates[r][goal]);
  if (difference.count() == 0) return Shown::open;
  if (difference.count() == 1) return difference.mean() == 0 ? Shown::equal : Shown::open;
  if (difference.standard_error() == 0)
    return difference.mean() > 0 ? Shown::better : difference.mean() < 0 ? Shown::worse : Shown::equal;
  const double wide = student_quantile(1 - alpha, difference.count() - 1) * difference.standard_error();
  return difference.mean() > wide ? Shown::better : difference.mean() < -wide ? Shown::worse : Shown::open;
}

}  // namespace

std::vector<ParetoPlan> pareto_front(std::span<const ParetoSample> plans, double confidence) {
  std::vector<ParetoPlan> out(plans.size());
  std::vector<std::array<double, 2>> means(plans.size());
  for (size_t p = 0; p < plans.size(); ++p) {
    out[p].plan = p;
    for (const size_t goal : {0u, 1u}) {
      Moments moments;
      for (const auto& replicate : plans[p].replicates) moments.add(replicate[goal]);
      out[p].mean[goal] = means[p][goal] = moments.mean();
    }
  }
  for (const size_t p : non_dominated(means)) out[p].on_front = true;
  if (plans.size() < 2) {
    for (ParetoPlan& one : out) one.sure = true;
    return out;
  }
  // A test for each pair, goal and direction.
  const auto n = static_cast<double>(plans.size());
  const double alpha = (1 - confidence) / (2 * n * (n - 1));
  for (size_t p = 0; p < plans.size(); ++p) {
    bool sure = out[p].on_front;
    for (size_t q = 0; q < plans.size(); ++q) {
      if (q == p) continue;
      const Shown first = shown(plans[q], plans[p], 0, alpha), second = shown(plans[q], plans[p], 1, alpha);
      const auto as_good = [](Shown s) { return s == Shown::better || s == Shown::equal; };
      if (as_good(first) && as_good(second) && (first == Shown::better || second == Shown::better))
        out[p].ruled_out = true;
      const bool harmless =
          first == Shown::worse || second == Shown::worse || (first == Shown::equal && second == Shown::equal);
      sure = sure && harmless;
    }
    out[p].sure = sure && !out[p].ruled_out;
  }
  return out;
}

}  // namespace shopwright::study

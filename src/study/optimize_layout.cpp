#include "study/optimize_layout.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "study/optimize_surface.hpp"

namespace shopwright::study {
namespace {

constexpr double kSurfaceDrop = 0.05;  // by how much the goal may fall towards the edge of what a cubic has to follow

}  // namespace

std::vector<double> Layout::windows(const PlanIndex& centre) const {
  const PlanSpace& space = trials.space();
  std::vector<double> wide(space.size(), 1);
  std::optional<Surface> surface;
  for (const double window : {0.2, 0.3, 0.5, 1.0})
    if ((surface = Surface::fit(trials, aim, centre, std::vector<double>(space.size(), window), replicates))) break;
  const Moments here = moments_of(aim.blocks(trials.find(centre)->sampled, trials.problem()));
  for (const size_t d : moving) {
    wide[d] = 0.15;
    if (surface) {
      wide[d] = 0.03;
      for (const double window : {0.25, 0.2, 0.15, 0.1, 0.07, 0.05}) {
        double fall = 0;
        for (const int sign : {1, -1}) {
          PlanIndex edge = centre;
          const double to = std::clamp(space.unit(d, centre[d]) + sign * window, 0.0, 1.0);
          edge[d] = space.index_near(d, space.value_at_unit(d, to));
          if (surface->covers(edge)) fall = std::max(fall, std::abs(surface->goal(edge) - surface->goal(centre)));
        }
        if (fall > std::max(kSurfaceDrop * std::abs(here.mean()), here.standard_error())) continue;
        wide[d] = window;
        break;
      }
    }
    wide[d] = std::max(wide[d], 2.5 * space.finest(d));
  }
  return wide;
}

std::vector<int32_t> Layout::axis(size_t d, int32_t centre, double window, int64_t n) const {
  const PlanSpace& space = trials.space();
  const double at = space.unit(d, centre);
  double low = at - window, high = at + window;
  if (low < 0) high = std::min(1.0, high - low), low = 0;
  if (high > 1) low = std::max(0.0, low - (high - 1)), high = 1;
  std::vector<int32_t> out{centre};
  for (int64_t i = 0; i < n; ++i)
    out.push_back(space.index_near(
        d, space.value_at_unit(d, low + (high - low) * static_cast<double>(i) / static_cast<double>(n - 1))));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  while (static_cast<int64_t>(out.size()) > n) {  // the centre stands for its nearest neighbour
    const auto here = std::find(out.begin(), out.end(), centre);
    const bool below = here + 1 == out.end() || (here != out.begin() && *here - *(here - 1) < *(here + 1) - *here);
    out.erase(below ? here - 1 : here + 1);
  }
  return out;
}

std::vector<PlanIndex> Layout::scattered(const PlanIndex& centre, const std::vector<double>& windows, int64_t n,
                                         uint64_t seed) const {
  const PlanSpace& space = trials.space();
  std::vector<Factor> factors;
  for (const size_t d : moving) factors.push_back(Factor::continuous(space.decision(d).name, 0, 1));
  const auto design = latin_hypercube_design(factors, static_cast<uint64_t>(n), seed);
  ENSURE(design.has_value());
  std::vector<PlanIndex> plans;
  for (const Point& point : design->points) {
    std::vector<double> target = space.values(centre);
    for (size_t i = 0; i < moving.size(); ++i) {
      const size_t d = moving[i];
      const double u = space.unit(d, centre[d]) + (2 * point.unit[i] - 1) * windows[d];
      target[d] = space.value_at_unit(d, std::clamp(u, 0.0, 1.0));
    }
    if (auto plan = space.nearest(target, space.words())) plans.push_back(std::move(*plan));
  }
  return plans;
}

// Regrets are small beside the goal, of which "flat" means a share: what lifts them to it.
double Layout::lift(const PlanIndex& plan) const {
  if (aim.robustness != Robustness::regret || aim.world) return 0;
  Aim expected = aim;
  expected.robustness = Robustness::expected;
  const Sampled& sampled = trials.find(plan)->sampled;
  return expected.mean(sampled, trials.problem()) - aim.mean(sampled, trials.problem());
}

std::optional<Optimum> Layout::peak(const PlanIndex& centre, const std::vector<double>& windows,
                                    const OptimumSettings& settings) const {
  const PlanSpace& space = trials.space();
  Design design;  // of numbers alone: nobody reads its texts
  std::vector<double> low, high;
  for (const size_t d : moving) {
    low.push_back(std::max(0.0, space.unit(d, centre[d]) - windows[d]));
    high.push_back(std::min(1.0, space.unit(d, centre[d]) + windows[d]));
    design.factors.push_back(Factor::continuous(space.decision(d).name, space.value_at_unit(d, low.back()),
                                                space.value_at_unit(d, high.back())));
  }
  Responses responses;
  responses.replicates = replicates;
  const double lifted = lift(centre);
  std::vector<std::vector<double>> values(moving.size());  // [factor][point]
  for (const auto& trial : trials.all()) {
    if (trial.sampled.replicates() < replicates) continue;
    bool inside = true;
    for (size_t d = 0; d < space.size(); ++d)
      inside = inside && (space.decision(d).numeric || trial.plan[d] == centre[d]);
    for (size_t i = 0; i < moving.size() && inside; ++i) {
      const double u = (space.unit(moving[i], trial.plan[moving[i]]) - low[i]) / (high[i] - low[i]);
      inside = u > -1e-9 && u < 1 + 1e-9;
    }
    if (!inside) continue;
    auto blocks = aim.blocks(trial.sampled, trials.problem());
    for (double& value : blocks) value += lifted;
    if (!std::all_of(blocks.begin(), blocks.end(), [](double v) { return std::isfinite(v); })) continue;
    Point point;
    for (size_t i = 0; i < moving.size(); ++i) {
      values[i].push_back(space.decision(moving[i]).values[static_cast<size_t>(trial.plan[moving[i]])]);
      point.values.push_back({values[i].back(), {}});
    }
    design.points.push_back(std::move(point));
    responses.y.insert(responses.y.end(), blocks.begin(), blocks.begin() + replicates);
    ++responses.points;
  }
  for (auto& seen : values) {  // a decision that hardly any plan varies would be no factor
    std::sort(seen.begin(), seen.end());
    if (std::unique(seen.begin(), seen.end()) - seen.begin() < 3) return std::nullopt;
  }
  auto optimum = find_optimum(design, responses, settings);
  if (optimum && !(optimum->curvature < 0)) return std::nullopt;
  return optimum;
}

std::vector<std::optional<Interval>> Layout::flat(const PlanIndex& plan, const std::vector<double>& windows,
                                                  double close) const {
  const PlanSpace& space = trials.space();
  std::vector<std::optional<Interval>> out(space.size());
  const auto surface = Surface::fit(trials, aim, plan, windows, replicates);
  if (!surface) return out;
  const double floor = surface->goal(plan) - close * std::abs(surface->goal(plan) + lift(plan));
  for (const size_t d : moving) {
    const auto reach = [&](int32_t step) {
      PlanIndex at = plan;
      for (PlanIndex next = plan;; at = next) {
        next[d] += step;
        if (next[d] < 0 || next[d] >= static_cast<int32_t>(space.decision(d).values.size()) || !space.obeys(next) ||
            !surface->covers(next) || surface->goal(next) < floor ||
            std::min(surface->slack(next), 0.0) < std::min(surface->slack(plan), 0.0))
          return space.decision(d).values[static_cast<size_t>(at[d])];
      }
    };
    out[d] = Interval{reach(-1), reach(1)};
  }
  return out;
}

}  // namespace shopwright::study

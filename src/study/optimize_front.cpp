#include "study/optimize_front.hpp"

#include <algorithm>
#include <array>

#include "shopwright/core/ensure.hpp"
#include "study/optimize_select.hpp"

namespace shopwright::study {
namespace {

struct Scale {
  double best = 0, range = 1;
};

// A goal's best mean among the plans looked at, and how far the worst is from it.
Scale scale_of(const Trials& trials, size_t goal) {
  double high = -1e300, low = 1e300;
  for (const auto& trial : trials.all()) {
    const double mean = Aim::of_goal(goal).mean(trial.sampled, trials.problem());
    high = std::max(high, mean);
    low = std::min(low, mean);
  }
  return {high, high > low ? high - low : 1};
}

// Each goal alone, then mixtures of them; false when stopped.
bool search_front(Inquiry& inquiry) {
  Trials& trials = inquiry.trials();
  const std::array<double, 7> weights = {1, 0, 0.5, 0.25, 0.75, 0.125, 0.875};
  const auto each = static_cast<int64_t>(inquiry.question().worlds.size() * inquiry.replicates());
  const int64_t plans = trials.left() * 2 / 3 / each / static_cast<int64_t>(weights.size());
  std::array<Scale, 2> scale;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (i == 2) scale = {scale_of(trials, 0), scale_of(trials, 1)};
    Aim aim;
    if (i < 2) aim = Aim::of_goal(i);
    else
      aim.scalar = [scale, weight = weights[i]](std::span<const double> goals) {
        const double a = weight * (scale[0].best - goals[0]) / scale[0].range,
                     b = (1 - weight) * (scale[1].best - goals[1]) / scale[1].range;
        return -std::max(a, b) - 0.01 * (a + b);  // augmented Tchebycheff (Steuer and Choo 1983)
      };
    SearchSettings settings = inquiry.search_settings(std::max<int64_t>(plans, 4));
    settings.seed += i;
    settings.surface = false;
    if (search(trials, aim, settings).stopped) return false;
  }
  return true;
}

bool check_front(Inquiry& inquiry, const FrontAnswer& front, OptimizeResult& result) {
  inquiry.phase("checking the answer");
  std::vector<size_t> order;
  for (size_t i = 0; i < front.plans.size(); ++i)
    if (front.state[i].on_front) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return front.state[a].mean[0] > front.state[b].mean[0]; });
  if (order.size() > kMostFront) {  // evenly along it, ends included
    std::vector<size_t> some;
    for (size_t i = 0; i < kMostFront; ++i) some.push_back(order[i * (order.size() - 1) / (kMostFront - 1)]);
    order = std::move(some);
  }
  std::vector<const PlanIndex*> plans = {nullptr};
  for (const size_t i : order) plans.push_back(&front.plans[i]);
  const uint32_t fresh = inquiry.affordable(plans.size());
  ENSURE(fresh > 0, plans.size(), inquiry.runs().runs());
  const auto values = inquiry.trials().fresh(plans, kFresh, fresh);
  if (!values) return false;
  const Aim aim;
  const AnswerParts parts = inquiry.parts(aim);
  const double confidence =
      1 - (1 - inquiry.params().confidence) / static_cast<double>(std::max<size_t>(order.size(), 1));
  for (size_t i = 0; i < order.size(); ++i) {
    if (!shown_kept((*values)[i + 1], parts.trials.problem(), confidence)) continue;
    result.best.push_back(looked(parts, front.plans[order[i]], (*values)[i + 1]));
    result.best.back().on_front = true;
    result.best.back().sure = front.state[order[i]].sure;
    result.best.back().open = front.state[order[i]].open();
  }
  result.fresh = fresh;
  result.today = sized(parts, (*values)[0], 0);
  result.today_second = sized(parts, (*values)[0], 1);
  result.found = !result.best.empty();
  if (!result.found) result.none_because = inquiry.none_because(aim, static_cast<uint32_t>(result.replicates));
  return true;
}

}  // namespace

bool find_front(Inquiry& inquiry, OptimizeResult& result) {
  Trials& trials = inquiry.trials();
  inquiry.phase("today");
  if (trials.run_today(inquiry.replicates()) == Ran::stopped) return false;
  uint32_t first = inquiry.replicates();
  if (inquiry.by_selection()) {
    inquiry.phase("comparing the candidates");
    result.method = "all candidates";
    const auto& listed = *inquiry.listed();
    const auto each = static_cast<int64_t>(inquiry.question().worlds.size() * listed.size());
    first = static_cast<uint32_t>(std::clamp<int64_t>(trials.left() / (2 * each), 2, first));
    if (trials.run(listed, first) == Ran::stopped) return false;
  } else {
    result.method = "search";
    if (!search_front(inquiry)) return false;
  }
  result.replicates = first;
  inquiry.phase("settling the front");
  const FrontAnswer front = settle_front(trials, first, inquiry.params().confidence);
  return !front.stopped && check_front(inquiry, front, result);
}

}  // namespace shopwright::study

#include "shopwright/study/race.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/moments.hpp"

namespace shopwright::study {
namespace {

// One-sided p-value of "the point is truly no worse than the leader", paired by replicate.
double paired_p_value(std::span<const double> leader, std::span<const double> point, double& difference) {
  Moments behind;
  for (size_t r = 0; r < leader.size(); ++r) behind.add(leader[r] - point[r]);
  difference = behind.mean();
  if (difference <= 0) return 1;
  const double error = behind.standard_error();
  return error > 0 ? student_cdf(-difference / error, behind.count() - 1.0) : 0;
}

}  // namespace

Race::Race(size_t points, const RaceSettings& settings) : settings_(settings), seen_(points, settings.minimise) {
  ENSURE(points >= 1 && settings.first_stage >= 3 && settings.limit >= settings.first_stage, points,
         settings.first_stage, settings.limit);
  ENSURE(settings.alpha > 0 && settings.alpha < 1 && settings.growth > 1, settings.alpha, settings.growth);
  for (double n = settings.first_stage; n < settings.limit; n = std::ceil(n * settings.growth))
    looks_.push_back(static_cast<uint32_t>(n));
  looks_.push_back(settings.limit);
  for (size_t i = 0; i < points; ++i) seen_.want(i, looks_[0]);
}

std::vector<Request> Race::next() const { return seen_.lacking(); }

void Race::add(std::span<const Observed> observations) {
  seen_.add(observations);
  if (stage_ < looks_.size() && next().empty()) look();
}

// The best mean over the replicates that every survivor has; the first of equals.
size_t Race::leader() const {
  size_t best = seen_.candidates();
  double highest = 0;
  for (size_t i = 0; i < seen_.candidates(); ++i) {
    if (!seen_.alive(i)) continue;
    const double mean = seen_.moments(i).mean();
    if (best == seen_.candidates() || mean > highest) best = i, highest = mean;
  }
  return best;
}

void Race::look() {
  const size_t best = leader();
  std::vector<RaceElimination> candidates;
  for (size_t i = 0; i < seen_.candidates(); ++i) {
    if (!seen_.alive(i) || i == best) continue;
    RaceElimination candidate{.point = i, .after = seen_.complete(i), .by = best};
    candidate.p_value = paired_p_value(seen_.of(best), seen_.of(i), candidate.difference);
    candidates.push_back(candidate);
  }
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.p_value != b.p_value ? a.p_value < b.p_value : a.point < b.point;
  });
  const double alpha = settings_.alpha / static_cast<double>(looks_.size());
  for (size_t rank = 0; rank < candidates.size(); ++rank) {
    if (candidates[rank].p_value > alpha / static_cast<double>(candidates.size() - rank)) break;
    seen_.drop(candidates[rank].point);
    eliminations_.push_back(candidates[rank]);
  }
  ++stage_;
  if (seen_.survivors() == 1) stage_ = looks_.size();
  if (stage_ == looks_.size()) return;
  for (size_t i = 0; i < seen_.candidates(); ++i)
    if (seen_.alive(i)) seen_.want(i, looks_[stage_]);
}

RaceResult Race::result() const {
  RaceResult result;
  result.finished = stage_ == looks_.size();
  result.leader = leader();
  result.eliminations = eliminations_;
  for (size_t i = 0; i < seen_.candidates(); ++i) {
    if (seen_.alive(i)) result.survivors.push_back(i);
    const Moments moments = seen_.moments(i);
    result.means.push_back(settings_.minimise ? 0 - moments.mean() : moments.mean());  // no negative zero
    result.replicates.push_back(moments.count());
    result.runs += moments.count();
  }
  result.saved = static_cast<uint64_t>(settings_.limit) * seen_.candidates() - result.runs;
  return result;
}

}  // namespace shopwright::study

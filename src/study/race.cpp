#include "shopwright/study/race.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/moments.hpp"

namespace shopwright::study {
namespace {

constexpr double kNotYet = std::numeric_limits<double>::quiet_NaN();

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

Race::Race(size_t points, const RaceSettings& settings) : settings_(settings), values_(points), alive_(points, true) {
  ENSURE(points >= 1 && settings.first_stage >= 3 && settings.limit >= settings.first_stage, points,
         settings.first_stage, settings.limit);
  ENSURE(settings.alpha > 0 && settings.alpha < 1 && settings.growth > 1, settings.alpha, settings.growth);
  for (double n = settings.first_stage; n < settings.limit; n = std::ceil(n * settings.growth))
    looks_.push_back(static_cast<uint32_t>(n));
  looks_.push_back(settings.limit);
  for (auto& row : values_) row.assign(looks_[0], kNotYet);
}

std::vector<Request> Race::next() const {
  std::vector<Request> requests;
  if (stage_ == looks_.size()) return requests;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (!alive_[i]) continue;
    const auto& row = values_[i];
    for (uint32_t r = 0; r < row.size(); ++r) {
      if (!std::isnan(row[r])) continue;
      if (requests.empty() || requests.back().candidate != i || requests.back().first + requests.back().count != r)
        requests.push_back({i, r, 0});
      ++requests.back().count;
    }
  }
  return requests;
}

void Race::add(std::span<const Observed> observations) {
  for (const auto& observed : observations) {
    ENSURE(observed.candidate < values_.size() && !std::isnan(observed.value), observed.candidate, observed.replicate);
    auto& row = values_[observed.candidate];
    ENSURE(alive_[observed.candidate] && observed.replicate < row.size() && std::isnan(row[observed.replicate]),
           observed.candidate, observed.replicate);
    row[observed.replicate] = settings_.minimise ? -observed.value : observed.value;
  }
  if (stage_ < looks_.size() && complete()) look();
}

bool Race::complete() const {
  for (size_t i = 0; i < values_.size(); ++i)
    if (alive_[i] && std::any_of(values_[i].begin(), values_[i].end(), [](double v) { return std::isnan(v); }))
      return false;
  return true;
}

// The best mean over the replicates that every survivor has; the first of equals.
size_t Race::leader() const {
  size_t best = values_.size();
  double highest = 0;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (!alive_[i]) continue;
    Moments seen;
    for (double value : values_[i])
      if (!std::isnan(value)) seen.add(value);
    if (best == values_.size() || seen.mean() > highest) best = i, highest = seen.mean();
  }
  return best;
}

void Race::look() {
  const size_t best = leader();
  std::vector<RaceElimination> candidates;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (!alive_[i] || i == best) continue;
    RaceElimination candidate{.point = i, .after = static_cast<uint32_t>(values_[i].size()), .by = best};
    candidate.p_value = paired_p_value(values_[best], values_[i], candidate.difference);
    candidates.push_back(candidate);
  }
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.p_value != b.p_value ? a.p_value < b.p_value : a.point < b.point;
  });
  const double alpha = settings_.alpha / static_cast<double>(looks_.size());
  for (size_t rank = 0; rank < candidates.size(); ++rank) {
    if (candidates[rank].p_value > alpha / static_cast<double>(candidates.size() - rank)) break;
    alive_[candidates[rank].point] = false;
    eliminations_.push_back(candidates[rank]);
  }
  ++stage_;
  if (std::count(alive_.begin(), alive_.end(), true) == 1) stage_ = looks_.size();
  if (stage_ == looks_.size()) return;
  for (size_t i = 0; i < values_.size(); ++i)
    if (alive_[i]) values_[i].resize(looks_[stage_], kNotYet);
}

RaceResult Race::result() const {
  RaceResult result;
  result.finished = stage_ == looks_.size();
  result.leader = leader();
  result.eliminations = eliminations_;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (alive_[i]) result.survivors.push_back(i);
    Moments seen;
    for (double value : values_[i])
      if (!std::isnan(value)) seen.add(settings_.minimise ? -value : value);
    result.means.push_back(seen.mean());
    result.replicates.push_back(seen.count());
    result.runs += seen.count();
  }
  result.saved = static_cast<uint64_t>(settings_.limit) * values_.size() - result.runs;
  return result;
}

}  // namespace shopwright::study

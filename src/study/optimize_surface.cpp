#include "study/optimize_surface.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "study/least_squares.hpp"

namespace shopwright::study {

std::optional<PlanIndex> moved(const PlanSpace& space, const PlanIndex& plan, size_t decision, int32_t index) {
  if (index < 0 || index >= static_cast<int32_t>(space.decision(decision).values.size())) return std::nullopt;
  PlanIndex out = plan;
  out[decision] = index;
  if (space.obeys(out)) return out;
  std::vector<uint8_t> fixed = space.words();
  fixed[decision] = 1;
  return space.nearest(space.values(out), fixed);
}

std::vector<double> Surface::terms(const PlanIndex& plan) const {
  std::vector<double> x;
  for (const size_t d : moving_) x.push_back((space_->unit(d, plan[d]) - space_->unit(d, centre_[d])) / windows_[d]);
  std::vector<double> out{1};
  out.insert(out.end(), x.begin(), x.end());
  if (degree_ >= 2)
    for (size_t i = 0; i < x.size(); ++i)
      for (size_t j = i; j < x.size(); ++j) out.push_back(x[i] * x[j]);
  if (degree_ >= 3)
    for (const double one : x) out.push_back(one * one * one);
  return out;
}

bool Surface::covers(const PlanIndex& plan) const {
  for (size_t d = 0; d < space_->size(); ++d) {
    if (!space_->decision(d).numeric && plan[d] != centre_[d]) return false;
    if (std::abs(space_->unit(d, plan[d]) - space_->unit(d, centre_[d])) > windows_[d] * (1 + 1e-9)) return false;
  }
  return true;
}

std::optional<Surface> Surface::fit(const Trials& trials, const Aim& aim, const PlanIndex& centre,
                                    std::vector<double> windows, uint32_t replicates) {
  Surface surface;
  surface.space_ = &trials.space();
  surface.problem_ = &trials.problem();
  surface.aim_ = aim;
  surface.centre_ = centre;
  surface.windows_ = std::move(windows);
  std::vector<const Trials::Trial*> near;
  for (const auto& trial : trials.all())
    if (trial.sampled.replicates() >= replicates && surface.covers(trial.plan)) near.push_back(&trial);
  for (size_t d = 0; d < surface.space_->size(); ++d)
    if (std::any_of(near.begin(), near.end(), [&](const auto* trial) { return trial->plan[d] != centre[d]; }))
      surface.moving_.push_back(d);
  const size_t n = near.size(), k = surface.moving_.size();
  if (k == 0) return std::nullopt;
  const size_t quadratic = 1 + k + k * (k + 1) / 2;
  if (n >= quadratic + k + 2) surface.degree_ = 3;
  else if (n > quadratic) surface.degree_ = 2;
  else if (n >= k + 2) surface.degree_ = 1;
  else return std::nullopt;

  const size_t width = surface.terms(centre).size(), worlds = surface.problem_->worlds(),
               what = 1 + surface.problem_->limits;
  Eigen::MatrixXd a(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(width));
  Eigen::MatrixXd y(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(worlds * what));
  surface.margins_.assign(surface.problem_->limits, 0);
  for (size_t i = 0; i < n; ++i) {
    const Sampled& sampled = near[i]->sampled;
    double far = 0;
    for (const size_t d : surface.moving_)
      far = std::max(far, std::abs(surface.space_->unit(d, near[i]->plan[d]) - surface.space_->unit(d, centre[d])) /
                              surface.windows_[d]);
    const double weight = std::sqrt(tricube(far / 1.1));  // not zero at the windows' ends
    const auto row = surface.terms(near[i]->plan);
    for (size_t j = 0; j < width; ++j) a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = weight * row[j];
    for (size_t w = 0; w < worlds; ++w) {
      const auto put = [&](size_t at, double value) {
        y(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(w * what + at)) = weight * value;
        return std::isfinite(value);
      };
      if (!put(0, moments_of(aim.goals(sampled, w)).mean())) return std::nullopt;
      for (size_t l = 0; l < surface.problem_->limits; ++l)
        if (!put(1 + l, sampled.mean(w, surface.problem_->goals + l))) return std::nullopt;
    }
    for (size_t l = 0; l < surface.problem_->limits; ++l) {
      const Moments moments = moments_of(sampled.of(0, surface.problem_->goals + l));
      surface.margins_[l] = std::max(surface.margins_[l], one_sided(moments, surface.problem_->confidence));
    }
  }
  const Eigen::MatrixXd solved = a.colPivHouseholderQr().solve(y);
  for (Eigen::Index c = 0; c < solved.cols(); ++c) {
    surface.coefficients_.emplace_back();
    for (Eigen::Index r = 0; r < solved.rows(); ++r) surface.coefficients_.back().push_back(solved(r, c));
  }
  return surface;
}

double Surface::goal(const PlanIndex& plan) const {
  const auto x = terms(plan);
  std::vector<double> worlds(problem_->worlds(), 0);
  for (size_t w = 0; w < worlds.size(); ++w)
    for (size_t t = 0; t < x.size(); ++t) worlds[w] += x[t] * coefficients_[w * (1 + problem_->limits)][t];
  return aim_.combined(worlds, *problem_);
}

double Surface::slack(const PlanIndex& plan) const {
  const auto x = terms(plan);
  double tightest = std::numeric_limits<double>::infinity();
  for (size_t w = 0; w < problem_->worlds(); ++w)
    for (size_t l = 0; l < problem_->limits; ++l) {
      double value = -margins_[l];
      for (size_t t = 0; t < x.size(); ++t) value += x[t] * coefficients_[w * (1 + problem_->limits) + 1 + l][t];
      tightest = std::min(tightest, value);
    }
  return tightest;
}

std::optional<PlanIndex> Surface::best(const std::vector<PlanIndex>& starts) const {
  std::optional<PlanIndex> found;
  double found_goal = 0;
  for (const PlanIndex& start : starts) {
    if (!covers(start)) continue;
    PlanIndex at = start;
    double goal_at = goal(at), slack_at = std::min(slack(at), 0.0);
    const auto try_move = [&](const std::optional<PlanIndex>& to) {
      if (!to || !covers(*to)) return false;
      const double slack_to = std::min(slack(*to), 0.0), goal_to = goal(*to);
      if (slack_to < slack_at || (slack_to == slack_at && goal_to <= goal_at + 1e-12 * std::abs(goal_at))) return false;
      at = *to;
      goal_at = goal_to;
      slack_at = slack_to;
      return true;
    };
    double reach = 0.5;  // of the windows
    for (int rounds = 0; rounds < 400; ++rounds) {
      bool better = false, coarsest = true;
      for (const size_t d : moving_) {
        const auto most = static_cast<double>(space_->decision(d).values.size() - 1);
        const auto step = static_cast<int32_t>(std::max(1.0, std::floor(reach * windows_[d] * most)));
        coarsest = coarsest && step == 1;
        for (const int32_t sign : {1, -1}) {
          better = try_move(moved(*space_, at, d, at[d] + sign * step)) || better;
          for (const size_t e : moving_) {
            if (e <= d) continue;
            const auto other = static_cast<int32_t>(std::max(
                1.0, std::floor(reach * windows_[e] * static_cast<double>(space_->decision(e).values.size() - 1))));
            for (const int32_t turn : {1, -1}) {
              PlanIndex both = at;
              both[d] += sign * step;
              both[e] += turn * other;
              if (both[d] < 0 || both[e] < 0 || both[d] >= static_cast<int32_t>(space_->decision(d).values.size()) ||
                  both[e] >= static_cast<int32_t>(space_->decision(e).values.size()) || !space_->obeys(both))
                continue;
              better = try_move(both) || better;
            }
          }
        }
      }
      if (better) continue;
      if (coarsest) break;
      reach /= 2;
    }
    if (slack_at >= 0 && (!found || goal_at > found_goal)) {
      found = at;
      found_goal = goal_at;
    }
  }
  return found;
}

}  // namespace shopwright::study

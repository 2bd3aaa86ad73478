#include "shopwright/study/response_surface.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "shopwright/core/ensure.hpp"
#include "shopwright/language/values.hpp"
#include "study/least_squares.hpp"

namespace shopwright::study {
namespace {

using Eigen::Index;

void check(const Responses& responses, size_t points) {
  ENSURE(responses.points == points && points >= 1 && responses.replicates >= 1, responses.points, points);
  ENSURE(responses.y.size() == responses.points * responses.replicates, responses.y.size());
  for (double y : responses.y) ENSURE(std::isfinite(y), y);
}

// Points in order of a factor's value, cut into groups.
std::vector<std::vector<size_t>> groups_of(const Design& design, size_t factor, size_t bins) {
  std::vector<size_t> order(design.points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  auto value = [&](size_t p) -> const FactorValue& { return design.points[p].values[factor]; };
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (value(a).number != value(b).number) return value(a).number < value(b).number;
    if (value(a).text != value(b).text) return value(a).text < value(b).text;
    return a < b;
  });
  std::vector<std::vector<size_t>> groups;
  for (size_t i = 0; i < order.size(); ++i) {
    bool fresh = i == 0;
    if (bins > 0) fresh = fresh || i * bins / order.size() != (i - 1) * bins / order.size();
    else fresh = fresh || value(order[i]).text != value(order[i - 1]).text;
    if (fresh) groups.emplace_back();
    groups.back().push_back(order[i]);
  }
  return groups;
}

Measured over_replicates(std::span<const double> values, double confidence) {
  const Moments moments = moments_of(values);
  Measured result{.value = moments.mean(), .interval = std::nullopt};
  if (values.size() >= 2) result.interval = student_interval(moments, confidence);
  return result;
}

Eigen::VectorXd chebyshev(double t, size_t degree) {
  Eigen::VectorXd row(static_cast<Index>(degree) + 1);
  row[0] = 1;
  if (degree >= 1) row[1] = t;
  for (Index i = 2; i <= static_cast<Index>(degree); ++i) row[i] = 2 * t * row[i - 1] - row[i - 2];
  return row;
}

// 1, x and the differences d_k - d_(K-1) of truncated cubes (Hastie, Tibshirani and Friedman 2009, eq. 5.4 and 5.5).
Eigen::VectorXd natural_spline(double x, const std::vector<double>& knots) {
  const size_t last = knots.size() - 1;
  auto cube = [&](double knot) { return x > knot ? (x - knot) * (x - knot) * (x - knot) : 0.0; };
  auto d = [&](size_t k) { return (cube(knots[k]) - cube(knots[last])) / (knots[last] - knots[k]); };
  Eigen::VectorXd row(static_cast<Index>(knots.size()));
  row[0] = 1;
  row[1] = x;
  for (size_t k = 0; k + 2 < knots.size(); ++k) row[static_cast<Index>(k) + 2] = d(k) - d(last - 1);
  return row;
}

std::vector<double> quantiles(const std::vector<double>& sorted, size_t n) {
  std::vector<double> knots;
  for (size_t i = 0; i < n; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(n - 1) * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(place);
    const double above = sorted[std::min(below + 1, sorted.size() - 1)];
    knots.push_back(std::lerp(sorted[below], above, place - static_cast<double>(below)));
  }
  return knots;
}

}  // namespace

std::vector<LevelMean> main_effects(const Design& design, size_t factor, const Responses& responses, size_t bins,
                                    double confidence) {
  check(responses, design.points.size());
  ENSURE(factor < design.factors.size(), factor);
  const size_t n = responses.points, replicates = responses.replicates;
  std::vector<double> overall(replicates, 0);
  for (size_t r = 0; r < replicates; ++r) {
    for (size_t p = 0; p < n; ++p) overall[r] += responses.at(p, r);
    overall[r] /= static_cast<double>(n);
  }
  const auto groups = groups_of(design, factor, bins);
  double within = 0;  // sum of squares, for a single replicate
  std::vector<LevelMean> result;
  for (const auto& group : groups) {
    LevelMean level{.value = design.points[group[0]].values[factor], .points = group.size(), .mean = {}, .effect = {}};
    if (bins > 0) {
      Moments numbers;
      for (size_t p : group) numbers.add(design.points[p].values[factor].number);
      level.value = {numbers.mean(), language::show_number(numbers.mean())};
    }
    std::vector<double> means(replicates, 0), effects(replicates, 0);
    for (size_t r = 0; r < replicates; ++r) {
      for (size_t p : group) means[r] += responses.at(p, r);
      means[r] /= static_cast<double>(group.size());
      effects[r] = means[r] - overall[r];
    }
    level.mean = over_replicates(means, confidence);
    level.effect = over_replicates(effects, confidence);
    for (size_t p : group) within += (responses.at(p, 0) - means[0]) * (responses.at(p, 0) - means[0]);
    result.push_back(std::move(level));
  }
  if (replicates == 1 && n > groups.size()) {
    const auto degrees = static_cast<double>(n - groups.size());
    const double t = student_quantile((1 + confidence) / 2, degrees), variance = within / degrees;
    for (auto& level : result) {
      const auto size = static_cast<double>(level.points);
      auto about = [&](Measured& measured, double share) {
        const double half = t * std::sqrt(std::max(0.0, variance * share));
        measured.interval = Interval{measured.value - half, measured.value + half};
      };
      about(level.mean, 1 / size);
      about(level.effect, 1 / size - 1 / static_cast<double>(n));
    }
  }
  return result;
}

std::vector<Measured> response_curve(std::span<const double> x, const Responses& responses, std::span<const double> at,
                                     const CurveSettings& settings) {
  check(responses, x.size());
  const std::set<double> distinct(x.begin(), x.end());
  const std::vector<double> sorted(distinct.begin(), distinct.end());
  const double low = sorted.front(), range = sorted.back() - low;
  auto scaled = [&](double value) { return range > 0 ? (value - low) / range : 0; };

  const bool spline = settings.kind == CurveSettings::Kind::spline && sorted.size() >= 3 && settings.knots >= 3;
  const size_t wanted = settings.kind == CurveSettings::Kind::polynomial ? settings.degree : 1;
  const size_t degree = std::min(wanted, sorted.size() - 1);
  std::vector<double> knots;
  if (spline) {
    std::vector<double> places;
    for (double value : sorted) places.push_back(scaled(value));
    knots = quantiles(places, std::min(settings.knots, sorted.size()));
  }
  auto row = [&](double value) {
    const double z = scaled(value);
    return spline ? natural_spline(z, knots) : chebyshev(2 * z - 1, degree);
  };
  Eigen::MatrixXd basis(static_cast<Index>(x.size()), row(low).size());
  for (size_t p = 0; p < x.size(); ++p) basis.row(static_cast<Index>(p)) = row(x[p]).transpose();
  std::vector<size_t> all(x.size());
  std::iota(all.begin(), all.end(), size_t{0});
  const LeastSquares fit(basis, Eigen::VectorXd::Ones(basis.rows()), rows_of(responses, all));
  ENSURE(fit.full_rank(), basis.cols());
  std::vector<Measured> result;
  for (double value : at) result.push_back(fit.measure(row(value), settings.confidence));
  return result;
}

std::vector<std::optional<Measured>> elasticities(std::span<const double> x, const Responses& responses,
                                                  std::span<const double> at, const ElasticitySettings& settings) {
  constexpr size_t kLeastPoints = 5;
  check(responses, x.size());
  for (double value : x) ENSURE(value > 0, value);
  const auto [lowest, highest] = std::minmax_element(x.begin(), x.end());
  const double range = std::log(*highest / *lowest);
  std::vector<std::optional<Measured>> result;
  for (double centre : at) {
    result.emplace_back();
    if (!(centre > 0) || range <= 0) continue;
    std::vector<double> distances;
    for (double value : x) distances.push_back(std::abs(std::log(value / centre)));
    std::vector<double> sorted = distances;
    std::sort(sorted.begin(), sorted.end());
    // Beyond the last point that must count, so that its weight is not 0.
    const double enough = sorted[std::min(kLeastPoints, sorted.size()) - 1] * (1 + 1e-3) + 1e-12;
    const double width = std::max(settings.window * range, enough);

    std::vector<size_t> near;
    std::set<double> distinct;
    bool positive = true;
    for (size_t p = 0; p < x.size(); ++p) {
      if (distances[p] >= width) continue;
      near.push_back(p);
      distinct.insert(x[p]);
    }
    if (distinct.size() < 2) continue;
    const auto degree = static_cast<Index>(std::min<size_t>(2, distinct.size() - 1));
    Eigen::MatrixXd basis(static_cast<Index>(near.size()), degree + 1), y = rows_of(responses, near);
    Eigen::VectorXd weights(basis.rows());
    for (Index i = 0; i < basis.rows(); ++i) {
      const double z = std::log(x[near[static_cast<size_t>(i)]] / centre);
      weights[i] = tricube(z / width);
      for (Index j = 0; j <= degree; ++j) basis(i, j) = j == 0 ? 1 : basis(i, j - 1) * (z / width);
      // log of the mean, with each replicate's deviation to first order: their mean is the curve of the means.
      const double mean = y.row(i).mean();
      positive = positive && mean > 0;
      for (Index r = 0; positive && r < y.cols(); ++r) y(i, r) = std::log(mean) + (y(i, r) - mean) / mean;
    }
    if (!positive) continue;
    const LeastSquares fit(basis, weights, y);
    if (!fit.full_rank()) continue;
    Eigen::VectorXd slope = Eigen::VectorXd::Zero(degree + 1);
    slope[1] = 1 / width;
    result.back() = fit.measure(slope, settings.confidence);
  }
  return result;
}

}  // namespace shopwright::study

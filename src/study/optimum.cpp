#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "study/polynomial.hpp"

namespace shopwright::study {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The centre moves until the fitted optimum lies where the fit was made; half a window at a time at most, since a
// polynomial is worth little at the border of what it was fitted to.
constexpr double kReach = 0.5;
constexpr int kMostMoves = 40;
constexpr double kStays = 1e-7;
// Windows tried, in unit coordinates: each three quarters of the one before.
constexpr double kWidestWindow = 1.0, kNarrowing = 0.75;
constexpr int kWindows = 10;
// How much richer the polynomial is that tells a window's bias.
constexpr size_t kRicher = 2;
// Points that a fit needs for each of its coefficients.
constexpr double kPointsPerCoefficient = 1.5;

// The responses over the unit cube, larger being better.
struct Surface {
  MatrixXd z;  // [point x factor]
  MatrixXd y;  // [point x replicate]
  std::vector<double> low, range;
};

struct LocalFit {
  LeastSquares squares;
  Polynomial polynomial;
  VectorXd centre;
  double window;
  size_t points;
};

std::optional<LocalFit> fit_around(const Surface& surface, const VectorXd& centre, double window, size_t degree) {
  std::vector<Index> near;
  for (Index p = 0; p < surface.z.rows(); ++p)
    if ((surface.z.row(p).transpose() - centre).norm() < window) near.push_back(p);
  while (degree >= 1) {
    const Polynomial polynomial(static_cast<size_t>(surface.z.cols()), degree);
    const auto terms = static_cast<double>(polynomial.terms());
    if (static_cast<double>(near.size()) >= std::max(terms, degree > 2 ? kPointsPerCoefficient * terms : terms)) {
      const auto rows = static_cast<Index>(near.size());
      MatrixXd basis(rows, polynomial.terms()), y(rows, surface.y.cols());
      VectorXd weights(rows);
      for (Index i = 0; i < rows; ++i) {
        const VectorXd t = (surface.z.row(near[static_cast<size_t>(i)]).transpose() - centre) / window;
        basis.row(i) = polynomial.row(t).transpose();
        weights[i] = std::max(tricube(t.norm()), 1e-9);
        y.row(i) = surface.y.row(near[static_cast<size_t>(i)]);
      }
      LeastSquares squares(basis, weights, y);
      if (squares.full_rank()) return LocalFit{std::move(squares), polynomial, centre, window, near.size()};
    }
    if (degree-- <= 2) break;
  }
  return std::nullopt;
}

// The highest point of a polynomial within a box: Newton's method on the free coordinates, climbing by the gradient
// where the polynomial is not a peak; never downhill, never out of the box.
VectorXd climb(const Polynomial& polynomial, const VectorXd& b, VectorXd t, const VectorXd& low, const VectorXd& high) {
  const Index k = t.size();
  for (int round = 0; round < 100; ++round) {
    const VectorXd gradient = polynomial.gradient(b, t);
    const MatrixXd hessian = polynomial.hessian(b, t);
    std::vector<Index> free;
    for (Index i = 0; i < k; ++i)
      if (!((t[i] <= low[i] && gradient[i] <= 0) || (t[i] >= high[i] && gradient[i] >= 0))) free.push_back(i);
    if (free.empty()) break;
    const MatrixXd curved = -hessian(free, free);
    const VectorXd slope = gradient(free);
    const Eigen::LLT<MatrixXd> peak(curved);
    VectorXd step = slope / std::max(slope.norm(), 1e-300);
    if (peak.info() == Eigen::Success) step = peak.solve(slope);
    const double here = polynomial.value(b, t);
    VectorXd moved = t;
    bool better = false;
    for (double share = 1; share > 1e-9 && !better; share /= 2) {
      for (size_t i = 0; i < free.size(); ++i) {
        const Index f = free[i];
        moved[f] = std::clamp(t[f] + share * step[static_cast<Index>(i)], low[f], high[f]);
      }
      better = polynomial.value(b, moved) > here;
    }
    if (!better) break;
    const double distance = (moved - t).norm();
    t = moved;
    if (distance < 1e-12) break;
  }
  return t;
}

// Fits around the present optimum until it stays. nullopt: too few points.
std::optional<LocalFit> settle(const Surface& surface, VectorXd& z, double window, size_t degree) {
  const Index k = z.size();
  double reach = kReach;
  for (int move = 0;; ++move) {
    auto fit = fit_around(surface, z, window, degree);
    if (!fit || fit->polynomial.degree() < 2 || move == kMostMoves) return fit;
    const VectorXd low = (-z / window).cwiseMax(VectorXd::Constant(k, -reach));
    const VectorXd high = ((VectorXd::Ones(k) - z) / window).cwiseMin(VectorXd::Constant(k, reach));
    const VectorXd t = climb(fit->polynomial, fit->squares.mean_coefficients(), VectorXd::Zero(k), low, high);
    z = (z + window * t).cwiseMax(0.0).cwiseMin(1.0);
    if (t.norm() < kStays) return fit;
    if (move > kMostMoves / 2) reach *= 0.8;  // two centres that point at each other
  }
}

struct Found {
  LocalFit fit;
  VectorXd z;
  std::vector<bool> at_edge;
  std::vector<std::optional<double>> half;  // half-widths of the intervals, unit coordinates
  double curvature = 0;
  VectorXd bias{};  // what a richer polynomial would move, unit coordinates
};

Found examine(LocalFit fit, const VectorXd& z, double confidence) {
  const Index k = z.size();
  const VectorXd t = (z - fit.centre) / fit.window, b = fit.squares.mean_coefficients();
  const VectorXd gradient = fit.polynomial.gradient(b, t);
  std::vector<bool> at_edge(static_cast<size_t>(k), false);
  std::vector<Index> free;
  for (Index i = 0; i < k; ++i) {
    const bool edge = (z[i] <= 1e-9 && gradient[i] <= 0) || (z[i] >= 1 - 1e-9 && gradient[i] >= 0);
    at_edge[static_cast<size_t>(i)] = edge;
    if (!edge) free.push_back(i);
  }
  const MatrixXd hessian = fit.polynomial.hessian(b, t) / (fit.window * fit.window);
  const double curvature =
      Eigen::SelfAdjointEigenSolver<MatrixXd>(hessian, Eigen::EigenvaluesOnly).eigenvalues().maxCoeff();
  Found found{std::move(fit), z, std::move(at_edge), std::vector<std::optional<double>>(static_cast<size_t>(k)),
              curvature};
  if (free.empty()) return found;
  const MatrixXd curved = -hessian(free, free);
  const Eigen::LLT<MatrixXd> peak(curved);
  if (peak.info() != Eigen::Success) return found;
  const MatrixXd all = found.fit.polynomial.gradient_rows(t) / found.fit.window;
  const MatrixXd slopes = all(free, Eigen::all);
  double degrees = 0;
  if (const auto spread = found.fit.squares.covariance(slopes, degrees)) {
    const MatrixXd left = peak.solve(*spread);
    const MatrixXd variance = peak.solve(left.transpose());
    const double quantile = student_quantile((1 + confidence) / 2, degrees);
    for (size_t i = 0; i < free.size(); ++i) {
      const auto at = static_cast<Index>(i);
      found.half[static_cast<size_t>(free[i])] = quantile * std::sqrt(std::max(0.0, variance(at, at)));
    }
  }
  return found;
}

// Squared error to be expected of an optimum: its variance and the square of its bias, summed over the factors.
double expected_error(const Found& found) {
  double sum = found.bias.squaredNorm();
  for (const auto& half : found.half) {
    const double deviation = half.value_or(0) / 2;
    sum += deviation * deviation;
  }
  return sum;
}

// Where the optimum of a richer polynomial on the same points lies; where there are too few of them, it is not known to
// differ.
VectorXd bias_of(const Surface& surface, const VectorXd& z, double window, size_t degree) {
  for (size_t richer = degree + kRicher; richer > degree; --richer) {
    VectorXd other = z;
    const auto fit = settle(surface, other, window, richer);
    if (fit && fit->polynomial.degree() == richer) return (other - z).cwiseAbs();
  }
  return VectorXd::Zero(z.size());
}

// How far factor `i` can go either way, the others held, before the response falls below `least`; by fits around each
// place on the way.
Interval flat_range(const Surface& surface, const Found& found, Index i, double least) {
  constexpr int kSteps = 200;
  auto response = [&](const VectorXd& z) -> std::optional<double> {
    const auto fit = fit_around(surface, z, found.fit.window, found.fit.polynomial.degree());
    if (!fit) return std::nullopt;
    return fit->polynomial.value(fit->squares.mean_coefficients(), VectorXd::Zero(z.size()));
  };
  auto reach = [&](double direction) {
    double inside = found.z[i];
    const auto top = response(found.z);
    double before = top.value_or(least);
    while (inside > 0 || direction > 0) {
      VectorXd z = found.z;
      const double next = std::clamp(inside + direction / kSteps, 0.0, 1.0);
      if (next == inside) break;
      z[i] = next;
      const auto there = response(z);
      if (!there) break;
      if (*there < least) return inside + (next - inside) * std::clamp((before - least) / (before - *there), 0.0, 1.0);
      inside = next;
      before = *there;
    }
    return inside;
  };
  const auto at = static_cast<size_t>(i);
  return {surface.low[at] + surface.range[at] * reach(-1), surface.low[at] + surface.range[at] * reach(1)};
}

std::optional<Surface> surface_of(const Design& design, const Responses& responses, bool minimise) {
  const size_t n = design.points.size(), k = design.factors.size();
  ENSURE(responses.points == n && responses.replicates >= 1 && k >= 1 && n >= 1, responses.points, n);
  ENSURE(responses.y.size() == n * responses.replicates, responses.y.size());
  Surface surface;
  surface.z.resize(static_cast<Index>(n), static_cast<Index>(k));
  surface.y.resize(static_cast<Index>(n), static_cast<Index>(responses.replicates));
  for (size_t i = 0; i < k; ++i) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const auto& point : design.points) {
      low = std::min(low, point.values[i].number);
      high = std::max(high, point.values[i].number);
    }
    if (!(low < high)) return std::nullopt;
    if (design.factors[i].kind != FactorKind::levels) {
      low = std::min(low, design.factors[i].from);
      high = std::max(high, design.factors[i].to);
    }
    surface.low.push_back(low);
    surface.range.push_back(high - low);
    for (size_t p = 0; p < n; ++p)
      surface.z(static_cast<Index>(p), static_cast<Index>(i)) =
          (design.points[p].values[i].number - low) / (high - low);
  }
  for (size_t p = 0; p < n; ++p)
    for (size_t r = 0; r < responses.replicates; ++r) {
      ENSURE(std::isfinite(responses.at(p, r)), p, r);
      surface.y(static_cast<Index>(p), static_cast<Index>(r)) = (minimise ? -1 : 1) * responses.at(p, r);
    }
  return surface;
}

}  // namespace

std::optional<Optimum> find_optimum(const Design& design, const Responses& responses, const OptimumSettings& settings) {
  ENSURE(settings.degree >= 2 && settings.tolerance > 0, settings.degree, settings.tolerance);
  const auto surface = surface_of(design, responses, settings.minimise);
  if (!surface) return std::nullopt;
  const Index k = surface->z.cols();

  Index start = 0;
  surface->y.rowwise().mean().maxCoeff(&start);
  VectorXd z = surface->z.row(start).transpose();
  std::vector<Found> found;  // from wide to narrow
  const double widest = kWidestWindow * std::sqrt(static_cast<double>(k)) * (1 + 1e-6);
  for (int i = 0; i < (settings.window ? 1 : kWindows); ++i) {
    const double window = settings.window.value_or(widest * std::pow(kNarrowing, i));
    auto fit = settle(*surface, z, window, settings.degree);
    // A narrower window that no longer holds the points for the same polynomial would err in a way of its own.
    if (!fit || fit->polynomial.degree() < 2) break;
    if (!found.empty() && fit->polynomial.degree() < found.front().fit.polynomial.degree()) break;
    const VectorXd bias = bias_of(*surface, z, window, fit->polynomial.degree());
    found.push_back(examine(std::move(*fit), z, settings.confidence));
    found.back().bias = bias;
  }
  if (found.empty()) return std::nullopt;
  const Found& best = *std::min_element(found.begin(), found.end(), [](const Found& one, const Found& other) {
    return expected_error(one) < expected_error(other);
  });
  Optimum optimum;
  const VectorXd t = (best.z - best.fit.centre) / best.fit.window;
  optimum.value = best.fit.squares.measure(best.fit.polynomial.row(t), settings.confidence);
  const double least = optimum.value.value - settings.tolerance * std::abs(optimum.value.value);
  for (Index i = 0; i < k; ++i) {
    const auto at = static_cast<size_t>(i);
    const double x = surface->low[at] + surface->range[at] * best.z[i];
    optimum.x.push_back(x);
    optimum.intervals.emplace_back();
    if (best.half[at]) {
      const double half = surface->range[at] * std::hypot(*best.half[at], 2 * best.bias[i]);
      optimum.intervals.back() = Interval{x - half, x + half};
    }
    optimum.flat.push_back(flat_range(*surface, best, i, least));
  }
  optimum.at_edge = best.at_edge;
  if (settings.minimise) {
    optimum.value.value *= -1;
    if (auto& interval = optimum.value.interval) interval = Interval{-interval->high, -interval->low};
  }
  optimum.curvature = best.curvature;
  optimum.window = best.fit.window;
  optimum.degree = best.fit.polynomial.degree();
  optimum.points = best.fit.points;
  return optimum;
}

}  // namespace shopwright::study

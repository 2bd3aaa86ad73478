#include "study/least_squares.hpp"

#include <cmath>

namespace shopwright::study {

LeastSquares::LeastSquares(const Eigen::MatrixXd& basis, const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) {
  const Eigen::VectorXd roots = weights.cwiseSqrt();
  const Eigen::MatrixXd weighted = roots.asDiagonal() * basis;
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(weighted);
  full_rank_ = qr.rank() == basis.cols();
  if (!full_rank_) return;
  const Eigen::MatrixXd thin = qr.householderQ() * Eigen::MatrixXd::Identity(weighted.rows(), weighted.cols());
  const Eigen::MatrixXd triangle = qr.matrixR().topLeftCorner(basis.cols(), basis.cols());
  smoother_ =
      qr.colsPermutation() * triangle.triangularView<Eigen::Upper>().solve(thin.transpose() * roots.asDiagonal());
  coefficients_ = smoother_ * y;
  residual_degrees_ = static_cast<double>(basis.rows() - basis.cols());
  if (y.cols() == 1 && residual_degrees_ > 0) {
    const Eigen::VectorXd residuals = roots.cwiseProduct(y.col(0) - basis * coefficients_.col(0));
    residual_variance_ = residuals.squaredNorm() / weights.mean() / residual_degrees_;
  }
}

std::optional<Eigen::MatrixXd> LeastSquares::covariance(const Eigen::MatrixXd& c, double& degrees) const {
  const auto replicates = static_cast<double>(coefficients_.cols());
  if (replicates >= 2) {
    degrees = replicates - 1;
    const Eigen::MatrixXd values = c * coefficients_;
    const Eigen::MatrixXd centred = values.colwise() - values.rowwise().mean();
    return Eigen::MatrixXd(centred * centred.transpose() / degrees / replicates);
  }
  if (residual_degrees_ <= 0) return std::nullopt;
  degrees = residual_degrees_;
  const Eigen::MatrixXd combined = c * smoother_;
  return Eigen::MatrixXd(residual_variance_ * (combined * combined.transpose()));
}

Measured LeastSquares::measure(const Eigen::VectorXd& c, double confidence) const {
  Measured result{.value = c.dot(mean_coefficients()), .interval = std::nullopt};
  double degrees = 0;
  if (const auto spread = covariance(c.transpose(), degrees)) {
    const double half = student_quantile((1 + confidence) / 2, degrees) * std::sqrt((*spread)(0, 0));
    result.interval = Interval{result.value - half, result.value + half};
  }
  return result;
}

double tricube(double u) {
  const double a = std::abs(u);
  if (a >= 1) return 0;
  const double rest = 1 - a * a * a;
  return rest * rest * rest;
}

Eigen::MatrixXd rows_of(const Responses& responses, std::span<const size_t> points) {
  Eigen::MatrixXd rows(points.size(), responses.replicates);
  for (size_t p = 0; p < points.size(); ++p)
    for (size_t r = 0; r < responses.replicates; ++r)
      rows(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(r)) = responses.at(points[p], r);
  return rows;
}

}  // namespace shopwright::study

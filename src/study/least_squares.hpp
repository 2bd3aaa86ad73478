#pragma once
// Weighted least squares of several replicates on one basis, and what is linear in its coefficients.
#include <Eigen/Dense>
#include <optional>
#include <span>

#include "shopwright/study/response_surface.hpp"

namespace shopwright::study {

/// min over b of sum of w (y - X b)^2 for every column of y at once; weights are a kernel's, not precisions.
class LeastSquares {
 public:
  /// basis [point x coefficient], weights [point] > 0, y [point x replicate].
  LeastSquares(const Eigen::MatrixXd& basis, const Eigen::VectorXd& weights, const Eigen::MatrixXd& y);

  bool full_rank() const { return full_rank_; }
  Eigen::VectorXd mean_coefficients() const { return coefficients_.rowwise().mean(); }
  /// Covariance of the mean coefficients' combinations `c` [combination x coefficient]: from the spread between
  /// replicates, or with one replicate from the residuals; none when there are no degrees of freedom. `degrees`
  /// receives their number.
  std::optional<Eigen::MatrixXd> covariance(const Eigen::MatrixXd& c, double& degrees) const;
  /// One combination with its interval.
  Measured measure(const Eigen::VectorXd& c, double confidence) const;

 private:
  Eigen::MatrixXd coefficients_;  // [coefficient x replicate]
  Eigen::MatrixXd smoother_;      // [coefficient x point]: coefficients = smoother x y
  double residual_variance_ = 0, residual_degrees_ = 0;
  bool full_rank_ = false;
};

/// (1 - |u|^3)^3 within (-1, 1), else 0 (Cleveland 1979).
double tricube(double u);

/// Responses of some points as a matrix [point x replicate].
Eigen::MatrixXd rows_of(const Responses& responses, std::span<const size_t> points);

}  // namespace shopwright::study

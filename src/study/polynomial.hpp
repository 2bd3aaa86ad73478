#pragma once
// Polynomials in several variables, of all terms up to a total degree.
#include <vector>

#include "study/least_squares.hpp"

namespace shopwright::study {

class Polynomial {
 public:
  Polynomial(size_t variables, size_t degree);

  size_t degree() const { return degree_; }
  Eigen::Index terms() const { return static_cast<Eigen::Index>(powers_.size()); }
  /// The terms at t, which coefficients `b` multiply.
  Eigen::VectorXd row(const Eigen::VectorXd& t) const;
  /// Their derivatives, [variable x term].
  Eigen::MatrixXd gradient_rows(const Eigen::VectorXd& t) const;

  double value(const Eigen::VectorXd& b, const Eigen::VectorXd& t) const { return row(t).dot(b); }
  Eigen::VectorXd gradient(const Eigen::VectorXd& b, const Eigen::VectorXd& t) const { return gradient_rows(t) * b; }
  Eigen::MatrixXd hessian(const Eigen::VectorXd& b, const Eigen::VectorXd& t) const;

 private:
  size_t degree_;
  std::vector<std::vector<int>> powers_;  // [term][variable]
};

}  // namespace shopwright::study

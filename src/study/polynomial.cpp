#include "study/polynomial.hpp"

namespace shopwright::study {
namespace {

using Eigen::Index;

double power(double t, int n) {
  double result = 1;
  for (int i = 0; i < n; ++i) result *= t;
  return result;
}

// A term differentiated by each of `by` once.
double derivative(const std::vector<int>& powers, const Eigen::VectorXd& t, std::vector<size_t> by) {
  std::vector<int> left = powers;
  double factor = 1;
  for (size_t variable : by) factor *= left[variable] > 0 ? left[variable]-- : 0;
  if (factor == 0) return 0;
  for (size_t i = 0; i < left.size(); ++i) factor *= power(t[static_cast<Index>(i)], left[i]);
  return factor;
}

void add_terms(std::vector<std::vector<int>>& all, std::vector<int>& term, size_t variable, int left) {
  if (variable == term.size()) {
    all.push_back(term);
    return;
  }
  for (int n = 0; n <= left; ++n) {
    term[variable] = n;
    add_terms(all, term, variable + 1, left - n);
  }
  term[variable] = 0;
}

}  // namespace

Polynomial::Polynomial(size_t variables, size_t degree) : degree_(degree) {
  std::vector<int> term(variables, 0);
  add_terms(powers_, term, 0, static_cast<int>(degree));
}

Eigen::VectorXd Polynomial::row(const Eigen::VectorXd& t) const {
  Eigen::VectorXd result(terms());
  for (Index j = 0; j < terms(); ++j) result[j] = derivative(powers_[static_cast<size_t>(j)], t, {});
  return result;
}

Eigen::MatrixXd Polynomial::gradient_rows(const Eigen::VectorXd& t) const {
  Eigen::MatrixXd result(t.size(), terms());
  for (Index i = 0; i < t.size(); ++i)
    for (Index j = 0; j < terms(); ++j)
      result(i, j) = derivative(powers_[static_cast<size_t>(j)], t, {static_cast<size_t>(i)});
  return result;
}

Eigen::MatrixXd Polynomial::hessian(const Eigen::VectorXd& b, const Eigen::VectorXd& t) const {
  Eigen::MatrixXd result(t.size(), t.size());
  for (Index i = 0; i < t.size(); ++i)
    for (Index l = 0; l <= i; ++l) {
      double sum = 0;
      for (Index j = 0; j < terms(); ++j)
        sum += b[j] * derivative(powers_[static_cast<size_t>(j)], t, {static_cast<size_t>(i), static_cast<size_t>(l)});
      result(i, l) = result(l, i) = sum;
    }
  return result;
}

}  // namespace shopwright::study

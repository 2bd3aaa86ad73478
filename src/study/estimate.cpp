#include "shopwright/study/estimate.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace shopwright::study {

Estimate estimate(std::span<const double> values) {
  Estimate result;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  result.mean = sum / n;
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const boost::math::students_t student(n - 1);
  const double half = boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1) / n);
  result.ci95 = Estimate::Interval{result.mean - half, result.mean + half};
  return result;
}

}  // namespace shopwright::study

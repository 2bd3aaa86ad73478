#include "shopwright/language/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "shopwright/core/math.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::language {

Distribution Distribution::normal(double mean, double sd) { return {Kind::normal, mean, sd}; }
Distribution Distribution::lognormal(double median, double sigma) { return {Kind::lognormal, median, sigma}; }
Distribution Distribution::gamma(double mean, double shape) { return {Kind::gamma, mean, shape}; }
Distribution Distribution::uniform(double from, double to) { return {Kind::uniform, from, to}; }
Distribution Distribution::poisson(double mean) { return {Kind::poisson, mean, 0}; }

Distribution Distribution::discrete(std::vector<Point> points) {
  std::sort(points.begin(), points.end(), [](const Point& x, const Point& y) {
    return std::tie(x.value, x.probability) < std::tie(y.value, y.probability);
  });
  double sum = 0;
  for (const Point& point : points) sum += point.probability;
  for (Point& point : points) point.probability /= sum;
  Distribution out(Kind::discrete, 0, 0);
  out.points_ = std::move(points);
  return out;
}

bool Distribution::is_constant() const { return kind_ == Kind::constant || lowest() == highest() || variance() == 0; }

double Distribution::mean() const {
  switch (kind_) {
    case Kind::lognormal: return a_ * core::exp(b_ * b_ / 2);
    case Kind::uniform: return a_ + (b_ - a_) / 2;
    case Kind::discrete: {
      double sum = 0;
      for (const Point& point : points_) sum += point.value * point.probability;
      return sum;
    }
    default: return a_;
  }
}

double Distribution::variance() const {
  switch (kind_) {
    case Kind::constant: return 0;
    case Kind::normal: return b_ * b_;
    case Kind::lognormal: return a_ * a_ * core::exp(b_ * b_) * core::expm1(b_ * b_);
    case Kind::gamma: return a_ * a_ / b_;
    case Kind::uniform: return (b_ - a_) * (b_ - a_) / 12;
    case Kind::poisson: return a_;
    case Kind::discrete: {
      const double centre = mean();
      double sum = 0;
      for (const Point& point : points_) sum += point.probability * (point.value - centre) * (point.value - centre);
      return sum;
    }
  }
  return 0;
}

double Distribution::quantile(double u) const {
  switch (kind_) {
    case Kind::constant: return a_;
    case Kind::normal: return b_ == 0 ? a_ : a_ + b_ * core::normal_quantile(u);
    case Kind::lognormal: return b_ == 0 ? a_ : a_ * core::exp(b_ * core::normal_quantile(u));
    case Kind::gamma: return a_ == 0 ? 0 : core::gamma_quantile(b_, u) * a_ / b_;
    case Kind::uniform: return a_ + (b_ - a_) * u;
    case Kind::poisson: return a_ == 0 ? 0 : static_cast<double>(core::poisson_quantile(a_, u));
    case Kind::discrete: {
      double below = 0;
      for (const Point& point : points_) {
        below += point.probability;
        if (u <= below) return point.value;
      }
      return points_.back().value;
    }
  }
  return a_;
}

double Distribution::lowest() const {
  switch (kind_) {
    case Kind::constant: return a_;
    case Kind::normal: return b_ == 0 ? a_ : -std::numeric_limits<double>::infinity();
    case Kind::lognormal: return b_ == 0 ? a_ : 0;
    case Kind::gamma:
    case Kind::poisson: return 0;
    case Kind::uniform: return a_;
    case Kind::discrete: return points_.front().value;
  }
  return a_;
}

double Distribution::highest() const {
  switch (kind_) {
    case Kind::uniform: return b_;
    case Kind::discrete: return points_.back().value;
    case Kind::constant: return a_;
    case Kind::normal:
    case Kind::lognormal: return b_ == 0 ? a_ : std::numeric_limits<double>::infinity();
    case Kind::gamma:
    case Kind::poisson: return a_ == 0 ? 0 : std::numeric_limits<double>::infinity();
  }
  return a_;
}

std::string show(const Distribution& d) {
  using Kind = Distribution::Kind;
  const auto two = [&](const char* kind, const char* a, const char* b) {
    return std::string("{") + kind + ": {" + a + ": " + show_number(d.a()) + ", " + b + ": " + show_number(d.b()) +
           "}}";
  };
  switch (d.kind()) {
    case Kind::constant: return show_number(d.a());
    case Kind::normal: return two("normal", "mean", "sd");
    case Kind::lognormal: return two("lognormal", "median", "sigma");
    case Kind::gamma: return two("gamma", "mean", "shape");
    case Kind::uniform: return two("uniform", "from", "to");
    case Kind::poisson: return "{poisson: {mean: " + show_number(d.a()) + "}}";
    case Kind::discrete: {
      std::string out;
      for (const auto& point : d.points())
        out += (out.empty() ? "" : ", ") + show_number(point.value) + ": " + show_number(point.probability);
      return "{discrete: {" + out + "}}";
    }
  }
  return {};
}

}  // namespace shopwright::language

#pragma once
// What truth tests share: a figure against its target in standard errors, clustered by consumer; trips tallied by
// consumer; goodness of fit; quadrature.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shopwright/core/math.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::testing {

/// A measured figure with its standard error and what it should be.
struct Figure {
  double value = 0, error = 0;

  double z(double target) const { return (value - target) / error; }
  /// Prints one line and says whether the figure is within `limit` standard errors of the target, and known to `precision`
  /// of the target.
  bool meets(const std::string& name, double target, double limit = 4, double precision = 0.01) const {
    std::printf("  %-58s %12.6g  target %12.6g  s.e. %.2g  z %+.2f\n", name.c_str(), value, target, error, z(target));
    return std::abs(z(target)) <= limit && error <= precision * std::abs(target);
  }
};

/// sum y / sum x over clusters, with the standard error of a ratio (linearised, clusters independent).
class Ratio {
 public:
  void add(double y, double x) {
    ++n_;
    y_ += y, x_ += x;
    yy_ += y * y, xy_ += x * y, xx_ += x * x;
  }
  Figure figure() const {
    const double r = y_ / x_;
    return {r, std::sqrt(std::max(0.0, yy_ - 2 * r * xy_ + r * r * xx_)) / x_};
  }
  double clusters() const { return n_; }

 private:
  double n_ = 0, y_ = 0, x_ = 0, yy_ = 0, xy_ = 0, xx_ = 0;
};

/// Mean of independent values.
class Mean {
 public:
  void add(double y) { ++n_, y_ += y, yy_ += y * y; }
  double variance() const { return (yy_ - y_ * y_ / n_) / (n_ - 1); }
  Figure figure() const { return {y_ / n_, std::sqrt(variance() / n_)}; }

 private:
  double n_ = 0, y_ = 0, yy_ = 0;
};

/// Every trip line of a run.
class KeepTrips final : public market::TripSink {
 public:
  struct Line {
    core::Day day;
    market::TripLine trip;
  };
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines) all.push_back({day, line});
  }
  std::vector<Line> all;
};

/// Choices counted by consumer: needs of a category and what they ended in.
class Tally final : public market::TripSink {
 public:
  Tally(const market::World& world, uint32_t category) : world_(world), category_(category) {
    width_ = static_cast<uint32_t>(world.offers.size()) + 1;
    counts_.resize(static_cast<size_t>(world.consumers) * width_);
    for (const auto& segment : world.segments) first_[segment.hash32] = segment.first;
  }
  void trips(core::Day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines) {
      if (line.category.value != category_) continue;
      uint32_t* row = of(first_.at(static_cast<uint32_t>(line.consumer >> 32)) + static_cast<uint32_t>(line.consumer));
      ++row[0];
      if (line.units > 0) ++row[1 + line.offer.value];
    }
  }
  uint32_t needs(uint32_t consumer) const { return counts_[static_cast<size_t>(consumer) * width_]; }
  uint32_t bought(uint32_t consumer, uint32_t offer) const {
    return counts_[static_cast<size_t>(consumer) * width_ + 1 + offer];
  }
  /// Share of a segment's needs that ended in the offer.
  Figure share(uint32_t segment, uint32_t offer) const {
    Ratio ratio;
    const auto& s = world_.segments[segment];
    for (uint32_t i = s.first; i < s.first + s.count; ++i) ratio.add(bought(i, offer), needs(i));
    return ratio.figure();
  }

 private:
  uint32_t* of(uint32_t consumer) { return counts_.data() + static_cast<size_t>(consumer) * width_; }
  const market::World& world_;
  uint32_t category_, width_;
  std::vector<uint32_t> counts_;
  std::unordered_map<uint32_t, uint32_t> first_;
};

/// Pearson's chi-squared of counts against a distribution with known parameters: neighbouring cells with fewer than
/// `least` expected are merged; returns the p-value.
inline double goodness_of_fit(const std::string& name, const std::vector<double>& observed,
                              const std::vector<double>& expected, double least = 10) {
  double chi2 = 0, o = 0, e = 0;
  int cells = 0;
  double rest = 0;
  for (double v : expected) rest += v;
  for (size_t k = 0; k < observed.size(); ++k) {
    o += observed[k], e += expected[k], rest -= expected[k];
    const bool last = k + 1 == observed.size();
    if (!last && (e < least || rest < least)) continue;
    chi2 += (o - e) * (o - e) / e;
    o = e = 0;
    ++cells;
  }
  const double p = core::gamma_q((cells - 1) / 2.0, chi2 / 2);
  std::printf("  %-58s chi2 %.2f on %d degrees of freedom, p %.4f\n", name.c_str(), chi2, cells - 1, p);
  return p;
}

/// Points and weights for the mean of f(Z), Z standard normal: sum of weight x f(point). Gauss-Hermite, n <= 60 points, by
/// Newton's method on the orthonormal Hermite polynomials (Abramowitz and Stegun 25.4.46).
inline std::vector<std::pair<double, double>> normal_quadrature(int n) {
  const double pi = 3.14159265358979323846;
  std::vector<std::pair<double, double>> rule;
  auto evaluate = [n](double x, double& below) {  // He_n and He_(n-1), orthonormal under the normal density
    double previous = 0, p = 1;
    for (int k = 0; k < n; ++k) {
      const double next = (x * p - std::sqrt(static_cast<double>(k)) * previous) / std::sqrt(k + 1.0);
      previous = p, p = next;
    }
    below = previous;
    return p;
  };
  // Roots interlace; scan for changes of sign, far finer than their distance (about pi / sqrt n).
  const double reach = 2 * std::sqrt(n + 1.0), step = pi / std::sqrt(static_cast<double>(n)) / 50;
  double below = 0;
  for (double a = -reach - step / 3; a < reach; a += step) {
    if (evaluate(a, below) * evaluate(a + step, below) > 0) continue;
    double x = a + step / 2;
    for (int i = 0; i < 30; ++i) {
      const double p = evaluate(x, below);
      x -= p / (std::sqrt(static_cast<double>(n)) * below);  // He_n' = sqrt(n) He_(n-1)
    }
    evaluate(x, below);
    rule.push_back({x, 1 / (n * below * below)});
  }
  return rule;
}

}  // namespace shopwright::testing

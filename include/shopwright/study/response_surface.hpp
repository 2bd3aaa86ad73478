#pragma once
// Responses over a design: main effects, curves, elasticities, and where the best point lies.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shopwright/study/design.hpp"
#include "shopwright/study/moments.hpp"

/// Replicates are blocks: replicate r of every point ran on the same random numbers, so points err together within a
/// replicate and independently between replicates. Every interval here is therefore made from one estimate per
/// replicate (Student's t over replicates), which holds whatever the dependence within a block; with a single replicate
/// it is made from the residuals of the fit, which takes the points' errors as independent: with common random numbers
/// they are not, and such an interval is several times too narrow. Five replicates or more are wise. Where there are no
/// residuals there is no interval. Least squares by Eigen's Householder QR. Deterministic for one build; results feed
/// no state.
/// Tested: tests/study/test_response_surface.cpp: exact polynomials, coverage of the intervals, closed-form
/// monopoly price.
namespace shopwright::study {

/// y [point][replicate], all finite, as rows of one block.
struct Responses {
  size_t points = 0, replicates = 0;
  std::vector<double> y{};  ///< points x replicates
  double at(size_t point, size_t replicate) const { return y[point * replicates + replicate]; }
};

/// An estimate with its interval; none when there is nothing to make it from.
struct Measured {
  double value = 0;
  std::optional<Interval> interval{};
};

/// The mean response at one value of a factor, over all else that the design varies.
struct LevelMean {
  FactorValue value;
  size_t points = 0;
  Measured mean;
  Measured
      effect;  ///< minus the mean over all points; its interval is paired within replicates, so often much narrower
};

/// Mean responses by the values of a factor, in order of value; with `bins` > 0 by so many groups of neighbouring
/// values of equal size (for designs in which hardly two points share a value), whose value is their mean.
std::vector<LevelMean> main_effects(const Design& design, size_t factor, const Responses& responses, size_t bins = 0,
                                    double confidence = 0.95);

/// A curve through responses over one number.
struct CurveSettings {
  enum class Kind : uint8_t { polynomial, spline } kind = Kind::spline;
  size_t degree = 3;  ///< polynomial
  size_t knots = 6;   ///< natural cubic spline, knots at quantiles of x; fewer where x has fewer values
  double confidence = 0.95;
};
/// y(x) at each of `at`, by a least-squares polynomial or natural cubic regression spline (Hastie, Tibshirani and
/// Friedman 2009, section 5.2.1) with its interval. x [point].
std::vector<Measured> response_curve(std::span<const double> x, const Responses& responses, std::span<const double> at,
                                     const CurveSettings& settings = {});

struct ElasticitySettings {
  double window =
      0.25;  ///< half-width of the neighbourhood, as a share of the range of log x; widened to hold 5 points
  double confidence = 0.95;
};
/// d log y / d log x at each of `at`: local quadratic regression of log y on log x with tricube weights (Fan and
/// Gijbels 1996, section 3.1; Cleveland 1979 for the weights), per replicate. x and y must be positive; where a y in
/// the neighbourhood is not, there is no estimate.
std::vector<std::optional<Measured>> elasticities(std::span<const double> x, const Responses& responses,
                                                  std::span<const double> at, const ElasticitySettings& settings = {});

struct OptimumSettings {
  bool minimise = false;
  double tolerance = 0.01;  ///< "how flat": the range of x whose response is within this share of the optimum's
  double confidence = 0.95;
  size_t degree = 3;  ///< of the local polynomial; 2 where there are too few points
  std::optional<double>
      window{};  ///< half-width of the neighbourhood in unit coordinates; else chosen (see find_optimum)
};

struct Optimum {
  std::vector<double> x;                           ///< [factor], in the factors' units
  std::vector<std::optional<Interval>> intervals;  ///< [factor]; none at an edge
  std::vector<Interval> flat;                      ///< [factor], others held at the optimum
  std::vector<bool> at_edge;                       ///< [factor]: the design should be wider there
  Measured value;
  double curvature = 0;  ///< largest eigenvalue of its second derivatives in unit coordinates; < 0 at a peak
  double window = 0;     ///< used, unit coordinates
  size_t degree = 0;     ///< used
  size_t points = 0;     ///< within the window
};

/// Where the response is largest, over the factors' numbers (integers are not rounded; levels that are words make no
/// sense here). A polynomial is fitted by weighted least squares (tricube weights) to the points around the present
/// optimum, its optimum within the factors' ranges is found by Newton's method, and so on until it stays. A cubic
/// rather than a parabola: on a window around the optimum a response's third derivative shifts a parabola's peak, but
/// not a cubic's. Of ten windows the one is taken whose optimum is expected to err least: variance plus squared bias,
/// the bias being how far a polynomial of two degrees more on the same points moves the optimum (one more, or unknown,
/// where points are few). So it is wide where noise rules and narrow where curvature does.
/// The interval is the delta method's, x erring by minus the inverse of the second derivatives times the gradient's
/// error, taken from the replicates' own gradients there; twice the bias is added in quadrature (after Calonico,
/// Cattaneo and Titiunik 2014, robust bias correction).
/// nullopt: fewer points than a parabola has coefficients, or values of a factor that do not vary.
std::optional<Optimum> find_optimum(const Design& design, const Responses& responses,
                                    const OptimumSettings& settings = {});

}  // namespace shopwright::study

#pragma once
// Designs: which points of a parameter space to simulate.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shopwright/language/diagnostic.hpp"

/// A design is a list of points, in an order that a larger design of the same kind keeps where the kind can: Sobol and
/// Saltelli designs only grow at their end, so a sweep that asks for more points runs those alone. A point is known by
/// its values, printed shortest: points of two designs with equal values are the same point. Everything is a pure
/// function of its arguments, with keyed noise alone: the same points on every machine, from any thread.
/// Errors: a Diagnostic whose `path` is the factor's name; its place is for the caller to fill in.
/// Tested: tests/study/test_design.cpp.
namespace shopwright::study {

enum class FactorKind : uint8_t {
  continuous,  ///< any number in [from, to]
  integer,     ///< any whole number in [from, to]
  levels,      ///< one of a list, numbers or words
};

/// Something that a study varies.
struct Factor {
  std::string name;  ///< the parameter's path, or whatever the caller calls it
  FactorKind kind = FactorKind::continuous;
  double from = 0, to = 1;            ///< continuous and integer
  std::vector<std::string> levels{};  ///< levels, as written
  double step = 0;                    ///< continuous: values are multiples of this within from..to; 0: any
  size_t grid = 0;  ///< how many values a grid takes; 0: all levels, all integers; continuous needs it

  static Factor continuous(std::string name, double from, double to, size_t grid = 0);
  static Factor integers(std::string name, double from, double to, size_t grid = 0);
  static Factor list(std::string name, std::vector<std::string> levels);
};

/// A value of a factor: what is simulated, and what is calculated with.
struct FactorValue {
  double number = 0;  ///< of levels that are words: their position, from 0
  std::string text;   ///< numbers shortest, as they read back to the same double
};

/// The value at u in [0, 1]. Continuous: linear, rounded to 12 significant digits (so that a tenth of the way from 1 to
/// 2 is 1.1 and not 1.1000000000000001), exactly `from` at 0 and `to` at 1; with a step, the multiple of it nearest to
/// that which lies within from..to. Integers and levels: equal cells of [0, 1].
FactorValue value_at(const Factor& factor, double u);

struct Point {
  uint64_t index = 0;        ///< in the design, from 0
  std::vector<double> unit;  ///< [factor], in [0, 1]; for a list of given points, where they lie between from and to
  std::vector<FactorValue> values;  ///< [factor]
};

enum class DesignKind : uint8_t { grid, list, sobol, latin_hypercube, morris, saltelli };
std::string_view design_name(DesignKind kind);

struct Design {
  DesignKind kind = DesignKind::list;
  std::vector<Factor> factors;
  std::vector<Point> points;
  size_t morris_levels = 0;  ///< morris: the levels of its grid
};

using DesignResult = tl::expected<Design, language::Diagnostic>;

/// More points than anybody runs; asking for more is an error, as is an empty design.
inline constexpr uint64_t kMostPoints = 10'000'000;

/// What a point is, whatever the design and the order of its factors: "name=text" by name, separated by newlines.
std::string identity(const Design& design, const Point& point);

/// Full factorial, the last factor fastest: every combination of the factors' `grid` values, both ends included. Values
/// that a step or whole numbers make equal are taken once.
DesignResult grid_design(std::vector<Factor> factors);

/// Given points: rows of texts, one per factor; numbers are read and printed shortest, and must lie within from..to (a
/// factor of kind levels takes words that are among its levels). Rows may repeat; a repeated row is dropped.
DesignResult list_design(std::vector<Factor> factors, std::span<const std::vector<std::string>> rows);

/// The first `n` points of the Sobol sequence in Gray code order, with the direction numbers of Joe and Kuo 2008
/// (Boost.Random's table), starting with the zero point; `scramble` applies Owen's nested uniform scrambling (Owen
/// 1995), keyed by seed and the factor's place: every point is then uniform, and the set keeps its evenness. Best with
/// n a power of two.
DesignResult sobol_design(std::vector<Factor> factors, uint64_t n, uint64_t seed, bool scramble = true);

/// Latin hypercube: each factor has one point in each of n equal cells. Of `tries` random ones the one whose closest
/// points are farthest apart (maximin; McKay, Beckman and Conover 1979; Johnson, Moore and Ylvisaker 1990); a single
/// try beyond 2,000 points. Another n is another design.
DesignResult latin_hypercube_design(std::vector<Factor> factors, uint64_t n, uint64_t seed, int tries = 20);

/// Morris's one-at-a-time trajectories: `trajectories` x (factors + 1) points; in each trajectory every factor moves
/// once, by levels / (2 (levels - 1)) of its range, in random order, up or down. `levels` even, at least 2. (Morris
/// 1991.) More trajectories leave earlier ones as they are.
DesignResult morris_design(std::vector<Factor> factors, uint64_t trajectories, uint64_t seed, size_t levels = 4);

/// Saltelli's matrices for Sobol indices: for each of n rows the points A, B, and A with column i from B for each
/// factor i, so n x (factors + 2) points. A and B are halves of a scrambled Sobol design in twice the dimensions.
/// (Saltelli et al. 2010.) More rows leave earlier ones as they are. n is best a power of two.
DesignResult saltelli_design(std::vector<Factor> factors, uint64_t n, uint64_t seed);

}  // namespace shopwright::study

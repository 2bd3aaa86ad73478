#pragma once
// The section `sweep:` of a study: which parameters vary, over which points, and how often each point is run.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/study/factor.hpp"
#include "shopwright/study/metric.hpp"

namespace shopwright::study {

/// Designs as one writes them; what they are made of is in design.hpp.
struct GridParams {
  static constexpr std::string_view kName = "grid";
  template <class V>
  void fields(V&) {}
};
struct ListParams {
  static constexpr std::string_view kName = "list";
  template <class V>
  void fields(V&) {}
};
struct SobolParams {
  static constexpr std::string_view kName = "sobol";
  static constexpr std::string_view kShorthand = "points";
  int64_t points = 256;
  bool scramble = true;
  template <class V>
  void fields(V& v) {
    v.field("points", points, {.range = language::between(1, 1e7), .doc = "Number of points; best a power of two."});
    v.field("scramble", scramble, {.doc = "Whether the points are scrambled (Owen), keyed by the seed."});
  }
};
struct LatinHypercubeParams {
  static constexpr std::string_view kName = "latin_hypercube";
  static constexpr std::string_view kShorthand = "points";
  int64_t points = 100;
  template <class V>
  void fields(V& v) {
    v.field("points", points, {.range = language::between(1, 1e6), .doc = "Number of points."});
  }
};
struct MorrisParams {
  static constexpr std::string_view kName = "morris";
  static constexpr std::string_view kShorthand = "trajectories";
  int64_t trajectories = 20, levels = 4;
  template <class V>
  void fields(V& v) {
    v.field("trajectories", trajectories,
            {.range = language::between(2, 1e6), .doc = "Walks in which every factor moves once."});
    v.field("levels", levels, {.range = language::between(2, 1000), .doc = "Levels of each factor, an even number."});
  }
};
struct SaltelliParams {
  static constexpr std::string_view kName = "saltelli";
  static constexpr std::string_view kShorthand = "rows";
  int64_t rows = 256;
  template <class V>
  void fields(V& v) {
    v.field("rows", rows,
            {.range = language::between(2, 1e6),
             .doc = "Rows of the two base matrices, best a power of two; the points are rows x (factors + 2)."});
  }
};
using DesignParams =
    language::OneOf<GridParams, ListParams, SobolParams, LatinHypercubeParams, MorrisParams, SaltelliParams>;

struct SweepParams {
  language::Named<FactorParams> vary;
  DesignParams design;
  std::optional<int64_t> replicates;
  bool daily = false;
  std::string race;
  std::vector<std::string> metrics;
  template <class V>
  void fields(V& v) {
    v.field("vary", vary,
            {.required = true,
             .names = "factor",
             .doc = "What varies: a name for each parameter (or several that move together).",
             .example = "{price: {path: offers.ours.trop64.price, from: 1.99, to: 2.99, points: 41}}"});
    v.field(
        "design", design,
        {.doc =
             "Which points: grid (every combination), list (the first value of every factor together, the second of "
             "every "
             "factor, ...), sobol or latin_hypercube (points spread evenly over the ranges), morris or saltelli (for "
             "sensitivity)."});
    v.field("replicates", replicates,
            {.range = language::between(1, 100000),
             .doc = "Runs of each point, under other chance; the scenario's number when left out."});
    v.field("daily", daily, {.doc = "Whether the figures of every day and offer are kept, too."});
    v.field("race", race, {.doc = "Metric by which points that are clearly worse than the best are stopped early."});
    v.field("metrics", metrics, {.doc = "What is reported; gross_margin when left out. All metrics are kept."});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::study

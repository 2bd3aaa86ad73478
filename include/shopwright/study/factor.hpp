#pragma once
// What a study varies: one or several parameters of the scenario that move together, and the values they take.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/language/changes.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/language/path_values.hpp"

namespace shopwright::study {

/// How a factor's value changes a parameter: as --set, --scale and --add do.
enum class Operation : uint8_t { set, scale, add };
constexpr std::array<std::string_view, 3> names_of(Operation) { return {"set", "scale", "add"}; }

/// A factor of a design, or a decision to be optimised. Numbers from..to (continuous, or in `points` equal steps), or a list of
/// values as one would write them in the scenario.
struct FactorParams {
  std::vector<std::string> path;
  Operation change = Operation::set;
  std::optional<double> from, to;
  std::optional<int64_t> points;
  std::vector<std::string> values;
  std::optional<double> step;
  std::string unit;
  std::optional<language::DateRange> during;
  template <class V>
  void fields(V& v) {
    v.field("path", path,
            {.required = true,
             .doc = "Parameters that take the value together, by the paths of --set; * stands for any name.",
             .example = "offers.ours.trop64.price"});
    v.field("change", change, {.doc = "Whether the value replaces the parameter, scales it or is added to it."});
    v.field("from", from, {.doc = "Lowest value."});
    v.field("to", to, {.doc = "Highest value."});
    v.field("points", points,
            {.range = language::between(1, 1000000),
             .doc = "Number of equal steps from lowest to highest, ends included."});
    v.field("values", values, {.doc = "The values one by one, as one would write them in the scenario."});
    v.field("step", step, {.range = language::above(0), .doc = "Values are multiples of this (prices: 0.01, say)."});
    v.field("unit", unit, {.doc = "Word that follows the number in the scenario.", .example = "days"});
    v.field("during", during, {.doc = "Days on which the change holds; all when left out."});
  }
  void check(const language::Node& node, const language::Scope& scope) const;

  bool is_list() const { return !values.empty(); }
  /// A number as the scenario would have it: shortest digits that read back equal, then the unit.
  std::string write(double value) const;
  /// The changes that give the factor this value (as written: "2.49", "3 days", "20%").
  void append_to(std::vector<language::Change>& changes, const std::string& value, const language::Place& place) const;
};

}  // namespace shopwright::study

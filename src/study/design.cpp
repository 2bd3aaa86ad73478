#include "shopwright/study/design.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/values.hpp"
#include "study/design_parts.hpp"

namespace shopwright::study {
namespace {

// Whole numbers beyond this are not all doubles.
constexpr double kLargestWhole = 9007199254740992.0;

double in_steps(const Factor& factor, double value) {
  const double first = std::ceil(factor.from / factor.step - 1e-9), last = std::floor(factor.to / factor.step + 1e-9);
  return rounded(std::clamp(std::round(value / factor.step), first, last) * factor.step);
}

FactorValue level_value(const Factor& factor, size_t level) {
  const auto number = language::parse_number(factor.levels[level]);
  return {number.value_or(static_cast<double>(level)), factor.levels[level]};
}

size_t cell(double u, size_t cells) { return std::min(cells - 1, static_cast<size_t>(u * static_cast<double>(cells))); }

// The coordinates in [0, 1] of a factor's values on a grid.
std::vector<double> grid_of(const Factor& factor) {
  size_t n = factor.grid;
  if (factor.kind == FactorKind::levels) n = factor.levels.size();
  const double whole = factor.to - factor.from + 1;
  if (factor.kind == FactorKind::integer && (n == 0 || static_cast<double>(n) > whole)) n = static_cast<size_t>(whole);
  std::vector<double> units;
  std::set<std::string> seen;
  for (size_t i = 0; i < n; ++i) {
    const double share = n == 1 ? 0 : static_cast<double>(i) / static_cast<double>(n - 1);
    double u = share;
    if (factor.kind == FactorKind::integer) u = (std::round(share * (whole - 1)) + 0.5) / whole;
    if (factor.kind == FactorKind::levels) u = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
    if (seen.insert(value_at(factor, u).text).second) units.push_back(u);
  }
  return units;
}

}  // namespace

language::Diagnostic diagnostic(std::string code, std::string path, std::string message, std::string hint) {
  return {.code = std::move(code), .path = std::move(path), .message = std::move(message), .hint = std::move(hint)};
}

Factor Factor::continuous(std::string name, double from, double to, size_t grid) {
  return {.name = std::move(name), .kind = FactorKind::continuous, .from = from, .to = to, .grid = grid};
}
Factor Factor::integers(std::string name, double from, double to, size_t grid) {
  return {.name = std::move(name), .kind = FactorKind::integer, .from = from, .to = to, .grid = grid};
}
Factor Factor::list(std::string name, std::vector<std::string> levels) {
  return {.name = std::move(name), .kind = FactorKind::levels, .levels = std::move(levels)};
}

std::string_view design_name(DesignKind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"grid", "list", "sobol", "latin_hypercube", "morris", "saltelli"};
  return kNames[static_cast<size_t>(kind)];
}

double rounded(double value) {
  std::array<char, 40> digits;
  const auto written =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::scientific, 11);
  double result = value;
  std::from_chars(digits.data(), written.ptr, result);
  return result;
}

FactorValue value_at(const Factor& factor, double u) {
  ENSURE(u >= 0 && u <= 1, u);
  if (factor.kind == FactorKind::levels) return level_value(factor, cell(u, factor.levels.size()));
  double value = 0;
  if (factor.kind == FactorKind::integer) {
    const auto whole = static_cast<size_t>(factor.to - factor.from + 1);
    value = factor.from + static_cast<double>(cell(u, whole));
  } else if (factor.step > 0) {
    value = in_steps(factor, factor.from + u * (factor.to - factor.from));
  } else if (u == 0 || u == 1) {
    value = u == 0 ? factor.from : factor.to;
  } else {
    value = std::clamp(rounded(factor.from + u * (factor.to - factor.from)), factor.from, factor.to);
  }
  return {value, language::show_number(value)};
}

std::string identity(const Design& design, const Point& point) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < design.factors.size(); ++i)
    parts.push_back(design.factors[i].name + '=' + point.values[i].text);
  std::sort(parts.begin(), parts.end());
  std::string all;
  for (const auto& part : parts) all += all.empty() ? part : '\n' + part;
  return all;
}

std::optional<language::Diagnostic> wrong_factors(std::span<const Factor> factors, bool grid) {
  if (factors.empty())
    return diagnostic("empty-design", "", "a design needs at least one factor", "name what is to vary");
  std::set<std::string_view> names;
  for (const auto& factor : factors) {
    auto wrong = [&](std::string code, std::string message, std::string hint) {
      return diagnostic(std::move(code), factor.name, std::move(message), std::move(hint));
    };
    if (!names.insert(factor.name).second)
      return wrong("duplicate-factor", "two factors have this name", "let one factor vary it");
    if (factor.kind == FactorKind::levels) {
      if (factor.levels.empty()) return wrong("empty-design", "the list of values is empty", "give at least one value");
      std::set<std::string_view> seen;
      for (const auto& level : factor.levels)
        if (!seen.insert(level).second)
          return wrong("duplicate-value", "'" + level + "' is twice in the list", "drop one");
      continue;
    }
    if (!std::isfinite(factor.from) || !std::isfinite(factor.to) || factor.from > factor.to)
      return wrong(
          "empty-design",
          "no number lies from " + language::show_number(factor.from) + " to " + language::show_number(factor.to),
          "from must not be above to");
    if (factor.kind == FactorKind::integer &&
        (factor.from != std::round(factor.from) || factor.to != std::round(factor.to) ||
         std::abs(factor.from) > kLargestWhole || std::abs(factor.to) > kLargestWhole))
      return wrong("not-whole", "both ends must be whole numbers", "round them, or let the factor be continuous");
    if (factor.step < 0 || !std::isfinite(factor.step))
      return wrong("out-of-range", "the step must not be negative", "leave it out for any value");
    if (factor.step > 0 && std::ceil(factor.from / factor.step - 1e-9) > std::floor(factor.to / factor.step + 1e-9))
      return wrong("empty-design", "no multiple of " + language::show_number(factor.step) + " lies within the range",
                   "widen the range");
    if (grid && factor.kind == FactorKind::continuous && factor.grid == 0)
      return wrong("missing-points", "a grid needs the number of values", "say how many points it takes");
    if (grid && factor.kind == FactorKind::continuous && factor.grid == 1 && factor.from != factor.to)
      return wrong("missing-points", "one value cannot cover a range", "take at least 2 points");
  }
  return std::nullopt;
}

language::Diagnostic too_many_points() {
  return diagnostic("too-many-points", "", "the design has more than " + std::to_string(kMostPoints) + " points",
                    "take fewer values of each factor, or a sobol design");
}
language::Diagnostic no_points() {
  return diagnostic("empty-design", "", "the design has no points", "ask for at least one");
}

Point point_at(std::span<const Factor> factors, uint64_t index, std::vector<double> unit) {
  Point point{.index = index, .unit = std::move(unit), .values = {}};
  point.values.reserve(factors.size());
  for (size_t i = 0; i < factors.size(); ++i) point.values.push_back(value_at(factors[i], point.unit[i]));
  return point;
}

DesignResult grid_design(std::vector<Factor> factors) {
  if (auto wrong = wrong_factors(factors, true)) return tl::unexpected(std::move(*wrong));
  uint64_t n = 1;
  for (const auto& factor : factors) {  // checked before any list is made: a range may hold 10^15 whole numbers
    double most = static_cast<double>(factor.grid);
    if (factor.kind == FactorKind::levels) most = static_cast<double>(factor.levels.size());
    if (factor.kind == FactorKind::integer && factor.grid == 0) most = factor.to - factor.from + 1;
    if (most > static_cast<double>(kMostPoints)) return tl::unexpected(too_many_points());
  }
  std::vector<std::vector<double>> units;
  for (const auto& factor : factors) {
    units.push_back(grid_of(factor));
    n *= units.back().size();
    if (n > kMostPoints) return tl::unexpected(too_many_points());
  }
  Design design{.kind = DesignKind::grid, .factors = std::move(factors), .points = {}, .morris_levels = 0};
  design.points.reserve(n);
  for (uint64_t index = 0; index < n; ++index) {
    std::vector<double> unit(units.size());
    uint64_t rest = index;
    for (size_t i = units.size(); i-- > 0;) {
      unit[i] = units[i][rest % units[i].size()];
      rest /= units[i].size();
    }
    design.points.push_back(point_at(design.factors, index, std::move(unit)));
  }
  return design;
}

DesignResult list_design(std::vector<Factor> factors, std::span<const std::vector<std::string>> rows) {
  if (auto wrong = wrong_factors(factors, false)) return tl::unexpected(std::move(*wrong));
  if (rows.empty()) return tl::unexpected(no_points());
  if (rows.size() > kMostPoints) return tl::unexpected(too_many_points());
  Design design{.kind = DesignKind::list, .factors = std::move(factors), .points = {}, .morris_levels = 0};
  std::set<std::string> seen;
  for (size_t row = 0; row < rows.size(); ++row) {
    const std::string where = "point " + std::to_string(row + 1);
    if (rows[row].size() != design.factors.size())
      return tl::unexpected(diagnostic("wrong-length", "",
                                       where + " has " + std::to_string(rows[row].size()) + " values for " +
                                           std::to_string(design.factors.size()) + " factors",
                                       "give one value for each factor"));
    Point point{.index = design.points.size(), .unit = {}, .values = {}};
    for (size_t i = 0; i < design.factors.size(); ++i) {
      const Factor& factor = design.factors[i];
      const std::string& text = rows[row][i];
      if (factor.kind == FactorKind::levels) {
        const auto found = std::find(factor.levels.begin(), factor.levels.end(), text);
        if (found == factor.levels.end()) {
          const auto meant = core::did_you_mean(text, factor.levels);
          return tl::unexpected(diagnostic("unknown-value", factor.name,
                                           where + ": '" + text + "' is not among its values",
                                           meant ? "did you mean '" + *meant + "'?" : ""));
        }
        const auto level = static_cast<size_t>(found - factor.levels.begin());
        point.unit.push_back((static_cast<double>(level) + 0.5) / static_cast<double>(factor.levels.size()));
        point.values.push_back(level_value(factor, level));
        continue;
      }
      const auto number = language::parse_number(text);
      const bool whole = factor.kind != FactorKind::integer || (number && *number == std::round(*number));
      if (!number || !whole || *number < factor.from || *number > factor.to)
        return tl::unexpected(diagnostic(
            "out-of-range", factor.name,
            where + ": '" + text + "' is not a " + (factor.kind == FactorKind::integer ? "whole " : "") +
                "number from " + language::show_number(factor.from) + " to " + language::show_number(factor.to),
            ""));
      const double range = factor.to - factor.from;
      point.unit.push_back(range > 0 ? (*number - factor.from) / range : 0);
      point.values.push_back({*number, language::show_number(*number)});
    }
    if (seen.insert(identity(design, point)).second) design.points.push_back(std::move(point));
  }
  return design;
}

}  // namespace shopwright::study

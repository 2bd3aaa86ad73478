// Numbers that differ between consumers, or that we do not know: `{lognormal: {median: 2.6, sigma: 0.35}}`.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "reading.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

struct Parameter {
  std::string_view name;
  bool located;  // in the unit of the number itself
  Range range;
};
struct Shape {
  std::string_view name;
  std::array<Parameter, 2> parameters;
  size_t count;
};
constexpr Range kAny{};
constexpr std::array kShapes = {
    Shape{"normal", {{{"mean", true, kAny}, {"sd", true, at_least(0)}}}, 2},
    Shape{"lognormal", {{{"median", true, above(0)}, {"sigma", false, between(0, 20)}}}, 2},
    Shape{"gamma", {{{"mean", true, at_least(0)}, {"shape", false, between(0.05, 10000)}}}, 2},
    Shape{"uniform", {{{"from", true, kAny}, {"to", true, kAny}}}, 2},
    Shape{"poisson", {{{"mean", true, between(0, 1e6)}, {"", false, kAny}}}, 1},
};
constexpr std::string_view kShapeNames[] = {"normal", "lognormal", "gamma", "uniform", "poisson", "discrete"};

std::optional<Distribution> read_discrete(const Node& node, const Meta& meta, const Scope& scope) {
  if (!node.is_map() || node.entries().empty()) {
    scope.error("wrong-type", node.place(), "expected values with their shares, found " + describe(node),
                "for example {0: 20%, 1: 80%}");
    return std::nullopt;
  }
  std::vector<Distribution::Point> points;
  double sum = 0;
  bool good = true;
  for (const auto& entry : node.entries()) {
    const Scope inner(scope, entry.key);
    const Node key = Node::scalar(entry.key, entry.place);
    Meta value_meta = meta;
    const auto value = read_number(key, value_meta, inner);
    const auto share = read_number(entry.value, {.unit = Unit::share, .range = unit_interval()}, inner);
    if (value) good = in_range(*value, key, meta, inner) && good;
    if (!value || !share) good = false;
    else {
      points.push_back({*value, *share});
      sum += *share;
    }
  }
  if (good && std::fabs(sum - 1) > 1e-6) {
    const auto& entries = node.entries();
    scope.error(
        "shares-sum", entries.back().value.place(),
        "the shares of all values add up to " + show_number(std::round(sum * 1e8) / 1e6) + "%",
        "they must add up to 100%",
        entries.size() > 1 ? std::optional(Related{entries.front().value.place(), "the first share"}) : std::nullopt);
    good = false;
  }
  return good ? std::optional(Distribution::discrete(std::move(points))) : std::nullopt;
}

std::optional<Distribution> read_shape(const Node::Entry& entry, const Meta& meta, const Scope& scope) {
  const Scope inner(scope, entry.key);
  if (entry.key == "discrete") return read_discrete(entry.value, meta, inner);
  const Shape* shape = nullptr;
  for (const Shape& candidate : kShapes)
    if (candidate.name == entry.key) shape = &candidate;
  std::vector<std::string_view> names;
  for (size_t i = 0; i < shape->count; ++i) names.push_back(shape->parameters[i].name);
  if (!entry.value.is_map()) {
    scope.error("wrong-type", entry.value.place(),
                std::string(shape->name) + " needs " + listed(names) + ", found " + describe(entry.value),
                "for example {" + std::string(shape->name) + ": {" + std::string(names[0]) + ": 2" +
                    (shape->count > 1 ? ", " + std::string(names[1]) + ": 0.5" : "") + "}}");
    return std::nullopt;
  }
  bool good = true;
  std::vector<std::string> meant;  // by misspelt keys: these are not missing as well
  for (const auto& parameter : entry.value.entries())
    if (std::find(names.begin(), names.end(), parameter.key) == names.end()) {
      if (auto word = core::did_you_mean(parameter.key, names)) meant.push_back(std::move(*word));
      Scope(inner, parameter.key)
          .error("unknown-key", parameter.place, "unknown key " + quote(parameter.key), hint_for(parameter.key, names));
      good = false;
    }
  double values[2] = {0, 0};
  for (size_t i = 0; i < shape->count; ++i) {
    const Parameter& parameter = shape->parameters[i];
    const Scope place(inner, parameter.name);
    const Node* node = entry.value.find(parameter.name);
    if (!node) {
      if (std::find(meant.begin(), meant.end(), parameter.name) == meant.end())
        place.error("missing", entry.place, std::string(shape->name) + " needs " + quote(parameter.name),
                    "for example " + std::string(shape->name) + ": {" + std::string(names[0]) + ": 2" +
                        (shape->count > 1 ? ", " + std::string(names[1]) + ": 0.5}" : "}"));
      good = false;
      continue;
    }
    const auto value = read_number(*node, {.unit = parameter.located ? meta.unit : Unit::none}, place);
    good = good && value.has_value();
    if (!value) continue;
    values[i] = *value;
    good = in_range(*value, *node, {.unit = parameter.located ? meta.unit : Unit::none, .range = parameter.range},
                    place) &&
           good;
    if (parameter.located && parameter.name != "sd") good = in_range(*value, *node, meta, place) && good;
  }
  if (!good) return std::nullopt;
  if (shape->name == "uniform" && values[0] > values[1]) {
    inner.error("out-of-order", entry.value["to"].place(), "to is below from", "exchange the two",
                Related{entry.value["from"].place(), "from"});
    return std::nullopt;
  }
  if (shape->name == "normal") return Distribution::normal(values[0], values[1]);
  if (shape->name == "lognormal") return Distribution::lognormal(values[0], values[1]);
  if (shape->name == "gamma") return Distribution::gamma(values[0], values[1]);
  if (shape->name == "uniform") return Distribution::uniform(values[0], values[1]);
  return Distribution::poisson(values[0]);
}

}  // namespace

bool names_distribution(std::string_view word) {
  return std::find(std::begin(kShapeNames), std::end(kShapeNames), word) != std::end(kShapeNames);
}

std::optional<Distribution> read_distribution(const Node& node, const Meta& meta, const Scope& scope) {
  if (node.is_map() && !uncertain_part(node)) {
    if (node.entries().size() == 1 && names_distribution(node.entries()[0].key))
      return read_shape(node.entries()[0], meta, scope);
    if (node.entries().empty() || node.entries().size() > 1) {
      scope.error("wrong-type", node.place(),
                  "expected a number or one distribution, found " +
                      std::string(node.entries().empty() ? "an empty map" : "a map of several keys"),
                  "for example {lognormal: {median: 2.6, sigma: 0.35}}");
    } else {
      const auto& entry = node.entries()[0];
      scope.error("unknown-key", entry.place, "unknown distribution " + quote(entry.key),
                  hint_for(entry.key, kShapeNames));
    }
    return std::nullopt;
  }
  const auto value = read_number(node, meta, scope);
  if (!value || !in_range(*value, node, meta, scope)) return std::nullopt;
  return Distribution(*value);
}

}  // namespace shopwright::language

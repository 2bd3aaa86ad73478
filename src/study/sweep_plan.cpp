#include "study/sweep_plan.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "shopwright/engine/compile.hpp"
#include "shopwright/version.hpp"

namespace shopwright::study {
namespace {

using language::Diagnostics;
using language::Node;

/// Numbers of a range: multiples of the step, if there is one, that lie within it.
struct Ends {
  double from, to;
  std::optional<size_t> steps;  ///< values from end to end
};
Ends ends_of(const FactorParams& params) {
  const double from = params.from.value_or(0), to = params.to.value_or(0);
  if (!params.step) return {from, to, std::nullopt};
  // A hair's breadth for ends that are multiples but for rounding.
  const double first = std::ceil(from / *params.step - 1e-9), last = std::floor(to / *params.step + 1e-9);
  if (last < first) return {from, to, 0};
  return {first * *params.step, last * *params.step, static_cast<size_t>(last - first) + 1};
}

Factor design_factor(const SweepFactor& factor, bool grid) {
  if (factor.params.is_list()) return Factor::list(factor.name, factor.params.values);
  const Ends ends = ends_of(factor.params);
  size_t levels = 0;
  if (grid && factor.params.points) levels = static_cast<size_t>(*factor.params.points);
  else if (grid && ends.steps) levels = *ends.steps;
  return Factor::continuous(factor.name, ends.from, ends.to, levels);
}

/// A multiple of the step, to twelve digits: a multiple of 0.01 is then written with two, whatever the arithmetic.
double on_step(const FactorParams& params, double value) {
  if (!params.step) return value;
  char digits[32];
  const auto [end, error] = std::to_chars(
      digits, digits + sizeof digits, std::round(value / *params.step) * *params.step, std::chars_format::general, 12);
  std::from_chars(digits, end, value);
  return value;
}

/// The value of one factor at a point of the design, as the scenario would have it.
void add_value(SweepPoint& point, const FactorParams& params, const FactorValue& value, double unit) {
  if (params.is_list()) {
    point.values.push_back(value.text);
    point.numbers.push_back(value.number);
  } else {
    const double number = on_step(params, value.number);
    point.values.push_back(params.write(number));
    point.numbers.push_back(number);
  }
  point.unit.push_back(unit);
}

struct Maker {
  const SweepPlan& plan;

  std::vector<Factor> factors(bool grid) const {
    std::vector<Factor> all;
    for (const SweepFactor& factor : plan.factors) all.push_back(design_factor(factor, grid));
    return all;
  }
  DesignResult operator()(const GridParams&) const { return grid_design(factors(true)); }
  DesignResult operator()(const ListParams&) const {
    std::vector<std::vector<std::string>> rows;
    for (size_t f = 0; f < plan.factors.size(); ++f) {
      const FactorParams& params = plan.factors[f].params;
      std::vector<std::string> values = params.values;
      if (!params.is_list()) {
        const auto levels = grid_design({design_factor(plan.factors[f], true)});
        if (!levels) return levels;
        for (const Point& point : levels->points) values.push_back(point.values[0].text);
      }
      if (f > 0 && values.size() != rows.size()) {
        language::Diagnostic wrong;
        wrong.code = "unequal-lists";
        wrong.path = plan.factors[f].name;
        wrong.message = "has " + std::to_string(values.size()) + " values, and " + plan.factors[0].name + " has " +
                        std::to_string(rows.size());
        wrong.hint =
            "a list takes the first value of every factor together, then the second: give equally many, or write "
            "design: grid";
        return tl::unexpected(wrong);
      }
      rows.resize(values.size());
      for (size_t i = 0; i < values.size(); ++i) rows[i].push_back(values[i]);
    }
    return list_design(factors(true), rows);
  }
  DesignResult operator()(const SobolParams& params) const {
    return sobol_design(factors(false), static_cast<uint64_t>(params.points), plan.seed, params.scramble);
  }
  DesignResult operator()(const LatinHypercubeParams& params) const {
    return latin_hypercube_design(factors(false), static_cast<uint64_t>(params.points), plan.seed);
  }
  DesignResult operator()(const MorrisParams& params) const {
    return morris_design(factors(false), static_cast<uint64_t>(params.trajectories), plan.seed,
                         static_cast<size_t>(params.levels));
  }
  DesignResult operator()(const SaltelliParams& params) const {
    return saltelli_design(factors(false), static_cast<uint64_t>(params.rows), plan.seed);
  }
};

std::optional<Metric> metric_of(const std::string& name, const Node& at, const std::string& path,
                                Diagnostics& diagnostics) {
  const auto metric = find_metric(name);
  if (!metric) {
    std::string known;
    for (size_t m = 0; m < kMetrics; ++m)
      known += (m > 0 ? ", " : "") + std::string(metric_name(static_cast<Metric>(m)));
    diagnostics.error("unknown-metric", at.place(), path, "there is no metric '" + name + "'", "one of: " + known);
  }
  return metric;
}

/// Offers in the order in which the scenario lists sellers, channels and products.
std::vector<std::string> offers_of(const engine::Scenario& scenario) {
  const engine::Model& model = scenario.model;
  const auto compiled = engine::compile(model);
  const market::World& world = compiled->world;
  std::vector<std::pair<std::tuple<size_t, size_t, size_t>, std::string>> offers;
  for (const market::OfferInfo& offer : world.offers) {
    const std::string& seller = world.sellers[offer.seller.value].name;
    const std::string& channel = world.channels[offer.channel.value];
    const std::string& product = world.products[offer.product.value].name;
    const size_t s = model.sellers.index_of(seller).value_or(0);
    offers.push_back({{s, model.sellers[s].value.channels.index_of(channel).value_or(0),
                       model.products.index_of(product).value_or(0)},
                      seller + "/" + channel + "/" + product});
  }
  std::sort(offers.begin(), offers.end());
  std::vector<std::string> names;
  for (auto& offer : offers) names.push_back(std::move(offer.second));
  return names;
}

/// Extreme values of every factor, tried on the base: what is wrong shows before anything runs.
void try_extremes(const Study& study, const SweepPlan& plan, const language::Files& files, Diagnostics& diagnostics) {
  std::vector<size_t> tried = {0, plan.points.size() - 1};
  for (size_t f = 0; f < plan.factors.size(); ++f) {
    const auto less = [&](const SweepPoint& a, const SweepPoint& b) { return a.numbers[f] < b.numbers[f]; };
    const auto [low, high] = std::minmax_element(plan.points.begin(), plan.points.end(), less);
    tried.push_back(static_cast<size_t>(low - plan.points.begin()));
    tried.push_back(static_cast<size_t>(high - plan.points.begin()));
  }
  std::sort(tried.begin(), tried.end());
  tried.erase(std::unique(tried.begin(), tried.end()), tried.end());
  for (const size_t i : tried) {
    const auto changes = point_changes(plan, plan.points[i]);
    const engine::Scenario varied = engine::vary(*study.base, {}, changes, files);
    for (const auto& one : varied.diagnostics.items())
      if (one.severity == language::Severity::error) diagnostics.add(one);
    if (!diagnostics.ok()) return;  // the others would say the same
  }
}

}  // namespace

void SweepParams::check(const Node&, const language::Scope& scope) const {
  for (const auto& factor : vary)
    if (find_metric(factor.name) || factor.name == "point" || factor.name == "replicate" || factor.name == "seller" ||
        factor.name == "runs" || factor.name == "day" || factor.name == "date")
      scope.error("taken-name", factor.place, "'" + factor.name + "' is what a column of the results is called",
                  "give the factor another name: " + factor.name + "-factor");
}

void lay_out(SweepPlan& plan, const Node& section, Diagnostics& diagnostics) {
  language::Context context{.diagnostics = diagnostics};
  const auto params = language::decode<SweepParams>(section, context, "sweep");
  if (params.replicates) plan.replicates = *params.replicates;
  plan.daily = params.daily;
  if (!params.race.empty()) plan.race = metric_of(params.race, section["race"], "sweep.race", diagnostics);
  plan.metrics.clear();
  for (const std::string& name : params.metrics)
    if (const auto metric = metric_of(name, section["metrics"], "sweep.metrics", diagnostics))
      plan.metrics.push_back(*metric);
  if (plan.metrics.empty()) plan.metrics.push_back(Metric::gross_margin);
  plan.factors.clear();
  for (const auto& factor : params.vary) {
    const language::Place place = factor.place.known() ? factor.place : section["vary"][factor.name].place();
    plan.factors.push_back({factor.name, factor.label, factor.value, place});
  }
  if (!diagnostics.ok() || plan.factors.empty()) return;

  DesignResult made = std::visit(Maker{plan}, params.design);
  if (!made) {
    language::Diagnostic wrong = made.error();
    for (const SweepFactor& factor : plan.factors)
      if (factor.name == wrong.path) {
        wrong.place = factor.place;
        wrong.path = "sweep.vary." + factor.name;
      }
    if (!wrong.place.known()) {
      const bool written = !section["design"].is_null();
      wrong.place = written ? section["design"].place() : section.place();
      wrong.path = written ? "sweep.design" : "sweep";
    }
    diagnostics.add(std::move(wrong));
    return;
  }
  plan.design = std::move(*made);
  plan.points.clear();
  plan.point_of.clear();
  std::map<std::vector<std::string>, size_t> known;
  for (const Point& point : plan.design.points) {
    SweepPoint written;
    for (size_t f = 0; f < plan.factors.size(); ++f)
      add_value(written, plan.factors[f].params, point.values[f], point.unit[f]);
    const auto [it, fresh] = known.try_emplace(written.values, plan.points.size());
    if (fresh) plan.points.push_back(std::move(written));
    plan.point_of.push_back(it->second);
  }
  if (plan.points.empty())
    diagnostics.error("empty-design", section.place(), "sweep", "the design has no points",
                      "give the factors some values");
}

std::vector<language::Change> point_changes(const SweepPlan& plan, const SweepPoint& point) {
  std::vector<language::Change> changes;
  for (size_t f = 0; f < plan.factors.size(); ++f)
    plan.factors[f].params.append_to(changes, point.values[f], plan.factors[f].place);
  return changes;
}

std::string point_name(const SweepPlan& plan, const SweepPoint& point) {
  std::string name;
  for (size_t f = 0; f < plan.factors.size(); ++f)
    name += (f > 0 ? "; " : "") + plan.factors[f].name + "=" + point.values[f];
  return name;
}

std::optional<SweepPlan> make_sweep_plan(const Study& study, const Node& section, const SweepOverrides& overrides,
                                         const language::Files& files, Diagnostics& diagnostics) {
  const engine::Model& model = study.base->model;
  SweepPlan plan;
  plan.label = study.params.label;
  plan.scenario = study.base->path;
  plan.scenario_yaml = language::to_yaml(study.base->root.without("extends"));
  plan.section = language::to_yaml(section);
  plan.release = kVersion;
  plan.seed = overrides.seed ? *overrides.seed : study.params.seed ? *study.params.seed : model.seed;
  plan.replicates = model.outputs.replicates;
  plan.seller = study.seller;
  for (const auto& seller : model.sellers) {
    plan.sellers.push_back(seller.name);
    plan.seller_labels.push_back(seller.label);
  }
  plan.currency = *core::Currency::find(model.currency);
  plan.first_day = model.calendar.start;
  plan.days = model.calendar.days;
  plan.consumers = model.population.size;
  lay_out(plan, section, diagnostics);
  if (!overrides.race.empty()) plan.race = metric_of(overrides.race, {}, "--race", diagnostics);
  if (overrides.replicates) plan.replicates = *overrides.replicates;
  if (plan.race && plan.replicates < 3)
    diagnostics.error(
        "short-race", section["race"].place(), "sweep.race",
        "a race compares points over at least 3 replicates, and there are " + std::to_string(plan.replicates),
        "ask for more replicates, or leave the race out");
  if (!diagnostics.ok()) return std::nullopt;
  if (plan.daily) plan.offers = offers_of(*study.base);
  try_extremes(study, plan, files, diagnostics);
  if (!diagnostics.ok()) return std::nullopt;
  return plan;
}

}  // namespace shopwright::study

// The best plan for programs: JSON and CSV.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "shopwright/report/optimize.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;
using study::OptimizeResult;

Json number(double value) { return std::isfinite(value) ? Json(value == 0 ? 0.0 : value) : Json(nullptr); }
Json interval(const std::optional<study::Interval>& one) {
  return one ? Json::array({number(one->low), number(one->high)}) : Json(nullptr);
}
Json sized(const study::Sized& one) { return {{"mean", number(one.mean)}, {"interval", interval(one.interval)}}; }
std::string digits(double value) { return std::isfinite(value) ? fmt::format("{}", value == 0 ? 0.0 : value) : ""; }

constexpr std::array<std::string_view, 3> kRobust = names_of(study::Robustness{});

Json worlds_json(const study::Robust& robust, const OptimizeResult& result) {
  const double sign = result.minimise[0] ? -1 : 1;
  Json plans = Json::array();
  for (size_t p = 0; p < robust.names.size(); ++p) {
    Json values = Json::object(), regret = Json::object(), chosen = Json::object();
    for (size_t w = 0; w < robust.worlds.size(); ++w) {
      values[robust.worlds[w]] = number(sign * robust.table.at(p, w));
      regret[robust.worlds[w]] = number(robust.table.regret_at(p, w));
    }
    for (size_t d = 0; d < robust.plans[p].size(); ++d) chosen[result.decisions[d]] = robust.plans[p][d];
    plans.push_back({{"name", robust.names[p]},
                     {"plan", robust.plans[p].empty() ? Json(nullptr) : std::move(chosen)},
                     {"goal", std::move(values)},
                     {"expected", number(sign * robust.table.expected[p])},
                     {"worst", number(sign * robust.table.worst[p])},
                     {"regret", std::move(regret)},
                     {"largest_regret", number(robust.table.worst_regret[p])}});
  }
  Json weights = Json::object();
  for (size_t w = 0; w < robust.worlds.size(); ++w) weights[robust.worlds[w]] = robust.weights[w];
  return {{"criterion", kRobust[static_cast<size_t>(result.robustness)]},
          {"weights", std::move(weights)},
          {"plans", std::move(plans)}};
}

Json summary(const OptimizeResult& result) {
  Json goals = Json::array(), plan = Json::object(), kept = Json::array(), rules = Json::array(), best = Json::array();
  for (size_t g = 0; g < result.goals.size(); ++g)
    goals.push_back({{"metric", result.goals[g]}, {"direction", result.minimise[g] ? "minimise" : "maximise"}});
  for (const auto& one : result.plan)
    plan[one.name] = {{"value", one.value},
                      {"today", one.today.empty() ? Json(nullptr) : Json(one.today)},
                      {"number", one.number ? number(*one.number) : Json(nullptr)},
                      {"interval", interval(one.interval)},
                      {"flat", interval(one.flat)},
                      {"at_edge", one.at_edge},
                      {"changes", one.changes}};
  for (const auto& one : result.kept)
    kept.push_back({{"metric", one.metric},
                    {"limit", one.words},
                    {"world", one.world.empty() ? Json(nullptr) : Json(one.world)},
                    {"value", sized(one.value)},
                    {"today", number(one.today)},
                    {"shown", one.shown}});
  for (const auto& one : result.rules) rules.push_back({{"rule", one.rule}, {"binding", one.binding}});
  for (const auto& one : result.best) {
    Json values = Json::object(), figures = Json::array();
    for (size_t d = 0; d < one.values.size(); ++d) values[result.decisions[d]] = one.values[d];
    for (size_t g = 0; g < result.goals.size(); ++g) figures.push_back(sized(one.goals[g]));
    best.push_back({{"plan", std::move(values)},
                    {"goals", std::move(figures)},
                    {"replicates", one.replicates},
                    {"kept", one.kept}});
    if (result.goals.size() > 1) best.back()["sure"] = one.sure;
  }
  Json out = {{"shopwright", kVersion},
              {"study", result.study},
              {"seed", std::to_string(result.seed)},
              {"seller", result.seller},
              {"currency", result.currency.code},
              {"goals", std::move(goals)},
              {"confidence", result.confidence},
              {"close", result.close},
              {"found", result.found}};
  if (!result.found) out["because"] = result.none_because;
  if (result.goals.size() == 1) {
    out["plan"] = result.found ? std::move(plan) : Json(nullptr);
    out["goal"] = result.found ? sized(result.goal) : Json(nullptr);
    out["today"] = result.found ? sized(result.today) : Json(nullptr);
    out["gain"] = result.found ? Json{{"difference", number(result.gain.difference)},
                                      {"interval", interval(result.gain.interval)},
                                      {"probability_greater", number(result.gain.probability_greater)}}
                               : Json(nullptr);
    out["in_search"] = result.found ? number(result.searched) : Json(nullptr);
    out["predicted"] = result.predicted ? number(*result.predicted) : Json(nullptr);
    out["kept"] = std::move(kept);
    out["rules"] = std::move(rules);
  } else {
    out["today"] = Json::array({sized(result.today), sized(result.today_second)});
  }
  out[result.goals.size() == 1 ? "best" : "front"] = std::move(best);
  if (result.around) {
    Json axes = Json::object(), goal = Json::array();
    for (size_t a = 0; a < result.around->decisions.size(); ++a)
      axes[result.decisions[result.around->decisions[a]]] = result.around->values[a];
    for (const auto& one : result.around->goal) goal.push_back(one ? number(*one) : Json(nullptr));
    out["around"] = {{"values", std::move(axes)}, {"goal", std::move(goal)}};
  }
  if (result.robust) out["worlds"] = worlds_json(*result.robust, result);
  out["method"] = result.method;
  out["probability"] = result.probability ? number(*result.probability) : Json(nullptr);
  out["runs"] = {{"used", result.runs},
                 {"allowed", result.runs_allowed},
                 {"plans", result.plans},
                 {"possible", result.plans_possible < 0 ? Json(nullptr) : Json(result.plans_possible)},
                 {"replicates", result.replicates},
                 {"fresh", result.fresh}};
  out["digest"] = result.digest;
  return out;
}

std::string dump(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

Json run_part(const OptimizeResult& result) {
  return {{"threads", result.threads}, {"seconds", std::round(result.seconds * 1e6) / 1e6}};
}

}  // namespace

std::string optimize_json(const study::OptimizeResult& result) {
  Json document = summary(result);
  document["run"] = run_part(result);
  return dump(document);
}

std::string optimize_summary_json(const study::OptimizeResult& result) { return dump(summary(result)); }
std::string optimize_run_json(const study::OptimizeResult& result) { return dump(run_part(result)); }

void write_plans(const study::OptimizeResult& result, Out out) {
  std::string text;
  CsvWriter writer(text);
  writer.field("rank");
  for (const std::string& name : result.decisions) writer.field(name);
  for (const std::string& goal : result.goals) writer.field(goal).field(goal + " low").field(goal + " high");
  writer.field("replicates").field("kept").end_row();
  for (size_t i = 0; i < result.best.size(); ++i) {
    const auto& one = result.best[i];
    writer.field(static_cast<int64_t>(i + 1));
    for (const std::string& value : one.values) writer.field(value);
    for (size_t g = 0; g < result.goals.size(); ++g) {
      const auto& goal = one.goals[g];
      writer.field(digits(goal.mean)).field(goal.interval ? digits(goal.interval->low) : "");
      writer.field(goal.interval ? digits(goal.interval->high) : "");
    }
    writer.field(one.replicates).field(one.kept ? "yes" : "no").end_row();
  }
  out(text);
}

}  // namespace shopwright::report

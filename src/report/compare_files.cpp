// A comparison for programs: JSON, CSV, and the folder of all.
#include <fmt/format.h>

#include <cmath>

#include "report/bridge_document.hpp"
#include "report/figures.hpp"
#include "shopwright/report/bridge.hpp"
#include "shopwright/report/compare.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;
using study::Comparison;
using study::Metric;

Json number(double value) { return std::isfinite(value) ? Json(value == 0 ? 0.0 : value) : Json(nullptr); }

/// Shortest digits that read back equal; nothing for what is no number.
std::string digits(double value) { return std::isfinite(value) ? fmt::format("{}", value == 0 ? 0.0 : value) : ""; }

Json metric_json(const study::MetricDifference& one) {
  const study::PairedDifference& paired = one.paired;
  Json out = {
      {"base", number(paired.base_mean)},
      {"variant", number(paired.variant_mean)},
      {"difference", number(paired.difference)},
      {"interval", Json::array({number(paired.interval.low), number(paired.interval.high)})},
      {"change", paired.base_mean == 0 ? Json(nullptr) : number(paired.difference / std::abs(paired.base_mean))},
      {"probability_better", number(one.probability_better)},
      {"p_value", number(paired.p_value)},
      {"adjusted_p", number(one.adjusted_p)},
      {"real", one.real},
      {"variance_ratio", number(paired.variance_ratio)},
      {"runs_saved", number(paired.runs_saved)}};
  if (one.wanted) out["precision_met"] = one.met;
  return out;
}

Json attribution_json(const study::Attribution& found, double minor) {
  Json out = Json::array();
  for (const auto& contribution : found.contribution)
    out.push_back({{"units", contribution[0]},
                   {"revenue", static_cast<double>(contribution[1]) / minor},
                   {"gross_margin", static_cast<double>(contribution[2]) / minor}});
  return out;
}

Json why_json(const study::Why& why, const Comparison& comparison) {
  double minor = 1;
  for (int i = 0; i < comparison.currency.digits; ++i) minor *= 10;
  Json out = {{"summed_over_replicates", comparison.replicates},
              {"rivals_frozen", why.rivals_frozen},
              {"touched", why.touched ? Json(*why.touched) : Json(nullptr)},
              {"bridge", bridge_document(why.bridge, &why.margin)}};
  if (why.contributions)
    out["contributions"] = {{"changes", why.contributions->changes},
                            {"in_order", attribution_json(why.contributions->in_order, minor)},
                            {"shapley", attribution_json(why.contributions->shapley, minor)},
                            {"orders", why.contributions->shapley.orders}};
  return out;
}

std::string name_of(const Comparison& comparison, size_t candidate) {
  return candidate == 0 ? "base" : comparison.variants[candidate - 1].name;
}

Json document(const Comparison& comparison) {
  Json variants = Json::array();
  for (const study::ComparedVariant& variant : comparison.variants) {
    Json metrics = Json::object();
    for (const Metric metric : comparison.metrics)
      metrics[std::string(study::metric_name(metric))] = metric_json(variant.metrics[static_cast<size_t>(metric)]);
    Json one = {{"name", variant.name},
                {"label", variant.label},
                {"changes", variant.changes},
                {"same", variant.same},
                {"shares_warm_up", variant.shares_warm_up},
                {"metrics", std::move(metrics)}};
    if (variant.why) one["why"] = why_json(*variant.why, comparison);
    variants.push_back(std::move(one));
  }
  Json others = Json::array();
  for (const study::Best::Rival& rival : comparison.best.others)
    others.push_back({{"name", name_of(comparison, rival.candidate)},
                      {"difference", number(rival.by.difference)},
                      {"interval", Json::array({number(rival.by.interval.low), number(rival.by.interval.high)})},
                      {"adjusted_p", number(rival.adjusted_p)},
                      {"certain", rival.certain}});
  Json wanted = Json::object();
  for (const auto& [metric, precision] : comparison.wanted)
    wanted[std::string(study::metric_name(metric))] = study::show(precision);
  return {{"shopwright", kVersion},
          {"comparison", comparison.path},
          {"label", comparison.label},
          {"scenario", comparison.scenario},
          {"seller", comparison.seller},
          {"seed", std::to_string(comparison.seed)},
          {"replicates", comparison.replicates},
          {"confidence", comparison.confidence},
          {"consumers", comparison.consumers},
          {"days", comparison.days},
          {"warm_up_days", comparison.warm_up_days},
          {"currency", comparison.currency.code},
          {"digest", comparison.digest},
          {"precision", {{"wanted", std::move(wanted)}, {"met", comparison.met}}},
          {"best",
           {{"metric", study::metric_name(comparison.main)},
            {"name", name_of(comparison, comparison.best.candidate)},
            {"certain", comparison.best.certain()},
            {"better_than", std::move(others)}}},
          {"variants", std::move(variants)}};
}

/// A path may hold bytes that are not UTF-8; they become U+FFFD instead of an exception.
std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

Json run_part(const Comparison& comparison) {
  return {{"threads", comparison.threads},
          {"simd", comparison.simd},
          {"seconds", std::round(comparison.seconds * 1e6) / 1e6},
          {"runs", comparison.runs}};
}

void to(std::string& text, const Out& out) {
  out(text);
  text.clear();
}

std::string study_yaml(const Comparison& comparison, const study::CompareParams& params) {
  using language::Node;
  std::vector<Node::Entry> variants, compare;
  for (const study::ComparedVariant& variant : comparison.variants) {
    std::vector<Node::Entry> one;
    if (!variant.label.empty() && variant.label != variant.name)
      one.push_back({"label", Node::scalar(variant.label, {}, true)});
    one.push_back({"scenario", Node::scalar("variant-" + variant.name + ".yaml", {}, true)});
    variants.push_back({variant.name, Node::map(std::move(one))});
  }
  if (comparison.wanted.empty()) {
    compare.push_back({"replicates", Node::integer(comparison.replicates)});
  } else {
    std::vector<Node::Entry> wanted;
    for (const auto& [metric, precision] : comparison.wanted)
      wanted.push_back({std::string(study::metric_name(metric)), Node::scalar(study::show(precision))});
    compare.push_back({"precision", Node::map(std::move(wanted))});
    compare.push_back({"max_replicates", Node::integer(params.max_replicates)});
  }
  compare.push_back({"confidence", Node::number(comparison.confidence)});
  if (!params.metrics.empty()) {
    std::vector<Node> names;
    for (const std::string& name : params.metrics) names.push_back(Node::scalar(name));
    compare.push_back({"metrics", Node::sequence(std::move(names))});
  }
  compare.push_back({"why", Node::boolean(params.why)});
  if (params.window) compare.push_back({"window", Node::scalar(language::show(*params.window))});
  compare.push_back({"pairing", Node::scalar(language::show(params.pairing))});
  std::vector<Node::Entry> study = {{"shopwright", Node::integer(1)}, {"kind", Node::scalar("study")}};
  if (!comparison.label.empty()) study.push_back({"label", Node::scalar(comparison.label, {}, true)});
  study.push_back({"scenario", Node::scalar("scenario.yaml", {}, true)});
  study.push_back({"seed", Node::scalar(std::to_string(comparison.seed))});
  study.push_back({"seller", Node::scalar(comparison.seller)});
  study.push_back({"variants", Node::map(std::move(variants))});
  study.push_back({"compare", Node::map(std::move(compare))});
  return language::to_yaml(Node::map(std::move(study)));
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  Json json = document(comparison);
  json["run"] = run_part(comparison);
  return dump(json);
}

void differences_csv(const Comparison& comparison, Out out) {
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column :
       {"variant", "metric", "base", "variant_mean", "difference", "low", "high", "change_percent",
        "probability_better", "p_value", "adjusted_p", "real", "variance_ratio"})
    csv.field(column);
  csv.end_row();
  for (const study::ComparedVariant& variant : comparison.variants)
    for (const Metric metric : comparison.metrics) {
      const study::MetricDifference& one = variant.metrics[static_cast<size_t>(metric)];
      const study::PairedDifference& paired = one.paired;
      csv.field(variant.name).field(study::metric_name(metric));
      for (const double value : {paired.base_mean, paired.variant_mean, paired.difference, paired.interval.low,
                                 paired.interval.high, 100 * paired.difference / std::abs(paired.base_mean),
                                 one.probability_better, paired.p_value, one.adjusted_p})
        csv.field(digits(value));
      csv.field(one.real ? "yes" : "no").field(digits(paired.variance_ratio));
      csv.end_row();
    }
  to(text, out);
}

void replicates_csv(const Comparison& comparison, Out out) {
  std::string text;
  CsvWriter csv(text);
  csv.field("replicate").field("variant").field("seller");
  const std::vector<Metric> told = told_metrics([&](Metric metric) {
    for (const auto& replicate : comparison.samples)
      for (const auto& sellers : replicate)
        for (const auto& sample : sellers)
          if (study::at(sample, metric) != 0) return true;
    return false;
  });
  for (const Metric metric : told) csv.field(study::metric_name(metric));
  csv.end_row();
  for (size_t r = 0; r < comparison.samples.size(); ++r)
    for (size_t c = 0; c < comparison.samples[r].size(); ++c) {
      const auto& sellers = comparison.samples[r][c];
      for (size_t s = 0; s < sellers.size(); ++s) {
        csv.field(static_cast<int64_t>(r + 1)).field(name_of(comparison, c));
        csv.field(s < comparison.sellers.size() ? comparison.sellers[s] : "all");
        for (const Metric metric : told) csv.field(digits(study::at(sellers[s], metric)));
        csv.end_row();
      }
    }
  to(text, out);
}

void bridges_csv(const Comparison& comparison, Out out) {
  std::vector<std::pair<std::string, const study::Bridge*>> bridges;
  for (const study::ComparedVariant& variant : comparison.variants)
    if (variant.why) bridges.emplace_back(variant.name, &variant.why->bridge);
  if (!bridges.empty()) bridge_csv(bridges, out);
}

bool write_comparison(const std::filesystem::path& target, bool replace, const study::Study& study,
                      const Comparison& comparison, const study::CompareParams& params, std::stop_token stop) {
  Folder folder(target);
  folder.write("comparison.json", dump(document(comparison)));
  folder.write("run.json", dump(run_part(comparison)));
  folder.write("differences.csv", [&](Out out) { differences_csv(comparison, out); });
  folder.write("replicates.csv", [&](Out out) { replicates_csv(comparison, out); });
  if (params.why) folder.write("bridge.csv", [&](Out out) { bridges_csv(comparison, out); });
  folder.write("study.yaml", study_yaml(comparison, params));
  folder.write("scenario.yaml", resolved_scenario(*study.base, comparison.seed));
  for (const auto& variant : study.variants)
    folder.write("variant-" + variant.name + ".yaml", resolved_scenario(*variant.scenario, comparison.seed));
  if (stop.stop_requested()) return false;
  folder.commit(replace);
  return true;
}

}  // namespace shopwright::report

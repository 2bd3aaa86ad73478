// What a study says is what is done: every key of its file arrives where it is used.
#include <algorithm>

#include "shopwright/study/optimize.hpp"
#include "sweep_market.hpp"

using namespace shopwright;
using testing::SweepCase;

namespace {

study::Study read(const std::string& more) {
  language::MemoryFiles files;
  files.files["market.yaml"] = testing::kSweepMarket;
  files.files["study.yaml"] = "shopwright: 1\nkind: study\nscenario: market.yaml\n" + more;
  study::Study study = study::read_study("study.yaml", files);
  INFO(language::render(study.diagnostics, false));
  REQUIRE(study.ok());
  return study;
}

std::string value_at(const engine::Scenario& scenario, const std::string& path) {
  const language::Node* node = scenario.root.at(path);
  REQUIRE(node != nullptr);
  return node->is_scalar() ? node->text() : language::to_yaml(*node);
}

}  // namespace

TEST_CASE("Changes to the base are everybody's, those of a variant its own") {
  const auto study = read(
      "set: {offers.ours.plain.price: 1.80}\nscale: {offers.ours.fine.price: 2}\nadd: {offers.rival.fine.price: 0.05}\n"
      "variants:\n"
      "  one: {set: {offers.ours.plain.cost: 1.00}, scale: {offers.ours.fine.cost: 2}, add: {offers.rival.fine.cost: "
      "0.30}}\n"
      "  other: {scenario: market.yaml}\n"
      "  third: {with: {outputs: {replicates: 7}}}\n");
  REQUIRE(study.variants.size() == 3);
  for (const auto& scenario : {study.base, study.variants[0].scenario, study.variants[1].scenario}) {
    CHECK(value_at(*scenario, "offers.ours.plain.price") == "1.80");
    CHECK(value_at(*scenario, "offers.ours.fine.price") == "6.2");
    CHECK(value_at(*scenario, "offers.rival.fine.price") == "3");
  }
  const auto& one = study.variants[0];
  CHECK(value_at(*one.scenario, "offers.ours.plain.cost") == "1.00");
  CHECK(value_at(*one.scenario, "offers.ours.fine.cost") == "4.3");
  CHECK(value_at(*one.scenario, "offers.rival.fine.cost") == "2.5");
  CHECK(one.changes == std::vector<std::string>{"offers.ours.plain.cost = 1.00", "offers.ours.fine.cost x 2",
                                                "offers.rival.fine.cost + 0.30"});
  CHECK(value_at(*study.base, "offers.ours.plain.cost") == "1.25");
  CHECK(study.variants[2].scenario->model.outputs.replicates == 7);
}

TEST_CASE("Every key of compare: and experiment: is read") {
  const auto study = read(
      "label: A question\nseed: 77\nseller: rival\n"
      "variants: {one: {set: {offers.ours.plain.cost: 1.00}}}\n"
      "compare: {precision: {units: 5%}, max_replicates: 40, confidence: 80%, metrics: [units], why: true,\n"
      "  window: 2026-03-03..2026-03-04, pairing: 9 days}\n"
      "experiment: {treatment: one, randomise: days, share: 30%, metric: orders, length: 8 days, block: 2 days,\n"
      "  significance: 1%, power: 70%, rehearsals: 9}\n");
  CHECK(study.params.label == "A question");
  CHECK(study.params.seed == 77);
  CHECK(study.seller == "rival");
  const study::CompareParams& compare = study.params.compare;
  REQUIRE(compare.precision.size() == 1);
  CHECK(compare.precision[0].value.half_width == 0.05);
  CHECK(compare.max_replicates == 40);
  CHECK(compare.confidence == 0.8);
  CHECK(compare.metrics == std::vector<std::string>{"units"});
  CHECK(compare.why);
  REQUIRE(compare.window);
  CHECK(language::show(*compare.window) == "2026-03-03..2026-03-04");
  CHECK(compare.pairing.whole_days() == 9);
  REQUIRE(study.params.experiment);
  const study::ExperimentParams& test = *study.params.experiment;
  CHECK(test.treatment == "one");
  CHECK(test.randomise == study::Randomised::days);
  CHECK(test.share == 0.3);
  CHECK(test.metric == study::TestMetric::orders);
  CHECK(test.length.whole_days() == 8);
  CHECK(test.block.whole_days() == 2);
  CHECK(test.significance == 0.01);
  CHECK(test.power == 0.7);
  CHECK(test.rehearsals == 9);
}

TEST_CASE("A sweep has the study's seed, seller and metrics, and factors their days, units and operations") {
  const SweepCase one(
      " {daily: true, replicates: 5, race: revenue, metrics: [units, orders], vary: {\n"
      "  days: {path: calendar.warm_up, from: 1, to: 3, points: 3, unit: days},\n"
      "  price: {path: offers.ours.plain.price, change: scale, from: 0.9, to: 1.1, points: 2, during: "
      "2026-03-04..2026-03-06}}}",
      {}, "seed: 77\nseller: rival\n");
  INFO(one.words());
  REQUIRE(one.plan);
  CHECK(one.plan->label == "A question");
  CHECK(one.plan->seed == 77);
  CHECK(one.plan->seller == "rival");
  CHECK(one.plan->daily);
  CHECK(one.plan->replicates == 5);
  CHECK(one.plan->race == study::Metric::revenue);
  CHECK(one.plan->metrics == std::vector<study::Metric>{study::Metric::units, study::Metric::orders});
  REQUIRE(one.plan->points.size() == 6);
  const auto changes = study::point_changes(*one.plan, one.plan->points[0]);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].operation == language::Change::Operation::set);
  CHECK(changes[0].value.text() == "1 days");
  CHECK_FALSE(changes[0].dates);
  CHECK(changes[1].operation == language::Change::Operation::scale);
  REQUIRE(changes[1].dates);
  CHECK(language::show(*changes[1].dates) == "2026-03-04..2026-03-06");
}

TEST_CASE("Designs have the size, levels and scrambling that are asked for") {
  const std::string vary =
      ", vary: {a: {path: offers.ours.plain.price, from: 1.5, to: 2.5}, b: {path: offers.ours.fine.price, from: 2, to: "
      "4}}}";
  const auto design = [&](const std::string& words, const std::string& more = {}) {
    const SweepCase one(" {design: {" + words + "}" + vary, {}, more);
    INFO(one.words());
    REQUIRE(one.plan);
    std::vector<std::vector<std::string>> points;
    for (const auto& point : one.plan->points) points.push_back(point.values);
    return points;
  };
  CHECK(design("latin_hypercube: 7").size() == 7);
  CHECK(design("saltelli: 4").size() == 16);
  const auto plain = design("sobol: {points: 8, scramble: false}"), scrambled = design("sobol: 8");
  CHECK(plain.size() == 8);
  CHECK(plain[0] == std::vector<std::string>{"1.5", "2"});  // Sobol's first point is the corner
  CHECK(scrambled != plain);
  CHECK(design("sobol: {points: 8, scramble: false}", "seed: 12\n") == plain);
  CHECK(design("sobol: 8", "seed: 12\n") != scrambled);
  const auto levels = [](const std::vector<std::vector<std::string>>& points) {
    std::vector<std::string> values;
    for (const auto& point : points) values.push_back(point[0]);
    std::sort(values.begin(), values.end());
    return std::unique(values.begin(), values.end()) - values.begin();
  };
  CHECK(levels(design("morris: {trajectories: 40, levels: 4}")) == 4);
  CHECK(levels(design("morris: {trajectories: 40, levels: 6}")) == 6);
  CHECK(levels(design("morris: {trajectories: 2, levels: 6}")) <= 4);
}

TEST_CASE("A decision's days, unit and operation are those of the plan that is found") {
  language::MemoryFiles files;
  files.files["market.yaml"] = testing::kSweepMarket;
  files.files["study.yaml"] =
      "shopwright: 1\nkind: study\nscenario: market.yaml\noptimize:\n  runs: 60\n  replicates: 2\n  decide:\n"
      "    price: {path: offers.ours.plain.price, change: scale, values: [0.9, 1.1], during: 2026-03-04..2026-03-06}\n"
      "    days: {path: calendar.warm_up, from: 2, to: 2, points: 1, unit: days}\n";
  const study::Study study = study::read_study("study.yaml", files);
  language::Diagnostics wrong = study.diagnostics;
  INFO(language::render(wrong, false));
  REQUIRE(study.ok());
  const auto found = study::optimize(study, files, {}, wrong);
  INFO(language::render(wrong, false));
  REQUIRE(found);
  REQUIRE(found->plan.size() == 2);
  REQUIRE(found->plan[0].changes.size() == 1);
  CHECK(found->plan[0].changes[0].starts_with("--scale offers.ours.plain.price="));
  CHECK(found->plan[0].changes[0].ends_with("@2026-03-04..2026-03-06"));
  CHECK(found->plan[1].value == "2 days");
}

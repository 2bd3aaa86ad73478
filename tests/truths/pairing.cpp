// What common random numbers are worth, and whether intervals hold what they promise, in the simulator itself.
#include <atomic>
#include <cstdio>

#include "shopwright/core/parallel.hpp"
#include "shopwright/study/compare.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using study::Metric;

namespace {

study::Study study_of(const std::string& base, const language::Files& files,
                      const std::vector<std::string>& base_changes, const std::string& scaled) {
  using Operation = language::Change::Operation;
  language::Diagnostics found;
  study::StudyOverrides overrides;
  for (const auto& text : base_changes)
    overrides.changes.push_back(*language::parse_change(Operation::set, text, found));
  overrides.variants.push_back({"variant", {*language::parse_change(Operation::scale, scaled, found)}});
  study::Study study = study::make_study(base, {}, files, overrides);
  INFO(language::render(study.diagnostics, false));
  REQUIRE(study.ok());
  return study;
}

const study::PairedDifference& paired(const study::Comparison& comparison, Metric metric) {
  return comparison.variants[0].metrics[static_cast<size_t>(metric)].paired;
}

void check_ratio(const study::Comparison& comparison, Metric metric, double least) {
  const double ratio = paired(comparison, metric).variance_ratio;
  std::printf(
      "  2%% off one juice, %u replicates: variance of the difference in %-13s 1/%-8.0f wanted at most 1/%.0f\n",
      comparison.replicates, std::string(study::metric_name(metric)).c_str(), ratio, least);
  CHECK(ratio >= least);
}

}  // namespace

// A tenth of the households: the ratio of variances does not depend on how many there are.
TEST_CASE("a 2% change of one price: pairing divides the variance by 50, by 30 for margin", "[slow][pairing]") {
  const language::DiskFiles files;
  const std::string market = (testing::source_dir() / "scenarios/orange-juice.yaml").string();
  study::CompareSettings settings;
  settings.params.replicates = 60;
  const auto study = study_of(market, files, {"population.size=10560"}, "offers.dominicks.trop64.price=0.98");
  const auto comparison = study::compare(study, settings, files);
  REQUIRE(comparison);
  check_ratio(*comparison, Metric::units, 50);
  check_ratio(*comparison, Metric::revenue, 50);
  check_ratio(*comparison, Metric::gross_margin, 30);
}

TEST_CASE("where stock binds, pairing still divides the variance by 10", "[slow][pairing]") {
  const language::DiskFiles files;
  const std::string market = (testing::source_dir() / "scenarios/orange-juice.yaml").string();
  study::CompareSettings settings;
  settings.params.replicates = 60;
  // Enough for most weeks, and not for those of a feature.
  const auto study = study_of(
      market, files,
      {"population.size=10560",
       "offers.dominicks.trop64.stock={opening: 250, reorder: {base_stock: {level: 250, lead_time: 1 day}}}",
       "offers.dominicks.minmaid64.stock={opening: 250, reorder: {base_stock: {level: 250, lead_time: 1 day}}}"},
      "offers.dominicks.trop64.price=0.98");
  const auto comparison = study::compare(study, settings, files);
  REQUIRE(comparison);
  std::printf("  units lost to empty shelves: %.0f of %.0f sold\n", paired(*comparison, Metric::lost_units).base_mean,
              paired(*comparison, Metric::units).base_mean);
  CHECK(paired(*comparison, Metric::lost_units).base_mean > 0.005 * paired(*comparison, Metric::units).base_mean);
  for (const Metric metric : {Metric::units, Metric::revenue, Metric::gross_margin})
    check_ratio(*comparison, metric, 10);
}

// 2,000 studies with seeds of their own, of a shop so small that a run takes a fraction of a millisecond. The truth is the mean of
// 40,000 further replicates: its standard error is a thirtieth of a study's. Each coverage has a standard error of 0.5 points.
TEST_CASE("95% intervals hold the truth in 93 to 97 of 100 studies, with and without stopping", "[slow][coverage]") {
  language::MemoryFiles files;
  files.files["tiny.yaml"] = R"(shopwright: 1
kind: scenario
currency: USD
seed: 1
calendar: {start: 2026-03-02, days: 10, warm_up: 0 days}
population:
  size: 80
  segments: {all: {share: 100%, price_sensitivity: {lognormal: {median: 3, sigma: 0.4}}, needs: {tea: {every: 3 days, shape: 1}}, units: {mean: 1.4}}}
categories: {tea: {}}
products:
  green: {category: tea, regular_price: 3.00, appeal: 0.8}
  black: {category: tea, regular_price: 2.40, appeal: 0.6}
sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 3.00, cost: 1.80}, black: {price: 2.40, cost: 1.50}}}
)";
  const study::Study study = study_of("tiny.yaml", files, {}, "offers.ours.green.price=0.85");
  constexpr size_t kStudies = 2000;
  constexpr std::array kTold = {Metric::units, Metric::revenue, Metric::gross_margin};

  study::CompareSettings truth_settings;
  truth_settings.seed = 987654321;
  truth_settings.params.replicates = 40000;
  const auto truth = study::compare(study, truth_settings, files);
  REQUIRE(truth);

  const auto team = core::make_tbb(core::default_threads());
  for (const bool stopping : {false, true}) {
    std::array<std::atomic<size_t>, kTold.size()> held{};
    std::atomic<size_t> replicates = 0, met = 0;
    team->tasks(kStudies, [&](size_t i) {
      study::CompareSettings settings;
      settings.seed = 1000 + i;
      settings.threads = 1;
      if (stopping) settings.params.precision.add("gross_margin") = {.half_width = 0.02, .relative = true};
      else settings.params.replicates = 10;
      const auto comparison = study::compare(study, settings, files);
      for (size_t m = 0; m < kTold.size(); ++m)
        if (paired(*comparison, kTold[m]).interval.contains(paired(*truth, kTold[m]).difference)) ++held[m];
      replicates += comparison->replicates;
      met += comparison->met ? 1 : 0;
    });
    std::printf("  %s: %.1f replicates on average\n",
                stopping ? "stopping when gross margin is known to 2%" : "10 replicates, fixed",
                static_cast<double>(replicates) / kStudies);
    for (size_t m = 0; m < kTold.size(); ++m) {
      const double coverage = static_cast<double>(held[m]) / kStudies;
      std::printf("    coverage of %-13s %.1f%%\n", std::string(study::metric_name(kTold[m])).c_str(), 100 * coverage);
      CHECK(coverage >= 0.93);
      CHECK(coverage <= 0.97);
    }
    if (!stopping) continue;
    CHECK(replicates > 12 * kStudies);  // it had something to decide
    CHECK(met == kStudies);
  }
}

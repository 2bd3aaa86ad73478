// What a comparison says: differences, verdicts, how many replicates, and that threads do not matter.
#include "compare_market.hpp"
#include "shopwright/study/family.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using study::Metric;

namespace {

const study::MetricDifference& of(const study::Comparison& comparison, size_t variant, Metric metric) {
  return comparison.variants.at(variant).metrics[static_cast<size_t>(metric)];
}

bool equal(const study::PairedDifference& a, const study::PairedDifference& b) {
  return a.replicates == b.replicates && a.base_mean == b.base_mean && a.variant_mean == b.variant_mean &&
         a.difference == b.difference && a.interval.low == b.interval.low && a.interval.high == b.interval.high &&
         a.p_value == b.p_value && a.variance_ratio == b.variance_ratio;
}

}  // namespace

TEST_CASE("a change in nothing is zero everywhere, with an interval of zero, and says so") {
  const auto study =
      study_of({{"same", {"scale offers.*.*.price=1"}}, {"other", {"scale offers.ours.fine.price=0.9"}}});
  study::CompareSettings settings;
  settings.params.why = true;
  const auto comparison = compared(study, settings);
  CHECK(comparison.variants[0].same);
  CHECK_FALSE(comparison.variants[1].same);
  for (const Metric metric : comparison.metrics) {
    const auto& one = of(comparison, 0, metric);
    CHECK(one.paired.difference == 0);
    CHECK(one.paired.interval.low == 0);
    CHECK(one.paired.interval.high == 0);
    CHECK(one.probability_better == 0.5);
    CHECK_FALSE(one.real);
  }
  for (const auto& row : comparison.variants[0].why->bridge.rows)
    for (const auto& cell : row.periods) {
      CHECK(cell.units() == 0);
      CHECK(cell.margin() == core::Money{});
    }
  CHECK(comparison.variants[0].why->margin.difference() == core::Money{});
}

TEST_CASE("a comparison is the same at any number of threads") {
  const auto study =
      study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}, {"dear", {"scale offers.ours.*.price=1.05"}}});
  study::CompareSettings settings;
  settings.params.why = true;
  settings.params.precision.add("gross_margin") = {.half_width = 0.005, .relative = true};
  settings.threads = 1;
  const auto one = compared(study, settings);
  for (const int threads : {2, 3}) {
    settings.threads = threads;
    const auto many = compared(study, settings);
    CHECK(many.threads == threads);
    CHECK(many.digest == one.digest);
    CHECK(many.replicates == one.replicates);
    CHECK(many.samples == one.samples);
    for (size_t v = 0; v < 2; ++v) {
      for (const Metric metric : one.metrics) CHECK(equal(of(many, v, metric).paired, of(one, v, metric).paired));
      REQUIRE(many.variants[v].why->bridge.rows.size() == one.variants[v].why->bridge.rows.size());
      for (size_t r = 0; r < one.variants[v].why->bridge.rows.size(); ++r)
        CHECK(many.variants[v].why->bridge.rows[r].periods == one.variants[v].why->bridge.rows[r].periods);
    }
  }
}

TEST_CASE("the base's samples are those of a plain run, whatever it is compared with") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}});
  const auto comparison = compared(study);
  language::Diagnostics found;
  const auto run = study::run(*study.base, {.replicates = 4}, found);
  REQUIRE(run);
  REQUIRE(comparison.samples.size() == 4);
  for (size_t r = 0; r < 4; ++r)
    for (size_t s = 0; s < run->sellers.size(); ++s) CHECK(comparison.samples[r][0][s] == run->samples[r][s]);
}

TEST_CASE("means, differences and verdicts follow from the samples") {
  const auto study =
      study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}, {"gift", {"scale offers.ours.*.cost=1.3"}}});
  study::CompareSettings settings;
  settings.params.replicates = 12;
  const auto comparison = compared(study, settings);
  CHECK(comparison.seller == "ours");
  CHECK(comparison.replicates == 12);
  for (size_t v = 0; v < 2; ++v)
    for (const Metric metric : comparison.metrics) {
      std::vector<double> base, variant;
      for (const auto& replicate : comparison.samples) {
        base.push_back(study::at(replicate[0][0], metric));
        variant.push_back(study::at(replicate[v + 1][0], metric));
      }
      CHECK(equal(of(comparison, v, metric).paired, study::paired_difference(base, variant, 0.95)));
    }
  // A fifth off the better juice sells more of it; a dearer purchase costs margin and moves no unit.
  CHECK(of(comparison, 0, Metric::units).real);
  CHECK(of(comparison, 0, Metric::units).paired.difference > 0);
  CHECK(of(comparison, 0, Metric::units).probability_better > 0.99);
  CHECK(of(comparison, 1, Metric::units).paired.difference == 0);
  CHECK_FALSE(of(comparison, 1, Metric::units).real);
  CHECK(of(comparison, 1, Metric::gross_margin).paired.difference < 0);
  CHECK(of(comparison, 1, Metric::gross_margin).probability_better < 0.01);
  CHECK(of(comparison, 1, Metric::cost_of_goods).probability_better < 0.01);  // more of it is worse
  CHECK(comparison.variants[0].shares_warm_up);
}

TEST_CASE("confidence is that of intervals, of verdicts and of what is called sharp") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.97"}}});
  study::CompareSettings settings;
  settings.params.replicates = 12;
  for (const double confidence : {0.5, 0.95, 0.999}) {
    settings.params.confidence = confidence;
    const auto comparison = compared(study, settings);
    for (const Metric metric : comparison.metrics) {
      std::vector<double> base, variant;
      for (const auto& replicate : comparison.samples) {
        base.push_back(study::at(replicate[0][0], metric));
        variant.push_back(study::at(replicate[1][0], metric));
      }
      const auto& one = of(comparison, 0, metric);
      CHECK(equal(one.paired, study::paired_difference(base, variant, confidence)));
      CHECK(one.real == (one.adjusted_p <= 1 - confidence));
    }
    const auto& rival = comparison.best.others.at(0);
    CHECK(rival.certain == (rival.adjusted_p <= 1 - confidence));
  }
  settings.params.replicates.reset();
  settings.params.precision.add("revenue") = {.half_width = 0.002, .relative = true};
  settings.params.confidence = 0.5;
  const auto bold = compared(study, settings);
  settings.params.confidence = 0.999;
  CHECK(compared(study, settings).replicates > bold.replicates);
}

TEST_CASE("a seed is the scenario's, or the study's, or the one that is asked for") {
  auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}});
  const auto own = compared(study);
  CHECK(own.seed == 11);
  study.params.seed = 12;
  const auto of_study = compared(study);
  CHECK(of_study.seed == 12);
  study::CompareSettings settings;
  settings.seed = 11;
  const auto asked = compared(study, settings);
  CHECK(asked.digest == own.digest);
  CHECK(of_study.digest != own.digest);
}

TEST_CASE("the best plan is the one with the best mean, and certain only against those that all pairs show") {
  const auto study = study_of({{"ruin", {"scale offers.ours.*.price=0.7"}},
                               {"twin", {"set offers.rival.loaf.cost=0.86"}},
                               {"dear-goods", {"scale offers.ours.*.cost=1.2"}}});
  study::CompareSettings settings;
  settings.params.replicates = 8;
  const auto comparison = compared(study, settings);
  CHECK(comparison.main == Metric::gross_margin);
  CHECK(comparison.best.candidate == 0);  // the twin is equal, and the base comes first
  REQUIRE(comparison.best.others.size() == 3);
  CHECK(comparison.best.others[0].certain);
  CHECK_FALSE(comparison.best.others[1].certain);
  CHECK(comparison.best.others[2].certain);
  CHECK_FALSE(comparison.best.certain());

  settings.params.metrics = {"cost_of_goods"};
  const auto costs = compared(study, settings);
  CHECK(costs.metrics == std::vector<Metric>{Metric::cost_of_goods});
  CHECK(costs.main == Metric::cost_of_goods);
  CHECK(costs.best.candidate == 0);  // the least
}

TEST_CASE("replicates are added until the wanted precision is reached, or the limit") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}});
  study::CompareSettings settings;
  settings.params.precision.add("revenue") = {.half_width = 100, .relative = true};
  CHECK(compared(study, settings).replicates == 10);

  settings.params.precision.add("revenue").half_width = 0.002;
  const auto sharp = compared(study, settings);
  CHECK(sharp.met);
  CHECK(sharp.replicates > 10);
  CHECK(sharp.replicates < 200);
  CHECK(sharp.main == Metric::revenue);
  const auto& one = of(sharp, 0, Metric::revenue);
  CHECK(one.wanted);
  CHECK(one.paired.interval.half_width() <= 0.002 * one.paired.base_mean);

  settings.params.precision.add("units") = {.half_width = 0.001};
  settings.params.max_replicates = 14;
  const auto limited = compared(study, settings);
  CHECK_FALSE(limited.met);
  CHECK(limited.replicates == 14);
  CHECK(of(limited, 0, Metric::units).wanted);
  CHECK_FALSE(of(limited, 0, Metric::units).met);
}

TEST_CASE("metrics that are nobody's are left out, and the share where there is one seller") {
  const auto comparison = compared(study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}}));
  const auto has = [&](Metric metric) {
    return std::find(comparison.metrics.begin(), comparison.metrics.end(), metric) != comparison.metrics.end();
  };
  CHECK(has(Metric::share));
  CHECK(has(Metric::discounts));
  CHECK_FALSE(has(Metric::lost_units));
  CHECK_FALSE(has(Metric::supply_cost));
}

TEST_CASE("a rival's results can be asked for; a seller that is not there is wrong input") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}});
  study::CompareSettings settings;
  settings.seller = "rival";
  const auto comparison = compared(study, settings);
  CHECK(comparison.seller_label == "The Rival");
  CHECK(of(comparison, 0, Metric::units).paired.difference < 0);
  settings.seller = "nobody";
  try {
    compared(study, settings);
    FAIL("nobody is no seller");
  } catch (const study::WrongInput& error) {
    CHECK(std::string(error.what()) == "there is no seller 'nobody'");
    CHECK(error.diagnostics().items().front().hint == "one of: ours, rival");
  }
}

TEST_CASE("a stop ends a comparison without an answer") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}});
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(study::compare(study, {}, compare_files(), {}, stop.get_token()));
}

TEST_CASE("progress counts all days of all runs") {
  const auto study = study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}});
  study::CompareSettings settings;
  settings.params.replicates = 3;
  study::Progress last;
  const auto comparison =
      study::compare(study, settings, compare_files(), [&](const study::Progress& progress) { last = progress; });
  REQUIRE(comparison);
  CHECK(comparison->runs == 6);
  CHECK(last.days_done == 6 * 28);
  CHECK(last.days_total == 6 * 28);
}

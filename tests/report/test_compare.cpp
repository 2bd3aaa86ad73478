// A comparison as text, JSON and CSV, from a result that was made up.
#include "shopwright/report/compare.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/lines.hpp"

using namespace shopwright;
using study::Metric;

namespace {

study::MetricDifference told(double base, double difference, double half, bool real) {
  study::MetricDifference one;
  one.paired.replicates = 12;
  one.paired.base_mean = base;
  one.paired.variant_mean = base + difference;
  one.paired.difference = difference;
  one.paired.standard_error = half / 2.2;
  one.paired.interval = {difference - half, difference + half};
  one.paired.variance_ratio = 80.5;
  one.paired.p_value = real ? 1e-6 : 0.2;
  one.adjusted_p = real ? 1e-5 : 0.8;
  one.real = real;
  one.probability_better = difference > 0 ? 0.99999 : 0.1;
  return one;
}

study::ComparedVariant variant(const std::string& name, double scale) {
  study::ComparedVariant out;
  out.name = name;
  out.label = "A plan called " + name;
  out.changes = {"offers.ours.fine.price x 0.9"};
  const auto set = [&](Metric metric, const study::MetricDifference& one) {
    out.metrics[static_cast<size_t>(metric)] = one;
  };
  set(Metric::visits, told(400000, 0, 0, false));
  set(Metric::units, told(100000, 1234 * scale, 56, true));
  set(Metric::revenue, told(1234567.89, 4321.5 * scale, 5000, false));
  set(Metric::gross_margin, told(345678.9, -3210.99 * scale, 210, true));
  set(Metric::gross_margin_percent, told(28, -0.36 * scale, 0.02, true));
  out.metrics[static_cast<size_t>(Metric::gross_margin)].probability_better = 0.00001;
  return out;
}

study::Comparison example(std::vector<std::string> names) {
  study::Comparison c;
  c.path = "study.yaml";
  c.label = "Which plan?";
  c.scenario = "market.yaml";
  c.seller = "ours";
  c.seller_label = "Corner Shop";
  c.seed = 18446744073709551615u;
  c.replicates = 12;
  c.consumers = 20000;
  c.days = 91;
  c.warm_up_days = 28;
  c.first_day = *core::parse_date("2026-03-02");
  c.metrics = {Metric::visits, Metric::units, Metric::revenue, Metric::gross_margin, Metric::gross_margin_percent};
  c.sellers = {"ours"};
  double scale = 1;
  for (const auto& name : names) c.variants.push_back(variant(name, scale++));
  for (size_t i = 0; i < names.size(); ++i) {
    study::Best::Rival rival;
    rival.candidate = i + 1;
    rival.certain = i > 0;
    c.best.others.push_back(rival);
  }
  study::Sample sample{};
  study::at(sample, Metric::units) = 100000;
  c.samples.assign(1, std::vector<std::vector<study::Sample>>(names.size() + 1, {sample, sample}));
  c.digest = "sw1:00112233445566778899aabbccddeeff";
  c.threads = 2;
  c.simd = "avx2";
  c.seconds = 0.5;
  c.runs = 24;
  return c;
}

}  // namespace

TEST_CASE("one variant at 80 columns, exactly") {
  CHECK(report::comparison_text(example({"cheaper"})) == R"(Which plan?
Corner Shop, 2026-03-02 to 2026-05-31, 91 days; 20,000 consumers; amounts in USD

cheaper: A plan called cheaper
  offers.ours.fine.price x 0.9
                   base    cheaper difference      ±       better
Visits          400,000    400,000          0     ±0              same
Units sold      100,000    101,234     +1,234    ±56 +1.2% >99.9% more
Revenue      $1,234,568 $1,238,889    +$4,322 ±5,000 +0.4% >99.9% unclear
Gross margin   $345,679   $342,468    -$3,211   ±210 -0.9%  <0.1% less
  of revenue      28.0%      27.6%     -0.4pt  ±0.02        10.0% less

12 replicates under common random numbers; intervals and verdicts at 95%
confidence, verdicts for all 5 figures together (Holm). ±: half an interval;
better: the probability that the variant is
Pairing: as sharp about gross margin as 966 independent runs of each plan (a
paired difference has 1/80 of the variance)
market.yaml, seed 18446744073709551615, after 28 days of warm-up under the
base's plan
digest sw1:00112233445566778899aabbccddeeff
24 runs, 0.50 s on 2 threads (avx2)
)");
}

TEST_CASE("where there is room, all is told in full") {
  const std::string text = report::comparison_text(example({"cheaper"}), {.width = 120});
  INFO(text);
  for (const char* words : {"95% interval", "+1,178 to +1,290", "P(better)", "no difference shown", "exactly the same"})
    CHECK(text.find(words) != std::string::npos);
}

TEST_CASE("several plans: the best is marked, and of whom that is not certain") {
  auto two = example({"cheaper", "much-cheaper"});
  const std::string text = report::comparison_text(two);
  INFO(text);
  CHECK(text.find("base *") != std::string::npos);
  CHECK(text.find("-$3,211  ±210") != std::string::npos);
  CHECK(text.find("~+$4,322") != std::string::npos);  // not shown to be different
  CHECK(text.find("not shown to be better\nthan cheaper (at 95%") != std::string::npos);
  two.best.others[0].certain = true;
  CHECK(report::comparison_text(two).find("better than every other plan") != std::string::npos);
}

TEST_CASE("lines fit, whatever the names, and colour comes only when asked for") {
  auto long_names = example({"a-plan-with-a-name-that-nobody-would-want-to-type", "b"});
  long_names.label = "A question so long that it needs more than one line on any terminal that people use every day";
  long_names.variants[0].changes.assign(9, "population.segments.bargain-hunters.reference_price.loss_aversion x 1.25");
  for (const int width : {60, 80, 100, 120})
    for (const bool colour : {false, true}) {
      const std::string text = report::comparison_text(long_names, {.width = width, .colour = colour});
      INFO(text);
      CHECK((text.find('\x1b') != std::string::npos) == colour);
      if (!colour) CHECK(testing::widest(text) <= width);
      CHECK(text.find(" \n") == std::string::npos);
      CHECK(text.find("and 3 more changes") != std::string::npos);
    }
}

TEST_CASE("a change in nothing, perfect pairing, and a precision that was not reached, in words") {
  auto one = example({"same"});
  one.variants[0].same = true;
  one.wanted = {{Metric::gross_margin, {.half_width = 0.0005, .relative = true}}};
  one.variants[0].metrics[static_cast<size_t>(Metric::gross_margin)].met = false;
  const std::string same = report::comparison_text(one, {.width = 140});
  INFO(same);
  CHECK(same.find("The change changes nothing: every run equals the base's") != std::string::npos);
  CHECK(same.find("Pairing") == std::string::npos);
  CHECK(same.find("Precision: gross margin to ±0.05% wanted, ±0.0608% after 12 replicates: NOT reached") !=
        std::string::npos);
  one.variants[0].same = false;
  one.variants[0].shares_warm_up = false;
  one.variants[0].metrics[static_cast<size_t>(Metric::gross_margin)].paired.variance_ratio =
      std::numeric_limits<double>::infinity();
  const std::string perfect = report::comparison_text(one, {.width = 120});
  CHECK(perfect.find("the same in every replicate") != std::string::npos);
  CHECK(perfect.find("it had a warm-up of its own") != std::string::npos);
}

TEST_CASE("the document has every figure, and nothing where there is none") {
  auto one = example({"cheaper"});
  one.variants[0].metrics[static_cast<size_t>(Metric::units)].paired.variance_ratio =
      std::numeric_limits<double>::infinity();
  const auto json = nlohmann::json::parse(report::comparison_json(one));
  CHECK(json["seed"] == "18446744073709551615");
  CHECK(json["best"]["name"] == "base");
  CHECK(json["run"]["runs"] == 24);
  const auto& metrics = json["variants"][0]["metrics"];
  CHECK(metrics.size() == 5);
  CHECK(metrics["units"]["difference"] == 1234.0);
  CHECK(metrics["units"]["interval"] == nlohmann::json::array({1178.0, 1290.0}));
  CHECK(metrics["units"]["change"] == 0.01234);
  CHECK(metrics["units"]["variance_ratio"].is_null());
  CHECK(metrics["revenue"]["real"] == false);
}

TEST_CASE("tables have a row for each figure and for each run") {
  const auto two = example({"cheaper", "dearer"});
  std::string differences, replicates;
  report::differences_csv(two, [&](std::string_view bytes) { differences += bytes; });
  report::replicates_csv(two, [&](std::string_view bytes) { replicates += bytes; });
  CHECK(std::count(differences.begin(), differences.end(), '\n') == 1 + 2 * 5);
  CHECK(differences.find("\ncheaper,units,100000,101234,1234,1178,1290,1.234,0.99999,1e-06,1e-05,yes,80.5\n") !=
        std::string::npos);
  CHECK(std::count(replicates.begin(), replicates.end(), '\n') == 1 + 3 * 2);
  CHECK(replicates.find("\n1,base,ours,100000,") != std::string::npos);
  CHECK(replicates.find("\n1,dearer,all,100000,") != std::string::npos);
}

// What theory says of tests: an A/A test is significant as often as its level says and its intervals cover; without interference
// a test is unbiased (Neyman 1923); a stock that both arms share makes it wrong, in a known direction (Blake and Coey 2014).
#include "shopwright/study/experiment.hpp"

#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string shop(const std::string& stock) {
  return R"(
shopwright: 1
kind: scenario
currency: USD
seed: 5
calendar: {start: 2026-03-02, days: 14, warm_up: 0 days}
population:
  size: 3000
  segments:
    all: {share: 100%, price_sensitivity: 3, needs: {tea: {every: 5 days, shape: 2}}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 4, appeal: 0}}
sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 4, cost: 2.5)" +
         stock + "}}}\n";
}

study::ExperimentResult rehearsed(const std::string& yaml, const std::string& change, study::ExperimentParams params) {
  const auto base = std::make_shared<engine::Scenario>(scenario_of(yaml));
  INFO(language::render(base->diagnostics, false));
  REQUIRE(base->ok());
  const study::Family family(base);
  language::Diagnostics wrong;
  const std::vector<language::Change> changes{*language::parse_change(language::Change::Operation::set, change, wrong)};
  const language::MemoryFiles files;
  const auto variant = family.vary({}, changes, files, wrong);
  study::Workers workers(0, family.consumers());
  auto result = study::rehearse(family, *variant, "v", "ours", params, workers, wrong);
  REQUIRE(result);
  return *result;
}

study::ExperimentParams test_of(study::TestMetric metric, int64_t rehearsals) {
  study::ExperimentParams params;
  params.metric = metric;
  params.length = {14};
  params.rehearsals = rehearsals;
  return params;
}

double z(const study::Averaged& a) { return a.mean / ((a.high - a.low) / 2 / 1.97); }

}  // namespace

TEST_CASE("truth: an A/A test is significant at its level and covers nothing as often as it says", "[slow]") {
  const int64_t n = 400;
  const auto result = rehearsed(shop(""), "offers.ours.green.price=4", test_of(study::TestMetric::revenue, n));
  const auto& length = result.lengths[result.planned];
  CHECK(length.truth.mean == 0);
  const double se = std::sqrt(0.05 * 0.95 / static_cast<double>(n));
  CHECK(std::abs(length.power.mean - 0.05) < 4 * se);
  CHECK(std::abs(length.coverage - 0.95) < 4 * se);
  // The standard error that analysts compute is the spread that their estimates have: 400 of them tell it to 3.5%.
  CHECK(length.standard_error / length.spread == Approx(1).margin(4 * 0.0354));
}

TEST_CASE("truth: without anything shared a test of consumers is unbiased", "[slow]") {
  const auto result = rehearsed(shop(""), "offers.ours.green.price=3.6", test_of(study::TestMetric::units, 200));
  const auto& length = result.lengths[result.planned];
  CHECK(length.truth.mean > 200);  // 10% off at a sensitivity of 3
  CHECK(std::abs(z(length.bias)) < 4);
  CHECK(length.coverage > 0.95 - 4 * std::sqrt(0.05 * 0.95 / 200));
}

TEST_CASE("truth: a common stock that sells out makes a test see an effect where there is none", "[slow]") {
  // 1,500 units for some 4,200 wanted: all are sold at either price, so that treating everybody sells not one more.
  const auto result =
      rehearsed(shop(", stock: {opening: 1500}"), "offers.ours.green.price=3.2", test_of(study::TestMetric::units, 60));
  const auto& length = result.lengths[result.planned];
  CHECK(length.truth.mean == 0);
  CHECK(length.estimate.low > 100);  // the treated buy the stock away from the others
  CHECK(z(length.bias) > 10);
  REQUIRE(result.bias_without_stock);
  CHECK(std::abs(z(*result.bias_without_stock)) < 4);
}

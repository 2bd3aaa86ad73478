// A rehearsed test, for people and for programs.
#include "shopwright/report/experiment.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "shopwright/core/text.hpp"
#include "support/catch.hpp"

using namespace shopwright;

namespace {

study::ExperimentResult example() {
  study::ExperimentResult result;
  result.treatment = "cheaper";
  result.params.metric = study::TestMetric::revenue;
  result.consumers = 20000;
  result.baseline = 1234567;
  for (int days : {7, 28}) {
    study::TestLength length;
    length.days = days;
    length.truth = {1000.0 * days, 900.0 * days, 1100.0 * days};
    length.estimate = {1500.0 * days, 1300.0 * days, 1700.0 * days};
    length.bias = {500.0 * days, 300.0 * days, 700.0 * days};
    length.standard_error = 9000;
    length.spread = 9500;
    length.power = {0.45, 0.36, 0.55};
    length.coverage = 0.5;
    result.lengths.push_back(length);
  }
  result.planned = 1;
  result.bias_without_stock = study::Averaged{200, -500, 900};
  result.days_needed = 112;
  result.rehearsals.assign(60, std::vector<study::TestResult>(2, {100, 50, 0.04, 0, 200}));
  return result;
}

}  // namespace

TEST_CASE("a rehearsed test fits its width and says what matters", "[experiment]") {
  const core::Currency dollars = *core::Currency::find("USD");
  for (int width : {60, 80, 120}) {
    std::string text = report::experiment_text(example(), "Would a test tell?", dollars, {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(core::display_width(line) <= width);
    }
    std::replace(text.begin(), text.end(), '\n', ' ');
    CHECK(text.find("The test is biased") != std::string::npos);
    CHECK(text.find("by 50% of the effect") != std::string::npos);
    CHECK(text.find("common stock makes +$13,800") != std::string::npos);
    CHECK(text.find("about 112 days (extrapolated from 28 days)") != std::string::npos);
    CHECK(text.find("do not trust them") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
  }
  CHECK(report::experiment_text(example(), "T", dollars, {.colour = true}).find('\x1b') != std::string::npos);
}

TEST_CASE("a rehearsed test as JSON has every length and every rehearsal", "[experiment]") {
  const auto document = nlohmann::json::parse(report::experiment_json(example(), *core::Currency::find("USD")));
  CHECK(document["lengths"].size() == 2);
  CHECK(document["lengths"][1]["bias"]["mean"] == 14000.0);
  CHECK(document["rehearsals"].size() == 60);
  CHECK(document["days_needed"] == 112.0);
  CHECK(document["bias_without_reaction"].is_null());
}

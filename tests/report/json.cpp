#include "shopwright/report/json.hpp"

#include <nlohmann/json.hpp>

#include <limits>

#include "example.hpp"
#include "shopwright/version.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using nlohmann::json;

TEST_CASE("the document has what was promised, in that order") {
  const auto one = example::with_sellers({"Ours", "Rival"});
  const auto document = nlohmann::ordered_json::parse(report::json(one.result));
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"shopwright", "scenario", "seed", "replicates", "consumers", "days",
                                         "currency", "digest", "sellers", "totals", "run"});
  CHECK(document["shopwright"] == kVersion);
  CHECK(document["seed"] == "18446744073709551615");
  CHECK(document["currency"] == "USD");
  CHECK(document["sellers"]["s0"]["revenue"]["mean"] == 1234567.89);
  CHECK(document["sellers"]["s0"].size() == 10);  // nobody has supply costs, and nobody but buyers pays
  CHECK(document["sellers"]["s1"]["units"]["ci95"].size() == 2);
  CHECK(document["totals"]["units"]["mean"] == 200000);
  CHECK(document["run"] ==
        nlohmann::ordered_json(
            {{"threads", 2}, {"simd", "avx2"}, {"seconds", 0.5}, {"visits", 3000000}, {"evaluations", 24000000}}));
}

TEST_CASE("no interval is null, no value is null, no minus zero") {
  auto one = example::with_sellers({"Ours"});
  auto& all = one.result.by_seller[0];
  all[static_cast<size_t>(study::Metric::units)] = {-1e-9, std::nullopt};
  all[static_cast<size_t>(study::Metric::gross_margin_percent)] = {std::numeric_limits<double>::quiet_NaN(),
                                                                   std::nullopt};
  const std::string text = report::json(one.result);
  const auto document = json::parse(text);
  CHECK(document["sellers"]["s0"]["units"]["ci95"].is_null());
  CHECK(document["sellers"]["s0"]["gross_margin_percent"]["mean"].is_null());
  CHECK(text.find("-0.0") == std::string::npos);
}

TEST_CASE("the summary leaves out what may differ between machines, and bytes that are no text do no harm") {
  auto one = example::with_sellers({"Ours"});
  auto other = one;
  other.result.threads = 7;
  other.result.seconds = 99;
  CHECK(report::summary_json(one.result) == report::summary_json(other.result));
  CHECK(report::json(one.result) != report::json(other.result));
  one.result.scenario = "caf\xe9.yaml";
  CHECK(json::accept(report::json(one.result)));
  CHECK(json::parse(report::run_json(one.result, {"--set a=1"}))["changes"] == json({"--set a=1"}));
}

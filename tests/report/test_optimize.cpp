// The best plan as text, JSON and CSV: exact texts of a made-up answer, and lines that fit.
#include "shopwright/report/optimize.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/lines.hpp"

using namespace shopwright;

namespace {

study::OptimizeResult example() {
  study::OptimizeResult result;
  result.study = "study.yaml";
  result.label = "Two prices";
  result.seller = "ours";
  result.decisions = {"gold", "house"};
  result.goals = {"gross_margin"};
  result.minimise = {false};
  result.goal_like = {study::Metric::gross_margin};
  result.currency = *core::Currency::find("USD");
  result.seed = 7;
  result.consumers = 8000;
  result.days = 91;
  result.found = true;
  result.plan = {{"gold",
                  "Gold roast",
                  "8.49",
                  "7.99",
                  "",
                  8.49,
                  study::Interval{8.31, 8.66},
                  study::Interval{8.02, 8.95},
                  false,
                  {"--set offers.ours.gold.price=8.49"}},
                 {"house",
                  "",
                  "6.99",
                  "",
                  "",
                  6.99,
                  {},
                  study::Interval{6.5, 6.99},
                  true,
                  {"--set offers.ours.house.price=6.99"}}};
  result.goal = {71204, study::Interval{70904, 71504}};
  result.today = {68047, study::Interval{67747, 68347}};
  result.gain.replicates = 25;
  result.gain.difference = 3157;
  result.gain.interval = {2947, 3367};
  result.kept = {
      {"gross_margin_percent", "at least 30%", "", true, 30, {34.21, study::Interval{34.1, 34.3}}, 33.7, true}};
  result.rules = {{"gold >= house + 1", false}, {"house <= 6.99", true}};
  result.around = study::Around{{0, 1}, {{"7.99", "8.49"}, {"6.49", "6.99"}}, {70100, 70500, {}, 71300}};
  result.searched = 71300;
  result.method = "search";
  result.runs = 480;
  result.runs_allowed = 500;
  result.plans = 86;
  result.replicates = 5;
  result.fresh = 25;
  result.threads = 2;
  result.seconds = 3.21;
  result.digest = "sw1:00112233445566778899aabbccddeeff";
  result.best = {
      {{"8.49", "6.99"}, {study::Sized{71300, study::Interval{70000, 72000}}, {}}, 5, true, false, false, false}};
  return result;
}

}  // namespace

TEST_CASE("The best plan as a page, exactly") {
  CHECK(report::optimize_text(example(), {.width = 80, .scenario = "market.yaml"}) == R"(Two prices
largest gross_margin of ours; 91 days, 8,000 consumers; amounts in USD

The best plan found
                    today  surely within  as good, to 1%
  Gold roast  8.49   7.99  8.31 to 8.66   8.02 to 8.95
  house       6.99                        6.5 to 6.99 (end of range)

Gross margin
  this plan   $71,204   ±300
  today       $68,047   ±300
  difference  +$3,157  +4.6%  surely +$2,947 to +$3,367

Limits
  gross_margin_percent at least 30%  34.2% ±0.1, kept     today 33.7%
  gold >= house + 1                  kept
  house <= 6.99                      kept, none to spare

Around it: Gross margin in the runs of the search
  gold \ house     6.49     6.99
  7.99          $70,100  $70,500
  8.49                –  $71,300

To run it
  shopwright run market.yaml \
    --set offers.ours.gold.price=8.49 \
    --set offers.ours.house.price=6.99

480 runs of 500 allowed: 86 plans looked at, 5 replicates each or more, by
search and response surface.
Figures are from 25 fresh replicates that had no part in the search; in the
search this plan gave $71,300.
±: 95% confidence intervals; seed 7; 3.2 s on 2 threads
digest sw1:00112233445566778899aabbccddeeff
)");
}

TEST_CASE("Pages fit their width; colour is asked for") {
  auto many = example();
  many.around->values[1].assign(12, "6.49");
  many.around->goal.assign(24, 123456.0);
  many.robust = study::Robust{{"base", "a-rival-with-a-long-name", "another-rival", "a-third"},
                              {1, 1, 1, 1},
                              {{"8.49", "6.99"}, {}, {"7.99", "5.99"}},
                              {"chosen", "today", "best for base"},
                              {}};
  many.robust->table = study::regret_table(std::vector<double>(12, 71000.0), many.robust->weights);
  for (const auto& result : {example(), many})
    for (const int width : {60, 80, 120}) {
      const std::string text = report::optimize_text(result, {.width = width, .scenario = ""});
      INFO(text);
      CHECK(testing::widest(text) <= width);
      CHECK(text.find('\x1b') == std::string::npos);
    }
  CHECK(report::optimize_text(example(), {.colour = true}).find("\x1b[1mTwo prices\x1b[0m\n") == 0);
}

TEST_CASE("No plan, and a front of two goals") {
  auto none = example();
  none.found = false;
  none.none_because = "no plan was shown to keep units at least 9; the nearest reached 7";
  const std::string text = report::optimize_text(none);
  CHECK(text.find("No plan found\nno plan was shown to keep units at least 9; the nearest reached 7\n") !=
        std::string::npos);
  CHECK(text.find("The best plan found") == std::string::npos);
  auto two = example();
  two.goals = {"gross_margin", "units"};
  two.minimise = {false, false};
  two.goal_like = {study::Metric::gross_margin, study::Metric::units};
  two.best[0].goals[1] = {30000, study::Interval{29900, 30100}};
  two.today_second = {28000, {}};
  const std::string front = report::optimize_text(two);
  CHECK(front.find("  gold   house    Gross margin   Units sold\n"
                   "  8.49    6.99  $71,300 ±1,000  30,000 ±100  ?\n") != std::string::npos);
}

TEST_CASE("The document and the table of plans") {
  const auto document = nlohmann::json::parse(report::optimize_json(example()));
  CHECK(document["plan"]["gold"]["value"] == "8.49");
  CHECK(document["plan"]["gold"]["interval"][0] == 8.31);
  CHECK(document["plan"]["house"]["interval"].is_null());
  CHECK(document["gain"]["difference"] == 3157);
  CHECK(document["kept"][0]["shown"] == true);
  CHECK(document["around"]["goal"][2].is_null());
  CHECK(document["run"]["threads"] == 2);
  CHECK_FALSE(nlohmann::json::parse(report::optimize_summary_json(example())).contains("run"));
  std::string csv;
  report::write_plans(example(), [&](std::string_view bytes) { csv += bytes; });
  CHECK(csv ==
        "rank,gold,house,gross_margin,gross_margin low,gross_margin high,replicates,kept\n"
        "1,8.49,6.99,71300,70000,72000,5,yes\n");
}

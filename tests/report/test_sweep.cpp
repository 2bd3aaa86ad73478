// What is printed and written of a sweep, from results that were made up.
#include "shopwright/report/sweep.hpp"

#include <sstream>

#include "shopwright/core/text.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using study::Metric;

namespace {

const char* const kMarket = R"(shopwright: 1
kind: scenario
label: A small market
currency: EUR
calendar: {start: 2026-03-02, days: 2, warm_up: 0 days}
population: {size: 10, segments: {all: {share: 100%, price_sensitivity: 3, needs: {juice: {every: 3 days}}}}}
categories: {juice: {}}
products: {plain: {category: juice, regular_price: 2.00}, fine: {category: juice, regular_price: 3.00}}
sellers:
  ours: {label: "Our Shop, in town", role: operator}
offers: {ours: {plain: {price: 1.95, cost: 1.25}, fine: {price: 2.95, cost: 2.25}}}
outputs: {replicates: 2}
)";

study::SweepData made_up(const std::string& vary, int64_t replicates = 2) {
  language::MemoryFiles files;
  files.files["market.yaml"] = kMarket;
  files.files["study.yaml"] =
      "shopwright: 1\nkind: study\nlabel: Which price?\nscenario: market.yaml\nsweep: {vary: " + vary +
      ", replicates: " + std::to_string(replicates) + "}\n";
  const study::Study study = study::read_study("study.yaml", files);
  language::Diagnostics wrong = study.diagnostics;
  study::SweepData data;
  if (study.ok())
    if (auto plan = study::make_sweep_plan(study, study.root["sweep"], {}, files, wrong)) data.plan = *plan;
  INFO(language::render(wrong, false));
  REQUIRE_FALSE(data.plan.points.empty());
  const size_t runs = data.plan.points.size() * data.replicates();
  data.complete.assign(runs, true);
  data.samples.resize(runs);
  for (size_t p = 0; p < data.plan.points.size(); ++p)
    for (size_t r = 0; r < data.replicates(); ++r) {
      auto& sample = data.samples[p * data.replicates() + r];
      const auto& x = data.plan.points[p].numbers;
      const double second = x.size() > 1 ? x[1] - 3 : 0;
      study::at(sample, Metric::gross_margin) =
          20000 - 8000 * (x[0] - 2) * (x[0] - 2) - 3000 * second * second + 100.5 * static_cast<double>(r);
      study::at(sample, Metric::units) = (1000 + 50 * static_cast<double>(r)) / (x[0] * x[0]);
    }
  data.status = {.points = static_cast<int64_t>(data.plan.points.size()),
                 .replicates = replicates,
                 .done = static_cast<int64_t>(runs),
                 .total = static_cast<int64_t>(runs),
                 .shard = {},
                 .seconds = 3,
                 .processes = {}};
  return data;
}

const char* const kPrice = "{price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 11}}";
const char* const kPrices =
    "{price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 41}, fine: {path: offers.ours.fine.price, "
    "from: 2.5, to: 3.5, "
    "points: 41}}";

std::string page(const study::SweepData& data, int width = 80, bool colour = false) {
  return report::sweep_text(data, study::findings(data), {.width = width, .colour = colour});
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

}  // namespace

TEST_CASE("a sweep of one price says where the best is and draws the curve") {
  const std::string text = page(made_up(kPrice));
  INFO(text);
  CHECK(text.rfind("Which price?\nGross margin of Our Shop, in town; 11 points x 2 replicates, all 22 runs\n\n", 0) ==
        0);
  CHECK(text.find("Best point    price = 2\n              €20,050 ±638; better than each of the others\n") !=
        std::string::npos);
  CHECK(text.find("Best by fit   price = 2 (2 to 2)\n") != std::string::npos);
  CHECK(text.find("Elasticity    of units to price, at the best point: -2.00 (-2.00 to -2.00)\n") != std::string::npos);
  CHECK(text.find("    1.5  €18,050  -€1,200") != std::string::npos);
  CHECK(text.find("\n€20,") != std::string::npos);
  CHECK(text.find("└─") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(page(made_up(kPrice), 80, true).find("\x1b[1mWhich price?\x1b[0m") == 0);
}

TEST_CASE("a sweep of two prices draws a map with the best point") {
  const std::string text = page(made_up(kPrices), 100);
  INFO(text);
  CHECK(text.find("dark is more, ✕ the best point") != std::string::npos);
  size_t crosses = 0, at = 0;
  while ((at = text.find("✕", at)) != std::string::npos) ++crosses, ++at;
  CHECK(crosses == 2);  // in the words and in the map
  CHECK(text.find("█") != std::string::npos);
}

TEST_CASE("lines of a sweep fit the terminal") {
  for (const int width : {60, 80, 120})
    for (const char* vary : {kPrice, kPrices})
      for (const std::string& line : lines(page(made_up(vary), width))) {
        INFO(line);
        CHECK(core::display_width(line) <= width);
      }
}

TEST_CASE("part of a sweep, or nothing of it, is told as such") {
  auto data = made_up(kPrice);
  for (size_t i = 0; i < data.complete.size(); ++i) data.complete[i] = i % 2 == 0 && i < 10;
  data.status.done = 5;
  CHECK(page(data).find("5 of 22 runs") != std::string::npos);
  data.complete.assign(data.complete.size(), false);
  data.status.done = 0;
  CHECK(page(data).find("No run is complete yet.") != std::string::npos);
  data.status.processes = {{"here", 12, 4, true}, {"gone", 13, 2, false}, {"far", 14, 1, std::nullopt}};
  const std::string status = report::sweep_status_text("a.sqlite", data.plan, data.status);
  CHECK(status.find("a.sqlite: Which price?\n  0 of 22 runs are complete (0%): 11 points, 2 replicates\n") == 0);
  CHECK(status.find("process 12 on here: at work (4 runs claimed)") != std::string::npos);
  CHECK(status.find("process 13 on gone: is no more; its runs will be taken over (2 runs claimed)") !=
        std::string::npos);
  CHECK(status.find("process 14 on far: on another machine (1 runs claimed)") != std::string::npos);
}

TEST_CASE("tables hold every run and every mean, with numbers that read back equal") {
  const auto data = made_up(kPrice);
  std::string results, means;
  const auto into_results = [&](std::string_view bytes) { results += bytes; };
  const auto into_means = [&](std::string_view bytes) { means += bytes; };
  report::sweep_results_csv(data, into_results);
  report::sweep_means_csv(data, into_means);
  const auto rows = lines(results);
  REQUIRE(rows.size() == 23);
  CHECK(rows[0] ==
        "point,price,replicate,seller,units,visits,orders,lost_units,revenue,discounts,cost_of_goods,gross_margin,"
        "gross_margin_percent,"
        "share,supply_cost");
  CHECK(rows[2].rfind("1,1.5,2,ours,466.6666666666667,0,0,0,0,0,0,18100.5,", 0) == 0);
  CHECK(lines(means).size() == 12);
  CHECK(lines(means)[0].find(",supply_cost,units_half_width,") != std::string::npos);
  CHECK(lines(means)[6].rfind("6,2,ours,2,256.25,", 0) == 0);
}

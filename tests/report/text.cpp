#include "shopwright/report/text.hpp"

#include "example.hpp"
#include "report/layout.hpp"
#include "support/catch.hpp"
#include "support/lines.hpp"

using namespace shopwright;

namespace {}  // namespace

TEST_CASE("one seller with what was recorded, exactly") {
  auto one = example::with_sellers({"Corner Shop"});
  engine::RecordedParams recorded;
  recorded.units = 98000;
  recorded.revenue = core::Money{120000000};
  recorded.gross_margin = core::Money{32000000};
  one.model.outputs.recorded.add("s0", recorded);
  CHECK(report::text(one.result, one.model) == R"(An example
2026-03-02 to 2026-05-31, 91 days; 20,000 consumers; amounts in USD

                                               Corner Shop
                 simulated            recorded  difference
Visits             400,000   ±0.3%
Orders              80,000   ±0.3%
Units sold         100,000   ±0.3%      98,000       +2.0%

Revenue         $1,234,568   ±0.3%  $1,200,000       +2.9%
Cost of goods     $925,926   ±0.3%
Gross margin      $308,642   ±0.3%    $320,000       -3.5%
  of revenue         25.0% ±0.09pt       26.7%      -1.7pt

±: 95% confidence interval of the mean over 5 replicates
example.yaml, seed 18446744073709551615, after 28 days of warm-up
digest sw1:00112233445566778899aabbccddeeff
0.50 s on 2 threads (avx2): 1,190 days/s, 6.0 M visits/s, 48.0 M evaluations/s
)");
}

TEST_CASE("tables fill the width and no more, whatever the labels") {
  for (const std::vector<std::string>& labels :
       {std::vector<std::string>{"Ours"},
        {"Ours", "Rival"},
        {"A", "B", "C", "D", "E"},
        {"The Very Long Name of an Old and Venerable House of Groceries & Sons",
         "街角のコーヒー店と自家焙煎豆の専門店・東京本店"}}) {
    const auto one = example::with_sellers(labels);
    for (const int width : {80, 120}) {
      const std::string text = report::text(one.result, one.model, {.width = width});
      INFO(text);
      CHECK(testing::widest(text) <= width);
      CHECK(text.find(" \n") == std::string::npos);
      for (const std::string& label : labels) CHECK(text.find(label.substr(0, 1)) != std::string::npos);
    }
  }
  const auto two = example::with_sellers({"Ours", "Rival"});
  CHECK(report::text(two.result, two.model, {.width = 84}).find("All sellers") <
        report::text(two.result, two.model).find("Visits"));
}

TEST_CASE("the operator comes first, and one replicate has no interval") {
  auto one = example::with_sellers({"First", "Second"});
  std::swap(one.model.sellers[0].value.role, one.model.sellers[1].value.role);
  const std::string text = report::text(one.result, one.model);
  CHECK(text.find("Second") < text.find("First"));
  one.result.replicates = 1;
  for (auto* all : {&one.result.by_seller[0], &one.result.by_seller[1], &one.result.totals})
    for (study::Estimate& estimate : *all) estimate.ci95.reset();
  const std::string alone = report::text(one.result, one.model);
  CHECK(alone.find("±") == std::string::npos);
  CHECK(alone.find("One replicate") != std::string::npos);
}

TEST_CASE("colour only when asked for; lost sales and discounts only when there are any") {
  auto one = example::with_sellers({"Ours"});
  CHECK(report::text(one.result, one.model).find('\x1b') == std::string::npos);
  CHECK(report::text(one.result, one.model, {.colour = true}).find('\x1b') != std::string::npos);
  CHECK(report::text(one.result, one.model).find("Lost") == std::string::npos);
  one.result.by_seller[0][static_cast<size_t>(study::Metric::lost_units)].mean = 12;
  CHECK(report::text(one.result, one.model).find("Lost to stock-out") != std::string::npos);
}

TEST_CASE("money: the currency's sign, cents where amounts are small, a sign before all") {
  auto one = example::with_sellers({"Ours"});
  one.result.by_seller[0] = example::estimates(10, -512.345, 0.1);
  CHECK(report::text(one.result, one.model).find("-$512.35") != std::string::npos);
  one.result.currency = {"CHF", 2};
  CHECK(report::text(one.result, one.model).find("-CHF 512.35") != std::string::npos);
  one.result.currency = {"JPY", 0};
  CHECK(report::text(one.result, one.model).find("-¥512") != std::string::npos);
}

TEST_CASE("grouping, padding and wrapping by columns") {
  CHECK(report::grouped(0, 0) == "0");
  CHECK(report::grouped(-0.4, 0) == "0");
  CHECK(report::grouped(999, 0) == "999");
  CHECK(report::grouped(-1234567.891, 2) == "-1,234,567.89");
  CHECK(report::padded_left("日本", 6) == "  日本");
  CHECK(report::padded_right("日本", 6) == "日本  ");
  CHECK(report::wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(report::wrapped("日本語", 4) == std::vector<std::string>{"日本", "語"});
  CHECK(report::wrapped("", 4) == std::vector<std::string>{""});
}

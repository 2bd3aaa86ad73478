// Sums as people write them, goals and limits: by hand.
#include "study/optimize_linear.hpp"
#include "study/optimize_question.hpp"
#include "support/catch.hpp"

using namespace shopwright::study;

namespace {

const std::vector<std::string> kNames = {"small", "large", "pack-64"};

std::string message(std::string_view text) {
  const auto rule = parse_rule(text, kNames);
  return rule ? "" : rule.error().message + " | " + rule.error().hint;
}

}  // namespace

TEST_CASE("Sums of names and numbers") {
  const auto sum = parse_linear("1.2 * small - (large - 3) / 2 + 20% * pack-64", kNames);
  REQUIRE(sum);
  CHECK(*sum == Linear{{1.2, -0.5, 0.2}, 1.5});
  CHECK(sum->at(std::vector<double>{10, 4, 5}) == 12 - 2 + 1 + 1.5);
  CHECK(*parse_linear("-small*2", kNames) == Linear{{-2, 0, 0}, 0});
  CHECK(*parse_linear("--2", kNames) == Linear{{0, 0, 0}, 2});
}

TEST_CASE("Rules become differences that are at most zero, ladders several of them") {
  const auto rules = parse_rule("large >= 1.2 * small", kNames);
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  CHECK((*rules)[0].difference == Linear{{1.2, -1, 0}, 0});
  CHECK((*rules)[0].text == "large >= 1.2 * small");
  const auto ladder = parse_rule("1 <= small <= large", kNames);
  REQUIRE(ladder);
  REQUIRE(ladder->size() == 2);
  CHECK((*ladder)[0].difference == Linear{{-1, 0, 0}, 1});
  CHECK((*ladder)[1].difference == Linear{{1, -1, 0}, 0});
  CHECK((*ladder)[1].text == "small <= large");
  const auto equal = parse_rule("small = large - 0.5", kNames);
  REQUIRE(equal);
  CHECK(equal->front().equal);
  CHECK(equal->front().difference == Linear{{1, -1, 0}, 0.5});
}

TEST_CASE("What is wrong with a rule is said") {
  CHECK(message("small") == "expected a comparison | for example large >= 1.2 * small");
  CHECK(message("small < large") == "'<' is no comparison that a rule can have | write <=, >= or =");
  CHECK(message("small >= middle") == "unknown name 'middle' | one of: small, large, pack-64");
  CHECK(message("smal >= 1") == "unknown name 'smal' | did you mean 'small'?");
  CHECK(message("small-large >= 0") == "unknown name 'small-large' | a minus between names needs blanks around it");
  CHECK(message("small * large >= 0") ==
        "two names are multiplied | only sums are understood: names, each times a number");
  CHECK(message("1 / small >= 0") == "it is divided by a name | only sums are understood: names, each times a number");
  CHECK(message("small / 0 >= 1") == "division by zero | ");
  CHECK(message("(small >= 1") == "a ')' is missing | ");
  CHECK(message("small >= 1 2") == "cannot read '2' | ");
  CHECK(message("small >= ") == "something is missing at the end | ");
  CHECK(message("1 >= 2") == "'1 >= 2' says nothing about a decision | ");
  CHECK(message("small - small >= 2") == "'small - small >= 2' says nothing about a decision | ");
  CHECK(message(std::string(5000, '(')) == "too many brackets | ");
}

TEST_CASE("Goals: sums of metrics, in the direction that is good for a seller") {
  const auto goal = [](std::string_view text) { return *parse_goal(text); };
  CHECK_FALSE(goal("gross_margin").minimise);
  CHECK(goal("supply_cost").minimise);
  CHECK_FALSE(goal("maximise supply_cost").minimise);
  CHECK_FALSE(goal("gross_margin - supply_cost").minimise);
  CHECK_FALSE(goal("-supply_cost").minimise);
  CHECK(goal("minimize cost_of_goods + supply_cost").minimise);
  CHECK(goal("minimise supply_cost").words == "supply_cost");
  CHECK_FALSE(parse_goal("profit"));
  CHECK_FALSE(parse_goal("12"));
}

TEST_CASE("Limits on metrics") {
  const auto limit = parse_limit("gross_margin_percent", "at least 20%");
  REQUIRE(limit);
  CHECK(limit->at_least);
  CHECK(limit->value == 20);
  CHECK(parse_limit("share", "at most 25%")->value == 0.25);
  CHECK(parse_limit("revenue", ">= 1e6")->value == 1e6);
  CHECK_FALSE(parse_limit("lost_units", "at most 50")->at_least);
  CHECK(parse_limit("margin", "at least 2").error().message == "there is no metric 'margin'");
  CHECK(parse_limit("units", "at least 5%").error().message == "units is not counted in percent");
  CHECK(parse_limit("units", "20").error().message == "expected 'at least N' or 'at most N', found '20'");
  CHECK(parse_limit("units", "at least many").error().message == "expected a number, found 'many'");
}

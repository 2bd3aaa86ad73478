// From a section or options to points; what is wrong with them.
#include "sweep_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::vector<std::string> names(const study::SweepPlan& plan) {
  std::vector<std::string> out;
  for (const auto& point : plan.points) {
    std::string name;
    for (const auto& value : point.values) name += (name.empty() ? "" : " ") + value;
    out.push_back(name);
  }
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a grid takes every combination, ends included, and prices have two digits") {
  const SweepCase one(
      " {vary: {price: {path: offers.ours.plain.price, from: 1.9, to: 2.2, step: 0.1}, fine: {path: "
      "offers.ours.fine.price, values: [2.99, "
      "3.1]}}, replicates: 4}");
  INFO(one.words());
  REQUIRE(one.plan);
  CHECK(names(*one.plan) ==
        Names{"1.9 2.99", "1.9 3.1", "2 2.99", "2 3.1", "2.1 2.99", "2.1 3.1", "2.2 2.99", "2.2 3.1"});
  CHECK(one.plan->replicates == 4);
  CHECK(one.plan->runs() == 32);
  CHECK(one.plan->points[7].unit == std::vector<double>{1, 0.75} /* the second of two cells */);
  CHECK(one.plan->metrics == std::vector<study::Metric>{study::Metric::gross_margin});
  const SweepCase thousand(" {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 1001}}}");
  REQUIRE(thousand.plan);
  CHECK(thousand.plan->points[1].values[0] == "1.501");
  CHECK(thousand.plan->points[1000].values[0] == "2.5");
}

TEST_CASE("a list takes values together") {
  const SweepCase one(
      " {design: list, vary: {price: {path: offers.ours.plain.price, values: [1.9, 2.1]}, fine: {path: "
      "offers.ours.fine.price, from: 3, "
      "to: 3.5, points: 2}}}");
  INFO(one.words());
  REQUIRE(one.plan);
  CHECK(names(*one.plan) == Names{"1.9 3", "2.1 3.5"});
  const SweepCase unequal(
      " {design: list, vary: {price: {path: offers.ours.plain.price, values: [1.9, 2.1]}, fine: {path: "
      "offers.ours.fine.price, values: "
      "[3]}}}");
  CHECK_FALSE(unequal.plan);
  CHECK(unequal.words().find("has 1 values, and price has 2") != std::string::npos);
}

TEST_CASE("designs that meet a point twice run it once") {
  const SweepCase morris(
      " {design: {morris: {trajectories: 30, levels: 4}}, vary: {price: {path: offers.ours.plain.price, from: 1.8, to: "
      "2.1}}}");
  INFO(morris.words());
  REQUIRE(morris.plan);
  CHECK(morris.plan->design.points.size() == 60);
  CHECK(morris.plan->points.size() == 4);
  CHECK(morris.plan->point_of.size() == 60);
  for (size_t i = 0; i < 60; ++i)
    CHECK(morris.plan->points[morris.plan->point_of[i]].values[0] == morris.plan->design.points[i].values[0].text);
}

TEST_CASE("a larger Sobol design begins with the smaller one") {
  const std::string vary = ", vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, step: 0.01}}}";
  const SweepCase small(" {design: {sobol: 8}" + vary), large(" {design: {sobol: 16}" + vary);
  REQUIRE((small.plan && large.plan));
  REQUIRE(large.plan->points.size() > small.plan->points.size());
  for (size_t p = 0; p < small.plan->points.size(); ++p)
    CHECK(small.plan->points[p].values == large.plan->points[p].values);
  for (const auto& point : large.plan->points) CHECK(point.values[0].size() <= 4);  // multiples of a cent
}

TEST_CASE("options say the same as a section") {
  const std::vector<std::string> options = {"offers.ours.plain.price=1.9..2.1:3",
                                            "offers.ours.*.cost*=0.9,1.1@2026-03-04..", "offers.rival.*=x",
                                            "offers.ours.fine.price+=-0.1..0.1:2", "a.b=1%..3 %:2"};
  language::Diagnostics wrong;
  const auto section = study::vary_section(options, wrong);
  INFO(language::render(wrong, false));
  REQUIRE(wrong.ok());
  language::Context context{.diagnostics = wrong};
  const auto params = language::decode<study::SweepParams>(section, context);
  INFO(language::render(wrong, false));
  REQUIRE(wrong.ok());
  REQUIRE(params.vary.size() == 5);
  CHECK(params.vary[0].name == "plain-price");
  CHECK(params.vary[0].value.points == 3);
  CHECK(params.vary[1].name == "ours-cost");
  CHECK(params.vary[1].value.change == study::Operation::scale);
  CHECK(params.vary[1].value.values == std::vector<std::string>{"0.9", "1.1"});
  CHECK(params.vary[1].value.during.has_value());
  CHECK(params.vary[2].value.path == std::vector<std::string>{"offers.rival.*"});
  CHECK(params.vary[2].value.change == study::Operation::set);
  CHECK(params.vary[3].value.change == study::Operation::add);
  CHECK(params.vary[4].value.unit == "%");
  for (const char* bad : {"offers.ours.plain.price", "=1..2:3", "a.b=", "a.b=1..2", "a.b=1..2:0", "a.b=1..x:3",
                          "a.b=1 days..2 weeks:3", "a.b=1,,2", "a.b=..:3"}) {
    language::Diagnostics found;
    const std::vector<std::string> text = {bad};
    study::vary_section(text, found);
    INFO(bad);
    CHECK_FALSE(found.ok());
  }
}

TEST_CASE("what is wrong with a sweep is said before anything runs") {
  const auto words = [](const std::string& sweep, const study::SweepOverrides& overrides = {}) {
    return SweepCase(sweep, overrides).words();
  };
  CHECK(words(" {vary: {price: {path: offers.ours.plane.price, from: 1, to: 2, points: 3}}}")
            .find("there is no 'plane' in offers.ours") != std::string::npos);
  CHECK(words(" {vary: {}}").find("at least one is needed") != std::string::npos);
  CHECK(words(" {vary: {units: {path: offers.ours.plain.price, from: 1, to: 2, points: 3}}}")
            .find("is what a column of the results is called") != std::string::npos);
  CHECK(words(" {vary: {price: {path: offers.ours.plain.price, from: -1, to: 2, points: 3}}}")
            .find("must be at least 0") != std::string::npos);
  CHECK(words(" {vary: {price: {path: offers.ours.plain.price, from: 1, to: 2}}}").find("study.yaml:5:") !=
        std::string::npos);
  CHECK(words(" {vary: {price: {path: offers.ours.plain.price, from: 1, to: 2, points: 3}}, race: margin}")
            .find("there is no metric 'margin'") != std::string::npos);
  CHECK(words(" {vary: {price: {path: offers.ours.plain.price, from: 1, to: 2, points: 3}}, race: revenue}")
            .find("at least 3 replicates") != std::string::npos);
  CHECK(words(kPrices, {.replicates = {}, .seed = {}, .race = "profit"}).find("there is no metric 'profit'") !=
        std::string::npos);
}

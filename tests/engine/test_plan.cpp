// The activity calendar of a scenario, and what late preparation does to a run.
#include "shopwright/engine/plan.hpp"

#include "shopwright/core/parallel.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/simulation.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;

namespace {

const char* const kMarket = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 28, warm_up: 4 days, preparation: 14 days}
population: {size: 500, segments: {all: {share: 100%, price_sensitivity: 3, needs: {juice: {every: 4 days}}}}}
categories: {juice: {}}
products: {plain: {category: juice, regular_price: 2.00, appeal: 0.5}}
sellers: {ours: {role: operator}}
offers: {ours: {plain: {price: 2.00, cost: 1.00}}}
events: {fair: {on: [2026-03-20, 2026-03-10..2026-03-11], needs: 2}}
)";

engine::Scenario scenario_with(const std::string& more) {
  language::MemoryFiles files;
  files.files["market.yaml"] = kMarket + more;
  engine::Scenario scenario = engine::read_scenario("market.yaml", files);
  INFO(language::render(scenario.diagnostics, false));
  REQUIRE(scenario.ok());
  return scenario;
}

std::string date(core::Date day) { return core::format_date(day); }

std::string promotions(const std::string& start, const std::string& shoot) {
  return "promotions:\n  sale: {off: 20%, during: " + start +
         "..2026-03-15}\n  always: {off: 1%, group: members}\n"
         "departments: {design: 2 people, copy: {capacity: 1, works: all}}\n"
         "tasks:\n"
         "  brief: {department: copy, takes: 3 days, not_before: 2026-02-23}\n"
         "  shoot: {department: design, takes: 5 days, after: brief, for: [sale, fair]" +
         shoot + "}\n";
}

}  // namespace

TEST_CASE("Activities are those of the scenario, by kind and day") {
  const auto plan = engine::make_plan(scenario_with(promotions("2026-03-09", "")).model);
  REQUIRE(plan.activities.size() == 3);
  CHECK(plan.activities[0].name == "fair");
  CHECK(date(plan.activities[0].first()) == "2026-03-10");
  CHECK(date(plan.activities[0].last()) == "2026-03-20");
  CHECK(plan.activities[1].name == "always");
  CHECK(date(plan.activities[1].first()) == "2026-02-26");  // of the warm-up
  CHECK(date(plan.activities[1].last()) == "2026-03-29");
  CHECK(plan.activities[2].seller == "ours");
  // brief Mon 23 .. Wed 25 February, shoot Thu 26 .. Wed 4 March; 5 and 6 March are left.
  CHECK(date(plan.schedule.slots[0].last) == "2026-02-25");
  CHECK(date(plan.schedule.slots[1].last) == "2026-03-04");
  CHECK(plan.spare(plan.activities[2]) == 2);
  CHECK(plan.tightest() == 2);
  CHECK(plan.home == std::vector<uint32_t>{2, 2});
  CHECK_FALSE(plan.activities[2].late());
  CHECK(plan.chain_text(1) == "brief (to 2026-02-25) > shoot (to 2026-03-04)");
}

TEST_CASE("Without a day of its own a task begins with the preparation") {
  const auto plan = engine::make_plan(
      scenario_with("departments: {design: 1}\ntasks: {poster: {department: design, takes: 1 day, for: fair}}\n")
          .model);
  CHECK(date(plan.schedule.slots[0].start) == "2026-02-16");
}

TEST_CASE("What is late moves its activity, and a run is that of the later start") {
  const auto digest = [](const engine::Scenario& scenario) {
    auto serial = core::make_serial();
    engine::Simulation simulation(engine::compile(scenario.model), core::NoiseKey{.seed = 3, .replicate = 0}, *serial);
    testing::run_to(simulation, *serial);
    return simulation.digest().str();
  };
  const auto in_time = scenario_with(promotions("2026-03-09", ""));
  const auto still = scenario_with(promotions("2026-03-09", ", late: 2 days"));
  const auto late = scenario_with(promotions("2026-03-09", ", late: 5 days"));
  const auto later = scenario_with(promotions("2026-03-12", ", late: 5 days"));
  CHECK(digest(still) == digest(in_time));
  CHECK(digest(late) != digest(in_time));
  CHECK(digest(late) == digest(later));
  const auto plan = engine::make_plan(late.model);
  CHECK(date(plan.activities[2].feasible) == "2026-03-12");
  CHECK(plan.spare(plan.activities[2]) == -3);
  CHECK(plan.activities[0].late());  // the fair is not moved by anybody
  CHECK(date(plan.activities[0].first()) == "2026-03-10");
  std::string codes;
  for (const auto& problem : late.diagnostics.items()) codes += problem.code + " ";
  CHECK(codes == "late-preparation late-preparation ");
}

TEST_CASE("A promotion of some weekdays can be too late while its last day is still to come") {
  const auto market = [](const char* on) {
    return std::string(kMarket) + "promotions: {sale: {off: 20%, during: 2026-03-09..2026-03-15, on: " + on +
           "}}\ndepartments: {design: 1}\n"
           "tasks: {shoot: {department: design, takes: 3 days, not_before: 2026-03-09, for: sale}}\n";
  };
  CHECK(testing::scenario_of(market("weekends")).ok());  // from Thursday 12 on
  const auto mondays = testing::scenario_of(market("mon"));
  REQUIRE_FALSE(mondays.ok());
  CHECK(mondays.diagnostics.items()[0].code == "never-ready");
}

TEST_CASE("A delay may be uncertain: each replicate has its own") {
  const auto scenario =
      scenario_with(promotions("2026-03-09", ", late: {uncertain: {uniform: {from: 0 days, to: 8 days}}}"));
  int moved = 0;
  for (uint32_t replicate = 0; replicate < 20; ++replicate) {
    language::Diagnostics problems;
    const auto model = engine::model_of_replicate(scenario, 5, replicate, problems);
    REQUIRE(problems.ok());
    moved += engine::make_plan(model).activities[2].late();
    CHECK(engine::compile(model)->promotions.size() == 2);
  }
  CHECK((moved > 3 && moved < 18));
}

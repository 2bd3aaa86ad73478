// Placements: what they do to choices, what they cost, and what happens when their content is late.
#include <cmath>

#include "shopwright/engine/plan.hpp"
#include "shopwright/engine/treatment.hpp"
#include "support/catch.hpp"
#include "support/goes_on.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::string market_with(const std::string& more, const std::string& green = "{price: 4, cost: 2}") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days, preparation: 14 days}
population: {size: 5000, segments: {all: {share: 100%, display: 0.5, needs: {tea: {every: 10 days}, cake: {every: 20 days}}}}}
categories: {tea: {}, cake: {}}
products:
  green: {category: tea, regular_price: 4, appeal: 0.5}
  tart: {category: cake, regular_price: 5, appeal: 0.2}
sellers: {ours: {role: operator}, rival: {}}
offers:
  ours: {green: )" +
         green + R"(, tart: {price: 5, cost: 3}}
  rival: {green: {price: 4.10, cost: 2}}
)" + more;
}

struct Run {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::string digest;

  int64_t units(const char* offer, size_t from, size_t to) const {
    int64_t sum = 0;
    for (size_t day = from; day < to; ++day) sum += days[day].offers[offer_index(market->world, offer)].units;
    return sum;
  }
  core::Money cost(const char* seller) const {
    core::Money sum;
    for (const auto& day : days) sum += day.sellers[seller_index(market->world, seller)].charges.placements;
    return sum;
  }
};

Run run(const std::string& yaml, int threads = 1) {
  Keep keep;
  Run out;
  out.market = market_of(yaml);
  auto parallel = core::make_tbb(threads);
  engine::Simulation simulation(out.market, {.seed = 5}, *parallel, {.facts = &keep});
  run_to(simulation, *parallel);
  out.days = std::move(keep.days);
  out.digest = simulation.digest().str();
  return out;
}

const char* const kHome =
    "placements: {home: {kind: banner, positions: 2, exposure: [40%, 20%], effect: 0.5, price: [30, 10]}}\n";
const char* const kFree = "placements: {home: {kind: banner, exposure: 40%, effect: 0.5}}\n";

std::string with_tasks(const std::string& task) {
  return market_with(
      "placements: {home: {kind: banner, exposure: 90%, effect: 3, price: 30, lead_time: 2 days}}\n"
      "bookings: {spring: {placement: home, offers: green, during: 2026-03-07..2026-03-14}}\n"
      "campaigns: {mail: {medium: email, during: 2026-03-06..2026-03-10}}\n"
      "departments: {design: {capacity: 2, works: all}}\n"
      "tasks: {poster: {department: design, " +
      task + "}}\n");
}

}  // namespace

TEST_CASE("a position that everybody's share sees at the effect of a display does what the display does") {
  const Run shown = run(market_with(
      std::string(kFree) + "bookings: {all: {placement: home, offers: green, during: 2026-03-02..2026-03-21}}\n"));
  const Run displayed = run(market_with("", "{price: 4, cost: 2, display: 40%}"));
  const Run neither = run(market_with(kFree));
  CHECK(shown.digest == displayed.digest);
  CHECK(shown.digest != neither.digest);
  CHECK(neither.digest == run(market_with("")).digest);  // a place that nobody has booked changes nothing
  CHECK(shown.units("ours/store/green", 0, 20) > neither.units("ours/store/green", 0, 20));
}

TEST_CASE("bookings are paid for by the day by those who booked, and come off their contribution margin") {
  const std::string yaml = market_with(
      std::string(kHome) +
      "bookings:\n"
      "  one: {placement: home, offers: [green, tart], during: 2026-03-02..2026-03-06}\n"
      "  two: {placement: home, position: 2, seller: rival, offers: green, during: 2026-03-05..2026-03-11}\n"
      "  three: {placement: home, offers: tart, during: 2026-03-07..2026-03-07}\n");
  const Run one = run(yaml);
  CHECK(one.cost("ours") == core::Money{6 * 3000});
  CHECK(one.cost("rival") == core::Money{7 * 1000});
  CHECK(one.digest == run(yaml, 2).digest);
  // The books agree with the facts on every day, which the engine checks; here the last of them.
  auto serial = core::make_serial();
  engine::Simulation simulation(one.market, {.seed = 5}, *serial);
  run_to(simulation, *serial);
  const auto& ledger = simulation.ledger();
  CHECK(ledger.balance(core::SellerId{seller_index(one.market->world, "ours")}, market::Account::placements) ==
        core::Money{6 * 3000});
}

TEST_CASE("campaigns and bookings are activities, and a booking is prepared when its lead time begins") {
  const auto scenario = scenario_of(with_tasks("takes: 3 days, not_before: 2026-03-02, for: [spring, mail]"));
  REQUIRE(scenario.ok());
  const auto plan = engine::make_plan(scenario.model);
  REQUIRE(plan.activities.size() == 2);
  const auto &mail = plan.activities[0], &spring = plan.activities[1];
  CHECK(mail.kind == engine::ActivityKind::campaign);
  CHECK(spring.kind == engine::ActivityKind::placement);
  CHECK(spring.path == "bookings.spring");
  CHECK(spring.seller == "ours");
  // Done on Wednesday 4, handed in then, shown from Saturday 7.
  CHECK(core::format_date(spring.feasible) == "2026-03-07");
  CHECK(plan.spare(spring) == 0);
  CHECK(plan.spare(mail) == 1);
  CHECK(plan.tightest() == 1);
  CHECK(core::format_date(*plan.tasks[0].due) == "2026-03-04");
}

TEST_CASE("what is not prepared in time is shown later and paid for all the same") {
  const auto task = [](const char* late) {
    return with_tasks(std::string("takes: 3 days, not_before: 2026-03-02, late: ") + late + ", for: [spring, mail]");
  };
  const Run in_time = run(task("0 days")), late = run(task("3 days"));
  CHECK(late.cost("ours") == in_time.cost("ours"));
  CHECK(late.market->placements.list()[0].shown_from == 8);
  CHECK(late.market->placements.list()[0].first == 5);
  CHECK(late.units("ours/store/green", 5, 8) < in_time.units("ours/store/green", 5, 8));
  CHECK(late.days[4].campaigns[0].impressions == 0);  // instead of Friday 6 from Sunday 8 on
  CHECK(late.days[5].campaigns[0].impressions == 0);
  CHECK(late.days[6].campaigns[0].impressions > 0);
  CHECK(in_time.days[4].campaigns[0].impressions > 0);
  std::string codes;
  const auto scenario = scenario_of(task("3 days"));
  for (const auto& problem : scenario.diagnostics.items()) codes += problem.code + " ";
  CHECK(codes == "late-preparation late-preparation ");
}

TEST_CASE("a run with bookings can be saved, loaded and branched") {
  const std::string yaml = market_with(
      std::string(kHome) + "bookings: {one: {placement: home, offers: green, during: 2026-03-04..2026-03-12}}\n");
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  CHECK(goes_on(market, {.seed = 5}, 6, market_of(yaml), *serial) == run(yaml).digest);
}

TEST_CASE("places that cost are not what a test inside a market can treat some people with") {
  const auto booked = [](const char* days) {
    return market_of(
        market_with(std::string(kHome) + "bookings: {one: {placement: home, offers: green, during: " + days + "}}\n"));
  };
  const auto one = booked("2026-03-04..2026-03-12"), same = booked("2026-03-04..2026-03-12"),
             other = booked("2026-03-04..2026-03-13");
  CHECK_FALSE(engine::cannot_treat(*one, *same, engine::Treatment::Unit::consumers));
  CHECK(engine::cannot_treat(*one, *other, engine::Treatment::Unit::consumers) ==
        "bookings of placements differ: they cost what they cost");
}

namespace {

// Tea that nobody knows, in two channels of which half have access to the second; cake is needed on other days.
std::string unknown(const std::string& placement, const std::string& more = "") {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days}
population: {size: 5000, segments: {all: {share: 100%, needs: {tea: {every: 10 days}, cake: {every: 20 days}}}}}
categories: {tea: {}, cake: {}}
products:
  green: {category: tea, regular_price: 4, appeal: 0.5, awareness: 0%}
  black: {category: tea, regular_price: 4, appeal: 0.5}
  tart: {category: cake, regular_price: 5, appeal: 0.2}
sellers: {ours: {role: operator, channels: {store: {}, app: {reach: 50%}}}}
offers:
  ours: {green: {price: 4, cost: 2}, black: {price: 4, cost: 2}, tart: {price: 5, cost: 3}}
placements: {page: {)" +
         placement + "}}\n" +
         (more.empty() ? "bookings: {spring: {placement: page, offers: green, during: 2026-03-02..2026-03-11}}\n"
                       : more);
}

int64_t aware(const Run& ran, size_t day) {
  return ran.days[day]
      .products[ran.market->world.offers[offer_index(ran.market->world, "ours/store/green")].product.value]
      .aware;
}

}  // namespace

TEST_CASE("a placement makes known what it shows to those who look for something there", "[awareness]") {
  const auto expect = [](int64_t known, double p) {
    INFO(known << " of 5000, expected " << 5000 * p);
    CHECK(std::abs(static_cast<double>(known) - 5000 * p) < 4 * std::sqrt(5000 * p * (1 - p)));
  };
  const auto looked = [](double needs) { return 1 - std::exp(-needs); };  // they are Poisson
  const std::string all = "exposure: [100%], effect: 0, makes_known: 100%";
  const Run tea = run(unknown("kind: category_top, category: tea, " + all));
  expect(aware(tea, 0), looked(0.1));
  expect(aware(tea, 9), looked(1));
  CHECK(aware(tea, 19) == aware(tea, 9));                               // the booking is over, and nobody talks
  CHECK(tea.units("ours/store/green", 0, 1) > 0);                       // whoever sees it can take it at once
  expect(aware(run(unknown("kind: banner, " + all)), 9), looked(1.5));  // for tea or for cake
  expect(aware(run(unknown("kind: category_top, category: tea, channel: app, " + all)), 9), looked(1) / 2);
  // A share of those who see it, who are a share; on a day with two needs the page is seen once.
  const Run some = run(unknown("kind: category_top, category: tea, exposure: [50%], effect: 0, makes_known: 40%"));
  expect(aware(some, 9), 1 - std::pow(1 - 0.2 * looked(0.1), 10));
  for (size_t day = 0; day < 20; ++day) CHECK(aware(some, day) <= aware(tea, day));
}

TEST_CASE("what placements make known is the same at any number of threads, and goes on", "[awareness]") {
  const std::string yaml = unknown("kind: banner, exposure: [60%], effect: 0, makes_known: 30%");
  const Run one = run(yaml, 1);
  CHECK(aware(one, 19) > 0);
  CHECK(run(yaml, 3).digest == one.digest);
  auto parallel = core::make_tbb(2);
  CHECK(goes_on(market_of(yaml), {.seed = 5}, 6, market_of(yaml), *parallel) == one.digest);
  // A booking more moves nobody's draws: who knew by the first knows still.
  const Run two =
      run(unknown("kind: banner, positions: 2, exposure: [60%, 30%], effect: 0, makes_known: 30%",
                  "bookings:\n"
                  "  spring: {placement: page, offers: green, during: 2026-03-02..2026-03-11}\n"
                  "  other: {placement: page, position: 2, offers: tart, during: 2026-03-02..2026-03-11}\n"));
  for (size_t day = 0; day < 20; ++day) CHECK(aware(two, day) == aware(one, day));
}

// The bridge's rules, each by an example worked out by hand.
#include "bridge_runs.hpp"
#include "shopwright/study/margin_bridge.hpp"
#include "support/catch.hpp"

using namespace bridge_runs;

namespace {

Market plain() {
  Market market;
  market.sellers = {"ours", "red", "blue"};
  market.categories = {"juice", "bread"};
  market.offers = {{"ours", "store", "a", "juice"},
                   {"ours", "store", "b", "juice"},
                   {"red", "store", "r", "juice"},
                   {"blue", "store", "s", "juice"},
                   {"ours", "store", "loaf", "bread"}};
  return market;
}
const std::string kA = "ours/store/a", kB = "ours/store/b", kRed = "red/store/r", kBlue = "blue/store/s",
                  kLoaf = "ours/store/loaf";

Bridge bridge_of(const std::vector<Need>& base, const std::vector<Need>& variant, study::BridgeSettings settings = {}) {
  const market::World world = world_of(plain());
  return study::bridge(log_of(world, base), log_of(world, variant), settings);
}

// (units, revenue) of the rows that are not zero, in total.
using Story = std::vector<std::tuple<std::string, int64_t, int64_t>>;
Story story(const Bridge& bridge, Period period = Period::total) {
  Story out;
  for (const auto& row : bridge.rows) {
    const BridgeCell& cell = row[period];
    if (cell.base == study::BridgeSide{} && cell.variant == study::BridgeSide{}) continue;
    std::string name(study::reason_name(row.reason));
    if (!row.competitor.empty()) name += " " + row.competitor;
    out.emplace_back(name, cell.units(), cell.revenue().minor);
  }
  return out;
}

study::BridgeSettings window(int first, int last) {
  study::BridgeSettings settings;
  settings.first = *core::make_date(2026, 3, 2) + first;
  settings.last = *core::make_date(2026, 3, 2) + last;
  return settings;
}

}  // namespace

TEST_CASE("Rule 1: the same offer on the same day would have been bought anyway, dearest with dearest", "[bridge]") {
  CHECK(story(bridge_of({{3, kA, 2, 200}}, {{3, kA, 2, 160}})) == Story{{"bought_anyway", 0, -40}});
  // 100, 100, 99 against 80: one pair, dearest with dearest; 100 and 99 stay, and she bought in both runs.
  const Bridge fewer = bridge_of({{3, kA, 3, 299}}, {{3, kA, 1, 80}});
  CHECK(story(fewer) == Story{{"bought_anyway", 0, -20}, {"more_per_purchase", -2, -199}});
  CHECK(row(fewer, Reason::bought_anyway)[Period::total].base.units == 1);
  // Two needs of one day are one pool: 150, 90 against 100, 100.
  CHECK(story(bridge_of({{3, kA, 1, 150}, {3, kA, 1, 90}}, {{3, kA, 2, 200}})) == Story{{"bought_anyway", 0, -40}});
  // Another consumer's is another's.
  CHECK(story(bridge_of({{.day = 3, .offer = kA, .units = 1, .paid = 100, .consumer = 0}},
                        {{.day = 3, .offer = kA, .units = 1, .paid = 100, .consumer = 1}})) == Story{{"visits", 0, 0}});
}

TEST_CASE("Rule 2: the same day, ours with ours first, then ours with competitors'", "[bridge]") {
  CHECK(story(bridge_of({{3, kB, 1, 170}}, {{3, kA, 1, 100}})) == Story{{"cannibalised", 0, -70}});
  CHECK(story(bridge_of({{3, kRed, 1, 170}}, {{3, kA, 1, 100}})) == Story{{"competitor red", 1, 100}});
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{3, kBlue, 1, 90}})) == Story{{"competitor blue", -1, -100}});
  // Whatever the order of offers, b's unit goes to a, and only the second unit of a was red's.
  CHECK(story(bridge_of({{3, kRed, 1, 170}, {3, kB, 1, 120}}, {{3, kA, 2, 200}})) ==
        Story{{"cannibalised", 0, -20}, {"competitor red", 1, 100}});
  // From one competitor to the other is not ours to tell, and leaves nothing for other days.
  CHECK(story(bridge_of({{3, kRed, 1, 170}}, {{3, kBlue, 1, 100}, {5, kA, 1, 100}})) == Story{{"visits", 1, 100}});
  // A surplus of two with one of ours and one of red's: both competitors' rows are by name.
  const Bridge two = bridge_of({{3, kRed, 1, 1}, {3, kBlue, 1, 1}}, {{3, kA, 2, 200}});
  CHECK(story(two) == Story{{"competitor blue", 1, 100}, {"competitor red", 1, 100}});
}

TEST_CASE("Rule 3: other days within W, the oldest first; same offer, then same seller, then across sellers",
          "[bridge]") {
  CHECK(story(bridge_of({{9, kA, 1, 120}}, {{3, kA, 1, 100}})) == Story{{"timing", 0, -20}});
  CHECK(story(bridge_of({{9, kB, 1, 120}}, {{3, kA, 1, 100}})) == Story{{"timing", 0, -20}});
  CHECK(story(bridge_of({{9, kRed, 1, 120}}, {{3, kA, 1, 100}})) == Story{{"competitor red", 1, 100}});
  // The same offer is preferred to an older one of ours.
  const Bridge both = bridge_of({{4, kB, 1, 50}, {9, kA, 1, 120}}, {{3, kA, 1, 100}});
  CHECK(story(both) == Story{{"timing", 0, -20}, {"visits", -1, -50}});
  // And ours, later, to a competitor's.
  CHECK(story(bridge_of({{4, kRed, 1, 50}, {9, kB, 1, 120}}, {{3, kA, 1, 100}})) == Story{{"timing", 0, -20}});
  // Of two, the oldest: day 3's unit moves to day 9, day 6's is a visit.
  CHECK(story(bridge_of({{9, kA, 1, 120}}, {{3, kA, 1, 100}, {6, kA, 1, 105}})) ==
        Story{{"timing", 0, -20}, {"visits", 1, 105}});
  // A competitor's purchase that moved pairs with itself and wins us nothing.
  CHECK(story(bridge_of({{3, kRed, 1, 50}}, {{5, kRed, 1, 50}, {6, kA, 1, 100}})) == Story{{"visits", 1, 100}});
  // 56 days are within W, 57 are not.
  CHECK(story(bridge_of({{60, kA, 1, 120}}, {{4, kA, 1, 100}})) == Story{{"timing", 0, -20}});
  CHECK(story(bridge_of({{61, kA, 1, 120}}, {{4, kA, 1, 100}})) == Story{{"visits", 0, -20}});
  study::BridgeSettings week;
  week.pairing_days = 7;
  CHECK(story(bridge_of({{12, kA, 1, 120}}, {{4, kA, 1, 100}}, week)) == Story{{"visits", 0, -20}});
}

TEST_CASE("Rule 3 counts each unit in the period of its own day", "[bridge]") {
  const Bridge pulled = bridge_of({{9, kA, 1, 120}}, {{3, kA, 1, 100}}, window(2, 5));
  CHECK(story(pulled, Period::before).empty());
  CHECK(story(pulled, Period::window) == Story{{"timing", 1, 100}});
  CHECK(story(pulled, Period::after) == Story{{"timing", -1, -120}});
  CHECK(story(pulled) == Story{{"timing", 0, -20}});
  CHECK(story(bridge_of({{1, kA, 1, 120}}, {{3, kA, 1, 100}}, window(2, 5)), Period::before) ==
        Story{{"timing", -1, -120}});
}

TEST_CASE("Rule 4: alone: more per purchase, conversion, visits", "[bridge]") {
  CHECK(story(bridge_of({{3, kRed, 1, 90}}, {{3, kA, 2, 200}})) ==
        Story{{"competitor red", 1, 100}, {"more_per_purchase", 1, 100}});
  CHECK(story(bridge_of({{3, "", 0, 0}}, {{3, kA, 1, 100}})) == Story{{"conversion", 1, 100}});
  CHECK(story(bridge_of({}, {{3, kA, 1, 100}})) == Story{{"visits", 1, 100}});
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{3, "", 0, 0}})) == Story{{"conversion", -1, -100}});
  // Shopping for bread is not shopping for juice.
  CHECK(story(bridge_of({{.day = 3, .category = "bread"}}, {{3, kA, 1, 100}})) == Story{{"visits", 1, 100}});
}

TEST_CASE("Rule 5: refused in one run only, with the partner", "[bridge]") {
  // Sold out in the variant: nothing instead; another of ours; a competitor's; the same one tomorrow.
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{.day = 3, .refused = kA}})) == Story{{"stock_outs", -1, -100}});
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{3, kB, 1, 80, kA}})) == Story{{"stock_outs", 0, -20}});
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{3, kRed, 1, 80, kA}})) == Story{{"stock_outs", -1, -100}});
  CHECK(story(bridge_of({{3, kA, 1, 100}}, {{.day = 3, .refused = kA}, {4, kA, 1, 90}})) ==
        Story{{"stock_outs", 0, -10}});
  // Refused in both is no difference of stock.
  CHECK(story(bridge_of({{3, kRed, 1, 100, kA}}, {{3, kB, 1, 80, kA}})) == Story{{"competitor red", 1, 80}});
  // A part was there: the unit that both runs sold is no stock-out.
  CHECK(story(bridge_of({{3, kA, 3, 300}}, {{3, kA, 1, 90, kA}})) ==
        Story{{"bought_anyway", 0, -10}, {"stock_outs", -2, -200}});
  // A competitor's empty shelf in the base had sent her to us.
  CHECK(story(bridge_of({{3, kA, 1, 100, kRed}}, {{3, kRed, 1, 90}})) == Story{{"stock_outs", -1, -100}});
}

TEST_CASE("Halo is what the change does not touch", "[bridge]") {
  study::BridgeSettings settings;
  settings.touched = std::vector<std::string>{"juice"};
  const std::vector<Need> base = {{3, kA, 1, 100}, {3, kLoaf, 1, 50, "", "bread"}};
  const std::vector<Need> variant = {{3, kA, 1, 90}, {3, kLoaf, 2, 98, "", "bread"}};
  CHECK(story(bridge_of(base, variant, settings)) == Story{{"bought_anyway", 0, -10}, {"halo", 1, 48}});
  CHECK(story(bridge_of(base, variant)) == Story{{"bought_anyway", 0, -11}, {"more_per_purchase", 1, 49}});
}

TEST_CASE("A frozen run splits direct effects from rivals' reaction", "[bridge]") {
  const market::World world = world_of(plain());
  const auto base = log_of(world, {{3, kRed, 1, 100}}), frozen = log_of(world, {{3, kA, 1, 90}}),
             variant = log_of(world, {{3, kA, 1, 90}, {4, kRed, 1, 70}}), lost = log_of(world, {{3, kRed, 1, 70}});
  CHECK(story(study::bridge(base, variant, {}, &frozen)) == Story{{"competitor red", 1, 90}, {"reaction", 0, 0}});
  const Bridge answer = study::bridge(base, lost, {}, &frozen);
  CHECK(story(answer) == Story{{"competitor red", 1, 90}, {"reaction", -1, -90}});
  CHECK(answer.whole[static_cast<size_t>(Period::total)] == BridgeCell{});
}

TEST_CASE("Runs are compared by names: offers, sellers, categories and consumers may come and go", "[bridge]") {
  Market more = plain();
  more.sellers.push_back("green");
  more.categories.push_back("aardvarks");
  more.offers.push_back({"green", "store", "g", "juice"});
  more.offers.push_back({"ours", "store", "new", "juice"});
  more.offers.push_back({"ours", "store", "old", "aardvarks"});
  more.segments = {{"newcomers", 5}, {"people", 4}};
  const auto base = log_of(world_of(plain()), {{3, kA, 1, 100}, {5, kRed, 1, 100}, {.day = 9, .consumer = 2}});
  const auto variant =
      log_of(world_of(more), {{3, "ours/store/new", 1, 90},
                              {5, "green/store/g", 1, 100},
                              {.day = 9, .offer = kA, .units = 1, .paid = 70, .consumer = 2},
                              {.day = 9, .offer = kA, .units = 1, .paid = 60, .consumer = 3},
                              {.day = 9, .offer = kA, .units = 1, .paid = 50, .segment = "newcomers"}});
  const Bridge there = study::bridge(base, variant), back = study::bridge(variant, base);
  CHECK(story(there) == Story{{"cannibalised", 0, -10}, {"conversion", 1, 70}, {"visits", 2, 110}});
  CHECK(story(back) == Story{{"cannibalised", 0, 10}, {"conversion", -1, -70}, {"visits", -2, -110}});
  CHECK(row(there, Reason::competitor, "green")[Period::total] == BridgeCell{});
  study::BridgeSettings red;
  red.own = {"red"};
  CHECK(story(study::bridge(base, variant, red)) == Story{{"competitor green", -1, -100}});
  CHECK(study::why_not_comparable(world_of(plain()), world_of(more)) == std::nullopt);
  more.days = 99;
  CHECK(study::why_not_comparable(world_of(plain()), world_of(more)).has_value());
}

TEST_CASE("Cost follows the units delivered; what no delivery explains is told apart", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice", true, true}, {"ours", "app", "a", "juice", true, true}};
  const market::World world = world_of(market);
  const std::string app = "ours/app/a";
  // Three cents over two units of one row and one of another: the larger remainder gets the odd one.
  const auto base = log_of(world, {{3, kA, 2, 200}}, {{{3, kA}, {.cost = 70}}});
  const auto more = log_of(world, {{3, kA, 3, 300}}, {{{3, kA}, {.cost = 100}}});
  const Bridge plain_cost = study::bridge(base, more);
  CHECK(row(plain_cost, Reason::bought_anyway)[Period::total].cost() == core::Money{67 - 70});
  CHECK(row(plain_cost, Reason::more_per_purchase)[Period::total].cost() == core::Money{33});

  // Promised on day 3, delivered on day 6, after the window; of a promise of the warm-up, delivered on day 1, the cost is other.
  const auto late = log_of(world, {{-1, kA, 1, 100}, {3, kA, 1, 100}, {3, app, 2, 220}, {6, kA, 1, 100}},
                           {{{1, kA}, {.cost = 31}}, {{6, kA}, {.cost = 34 + 35}}, {{6, app}, {.cost = 71}}},
                           {{{-1, kA}, 1}, {{0, kA}, 1}, {{3, kA}, 3}, {{4, kA}, 3}, {{5, kA}, 3}});
  const auto prompt = log_of(world, {{3, kA, 1, 100}}, {{{3, kA}, {.cost = 33}}});
  const Bridge promised = study::bridge(prompt, late, window(2, 5));
  CHECK(row(promised, Reason::other)[Period::before].cost() == core::Money{31});
  CHECK(row(promised, Reason::bought_anyway)[Period::window].cost() == core::Money{-33});
  CHECK(row(promised, Reason::bought_anyway)[Period::after].cost() == core::Money{35});  // half of 69, to the first row
  CHECK(row(promised, Reason::more_per_purchase)[Period::after].cost() == core::Money{71});
  CHECK(row(promised, Reason::visits)[Period::after].cost() == core::Money{34});
  CHECK(promised.whole[static_cast<size_t>(Period::total)].cost() == core::Money{31 + 69 + 71 - 33});
}

TEST_CASE("Demand that no consumer makes is other", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice", false, false, false}};
  const market::World world = world_of(market);
  const auto base = log_of(world, {}, {{{3, kA}, {.cost = 50, .units = 5, .revenue = 500}}});
  const auto variant = log_of(world, {}, {{{3, kA}, {.cost = 70, .units = 7, .revenue = 690}}});
  const Bridge bridge = study::bridge(base, variant);
  CHECK(story(bridge) == Story{{"other", 2, 190}});
  CHECK(row(bridge, Reason::other)[Period::total].margin() == core::Money{170});
}

TEST_CASE("Trips that are not the facts are refused as our bug", "[bridge]") {
  const market::World world = world_of(plain());
  const auto base = log_of(world, {{3, kA, 1, 100}});
  const auto wrong = log_of(world, {{3, kA, 1, 100}}, {{{3, kA}, {.units = 1}}});
  CHECK_THROWS_AS(study::bridge(base, wrong), core::BugError);
  study::BridgeSettings nobody;
  nobody.own = {"nobody"};
  CHECK_THROWS_AS(study::bridge(base, base, nobody), core::BugError);
  CHECK_THROWS_AS(study::bridge(base, study::TripLog(world)), core::BugError);
}

TEST_CASE("Unsettled: too short after the last change, or still moving", "[bridge]") {
  const std::vector<Need> none;
  CHECK(bridge_of(none, none, window(10, 43)).settled());  // 100 days: 56 after day 43
  CHECK(bridge_of(none, none, window(10, 44)).too_short);
  CHECK(bridge_of(none, none).settled());  // a change that stays from the first day on
  CHECK(bridge_of(none, none, window(60, 99)).too_short);
  CHECK(bridge_of(none, none, window(60, 99)).days_after_last_change == 39);
  study::BridgeSettings step = window(10, 60);
  step.last_change = *core::make_date(2026, 3, 2) + 20;
  CHECK(!bridge_of(none, none, step).too_short);
  // All that moved fell into the last 28 days; then all but one pair in twenty-one.
  std::vector<Need> base = {{80, kA, 1, 100}}, variant = {{90, kA, 1, 100}};
  CHECK(bridge_of(base, variant, window(10, 20)).still_moving);
  base.push_back({15, kA, 19, 1900});
  variant.push_back({16, kA, 19, 1900});
  CHECK(!bridge_of(base, variant, window(10, 20)).still_moving);
  base[1].units = variant[1].units = 18;
  CHECK(bridge_of(base, variant, window(10, 20)).still_moving);
  CHECK(!bridge_of(base, variant, window(10, 90)).still_moving);  // the window is not over: nothing to die down yet
}

TEST_CASE("Stocked up or consumed more, from the pantries", "[bridge]") {
  study::BridgeSettings settings;
  settings.pantries = study::BridgeSettings::Pantries{10, 12.5};
  const Bridge bridge = bridge_of({{3, kRed, 1, 100}}, {{3, kA, 5, 100}}, settings);
  REQUIRE(bridge.stockpile);
  CHECK(bridge.stockpile->stocked_up == 2.5);
  CHECK(bridge.stockpile->consumed_more == 1.5);
}

TEST_CASE("Replicates add up", "[bridge]") {
  const std::vector<Bridge> both = {bridge_of({{3, kA, 1, 100}}, {{3, kA, 1, 90}}),
                                    bridge_of({{3, kB, 1, 100}}, {{3, kA, 1, 90}, {5, kRed, 1, 10}})};
  CHECK(story(study::sum_of(both)) == Story{{"bought_anyway", 0, -10}, {"cannibalised", 0, -10}});
  CHECK(study::sum_of(both).whole[static_cast<size_t>(Period::total)].base.units == 2);
  std::vector<Bridge> unlike = both;
  unlike[1].rows.pop_back();
  CHECK_THROWS_AS(study::sum_of(unlike), core::BugError);
}

TEST_CASE("What is ordered in a pre-sale is a purchase of the day of the order, told where it is paid", "[bridge]") {
  const market::World world = world_of(plain());
  // Two units on the day in the base; three ordered ahead in the variant, one of which is not paid: 20 of its 100 are kept.
  const std::vector<Need> base = {{10, kA, 2, 220}};
  const std::vector<Need> variant = {
      {.day = 2, .offer = kA, .units = 3, .paid = 300, .balance = 10, .unpaid = 1, .kept = 20}};
  const GoodsByDay goods = {{{10, kA}, {.cost = 120}}};
  const Bridge ahead = study::bridge(log_of(world, base, goods), log_of(world, variant, goods), window(0, 5));
  CHECK(story(ahead) == Story{{"timing", 0, -20}, {"visits", 1, 100}, {"unpaid_orders", -1, -80}});
  CHECK(story(ahead, Period::window).empty());  // nothing is paid before the tenth
  CHECK(row(ahead, Reason::timing)[Period::after].variant == study::BridgeSide{2, core::Money{200}, core::Money{120}});
  CHECK(row(ahead, Reason::visits)[Period::after].cost() == core::Money{60});
  CHECK(row(ahead, Reason::unpaid_orders)[Period::after].cost() == core::Money{-60});
  // She decides on the day of the order: what she bought instead that day is cannibalised, W days later it is not.
  CHECK(story(bridge_of({{2, kB, 1, 90}}, {{.day = 2, .offer = kA, .units = 1, .paid = 100, .balance = 10}})) ==
        Story{{"cannibalised", 0, 10}});
  auto near = window(0, 99);
  near.pairing_days = 7;
  CHECK(story(bridge_of({{10, kA, 1, 90}}, {{.day = 2, .offer = kA, .units = 1, .paid = 100, .balance = 10}}, near)) ==
        Story{{"visits", 0, 10}});
}

TEST_CASE("Orders from before the first day are other; those due behind the last are not paid", "[bridge]") {
  CHECK(story(bridge_of({},
                        {{.day = -1, .offer = kA, .units = 4, .paid = 400, .balance = 3, .unpaid = 1, .kept = 10}})) ==
        Story{{"unpaid_orders", -1, -90}, {"other", 4, 400}});
  CHECK(story(bridge_of({}, {{.day = 98, .offer = kA, .units = 2, .paid = 200, .balance = 120}})) ==
        Story{{"visits", 2, 200}, {"unpaid_orders", -2, -200}});
  // Nobody pays: what they would have brought is what they were to pay.
  CHECK(
      story(bridge_of({}, {{.day = 4, .offer = kA, .units = 2, .paid = 200, .balance = 9, .unpaid = 2, .kept = 15}})) ==
      Story{{"visits", 2, 200}, {"unpaid_orders", -2, -170}});
}

TEST_CASE("Goods promised in a pre-sale and delivered later carry their cost, the unpaid none", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice", true, true}};
  const market::World world = world_of(market);
  // Four ordered, three to be paid on day 5, of which one is handed over then and two on day 8, at 50 each.
  const auto variant =
      log_of(world, {{.day = 1, .offer = kA, .units = 4, .paid = 400, .balance = 5, .unpaid = 1, .kept = 30}},
             {{{5, kA}, {.cost = 50}}, {{8, kA}, {.cost = 100}}}, {{{5, kA}, 2}, {{6, kA}, 2}, {{7, kA}, 2}});
  const Bridge bridge = study::bridge(log_of(world, {}), variant);
  CHECK(row(bridge, Reason::visits)[Period::total].cost() == core::Money{200});
  CHECK(row(bridge, Reason::unpaid_orders)[Period::total].cost() == core::Money{-50});
  CHECK(bridge.whole[static_cast<size_t>(Period::total)].margin() == core::Money{330 - 150});
}

TEST_CASE("What is paid back, and what is of no offer, is told apart", "[bridge]") {
  const market::World world = world_of(plain());
  const uint32_t a = offer_row(world, kA);
  const auto log = [&](int64_t back, int64_t delivery) {
    study::TripLog out(world);
    for (core::Day day = 0; day < world.horizon; ++day) {
      market::DayFacts facts;
      facts.day = day;
      facts.offers.resize(world.offers.size());
      facts.sellers.resize(world.sellers.size());
      std::vector<market::TripLine> lines;
      if (day == world.warm_up + 4) {  // 11.30 with 13% VAT
        market::TripLine line{};
        line.consumer = world.segments[0].consumer(world.segments[0].first);
        line.category = world.offers[a].category;
        line.offer = core::OfferId{a};
        line.units = 1;
        line.paid = core::Money{1130};
        lines.push_back(line);
        market::OfferFacts& offer = facts.offers[a];
        offer.units = 1;
        offer.list_value = line.paid;
        offer.charges.refunds = core::Money{back};
        offer.charges.vat = core::Money{130 - back * 13 / 113};
        offer.revenue = offer.paid() + offer.charges.to_revenue();
        for (uint32_t s = 0; s < world.sellers.size(); ++s)
          if (world.sellers[s].is_operator) facts.sellers[s].charges.shipping_income = core::Money{delivery};
      }
      out.trips(day, lines);
      out.day(facts);
    }
    return out;
  };
  const auto base = log(0, 50), variant = log(113, 80);
  const Bridge bridge = study::bridge(base, variant);
  CHECK(story(bridge) == Story{{"bought_anyway", 0, 0}, {"refunds", 0, -100}, {"charges", 0, 30}});
  const std::vector<std::string> own;
  const auto margin = study::margin_bridge(study::offer_totals(base, own), study::offer_totals(variant, own));
  CHECK(margin.promotion_funding == core::Money{-100});
  CHECK(margin.charges == core::Money{30});
  CHECK(margin.difference() == core::Money{-70});
}

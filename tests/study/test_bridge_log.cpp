// The log of a run: what goes in comes out.
#include "bridge_runs.hpp"
#include "support/catch.hpp"

using namespace bridge_runs;

TEST_CASE("A log gives back what was bought, refused and visited, of reported days", "[bridge]") {
  Market market;
  market.categories = {"juice", "bread"};
  market.offers = {{"ours", "store", "a", "juice"}, {"red", "store", "r", "juice"}};
  market.segments = {{"people", 5000}, {"firms", 3}};
  market.warm_up = 3;
  market.days = 70;
  const market::World world = world_of(market);
  const auto log = log_of(world, {{.day = 9, .offer = "ours/store/a", .units = 2, .paid = 301, .consumer = 4500},
                                  {.day = 2, .offer = "red/store/r", .units = 1, .paid = 99, .consumer = 4500},
                                  {.day = 69, .refused = "ours/store/a", .consumer = 4500},
                                  {.day = 69, .refused = "ours/store/a", .consumer = 4500},
                                  {.day = -1, .offer = "ours/store/a", .units = 1, .paid = 1, .consumer = 4500},
                                  {.day = 5, .offer = "ours/store/a", .units = 1, .paid = 7, .segment = "firms"},
                                  {.day = 4, .category = "bread", .consumer = 4500}});
  REQUIRE(log.complete());
  CHECK(log.reported_days() == 70);
  const auto row_of = [&](const std::string& segment, uint32_t index) {
    for (const auto& one : world.segments)
      if (one.name == segment) return one.first + index;
    return 0u;
  };
  const uint32_t row = row_of("people", 4500);
  const auto lines = log.lines(row);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].day == 2);
  CHECK(world.offers[lines[0].offer].name == "red/store/r");
  CHECK(lines[1].units == 2);
  CHECK(lines[1].paid == core::Money{301});
  REQUIRE(log.refusals(row).size() == 1);
  CHECK(log.refusals(row)[0].day == 69);
  const uint32_t juice = world.categories[0].name == "juice" ? 0 : 1;
  for (core::Day day = 0; day < 70; ++day) {
    CHECK(log.visited(row, juice, day) == (day == 9 || day == 2 || day == 69));
    CHECK(log.visited(row, 1 - juice, day) == (day == 4));
  }
  CHECK(log.lines(row_of("firms", 0)).size() == 1);
  CHECK(log.lines(row_of("firms", 1)).empty());
  CHECK(log.lines(row_of("people", 1)).empty());
  CHECK(log.facts(2, offer_row(world, "ours/store/a")).units == 1);  // the warm-up's facts are kept
}

TEST_CASE("A line of very many units is kept as several, of the same prices", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice"}};
  const auto log = log_of(world_of(market), {{0, "ours/store/a", 10000, 25000001}});
  int64_t units = 0, paid = 0, dearest = 0;
  for (const auto& line : log.lines(0)) {
    units += static_cast<int64_t>(line.units);
    paid += line.paid.minor;
    dearest += line.paid.minor - 2500 * static_cast<int64_t>(line.units);
  }
  CHECK(units == 10000);
  CHECK(paid == 25000001);
  CHECK(dearest == 1);
  CHECK(log.lines(0).size() == 3);
}

TEST_CASE("Days out of order and strangers are our bug", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice"}};
  const market::World world = world_of(market);
  study::TripLog log(world);
  CHECK_THROWS_AS(log.trips(1, {}), core::BugError);
  market::DayFacts facts;
  facts.day = 1;
  facts.offers.resize(1);
  CHECK_THROWS_AS(log.day(facts), core::BugError);
  for (facts.day = 0; facts.day < world.warm_up; ++facts.day) log.day(facts);
  market::TripLine line{};
  line.category.value = 0;
  line.consumer = world.segments[0].consumer(world.segments[0].first + world.segments[0].count);
  CHECK_THROWS_AS(log.trips(world.warm_up, std::span(&line, 1)), core::BugError);
}

TEST_CASE("A log keeps what the seller has of lines and days: without VAT, with what others fund", "[bridge]") {
  Market market;
  market.offers = {{"ours", "store", "a", "juice"}, {"ours", "store", "b", "juice"}};
  market.segments = {{"people", 4}};
  const market::World world = world_of(market);
  const uint32_t a = offer_row(world, "ours/store/a"), b = offer_row(world, "ours/store/b");
  study::TripLog log(world);
  for (core::Day day = 0; day < world.horizon; ++day) {
    market::DayFacts facts;
    facts.day = day;
    facts.offers.resize(world.offers.size());
    facts.stocks.resize(world.stocks.size());
    if (day == world.warm_up) {
      const auto line = [&](uint32_t index, uint32_t offer, int64_t paid, int64_t by_platform) {
        market::TripLine one{};
        one.consumer = world.segments[0].consumer(world.segments[0].first + index);
        one.category = core::CategoryId{0};
        one.offer = core::OfferId{offer};
        one.units = 1;
        one.paid = core::Money{paid};
        one.funded.platform = by_platform * core::kMicro;
        return one;
      };
      // Two at 11.30 with 13% VAT: one at 20% off that the platform pays, and the same that the seller pays.
      log.trips(day, std::vector{line(0, a, 1130, 0), line(1, a, 904, 226), line(2, b, 1130, 0), line(3, b, 904, 0)});
      for (const uint32_t o : {a, b}) {
        market::OfferFacts& offer = facts.offers[o];
        offer.units = 2;
        offer.list_value = core::Money{2260};
        offer.discounts = core::Money{226};
        offer.charges.platform_funded = core::Money{o == a ? 226 : 0};
        offer.charges.vat = core::Money{o == a ? 260 : 234};
        offer.revenue = offer.paid() + offer.charges.to_revenue();
      }
    } else {
      log.trips(day, {});
    }
    log.day(facts);
  }
  REQUIRE(log.complete());
  std::vector<int64_t> paid;
  for (uint32_t index = 0; index < 4; ++index) {
    REQUIRE(log.lines(world.segments[0].first + index).size() == 1);
    paid.push_back(log.lines(world.segments[0].first + index)[0].paid.minor);
  }
  CHECK(paid == std::vector<int64_t>{1000, 1000, 1000, 800});
  CHECK(log.facts(world.warm_up, a).list_value == core::Money{2000});
  CHECK(log.facts(world.warm_up, a).discounts == core::Money{0});
  CHECK(log.facts(world.warm_up, b).list_value == core::Money{2000});
  CHECK(log.facts(world.warm_up, b).discounts == core::Money{200});
  CHECK(log.facts(world.warm_up, b).revenue == core::Money{1800});
}

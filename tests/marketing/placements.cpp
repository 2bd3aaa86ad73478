#include "shopwright/marketing/placements.hpp"

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using marketing::BookingParams;
using marketing::PlacementKind;
using marketing::PlacementParams;
using marketing::Placements;
using marketing::Tier;

namespace {

core::Date march(int day) { return *core::make_date(2026, 3, day); }

BookingParams booking(const char* placement, int64_t position, std::vector<language::Ref> offers, int first, int last) {
  BookingParams out;
  out.placement = {placement};
  out.position = position;
  out.offers = std::move(offers);
  out.during = {march(first), march(last)};
  return out;
}

language::Named<PlacementParams> home() {
  language::Named<PlacementParams> placements;
  PlacementParams& page = placements.add("home");
  page.positions = 2;
  page.exposure.by_position = {0.5, 0.25};
  page.effect = 2;
  page.price = {core::Money{300}, core::Money{100}};
  return placements;
}

}  // namespace

TEST_CASE("exposure falls from position to position, from what is usual for kind and tier") {
  PlacementParams page;
  page.positions = 3;
  CHECK(page.exposure_of(1) == Approx(0.5));
  CHECK(page.exposure_of(3) == Approx(0.5 * 0.6 * 0.6));
  page.tier = Tier::tail;
  CHECK(page.exposure_of(2) == Approx(0.1 * 0.6));
  page.kind = PlacementKind::category_top;
  page.tier = Tier::middle;
  CHECK(page.exposure_of(2) == Approx(0.3 * 0.75));
  page.exposure.first = 0.4;
  page.exposure.falls = 0.5;
  CHECK(page.exposure_of(1) == Approx(0.4));
  CHECK(page.exposure_of(3) == Approx(0.1));
  page.exposure = {};
  page.exposure.by_position = {0.6, 0.35, 0.2};
  CHECK(page.exposure_of(3) == Approx(0.2));
}

TEST_CASE("a price is of each position, or of all of them, or nothing") {
  PlacementParams page;
  CHECK(page.price_of(2) == core::Money{0});
  page.price = {core::Money{70}};
  CHECK(page.price_of(2) == core::Money{70});
  page.price = {core::Money{70}, core::Money{30}};
  CHECK(page.price_of(1) == core::Money{70});
  CHECK(page.price_of(2) == core::Money{30});
}

TEST_CASE("a booking adds to what it shows, on its days, for its seller, who pays by the day") {
  const market::World world = test::small_world({"ours", "rival"}, {"a", "b"});  // from Monday 2 March
  language::Named<BookingParams> bookings;
  bookings.add("one", booking("home", 1, {{"a"}}, 3, 5));
  bookings.add("two", booking("home", 2, {{"b"}, {"a"}}, 5, 6));
  bookings.add("theirs", booking("home", 1, {{"b"}}, 6, 6)).seller = {"rival"};
  const Placements placements(world, home(), bookings, bookings);
  const auto of = [&](core::Day day, uint32_t offer) { return placements.utility(day, core::OfferId{offer}); };
  CHECK(of(0, 0) == 0);
  CHECK(of(1, 0) == 1.0f);   // half see it, for whom it is worth 2
  CHECK(of(3, 0) == 1.25f);  // and a quarter see the other position, of whom half look at this product
  CHECK(of(3, 1) == 0.25f);
  CHECK(of(4, 0) == 0.25f);
  CHECK(of(5, 0) == 0);
  CHECK(of(1, 2) == 0);  // the rival's
  CHECK(of(4, 3) == 1.0f);
  std::vector<market::SellerFacts> sellers(2);
  for (core::Day day = 0; day < 30; ++day) placements.charge(day, sellers);
  CHECK(sellers[0].charges.placements == core::Money{3 * 300 + 2 * 100});
  CHECK(sellers[1].charges.placements == core::Money{300});
}

TEST_CASE("what is not ready in time is paid for and not shown") {
  const market::World world = test::small_world({"ours"}, {"a"});
  language::Named<BookingParams> bookings, prepared;
  bookings.add("one", booking("home", 1, {{"a"}}, 3, 6));
  prepared.add("one", booking("home", 1, {{"a"}}, 5, 6));
  const Placements placements(world, home(), bookings, prepared);
  CHECK(placements.utility(2, core::OfferId{0}) == 0);
  CHECK(placements.utility(3, core::OfferId{0}) == 1.0f);
  std::vector<market::SellerFacts> sellers(1);
  for (core::Day day = 0; day < 30; ++day) placements.charge(day, sellers);
  CHECK(sellers[0].charges.placements == core::Money{4 * 300});
}

TEST_CASE("a page of one channel shows what is sold there") {
  market::World world = test::small_world({"ours"}, {"a", "b"});
  world.channels = {"store", "app"};
  world.offers[1].product = core::ProductId{0};
  world.offers[1].channel = core::ChannelId{1};
  language::Named<PlacementParams> pages;
  pages.add("home", home()[0].value).channel = {"app"};
  language::Named<BookingParams> bookings;
  bookings.add("one", booking("home", 1, {{"a"}}, 3, 5));
  const Placements placements(world, pages, bookings, bookings);
  CHECK(placements.utility(1, core::OfferId{0}) == 0);
  CHECK(placements.utility(1, core::OfferId{1}) == 1.0f);
}

TEST_CASE("the order in which bookings are written does not matter") {
  const market::World world = test::small_world({"ours"}, {"a"});
  language::Named<PlacementParams> pages;
  PlacementParams& page = pages.add("home");
  page.positions = 3;
  page.exposure.by_position = {0.7, 0.3, 0.1};
  page.effect = 0.3;
  language::Named<BookingParams> up, down;
  for (int i = 1; i <= 3; ++i) up.add("b" + std::to_string(i), booking("home", i, {{"a"}}, 3, 5));
  for (int i = 3; i >= 1; --i) down.add("b" + std::to_string(i), booking("home", i, {{"a"}}, 3, 5));
  const Placements one(world, pages, up, up), other(world, pages, down, down);
  CHECK(one == other);
  CHECK(one.utility(1, core::OfferId{0}) == other.utility(1, core::OfferId{0}));
}

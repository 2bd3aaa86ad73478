#include "shopwright/marketing/pages.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using marketing::PageOrder;
using marketing::Pages;

namespace {

struct Shelf {
  market::World world = test::small_world({"ours", "rival"}, {"plain", "fine"});
  std::vector<core::Money> price{core::Money{100}, core::Money{200}, core::Money{110}, core::Money{190}};
  std::vector<core::UnitRate> cost{{60'000'000}, {170'000'000}, {50'000'000}, {100'000'000}};
  marketing::PageSales sales{0, 0, 0, 0};
  language::Named<marketing::PageParams> pages;
  language::Named<marketing::PlacementParams> placements;
  language::Named<marketing::BookingParams> bookings;

  marketing::PageParams& page(PageOrder order) {
    marketing::PageParams& params = pages.add("list");
    params.category = {"juice"};
    params.channel = {"store"};
    params.order = order;
    params.effect = 0.5;
    return params;
  }
  std::vector<uint32_t> order(core::Day day = 0) const {
    const Pages list(world, pages, placements);
    std::vector<uint32_t> out;
    for (const auto offer : list.order(0, day, price, cost, sales, {world, placements, bookings, bookings}))
      out.push_back(offer.value);
    return out;
  }
};

}  // namespace

TEST_CASE("a page by sales: what sold most of late stands first, equals by the hash of their names", "[marketing]") {
  Shelf shelf;
  shelf.page(PageOrder::sales);
  const auto by_hash = shelf.order();
  CHECK(std::is_sorted(by_hash.begin(), by_hash.end(), [&](uint32_t a, uint32_t b) {
    return shelf.world.offers[a].hash < shelf.world.offers[b].hash;
  }));
  shelf.sales = {5, 1, 7, 6};
  CHECK(shelf.order() == std::vector<uint32_t>{2, 3, 0, 1});
}

TEST_CASE("a page by margin goes by what a unit earns at list prices", "[marketing]") {
  Shelf shelf;
  shelf.page(PageOrder::margin);  // 40, 30, 60, 90
  CHECK(shelf.order() == std::vector<uint32_t>{3, 2, 0, 1});
}

TEST_CASE("a page by payment: booked positions first, then sales; other pages' bookings do not count", "[marketing]") {
  Shelf shelf;
  shelf.page(PageOrder::paid);
  shelf.sales = {5, 1, 7, 6};
  auto& slot = shelf.placements.add("top");
  slot.kind = marketing::PlacementKind::category_top;
  slot.category = {"juice"};
  slot.positions = 2;
  shelf.placements.add("home").positions = 1;  // a banner
  const auto book = [&](const char* name, const char* placement, int64_t position, const char* product) {
    auto& booking = shelf.bookings.add(name);
    booking.placement = {placement};
    booking.position = position;
    booking.offers = {{product}};
    booking.during = {*core::make_date(2026, 3, 3), *core::make_date(2026, 3, 4)};
  };
  book("second", "top", 2, "plain");
  book("first", "top", 1, "fine");
  book("banner", "home", 1, "plain");
  CHECK(shelf.order(0) == std::vector<uint32_t>{2, 3, 0, 1});
  CHECK(shelf.order(1) == std::vector<uint32_t>{1, 0, 2, 3});
  CHECK(shelf.order(2) == std::vector<uint32_t>{1, 0, 2, 3});
  CHECK(shelf.order(3) == std::vector<uint32_t>{2, 3, 0, 1});
}

TEST_CASE("a rotating page gives every offer every place in turn", "[marketing]") {
  Shelf shelf;
  shelf.page(PageOrder::rotating);
  for (size_t place = 0; place < 4; ++place) {
    std::vector<uint32_t> there;
    for (core::Day day = 0; day < 4; ++day) there.push_back(shelf.order(day)[place]);
    std::sort(there.begin(), there.end());
    CHECK(there == std::vector<uint32_t>{0, 1, 2, 3});
  }
  CHECK(shelf.order(1) == shelf.order(5));
}

TEST_CASE("a place is worth the effect times the logarithm of its number; other channels have pages of their own",
          "[marketing]") {
  Shelf shelf;
  shelf.page(PageOrder::margin);
  auto& other = shelf.pages.add("other");
  other.category = {"juice"};
  other.channel = {"app"};
  const Pages pages(shelf.world, shelf.pages, shelf.placements);
  std::vector<float> utility(4, 1);
  pages.add_utility(0, shelf.price, shelf.cost, shelf.sales, {}, utility);
  CHECK(utility[3] == 1);
  CHECK(utility[2] == Approx(1 - 0.5 * std::log(2)));
  CHECK(utility[0] == Approx(1 - 0.5 * std::log(3)));
  CHECK(utility[1] == Approx(1 - 0.5 * std::log(4)));
  CHECK(pages.needs_sales());  // the second
}

TEST_CASE("recent sales forget a seventh a day: a steady seller has seven days' worth, and no more is remembered",
          "[marketing]") {
  marketing::PageSales sales{0, 0};
  for (int day = 0; day < 400; ++day) Pages::remember(std::vector<int64_t>{10, day < 200 ? 100 : 0}, sales);
  CHECK(static_cast<double>(sales[0]) / 1024 == Approx(70).epsilon(0.001));
  CHECK(sales[1] < 1024 / 100);
}

#include "shopwright/supply/stockroom.hpp"

#include <random>

#include "books.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/serialize.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using namespace shopwright::supply;
using core::Money;
using core::OfferId;
using core::StockId;
using core::UnitRate;
using market::Account;

namespace {

UnitRate minor(double amount) { return UnitRate{static_cast<int64_t>(amount * 1e6 + 0.5)}; }

/// One seller's stocks, run by hand.
struct Shop {
  market::World world;
  Stockroom room;
  test::Books books;
  StockColumns state;
  StockMoves moves;
  std::vector<UnitRate> cost;
  core::Noise noise{core::NoiseKey{.seed = 1}};

  Shop(market::World w, std::vector<StockParams> params, std::vector<UnitRate> unit_cost)
      : world(std::move(w)),
        room(world, std::move(params)),
        state(room.start(unit_cost, books)),
        cost(std::move(unit_cost)) {}
  void morning(core::Day day) {
    room.open(day, state, books, moves);
    room.decide(day, noise, cost, state, books, moves);
  }
  Sale sell(core::Day day, int64_t units, uint32_t offer = 0) {
    return room.sell(day, OfferId{offer}, units, state, books);
  }
  void close() const {
    room.check_close(state);
    CHECK(books.balance(0, Account::inventory) == room.value_by_seller(state, world.sellers.size())[0]);
  }
};

StockParams params(int64_t opening, ReorderParams reorder = NoReorder{}, Shortage shortage = Shortage::lost) {
  StockParams p;
  p.opening = opening;
  p.reorder = reorder;
  p.shortage = shortage;
  return p;
}

}  // namespace

TEST_CASE("stockroom: weighted average cost, the last unit takes the rest") {
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(3)}, {minor(100.5)});
  CHECK(shop.state.value[0] == Money{301});  // 301.5, half a cent carried
  shop.morning(0);
  CHECK(shop.sell(0, 1).cost == Money{100});                                               // 100.33
  shop.room.order(0, StockId{0}, 3, 0, minor(120.5), shop.state, shop.books, shop.moves);  // 361.5 + .5 carried
  CHECK(shop.state.value[0] == Money{201 + 362});
  CHECK(shop.sell(0, 4).cost == Money{450});  // 563 x 4 / 5 = 450.4
  CHECK(shop.sell(0, 1).cost == Money{113});
  CHECK(shop.state.value[0] == Money{0});
  CHECK(shop.books.balance(0, Account::cost_of_goods) == Money{663});
  CHECK(shop.books.balance(0, Account::payables) == Money{-362});
  CHECK(shop.books.balance(0, Account::equity) == Money{-301});
  shop.close();
  CHECK_THROWS_AS(shop.sell(0, 1), core::BugError);
}

TEST_CASE("stockroom: what is set aside keeps its value, and leaves or comes back") {
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(10)}, {minor(100)});
  shop.morning(0);
  shop.room.reserve(OfferId{0}, 6, shop.state);
  CHECK((shop.state.on_hand[0] == 4 && shop.state.reserved[0] == 6 && shop.state.value[0] == Money{1000}));
  shop.close();
  CHECK_THROWS_AS(shop.sell(0, 5), core::BugError);  // four are left
  shop.room.order(0, StockId{0}, 10, 0, minor(130), shop.state, shop.books, shop.moves);
  CHECK(shop.sell(0, 2).cost == Money{230});  // 2300 x 2 / 20: one average for all
  shop.morning(1);
  shop.room.release(OfferId{0}, 2, shop.state, shop.books, shop.moves);
  CHECK(shop.room.hand_over_reserved(OfferId{0}, 4, shop.state, shop.books) == Money{460});
  CHECK((shop.state.on_hand[0] == 14 && shop.state.reserved[0] == 0));
  CHECK(shop.room.hand_over_reserved(OfferId{0}, 0, shop.state, shop.books) == Money{0});
  CHECK(shop.books.balance(0, Account::cost_of_goods) == Money{690});
  CHECK_THROWS_AS(shop.room.release(OfferId{0}, 1, shop.state, shop.books, shop.moves), core::BugError);
  shop.close();
  // Given away: from what is there, the rest is bought.
  CHECK(shop.room.give_away(OfferId{0}, 16, minor(120), shop.state, shop.books) == Money{14 * 115 + 240});
  CHECK(shop.books.balance(0, Account::gifts) == Money{14 * 115 + 240});
  CHECK((shop.state.on_hand[0] == 0 && shop.state.value[0] == Money{0}));
  shop.close();
}

TEST_CASE("stockroom: base stock orders what was sold, and it arrives after the lead time") {
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(4, BaseStock{10, 2})}, {minor(100)});
  shop.morning(0);
  CHECK(shop.state.on_order[0] == 6);
  CHECK(shop.sell(0, 3).delivered == 3);
  shop.close();
  shop.morning(1);
  CHECK(shop.state.on_hand[0] == 1);
  CHECK(shop.state.on_order[0] == 9);
  shop.morning(2);
  CHECK(shop.moves.received[0] == 6);
  CHECK(shop.state.on_hand[0] == 7);
  const auto facts = shop.room.facts(StockId{0}, shop.state, shop.moves);
  CHECK(facts.on_order == 3);
  CHECK(facts.received == 6);
  shop.morning(3);
  CHECK(shop.state.on_hand[0] == 10);
  shop.close();
}

TEST_CASE("stockroom: (s, S) waits for the reorder point") {
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(10, MinMax{4, 10, 1})}, {minor(100)});
  shop.morning(0);
  shop.sell(0, 5);
  shop.morning(1);
  CHECK(shop.state.on_order[0] == 0);
  shop.sell(1, 1);
  shop.morning(2);
  CHECK(shop.state.on_order[0] == 6);
  shop.morning(3);
  CHECK(shop.state.on_hand[0] == 10);
  shop.close();
}

TEST_CASE("stockroom: the newsvendor orders once, to arrive on the season's first morning") {
  Newsvendor rule;
  rule.season = {*core::make_date(2026, 3, 12), *core::make_date(2026, 3, 20)};  // day 10
  rule.quantity = 57;
  rule.lead_time = 4;
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(7, rule)}, {minor(100)});
  for (core::Day day = 0; day < 30; ++day) {
    shop.morning(day);
    CHECK(shop.state.on_order[0] == (day >= 6 && day < 10 ? 50 : 0));
    CHECK(shop.state.on_hand[0] == (day < 10 ? 7 : 57));
  }
  shop.close();
  SECTION("a season that has begun gets its order on the first day, one that is over none") {
    rule.season.first = core::Date{std::numeric_limits<int32_t>::min()};
    Shop late(test::small_world({"ours"}, {"a"}, true), {params(0, rule)}, {minor(100)});
    late.morning(0);
    CHECK(late.state.on_order[0] == 57);
    rule.season.last = *core::make_date(2026, 3, 1);
    Shop over(test::small_world({"ours"}, {"a"}, true), {params(0, rule)}, {minor(100)});
    over.morning(0);
    CHECK(over.state.on_order[0] == 0);
  }
}

TEST_CASE("stockroom: the newsvendor orders on the first day when its lead time has no mean") {
  Newsvendor rule;
  const core::Date start = *core::make_date(2026, 3, 2);
  rule.season = {start + 100, start + 120};
  rule.quantity = 50;
  for (const double sigma : {8.0, 20.0, 40.0}) {  // a mean of 10^14, 10^87 and infinitely many days
    rule.lead_time = language::Distribution::lognormal(1, sigma);
    Shop shop(test::small_world({"ours"}, {"a"}, true), {params(0, rule)}, {minor(100)});
    shop.morning(0);
    CHECK(shop.state.on_order[0] + shop.state.on_hand[0] == 50);
  }
}

TEST_CASE("stockroom: backorders are kept first promised first, and costed when handed over") {
  auto world = test::small_world({"ours"}, {"a", "b"}, true);
  world.offers[1].stock = StockId{0};  // two channels of one product
  world.stocks.resize(1);
  Shop shop(world, {params(2, NoReorder{}, Shortage::backorder)}, {minor(100)});
  shop.morning(0);
  const Sale first = shop.sell(0, 5, 0);
  CHECK(first.delivered == 2);
  CHECK(first.backordered == 3);
  CHECK(first.cost == Money{200});
  CHECK(shop.sell(0, 4, 1).backordered == 4);
  shop.close();
  shop.room.order(0, StockId{0}, 5, 1, minor(150), shop.state, shop.books, shop.moves);
  shop.room.order(0, StockId{0}, 5, 2, minor(160), shop.state, shop.books, shop.moves);
  shop.morning(1);
  REQUIRE(shop.moves.handovers.size() == 2);
  CHECK(shop.moves.handovers[0].offer == OfferId{0});
  CHECK(shop.moves.handovers[0].units == 3);
  CHECK(shop.moves.handovers[0].cost == Money{450});
  CHECK(shop.moves.handovers[1].offer == OfferId{1});
  CHECK(shop.moves.handovers[1].units == 2);
  CHECK(shop.state.backorders[0] == 2);
  CHECK(shop.state.on_hand[0] == 0);
  shop.close();
  shop.morning(2);
  REQUIRE(shop.moves.handovers.size() == 1);
  CHECK(shop.moves.handovers[0].cost == Money{320});
  CHECK(shop.moves.handovers[0].since == 0);
  CHECK(shop.state.on_hand[0] == 3);
  shop.close();
}

TEST_CASE("stockroom: unlimited offers are bought as they are sold, to the exact total") {
  Shop shop(test::small_world({"ours"}, {"a"}), {}, {});
  Money total;
  for (int i = 0; i < 7; ++i) total += shop.room.sell_unlimited(OfferId{0}, 1, minor(33.3), shop.state, shop.books);
  CHECK(total == Money{233});  // 233.1
  CHECK(shop.books.balance(0, Account::payables) == Money{-233});
  CHECK(shop.books.balance(0, Account::inventory) == Money{0});
  CHECK(shop.books.balance(0, Account::cost_of_goods) == Money{233});
}

TEST_CASE("stockroom: supply cost of a day") {
  StockParams p = params(0);
  p.holding_cost = minor(0.5);
  p.shortage_cost = minor(3);
  const Shop shop(test::small_world({"ours"}, {"a"}, true), {p}, {minor(100)});
  CHECK(shop.room.supply_cost(StockId{0}, {.on_hand = 7, .backorders = 0, .received = 0, .on_order = 0}, 2) ==
        Money{10});  // 9.5
  // More millionths than 64 bits hold are still an amount.
  CHECK(shop.room.supply_cost(StockId{0}, {.on_hand = 0, .backorders = 0, .received = 0, .on_order = 0},
                              100'000'000'000'000) == Money{300'000'000'000'000});
  CHECK(shop.room.supply_cost(StockId{0}, {.on_hand = 0, .backorders = 3, .received = 0, .on_order = 9}, 0) ==
        Money{9});
}

TEST_CASE("stockroom: random lead times are keyed by stock and day of order, whatever else there is") {
  const auto arrivals = [](std::vector<std::string> products) {
    auto world = test::small_world({"ours"}, products, true);
    std::vector<StockParams> all(products.size(), params(0, BaseStock{10, language::Distribution::poisson(4)}));
    Shop shop(world, all, std::vector<UnitRate>(products.size(), minor(100)));
    std::vector<int64_t> received;
    for (core::Day day = 0; day < 60; ++day) {
      shop.morning(day);
      received.push_back(shop.moves.received.back());
      shop.sell(day, std::min<int64_t>(shop.state.on_hand.back(), 1), static_cast<uint32_t>(products.size() - 1));
    }
    return received;
  };
  CHECK(arrivals({"a", "b", "c"}) == arrivals({"c"}));
  CHECK(arrivals({"a"}) != arrivals({"c"}));
}

TEST_CASE("stockroom: units and value are conserved under any operations, and the state can be saved") {
  std::mt19937_64 random(4);
  const auto below = [&](uint64_t n) { return static_cast<int64_t>(random() % n); };
  for (int round = 0; round < 60; ++round) {
    std::vector<StockParams> all;
    std::vector<UnitRate> cost;
    for (int s = 0; s < 3; ++s) {
      const ReorderParams rules[] = {NoReorder{}, BaseStock{below(40), static_cast<double>(below(4))},
                                     MinMax{below(10), 10 + below(30), language::Distribution::poisson(2)}};
      all.push_back(params(below(30), rules[below(3)], below(2) ? Shortage::backorder : Shortage::lost));
      cost.push_back(UnitRate{below(300'000'000)});
    }
    Shop shop(test::small_world({"ours"}, {"a", "b", "c"}, true), all, cost);
    int64_t sold = 0, delivered = 0;
    for (core::Day day = 0; day < 40; ++day) {
      for (UnitRate& rate : shop.cost) rate.micro = below(300'000'000);
      shop.morning(day);
      for (const Handover& handover : shop.moves.handovers) delivered += handover.units;
      for (uint32_t s = 0; s < 3; ++s) {
        int64_t wanted = below(15);
        if (all[s].shortage == Shortage::lost) wanted = std::min(wanted, shop.state.on_hand[s]);
        const Sale sale = shop.sell(day, wanted, s);
        CHECK(sale.delivered + sale.backordered == wanted);
        sold += wanted;
        delivered += sale.delivered;
      }
      shop.close();
    }
    CHECK(sold - delivered == shop.state.backorders[0] + shop.state.backorders[1] + shop.state.backorders[2]);
    CHECK(shop.books.balance(0, Account::inventory) + shop.books.balance(0, Account::cost_of_goods) ==
          -shop.books.balance(0, Account::payables) - shop.books.balance(0, Account::equity));

    std::vector<std::byte> bytes;
    core::Writer writer(bytes);
    std::as_const(shop.state).columns([&](std::string_view, const auto& column) { writer.vector(column); });
    StockColumns loaded;
    core::Reader reader(bytes);
    loaded.columns([&](std::string_view, auto& column) { reader.vector(column); });
    reader.end();
    CHECK(loaded == shop.state);
  }
}

TEST_CASE("stockroom: a broken state is found at close") {
  Shop shop(test::small_world({"ours"}, {"a"}, true), {params(5, BaseStock{9, 3}, Shortage::backorder)}, {minor(100)});
  shop.morning(0);
  shop.sell(0, 7);
  const StockColumns good = shop.state;
  shop.room.check_close(good);
  const auto broken = [&](auto change) {
    StockColumns state = good;
    change(state);
    CHECK_THROWS_AS(shop.room.check_close(state), core::BugError);
  };
  broken([](StockColumns& s) { ++s.issued[0]; });
  broken([](StockColumns& s) { ++s.on_order[0]; });
  broken([](StockColumns& s) { ++s.backorders[0]; });
  broken([](StockColumns& s) { s.value[0] = Money{1}; });
  broken([](StockColumns& s) { s.promises.clear(); });
  broken([](StockColumns& s) {
    ++s.on_hand[0];
    ++s.received[0];
  });
}

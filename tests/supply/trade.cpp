#include "shopwright/supply/trade.hpp"

#include <random>

#include "books.hpp"
#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using namespace shopwright::supply;
using core::Money;
using core::StockId;
using core::UnitRate;
using market::Account;

namespace {

/// A supplier (seller 0) with a stock of one product, and two dealers who sell it.
struct Market {
  market::World world = test::small_world({"maker", "near", "far"}, {"tea"}, true);
  Stockroom room;
  Trade trade;
  test::Books books;
  StockColumns stock;
  TradeColumns columns;
  StockMoves moves;
  std::vector<market::WholesaleFacts> facts;
  std::vector<UnitRate> cost;  // [offer], [stock]
  core::Noise noise{core::NoiseKey{.seed = 1}};

  Market(std::vector<StockParams> params, TradeTerms terms) {
    for (uint32_t d = 1; d <= 2; ++d) {
      world.trades.push_back({core::SellerId{d}, core::SellerId{0}, core::ProductId{0}, StockId{d}, StockId{0},
                              core::OfferId{0}, world.sellers[d].hash});
    }
    room = Stockroom(world, std::move(params));
    terms.price.assign(static_cast<size_t>(world.horizon), Money{1000});
    trade = Trade(world, {terms, terms});
    cost = {UnitRate{600 * core::kMicro}, UnitRate{1000 * core::kMicro}, UnitRate{1000 * core::kMicro}};
    stock = room.start(cost, books);
    columns = trade.start();
  }
  TradeBooks all() { return {stock, columns, books, moves, facts}; }
  void morning(core::Day day) {
    facts.assign(2, {});
    room.open(day, stock, books, moves);
    trade.ship_owed(day, room, cost, all());
    trade.decide(day, noise, room, cost, all());
    room.decide(day, noise, cost, stock, books, moves);
    trade.ship_owed(day, room, cost, all());
  }
  void close() const {
    room.check_close(stock);
    trade.check_close(stock, columns);
    const auto value = room.value_by_seller(stock, world.sellers.size());
    for (uint32_t s = 0; s < 3; ++s) CHECK(books.balance(s, Account::inventory) == value[s]);
  }
};

StockParams base(int64_t opening, int64_t level, double lead_time) {
  return {opening, Shortage::lost, BaseStock{level, lead_time}, {}, {}};
}

}  // namespace

TEST_CASE("trade: what is owed is shipped when it comes in, and counts as ordered until then", "[trade]") {
  Market market({base(50, 0, 0), base(0, 40, 2), base(0, 40, 2)},
                {.price = {}, .tiers = {}, .minimum_order = 1, .shortage = Shortage::backorder});
  market.morning(0);
  CHECK(market.facts[0].ordered + market.facts[1].ordered == 80);
  CHECK(market.facts[0].shipped + market.facts[1].shipped == 50);
  CHECK(market.facts[0].revenue + market.facts[1].revenue == Money{50000});
  CHECK(market.facts[0].cost_of_goods + market.facts[1].cost_of_goods == Money{30000});
  market.close();
  market.morning(1);
  CHECK(market.facts[0].ordered + market.facts[1].ordered == 0);
  market.close();
  market.morning(2);
  CHECK(market.stock.on_hand[1] + market.stock.on_hand[2] == 50);
  CHECK(market.books.balance(1, Account::payables) + market.books.balance(2, Account::payables) == Money{-50000});
  // 30 are owed; 10 come by hand at once, and 20 are left to wait.
  market.room.order(2, StockId{0}, 10, 0, market.cost[0], market.stock, market.books, market.moves);
  market.trade.ship_owed(2, market.room, market.cost, market.all());
  const auto owed = market.trade.owed(market.columns);
  CHECK(owed[0] + owed[1] == 20);
  market.close();
}

TEST_CASE("trade: who is served first is drawn each day, and by name", "[trade]") {
  Market market({base(0, 0, 0), base(0, 30, 0), base(0, 30, 0)},
                {.price = {}, .tiers = {}, .minimum_order = 1, .shortage = Shortage::lost});
  int first = 0;
  market.moves.received.assign(3, 0);
  for (core::Day day = 0; day < 200; ++day) {
    market.room.order(day, StockId{0}, 30 - market.stock.on_hand[0], 0, market.cost[0], market.stock, market.books,
                      market.moves);
    market.morning(day);
    CHECK(market.facts[0].shipped + market.facts[1].shipped == 30);
    first += market.facts[0].shipped == 30;
    for (uint32_t s = 1; s <= 2; ++s)
      if (market.stock.on_hand[s] > 0)
        market.room.sell(day, core::OfferId{s}, market.stock.on_hand[s], market.stock, market.books);
    market.close();
  }
  CHECK(first > 70);
  CHECK(first < 130);
}

TEST_CASE("trade: units and money are conserved under random orders", "[trade]") {
  std::mt19937_64 random(7);
  Market market({base(200, 300, 3), {40, Shortage::lost, MinMax{30, 120, 2.0}, {}, {}}, base(10, 90, 1)},
                {.price = {},
                 .tiers = {{{50, 0.05, {}}, {100, 0.125, {}}}},
                 .minimum_order = 20,
                 .shortage = Shortage::backorder});
  Money paid{};
  for (core::Day day = 0; day < 300; ++day) {
    market.morning(day);
    for (const auto& facts : market.facts) CHECK((facts.ordered == 0 || facts.ordered >= 20));
    for (uint32_t s = 0; s < 3; ++s) {
      const auto units = static_cast<int64_t>(random() % 40);
      market.room.sell(day, core::OfferId{s}, std::min(units, market.stock.on_hand[s]), market.stock, market.books);
    }
    if (day % 50 == 0)
      market.trade.order(day, static_cast<uint32_t>(random() % 2), 150, 1, market.room, market.cost, market.all());
    for (const auto& facts : market.facts) paid += facts.revenue;
    market.close();
  }
  Money coming{};
  for (const auto& delivery : market.stock.deliveries)
    if (delivery.stock.value > 0) coming += Money{delivery.unit_cost.micro / core::kMicro} * delivery.units;
  CHECK(-market.books.balance(1, Account::payables) - market.books.balance(2, Account::payables) + coming == paid);
  CHECK(market.trade.price(0, 0, 49) == Money{1000});
  CHECK(market.trade.price(0, 0, 50) == Money{950});
  CHECK(market.trade.price(0, 0, 100) == Money{875});
}

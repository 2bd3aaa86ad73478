#include "engine/carry.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {

void carry_offers(const MarketState& from, const Match& match, const Compiled& market, MarketState& to) {
  to.price_decided = carried(from.price_decided, match.offers, kPlanPrice);
  to.earned = carried(from.earned, match.sellers);
  if (market.pages.needs_sales()) {
    to.page_sales.assign(market.world.offers.size(), 0);
    if (!from.page_sales.empty()) to.page_sales = carried(from.page_sales, match.offers);
  }
  to.yesterday.offers = carried(from.yesterday.offers, match.offers);
  to.yesterday.sellers = carried(from.yesterday.sellers, match.sellers);
  to.posted.clear();
  const core::Day before = std::max(from.today - 1, 0);
  for (const auto& day : from.posted) {
    std::vector<market::PostedPrice> posted;
    for (uint32_t o = 0; o < market.world.offers.size(); ++o) {
      const auto& offer = market.world.offers[o];
      market::PostedPrice price{
          core::OfferId{o}, offer.seller, offer.product, offer.category, market.list_price[market.at(before, o)], true};
      if (match.offers[o] != kNone) {
        price.price = day[match.offers[o]].price;
        price.available = day[match.offers[o]].available;
      }
      posted.push_back(price);
    }
    to.posted.push_back(std::move(posted));
  }
}

void carry_books(const MarketState& from, const Match& match, size_t sellers, MarketState& to) {
  to.ledger = finance::Ledger(sellers);
  std::vector<std::vector<int64_t>> columns;
  from.ledger.columns([&](std::string_view, const std::vector<int64_t>& column) { columns.push_back(column); });
  size_t c = 0;
  to.ledger.columns([&](std::string_view, std::vector<int64_t>& column) {
    for (size_t s = 0; s < sellers; ++s)
      for (size_t a = 0; match.sellers[s] != kNone && a < market::kAccounts; ++a)
        column[s * market::kAccounts + a] = columns[c][match.sellers[s] * market::kAccounts + a];
    ++c;
  });
}

void carry_stock(const MarketState& from, const Match& match, const Compiled& old_market, const Compiled& market,
                 MarketState& to) {
  using market::Account;
  if (from.today == 0) return;  // stocks begin when the first day opens
  const market::World& world = market.world;
  std::vector<core::UnitRate> costs(world.stocks.size());
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (world.offers[o].stock.valid())
      costs[world.offers[o].stock.value] = market.unit_cost[market.at(std::min(from.today, world.horizon - 1), o)];
  finance::Ledger unused(world.sellers.size());
  to.stock = market.stockroom.start(costs, unused);
  const auto offer_of_old = inverse(match.offers, old_market.world.offers.size());
  const auto stock_of_old = inverse(match.stocks, old_market.world.stocks.size());
  for (uint32_t k = 0; k < world.stocks.size(); ++k) {
    const uint32_t old = match.stocks[k];
    if (old == kNone) {  // a new stock: what the owner brings in
      to.ledger.post(world.stocks[k].seller, Account::inventory, Account::equity, to.stock.value[k]);
      continue;
    }
    to.stock.on_hand[k] = from.stock.on_hand[old];
    to.stock.backorders[k] = from.stock.backorders[old];
    to.stock.on_order[k] = from.stock.on_order[old];
    to.stock.reserved[k] = from.stock.reserved[old];
    to.stock.value[k] = from.stock.value[old];
    to.stock.received[k] = from.stock.received[old];
    to.stock.issued[k] = from.stock.issued[old];
    to.stock.carry_micro[k] = from.stock.carry_micro[old];
  }
  to.stock.offer_carry_micro = carried(from.stock.offer_carry_micro, match.offers);
  for (const auto& delivery : from.stock.deliveries)
    if (const uint32_t k = stock_of_old[delivery.stock.value]; k != kNone) {
      to.stock.deliveries.push_back(delivery);
      to.stock.deliveries.back().stock = core::StockId{k};
    }
  for (const auto& promise : from.stock.promises) {
    const uint32_t o = offer_of_old[promise.offer.value];
    if (o == kNone || !world.offers[o].stock.valid()) continue;
    to.stock.promises.push_back(promise);
    to.stock.promises.back().offer = core::OfferId{o};
  }
  // What was promised for an offer that is no more is not owed any longer.
  std::fill(to.stock.backorders.begin(), to.stock.backorders.end(), 0);
  for (const auto& promise : to.stock.promises)
    to.stock.backorders[world.offers[promise.offer.value].stock.value] += promise.units;
  // A stock that is no more goes back to the owner.
  const auto seller_of_old = inverse(match.sellers, old_market.world.sellers.size());
  for (uint32_t old = 0; old < old_market.world.stocks.size(); ++old)
    if (const uint32_t s = seller_of_old[old_market.world.stocks[old].seller.value];
        stock_of_old[old] == kNone && s != kNone)
      to.ledger.post(core::SellerId{s}, Account::equity, Account::inventory, from.stock.value[old]);
}

// Orders and debts go on between whoever is still there.
void carry_trade(const MarketState& from, const Match& match, const Compiled& old_market, const Compiled& market,
                 MarketState& to) {
  const market::World &world = market.world, &old_world = old_market.world;
  const auto trade_of_old = inverse(engine::match(world.trades, old_world.trades, [](const auto& t) { return t.hash; }),
                                    old_world.trades.size());
  const auto seller_of_old = inverse(match.sellers, old_world.sellers.size());
  to.trade = market.trade.start();
  for (const auto& owed : from.trade.owed) {
    const uint32_t trade = trade_of_old[owed.trade];
    if (trade == kNone || !world.trades[trade].from.valid()) continue;
    to.trade.owed.push_back(owed);
    to.trade.owed.back().trade = trade;
  }
  // What has arrived and what is on its way counts as shipped, whoever shipped it.
  for (uint32_t t = 0; t < world.trades.size() && from.today > 0; ++t) {
    const uint32_t stock = world.trades[t].to.value;
    to.trade.shipped[t] = to.stock.received[stock] + to.stock.on_order[stock];
  }
  for (const auto& due : from.dues) {
    const uint32_t creditor = seller_of_old[due.creditor.value];
    if (creditor == kNone) continue;
    const uint32_t debtor = due.debtor.valid() ? seller_of_old[due.debtor.value] : kNone;
    to.dues.push_back(due);
    to.dues.back().creditor = core::SellerId{creditor};
    to.dues.back().debtor = core::SellerId{debtor};
  }
}

void carry_quotas(const MarketState& from, const Compiled& old_market, const Compiled& market, MarketState& to) {
  to.quota_left = market.promotions.opening_quotas();
  const auto opening = old_market.promotions.opening_quotas();
  const auto old_names = old_market.promotions.quota_names(), names = market.promotions.quota_names();
  for (size_t q = 0; q < names.size(); ++q)
    for (size_t old = 0; old < old_names.size(); ++old)
      if (names[q] == old_names[old])
        to.quota_left[q] = std::max<int64_t>(0, to.quota_left[q] - (opening[old] - from.quota_left[old]));
}

// A pre-order of what is no more is called off: the deposit goes back to its buyer, the units to the stock.
void carry_payments(const Simulation::Parts& from, const Match& match, Simulation::Parts& to) {
  using market::Account;
  const market::World &world = to.compiled->world, &old_world = from.compiled->world;
  const promotion::Promotions &old = from.compiled->promotions, &now = to.compiled->promotions;
  const auto offer_of_old = inverse(match.offers, old_world.offers.size());
  const auto seller_of_old = inverse(match.sellers, old_world.sellers.size());
  const auto stock_of_old = inverse(match.stocks, old_world.stocks.size());
  for (promotion::PreOrder order : from.state.preorders) {
    const market::OfferInfo& was = old_world.offers[order.offer.value];
    const uint32_t stock = order.reserved > 0 ? stock_of_old[was.stock.value] : kNone;
    if (stock == kNone) order.reserved = 0;
    const uint32_t offer = offer_of_old[order.offer.value];
    uint32_t presale = 0;
    while (presale < now.presales().size() &&
           now.rules()[now.presales()[presale]].hash != old.rules()[old.presales()[order.presale]].hash)
      ++presale;
    if (offer != kNone && presale < now.presales().size()) {
      order.offer = core::OfferId{offer};
      order.presale = presale;
      to.state.preorders.push_back(order);
      continue;
    }
    if (const uint32_t seller = seller_of_old[was.seller.value]; seller != kNone)
      to.state.ledger.post(core::SellerId{seller}, Account::deposits, Account::cash, order.deposit * order.units);
    if (order.reserved == 0) continue;
    to.state.stock.reserved[stock] -= order.reserved;
    to.state.stock.on_hand[stock] += order.reserved;
  }
  for (promotion::ProtectedUnits lot : from.state.protected_units) {
    if (offer_of_old[lot.offer.value] == kNone) continue;
    lot.offer = core::OfferId{offer_of_old[lot.offer.value]};
    to.state.protected_units.push_back(lot);
  }
  if (!from.state.claims_micro.empty()) to.state.claims_micro = carried(from.state.claims_micro, match.offers);
  to.shoppers.purses.resize(world.sellers.size());
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    auto& purses = to.shoppers.purses[s];
    if (!world.sellers[s].points.exists()) continue;
    if (match.sellers[s] != kNone) purses = from.shoppers.purses[match.sellers[s]];
    if (purses.empty()) purses.assign(world.consumers, {});
  }
}

}  // namespace shopwright::engine

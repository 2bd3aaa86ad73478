#include "engine/saved_state.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "shopwright/finance/waterfall.hpp"

namespace shopwright::engine {
namespace {

constexpr int64_t kMostUnits = int64_t{1} << 53;  // sums of a few stay within 64 bits

void check_units(const core::Reader& in, int64_t units) {
  if (units < 0 || units > kMostUnits) in.fail("a number of units that cannot be");
}

void check_stock(const core::Reader& in, const Compiled& market, const supply::StockColumns& stock) {
  for (const auto* column :
       {&stock.on_hand, &stock.backorders, &stock.on_order, &stock.reserved, &stock.received, &stock.issued})
    for (const int64_t units : *column) check_units(in, units);
  for (const auto* column : {&stock.carry_micro, &stock.offer_carry_micro})
    for (const int64_t carry : *column)
      if (carry < 0 || carry >= core::kMicro) in.fail("a remainder of more than a minor unit");
  std::vector<int64_t> coming(stock.on_hand.size()), promised(stock.on_hand.size());
  for (const auto& delivery : stock.deliveries) {
    check_units(in, delivery.units);
    check_units(in, coming[delivery.stock.value] += delivery.units);
    if (delivery.unit_cost.micro < 0) in.fail("a delivery at a negative cost");
  }
  for (const auto& promise : stock.promises) {
    check_units(in, promise.units);
    check_units(in, promised[market.world.offers[promise.offer.value].stock.value] += promise.units);
  }
}

void check_observed(const core::Reader& in, const Compiled& market, const MarketState& state) {
  const market::World& world = market.world;
  for (const auto& day : state.posted)
    for (size_t o = 0; o < day.size(); ++o) {
      const auto& offer = world.offers[o];
      const auto& posted = day[o];
      if (posted.offer.value != o || posted.seller != offer.seller || posted.product != offer.product ||
          posted.category != offer.category || posted.price.minor < 0)
        in.fail("a posted price of no offer");
    }
  for (const auto& offer : state.yesterday.offers)
    for (const int64_t units : {offer.units, offer.views, offer.orders, offer.purchases, offer.lost_units})
      check_units(in, units);
  for (const auto& seller : state.yesterday.sellers) {
    check_units(in, seller.visits);
    check_units(in, seller.orders);
  }
}

void check_shoppers(const core::Reader& in, const Compiled& market, core::Day today,
                    const shopping::Shoppers& shoppers) {
  const market::World& world = market.world;
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    for (const shopping::ShopperState& one : shoppers.state[c]) {
      const bool brand = one.last_brand == shopping::kNoBrand || one.last_brand < world.brands.size();
      const bool once = one.adopted <= (market.categories[c].adoption.exists() ? 1 : 0);
      if (!brand || !once || one.postponed > 1 || one.waits_until >= std::max(world.horizon, core::Day{1}) ||
          one.pantry_day > today || !(one.pantry >= 0) || !std::isfinite(one.pantry) || !std::isfinite(one.reference))
        in.fail("a consumer's memory that cannot be");
    }
}

void check_vouchers(const core::Reader& in, const Compiled& market, const shopping::Shoppers& shoppers) {
  for (size_t v = 0; v < shoppers.used.size(); ++v) {
    const auto most = promotion::most_of_one(market.promotions.rules()[market.promotions.vouchers()[v]].params);
    for (const uint8_t used : shoppers.used[v])
      if (most && used > *most) in.fail("more vouchers used than there were");
  }
}

void check_trade(const core::Reader& in, const Compiled& market, const MarketState& state) {
  const market::World& world = market.world;
  for (const int64_t units : state.trade.shipped) check_units(in, units);
  int64_t owed = 0;
  for (const auto& order : state.trade.owed) {
    check_units(in, order.units);
    check_units(in, owed += order.units);
    if (order.trade >= world.trades.size() || !world.trades[order.trade].from.valid() || order.price.minor < 0 ||
        static_cast<double>(order.units) * static_cast<double>(order.price.minor) > 1e17 || order.lead_time_days < 0 ||
        order.lead_time_days > 36500)
      in.fail("an order that cannot be");
  }
  for (const auto& due : state.dues) {
    check_units(in, due.amount.minor);
    if (due.creditor.value >= world.sellers.size() ||
        (due.debtor.valid() && due.debtor.value >= world.sellers.size()) || due.lost.minor < 0 ||
        due.lost > due.amount || due.day < state.today)
      in.fail("a debt that cannot be");
  }
}

__extension__ using Wide = __int128;

void check_payments(const core::Reader& in, const Compiled& market, const MarketState& state,
                    const shopping::Shoppers& shoppers) {
  const market::World& world = market.world;
  std::vector<Wide> deposits(world.sellers.size()), points(world.sellers.size());
  std::vector<int64_t> reserved(world.stocks.size());
  for (const promotion::PreOrder& order : state.preorders) {
    if (order.offer.value >= world.offers.size() || order.presale >= market.promotions.presales().size())
      in.fail("a pre-order of no offer");
    const market::OfferInfo& offer = world.offers[order.offer.value];
    check_units(in, order.units);
    if (order.balance < state.today || order.ordered >= state.today || order.units == 0 || order.reserved < 0 ||
        order.reserved > order.units || (order.reserved > 0 && !offer.stock.valid()) || order.deposit.minor < 0 ||
        order.deposit > order.price || order.price > order.list_price || order.list_price.minor > kMostUnits)
      in.fail("a pre-order that cannot be");
    deposits[offer.seller.value] += static_cast<Wide>(order.deposit.minor) * order.units;
    if (order.reserved > 0) check_units(in, reserved[offer.stock.value] += order.reserved);
  }
  for (const promotion::ProtectedUnits& lot : state.protected_units)
    if (lot.offer.value >= world.offers.size() || lot.bought < 0 || lot.bought >= state.today || lot.units <= 0 ||
        lot.units > kMostUnits || lot.price.minor < 0 || lot.price.minor > kMostUnits)
      in.fail("units that cannot be protected");
  if (!state.claims_micro.empty() && state.claims_micro.size() != world.offers.size())
    in.fail("a column has the wrong length");
  for (const int64_t carry : state.claims_micro)
    if (carry < 0 || carry >= core::kMicro) in.fail("a remainder of more than a unit");
  for (size_t s = 0; s < shoppers.purses.size(); ++s)
    for (const shopping::Purse& purse : shoppers.purses[s]) {
      if (purse.points < 0 || purse.points > kMostUnits || purse.since > state.today ||
          purse.reserved != std::array<uint16_t, 3>{})
        in.fail("loyalty points that cannot be");
      points[s] += purse.points;
    }
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const auto owed = [&](market::Account account) { return -state.ledger.balance(core::SellerId{s}, account).minor; };
    if (deposits[s] != owed(market::Account::deposits) || points[s] != owed(market::Account::points_liability))
      in.fail("the books do not owe what was promised");
  }
  if (state.today > 0 && !std::equal(reserved.begin(), reserved.end(), state.stock.reserved.begin()))
    in.fail("what is set aside is not what was ordered");
}

}  // namespace

void check_marketing(const core::Reader& in, const Compiled& market, core::Day today,
                     const market::Customers& customers, const marketing::ReachState& reached) {
  for (const market::CampaignFacts& campaign : reached.so_far) {
    for (const int64_t count :
         {campaign.impressions, campaign.clicks, campaign.visits, campaign.raised, campaign.opt_outs, campaign.follows,
          campaign.orders, campaign.units, campaign.sales.minor, campaign.cost.minor})
      check_units(in, count);
  }
  for (const auto& column : customers.rows)
    for (const market::Customer& one : column)
      if (one.first_order > one.last_order || one.last_order > today || one.touched > today || one.left_cart > today ||
          one.reserved != 0 || one.touched_by > market.world.campaigns.size() || one.follows > 1 ||
          !(one.goodwill >= 0) || !std::isfinite(one.goodwill) || one.spent.minor < 0 || one.spent.minor > kMostUnits)
        in.fail("a customer who cannot be");
}

void check_products(const core::Reader& in, const Compiled& market, const shopping::ReviewState& reviews,
                    const shopping::AwarenessState& awareness) {
  const auto check = [&](const shopping::ReviewCounts& of) {
    check_units(in, of.count);
    if (of.stars < of.count || of.stars > shopping::kMostStars * of.count) in.fail("reviews with stars that cannot be");
  };
  for (const auto& of : reviews.counts) check(of);
  for (const auto& column : reviews.to_come)
    for (const auto& of : column) check(of);
  for (const auto& column : awareness.bought)
    for (const int64_t units : column) check_units(in, units);
  const uint64_t all = (uint64_t{1} << market.awareness.rules().size()) - 1;
  for (const uint32_t known : awareness.known)
    if ((known & ~all) != 0) in.fail("a consumer who knows a product that there is not");
}

void check_state(const core::Reader& in, const Compiled& market, const MarketState& state,
                 const shopping::Shoppers& shoppers) {
  const auto opening = market.promotions.opening_quotas();
  for (size_t q = 0; q < opening.size(); ++q)
    if (state.quota_left[q] < 0 || state.quota_left[q] > opening[q]) in.fail("more left of a limit than there was");
  for (const int64_t price : state.price_decided)
    if (price < kPlanPrice || price > kMostUnits) in.fail("a price that cannot be");
  for (const int64_t sales : state.page_sales) check_units(in, sales);
  check_stock(in, market, state.stock);
  check_trade(in, market, state);
  check_observed(in, market, state);
  check_shoppers(in, market, state.today, shoppers);
  check_vouchers(in, market, shoppers);
  check_payments(in, market, state, shoppers);
  if (state.today == 0) return;
  try {  // what holds at every close
    market.stockroom.check_close(state.stock);
    market.trade.check_close(state.stock, state.trade);
    finance::check_close(state.ledger, state.dues);
    finance::check_close(state.ledger, market.stockroom.value_by_seller(state.stock, market.world.sellers.size()),
                         state.earned);
  } catch (const core::BugError&) {
    in.fail("the books do not balance");
  }
}

}  // namespace shopwright::engine

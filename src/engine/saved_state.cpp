#include "engine/saved_state.hpp"

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
  for (const auto* column : {&stock.on_hand, &stock.backorders, &stock.on_order, &stock.received, &stock.issued})
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
    const auto& voucher = *market.promotions.rules()[market.promotions.vouchers()[v]].params.voucher;
    for (const uint8_t used : shoppers.used[v])
      if (used > voucher.per_consumer) in.fail("more vouchers used than there were");
  }
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
      if (one.first_order > one.last_order || one.last_order > today || one.touched > today ||
          one.touched_by > market.world.campaigns.size() || one.follows > 1 || !(one.goodwill >= 0) ||
          !std::isfinite(one.goodwill) || one.spent.minor < 0 || one.spent.minor > kMostUnits)
        in.fail("a customer who cannot be");
}

void check_state(const core::Reader& in, const Compiled& market, const MarketState& state,
                 const shopping::Shoppers& shoppers) {
  const auto opening = market.promotions.opening_quotas();
  for (size_t q = 0; q < opening.size(); ++q)
    if (state.quota_left[q] < 0 || state.quota_left[q] > opening[q]) in.fail("more left of a limit than there was");
  for (const int64_t price : state.price_decided)
    if (price < kPlanPrice || price > kMostUnits) in.fail("a price that cannot be");
  check_stock(in, market, state.stock);
  check_observed(in, market, state);
  check_shoppers(in, market, state.today, shoppers);
  check_vouchers(in, market, shoppers);
  if (state.today == 0) return;
  try {  // what holds at every close
    market.stockroom.check_close(state.stock);
    finance::check_close(state.ledger, market.stockroom.value_by_seller(state.stock, market.world.sellers.size()),
                         state.earned);
  } catch (const core::BugError&) {
    in.fail("the books do not balance");
  }
}

}  // namespace shopwright::engine

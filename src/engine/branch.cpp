// A run that goes on in a variant of its market: everything that changes from day to day, carried over by name.
#include <algorithm>
#include <map>

#include "engine/parts.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// For each of `to`, the index in `from` of what has the same key; kNone when it is new.
template <class Range, class Key>
std::vector<uint32_t> match(const Range& to, const Range& from, Key key) {
  std::map<decltype(key(from[0])), uint32_t> known;
  for (uint32_t i = 0; i < from.size(); ++i) known.emplace(key(from[i]), i);
  std::vector<uint32_t> out;
  for (const auto& item : to) {
    const auto it = known.find(key(item));
    out.push_back(it == known.end() ? kNone : it->second);
  }
  return out;
}

// The names of a world, matched with those of another.
struct Match {
  std::vector<uint32_t> offers, sellers, products, stocks, categories, channels, brands;  // [of `to`] index in `from`

  Match(const market::World& to, const market::World& from)
      : offers(match(to.offers, from.offers, [](const auto& o) { return o.hash; })),
        sellers(match(to.sellers, from.sellers, [](const auto& s) { return s.hash; })),
        products(match(to.products, from.products, [](const auto& p) { return p.hash; })),
        categories(match(to.categories, from.categories, [](const auto& c) { return c.hash; })),
        channels(match(to.channels, from.channels, [](const auto& c) { return c; })),
        brands(match(to.brands, from.brands, [](const auto& b) { return b; })) {
    for (const auto& stock : to.stocks) {
      uint32_t at = kNone;
      for (uint32_t k = 0; k < from.stocks.size(); ++k)
        if (from.stocks[k].seller.value == sellers[stock.seller.value] &&
            from.stocks[k].product.value == products[stock.product.value])
          at = k;
      stocks.push_back(at);
    }
  }
};

std::vector<uint32_t> inverse(const std::vector<uint32_t>& match, size_t n) {
  std::vector<uint32_t> out(n, kNone);
  for (uint32_t i = 0; i < match.size(); ++i)
    if (match[i] != kNone) out[match[i]] = i;
  return out;
}

template <class T>
std::vector<T> carried(const std::vector<T>& from, const std::vector<uint32_t>& match, T fresh = {}) {
  std::vector<T> to;
  for (uint32_t i : match) to.push_back(i == kNone ? fresh : from[i]);
  return to;
}

bool same_people(const market::World& a, const market::World& b) {
  return a.consumers == b.consumers &&
         std::equal(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                    [](const auto& x, const auto& y) { return x.name == y.name && x.count == y.count; });
}

bool same_traits(const Compiled& a, const Compiled& b) {
  auto same_habits = [](const shopping::SegmentHabits& x, const shopping::SegmentHabits& y) {
    return x.price_sensitivity == y.price_sensitivity && x.reference_weight == y.reference_weight &&
           x.loss_aversion == y.loss_aversion && x.loyalty == y.loyalty && x.mean_units == y.mean_units &&
           x.stockpiling == y.stockpiling && x.tastes == y.tastes && x.need_rate == y.need_rate;
  };
  auto same_name = [](const auto& x, const auto& y) { return x.name == y.name; };
  auto same_front = [&](const market::Storefront& x, const market::Storefront& y) {
    return a.world.sellers[x.seller.value].name == b.world.sellers[y.seller.value].name &&
           a.world.channels[x.channel.value] == b.world.channels[y.channel.value] && x.reach == y.reach;
  };
  return same_people(a.world, b.world) && a.world.attributes == b.world.attributes &&
         std::equal(a.world.categories.begin(), a.world.categories.end(), b.world.categories.begin(),
                    b.world.categories.end(), same_name) &&
         std::equal(a.world.storefronts.begin(), a.world.storefronts.end(), b.world.storefronts.begin(),
                    b.world.storefronts.end(), same_front) &&
         std::equal(a.habits.begin(), a.habits.end(), b.habits.begin(), b.habits.end(), same_habits);
}

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

void carry_memory(const shopping::Shoppers& from, const Match& match, const market::World& old_world,
                  const Compiled& market, shopping::Shoppers& to) {
  const market::World& world = market.world;
  const auto brand_of_old = inverse(match.brands, old_world.brands.size());
  const bool same_brands = world.brands == old_world.brands;
  to.state.clear();
  for (uint32_t c = 0; c < world.categories.size(); ++c) {
    to.state.push_back(from.state[match.categories[c]]);
    if (!market.categories[c].adoption.exists())  // what was bought once is now bought again and again
      for (auto& state : to.state.back()) state.adopted = 0;
    if (same_brands) continue;
    for (auto& state : to.state.back())
      if (state.last_brand != shopping::kNoBrand) {
        const uint32_t brand = brand_of_old[state.last_brand];
        state.last_brand = brand == kNone ? shopping::kNoBrand : static_cast<uint16_t>(brand);
      }
  }
}

void carry_customers(const Simulation::Parts& from, const Match& match, Simulation::Parts& to) {
  const market::World &world = to.compiled->world, &old_world = from.compiled->world;
  to.customers = marketing::no_customers_yet(world);
  to.reached = marketing::nothing_sent_yet(world, to.compiled->campaigns);
  const auto campaigns = engine::match(world.campaigns, old_world.campaigns, [](const auto& c) { return c.hash; });
  const auto campaign_of_old = inverse(campaigns, old_world.campaigns.size());
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    if (!world.sellers[s].knows_customers || match.sellers[s] == kNone) continue;
    if (!from.customers.tracks(core::SellerId{match.sellers[s]})) continue;
    auto& column = to.customers.of(core::SellerId{s});
    column = from.customers.of(core::SellerId{match.sellers[s]});
    for (market::Customer& customer : column)
      if (customer.touched_by != 0) {
        const uint32_t campaign = campaign_of_old[customer.touched_by - 1u];
        customer.touched_by = campaign == kNone ? uint16_t{0} : static_cast<uint16_t>(campaign + 1);
      }
  }
  const auto& contents = to.compiled->campaigns.contents();
  const auto& old_contents = from.compiled->campaigns.contents();
  for (size_t k = 0; k < contents.size(); ++k)
    for (size_t old = 0; old < old_contents.size(); ++old)
      if (contents[k] == old_contents[old]) to.reached.seen[k] = from.reached.seen[old];
  to.reached.so_far = carried(from.reached.so_far, campaigns);
}

// What has been written and said, and who knows what. Of products that are new, as on the first day.
void carry_products(const Simulation::Parts& from, const Match& match, core::Parallel& parallel,
                    Simulation::Parts& to) {
  const market::World &world = to.compiled->world, &old_world = from.compiled->world;
  to.state.reviews = to.compiled->reviews.start();
  for (uint32_t p = 0; p < world.products.size() && to.compiled->reviews.any(); ++p) {
    const uint32_t old = match.products[p];
    if (old == kNone || !to.compiled->reviews.exists(core::ProductId{p}) ||
        !from.compiled->reviews.exists(core::ProductId{old}))
      continue;
    to.state.reviews.counts[p] = from.state.reviews.counts[old];
    // What is on its way comes at the latest when all of the variant would.
    auto& to_come = to.state.reviews.to_come[p];
    const auto& coming = from.state.reviews.to_come[old];
    for (size_t k = 0; k < coming.size(); ++k)
      (to_come.empty() ? to.state.reviews.counts[p] : to_come[std::min(k, to_come.size() - 1)]) += coming[k];
  }
  const shopping::Awareness& awareness = to.compiled->awareness;
  to.awareness = {};
  if (!awareness.any()) return;
  const core::Noise present({.seed = to.key.seed, .replicate = to.key.replicate});
  to.awareness.known.resize(world.consumers);
  for (uint32_t bit = 0; bit < awareness.rules().size(); ++bit) {
    const auto& talk = awareness.rules()[bit].params.word_of_mouth;
    auto& bought = to.awareness.bought.emplace_back(talk ? static_cast<size_t>(talk->lasts.whole_days()) : 0);
    const uint32_t old = match.products[awareness.rules()[bit].product.value];
    const uint32_t old_bit = old == kNone ? market::kNoBit : old_world.products[old].known_bit;
    if (old_bit == market::kNoBit) {
      awareness.start(bit, world, present, parallel, to.awareness);
      continue;
    }
    for (uint32_t i = 0; i < world.consumers; ++i)
      to.awareness.known[i] |= (from.awareness.known[i] >> old_bit & 1) << bit;
    const auto& said = from.awareness.bought[old_bit];
    std::copy_n(said.begin(), std::min(said.size(), bought.size()), bought.begin());
  }
}

// A voucher that has another name is another one.
void carry_vouchers(const Simulation::Parts& from, Simulation::Parts& to) {
  const promotion::Promotions &old = from.compiled->promotions, &now = to.compiled->promotions;
  to.shoppers.used.assign(now.vouchers().size(), std::vector<uint8_t>(to.compiled->world.consumers));
  for (size_t v = 0; v < now.vouchers().size(); ++v)
    for (size_t w = 0; w < old.vouchers().size(); ++w)
      if (now.rules()[now.vouchers()[v]].hash == old.rules()[old.vouchers()[w]].hash)
        to.shoppers.used[v] = from.shoppers.used[w];
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

void carry_decisions(const Simulation::Parts& from, const Match& match, Simulation::Parts& to) {
  const auto seller_of_old = inverse(match.sellers, from.compiled->world.sellers.size());
  std::vector<bool> waits(from.journal.size(), false);
  for (size_t i : from.pending) waits[i] = true;
  for (size_t i = 0; i < from.journal.size(); ++i) {
    market::Decision decision = from.journal[i];
    const uint32_t seller = seller_of_old[decision.by.value];
    if (seller == kNone) continue;
    decision.by = core::SellerId{seller};
    if (waits[i]) {
      if (to.check(decision)) continue;  // it was about something that is no more
      to.pending.push_back(to.journal.size());
    }
    to.journal.push_back(std::move(decision));
  }
}

void carry_policies(const Simulation::Parts& from, Simulation::Parts& to) {
  for (const auto& running : to.compiled->policies) {
    std::unique_ptr<market::PolicyState> memory;
    for (size_t i = 0; i < from.compiled->policies.size(); ++i)
      if (from.compiled->policies[i].rule == running.rule) memory = from.memories[i]->clone();
    to.memories.push_back(memory ? std::move(memory) : running.policy->start());
  }
  // A seller whose rule is another, or none, begins with the plan's prices.
  auto rule_of = [](const Compiled& market, std::string_view seller) {
    for (const auto& running : market.policies)
      for (core::SellerId s : running.sellers)
        if (market.world.sellers[s.value].name == seller) return running.rule;
    return std::string();
  };
  for (uint32_t s = 0; s < to.compiled->world.sellers.size(); ++s) {
    const std::string& name = to.compiled->world.sellers[s].name;
    if (rule_of(*to.compiled, name) == rule_of(*from.compiled, name)) continue;
    for (uint32_t o = 0; o < to.compiled->world.offers.size(); ++o)
      if (to.compiled->world.offers[o].seller.value == s) to.state.price_decided[o] = kPlanPrice;
  }
}

// Whether a product begins alike: what is known of it on the first day.
bool same_beginning(const Compiled& a, uint32_t in_a, const Compiled& b, uint32_t in_b) {
  const uint32_t bit_a = a.world.products[in_a].known_bit, bit_b = b.world.products[in_b].known_bit;
  if ((bit_a == market::kNoBit) != (bit_b == market::kNoBit)) return false;
  if (bit_a != market::kNoBit && a.awareness.rules()[bit_a].params.initial != b.awareness.rules()[bit_b].params.initial)
    return false;
  const shopping::ReviewRule &x = a.reviews.rules()[in_a], &y = b.reviews.rules()[in_b];
  return x.exists == y.exists && x.initial == y.initial;
}

}  // namespace

bool Simulation::can_branch(const Compiled& from, const Compiled& to) {
  const market::World &a = from.world, &b = to.world;
  if (a.first_day != b.first_day || a.warm_up != b.warm_up || a.horizon != b.horizon ||
      a.currency.digits != b.currency.digits || !same_people(a, b))
    return false;
  const Match match(b, a);
  if (std::count(match.categories.begin(), match.categories.end(), kNone) != 0) return false;
  for (uint32_t s = 0; s < b.sellers.size(); ++s)  // nobody can tell afterwards who bought there
    if (b.sellers[s].knows_customers && match.sellers[s] != kNone && !a.sellers[match.sellers[s]].knows_customers)
      return false;
  for (uint32_t p = 0; p < b.products.size(); ++p)  // nobody can tell afterwards who knew it, and what was written
    if (const uint32_t old = match.products[p]; old != kNone && !same_beginning(from, old, to, p)) return false;
  for (uint32_t s = 0; s < b.sellers.size(); ++s)  // points that are owed stay owed
    if (match.sellers[s] != kNone && a.sellers[match.sellers[s]].points.exists() && !b.sellers[s].points.exists())
      return false;
  for (uint32_t k = 0; k < b.stocks.size(); ++k)
    if (match.stocks[k] != kNone &&
        from.stockroom.params(core::StockId{match.stocks[k]}).opening != to.stockroom.params(core::StockId{k}).opening)
      return false;
  return true;
}

Simulation Simulation::branch(std::shared_ptr<const Compiled> variant, core::Parallel& parallel, market::Sinks sinks,
                              RunOptions options) const {
  const Parts& from = *parts_;
  ENSURE(can_branch(*from.compiled, *variant), variant->world.consumers);
  const bool known = same_traits(*from.compiled, *variant);
  auto parts = std::make_unique<Parts>(std::move(variant), from.key, parallel, sinks, std::move(options),
                                       known ? from.traits : nullptr);
  Parts& to = *parts;
  const Match match(to.compiled->world, from.compiled->world);
  to.state.today = from.state.today;
  to.state.past = from.state.past;
  carry_offers(from.state, match, *to.compiled, to.state);
  carry_books(from.state, match, to.compiled->world.sellers.size(), to.state);
  carry_stock(from.state, match, *from.compiled, *to.compiled, to.state);
  carry_trade(from.state, match, *from.compiled, *to.compiled, to.state);
  carry_quotas(from.state, *from.compiled, *to.compiled, to.state);
  carry_memory(from.shoppers, match, from.compiled->world, *to.compiled, to.shoppers);
  carry_customers(from, match, to);
  carry_products(from, match, parallel, to);
  carry_vouchers(from, to);
  carry_payments(from, match, to);
  carry_policies(from, to);
  carry_decisions(from, match, to);
  to.shop->reschedule(to.shoppers, parallel);
  return Simulation(std::move(parts));
}

}  // namespace shopwright::engine

// A run that goes on in a variant of its market: everything that changes from day to day, carried over by name.
#include <algorithm>

#include "engine/carry.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {
namespace {

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
  for (uint32_t s = 0; s < b.sellers.size(); ++s)  // nobody can tell afterwards who bought there, or left a cart
    if (match.sellers[s] != kNone && ((b.sellers[s].knows_customers && !a.sellers[match.sellers[s]].knows_customers) ||
                                      (b.sellers[s].knows_left_carts && !a.sellers[match.sellers[s]].knows_left_carts)))
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

#include "engine/carry.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {

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
    for (market::Customer& customer : column) {
      if (!world.sellers[s].knows_left_carts) customer.left_cart = 0;
      if (customer.touched_by == 0) continue;
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

// A voucher that has another name is another one. Of one that those whom its seller knows can claim, and could not before, nobody has any.
void carry_vouchers(const Simulation::Parts& from, Simulation::Parts& to) {
  const promotion::Promotions &old = from.compiled->promotions, &now = to.compiled->promotions;
  to.begin_vouchers();
  for (size_t v = 0; v < now.vouchers().size(); ++v)
    for (size_t w = 0; w < old.vouchers().size(); ++w)
      if (now.rules()[now.vouchers()[v]].hash == old.rules()[old.vouchers()[w]].hash) {
        to.shoppers.used[v] = from.shoppers.used[w];
        if (to.claimed[v].size() == from.claimed[w].size()) to.claimed[v] = from.claimed[w];
      }
}

}  // namespace shopwright::engine

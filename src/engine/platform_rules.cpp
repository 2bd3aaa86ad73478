#include "engine/platform_rules.hpp"

#include <algorithm>

namespace shopwright::engine {

std::vector<uint8_t> refused_promotions(
    const Compiled& market, core::Day today, std::span<const core::Money> list_price,
    const std::function<std::optional<core::Money>(uint32_t offer, int days_before)>& posted) {
  if (!market.has_price_rules()) return {};
  const market::World& world = market.world;
  const auto rules = market.promotions.rules();
  std::vector<uint8_t> refused(rules.size() * world.offers.size());
  std::vector<std::optional<core::Money>> lowest(world.offers.size());
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    for (int before = 1; before <= market.lowest_price_days[o] && before <= today; ++before) {
      if (!world.sellers[world.offers[o].seller.value].sells_on(today - before)) continue;
      if (const auto price = posted(o, before); price && (!lowest[o] || *price < *lowest[o])) lowest[o] = price;
    }
  for (uint32_t r = 0; r < rules.size(); ++r) {
    const promotion::Rule& rule = rules[r];
    if (!rule.discounts || rule.on_baskets || !rule.on(world.date(today))) continue;
    for (const core::OfferId offer : rule.offers) {
      const uint32_t o = offer.value;
      if (!lowest[o]) continue;
      const core::Money price = promotion::promoted_price(rule.params, list_price[o]);
      refused[r * world.offers.size() + o] = price < list_price[o] && price > *lowest[o];
    }
  }
  return refused;
}

core::Money price_all_day(const market::PublishedOffer& offer) {
  core::Money price = offer.windows[0].tiers.front().price;
  for (const auto& window : offer.windows) price = std::max(price, window.tiers.front().price);
  return price;
}

}  // namespace shopwright::engine

#include "engine/platform_rules.hpp"

#include <algorithm>

namespace shopwright::engine {

bool fails_rating(const PlatformRules& rules, const shopping::ReviewCounts& reviews) {
  return reviews.count < rules.minimum_reviews || reviews.stars * core::kMicro < rules.minimum_rating * reviews.count;
}

std::vector<uint8_t> refused_promotions(
    const Compiled& market, core::Day today, std::span<const core::Money> list_price,
    const shopping::ReviewState& reviews,
    const std::function<std::optional<core::Money>(uint32_t offer, int days_before)>& posted) {
  if (!market.has_platform_rules()) return {};
  const market::World& world = market.world;
  const auto rules = market.promotions.rules();
  const size_t n = world.offers.size();
  std::vector<uint8_t> refused(rules.size() * n);
  std::vector<std::optional<core::Money>> lowest(n);
  std::vector<uint8_t> fails(n);
  for (uint32_t o = 0; o < n; ++o) {
    const PlatformRules& of = market.platform_rules[o];
    const uint32_t product = world.offers[o].product.value;
    fails[o] = (of.minimum_rating > 0 || of.minimum_reviews > 0) && fails_rating(of, reviews.counts[product]);
    for (int before = 1; before <= of.lowest_price_days && before <= today; ++before) {
      if (!world.sellers[world.offers[o].seller.value].sells_on(today - before)) continue;
      if (const auto price = posted(o, before); price && (!lowest[o] || *price < *lowest[o])) lowest[o] = price;
    }
  }
  for (uint32_t r = 0; r < rules.size(); ++r) {
    const promotion::Rule& rule = rules[r];
    if (!rule.on(world.date(today))) continue;
    for (const core::OfferId offer : rule.offers) {
      const uint32_t o = offer.value;
      uint8_t& why = refused[r * n + o];
      if (fails[o] != 0) why = kRating;
      if (!lowest[o] || !rule.discounts || rule.on_baskets) continue;
      const core::Money price = promotion::promoted_price(rule.params, list_price[o]);
      if (price < list_price[o] && price > *lowest[o]) why |= kPriceBefore;
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

#include "shopping/terms.hpp"

#include <algorithm>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

PriceTerms price_terms(double price, double regular, bool linear, double minor_per_major) {
  const auto log_price = static_cast<float>(core::log(std::max(price / regular, 1e-3)));
  return {linear ? static_cast<float>(std::max(price, 0.0) / minor_per_major) : log_price, log_price};
}

int64_t shipping_alone(const DayTerms& day, core::OfferId offer, int32_t units, core::Money price) {
  if (day.baskets == nullptr || !day.baskets->holds(0, offer)) return 0;
  market::BasketLine alone{offer, units, price, {}};
  day.baskets->charge(0, std::span(&alone, 1));
  return alone.shipping.minor;
}

DayTerms make_terms(const market::World& world, std::span<const SegmentHabits> habits,
                    std::span<const CategoryHabits> categories, std::span<const float> base, core::Day today,
                    const market::DayTable& table, const Scarce& scarce) {
  DayTerms day;
  day.today = today;
  day.windows = static_cast<uint32_t>(table.window_start.size());
  day.window_start = table.window_start;
  const size_t n = world.offers.size();
  const auto n_stocks = static_cast<uint32_t>(world.stocks.size());
  const double minor = world.currency.minor_per_major();
  bool funded = false;

  day.mean_log_price.resize(day.windows * world.categories.size());
  day.quotas.resize(day.windows * world.categories.size());
  day.baskets = table.baskets.get();
  day.basketed.resize(day.windows * world.categories.size());
  for (const auto& offer : table.offers) day.list_price.push_back(offer.list_price);
  day.constant.resize(habits.size() * day.windows * n);
  const auto sold_to_consumers = [&](uint32_t o) { return world.offers[o].to_consumers && table.offers[o].on_sale; };
  day.category_access.resize(world.categories.size());
  for (uint32_t o = 0; o < n; ++o) {
    day.access.push_back(sold_to_consumers(o) ? 1u << world.offers[o].access_bit() : 0u);
    day.category_access[world.offers[o].category.value] |= day.access.back();
  }
  for (uint32_t w = 0; w < day.windows; ++w) {
    for (size_t c = 0; c < world.categories.size(); ++c) {
      const auto& category = world.categories[c];
      const bool linear = categories[c].price_response == PriceResponse::linear;
      float sum = 0;
      uint32_t n_published = 0;
      auto& quotas = day.quotas[w * world.categories.size() + c];
      for (uint32_t o = category.first_offer; o < category.first_offer + category.n_offers; ++o) {
        const auto& offer = table.offers[o].windows[w];
        ENSURE(!offer.tiers.empty() && offer.tiers.size() <= kMaxTiers, o, offer.tiers.size());
        const double regular = static_cast<double>(world.products[world.offers[o].product.value].regular_price.minor);
        const double felt = world.sellers[world.offers[o].seller.value].points.felt;
        const size_t first_slot = day.slots.size();
        day.first_slot.push_back(static_cast<uint32_t>(first_slot));
        bool published = false;
        const bool in_basket = table.baskets && table.baskets->holds(w, core::OfferId{o});
        if (in_basket) day.basketed[w * world.categories.size() + c] = 1;
        for (const auto& tier : offer.tiers) {
          market::BasketLine alone{core::OfferId{o}, 1, tier.price, tier.price};
          const uint32_t vouchers = in_basket ? table.baskets->charge(w, std::span(&alone, 1)) : 0;
          const auto [variable, x] = price_terms(felt * static_cast<double>(felt_cost(alone)), regular, linear, minor);
          const uint32_t resource = tier.quota == market::kNoQuota ? market::kNoQuota : n_stocks + tier.quota;
          day.slots.push_back(
              {tier.price, alone.charged, alone.shipping, variable, x, resource, vouchers, tier.presale});
          day.funding.push_back({tier.funded, alone.funded});
          funded |= tier.funded.any() || alone.funded.any();
          if (resource != market::kNoQuota && std::find(quotas.begin(), quotas.end(), resource) == quotas.end())
            quotas.push_back(resource);
          if (!published && (resource == market::kNoQuota || scarce.left[resource] > 0)) {
            published = true;
            if (!sold_to_consumers(o)) continue;
            sum += x;
            ++n_published;
          }
        }
        day.price.push_back(day.slots[first_slot].variable);
        day.log_price.push_back(day.slots[first_slot].log_price);
        for (size_t g = 0; g < habits.size(); ++g) {
          float& constant = day.constant[(g * day.windows + w) * n + o];
          constant = base[g * n + o] + habits[g].feature * offer.feature + habits[g].display * offer.display +
                     table.offers[o].shock;
          if (!table.offers[o].on_sale) constant = -std::numeric_limits<float>::infinity();
        }
      }
      day.mean_log_price[w * world.categories.size() + c] =
          n_published == 0 ? 0.0f : sum / static_cast<float>(n_published);
    }
  }
  day.first_slot.push_back(static_cast<uint32_t>(day.slots.size()));
  if (!funded) day.funding.clear();
  for (const auto& voucher : table.vouchers)
    day.vouchers.push_back({voucher.voucher, n_stocks + voucher.quota, voucher.without});
  day.announced.resize(world.categories.size());
  for (const auto& [offer, price, when] : table.announced) {
    const auto& info = world.offers[offer.value];
    const size_t c = info.category.value;
    ENSURE(when > today, when, today);
    const double felt = world.sellers[info.seller.value].points.felt;
    const auto terms = price_terms(felt * static_cast<double>(price.minor + shipping_alone(day, offer, 1, price)),
                                   static_cast<double>(world.products[info.product.value].regular_price.minor),
                                   categories[c].price_response == PriceResponse::linear, minor);
    day.announced[c].push_back(
        {offer.value - world.categories[c].first_offer, terms.variable, terms.log_price, when, price});
  }
  for (const auto& offer : world.offers)
    day.stock_resource.push_back(offer.stock.valid() && !offer.backorder ? offer.stock.value : market::kNoQuota);
  return day;
}

}  // namespace shopwright::shopping

#include "shopping/terms.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

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

  day.mean_log_price.resize(day.windows * world.categories.size());
  day.quotas.resize(day.windows * world.categories.size());
  day.constant.resize(habits.size() * day.windows * n);
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
        const size_t first_slot = day.slots.size();
        day.first_slot.push_back(static_cast<uint32_t>(first_slot));
        bool published = false;
        for (const auto& tier : offer.tiers) {
          const double price = static_cast<double>(std::max<int64_t>(tier.price.minor, 0));
          // A free unit counts as one at a thousandth of the regular price: log(0) is no price.
          const double log_price = core::log(std::max(price / regular, 1e-3));
          const auto x = static_cast<float>(log_price);
          const uint32_t resource = tier.quota == market::kNoQuota ? market::kNoQuota : n_stocks + tier.quota;
          day.slots.push_back({tier.price, linear ? static_cast<float>(price / minor) : x, x, resource});
          if (resource != market::kNoQuota && std::find(quotas.begin(), quotas.end(), resource) == quotas.end())
            quotas.push_back(resource);
          if (!published && (resource == market::kNoQuota || scarce.left[resource] > 0)) {
            published = true;
            if (!world.offers[o].to_consumers) continue;
            sum += x;
            ++n_published;
          }
        }
        day.price.push_back(day.slots[first_slot].variable);
        day.log_price.push_back(day.slots[first_slot].log_price);
        for (size_t g = 0; g < habits.size(); ++g)
          day.constant[(g * day.windows + w) * n + o] = base[g * n + o] + habits[g].feature * offer.feature +
                                                        habits[g].display * offer.display + table.offers[o].shock;
      }
      day.mean_log_price[w * world.categories.size() + c] =
          n_published == 0 ? 0.0f : sum / static_cast<float>(n_published);
    }
  }
  day.first_slot.push_back(static_cast<uint32_t>(day.slots.size()));
  for (const auto& offer : world.offers)
    day.stock_resource.push_back(offer.stock.valid() && !offer.backorder ? offer.stock.value : market::kNoQuota);
  return day;
}

}  // namespace shopwright::shopping

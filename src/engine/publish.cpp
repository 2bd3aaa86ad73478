#include "engine/publish.hpp"

#include <algorithm>
#include <iterator>

#include "engine/buyers.hpp"
#include "engine/platform_rules.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {
namespace {

// refused: filled with what platforms do not allow.
market::DayTable table_of(const Simulation::Parts& parts, const Buyers::Terms& terms, std::vector<uint8_t>& refused) {
  const Compiled& plan = *terms.plan;
  const core::Day today = parts.state.today;
  const size_t n = plan.world.offers.size(), row = plan.at(today, 0);
  market::DayTable table;
  table.offers.resize(n);
  std::vector<core::Money> list_price(n);
  for (uint32_t o = 0; o < n; ++o) {
    const int64_t decided = parts.state.price_decided[o];
    list_price[o] = decided != kPlanPrice ? core::Money{decided} : plan.list_price[row + o];
    table.offers[o].unit_cost = plan.unit_cost[row + o];
    if (!parts.appeal_shock.empty()) table.offers[o].shock = parts.appeal_shock[row + o];
    const core::ProductId product = plan.world.offers[o].product;
    if (plan.reviews.exists(product))
      table.offers[o].shock += static_cast<float>(plan.reviews.utility(product, parts.state.reviews));
    table.offers[o].on_sale =
        plan.is_listed(today, o) && plan.world.sellers[plan.world.offers[o].seller.value].sells_on(today);
    if (const auto* life = plan.life_cycles.of(product)) {
      table.offers[o].shock += static_cast<float>(life->appeal_on(plan.world.date(today)));
      table.offers[o].on_sale &= life->sold_on(plan.world.date(today));
    }
    if (plan.placements.any()) table.offers[o].shock += plan.placements.utility(today, core::OfferId{o});
  }
  if (plan.pages.any()) {
    std::vector<float> place(n);
    plan.pages.add_utility(today, list_price, std::span(plan.unit_cost).subspan(row, n), parts.state.page_sales,
                           plan.placements, place);
    for (uint32_t o = 0; o < n; ++o) table.offers[o].shock += place[o];
  }
  refused = refused_promotions(plan, today, list_price, parts.state.reviews,
                               [&](uint32_t o, int before) -> std::optional<core::Money> {
                                 const auto& posted = parts.state.posted;
                                 if (static_cast<size_t>(before) > posted.size()) return std::nullopt;
                                 return posted[static_cast<size_t>(before) - 1][o].price;
                               });
  plan.promotions.publish(today, list_price, std::span(plan.feature).subspan(row, n),
                          std::span(plan.display).subspan(row, n), parts.state.quota_left, table, terms.joined,
                          refused);
  return table;
}

// The same table with its windows cut at further times.
void cut(market::DayTable& table, const std::vector<uint32_t>& starts) {
  for (auto& offer : table.offers) {
    std::vector<market::OfferTerms> windows;
    size_t w = 0;
    for (uint32_t start : starts) {
      while (w + 1 < table.window_start.size() && table.window_start[w + 1] <= start) ++w;
      windows.push_back(offer.windows[w]);
    }
    offer.windows = std::move(windows);
  }
  table.window_start = starts;
}

}  // namespace

market::DayTable merge_channels(const market::World& world, const market::DayTable& control,
                                const market::DayTable& treated, const std::vector<uint8_t>& channel_treated) {
  ENSURE(!control.baskets && !treated.baskets);  // cannot_treat has seen to it
  std::vector<uint32_t> starts = control.window_start;
  starts.insert(starts.end(), treated.window_start.begin(), treated.window_start.end());
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  market::DayTable merged = control, other = treated;
  cut(merged, starts);
  cut(other, starts);
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (channel_treated[world.offers[o].channel.value] != 0) merged.offers[o] = std::move(other.offers[o]);
  const auto in_treated = [&](const market::AnnouncedPrice& price) {
    return channel_treated[world.offers[price.offer.value].channel.value] != 0;
  };
  std::erase_if(merged.announced, in_treated);
  std::copy_if(other.announced.begin(), other.announced.end(), std::back_inserter(merged.announced), in_treated);
  return merged;
}

Published publish(const Simulation::Parts& parts) {
  Published out;
  const Treatment* treatment = parts.options.treatment.get();
  const Buyers::Today today =
      parts.buyers->today(parts.state.today, parts.customers, parts.shoppers.used, parts.claimed);
  for (const Buyers::Class& buyers : today.classes) {
    std::vector<uint8_t> refused, of_treated;
    market::DayTable table = table_of(parts, buyers.terms, refused);
    if (out.tables.empty() && !refused.empty()) {
      const size_t offers = parts.compiled->world.offers.size();
      out.refused.resize(parts.compiled->promotions.size());
      for (size_t k = 0; k < refused.size(); ++k)
        out.refused[k / offers] += {refused[k] != 0 ? 1 : 0, (refused[k] & kRating) != 0 ? 1 : 0};
    }
    if (buyers.in_treated_channels.plan != nullptr)
      table = merge_channels(parts.compiled->world, table, table_of(parts, buyers.in_treated_channels, of_treated),
                             treatment->treated);
    out.tables.push_back(std::move(table));
  }
  // Whoever has a voucher of which none is left is of the class of those who have all the same but for it.
  const auto rules = parts.compiled->promotions.rules();
  for (size_t k = 0; k < out.tables.size() && !treatment; ++k)
    for (const uint32_t r : today.classes[k].terms.joined) {
      if (rules[r].voucher == promotion::kNoVoucher || rules[r].quota == market::kNoQuota) continue;
      std::vector<uint32_t> rest;
      for (const uint32_t other : today.classes[k].terms.joined)
        if (other != r) rest.push_back(other);
      const auto same = std::find_if(today.classes.begin(), today.classes.end(), [&](const Buyers::Class& of) {
        return std::equal(of.terms.joined.begin(), of.terms.joined.end(), rest.begin(), rest.end());
      });
      ENSURE(same != today.classes.end(), k, r);
      out.tables[k].vouchers.push_back(
          {rules[r].voucher, rules[r].quota, static_cast<uint8_t>(same - today.classes.begin())});
    }
  out.buyer_class = today.of_consumer;
  return out;
}

}  // namespace shopwright::engine

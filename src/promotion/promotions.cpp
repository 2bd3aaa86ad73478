#include "shopwright/promotion/promotions.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::promotion {
namespace {

constexpr uint64_t kDayEnd = uint64_t{1} << 32;

uint64_t fixed_point(double day_part) {
  return static_cast<uint64_t>(std::llround(std::clamp(day_part, 0.0, 1.0) * static_cast<double>(kDayEnd)));
}

bool names(const std::vector<language::Ref>& refs, std::string_view name) {
  return refs.empty() || std::any_of(refs.begin(), refs.end(), [&](const auto& ref) { return ref == name; });
}

bool has_mechanic(const PromotionParams& p) { return p.off || p.amount_off || p.price; }

}  // namespace

Promotions::Promotions(const market::World& world, const language::Named<PromotionParams>& promotions)
    : first_day_(world.first_day) {
  for (const auto& entry : promotions) {
    const PromotionParams& params = entry.value;
    Rule rule{entry.name,
              core::identity_hash(entry.name),
              params,
              {},
              market::kNoQuota,
              fixed_point(params.hours.from),
              fixed_point(params.hours.to)};
    const auto seller =
        params.seller.empty() ? market::find_operator(world) : market::find_seller(world, params.seller.name);
    ENSURE(params.seller.empty() || seller, params.seller.name);
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const market::OfferInfo& offer = world.offers[o];
      if (seller && offer.seller == *seller && names(params.offers, world.products[offer.product.value].name) &&
          names(params.channels, world.channels[offer.channel.value]))
        rule.offers.push_back(core::OfferId{o});
    }
    rules_.push_back(std::move(rule));
  }
  std::sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) { return a.hash < b.hash; });
  for (Rule& rule : rules_) {
    if (!rule.params.limit || !has_mechanic(rule.params)) continue;
    rule.quota = static_cast<uint32_t>(quota_limit_.size());
    quota_limit_.push_back(*rule.params.limit);
    quota_name_.push_back(rule.name);
  }
}

void Promotions::publish(core::Day day, std::span<const core::Money> list_price, std::span<const float> feature,
                         std::span<const float> display, std::span<const int64_t> quota_left,
                         market::DayTable& out) const {
  ENSURE(feature.size() == list_price.size() && display.size() == list_price.size(), list_price.size());
  ENSURE(quota_left.size() == quotas(), quota_left.size(), quotas());
  out.quota_opening.assign(quota_left.begin(), quota_left.end());

  const core::Date date = first_day_ + day;
  std::vector<const Rule*> today;
  out.window_start.assign(1, 0);
  for (const Rule& rule : rules_) {
    if (!rule.on(date) || rule.offers.empty() || rule.from >= rule.to) continue;
    today.push_back(&rule);
    for (uint64_t border : {rule.from, rule.to})
      if (border < kDayEnd) out.window_start.push_back(static_cast<uint32_t>(border));
  }
  std::sort(out.window_start.begin(), out.window_start.end());
  out.window_start.erase(std::unique(out.window_start.begin(), out.window_start.end()), out.window_start.end());

  const size_t n_windows = out.window_start.size();
  out.offers.resize(list_price.size());
  for (size_t o = 0; o < list_price.size(); ++o) {
    market::PublishedOffer& offer = out.offers[o];
    offer.list_price = list_price[o];
    offer.windows.resize(n_windows);
    for (market::OfferTerms& terms : offer.windows) {
      terms.tiers.clear();
      terms.feature = feature[o];
      terms.display = display[o];
    }
  }
  for (const Rule* rule : today) {
    const bool used_up = rule->quota != market::kNoQuota && quota_left[rule->quota] <= 0;
    for (core::OfferId id : rule->offers) {
      market::PublishedOffer& offer = out.offers[id.value];
      const core::Money price = promoted_price(rule->params, offer.list_price);
      for (size_t w = 0; w < n_windows; ++w) {
        if (out.window_start[w] < rule->from || out.window_start[w] >= rule->to) continue;
        market::OfferTerms& terms = offer.windows[w];
        terms.feature = std::max(terms.feature, static_cast<float>(rule->params.feature));
        terms.display = std::max(terms.display, static_cast<float>(rule->params.display));
        if (price < offer.list_price && !used_up) terms.tiers.push_back({price, rule->quota});
      }
    }
  }
  for (market::PublishedOffer& offer : out.offers) {
    for (market::OfferTerms& terms : offer.windows) {
      auto& tiers = terms.tiers;
      tiers.push_back({offer.list_price, market::kNoQuota});
      // At equal prices the unlimited tier comes first and spares the quota; quotas are in order of identity.
      std::sort(tiers.begin(), tiers.end(), [](const market::PriceTier& a, const market::PriceTier& b) {
        if (a.price != b.price) return a.price < b.price;
        return (a.quota == market::kNoQuota) != (b.quota == market::kNoQuota) ? a.quota == market::kNoQuota
                                                                              : a.quota < b.quota;
      });
      const auto unlimited = std::find_if(tiers.begin(), tiers.end(),
                                          [](const market::PriceTier& t) { return t.quota == market::kNoQuota; });
      tiers.erase(unlimited + 1, tiers.end());
    }
  }
}

bool Promotions::active(std::string_view name, core::OfferId offer, core::Day day) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return rule.name == name && rule.on(first_day_ + day) && rule.from < rule.to &&
           std::binary_search(rule.offers.begin(), rule.offers.end(), offer);
  });
}

}  // namespace shopwright::promotion

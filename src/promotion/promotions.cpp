#include "shopwright/promotion/promotions.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "promotion/basket_rules.hpp"
#include "promotion/clearance.hpp"
#include "promotion/mechanics.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::promotion {
namespace {

using core::Money;

constexpr uint64_t kDayEnd = uint64_t{1} << 32;

uint64_t fixed_point(double day_part) {
  return static_cast<uint64_t>(std::llround(std::clamp(day_part, 0.0, 1.0) * static_cast<double>(kDayEnd)));
}

bool names(const std::vector<language::Ref>& refs, std::string_view name) {
  return refs.empty() || std::any_of(refs.begin(), refs.end(), [&](const auto& ref) { return ref == name; });
}

std::vector<language::Ref> promoters(const PromotionParams& params) {
  return params.sellers.empty() ? std::vector{params.seller} : params.sellers;
}

bool about_product(const PromotionParams& params, std::string_view product) {
  return params.bundle ? params.bundle->products.contains(product) : names(params.offers, product);
}

}  // namespace

bool Rule::about(core::OfferId offer) const { return std::binary_search(offers.begin(), offers.end(), offer); }

Promotions::Promotions(const market::World& world, const language::Named<PromotionParams>& promotions)
    : first_day_(world.first_day), horizon_(world.horizon) {
  std::map<std::pair<uint32_t, std::string>, uint32_t> groups;
  for (const auto& entry : by_step(promotions)) {
    const PromotionParams& params = entry.value;
    const Mechanic* mechanic = mechanic_of(params);
    Rule rule;
    rule.name = entry.name;
    rule.hash = core::identity_hash(entry.name);
    rule.params = params;
    rule.discounts = mechanic != nullptr;
    rule.on_baskets = mechanic != nullptr && mechanic->on_baskets();
    if (params.funding) rule.funding = params.funding->shares();
    rule.from = fixed_point(params.hours.from);
    rule.to = fixed_point(params.hours.to);
    for (const language::Ref& named : promoters(params)) {
      const auto seller = named.empty() ? market::find_operator(world) : market::find_seller(world, named.name);
      ENSURE(named.empty() || seller, named.name);
      if (seller) rule.sellers.push_back(*seller);
    }
    std::sort(rule.sellers.begin(), rule.sellers.end());
    const bool any = !rule.sellers.empty();
    if (any) rule.seller = rule.sellers.front();
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const market::OfferInfo& offer = world.offers[o];
      if (params.presale && !offer.to_consumers) continue;  // a distribution orders nothing ahead
      if (rule.by(offer.seller) && about_product(params, world.products[offer.product.value].name) &&
          names(params.channels, world.channels[offer.channel.value]))
        rule.offers.push_back(core::OfferId{o});
    }
    if (params.gift)
      for (uint32_t o = 0; o < world.offers.size() && !rule.gift.valid(); ++o)
        if (rule.by(world.offers[o].seller) &&
            params.gift->product == world.products[world.offers[o].product.value].name)
          rule.gift = core::OfferId{o};
    if (params.announced) {
      rule.starts = params.during.first - world.first_day;
      while (rule.starts < world.horizon && !rule.on(world.first_day + rule.starts)) ++rule.starts;
    }
    constexpr uint32_t kTogether = 0xffffffff;  // who promote together have groups of their own
    if (any && !params.group.empty())
      rule.group =
          groups.try_emplace({params.sellers.empty() ? rule.seller.value : kTogether, params.group}, groups.size() + 1)
              .first->second;
    rules_.push_back(std::move(rule));
  }
  std::sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.params.during.first < b.params.during.first;
  });
  for (uint32_t r = 0; r < rules_.size(); ++r) {
    Rule& rule = rules_[r];
    if (rule.discounts && !rule.on_baskets && rule.group != 0) by_priority_.push_back(r);
    if (rule.params.presale) {
      rule.presale = static_cast<uint32_t>(presales_.size());
      presales_.push_back(r);
    }
    if (rule.params.voucher || rule.params.gift) {
      rule.voucher = static_cast<uint32_t>(vouchers_.size());
      vouchers_.push_back(r);
      ENSURE(vouchers_.size() <= kMostVouchers, vouchers_.size());
    }
    const auto limit = rule.params.voucher ? rule.params.voucher->redeemable
                       : rule.params.gift  ? rule.params.gift->available
                                           : rule.params.limit;
    if (!limit || !rule.discounts) continue;
    rule.quota = static_cast<uint32_t>(quota_limit_.size());
    quota_limit_.push_back(*limit);
    quota_name_.push_back(rule.name);
  }
  std::sort(by_priority_.begin(), by_priority_.end(), [&](uint32_t a, uint32_t b) {
    const int64_t x = rules_[a].params.priority, y = rules_[b].params.priority;
    return x != y ? x > y : a < b;
  });
  compile_baskets(world);
}

void Promotions::compile_baskets(const market::World& world) {
  ships_at_a_fee_ = std::any_of(world.storefronts.begin(), world.storefronts.end(),
                                [](const auto& front) { return front.shipping_fee > Money{}; });
  if (!on_baskets()) return;
  auto compiled = std::make_shared<BasketRules>();
  std::vector<uint32_t> order;
  for (uint32_t r = 0; r < rules_.size(); ++r)
    if (rules_[r].on_baskets) order.push_back(r);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const PromotionParams &x = rules_[a].params, &y = rules_[b].params;
    const Mechanic *kind_of_x = mechanic_of(x), *kind_of_y = mechanic_of(y);
    if (x.priority != y.priority) return x.priority > y.priority;
    return kind_of_x != kind_of_y ? kind_of_x < kind_of_y : a < b;
  });
  compiled->words = std::max<size_t>(1, (order.size() + 63) / 64);
  compiled->scope.resize(world.offers.size() * compiled->words);
  for (uint32_t i = 0; i < order.size(); ++i) {
    const Rule& rule = rules_[order[i]];
    compiled->rules.push_back(
        {order[i], rule.hash, rule.group, rule.voucher != kNoVoucher ? uint32_t{1} << rule.voucher : 0,
         mechanic_of(rule.params)->make(rule.params, world), rule.funding, rule.params.gift.has_value()});
    compiled->gifts |= rule.params.gift.has_value();
    compiled->funded |= rule.funding.any();
    for (core::OfferId offer : rule.offers)
      compiled->scope[offer.value * compiled->words + i / 64] |= uint64_t{1} << i % 64;
  }
  compiled->fronts = world.storefronts;
  compiled->ships_at_a_fee = ships_at_a_fee_;
  compiled->front_scope.resize(world.storefronts.size() * compiled->words);
  for (uint32_t i = 0; i < order.size(); ++i)
    for (core::OfferId offer : rules_[order[i]].offers)
      if (rules_[order[i]].params.free_shipping)
        compiled->front_scope[world.offers[offer.value].storefront * compiled->words + i / 64] |= uint64_t{1} << i % 64;
  for (const market::OfferInfo& offer : world.offers) {
    compiled->offer_front.push_back(offer.storefront);
    compiled->offer_hash.push_back(offer.hash);
    compiled->offer_product.push_back(offer.product.value);
  }
  baskets_ = std::move(compiled);
}

bool Promotions::on_baskets() const {
  return ships_at_a_fee_ || std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.on_baskets; });
}

std::vector<uint32_t> Promotions::with_audience(core::Day day) const {
  std::vector<uint32_t> found;
  for (uint32_t r = 0; r < rules_.size(); ++r)
    if (for_some(rules_[r].params) && rules_[r].on(first_day_ + day)) found.push_back(r);
  return found;
}

bool Promotions::holds(uint32_t r, core::Day day, std::span<const uint32_t> joined) const {
  const Rule& rule = rules_[r];
  return rule.on(first_day_ + day) && rule.from < rule.to &&
         (!for_some(rule.params) || std::binary_search(joined.begin(), joined.end(), r));
}

std::vector<market::PriceTier> Promotions::tiers(Money list_price, std::span<const uint32_t> holding,
                                                 std::span<const int64_t> quota_left, UnitTrace* trace) const {
  std::vector<market::PriceTier> tiers;
  // In a pre-sale it can be had at no other price.
  uint32_t presale = market::kNoPresale;
  Money ordered_at = list_price;
  for (const uint32_t r : holding)
    if (rules_[r].params.presale)
      if (const Money price = promoted_price(rules_[r].params, list_price); price < ordered_at)
        presale = r, ordered_at = price;
  if (presale != market::kNoPresale) {
    for (const uint32_t r : holding) {
      if (trace == nullptr || !rules_[r].discounts || rules_[r].on_baskets) continue;
      if (r == presale) trace->applied(r, list_price, ordered_at);
      else trace->refused(r, UnitTrace::Refusal::better, presale);
    }
    const Rule& rule = rules_[presale];
    return {
        {ordered_at, market::kNoQuota, market::funded((list_price - ordered_at).minor, rule.funding), rule.presale}};
  }
  std::vector<uint32_t> others;  // of groups of their own
  uint32_t best = 0;
  Money lowest = list_price;
  for (const uint32_t r : holding) {
    const Rule& rule = rules_[r];
    if (!rule.discounts || rule.on_baskets) continue;
    if (rule.group != 0) {
      others.push_back(r);
      continue;
    }
    const bool used_up = rule.quota != market::kNoQuota && quota_left[rule.quota] <= 0;
    const Money price = promoted_price(rule.params, list_price);
    if (price < list_price && !used_up)
      tiers.push_back({price, rule.quota, market::funded((list_price - price).minor, rule.funding)});
    if (price < lowest && !used_up) lowest = price, best = r;
  }
  if (trace != nullptr && lowest < list_price) trace->applied(best, list_price, lowest);
  for (const uint32_t r : holding) {
    const Rule& rule = rules_[r];
    if (trace == nullptr || !rule.discounts || rule.on_baskets || rule.group != 0) continue;
    if (promoted_price(rule.params, list_price) == list_price) trace->refused(r, UnitTrace::Refusal::no_lower, r);
    else if (rule.quota != market::kNoQuota && quota_left[rule.quota] <= 0)
      trace->refused(r, UnitTrace::Refusal::used_up, r);
    else if (r != best) trace->refused(r, UnitTrace::Refusal::better, best);
  }
  tiers.push_back({list_price, market::kNoQuota});

  if (!others.empty()) {
    std::vector<uint32_t> order;
    for (const uint32_t r : by_priority_)
      if (std::binary_search(others.begin(), others.end(), r)) order.push_back(r);
    for (market::PriceTier& tier : tiers) {
      UnitTrace* const told = tier.price == lowest ? std::exchange(trace, nullptr) : nullptr;
      std::vector<uint32_t> decided;  // groups
      for (size_t i = 0; i < order.size(); ++i) {
        const uint32_t group = rules_[order[i]].group;
        if (std::find(decided.begin(), decided.end(), group) != decided.end()) continue;
        const Money before = tier.price;
        uint32_t winner = order[i];
        Money after = promoted_price(rules_[winner].params, before);
        if (after == before) {
          if (told != nullptr) told->refused(winner, UnitTrace::Refusal::no_lower, winner);
          continue;
        }
        decided.push_back(group);
        for (size_t j = i + 1; j < order.size(); ++j) {
          if (rules_[order[j]].group != group) continue;
          const Money price = promoted_price(rules_[order[j]].params, before);
          if (price > after || (price == after && order[j] > winner)) continue;
          winner = order[j];
          after = price;
        }
        tier.price = after;
        tier.funded += market::funded((before - after).minor, rules_[winner].funding);
        if (told == nullptr) continue;
        told->applied(winner, before, after);
        for (size_t j = i; j < order.size(); ++j) {
          if (order[j] == winner || rules_[order[j]].group != group) continue;
          const bool lower = promoted_price(rules_[order[j]].params, before) < before;
          told->refused(order[j], lower ? UnitTrace::Refusal::better : UnitTrace::Refusal::no_lower, winner);
        }
      }
    }
  }

  // At equal prices the unlimited tier comes first and spares the quota; quotas are in order of identity, and so are promotions: of
  // two unlimited ones the first is the one that acts.
  std::stable_sort(tiers.begin(), tiers.end(), [](const market::PriceTier& a, const market::PriceTier& b) {
    if (a.price != b.price) return a.price < b.price;
    return (a.quota == market::kNoQuota) != (b.quota == market::kNoQuota) ? a.quota == market::kNoQuota
                                                                          : a.quota < b.quota;
  });
  const auto unlimited =
      std::find_if(tiers.begin(), tiers.end(), [](const market::PriceTier& t) { return t.quota == market::kNoQuota; });
  tiers.erase(unlimited + 1, tiers.end());
  return tiers;
}

void Promotions::publish(core::Day day, std::span<const Money> list_price, std::span<const float> feature,
                         std::span<const float> display, std::span<const int64_t> quota_left, market::DayTable& out,
                         std::span<const uint32_t> joined, std::span<const uint8_t> refused) const {
  ENSURE(refused.empty() || refused.size() == rules_.size() * list_price.size(), refused.size());
  ENSURE(feature.size() == list_price.size() && display.size() == list_price.size(), list_price.size());
  ENSURE(quota_left.size() == quotas(), quota_left.size(), quotas());
  out.quota_opening.assign(quota_left.begin(), quota_left.end());

  std::vector<uint32_t> today;
  out.window_start.assign(1, 0);
  for (uint32_t r = 0; r < rules_.size(); ++r) {
    const Rule& rule = rules_[r];
    if (!holds(r, day, joined) || rule.offers.empty()) continue;
    today.push_back(r);
    for (uint64_t border : {rule.from, rule.to})
      if (border < kDayEnd) out.window_start.push_back(static_cast<uint32_t>(border));
  }
  std::sort(out.window_start.begin(), out.window_start.end());
  out.window_start.erase(std::unique(out.window_start.begin(), out.window_start.end()), out.window_start.end());

  const size_t n_windows = out.window_start.size();
  std::vector<std::vector<uint32_t>> of_offer(list_price.size());
  for (const uint32_t r : today)
    for (core::OfferId id : rules_[r].offers) of_offer[id.value].push_back(r);
  out.offers.resize(list_price.size());
  std::vector<uint32_t> holding;
  std::vector<std::vector<core::OfferId>> apart(presales_.empty() ? 0 : n_windows);  // no part of a basket
  for (size_t o = 0; o < list_price.size(); ++o) {
    market::PublishedOffer& offer = out.offers[o];
    offer.list_price = list_price[o];
    offer.windows.resize(n_windows);
    for (size_t w = 0; w < n_windows; ++w) {
      market::OfferTerms& terms = offer.windows[w];
      terms.feature = feature[o];
      terms.display = display[o];
      holding.clear();
      for (const uint32_t r : of_offer[o]) {
        const Rule& rule = rules_[r];
        if (!rule.at(out.window_start[w])) continue;
        if (!refused.empty() && refused[r * list_price.size() + o] != 0) continue;
        holding.push_back(r);
        terms.feature = std::max(terms.feature, static_cast<float>(rule.params.feature));
        terms.display = std::max(terms.display, static_cast<float>(rule.params.display));
      }
      terms.tiers = tiers(list_price[o], holding, quota_left, nullptr);
      if (terms.tiers.front().presale != market::kNoPresale)
        apart[w].push_back(core::OfferId{static_cast<uint32_t>(o)});
    }
  }

  // As far as people can tell today: off what is asked today.
  out.announced.clear();
  for (const Rule& rule : rules_) {
    if (!rule.params.announced || first_day_ + day < *rule.params.announced || rule.starts <= day ||
        rule.starts >= horizon_ || !rule.discounts || rule.from >= rule.to)
      continue;
    for (const core::OfferId offer : rule.offers)
      if (const Money price = promoted_price(rule.params, list_price[offer.value]); price < list_price[offer.value])
        out.announced.push_back({offer, price, rule.starts});
  }

  out.baskets = nullptr;
  std::vector<std::vector<uint32_t>> on_baskets(n_windows);
  std::vector<uint64_t> scope;  // without what is refused
  bool any = ships_at_a_fee_;
  for (uint32_t i = 0; baskets_ != nullptr && i < baskets_->rules.size(); ++i) {
    const uint32_t r = baskets_->rules[i].index;
    if (!std::binary_search(today.begin(), today.end(), r)) continue;
    any = true;
    for (size_t w = 0; w < n_windows; ++w)
      if (rules_[r].at(out.window_start[w])) on_baskets[w].push_back(i);
    for (const core::OfferId offer : rules_[r].offers) {
      if (refused.empty() || refused[r * list_price.size() + offer.value] == 0) continue;
      if (scope.empty()) scope = baskets_->scope;
      scope[offer.value * baskets_->words + i / 64] &= ~(uint64_t{1} << i % 64);
    }
  }
  if (any) out.baskets = std::make_shared<Baskets>(baskets_, std::move(on_baskets), std::move(apart), std::move(scope));
}

bool Promotions::active(std::string_view name, core::OfferId offer, core::Day day) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return rule.name == name && rule.on(first_day_ + day) && rule.from < rule.to && rule.about(offer);
  });
}

}  // namespace shopwright::promotion

// One visit alone: what it can still have, at which prices, whether it waits for an announced one, and what it buys.
#include <algorithm>
#include <cmath>

#include "shopping/evaluator.hpp"

namespace shopwright::shopping {
namespace {

// The k-th further uniform of a visit, from its last two words.
float further_uniform(const core::Block& words, uint32_t k) {
  return static_cast<float>(mix(words[3], words[2], 0x9e3779b9u * (k + 1)) >> 8) * 0x1p-24f;
}

}  // namespace

int64_t Evaluator::Room::of(uint32_t resource) const {
  int64_t amount = left[resource];
  for (const Visit& other : others) {
    if (&other == &visit || other.choice == kOutside) continue;
    if (day.stock_resource[other.choice] == resource) amount -= other.filled;
    const uint32_t slot = day.first_slot[other.window * rules.world_.offers.size() + other.choice];
    for (uint32_t t = 0; day.slots[slot + t].resource != market::kNoQuota; ++t)
      if (day.slots[slot + t].resource == resource) amount -= other.by_tier[t];
  }
  return amount;
}

int64_t Evaluator::Room::of_stock(uint32_t offer) const {
  const uint32_t resource = day.stock_resource[offer];
  return resource == market::kNoQuota ? INT64_MAX : of(resource);
}

std::array<int32_t, kMaxTiers> Evaluator::Room::tiers(uint32_t offer, int64_t units) const {
  std::array<int32_t, kMaxTiers> by_tier{};
  const uint32_t first = day.first_slot[visit.window * rules.world_.offers.size() + offer];
  for (uint32_t t = 0; units > 0; ++t) {
    const uint32_t resource = day.slots[first + t].resource;
    const int64_t here = resource == market::kNoQuota ? units : std::clamp<int64_t>(of(resource), 0, units);
    by_tier[t] = static_cast<int32_t>(here);
    units -= here;
  }
  return by_tier;
}

OfferTerms Evaluator::terms_alone(Visit& visit, const Room& room, bool masked, Workbench& bench) const {
  const DayTerms& day = room.day;
  const auto& category = world_.categories[visit.category];
  const bool linear = categories_[visit.category].price_response == PriceResponse::linear;
  const double minor = world_.currency.minor_per_major();
  Visit* one = &visit;
  fill(std::span<Visit* const>(&one, 1), day, bench);
  OfferTerms terms = terms_of(visit, day, bench);
  bench.one_price.resize(category.n_offers);
  bench.one_log_price.resize(category.n_offers);
  bench.one_open.assign(category.n_offers, ~0u);
  const int64_t held = day.in_baskets(visit.window, visit.category) ? hold(room, bench) : 0;
  for (uint32_t k = 0; k < category.n_offers; ++k) {
    const uint32_t offer = category.first_offer + k;
    const int64_t cost = marginal(offer, room.tiers(offer, visit.base_units), room, held, bench);
    const double mean = felt(offer) * static_cast<double>(cost) / visit.base_units;
    const PriceTerms price = bench.known_prices.of(offer, mean, regular_[offer], linear, minor);
    bench.one_price[k] = price.variable;
    bench.one_log_price[k] = price.log_price;
    if (masked && room.of_stock(offer) <= 0) bench.one_open[k] = 0;
  }
  terms.price = bench.one_price.data();
  terms.log_price = bench.one_log_price.data();
  terms.open = bench.one_open.data();
  bench.evaluations += terms.n;
  return terms;
}

uint32_t Evaluator::choose_alone(Visit& visit, const Room& room, bool masked, Simd simd, Workbench& bench) const {
  OfferTerms terms = terms_alone(visit, room, masked, bench);
  if (may_wait(visit, room.day)) {
    terms = with_announced(terms, visit, room.day, bench);
    ship_announced(visit, room.day, bench);
  }
  Lanes lane = lanes(visit.category, visit.segment, 1, bench);
  choose(simd, terms, lane);
  return chosen(visit, 0, bench);
}

OfferTerms Evaluator::with_announced(const OfferTerms& today, const Visit& any, const DayTerms& day,
                                     Workbench& bench) const {
  const SegmentHabits& habits = habits_[any.segment];
  const uint32_t n = today.n;
  bench.announced_day.clear();
  const auto begin = [n](auto& column, const auto* from) { column.assign(from, from + n); };
  begin(bench.long_constant, today.constant);
  begin(bench.long_price, today.price);
  begin(bench.long_log_price, today.log_price);
  begin(bench.long_brand, today.brand);
  begin(bench.long_hash, today.hash);
  begin(bench.long_access, today.access);
  if (today.open != nullptr) begin(bench.long_open, today.open);
  else bench.long_open.assign(n, ~0u);
  for (const auto& to_come : day.announced[any.category]) {
    const core::Day wait = to_come.day - day.today;
    if (wait > habits.waiting_days) continue;
    bench.announced_day.push_back(static_cast<uint16_t>(to_come.day));
    bench.long_constant.push_back(today.constant[to_come.offer] - habits.waiting_cost * static_cast<float>(wait));
    bench.long_price.push_back(to_come.variable);
    bench.long_log_price.push_back(to_come.log_price);
    bench.long_brand.push_back(today.brand[to_come.offer]);
    bench.long_hash.push_back(today.hash[to_come.offer]);
    bench.long_access.push_back(today.access[to_come.offer]);
    bench.long_open.push_back(~0u);
  }
  bench.long_taste.clear();
  for (uint32_t t = 0; t < today.n_tastes; ++t) {
    const float* row = today.taste + size_t{t} * n;
    bench.long_taste.insert(bench.long_taste.end(), row, row + n);
    for (const auto& to_come : day.announced[any.category])
      if (to_come.day - day.today <= habits.waiting_days) bench.long_taste.push_back(row[to_come.offer]);
  }
  OfferTerms terms = today;
  terms.n = static_cast<uint32_t>(bench.long_hash.size());
  terms.constant = bench.long_constant.data();
  terms.price = bench.long_price.data();
  terms.log_price = bench.long_log_price.data();
  terms.brand = bench.long_brand.data();
  terms.hash = bench.long_hash.data();
  terms.access = bench.long_access.data();
  terms.taste = bench.long_taste.data();
  terms.open = bench.long_open.data();
  return terms;
}

// The fee is for the parcel: of several units, each bears a part.
void Evaluator::ship_announced(const Visit& visit, const DayTerms& day, Workbench& bench) const {
  if (visit.base_units == 1 || !day.in_baskets(visit.window, visit.category)) return;
  const auto& category = world_.categories[visit.category];
  const bool linear = categories_[visit.category].price_response == PriceResponse::linear;
  const double minor = world_.currency.minor_per_major();
  size_t k = category.n_offers;
  for (const auto& to_come : day.announced[visit.category]) {
    if (to_come.day - day.today > habits_[visit.segment].waiting_days) continue;
    const core::OfferId offer{category.first_offer + to_come.offer};
    const int64_t fee = shipping_alone(day, offer, visit.base_units, to_come.price);
    const PriceTerms price =
        price_terms(felt(offer.value) * static_cast<double>(to_come.price.minor * visit.base_units + fee) /
                        static_cast<double>(visit.base_units),
                    regular_[offer.value], linear, minor);
    bench.long_price[k] = price.variable;
    bench.long_log_price[k++] = price.log_price;
  }
}

uint32_t Evaluator::chosen(Visit& visit, size_t i, Workbench& bench) const {
  const auto& category = world_.categories[visit.category];
  const uint32_t k = bench.choice[i];
  visit.waits = 0;
  if (k == kOutside) return kOutside;
  if (k < category.n_offers) return category.first_offer + k;
  visit.waits = bench.announced_day[k - category.n_offers];
  return kOutside;
}

void Evaluator::buy(Visit& visit, uint32_t offer, int64_t stock, const Room& room, Workbench& bench) const {
  const DayTerms& day = room.day;
  visit.choice = offer;
  int32_t wanted = visit.base_units;
  if (const int32_t limit = further_limit(visit); limit > 0) {
    const float eagerness = trait(traits_.row(visit.consumer), Trait::stockpiling);
    const float space = categories_[visit.category].pantry.fills_at - pantry_now(visit, day.today);
    const int64_t held = day.in_baskets(visit.window, visit.category) ? hold(room, bench) : 0;
    int64_t cost = marginal(offer, room.tiers(offer, wanted), room, held, bench);
    for (int32_t k = 0; k < limit && static_cast<float>(wanted + 1) <= space; ++k) {
      // Each further unit at its own price.
      const int64_t more = marginal(offer, room.tiers(offer, wanted + 1), room, held, bench);
      const float discount =
          -price_terms(felt(offer) * static_cast<double>(more - cost), regular_[offer], false, 1).log_price;
      if (!(further_uniform(visit.words, static_cast<uint32_t>(k)) < std::min(0.95f, eagerness * discount))) break;
      ++wanted;
      cost = more;
    }
  }
  visit.wanted = wanted;
  visit.filled = static_cast<int32_t>(std::min<int64_t>(wanted, stock));
  visit.by_tier = room.tiers(offer, visit.filled);
  visit.saved = visit.shipping = visit.platform_funded = visit.supplier_funded = 0;
  visit.vouchers = 0;
  if (day.baskets != nullptr) {  // when this is all her basket; whoever holds more is told by settle_basket
    const uint32_t first = day.first_slot[visit.window * world_.offers.size() + offer];
    for (size_t t = 0; t < kMaxTiers; ++t)
      if (visit.by_tier[t] > 0) {
        visit.saved += (day.slots[first + t].price.minor - day.slots[first + t].single.minor) * visit.by_tier[t];
        visit.shipping += day.slots[first + t].shipping.minor * visit.by_tier[t];
        visit.vouchers |= day.slots[first + t].vouchers;
        if (day.funding.empty()) continue;
        visit.platform_funded += day.funding[first + t].single.platform * visit.by_tier[t];
        visit.supplier_funded += day.funding[first + t].single.supplier * visit.by_tier[t];
      }
  }
  if (visit.filled < wanted && visit.refused == kOutside) {
    visit.refused = offer;
    visit.refused_units = wanted - visit.filled;
  }
}

}  // namespace shopwright::shopping

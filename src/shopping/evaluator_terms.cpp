// What the choice kernel is told: lanes of consumers, and the terms of a category's offers.
#include <algorithm>
#include <limits>

#include "shopping/evaluator.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

void Workbench::reserve(size_t n_lanes, size_t tastes) {
  const size_t n = padded_lanes(n_lanes);
  taste.resize(tastes);
  if (alpha.size() >= n) return;
  for (auto* column : {&alpha, &reference, &gain, &loss, &loyalty}) column->resize(n);
  for (auto& column : taste) column.resize(n);
  for (auto* column : {&last_brand, &access, &key0, &key1, &choice}) column->resize(n);
  taste_rows.clear();
  for (auto& column : taste) taste_rows.push_back(column.data());
}

void Evaluator::fill(std::span<Visit* const> visits, const DayTerms& day, Workbench& bench) const {
  bench.reserve(visits.size(), tastes());
  for (size_t i = 0; i < visits.size(); ++i) {
    const Visit& visit = *visits[i];
    fill_lane(i, visit.category, visit.segment, visit.consumer, visit.before, visit.words, day, bench);
  }
  for (size_t a = 0; a < advertisers_.size(); ++a) {
    const core::SellerId seller{advertisers_[a]};
    const market::Customer* known = day.customers->of(seller).data();
    const double effect = world_.sellers[seller.value].goodwill_effect;
    float* column = bench.taste[traits_.random_tastes.size() + a].data();
    for (size_t i = 0; i < visits.size(); ++i) {
      const float goodwill = known[visits[i]->consumer].goodwill;
      column[i] = goodwill > 0 ? static_cast<float>(effect * core::log1p(static_cast<double>(goodwill))) : 0.0f;
    }
  }
}

OfferTerms Evaluator::terms_of(const Visit& visit, const DayTerms& day, Workbench& bench) const {
  OfferTerms terms = offer_terms(visit.category, visit.segment, visit.window, day);
  if (visit.touch == 0) return terms;
  const market::Touch& touch = day.touches[visit.touch - 1];
  const uint32_t first = world_.categories[visit.category].first_offer;
  bench.touched.resize(terms.n);
  for (uint32_t k = 0; k < terms.n; ++k)
    bench.touched[k] = touch.on_search || world_.offers[first + k].seller == touch.seller
                           ? terms.constant[k] + touch.lift[first + k]
                           : -std::numeric_limits<float>::infinity();
  terms.constant = bench.touched.data();
  return terms;
}

Lanes Evaluator::lanes(uint32_t category, uint32_t segment, size_t n, Workbench& bench) const {
  const Uses& uses = uses_[segment];
  Lanes lanes;
  lanes.n = n;
  if (uses.alpha) lanes.alpha = bench.alpha.data();
  if (uses.reference) {
    lanes.reference = bench.reference.data();
    lanes.gain = bench.gain.data();
    lanes.loss = bench.loss.data();
  }
  if (uses.loyalty) {
    lanes.loyalty = bench.loyalty.data();
    lanes.last_brand = bench.last_brand.data();
  }
  if (limited(category)) lanes.access = bench.access.data();
  lanes.key0 = bench.key0.data();
  lanes.key1 = bench.key1.data();
  lanes.taste = bench.taste_rows.data();
  lanes.choice = bench.choice.data();
  return lanes;
}

OfferTerms Evaluator::offer_terms(uint32_t of, uint32_t segment, uint32_t window, const DayTerms& day) const {
  const auto& category = world_.categories[of];
  const Static& fixed = static_[of];
  OfferTerms terms;
  terms.n = category.n_offers;
  terms.n_tastes = static_cast<uint32_t>(tastes());
  const size_t first = window * world_.offers.size() + category.first_offer;
  terms.constant = day.constant.data() + segment * day.windows * world_.offers.size() + first;
  terms.price = day.price.data() + first;
  terms.log_price = day.log_price.data() + first;
  terms.brand = fixed.brand.data();
  terms.hash = fixed.hash.data();
  terms.access = day.access.data() + category.first_offer;
  terms.taste = fixed.taste.data();
  terms.outside_hash = core::identity_hash32("outside");
  return terms;
}

void Evaluator::effective(const Visit& any, const DayTerms& day, std::span<const int64_t> left,
                          std::vector<float>& price, std::vector<float>& log_price, std::vector<uint32_t>& open) const {
  const auto& category = world_.categories[any.category];
  price.resize(category.n_offers);
  log_price.resize(category.n_offers);
  open.resize(category.n_offers);
  const uint32_t* slots = day.first_slot.data() + any.window * world_.offers.size() + category.first_offer;
  for (uint32_t k = 0; k < category.n_offers; ++k) {
    uint32_t slot = slots[k];
    while (day.slots[slot].resource != market::kNoQuota && left[day.slots[slot].resource] <= 0) ++slot;
    price[k] = day.slots[slot].variable;
    log_price[k] = day.slots[slot].log_price;
    const uint32_t stock = day.stock_resource[category.first_offer + k];
    open[k] = stock == market::kNoQuota || left[stock] > 0 ? ~0u : 0u;
  }
}

}  // namespace shopwright::shopping

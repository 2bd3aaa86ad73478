// One extra line of a trip (model.md 4.4): a thing that is not needed today, for the step that it brings the basket to.
#include <algorithm>
#include <cmath>

#include "shopping/evaluator.hpp"

namespace shopwright::shopping {

bool Evaluator::may_top_up_with(const Trip& trip, uint32_t category, const DayTerms& day) const {
  if (!day.in_baskets(trip.first->window, category) || categories_[category].adoption.exists()) return false;
  return std::none_of(trip.first, trip.first + trip.count,
                      [&](const Visit& visit) { return visit.category == category; });
}

// All offers whose price makes good what is missing to a step, and which cost less in this basket than by themselves, are compared at
// what they add to it, and with leaving it as it is.
void Evaluator::top_up(const Trip& trip, const DayTerms& day, std::span<const int64_t> left, Workbench& bench) const {
  Visit& extra = trip.top_up();
  extra.filled = 0;
  extra.choice = extra.refused = kOutside;
  const Room room{*this, day, left, {trip.first, trip.count}, extra};
  if (day.baskets == nullptr) return;
  const int64_t held = hold(room, bench);
  if (bench.basket.empty()) return;
  day.baskets->shortfalls(extra.window, bench.basket, bench.shortfalls);
  if (bench.shortfalls.empty()) return;

  const double minor = world_.currency.minor_per_major();
  Visit best = extra;
  double most = 0;
  for (uint32_t c = 0; c < world_.categories.size(); ++c) {
    if (!may_top_up_with(trip, c, day)) continue;
    const auto& category = world_.categories[c];
    const bool linear = categories_[c].price_response == PriceResponse::linear;
    const uint32_t* slots = &day.first_slot[extra.window * world_.offers.size() + category.first_offer];
    bool begun = false;
    OfferTerms terms;
    Lanes lane;
    for (uint32_t k = 0; k < category.n_offers; ++k) {
      const core::OfferId offer{category.first_offer + k};
      if (day.access[offer.value] == 0 || !day.baskets->holds(extra.window, offer)) continue;
      if (room.of_stock(offer.value) <= 0) continue;
      const auto by_tier = room.tiers(offer.value, 1);
      const auto tier = std::find(by_tier.begin(), by_tier.end(), 1) - by_tier.begin();
      const core::Money price = day.slots[slots[k] + static_cast<uint32_t>(tier)].price;
      const auto reached = [&](const market::Shortfall& missing) {
        return missing.amount <= price && day.baskets->counts(missing, offer);
      };
      if (std::none_of(bench.shortfalls.begin(), bench.shortfalls.end(), reached)) continue;
      if (!begun) {
        begun = true;
        extra.category = static_cast<uint16_t>(c);
        extra.before = day.shoppers->state[c][extra.consumer];
        extra.words = top_up_[c].block(extra.consumer_id, day.today, 0);
        begin(extra, day);
        extra.base_units = 1;
        Visit* one = &extra;
        fill(std::span<Visit* const>(&one, 1), day, bench);
        terms = offer_terms(c, extra.segment, extra.window, day);
        lane = lanes(c, extra.segment, 1, bench);
        bench.one_price.resize(terms.n);
        bench.one_log_price.resize(terms.n);
        terms.price = bench.one_price.data();
        terms.log_price = bench.one_log_price.data();
      }
      if ((lane.access && (lane.access[0] & terms.access[k]) == 0) || !std::isfinite(terms.constant[k])) continue;
      ++bench.evaluations;
      const int64_t cost = marginal(offer.value, by_tier, room, held, bench);
      if (cost >= price.minor) continue;
      const PriceTerms felt_price = bench.known_prices.of(offer.value, felt(offer.value) * static_cast<double>(cost),
                                                          regular_[offer.value], linear, minor);
      bench.one_price[k] = felt_price.variable;
      bench.one_log_price[k] = felt_price.log_price;
      const double u = utility(terms, lane, 0, k) + choice_noise(extra, terms.hash[k]) -
                       choice_noise(extra, terms.outside_hash) + static_cast<double>(*habits_[extra.segment].top_up);
      if (!(u > most)) continue;
      most = u;
      best = extra;
      best.choice = offer.value;
      best.wanted = best.filled = 1;
      best.by_tier = by_tier;
    }
  }
  extra = best;
  if (extra.category == kNoCategory) return;
  remember(extra, day);
  settle_basket(trip, day, bench);
}

}  // namespace shopwright::shopping

// Carts that are not paid (checkout.hpp). A pure function of the trip and of what was chosen, so that what is scarce is settled as ever:
// what was looked at stays what it was, and an unpaid cart takes nothing.
#include <algorithm>

#include "shopping/evaluator.hpp"

namespace shopwright::shopping {

void Evaluator::check_out(const Trip& trip, const DayTerms& day, Workbench& bench) const {
  const std::span<Visit> visits = trip.visits();
  bool unpaid = false;
  for (Visit& visit : visits) {
    if (visit.filled == 0) continue;
    const uint32_t front = world_.offers[visit.choice].storefront;
    const market::Storefront& info = world_.storefronts[front];
    if (!info.may_lose_carts()) continue;
    // The fee is the parcel's, whichever lines bear it.
    const bool fee = std::any_of(visits.begin(), visits.end(), [&](const Visit& other) {
      return other.filled > 0 && other.shipping > 0 && world_.offers[other.choice].storefront == front;
    });
    const core::Block words = checkout_[front].block(visit.consumer_id, day.today, 0);
    if (!(core::uniform01(words[0], words[1]) < (fee ? info.ordered_with_fee : info.ordered))) visit.cart = Cart::left;
    else if (!(core::uniform01(words[2], words[3]) < info.paid)) visit.cart = Cart::ordered;
    unpaid |= visit.cart != Cart::paid;
  }
  if (!unpaid) return;
  for (Visit& visit : visits) {
    if (visit.cart == Cart::paid) continue;
    visit.filled = 0;
    visit.by_tier.fill(0);
    visit.saved = visit.shipping = visit.platform_funded = visit.supplier_funded = 0;
    visit.vouchers = 0;
  }
  // What is paid for elsewhere is a basket without these.
  if (visits.size() > trip.count || priced_by_basket(trip, day)) settle_basket(trip, day, bench);
  for (Visit& visit : visits) {
    for (const Visit* earlier = &visit; earlier-- != trip.first;)
      if (earlier->category == visit.category) {
        visit.before.pantry = earlier->after.pantry;
        visit.before.pantry_day = earlier->after.pantry_day;
        visit.before.last_brand = earlier->after.last_brand;
        break;
      }
    remember(visit, day);
  }
}

}  // namespace shopwright::shopping

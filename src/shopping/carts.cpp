// Carts, ordered or not, paid or not, counted once for each consumer, day and seller, and storefront.
#include "shopping/day_run.hpp"

namespace shopwright::shopping {
namespace {

// Sets the bit; whether it was not set before.
bool first_time(uint64_t& bits, uint32_t bit) {
  const bool before = (bits >> bit & 1) != 0;
  bits |= uint64_t{1} << bit;
  return !before;
}

}  // namespace

void DayRun::begin_chunk(Worker& worker) const {
  worker.basket.assign(core::kChunk, 0);
  if (!rules_.evaluator.may_lose_carts()) return;
  worker.carted.assign(core::kChunk, 0);
  worker.ordered.assign(core::kChunk, 0);
}

void DayRun::count_cart(const Visit& visit, size_t who, Worker& worker) {
  const auto& world = rules_.world;
  const market::OfferInfo& offer = world.offers[visit.choice];
  const uint32_t seller = offer.seller.value, front = offer.storefront;
  const bool paid = visit.cart == Cart::paid, ordered = visit.cart != Cart::left;
  Counts& counts = worker.counts;
  if (!paid) counts.offers[visit.choice].unpaid += {1, ordered ? 1 : 0};
  market::SegmentFacts& segment = counts.segments[seller * world.segments.size() + visit.segment];
  // A cart is unpaid from when something is put in it until something in it is paid.
  const auto count = [&](uint32_t bit, market::Unpaid& unpaid) {
    market::Unpaid change;
    if (first_time(worker.carted[who], bit)) ++change.carts;
    if (ordered && first_time(worker.ordered[who], bit)) ++change.orders;
    if (paid && (worker.basket[who] >> bit & 1) == 0) --change.carts, --change.orders;
    unpaid += change;
    return change;
  };
  segment.unpaid += count(seller, counts.sellers[seller].unpaid);
  count(kFrontBit + front, counts.storefronts[front].unpaid);
}

}  // namespace shopwright::shopping

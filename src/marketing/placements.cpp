#include "shopwright/marketing/placements.hpp"

#include <algorithm>

#include "shopwright/market/lookup.hpp"

namespace shopwright::marketing {

Placements::Placements(const market::World& world, const language::Named<PlacementParams>& placements,
                       const language::Named<BookingParams>& bookings, const language::Named<BookingParams>& prepared) {
  for (const auto& entry : bookings) {
    const BookingParams& params = entry.value;
    const PlacementParams& page = *placements.find(params.placement.name);
    Booking booking;
    booking.name = entry.name;
    booking.hash = core::identity_hash(entry.name);
    booking.placement = params.placement.name;
    booking.position = params.position;
    booking.seller =
        params.seller.empty() ? *market::find_operator(world) : *market::find_seller(world, params.seller.name);
    for (const auto& product : params.offers) booking.products.push_back(*market::find_product(world, product.name));
    std::sort(booking.products.begin(), booking.products.end(), [](auto a, auto b) { return a.value < b.value; });
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const market::OfferInfo& offer = world.offers[o];
      const bool here = page.channel.empty() || world.channels[offer.channel.value] == page.channel.name;
      const bool shown = std::any_of(booking.products.begin(), booking.products.end(),
                                     [&](core::ProductId p) { return p.value == offer.product.value; });
      if (offer.seller.value == booking.seller.value && here && shown) booking.offers.push_back(core::OfferId{o});
    }
    for (const core::OfferId o : booking.offers) {
      booking.fronts |= 1u << world.offers[o.value].storefront;
      const uint32_t bit = world.products[world.offers[o.value].product.value].known_bit;
      if (bit != market::kNoBit && page.makes_known > 0) booking.makes_known |= 1u << bit;
    }
    booking.known_by = page.exposure_of(params.position) * page.makes_known;
    for (uint32_t c = 0; c < world.categories.size(); ++c)
      if (world.categories[c].name == page.category.name) booking.category = core::CategoryId{c};
    booking.first = params.during.first - world.first_day;
    booking.last = params.during.last - world.first_day;
    booking.shown_from = prepared.find(entry.name)->during.first - world.first_day;
    booking.price = page.price_of(params.position);
    booking.utility = page.exposure_of(params.position) * page.effect / static_cast<double>(params.offers.size());
    list_.push_back(std::move(booking));
  }
  // Sums are taken in this order, wherever the scenario lists them.
  std::sort(list_.begin(), list_.end(), [](const Booking& a, const Booking& b) { return a.name < b.name; });
  of_offer_.resize(list_.empty() ? 0 : world.offers.size());
  for (uint32_t b = 0; b < list_.size(); ++b)
    for (const core::OfferId offer : list_[b].offers) of_offer_[offer.value].push_back(b);
}

float Placements::utility(core::Day day, core::OfferId offer) const {
  if (list_.empty()) return 0;
  double sum = 0;
  for (const uint32_t b : of_offer_[offer.value])
    if (list_[b].shows(day)) sum += list_[b].utility;
  return static_cast<float>(sum);
}

void Placements::charge(core::Day day, std::span<market::SellerFacts> sellers) const {
  for (const Booking& booking : list_)
    if (booking.booked(day)) sellers[booking.seller.value].charges.placements += booking.price;
}

}  // namespace shopwright::marketing

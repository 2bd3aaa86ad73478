#include "shopwright/finance/tariff.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::finance {

using core::kMicro;
using core::Money;
__extension__ using Wide = __int128;

Money vat_within(Money amount, int64_t rate) {
  return amount - Money{core::mul_div_half_even(amount.minor, kMicro, kMicro + rate)};
}

Tariff::Tariff(std::vector<int64_t> vat, std::vector<StorefrontTerms> storefronts)
    : vat_(std::move(vat)), storefronts_(std::move(storefronts)) {}

void Tariff::charge(const market::World& world, std::span<const Money> shipping, market::DayFacts& facts) const {
  ENSURE(shipping.size() == vat_.size(), shipping.size());
  ENSURE(facts.offers.size() == vat_.size() && facts.storefronts.size() == storefronts_.size(), vat_.size());
  for (uint32_t o = 0; o < vat_.size(); ++o) {
    market::OfferFacts& offer = facts.offers[o];
    const StorefrontTerms& terms = storefronts_[world.offers[o].storefront];
    market::Charges& charges = offer.charges;
    charges.vat =
        vat_within(offer.paid() + charges.platform_funded + charges.supplier_funded - charges.refunds, vat_[o]);
    charges.commission = Money{core::mul_div_half_even(offer.paid().minor, terms.commission, kMicro)};
    charges.fulfilment = terms.fulfilment.per_unit * offer.units;
    offer.revenue = offer.paid() + charges.to_revenue();
    facts.sellers[world.offers[o].seller.value].charges.vat += vat_within(shipping[o], vat_[o]);
  }
  for (uint32_t f = 0; f < storefronts_.size(); ++f) {
    market::Charges& charges = facts.sellers[world.storefronts[f].seller.value].charges;
    charges.commission += storefronts_[f].order_fee * facts.storefronts[f].orders;
    charges.fulfilment += storefronts_[f].fulfilment.per_order * facts.storefronts[f].orders;
  }
}

bool Tariff::charges(const market::World& world, core::OfferId offer) const {
  const StorefrontTerms& terms = storefronts_[world.offers[offer.value].storefront];
  return vat_[offer.value] != 0 || terms.commission != 0 || terms.fulfilment.per_unit != Money{};
}

core::UnitRate Tariff::break_even(const market::World& world, core::OfferId offer, core::UnitRate unit_cost) const {
  constexpr int64_t kMost = 1'000'000'000'000'000'000;
  if (!charges(world, offer)) return unit_cost;
  // price (1 / (1 + vat) - commission) = cost + fee
  const StorefrontTerms& terms = storefronts_[world.offers[offer.value].storefront];
  const Wide with_vat = kMicro + vat_[offer.value];
  const Wide kept = static_cast<Wide>(kMicro) * kMicro - terms.commission * with_vat;
  if (kept <= 0) return {kMost};
  const Wide cost = static_cast<Wide>(unit_cost.micro) + static_cast<Wide>(terms.fulfilment.per_unit.minor) * kMicro;
  const Wide price = (cost * with_vat * kMicro + kept - 1) / kept;
  return {static_cast<int64_t>(std::min<Wide>(price, kMost))};
}

bool Tariff::covers(const market::World& world, core::OfferId offer, core::UnitRate unit_cost, Money price,
                    const market::Funding& funded) const {
  const StorefrontTerms& terms = storefronts_[world.offers[offer.value].storefront];
  const Wide with_vat = kMicro + vat_[offer.value];
  const Wide paid = static_cast<Wide>(price.minor) * kMicro,
             others = static_cast<Wide>(funded.platform) + funded.supplier;
  const Wide cost = static_cast<Wide>(unit_cost.micro) + static_cast<Wide>(terms.fulfilment.per_unit.minor) * kMicro;
  // (paid + others) / (1 + vat) - commission paid >= cost, in millionths, times 1 + vat
  return (paid + others) * kMicro - paid * terms.commission / kMicro * with_vat >= cost * with_vat;
}

}  // namespace shopwright::finance

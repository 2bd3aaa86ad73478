#include "shopwright/promotion/price_protection.hpp"

#include <algorithm>

namespace shopwright::promotion {

using core::Money;

bool PriceProtection::any() const {
  return std::any_of(terms_.begin(), terms_.end(), [](const Terms& terms) { return terms.days > 0; });
}

std::vector<Money> PriceProtection::refund(core::Day today, std::span<const Money> posted,
                                           std::vector<ProtectedUnits>& bought) const {
  std::vector<Money> refunds(posted.size());
  std::erase_if(bought, [&](const ProtectedUnits& lot) { return today - lot.bought > terms_[lot.offer.value].days; });
  for (ProtectedUnits& lot : bought) {
    const Money now = posted[lot.offer.value];
    if (now >= lot.price) continue;
    refunds[lot.offer.value] += (lot.price - now) * lot.units;
    lot.price = now;
  }
  return refunds;
}

void PriceProtection::remember(core::Day today, core::OfferId offer, int64_t units, Money price,
                               std::vector<ProtectedUnits>& bought, std::vector<int64_t>& carry) const {
  const Terms& terms = terms_[offer.value];
  if (terms.days == 0) return;
  if (carry.empty()) carry.resize(terms_.size());
  const int64_t claims = core::amount_with_carry(units, {terms.claims}, carry[offer.value]);
  if (claims == 0) return;
  const auto same = std::find_if(bought.rbegin(), bought.rend(), [&](const ProtectedUnits& lot) {
    return lot.bought != today || (lot.offer == offer && lot.price == price);
  });
  if (same != bought.rend() && same->bought == today) same->units += claims;
  else bought.push_back({offer, today, claims, price});
}

}  // namespace shopwright::promotion

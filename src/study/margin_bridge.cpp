#include "shopwright/study/margin_bridge.hpp"

#include <algorithm>
#include <map>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

using core::Money;

bool is_own(const market::World& world, core::SellerId seller, const std::vector<std::string>& own) {
  const market::SellerInfo& info = world.sellers[seller.value];
  return own.empty() ? info.is_operator : std::find(own.begin(), own.end(), info.name) != own.end();
}

// What an offer's amount would have been at the variant's units. Without units in the base there is nothing to scale.
Money scaled(Money amount, int64_t units, int64_t base_units) {
  return Money{core::mul_div_half_even(amount.minor, units, base_units)};
}

}  // namespace

std::vector<OfferTotals> offer_totals(const TripLog& log, const std::vector<std::string>& own) {
  ENSURE(log.complete());
  const market::World& world = log.world();
  std::vector<OfferTotals> out;
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    if (!is_own(world, world.offers[o].seller, own)) continue;
    OfferTotals sum;
    sum.offer = world.offers[o].name;
    for (core::Day day = world.warm_up; day < world.horizon; ++day) {
      const TripLog::OfferDay& sold = log.facts(day, o);
      sum.units += sold.units;
      sum.list_value += sold.list_value;
      sum.discounts += sold.discounts;
      sum.cost += sold.cost;
    }
    out.push_back(std::move(sum));
  }
  OfferTotals charges;
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    for (core::Day day = world.warm_up; is_own(world, core::SellerId{s}, own) && day < world.horizon; ++day) {
      charges.list_value += log.seller_facts(day, s).revenue;
      charges.cost += log.seller_facts(day, s).cost;
    }
  out.push_back(std::move(charges));
  return out;
}

MarginBridge margin_bridge(std::span<const OfferTotals> base, std::span<const OfferTotals> variant,
                           Money base_marketing, Money variant_marketing) {
  struct Both {
    OfferTotals base, variant;
  };
  std::map<std::string, Both> offers;
  for (const OfferTotals& offer : base) offers[offer.offer].base = offer;
  for (const OfferTotals& offer : variant) offers[offer.offer].variant = offer;

  MarginBridge out;
  out.marketing = base_marketing - variant_marketing;
  Money volume_and_mix, base_margin, variant_margin;
  int64_t base_units = 0, variant_units = 0;
  for (const auto& [name, both] : offers) {
    const OfferTotals &b = both.base, &v = both.variant;
    if (name.empty()) {
      out.charges = v.margin() - b.margin();
      out.base += b.margin();
      out.variant += v.margin();
      continue;
    }
    base_margin += b.margin();
    variant_margin += v.margin();
    base_units += b.units;
    variant_units += v.units;
    if (b.units == 0) {
      // No units, hence no margin per unit; a cost without units (goods handed over later) stays with cost, and so do discounts without
      // (paid back, or deposits kept).
      if (v.units > 0) volume_and_mix += v.margin();
      else out.cost -= v.cost, out.promotion_funding -= v.discounts;
      out.cost += b.cost;
      out.promotion_funding += b.discounts;
      ENSURE(b.list_value == Money{} && (v.units > 0 || v.list_value == Money{}), name);
      continue;
    }
    const Money list_value = scaled(b.list_value, v.units, b.units), discounts = scaled(b.discounts, v.units, b.units),
                cost = scaled(b.cost, v.units, b.units);
    out.price += v.list_value - list_value;
    out.promotion_funding -= v.discounts - discounts;
    out.cost -= v.cost - cost;
    volume_and_mix += list_value - discounts - cost - b.margin();
  }
  out.base += base_margin - base_marketing;
  out.variant += variant_margin - variant_marketing;
  out.volume = base_units == 0 ? volume_and_mix : scaled(base_margin, variant_units - base_units, base_units);
  out.mix = volume_and_mix - out.volume;
  ENSURE(out.price + out.volume + out.mix + out.cost + out.promotion_funding + out.marketing + out.charges ==
         out.difference());
  return out;
}

}  // namespace shopwright::study

#pragma once
// What others take of a sale by rule: the state its VAT, the platform its commission, and those who pack and send their fees.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::finance {

/// What it costs to pack and send what was bought in one channel.
struct FulfilmentParams {
  core::Money per_order{};
  core::Money per_unit{};

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("per_order", per_order,
            {.range = between(0, 1e6), .doc = "Cost of a parcel: all bought here on one day.", .example = "2.50"});
    v.field("per_unit", per_unit,
            {.range = between(0, 1e6), .doc = "Cost of picking and packing a unit.", .example = "0.50"});
  }
};

/// Terms of one storefront.
struct StorefrontTerms {
  int64_t commission = 0;  ///< millionths of what buyers pay
  core::Money order_fee{};
  FulfilmentParams fulfilment;
};

/// The VAT within an amount that includes it: amount - amount / (1 + rate), what is left rounded half to even. rate in millionths.
core::Money vat_within(core::Money amount, int64_t rate);

/// Acts in phase Fulfil. Reads of each offer units, list_value, discounts and what others fund; orders of storefronts, and refunds. Writes the other
/// charges and revenue of offers, and charges of sellers. Draws no noise. Const; threads may share it.
/// VAT is formed once a day for each offer, on what buyers and funders pay together, less refunds; commission once a day for each offer, on what
/// buyers pay, rounded half to even. Delivery is taxed as the goods that it is of (an ancillary service: Council Directive 2006/112/EC, article 78 b):
/// what buyers pay for it has the VAT rate of the line that bears it, formed once a day for each offer, and booked with the seller, as
/// the fee is. An order is all that one buyer buys in one storefront on one day.
/// Tested: tests/finance/tariff.cpp (hand-computed tables; properties), tests/engine/test_money.cpp.
class Tariff {
 public:
  Tariff() = default;
  /// vat: [offer] millionths. storefronts: as the world's.
  Tariff(std::vector<int64_t> vat, std::vector<StorefrontTerms> storefronts);

  int64_t vat(core::OfferId offer) const { return vat_[offer.value]; }
  const StorefrontTerms& storefront(uint32_t storefront) const { return storefronts_[storefront]; }

  /// shipping: [offer] its part of sellers' shipping_income.
  void charge(const market::World& world, std::span<const core::Money> shipping, market::DayFacts& facts) const;

  /// Whether anything is charged by unit or by what is paid.
  bool charges(const market::World& world, core::OfferId offer) const;
  /// The posted price that just covers a unit's cost, VAT, commission and fees by unit, rounded up; fees by order are left out, since
  /// they depend on the basket. The unit cost itself where nothing is charged. At most 10^18.
  core::UnitRate break_even(const market::World& world, core::OfferId offer, core::UnitRate unit_cost) const;
  /// Whether a price covers the same, when others pay `funded` of a unit beside it.
  bool covers(const market::World& world, core::OfferId offer, core::UnitRate unit_cost, core::Money price,
              const market::Funding& funded) const;

 private:
  std::vector<int64_t> vat_;
  std::vector<StorefrontTerms> storefronts_;
};

}  // namespace shopwright::finance

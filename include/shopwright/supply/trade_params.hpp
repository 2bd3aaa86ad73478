#pragma once
// What a supplier asks of dealers, as a scenario states it.
#include <cstdint>
#include <optional>
#include <string_view>

#include "shopwright/language/fields.hpp"
#include "shopwright/supply/params.hpp"

namespace shopwright::supply {

/// A line of the price list.
struct WholesalePriceParams {
  static constexpr std::string_view kShorthand = "price";
  language::DailyMoney price;
  language::ShareSteps tiers;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("price", price,
            {.required = true,
             .range = between(0, 1e9),
             .doc = "What dealers pay for a unit, without VAT, by day of the order.",
             .example = "1.90"});
    v.field("tiers", tiers,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share off all units of an order of so many or more; those of the whole list when left out.",
             .example = "{100: 3%, 500: 6%}"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Prices and terms for dealers. An order is for one product; a price after its tier is rounded half to even to the minor unit, as on an
/// invoice, so that what the supplier earns is what the dealer pays, exactly.
struct WholesaleParams {
  language::Named<WholesalePriceParams> prices;
  language::ShareSteps tiers;
  int64_t minimum_order = 1;
  Shortage shortage = Shortage::lost;
  language::Duration payment{0};

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("prices", prices,
            {.required = true,
             .names = "",
             .refers_to = "product",
             .doc = "What dealers pay, by product; what is not listed they cannot buy here.",
             .example = "{trop64: 1.90}"});
    v.field("tiers", tiers,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share off all units of an order of so many or more.",
             .example = "{100: 3%, 500: 6%}"});
    v.field("minimum_order", minimum_order,
            {.unit = Unit::units,
             .range = between(1, 1e9),
             .doc = "Smaller orders are not taken: a dealer waits until he needs as much."});
    v.field("shortage", shortage,
            {.doc = "Whether the part of an order that is not in stock is cut or shipped as soon as it is there."});
    v.field("payment", payment,
            {.range = between(0, 365),
             .doc = "How long after shipping dealers pay; at once when left out.",
             .example = "30 days"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::supply

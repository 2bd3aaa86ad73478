#pragma once
// What becomes of carts: many are put together, and fewer are paid.
#include "shopwright/language/fields.hpp"

namespace shopwright::shopping {

/// All that a consumer puts together at a storefront on one day is a cart. Whether it is ordered, and then paid, is drawn for each cart
/// alone, keyed by (consumer, day, storefront): a larger share contains the smaller, and what is in the cart does not matter but for
/// the fee that is asked for sending it. A cart that is not paid takes nothing from stock and changes nothing but what she
/// remembers of prices. Published shares of carts that are left, about 70% (means over shops), count carts of those who only look; ours
/// are put together by consumers who need something, so a scenario's share completed is an assumption that lies above 30%.
/// Tested: tests/engine/test_checkout.cpp (shares, fees, nesting, equal to the one-by-one reference).
struct CheckoutParams {
  static constexpr std::string_view kShorthand = "completed";
  double completed = 1;
  std::optional<double> with_fee;
  double paid = 1;

  template <class V>
  void fields(V& v) {
    using namespace language;
    const Range share{.low = 0, .high = 1, .low_open = true};
    v.field("completed", completed,
            {.required = true,
             .unit = Unit::share,
             .range = share,
             .doc = "Share of carts that are ordered.",
             .example = "60%"});
    v.field("with_fee", with_fee,
            {.unit = Unit::share,
             .range = share,
             .doc = "Share of carts that are ordered where a shipping fee is asked; the same when left out.",
             .example = "45%"});
    v.field("paid", paid,
            {.unit = Unit::share, .range = share, .doc = "Share of orders that are paid.", .example = "95%"});
  }
  /// Error: more completed with a fee than without.
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::shopping

#pragma once
// What a seller asks for sending a parcel: all that one buys there in one channel on one day.
#include <optional>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

/// A fee for each parcel, unless the goods in it, after all promotions, cost enough. Of a seller, or of one of its channels instead.
/// Tested: tests/promotion/shipping.cpp (hand-computed, and parcel by parcel against the naive evaluator), tests/errors.
struct ShippingParams {
  static constexpr std::string_view kShorthand = "fee";
  core::Money fee;
  std::optional<core::Money> free_from;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("fee", fee,
            {.required = true,
             .range = between(0, 1e6),
             .doc = "What a buyer pays for a parcel: all that she buys here on one day. Its VAT is that of the goods.",
             .example = "6.00"});
    v.field("free_from", free_from,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "Nothing is asked from this amount on: what the goods cost after all promotions.",
             .example = "99"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::promotion

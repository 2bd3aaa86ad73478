#pragma once
// Gifts with a purchase.
#include <optional>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

/// A unit of one of the seller's products with every basket in which enough is spent on what is promoted. What it is worth to buyers lowers
/// the price that they feel, up to what is promoted in the basket costs, and not what they pay. The units leave the stock of that product
/// at the end of the day; what is missing there is bought at the product's cost. Of a limited gift first come is first served, as with
/// vouchers: it is held by all of the audience, and nobody is told of it any longer when it has run out.
/// Tested: tests/promotion/gift.cpp (by hand), tests/promotion/shipping.cpp (against the naive evaluator), tests/engine/test_payments.cpp
/// (conservation of units and money, settlement one by one), tests/errors.
struct GiftParams {
  language::Ref product;
  core::Money from;
  core::Money worth;
  std::optional<int64_t> available;
  std::optional<int64_t> per_consumer;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("product", product,
            {.required = true, .refers_to = "product", .doc = "What is given away: a product of the seller's."});
    v.field(
        "from", from,
        {.range = between(0, 1e9),
         .doc = "What is promoted in the basket must cost as much, after the promotions before this one; any amount "
                "when left out.",
         .example = "200"});
    v.field("worth", worth,
            {.required = true,
             .range = {.low = 0, .high = 1e6, .low_open = true},
             .doc = "What it is worth to a buyer: she chooses as if her basket cost so much less.",
             .example = "5.00"});
    v.field("available", available,
            {.unit = Unit::units,
             .range = between(1, 1e12),
             .doc = "How many there are, first come, first served; no bound when left out.",
             .example = "5000"});
    v.field("per_consumer", per_consumer,
            {.unit = Unit::units,
             .range = between(1, 200),
             .doc = "How many one consumer can get; one with every basket when left out.",
             .example = "1"});
  }
};

}  // namespace shopwright::promotion

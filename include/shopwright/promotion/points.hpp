#pragma once
// Loyalty points of a seller.
#include <optional>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

/// Points are counted in money. A share of what is paid for a day's goods, rounded down to the minor unit, is earned; what is paid with
/// points or ordered in a pre-sale earns none. They are a means of payment: whoever has enough pays with them by herself, up to a share
/// of what her goods of the day cost, and prices stay what they are. What she expects to get back is felt as a discount when
/// she chooses. They are lost after some days without earning or paying with any (as in most programmes).
/// In the books earning defers revenue, paying with points settles what is owed, and what expires is revenue after all (IFRS 15.B39-B43,
/// at face value, without an estimate of what will never be redeemed).
/// Tested: tests/engine/test_payments.cpp (by hand; conservation; any number of threads), tests/errors.
struct PointsParams {
  double earn = 0;
  core::Money redeem_from;
  double at_most = 1;
  std::optional<language::Duration> expire;
  double valued = 1;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("earn", earn,
            {.required = true,
             .unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true, .high_open = true},
             .doc = "Share of what is paid for goods that comes back as points.",
             .example = "1%"});
    v.field("redeem_from", redeem_from,
            {.range = between(0, 1e9),
             .doc = "Only whoever has as much pays with points; any amount when left out.",
             .example = "5.00"});
    v.field("at_most", at_most,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of a day's goods that can be paid with points.",
             .example = "50%"});
    v.field("expire", expire,
            {.range = between(1, 10000),
             .doc = "They are lost after so long without earning or paying with any; never when left out.",
             .example = "365 days"});
    v.field("valued", valued,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of their face value that counts as a discount when buyers choose.",
             .example = "70%"});
  }
};

}  // namespace shopwright::promotion

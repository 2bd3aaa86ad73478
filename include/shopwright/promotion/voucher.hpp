#pragma once
// Vouchers: money off a basket for those who have claimed one.
#include <optional>
#include <string>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

inline constexpr size_t kMostVouchers = 32;  ///< of a scenario: one bit each

/// A voucher is claimed on one of some days, first come, first served, and used up by the first basket from which it takes something
/// off: whoever has one does not save it for later. A basket uses one of a kind; of different kinds as groups and priorities say, as
/// with any promotion on baskets. Its promotion's `during` says when it is valid. Where it is for those whom the seller knows (`who:`),
/// whoever is one of them on the morning of her day claims it, and keeps it though she may be none afterwards.
/// Tested: tests/promotion/voucher.cpp (by hand, claims), tests/promotion/baskets.cpp (against the naive evaluator),
/// tests/engine/test_vouchers.cpp (conservation, settlement one by one), tests/errors.
struct VoucherParams {
  std::optional<core::Money> off;
  std::optional<double> percent;
  std::optional<core::Money> at_most;
  core::Money from;
  std::optional<int64_t> issued;
  double claim = 1;
  language::DateRange claimed;
  int64_t per_consumer = 1;
  std::optional<int64_t> redeemable;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("off", off,
            {.range = {.low = 0, .high = 1e9, .low_open = true}, .doc = "Amount taken off.", .example = "50"});
    v.field("percent", percent,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Instead of an amount: the share taken off what is promoted in the basket.",
             .example = "10%"});
    v.field("at_most", at_most,
            {.range = {.low = 0, .high = 1e9, .low_open = true},
             .doc = "The most that `percent` takes off.",
             .example = "30"});
    v.field("from", from,
            {.range = between(0, 1e9),
             .doc = "What is promoted in the basket must cost as much; any amount when left out.",
             .example = "300"});
    v.field("issued", issued,
            {.range = between(1, 1e12), .doc = "How many there are; no bound when left out.", .example = "10000"});
    v.field("claim", claim,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of the audience that claims it, if there are any left.",
             .example = "30%"});
    v.field(
        "claimed", claimed,
        {.doc = "Days on which it can be claimed, each consumer on one of them by lot; those on which it is valid when "
                "left out.",
         .example = "2026-11-01..2026-11-10"});
    v.field("per_consumer", per_consumer,
            {.range = between(1, 200), .doc = "How many one consumer gets who claims it.", .example = "2"});
    v.field("redeemable", redeemable,
            {.range = between(1, 1e12),
             .doc = "How many baskets it can be used for altogether; no bound when left out.",
             .example = "5000"});
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::promotion

#pragma once
// For whom a promotion or a campaign is.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/customers.hpp"

namespace shopwright::market {

enum class Who : uint8_t { everyone, strangers, customers, lapsed, loyal, followers, abandoned };
constexpr std::array<std::string_view, 7> names_of(Who) {
  return {"everyone", "strangers", "customers", "lapsed", "loyal", "followers", "abandoned"};
}

/// Everyone; or those whom the seller knows by recency, frequency and monetary value of their orders, or by a cart that they left; of them the consumers of some
/// segments, of these a random share, and of these all but a random hold-out.
struct AudienceParams {
  static constexpr std::string_view kShorthand = "who";
  Who who = Who::everyone;
  language::Duration recency{60};
  language::Duration within{3};
  int64_t frequency = 3;
  core::Money monetary{};
  std::vector<language::Ref> segments;  ///< empty: all
  double share = 1;
  double hold_out = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field(
        "who", who,
        {.doc = "everyone; strangers: who never ordered from the seller; customers: who has; lapsed: customers who "
                "have not for `recency`; loyal: customers who have, and `frequency` times and for `monetary` in all; "
                "followers; abandoned: who put something in a cart, did not pay for it, and has not ordered since "
                "(`checkout`)."});
    v.field(
        "recency", recency,
        {.range = language::between(1, 3650), .doc = "How long ago the last order of lapsed and loyal customers is."});
    v.field("within", within,
            {.range = language::between(1, 365), .doc = "How long ago the last abandoned cart is at most."});
    v.field("frequency", frequency,
            {.range = language::between(1, 60000), .doc = "Orders that make a customer loyal."});
    v.field("monetary", monetary,
            {.range = language::between(0, 1e9), .doc = "Money spent that makes a customer loyal."});
    v.field("segments", segments,
            {.refers_to = "segment", .doc = "Segments it is for; all when left out.", .example = "[families]"});
    v.field("share", share,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Random share of these consumers who get it; a larger share contains the smaller.",
             .example = "50%"});
    v.field("hold_out", hold_out,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Random share of those who would get it and do not, to compare with.",
             .example = "10%"});
  }

  bool limited() const { return !segments.empty() || divides(); }
  /// Whether some of a segment's consumers get it and others do not.
  bool divides() const { return random() || known(); }
  bool random() const { return share < 1 || hold_out > 0; }
  /// Whether it depends on what the seller knows of them.
  bool known() const { return who != Who::everyone; }
  bool includes(std::string_view segment) const;
  /// Whether a consumer is one of those it is for, as far as the seller knows her this morning.
  bool includes(const Customer& customer, core::Day today) const;
  /// Errors: keys that go with another `who`.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Whether the lot falls on a consumer of the audience's segments. Keyed by the name of what it is for (the stream's `what`) and
/// the consumer (market::SegmentInfo::consumer); who is in a share of 20% is in one of 50% as well, and the hold-out is drawn
/// apart. Tested: tests/promotion/buyer_classes.cpp (frequencies, nesting).
bool drawn(const AudienceParams& audience, const core::KeyedStream& stream, uint64_t consumer);

}  // namespace shopwright::market

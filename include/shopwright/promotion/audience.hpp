#pragma once
// For whom a promotion holds.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

enum class Who : uint8_t { everyone };
constexpr std::array<std::string_view, 1> names_of(Who) { return {"everyone"}; }

/// Everyone; or the consumers of some segments, of these a random share, and of these all but a random hold-out.
struct AudienceParams {
  static constexpr std::string_view kShorthand = "who";
  Who who = Who::everyone;
  std::vector<language::Ref> segments;  ///< empty: all
  double share = 1;
  double hold_out = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("who", who, {.doc = "Everyone, as far as the other keys leave them in."});
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

  bool limited() const { return !segments.empty() || random(); }
  /// Whether some of a segment's consumers get it and others do not.
  bool random() const { return share < 1 || hold_out > 0; }
  bool includes(std::string_view segment) const;
};

/// Whether the lot falls on a consumer of the audience's segments. Keyed by the promotion's name (the stream's `what`) and
/// the consumer (market::SegmentInfo::consumer); who is in a share of 20% is in one of 50% as well, and the hold-out is drawn
/// apart. Tested: tests/promotion/buyer_classes.cpp (frequencies, nesting).
bool drawn(const AudienceParams& audience, const core::KeyedStream& stream, uint64_t consumer);

}  // namespace shopwright::promotion

#pragma once
// Places on pages (slots), and who has booked them, as a scenario states it.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::marketing {

enum class PlacementKind : uint8_t { banner, category_top, search_rank };
constexpr std::array<std::string_view, 3> names_of(PlacementKind) { return {"banner", "category_top", "search_rank"}; }

enum class Tier : uint8_t { head, middle, tail };
constexpr std::array<std::string_view, 3> names_of(Tier) { return {"head", "middle", "tail"}; }

/// How many of those who choose see each position.
struct ExposureParams {
  static constexpr std::string_view kShorthand = "by_position";
  std::vector<double> by_position;
  std::optional<double> first;
  std::optional<double> falls;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("by_position", by_position,
            {.unit = language::Unit::share,
             .range = unit_interval(),
             .doc = "Share of those who choose that sees each position, from the first.",
             .example = "[60%, 35%, 20%]"});
    v.field("first", first,
            {.unit = language::Unit::share,
             .range = unit_interval(),
             .doc = "Share that sees the first position; usual for kind and tier when left out.",
             .example = "60%"});
    v.field("falls", falls,
            {.range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Factor from each position to the one below; usual for the kind when left out.",
             .example = "0.6"});
  }
  /// Errors: two forms at once; exposure that rises down the page.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Slots of one page.
struct PlacementParams {
  PlacementKind kind = PlacementKind::banner;
  Tier tier = Tier::head;
  language::Ref category;
  language::Ref channel;
  int64_t positions = 1;
  ExposureParams exposure;
  double effect = 0.5;
  double makes_known = 0;
  std::vector<core::Money> price;
  language::Duration lead_time{0};
  std::optional<language::Duration> longest;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("kind", kind,
            {.required = true,
             .doc = "banner: on a home page, for products of all categories; category_top: at the top of a category's "
                    "page; search_rank: at the top of what a search in a category finds.",
             .example = "banner"});
    v.field("tier", tier,
            {.doc = "How prominent the page is: a usual head exposes fully, middle half of that, tail a fifth."});
    v.field("category", category,
            {.refers_to = "category", .doc = "Whose page it is; of category_top and search_rank."});
    v.field("channel", channel, {.refers_to = "channel", .doc = "Where the page is; in all channels when left out."});
    v.field("positions", positions,
            {.range = between(1, 1000), .doc = "How many there are, the best first; each is booked by itself."});
    v.field("exposure", exposure,
            {.doc = "How many see each position; usual for kind and tier when left out.",
             .example = "{first: 60%, falls: 0.6}"});
    v.field("effect", effect,
            {.unit = language::Unit::utility,
             .range = between(0, 100),
             .doc = "Utility of what is shown for those who see it; products of one booking share the attention."});
    v.field("makes_known", makes_known,
            {.unit = language::Unit::share,
             .range = unit_interval(),
             .doc = "Share of those who see a position, on a day on which they look for something there, who know "
                    "afterwards what it shows (products with `awareness`).",
             .example = "30%"});
    v.field("price", price,
            {.range = between(0, 1e9),
             .doc = "For a day: of each position, or one for all of them; nothing when left out.",
             .example = "[3000, 2000, 1200]"});
    v.field("lead_time", lead_time,
            {.range = between(0, 365),
             .doc = "How long before it starts a booking is made, and what it shows is handed in.",
             .example = "3 days"});
    v.field("longest", longest, {.range = between(1, 3650), .doc = "Most days of one booking.", .example = "14 days"});
  }
  /// Share that sees a position (from 1).
  double exposure_of(int64_t position) const;
  core::Money price_of(int64_t position) const;
  /// Errors: exposures or prices for other positions than there are; a category where there is none, or none where there is one.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// One position for some days.
struct BookingParams {
  language::Ref placement;
  int64_t position = 1;
  language::Ref seller;
  std::vector<language::Ref> offers;
  language::DateRange during;
  std::optional<core::Date> booked;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("placement", placement,
            {.required = true, .refers_to = "placement", .doc = "What is booked.", .example = "home-banner"});
    v.field("position", position, {.range = between(1, 1000), .doc = "Which of its positions; 1 is the best."});
    v.field("seller", seller, {.refers_to = "seller", .doc = "Who books and pays; the operator when left out."});
    v.field("offers", offers,
            {.required = true, .refers_to = "product", .doc = "Products that it shows.", .example = "[trop64]"});
    v.field("during", during,
            {.required = true, .doc = "First to last day, both included.", .example = "2026-11-01..2026-11-11"});
    v.field("booked", booked,
            {.doc = "Day on which it is booked, which the lead time must allow; in time when left out.",
             .example = "2026-10-20"});
  }
  int days() const { return during.last - during.first + 1; }
  /// Errors: no first or last day; a product twice.
  void check(const language::Node& node, const language::Scope& scope) const;
};

}  // namespace shopwright::marketing

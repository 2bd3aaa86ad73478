#pragma once
// A decision is data: what a plan, a policy, a person, an optimiser or an external program does is the same
// thing, so the journal of all decisions replays a run.
#include <cstdint>
#include <optional>
#include <string_view>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::market {

/// What can be decided. Arguments are a map Node:
///   set_price     {product: NAME, channel: NAME (optional: all), price: DECIMAL}   holds until the next one
///   clear_price   {product: NAME, channel: NAME (optional: all)}                   back to the plan's price
///   order_stock   {product: NAME, quantity: UNITS, lead_time: DAYS}
enum class Verb : uint8_t { set_price = 1, clear_price = 2, order_stock = 3 };
std::string_view verb_name(Verb verb);
std::optional<Verb> find_verb(std::string_view name);

/// Who decided. Replayed decisions stand for whoever took them first.
enum class Source : uint8_t { plan, policy, person, program, replay };

using DecisionId = uint64_t;

/// The dearest that anything can be, in major units: what a scenario can say, and what money counts in 64 bits.
inline constexpr double kMostPrice = 1e9;

/// Takes effect in phase Decide of `day` (days count from the first warm-up day).
struct Decision {
  core::Day day = 0;
  float time = 0;  ///< time of day in [0, 1); 0 until decisions within a day exist
  core::SellerId by;
  Verb verb = Verb::set_price;
  language::Node args;
  Source source = Source::policy;
};

}  // namespace shopwright::market

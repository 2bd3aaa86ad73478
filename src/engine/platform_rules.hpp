#pragma once
// Which promotions a platform does not allow today.
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

/// [rule x offers + offer] 1: this promotion is refused for this offer today; empty where no platform has a rule. A promotion on single
/// units is refused where its price is above the lowest that held all day on the `lowest_price_in` days before, as far as they
/// are known: days on which the seller was not there do not count. (As the Omnibus directive has it for announced
/// reductions, 98/6/EC article 6a; and the rule of platforms' festivals.)
/// posted: what held all day, so many days before (1 = yesterday); nullopt: not known.
std::vector<uint8_t> refused_promotions(
    const Compiled& market, core::Day today, std::span<const core::Money> list_price,
    const std::function<std::optional<core::Money>(uint32_t offer, int days_before)>& posted);

/// The price of a day's table that everybody can have all day: the dearest moment's.
core::Money price_all_day(const market::PublishedOffer& offer);

}  // namespace shopwright::engine

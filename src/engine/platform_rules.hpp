#pragma once
// Which promotions a platform does not allow today.
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

/// Why a platform refuses a promotion, as bits: both may hold.
enum Refusal : uint8_t { kPriceBefore = 1, kRating = 2 };

/// [rule x offers + offer] why this promotion is refused for this offer today, or 0; empty where no platform has a rule.
/// By price: a promotion on single units is refused where its price is above the lowest that held all day on the
/// `lowest_price_in` days before, as far as they are known: days on which the seller was not there do not count. (As the Omnibus
/// directive has it for announced reductions, 98/6/EC article 6a; and the rule of platforms' festivals.)
/// By rating: any promotion is refused for products that are rated too low (fails_rating). Of a promotion on baskets, they are
/// no part then.
/// posted: what held all day, so many days before (1 = yesterday); nullopt: not known. reviews: that can be read this morning.
/// Tested: tests/engine/test_platforms.cpp.
std::vector<uint8_t> refused_promotions(
    const Compiled& market, core::Day today, std::span<const core::Money> list_price,
    const shopping::ReviewState& reviews,
    const std::function<std::optional<core::Money>(uint32_t offer, int days_before)>& posted);

/// Whether reviews are too few, or have fewer stars in the mean than is asked for; without any there is no mean.
bool fails_rating(const PlatformRules& rules, const shopping::ReviewCounts& reviews);

/// The price of a day's table that everybody can have all day: the dearest moment's.
core::Money price_all_day(const market::PublishedOffer& offer);

}  // namespace shopwright::engine

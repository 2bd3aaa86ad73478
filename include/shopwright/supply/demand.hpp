#pragma once
#include <cstdint>

#include "shopwright/core/noise.hpp"
#include "shopwright/language/distribution.hpp"

namespace shopwright::supply {

/// Units of an offer wanted on a day when demand comes from a distribution: one keyed uniform through the inverse cdf,
/// rounded to the nearest unit, at least 0 and at most kMostUnits. `stream` is noise.stream(core::Stream::demand).
/// Tested: tests/supply/demand.cpp.
int64_t draw_demand(const language::Distribution& distribution, const core::KeyedStream& stream, uint64_t offer_hash,
                    core::Day day);

}  // namespace shopwright::supply

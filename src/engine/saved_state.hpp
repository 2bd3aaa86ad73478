#pragma once
// A state that was read from a file, before it is trusted.
#include "engine/parts.hpp"

namespace shopwright::engine {

/// Whether a loaded state can be that of a run at the beginning of a day: amounts are countable, rows and days exist, and the
/// books balance. Lengths of columns have been checked. What passes may still be damaged, but harms nothing.
/// Errors: core::CorruptData at the reader's place.  Tested: tests/engine/test_damaged_runs.cpp (bits turned everywhere).
void check_state(const core::Reader& in, const Compiled& market, const MarketState& state,
                 const shopping::Shoppers& shoppers);
/// The same of reviews, and of who knows what.
void check_products(const core::Reader& in, const Compiled& market, const shopping::ReviewState& reviews,
                    const shopping::AwarenessState& awareness);
/// The same of what sellers know of their customers, and of what campaigns have done.
void check_marketing(const core::Reader& in, const Compiled& market, core::Day today,
                     const market::Customers& customers, const marketing::ReachState& reached);

}  // namespace shopwright::engine

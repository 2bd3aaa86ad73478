#pragma once
// What placements make known.
#include "engine/parts.hpp"

namespace shopwright::engine {

/// Phase Reach: of those who look for something of the page's category today (on a home page: of any) and have access to the seller
/// there, a share (exposure of the position x `makes_known`) knows from now on what its booking shows. Keyed by (booking, consumer,
/// day), so that a larger share contains the smaller and a booking more moves nobody's.
/// Tested: tests/engine/test_placements.cpp.
void show_placements(Simulation::Parts& parts, core::Parallel& parallel);

}  // namespace shopwright::engine

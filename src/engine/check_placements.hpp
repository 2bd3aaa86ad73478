#pragma once
// What is wrong with bookings of placements that only the rest of the scenario shows.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: two bookings of a position on one day; a position that there is not; booked for too long, too late, or outside the calendar; a
/// product that the seller does not offer where the page is, or that is of another category than the page.
void check_placements(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

#pragma once
// What an experienced colleague would say of a scenario that is formally right.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Adds warnings about the domain to a scenario without errors: a price below cost, promotions that overlap or sell below
/// cost, stock that cannot cover expected demand, and errors that only the whole market shows (policies).
void advise(Scenario& scenario);

}  // namespace shopwright::engine

#pragma once
// What an experienced colleague would say of a scenario that is formally right.
#include <vector>

#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Adds warnings about the domain to a scenario without errors: a price below cost, promotions that overlap or sell below
/// cost, stock that cannot cover expected demand, and errors that only the whole market shows (policies).
void advise(Scenario& scenario);

/// [day][stock] units that are expected to be wanted: good to a factor of 1.5 or so.
std::vector<std::vector<double>> expected_stock_demand(const Compiled& compiled);

}  // namespace shopwright::engine

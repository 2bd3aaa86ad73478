#pragma once
// Rivals who answer: who they are, and what they did in a run, to be done again in another in which they cannot answer.
#include <span>
#include <string>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/market/decision.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::study {

/// Names, in order, of the sellers other than `seller` whose prices a rival's pricing rule sets in any of the scenarios: its own, and
/// those of the members of its cartel.
std::vector<std::string> rivals_with_policies(std::span<const engine::Scenario* const> scenarios,
                                              const std::string& seller);

/// What the policies of these sellers decided in a run of `world`, to be replayed.
/// Tested: tests/study/test_rivals.cpp.
std::vector<market::Decision> decisions_of(std::span<const std::string> sellers,
                                           std::span<const market::Decision> journal, const market::World& world);

}  // namespace shopwright::study

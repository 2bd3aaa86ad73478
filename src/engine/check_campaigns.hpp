#pragma once
// What is wrong with campaigns that only the rest of the scenario shows.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a product that the seller does not offer; a campaign that never runs; goodwill of a seller who has no campaign.
void check_campaigns(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

#pragma once
// What is wrong with promotions that only the rest of the scenario shows.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a product that the seller does not offer; more limited promotions at once than an offer can hold; a group with promotions
/// on single units and on baskets; audiences that make too many classes of buyers on one day.
void check_promotions(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

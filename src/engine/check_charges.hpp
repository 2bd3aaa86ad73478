#pragma once
// What is wrong with taxes, fees and funding that only the whole scenario shows.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: VAT and commission that leave nothing, or next to nothing, of a price; a rule that takes one margin where different parts of
/// the prices are left; fees for orders of a seller whose demand no consumer
/// makes; prices so high that a discount on them cannot be shared out exactly.
void check_charges(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

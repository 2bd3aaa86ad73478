#pragma once
// What is wrong with shipping fees and what promotions make of them.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a seller's fee that every channel replaces; free shipping where there is no fee, or where goods of that amount are sent free
/// anyway.
void check_shipping(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

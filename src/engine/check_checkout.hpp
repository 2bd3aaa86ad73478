#pragma once
// What is wrong with what becomes of carts.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a seller's checkout that every channel replaces; a share of carts with a fee where none is asked.
void check_checkout(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

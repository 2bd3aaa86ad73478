#pragma once
// What must be true of pages and the offers on them.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: two pages of one category in one channel; pages on which nobody offers anything.
void check_pages(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

#pragma once
// What is wrong with ratings, awareness and life cycles that only the whole scenario shows.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a rating where nobody reviews; sentiment likewise; more products that not everybody knows than can be told apart; a product
/// that nobody can ever hear of; one that is sold on no day of the calendar.
void check_products(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

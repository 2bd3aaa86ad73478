#pragma once
// Who may sell what, and who buys from whom.
#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// Errors: a dealer without a supplier, or one who is no dealer and has one; a supplier who is a dealer himself, the dealer himself, or without
/// a price list; a price for dealers of what the supplier does not offer; a dealer's stock that is missing where he buys in this market, and a
/// cost that is missing or said twice; an offer of a seller who is not authorised; a seller who leaves before he enters; and amounts
/// beyond counting.
void check_dealers(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);
/// Warnings: a price list that nobody buys from, prices for dealers below cost, sellers who are never there.
void warn_about_dealers(const Model& model, const language::Node& root, language::Diagnostics& diagnostics);

/// The most units that a stock may hold by its own rule.
int64_t most_units(const supply::StockParams& stock);

}  // namespace shopwright::engine

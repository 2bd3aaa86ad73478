#pragma once
// The checks of readiness, each in a file of its own. A new one: a file, a line here and one in readiness.cpp.
#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

void warn_late_stock(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics);
void warn_below_margin_floor(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics);

void warn_refused_promotions(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics);

}  // namespace shopwright::engine

#include "shopwright/engine/readiness.hpp"

#include "engine/check_planning.hpp"
#include "engine/readiness_checks.hpp"
#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

language::Diagnostics check_readiness(const Scenario& scenario, const Compiled& compiled) {
  language::Diagnostics found;
  warn_about_planning(scenario.model, found);
  warn_late_stock(scenario, compiled, found);
  warn_below_margin_floor(scenario, compiled, found);
  warn_refused_promotions(scenario, compiled, found);
  return found;
}

}  // namespace shopwright::engine

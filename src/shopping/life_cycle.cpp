#include "shopwright/shopping/life_cycle.hpp"

#include <algorithm>
#include <string>

namespace shopwright::shopping {

void LifeCycleParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto none = [](const auto& phase) { return !phase; };
  if (std::all_of(phases.begin(), phases.end(), none) && !end) {
    scope.error("without-effect", node.place(), "a life cycle without a phase and without an end says nothing",
                "for instance {launch: 2027-02-01}");
    return;
  }
  size_t before = phases.size();
  for (size_t k = 0; k < phases.size(); ++k) {
    if (!phases[k]) continue;
    if (before < phases.size() && phases[k]->from <= phases[before]->from)
      scope.error("out-of-order", language::find_place(node, kPhases[k]),
                  std::string(kPhases[k]) + " must be later than " + std::string(kPhases[before]),
                  "a product goes through launch, growth, maturity and clearance; leave out what it has not",
                  language::Related{language::find_place(node, kPhases[before]), std::string(kPhases[before])});
    before = k;
  }
  if (end && before < phases.size() && *end < phases[before]->from)
    scope.error("out-of-order", language::find_place(node, "end"),
                "it ends before its " + std::string(kPhases[before]) + " begins",
                "the end is the last day on which it is sold",
                language::Related{language::find_place(node, kPhases[before]), std::string(kPhases[before])});
}

double LifeCycleParams::appeal_on(core::Date date) const {
  double appeal = 0;
  for (const auto& phase : phases)
    if (phase && phase->from <= date) appeal = phase->appeal;
  return appeal;
}

}  // namespace shopwright::shopping

#include "study/rivals.hpp"

#include <algorithm>
#include <set>

namespace shopwright::study {

std::vector<std::string> rivals_with_policies(std::span<const engine::Scenario* const> scenarios,
                                              const std::string& seller) {
  std::set<std::string> rivals;
  for (const engine::Scenario* scenario : scenarios)
    for (const auto& one : scenario->model.sellers) {
      if (one.name == seller || std::holds_alternative<policy::FixedParams>(one.value.pricing)) continue;
      rivals.insert(one.name);
      if (const auto* cartel = std::get_if<policy::JointMaximisationParams>(&one.value.pricing))
        for (const auto& member : cartel->with)
          if (member.name != seller) rivals.insert(member.name);
    }
  return {rivals.begin(), rivals.end()};
}

std::vector<market::Decision> decisions_of(std::span<const std::string> sellers,
                                           std::span<const market::Decision> journal, const market::World& world) {
  std::vector<market::Decision> decisions;
  for (const market::Decision& decision : journal) {
    const std::string& by = world.sellers[decision.by.value].name;
    if (decision.source != market::Source::policy || std::find(sellers.begin(), sellers.end(), by) == sellers.end())
      continue;
    decisions.push_back(decision);
    decisions.back().source = market::Source::replay;
  }
  return decisions;
}

}  // namespace shopwright::study

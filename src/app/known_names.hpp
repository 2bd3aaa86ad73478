#pragma once
// Names on the command line that a scenario must have.
#include <string>
#include <string_view>
#include <vector>

namespace shopwright::app {

template <class Named>
std::vector<std::string> names_in(const Named& named) {
  std::vector<std::string> names;
  for (const auto& entry : named) names.push_back(entry.name);
  return names;
}

/// UsageError: what was probably meant, or the first of those that there are.
[[noreturn]] void unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known);
/// The same for a name that is not among them.
void require_known(std::string_view what, std::string_view name, const std::vector<std::string>& known);

}  // namespace shopwright::app

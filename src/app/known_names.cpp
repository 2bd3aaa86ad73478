#include "app/known_names.hpp"

#include <algorithm>

#include "app/command.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::app {

void unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  const auto meant = core::did_you_mean(name, known);
  std::string hint = known.empty() ? "there are none" : "known are";
  for (size_t i = 0; i < known.size() && i < 8; ++i) hint += (i > 0 ? ", " : " ") + known[i];
  throw UsageError("there is no " + std::string(what) + ' ' + std::string(name),
                   meant ? "did you mean " + *meant + "?" : hint);
}

void require_known(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), name) == known.end()) unknown_name(what, name, known);
}

}  // namespace shopwright::app

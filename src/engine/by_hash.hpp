#pragma once
// The order of a world.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::engine {

// Everything is ordered by the hash of its name, so that the order in which a scenario lists things changes nothing.
template <class Range, class NameOf>
std::vector<std::string> by_hash(const Range& range, NameOf&& name_of) {
  std::vector<std::string> names;
  for (const auto& entry : range) names.push_back(name_of(entry));
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::pair(core::identity_hash(a), a) < std::pair(core::identity_hash(b), b);
  });
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}
template <class T>
std::vector<std::string> by_hash(const language::Named<T>& named) {
  return by_hash(named, [](const auto& entry) { return entry.name; });
}
inline uint32_t index_in(const std::vector<std::string>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  ENSURE(it != names.end(), name);
  return static_cast<uint32_t>(it - names.begin());
}

}  // namespace shopwright::engine

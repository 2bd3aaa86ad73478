#pragma once
// What a fuzzer's bytes mean: the scenario, then sections that begin with a line `=== NAME`: further files, or with the
// names --set, --scale and --add one change each.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/language/changes.hpp"
#include "shopwright/language/load.hpp"

namespace shopwright::fuzz {

struct Input {
  language::MemoryFiles files;  ///< the scenario is s.yaml
  std::vector<language::Change> changes;
  language::Diagnostics diagnostics;  ///< of the changes
};

inline Input split(std::string_view bytes) {
  using language::Change;
  Input input;
  std::string name = "s.yaml";
  while (true) {
    const size_t end = bytes.find("\n=== ");
    const std::string text(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
    const auto change = [&](Change::Operation operation) {
      const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
      if (auto parsed = language::parse_change(operation, line, input.diagnostics)) input.changes.push_back(*parsed);
    };
    if (name == "--set") change(Change::Operation::set);
    else if (name == "--scale") change(Change::Operation::scale);
    else if (name == "--add") change(Change::Operation::add);
    else input.files.files.emplace(name, text);
    if (end == std::string_view::npos) return input;
    bytes.remove_prefix(end + 5);
    const size_t line = std::min(bytes.find('\n'), bytes.size());
    name = std::string(bytes.substr(0, line));
    bytes.remove_prefix(std::min(line + 1, bytes.size()));
  }
}

inline void demand(bool good) {
  if (!good) std::abort();
}

}  // namespace shopwright::fuzz

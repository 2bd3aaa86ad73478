// Whatever bytes people (or their editors) leave in a scenario, its tables and its changes: loading, decoding, explaining and
// rendering end with diagnostics and nothing else. A scenario found good must be good again as it is written out.
//
// An input is the scenario, then sections that begin with a line `=== NAME`: further files, or with the names
// --set, --scale and --add one change each.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../language/example_scenario.hpp"

using namespace example;

namespace {

struct Input {
  MemoryFiles files;
  std::vector<Change> changes;
  Diagnostics diagnostics;
};

Input split(std::string_view bytes) {
  Input input;
  std::string name = "s.yaml";
  while (true) {
    const size_t end = bytes.find("\n=== ");
    const std::string text(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
    const auto change = [&](Change::Operation operation) {
      const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
      if (auto parsed = parse_change(operation, line, input.diagnostics)) input.changes.push_back(*parsed);
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

void demand(bool good) {
  if (!good) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Input input = split({reinterpret_cast<const char*>(data), size});
  const Read first = read(input.files, "s.yaml", input.changes);
  demand(render(first.diagnostics, true).empty() == first.diagnostics.items().empty());
  render(input.diagnostics, false);
  if (first.root.is_null()) {
    demand(!first.diagnostics.ok());
    return 0;
  }

  Diagnostics diagnostics;
  Context context{diagnostics};
  explain<Scenario>(first.root, context);
  known_paths(first.root, form_of<Scenario>());
  Context drawn{diagnostics};
  decode<Scenario>(resolve_uncertain(first.root, core::Noise({.seed = 1})), drawn);
  if (!first.diagnostics.ok()) return 0;

  MemoryFiles again;
  again.files["s.yaml"] = to_yaml(first.root);
  const Read second = read(again, "s.yaml");
  demand(second.diagnostics.ok());
  demand(second.root == first.root);
  return 0;
}

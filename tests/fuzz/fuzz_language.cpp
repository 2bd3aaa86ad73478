// Whatever bytes people (or their editors) leave in a scenario, its tables and its changes: loading, decoding, explaining and
// rendering end with diagnostics and nothing else. A scenario found good must be good again as it is written out.
#include <cstddef>
#include <cstdint>

#include "../language/example_scenario.hpp"
#include "input.hpp"

using namespace example;
using shopwright::fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const shopwright::fuzz::Input input = shopwright::fuzz::split({reinterpret_cast<const char*>(data), size});
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

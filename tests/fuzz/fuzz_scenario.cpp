// The scenario language with all departments: whatever the bytes, reading and rendering end with diagnostics, and
// a scenario found good can be written out, read again, compiled and run for two days (with 50 consumers) without
// meeting an assertion.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "input.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/engine/simulation.hpp"

using namespace shopwright;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fuzz::Input input = fuzz::split({reinterpret_cast<const char*>(data), size});
  engine::Scenario scenario = engine::read_scenario("s.yaml", input.files, input.changes);
  demand(language::render(scenario.diagnostics, true).empty() == scenario.diagnostics.items().empty());
  if (!scenario.ok()) return 0;

  language::MemoryFiles again;
  again.files["s.yaml"] = language::to_yaml(scenario.root);
  const engine::Scenario second = engine::read_scenario("s.yaml", again);
  demand(second.ok());
  demand(second.root == scenario.root);

  engine::Model& model = scenario.model;
  if (model.calendar.days + model.warm_up_days() > 1000) return 0;  // compiling takes time by the day
  model.population.size = std::min<int64_t>(model.population.size, 50);
  const auto market = engine::compile(model);
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 1}, *serial);
  while (simulation.today() < 2 && simulation.step(*serial) == engine::StepResult::day) {
  }
  return 0;
}

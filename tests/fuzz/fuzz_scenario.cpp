// The scenario language with all departments: whatever the bytes, reading and rendering end with diagnostics, and
// a scenario found good can be written out, read again, compiled and run for four days (with 50 consumers) without
// meeting an assertion. Half-way the run is saved, and goes on the same from there.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "input.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/engine/simulation.hpp"

using namespace shopwright;
using fuzz::demand;

namespace {

/// Needs expected on the day with most: evaluating them takes time.
double busiest_day(const engine::Compiled& market) {
  double most = 0;
  for (size_t c = 0; c < market.categories.size(); ++c) {
    const auto& category = market.categories[c];
    const float factor = *std::max_element(category.curve.begin(), category.curve.end());
    for (size_t g = 0; g < market.habits.size(); ++g)
      most += market.world.segments[g].count * market.habits[g].need_rate[c].mean() *
              static_cast<double>(factor * category.normalisation[g]);
  }
  return most;
}

}  // namespace

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
  if (busiest_day(*market) > 20000) return 0;
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 1}, *serial);
  const auto run_to = [&](engine::Simulation& one, core::Day day) {
    while (one.today() < day && one.step(*serial) == engine::StepResult::day) {
    }
  };
  run_to(simulation, 2);
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  simulation.save(out);
  core::Reader in(bytes);
  engine::Simulation saved = engine::Simulation::load(market, in, *serial);
  run_to(simulation, 4);
  run_to(saved, 4);
  demand(saved.digest() == simulation.digest());
  return 0;
}

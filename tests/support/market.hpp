#pragma once
// Small markets for tests, from YAML in memory.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/engine/simulation.hpp"

namespace shopwright::testing {

inline engine::Scenario scenario_of(const std::string& yaml, std::span<const language::Change> changes = {}) {
  language::MemoryFiles files;
  files.files["test.yaml"] = yaml;
  return engine::read_scenario("test.yaml", files, changes);
}

inline std::shared_ptr<const engine::Compiled> market_of(const std::string& yaml) {
  const engine::Scenario scenario = scenario_of(yaml);
  if (!scenario.ok()) throw std::runtime_error(language::render(scenario.diagnostics, false));
  return engine::compile(scenario.model);
}

class Keep final : public market::FactSink {
 public:
  void day(const market::DayFacts& facts) override { days.push_back(facts); }
  std::vector<market::DayFacts> days;
};

inline void run_to(engine::Simulation& simulation, core::Parallel& parallel, core::Day day = core::kNever) {
  while (simulation.today() < day && simulation.step(parallel) == engine::StepResult::day) {
  }
}

inline uint32_t offer_index(const market::World& world, const std::string& name) {
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (world.offers[o].name == name) return o;
  throw std::runtime_error("no offer " + name);
}
inline uint32_t seller_index(const market::World& world, const std::string& name) {
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    if (world.sellers[s].name == name) return s;
  throw std::runtime_error("no seller " + name);
}

}  // namespace shopwright::testing

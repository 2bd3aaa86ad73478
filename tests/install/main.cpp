// Runs the scenario named on the command line and prints its digest and its revenue.
#include <iostream>
#include <shopwright/study/run.hpp>

int main(int argc, char** argv) {
  using namespace shopwright;
  const auto scenario = engine::read_scenario(argc > 1 ? argv[1] : "scenario.yaml");
  language::Diagnostics diagnostics = scenario.diagnostics;
  const auto result = scenario.ok() ? study::run(scenario, {}, diagnostics) : std::nullopt;
  std::cerr << language::render(diagnostics, false);
  if (!result) return 1;
  const auto& revenue = result->totals[static_cast<size_t>(study::Metric::revenue)];
  std::cout << result->digest << ": revenue " << revenue.mean << ' ' << result->currency.code << '\n';
}

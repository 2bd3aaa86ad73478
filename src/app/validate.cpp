// `shopwright validate`: every mistake and every doubt in a scenario, without running it.
#include "app/commands.hpp"
#include "shopwright/engine/model.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "strict", .argument = "", .help = "Warnings count: exit code 1 when there are any."},
    Option{.name = "quiet", .argument = "", .help = "Say nothing of scenarios that are right.", .letter = 'q'}};

/// What was found is the answer here, so it is data: standard output.
int act(const Arguments& arguments, const Terminal& terminal) {
  bool right = true;
  for (const std::string& path : arguments.positional) {
    const engine::Scenario scenario = engine::read_scenario(path);
    const language::Diagnostics& found = scenario.diagnostics;
    if (!found.ok() || (arguments.has("strict") && found.warnings() > 0)) right = false;
    if (!found.items().empty()) terminal.out(language::render(found, terminal.out_colour()));
    else if (!arguments.has("quiet")) terminal.out(path + ": ok\n");
  }
  return right ? kDone : kWrongInput;
}

}  // namespace

const Command kValidateCommand = {
    .name = "validate",
    .arguments = "SCENARIO...",
    .summary = "show every error and warning, with file, line and column",
    .details = "Reads the files with all that they extend and all their tables. Exit code 1 when there is an error.",
    .least = 1,
    .most = SIZE_MAX,
    .options = kOptions,
    .examples = "  shopwright validate scenarios/orange-juice.yaml scenarios/tutorial/*.yaml --strict\n",
    .act = act};

}  // namespace shopwright::app

// `shopwright validate`: every mistake and every doubt in scenarios and studies, without running them.
#include "app/commands.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/study/study_check.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "strict", .argument = "", .help = "Warnings count: exit code 1 when there are any."},
    Option{.name = "quiet", .argument = "", .help = "Say nothing of files that are right.", .letter = 'q'}};

language::Diagnostics wrong_with(const std::string& path) {
  const language::DiskFiles files;
  if (study::is_study(path, files)) return study::check_study(study::read_study(path, files), files);
  return engine::read_scenario(path).diagnostics;
}

/// What was found is the answer here, so it is data: standard output.
int act(const Arguments& arguments, const Terminal& terminal) {
  bool right = true;
  for (const std::string& path : arguments.positional) {
    const language::Diagnostics found = wrong_with(path);
    if (!found.ok() || (arguments.has("strict") && found.warnings() > 0)) right = false;
    if (!found.items().empty()) terminal.out(language::render(found, terminal.out_colour()));
    else if (!arguments.has("quiet")) terminal.out(path + ": ok\n");
  }
  return right ? kDone : kWrongInput;
}

}  // namespace

const Command kValidateCommand = {
    .name = "validate",
    .arguments = "FILE...",
    .summary = "show every error and warning, with file, line and column",
    .details =
        "Reads scenarios and studies with all that they extend and all their tables; of a study, its scenarios with "
        "every change, "
        "and "
        "whether each of its questions can be asked. Exit code 1 when there is an error.",
    .least = 1,
    .most = SIZE_MAX,
    .options = kOptions,
    .examples =
        "  shopwright validate scenarios/orange-juice.yaml scenarios/tutorial/*.yaml --strict\n"
        "  shopwright validate scenarios/studies/*.yaml\n",
    .act = act};

}  // namespace shopwright::app

// `shopwright schema`: the JSON Schema of scenarios and of studies, for completion in editors.
#include "app/commands.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/study/study_file.hpp"

namespace shopwright::app {
namespace {

int act(const Arguments& arguments, const Terminal& terminal) {
  const std::string kind = arguments.positional.empty() ? "scenario" : arguments.positional.front();
  if (kind != "scenario" && kind != "study")
    throw UsageError("there is no schema of '" + kind + "'", "one of: scenario, study");
  std::string schema = kind == "study" ? language::json_schema<study::StudyParams>("Shopwright study")
                                       : language::json_schema<engine::Model>("Shopwright scenario");
  if (!schema.ends_with('\n')) schema += '\n';
  terminal.out(schema);
  return kDone;
}

}  // namespace

const Command kSchemaCommand = {
    .name = "schema",
    .arguments = "[KIND]",
    .summary = "print the JSON Schema, for completion in editors",
    .details =
        "KIND is scenario (when left out) or study.\n"
        "An editor with a YAML language server completes and checks a scenario that begins with\n"
        "# yaml-language-server: $schema=scenario.schema.json",
    .most = 1,
    .examples =
        "  shopwright schema > scenario.schema.json\n"
        "  shopwright schema study > study.schema.json\n",
    .act = act};

}  // namespace shopwright::app

// `shopwright schema`: the JSON Schema of the scenario language, for completion in editors.
#include "app/commands.hpp"
#include "shopwright/engine/model.hpp"

namespace shopwright::app {
namespace {

int act(const Arguments&, const Terminal& terminal) {
  std::string schema = language::json_schema<engine::Model>("Shopwright scenario");
  if (!schema.ends_with('\n')) schema += '\n';
  terminal.out(schema);
  return kDone;
}

}  // namespace

const Command kSchemaCommand = {
    .name = "schema",
    .arguments = "",
    .summary = "print the JSON Schema of scenarios, for completion in editors",
    .details =
        "An editor with a YAML language server completes and checks a scenario that begins with\n"
        "# yaml-language-server: $schema=scenario.schema.json",
    .examples = "  shopwright schema > scenario.schema.json\n",
    .act = act};

}  // namespace shopwright::app

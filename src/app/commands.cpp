#include "app/commands.hpp"

#include <filesystem>

#include "shopwright/core/text.hpp"

namespace shopwright::app {

std::span<const Command> commands() {
  // Made at the first call, so that it does not matter which file's constants come first.
  static const std::array all = {kRunCommand,        kCompareCommand, kSweepCommand,     kOptimizeCommand,
                                 kExperimentCommand, kReviewCommand,  kProspectsCommand, kValidateCommand,
                                 kExplainCommand,    kPriceCommand,   kPlanCommand,      kSchemaCommand,
                                 kHelpCommand};
  return all;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands())
    if (command.name == name) return &command;
  return nullptr;
}

UsageError unknown_command(const std::string& word) {
  if (!word.empty() && word.front() == '-') {
    const std::vector<std::string> known = {"--help", "--version"};
    const auto meant = core::did_you_mean(word, known);
    return UsageError("unknown option " + word,
                      meant ? "did you mean " + *meant + "?" : "a command comes first: shopwright run ...");
  }
  std::error_code ignored;
  if (word.ends_with(".yaml") || word.ends_with(".yml") || std::filesystem::is_regular_file(word, ignored))
    return UsageError("'" + word + "' is no command", "to simulate it: shopwright run " + word);
  std::vector<std::string> known;
  for (const Command& command : commands()) known.emplace_back(command.name);
  const auto meant = core::did_you_mean(word, known);
  return UsageError("unknown command '" + word + "'",
                    meant ? "did you mean shopwright " + *meant + "?" : "shopwright help lists the commands");
}

}  // namespace shopwright::app

#pragma once
// The sub-commands, each in the file of its name.
#include <string>

#include "app/command.hpp"

namespace shopwright::app {

extern const Command kRunCommand, kCompareCommand, kSweepCommand, kOptimizeCommand, kExperimentCommand;
extern const Command kReviewCommand, kProspectsCommand;
extern const Command kValidateCommand, kExplainCommand, kPriceCommand, kPlanCommand, kSchemaCommand, kHelpCommand;

/// For a word that is no command: what was probably meant.
UsageError unknown_command(const std::string& word);

}  // namespace shopwright::app

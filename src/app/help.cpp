// `shopwright help`, `--help`: the texts, made from the commands' declarations.
#include <fmt/format.h>

#include <algorithm>

#include "app/commands.hpp"
#include "app/flowing.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::app {
namespace {

constexpr Option kHelpOption = {.name = "help", .argument = "", .help = "This text.", .letter = 'h'};

std::string head_of(const Option& option) {
  std::string head = option.letter != 0 ? fmt::format("-{}, ", option.letter) : "    ";
  head += fmt::format("--{}", option.name);
  if (!option.argument.empty()) head += fmt::format(" {}", option.argument);
  return head;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  if (arguments.positional.empty()) {
    terminal.out(help_of_program());
    return kDone;
  }
  const Command* command = find_command(arguments.positional.front());
  if (command == nullptr) throw unknown_command(arguments.positional.front());
  terminal.out(help_of(*command, terminal.out_width()));
  return kDone;
}

}  // namespace

std::string help_of_program() {
  std::string out =
      "Shopwright: a wind tunnel for retail. Try prices, promotions and stock rules on a\n"
      "simulated market before they meet real customers.\n\n"
      "Usage: shopwright COMMAND [OPTIONS]\n\nCommands:\n";
  size_t width = 0;
  const auto head = [](const Command& command) { return fmt::format("{} {}", command.name, command.arguments); };
  for (const Command& command : commands()) width = std::max(width, head(command).size());
  for (const Command& command : commands()) out += fmt::format("  {:{}}  {}\n", head(command), width, command.summary);
  out +=
      "\nOptions:\n"
      "  -h, --help     This text; after a command, all about that command.\n"
      "      --version  The release.\n\n"
      "Begin with a page of the tutorial: shopwright run scenarios/tutorial/01-one-shop.yaml\n";
  return out;
}

std::string help_of(const Command& command, int columns) {
  const auto width = static_cast<size_t>(std::clamp(columns, 60, 100));
  std::string summary(command.summary);
  summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
  std::string out = fmt::format("{}.\n\nUsage: shopwright {}{}{}\n", summary, command.name,
                                command.arguments.empty() ? "" : " ", command.arguments);
  if (!command.options.empty()) out.insert(out.size() - 1, " [OPTIONS]");
  std::string_view details = command.details;
  while (!details.empty()) {
    const size_t end = std::min(details.find('\n'), details.size());
    out += '\n' + flowing(details.substr(0, end), 0, width) + '\n';
    details.remove_prefix(std::min(end + 1, details.size()));
  }
  std::vector<Option> shown;
  for (const Option& option : command.options)
    if (!option.hidden) shown.push_back(option);
  shown.push_back(kHelpOption);
  size_t heads = 0;
  for (const Option& option : shown) heads = std::max(heads, head_of(option).size());
  out += "\nOptions:\n";
  for (const Option& option : shown)
    out += fmt::format("  {:{}}  {}\n", head_of(option), heads, flowing(option.help, heads + 4, width));
  if (!command.examples.empty()) out += fmt::format("\nExamples:\n{}", command.examples);
  return out;
}

const Command kHelpCommand = {
    .name = "help", .arguments = "[COMMAND]", .summary = "all about a command", .details = "", .most = 1, .act = act};

}  // namespace shopwright::app

#pragma once
// What a sub-command is: its words, declared once, from which parsing, suggestions and help texts follow.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/terminal.hpp"

namespace shopwright::app {

enum ExitCode : int { kDone = 0, kWrongInput = 1, kWorldFailed = 2, kOurBug = 3, kSignalled = 128 };

struct Option {
  std::string_view name;      ///< without dashes
  std::string_view argument;  ///< "N"; empty: a flag
  std::string_view help;
  char letter = 0;
  bool repeatable = false;
  bool hidden = false;
};

/// The command line of one command, parsed.
struct Arguments {
  std::vector<std::string> positional;
  std::map<std::string, std::vector<std::string>, std::less<>> options;  ///< by name; a flag has one empty value
  std::vector<std::pair<std::string, std::string>> in_order;             ///< name and value, as they were given

  bool has(std::string_view name) const { return options.find(name) != options.end(); }
  std::optional<std::string> value(std::string_view name) const;
  /// A whole number in low..high; anything else is a UsageError.
  std::optional<uint64_t> number(std::string_view name, uint64_t low, uint64_t high) const;
};

struct Command {
  std::string_view name;
  std::string_view arguments;  ///< as in "SCENARIO [PATH]"
  std::string_view summary;    ///< half a sentence
  std::string_view details;    ///< paragraphs for its own help, may be empty
  size_t least = 0, most = 0;  ///< positional arguments
  std::span<const Option> options{};
  std::string_view examples{};  ///< lines
  int (*act)(const Arguments&, const Terminal&) = nullptr;
};

/// All commands, in the order in which help lists them.
std::span<const Command> commands();
const Command* find_command(std::string_view name);

/// The command line was wrong: exit code 1.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// Errors: UsageError, with a suggestion for a misspelt option. `--help` (-h) is known to every command, and then
/// nothing else is asked for.  Tested: tests/cli/test_usage.py.
Arguments parse(const Command& command, std::span<const char* const> words);

std::string help_of_program();
std::string help_of(const Command& command, int width);

}  // namespace shopwright::app

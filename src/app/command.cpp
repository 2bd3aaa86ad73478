#include "app/command.hpp"

#include <boost/program_options.hpp>

#include <charconv>

#include "shopwright/core/text.hpp"

namespace shopwright::app {
namespace {

namespace po = boost::program_options;

constexpr const char* kPositional = "positional";

/// Our words instead of the library's, with a suggestion where one is near.
[[noreturn]] void explain(const Command& command, const po::error_with_option_name& error) {
  const std::string name = error.get_option_name();
  const std::string hint = "shopwright help " + std::string(command.name) + " lists its options";
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
    std::vector<std::string> known = {"--help"};
    for (const Option& option : command.options)
      if (!option.hidden) known.push_back("--" + std::string(option.name));
    const std::string word = name.substr(0, name.find('='));
    const auto meant = core::did_you_mean(word, known);
    throw UsageError("unknown option " + word, meant ? "did you mean " + *meant + "?" : hint);
  }
  if (dynamic_cast<const po::multiple_occurrences*>(&error) != nullptr)
    throw UsageError("option " + name + " is given more than once");
  if (const auto* syntax = dynamic_cast<const po::invalid_command_line_syntax*>(&error)) {
    if (syntax->kind() == po::invalid_syntax::extra_parameter) throw UsageError("option " + name + " takes no value");
    if (syntax->kind() == po::invalid_syntax::missing_parameter ||
        syntax->kind() == po::invalid_syntax::empty_adjacent_parameter)
      throw UsageError("option " + name + " needs a value", hint);
  }
  if (dynamic_cast<const po::invalid_command_line_style*>(&error) == nullptr && !name.empty())
    throw UsageError("option " + name + " is not understood", hint);
  throw UsageError(error.what(), hint);
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view name) const {
  const auto it = options.find(name);
  return it == options.end() || it->second.empty() ? std::nullopt : std::optional(it->second.back());
}

std::optional<uint64_t> Arguments::number(std::string_view name, uint64_t low, uint64_t high) const {
  const auto text = value(name);
  if (!text) return std::nullopt;
  uint64_t number = 0;
  // Not the library's conversion, which takes -1 for a very large number.
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (text->empty() || error != std::errc() || end != text->data() + text->size() || number < low || number > high)
    throw UsageError("option --" + std::string(name) + " takes a whole number from " + std::to_string(low) + " to " +
                     std::to_string(high) + ", not '" + *text + "'");
  return number;
}

Arguments parse(const Command& command, std::span<const char* const> words) {
  po::options_description described;
  described.add_options()("help,h", "");
  for (const Option& option : command.options) {
    std::string name(option.name);
    if (option.letter != 0) name += std::string(",") + option.letter;
    if (option.argument.empty()) {
      described.add_options()(name.c_str(), "");
    } else {
      auto* value = po::value<std::vector<std::string>>();
      if (option.repeatable) value->composing();  // never multitoken, which would swallow what follows
      described.add_options()(name.c_str(), value, "");
    }
  }
  described.add_options()(kPositional, po::value<std::vector<std::string>>()->composing(), "");
  po::positional_options_description positional;
  positional.add(kPositional, -1);

  Arguments arguments;
  try {
    using Style = po::command_line_style::style_t;
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed = po::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
                                          .options(described)
                                          .positional(positional)
                                          .style(static_cast<Style>(style))
                                          .run();
    for (const auto& option : parsed.options) {
      if (option.position_key >= 0) {
        arguments.positional.insert(arguments.positional.end(), option.value.begin(), option.value.end());
        continue;
      }
      if (option.string_key == kPositional) throw po::unknown_option(std::string("--") + kPositional);
      auto& values = arguments.options[option.string_key];
      bool repeatable = option.string_key == "help";
      for (const Option& known : command.options)
        repeatable |= known.name == option.string_key && (known.repeatable || known.argument.empty());
      if (!values.empty() && !repeatable)
        throw UsageError("option --" + option.string_key + " is given more than once");
      values.push_back(option.value.empty() ? "" : option.value.front());
      arguments.in_order.emplace_back(option.string_key, values.back());
    }
  } catch (const po::error_with_option_name& error) {
    explain(command, error);
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  if (arguments.has("help")) return arguments;
  const std::string usage = "usage: shopwright " + std::string(command.name) + " " + std::string(command.arguments);
  if (arguments.positional.size() < command.least)
    throw UsageError("which " + std::string(command.arguments.substr(0, command.arguments.find_first_of(" ."))) + "?",
                     usage);
  if (arguments.positional.size() > command.most)
    throw UsageError("one argument too many: '" + arguments.positional[command.most] + "'", usage);
  return arguments;
}

}  // namespace shopwright::app

// The program: finds the command, lets it act, and turns failures into words and exit codes (0 done, 1 wrong input, 2 the
// world failed, 3 our bug, 128 + signal when interrupted).
#include <new>
#include <system_error>

#include "app/commands.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/version.hpp"

namespace shopwright::app {
namespace {

int dispatch(std::span<const char* const> words, const Terminal& terminal) {
  if (words.empty()) {
    terminal.err(help_of_program());
    return kWrongInput;
  }
  const std::string first = words.front();
  if (first == "--help" || first == "-h") {
    terminal.out(help_of_program());
    return kDone;
  }
  if (first == "--version" || first == "-V") {
    terminal.out(std::string("shopwright ") + kVersion + '\n');
    return kDone;
  }
  const Command* command = find_command(first);
  if (command == nullptr) throw unknown_command(first);
  const Arguments arguments = parse(*command, words.subspan(1));
  if (arguments.has("help")) {
    terminal.out(help_of(*command, terminal.out_width()));
    return kDone;
  }
  return command->act(arguments, terminal);
}

int our_bug(const Terminal& terminal, const char* what) {
  terminal.err(std::string("shopwright: this is a mistake of ours, not of yours: ") + what +
               "\n  please report it, with the scenario and the command line (shopwright " + kVersion + ")\n");
  return kOurBug;
}

int guarded(std::span<const char* const> words, const Terminal& terminal) {
  try {
    return dispatch(words, terminal);
  } catch (const UsageError& error) {
    terminal.err(std::string("shopwright: ") + error.what() + '\n');
    if (!error.hint().empty()) terminal.err("  " + error.hint() + '\n');
    return kWrongInput;
  } catch (const BrokenPipe&) {
    return kDone;
  } catch (const std::bad_alloc&) {
    terminal.err("shopwright: not enough memory\n  fewer consumers (population.size) or replicates need less\n");
    return kWorldFailed;
  } catch (const std::logic_error& error) {  // core::BugError among them
    return our_bug(terminal, error.what());
  } catch (const std::runtime_error& error) {  // std::system_error above all
    terminal.err(std::string("shopwright: ") + error.what() + '\n');
    return kWorldFailed;
  } catch (const std::exception& error) {
    return our_bug(terminal, error.what());
  }
}

}  // namespace
}  // namespace shopwright::app

int main(int argc, char** argv) {
  const shopwright::app::Terminal terminal;
  return shopwright::app::guarded(
      std::span<const char* const>(argv, static_cast<size_t>(argc)).subspan(argc > 0 ? 1 : 0), terminal);
}

#pragma once
// What long commands have in common: options, progress, an end on Ctrl-C that says how far it got, results in a folder.
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/command.hpp"
#include "app/interruption.hpp"
#include "app/progress_bar.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/language/diagnostic.hpp"

namespace shopwright::app {

inline constexpr Option kSeedOption = {
    .name = "seed", .argument = "N", .help = "Seed of all noise, instead of the scenario's."};
inline constexpr Option kThreadsOption = {
    .name = "threads",
    .argument = "N",
    .help = "Threads to use; all processors when left out. The result does not depend on it."};
inline constexpr Option kQuietOption = {
    .name = "quiet", .argument = "", .help = "No progress, no warnings.", .letter = 'q'};

std::optional<uint64_t> seed_of(const Arguments& arguments);
int threads_of(const Arguments& arguments);  ///< 0: not given

/// To standard error; warnings only where they are wanted.
void show_diagnostics(const language::Diagnostics& found, bool warnings, const Terminal& terminal);

/// One long command at work. Make it before any other thread starts (see Interruption). Reads --quiet.
class Session {
 public:
  /// words: what follows "shopwright: interrupted" when it is, called from any thread; how far it got and what was written, when
  /// left out.
  Session(const Arguments& arguments, const Terminal& terminal, std::function<std::string(const Advance&)> words = {});

  bool quiet() const { return quiet_; }
  ProgressBar& bar() { return bar_; }
  std::stop_token token() const { return interruption_.token(); }
  /// Prints what was found (errors, and warnings unless --quiet), the bar wiped. Whether there was no error.
  bool accept(const language::Diagnostics& found);
  /// Shows how many runs are done; from any thread, one at a time. Seconds count from this call.
  std::function<void(int64_t done, int64_t total)> counting_runs();
  bool interrupted() const { return interruption_.signal() != 0; }
  /// Says that it was, and gives the exit code.
  int end_interrupted();

 private:
  friend class ResultsFolder;
  void say_interrupted();

  const Terminal& terminal_;
  bool quiet_;
  ProgressBar bar_;
  std::function<std::string(const Advance&)> words_;
  std::string written_to_;  // set once, before written_
  std::atomic<bool> written_{false};
  Interruption interruption_;  // last: its thread uses the others
};

/// The scenario of the first argument, with --set, --scale and --add. Null when anything is wrong, which has then been said.
std::shared_ptr<const engine::Scenario> changed_scenario(const Arguments& arguments, Session& session);

/// --out DIR and --force: a new folder that appears complete, or not at all.
class ResultsFolder {
 public:
  /// Errors: UsageError when --force stands alone.
  explicit ResultsFolder(const Arguments& arguments);
  bool wanted() const { return path_.has_value(); }
  const std::string& path() const { return *path_; }
  /// Errors: UsageError when the folder cannot be made or is not ours to replace.
  void check() const;
  /// Writes it, if it is wanted: write(path, replace, stop) is false when it was stopped and nothing is left. False then.
  bool write(Session& session, const std::function<bool(const std::string&, bool, std::stop_token)>& write) const;
  /// "Results are in DIR", unless --quiet.
  void say(const Session& session, const Terminal& terminal) const;

 private:
  std::optional<std::string> path_;
  bool replace_;
};

}  // namespace shopwright::app

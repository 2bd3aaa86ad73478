#include "app/session.hpp"

#include <chrono>

#include "app/changes.hpp"
#include "shopwright/report/folder.hpp"

namespace shopwright::app {

std::optional<uint64_t> seed_of(const Arguments& arguments) { return arguments.number("seed", 0, UINT64_MAX); }
int threads_of(const Arguments& arguments) {
  return static_cast<int>(arguments.number("threads", 1, 4096).value_or(0));
}

void show_diagnostics(const language::Diagnostics& found, bool warnings, const Terminal& terminal) {
  language::Diagnostics shown;
  for (const language::Diagnostic& one : found.items())
    if (warnings || one.severity == language::Severity::error) shown.add(one);
  if (!shown.items().empty()) terminal.err(language::render(shown, terminal.err_colour()));
}

Session::Session(const Arguments& arguments, const Terminal& terminal, std::function<std::string(const Advance&)> words)
    : terminal_(terminal),
      quiet_(arguments.has("quiet")),
      bar_(terminal, terminal.err_is_terminal() && !quiet_),
      words_(std::move(words)),
      interruption_([this](int) { say_interrupted(); }) {}

void Session::say_interrupted() {
  bar_.clear();
  const std::string words =
      words_ ? words_(bar_.last())
             : " " + bar_.how_far() + (written_.load() ? "; results are in " + written_to_ : "; nothing was written");
  terminal_.err("shopwright: interrupted" + words + '\n');
}

bool Session::accept(const language::Diagnostics& found) {
  bar_.clear();
  show_diagnostics(found, !quiet_, terminal_);
  return found.ok();
}

std::function<void(int64_t, int64_t)> Session::counting_runs() {
  const auto started = std::chrono::steady_clock::now();
  return [this, started](int64_t done, int64_t total) {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    bar_.update({done, total, seconds.count(), "runs"});
  };
}

int Session::end_interrupted() {
  say_interrupted();
  return kSignalled + interruption_.signal();
}

std::shared_ptr<const engine::Scenario> changed_scenario(const Arguments& arguments, Session& session) {
  language::Diagnostics found;
  const Changes changes = changes_of(arguments, found);
  if (!session.accept(found)) return nullptr;
  auto scenario =
      std::make_shared<const engine::Scenario>(engine::read_scenario(arguments.positional.front(), changes.parsed));
  return session.accept(scenario->diagnostics) ? scenario : nullptr;
}

ResultsFolder::ResultsFolder(const Arguments& arguments)
    : path_(arguments.value("out")), replace_(arguments.has("force")) {
  if (replace_ && !path_) throw UsageError("--force says what to do with --out DIR, which is missing");
}

void ResultsFolder::check() const {
  if (!path_) return;
  if (const auto problem = report::Folder::problem(*path_, replace_)) throw UsageError("--out: " + *problem);
}

bool ResultsFolder::write(Session& session,
                          const std::function<bool(const std::string&, bool, std::stop_token)>& write) const {
  if (!path_) return true;
  session.written_to_ = *path_;
  session.interruption_.set_writing(true);
  session.written_ = write(*path_, replace_, session.token());
  session.interruption_.set_writing(false);
  return session.written_;
}

void ResultsFolder::say(const Session& session, const Terminal& terminal) const {
  if (path_ && !session.quiet()) terminal.err("Results are in " + *path_ + '\n');
}

}  // namespace shopwright::app

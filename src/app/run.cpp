// `shopwright run`: simulates a scenario and prints what it earned.
#include <atomic>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/interruption.hpp"
#include "app/progress_bar.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/report/json.hpp"
#include "shopwright/report/text.hpp"
#include "shopwright/shopping/simd.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "seed", .argument = "N", .help = "Seed of all noise, instead of the scenario's."},
    Option{.name = "replicates", .argument = "N", .help = "Independent repetitions; intervals come from their spread."},
    Option{.name = "threads",
           .argument = "N",
           .help = "Threads to use; all processors when left out. The result does not depend on it."},
    Option{.name = "out",
           .argument = "DIR",
           .help = "Write daily.csv, summary.json, run.json and scenario.yaml (which repeats "
                   "the run) into a new folder.",
           .letter = 'o'},
    Option{.name = "force", .argument = "", .help = "With --out: replace the results of an earlier run."},
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the table."},
    Option{.name = "quiet", .argument = "", .help = "No progress, no warnings.", .letter = 'q'},
    Option{.name = "simd", .argument = "PATH", .help = "", .hidden = true}};  // for tests: scalar, avx2, avx512

shopping::Simd simd_of(const Arguments& arguments) {
  const auto wanted = arguments.value("simd");
  if (!wanted) return shopping::Simd::automatic;
  for (const shopping::Simd simd :
       {shopping::Simd::automatic, shopping::Simd::scalar, shopping::Simd::avx2, shopping::Simd::avx512})
    if (shopping::simd_name(simd) == *wanted) {
      if (!shopping::simd_available(simd)) throw UsageError("this processor has no " + *wanted);
      shopping::restrict_simd(simd);
      return simd;
    }
  throw UsageError("option --simd takes auto, scalar, avx2 or avx512, not '" + *wanted + "'");
}

void show(const language::Diagnostics& found, bool warnings, const Terminal& terminal) {
  language::Diagnostics shown;
  for (const language::Diagnostic& one : found.items())
    if (warnings || one.severity == language::Severity::error) shown.add(one);
  if (!shown.items().empty()) terminal.err(language::render(shown, terminal.err_colour()));
}

/// Prints the answer; it has also been written to the folder, if one was asked for.
void print(const study::RunResult& result, const engine::Scenario& scenario, bool as_json, const Terminal& terminal) {
  if (as_json) terminal.out(report::json(result));
  else
    terminal.out(
        report::text(result, scenario.model, {.width = terminal.out_width(), .colour = terminal.out_colour()}));
}

int act(const Arguments& arguments, const Terminal& terminal) {
  const bool quiet = arguments.has("quiet"), replace = arguments.has("force");
  const auto out = arguments.value("out");
  if (replace && !out) throw UsageError("--force says what to do with --out DIR, which is missing");
  study::RunSettings settings;
  settings.seed = arguments.number("seed", 0, UINT64_MAX);
  if (const auto n = arguments.number("replicates", 1, 100000)) settings.replicates = static_cast<int>(*n);
  if (const auto n = arguments.number("threads", 1, 4096)) settings.threads = static_cast<int>(*n);
  settings.simd = simd_of(arguments);

  ProgressBar bar(terminal, terminal.err_is_terminal() && !quiet);
  std::atomic<bool> written{false};
  const auto say_interrupted = [&] {
    terminal.err("shopwright: interrupted " + bar.how_far() +
                 (written.load() ? "; results are in " + *out : "; nothing was written") + '\n');
  };
  Interruption interruption([&](int) {
    bar.clear();
    say_interrupted();
  });

  language::Diagnostics wrong_changes;
  const Changes changes = changes_of(arguments, wrong_changes);
  if (!wrong_changes.ok()) {
    show(wrong_changes, !quiet, terminal);
    return kWrongInput;
  }
  if (out)
    if (const auto problem = report::Folder::problem(*out, replace)) throw UsageError("--out: " + *problem);
  const engine::Scenario scenario = engine::read_scenario(arguments.positional.front(), changes.parsed);
  show(scenario.diagnostics, !quiet, terminal);
  if (!scenario.ok()) return kWrongInput;

  settings.keep_daily = out.has_value() && scenario.model.outputs.daily;
  language::Diagnostics drawn;
  const auto result = study::run(
      scenario, settings, drawn, [&](const study::Progress& progress) { bar.update(progress); }, interruption.token());
  bar.clear();
  show(drawn, !quiet, terminal);
  const auto interrupted = [&] {
    say_interrupted();
    return kSignalled + interruption.signal();
  };
  if (!result) return interruption.signal() != 0 ? interrupted() : static_cast<int>(kWrongInput);

  if (out) {
    interruption.set_writing(true);
    written = report::write_folder(*out, replace, scenario, *result, changes.written, interruption.token());
    interruption.set_writing(false);
    if (!written) return interrupted();
  }
  print(*result, scenario, arguments.has("json"), terminal);
  if (out && !quiet) terminal.err("Results are in " + *out + '\n');
  return kDone;
}

}  // namespace

const Command kRunCommand = {
    .name = "run",
    .arguments = "SCENARIO",
    .summary = "simulate, and print what every seller sells and earns",
    .details =
        "The same scenario, seed and changes give the same digest on every machine. Changes act in the order in which "
        "they are given; `shopwright explain SCENARIO` lists the paths.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright run scenarios/orange-juice.yaml\n"
        "  shopwright run scenarios/orange-juice.yaml --scale 'offers.*.trop64.price=0.98@1991-05-01..'\n"
        "  shopwright run scenarios/tutorial/03-promotion.yaml --set promotions.spring-week.off=10% --out results\n",
    .act = act};

}  // namespace shopwright::app

// `shopwright run`: simulates a scenario and prints what it earned.
#include "shopwright/study/run.hpp"
#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/session.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/report/json.hpp"
#include "shopwright/report/text.hpp"
#include "shopwright/shopping/simd.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    kSetOption,
    kScaleOption,
    kAddOption,
    kSeedOption,
    Option{.name = "replicates", .argument = "N", .help = "Independent repetitions; intervals come from their spread."},
    kThreadsOption,
    Option{.name = "out",
           .argument = "DIR",
           .help = "Write daily.csv, summary.json, run.json and scenario.yaml (which repeats "
                   "the run) into a new folder.",
           .letter = 'o'},
    Option{.name = "force", .argument = "", .help = "With --out: replace the results of an earlier run."},
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the table."},
    kQuietOption,
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

/// Prints the answer; it has also been written to the folder, if one was asked for.
void print(const study::RunResult& result, const engine::Scenario& scenario, bool as_json, const Terminal& terminal) {
  if (as_json) terminal.out(report::json(result));
  else
    terminal.out(
        report::text(result, scenario.model, {.width = terminal.out_width(), .colour = terminal.out_colour()}));
}

int act(const Arguments& arguments, const Terminal& terminal) {
  const ResultsFolder folder(arguments);
  study::RunSettings settings;
  settings.seed = seed_of(arguments);
  if (const auto n = arguments.number("replicates", 1, 100000)) settings.replicates = static_cast<int>(*n);
  settings.threads = threads_of(arguments);
  settings.simd = simd_of(arguments);
  Session session(arguments, terminal);

  language::Diagnostics found;
  const Changes changes = changes_of(arguments, found);
  if (!session.accept(found)) return kWrongInput;
  folder.check();
  const engine::Scenario scenario = engine::read_scenario(arguments.positional.front(), changes.parsed);
  if (!session.accept(scenario.diagnostics)) return kWrongInput;

  settings.keep_daily = folder.wanted() && scenario.model.outputs.daily;
  language::Diagnostics drawn;
  const auto result = study::run(
      scenario, settings, drawn, [&](const study::Progress& progress) { session.bar().update(progress); },
      session.token());
  session.accept(drawn);
  if (!result) return session.interrupted() ? session.end_interrupted() : static_cast<int>(kWrongInput);
  if (!folder.write(session, [&](const std::string& path, bool replace, std::stop_token stop) {
        return report::write_folder(path, replace, scenario, *result, changes.written, stop);
      }))
    return session.end_interrupted();
  print(*result, scenario, arguments.has("json"), terminal);
  folder.say(session, terminal);
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

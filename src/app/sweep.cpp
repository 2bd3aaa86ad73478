// `shopwright sweep`: the market at many points of a parameter space, into a file that can be resumed, cut into shards and merged.
#include <cstdlib>
#include <filesystem>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/session.hpp"
#include "app/sweep_files.hpp"
#include "shopwright/study/shards.hpp"
#include "shopwright/study/sweep.hpp"
#include "shopwright/study/sweep_store.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{
        .name = "vary",
        .argument = "PATH=VALUES",
        .help =
            "What varies: PATH=FROM..TO:POINTS or PATH=V,V,...; PATH*=... scales, PATH+=... adds; @FROM..TO behind it "
            "limits the change to these days. Repeated: every combination.",
        .repeatable = true},
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{
        .name = "out",
        .argument = "FILE",
        .help =
            "Where results go, and where they are gone on with: STUDY.sqlite here when left out; with --vary, nowhere.",
        .letter = 'o'},
    Option{.name = "replicates", .argument = "N", .help = "Runs of each point, under other chance."},
    kSeedOption,
    Option{.name = "race",
           .argument = "METRIC",
           .help = "Stop points early that are clearly worse than the best in this metric."},
    Option{
        .name = "shard",
        .argument = "I/N",
        .help =
            "Run the I-th of N parts, into FILE.shard-I-of-N.sqlite. In a Slurm job array or under MPI it is found by "
            "itself; 1/1 is the whole."},
    kThreadsOption,
    Option{.name = "metric", .argument = "NAME", .help = "Report this metric. Can be repeated.", .repeatable = true},
    Option{.name = "seller", .argument = "NAME", .help = "Report this seller; the operator when left out."},
    Option{.name = "csv", .argument = "DIR", .help = "export: into tables in a new folder."},
    Option{.name = "xlsx", .argument = "FILE", .help = "export: into a workbook."},
    Option{.name = "force", .argument = "", .help = "export: replace what is there."},
    Option{.name = "quiet", .argument = "", .help = "No progress, no warnings, no report.", .letter = 'q'}};

/// The part that this process is, by option or by what a scheduler says.
study::Shard shard_of(const Arguments& arguments, const Terminal& terminal) {
  if (const auto text = arguments.value("shard")) {
    const auto shard = study::parse_shard(*text);
    if (!shard) throw UsageError("option --shard takes a part as I/N, for example 2/7, not '" + *text + "'");
    return *shard;
  }
  const auto found = study::find_shard([](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  });
  if (!found) throw UsageError(found.error());
  if (!*found) return {};
  terminal.err("shopwright: shard " + (*found)->shard.str() + " of the sweep, by " + (*found)->source + '\n');
  return (*found)->shard;
}

/// Where results go: --out, or "price-sweep.sqlite" for "dir/price-sweep.yaml", the shard's part of it; "" for nowhere.
std::string file_of(const Arguments& arguments, const study::Shard& shard) {
  std::string file = arguments.value("out").value_or("");
  if (file.empty() && (!arguments.has("vary") || !shard.whole()))
    file = std::filesystem::path(arguments.positional.front()).stem().string() + ".sqlite";
  return file.empty() ? file : study::shard_path(file, shard);
}

study::Study study_of(const Arguments& arguments, const std::vector<language::Change>& changes,
                      const language::Files& files) {
  const std::string& path = arguments.positional.front();
  if (path.ends_with(".sqlite"))
    throw UsageError(path + " is a file of results",
                     "shopwright sweep report " + path + " shows it; to go on with it, name its study");
  const study::StudyOverrides overrides{.changes = changes, .variants = {}};
  if (study::is_study(path, files)) return study::read_study(path, files, overrides);
  if (!arguments.has("vary"))
    throw UsageError("what should vary in " + path + "?",
                     "--vary PATH=FROM..TO:POINTS, for example offers.ours.gold.price=6..9:31");
  return study::make_study(path, {}, files, overrides);
}

/// What to write, for how long it was.
std::string runs_in(const Advance& progress, const std::string& file) {
  return std::to_string(progress.done) + " of " + std::to_string(progress.total) + " runs" +
         (file.empty() ? "; without --out nothing is kept"
                       : " are in " + file + "; the same command goes on from there");
}

int act(const Arguments& arguments, const Terminal& terminal) {
  if (const auto done = act_on_sweep_files(arguments, terminal)) return *done;
  for (const char* option : {"csv", "xlsx", "force"})
    if (arguments.has(option))
      throw UsageError("option --" + std::string(option) + " belongs to sweep export",
                       "shopwright sweep export FILE --csv DIR");
  if (arguments.positional.size() > 1) throw UsageError("one argument too many: '" + arguments.positional[1] + "'");
  study::SweepSettings settings;
  settings.threads = threads_of(arguments);
  study::SweepOverrides overrides;
  overrides.seed = seed_of(arguments);
  if (const auto n = arguments.number("replicates", 1, 100000)) overrides.replicates = static_cast<int64_t>(*n);
  overrides.race = arguments.value("race").value_or("");
  settings.shard = shard_of(arguments, terminal);

  const std::string file = file_of(arguments, settings.shard);
  Session session(arguments, terminal, [&](const Advance& reached) { return "; " + runs_in(reached, file); });

  language::Diagnostics wrong;
  const Changes changes = changes_of(arguments, wrong);
  language::Node section;
  if (arguments.has("vary")) section = study::vary_section(arguments.options.at("vary"), wrong);
  if (!session.accept(wrong)) return kWrongInput;
  const language::DiskFiles files;
  const study::Study study = study_of(arguments, changes.parsed, files);
  if (!session.accept(study.diagnostics)) return kWrongInput;
  if (section.is_null()) {
    if (!study.params.sweep)
      throw UsageError(study.path + " has no section `sweep:`", "say what varies there, or by --vary");
    section = study.root["sweep"];
  }
  auto plan = study::make_sweep_plan(study, section, overrides, files, wrong);
  if (!plan) {
    session.accept(wrong);
    return kWrongInput;
  }
  if (const auto seller = arguments.value("seller")) plan->seller = *seller;
  if (plan->race && !settings.shard.whole())
    throw UsageError("a race compares all points with each other, and a shard has only some",
                     "leave out --race or --shard");

  try {
    auto store = study::SweepStore::open(file.empty() ? study::SweepStore::kMemory : file, *plan, settings.shard);
    if (!store) {
      show_diagnostics(store.error(), true, terminal);
      return kWrongInput;
    }
    const auto outcome = study::run_sweep(
        study, *plan, *store, files, settings,
        [&](const study::SweepProgress& progress) { session.bar().update(progress); }, session.token());
    session.bar().update(outcome.progress);
    session.bar().clear();
    if (!outcome.finished && session.interrupted()) return session.end_interrupted();
    if (session.quiet()) return kDone;
    if (settings.shard.whole()) print_sweep_report(*store, arguments, terminal);
    if (!file.empty())
      terminal.err("Results are in " + file +
                   (settings.shard.whole() ? "\n" : "; shopwright sweep merge joins the shards\n"));
    return kDone;
  } catch (const study::WrongInput& error) {
    session.accept(error.diagnostics());
    terminal.err("shopwright: stopped; " + runs_in(session.bar().last(), file) + '\n');
    return kWrongInput;
  } catch (const study::StoreError& error) {
    session.bar().clear();
    terminal.err(std::string("shopwright: ") + error.what() + '\n');
    if (!file.empty()) terminal.err("  what was written before is intact; the same command goes on from there\n");
    return kWorldFailed;
  }
}

}  // namespace

const Command kSweepCommand = {
    .name = "sweep",
    .arguments = "STUDY | SCENARIO",
    .summary = "run many points: the best one, main effects, curves",
    .details =
        "Every point meets the same consumers with the same luck, replicate by replicate. Results go to one SQLite "
        "file, run by run: "
        "what was interrupted goes on where it stopped by the same command, several processes may share a file, and a "
        "plan may "
        "grow by points and replicates. Shards go to files of their own and are merged.\n"
        "Also: sweep merge OUT IN... joins files of one plan; sweep status FILE tells how far a file is and who is at "
        "work; sweep export FILE writes tables "
        "(--csv, --xlsx); sweep report FILE "
        "prints what a file has found.",
    .least = 1,
    .most = SIZE_MAX,
    .options = kOptions,
    .examples =
        "  shopwright sweep scenarios/tutorial/01-one-shop.yaml --vary offers.ours.gold.price=6..9:31\n"
        "  shopwright sweep scenarios/studies/price-sweep.yaml\n"
        "  shopwright sweep scenarios/studies/price-sweep.yaml --shard 2/7\n"
        "  shopwright sweep merge all.sqlite price-sweep.shard-*.sqlite\n"
        "  shopwright sweep export price-sweep.sqlite --xlsx price-sweep.xlsx\n",
    .act = act};

}  // namespace shopwright::app

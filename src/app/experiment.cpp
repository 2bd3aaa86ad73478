// `shopwright experiment`: rehearses a real test in the simulated market, where the truth is known.
#include <algorithm>
#include <chrono>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/interruption.hpp"
#include "app/progress_bar.hpp"
#include "shopwright/report/experiment.hpp"
#include "shopwright/study/experiment.hpp"
#include "shopwright/study/study_file.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "rehearsals", .argument = "N", .help = "How many times the test is rehearsed."},
    Option{.name = "days", .argument = "N", .help = "Length of the test, instead of the study's."},
    Option{.name = "seed", .argument = "N", .help = "Seed of all noise, instead of the scenario's."},
    Option{.name = "threads",
           .argument = "N",
           .help = "Threads to use; all processors when left out. The result does not depend on it."},
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the table."},
    Option{.name = "quiet", .argument = "", .help = "No progress, no warnings.", .letter = 'q'}};

void show(const language::Diagnostics& found, bool warnings, const Terminal& terminal) {
  language::Diagnostics shown;
  for (const language::Diagnostic& one : found.items())
    if (warnings || one.severity == language::Severity::error) shown.add(one);
  if (!shown.items().empty()) terminal.err(language::render(shown, terminal.err_colour()));
}

/// The variant that is treated; nullptr after a diagnostic.
const study::Study::NamedVariant* treatment_of(const study::Study& study, language::Diagnostics& wrong) {
  const std::string& name = study.params.experiment->treatment;
  for (const auto& variant : study.variants)
    if (name.empty() ? study.variants.size() == 1 : variant.name == name) return &variant;
  std::string known;
  for (const auto& variant : study.variants) known += (known.empty() ? "" : ", ") + variant.name;
  wrong.error("unknown-name", language::find_place(study.root, "experiment.treatment"), "experiment.treatment",
              name.empty() ? "which variant is the treatment?" : "there is no variant '" + name + "'",
              known.empty() ? "describe it under `variants:`" : "one of: " + known);
  return nullptr;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  const bool quiet = arguments.has("quiet");
  study::FamilySettings settings;
  settings.seed = arguments.number("seed", 0, UINT64_MAX);
  const auto threads = arguments.number("threads", 1, 4096);
  const auto rehearsals = arguments.number("rehearsals", 2, 100000);
  const auto days = arguments.number("days", 1, 30000);

  ProgressBar bar(terminal, terminal.err_is_terminal() && !quiet);
  const auto say_interrupted = [&] {
    terminal.err("shopwright: interrupted " + bar.how_far() + "; nothing was written\n");
  };
  Interruption interruption([&](int) {
    bar.clear();
    say_interrupted();
  });

  language::Diagnostics wrong;
  const Changes changes = changes_of(arguments, wrong);
  if (!wrong.ok()) {
    show(wrong, !quiet, terminal);
    return kWrongInput;
  }
  const std::string& path = arguments.positional.front();
  const language::DiskFiles files;
  study::Study study = study::read_study(path, files, {.changes = changes.parsed, .variants = {}});
  show(study.diagnostics, !quiet, terminal);
  if (!study.ok()) return kWrongInput;
  if (!study.params.experiment)
    throw UsageError(path + " describes no test", "add a section `experiment:` with its `treatment`");
  if (rehearsals) study.params.experiment->rehearsals = static_cast<int64_t>(*rehearsals);
  if (days) study.params.experiment->length.days = static_cast<double>(*days);
  if (study.params.seed && !settings.seed) settings.seed = study.params.seed;
  const auto* treatment = treatment_of(study, wrong);
  if (treatment == nullptr) {
    show(wrong, !quiet, terminal);
    return kWrongInput;
  }

  std::optional<study::ExperimentResult> result;
  const study::Family family(study.base, settings);
  study::Workers workers(threads ? static_cast<int>(*threads) : 0, family.consumers());
  const auto started = std::chrono::steady_clock::now();
  const int64_t run_days = study.params.experiment->length.whole_days();
  try {
    result = study::rehearse(
        family, family.variant(treatment->scenario), treatment->name, study.seller, *study.params.experiment, workers,
        wrong,
        [&](int64_t done, int64_t total) {
          bar.update({.days_done = done * run_days,
                      .days_total = total * run_days,
                      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count()});
        },
        interruption.token());
  } catch (const study::WrongInput& error) {
    wrong.append(error.diagnostics());
  }
  bar.clear();
  show(wrong, !quiet, terminal);
  if (!result) {
    if (interruption.signal() == 0) return kWrongInput;
    say_interrupted();
    return kSignalled + interruption.signal();
  }
  if (arguments.has("json")) terminal.out(report::experiment_json(*result, family.currency()));
  else
    terminal.out(
        report::experiment_text(*result, study.params.label.empty() ? study.base->model.label : study.params.label,
                                family.currency(), {.width = terminal.out_width(), .colour = terminal.out_colour()}));
  return kDone;
}

}  // namespace

const Command kExperimentCommand = {
    .name = "experiment",
    .arguments = "STUDY",
    .summary = "rehearse a real A/B test: its power, bias and length",
    .details =
        "The study's section `experiment:` says what is drawn by lot (consumers, days or stores), which variant is the "
        "treatment, how long the test runs and what is compared. The test is run many times in the simulated market "
        "and "
        "analysed as an analyst would, beside the truth: the same market with everybody treated and with nobody.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright experiment scenarios/studies/price-test.yaml\n"
        "  shopwright experiment scenarios/studies/price-test.yaml --days 56 --rehearsals 200\n",
    .act = act};

}  // namespace shopwright::app

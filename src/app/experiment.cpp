// `shopwright experiment`: rehearses a real test in the simulated market, where the truth is known.

#include "shopwright/report/experiment.hpp"
#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/session.hpp"
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
    kSeedOption,
    kThreadsOption,
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the table."},
    kQuietOption};

int act(const Arguments& arguments, const Terminal& terminal) {
  study::FamilySettings settings;
  settings.seed = seed_of(arguments);
  const int threads = threads_of(arguments);
  const auto rehearsals = arguments.number("rehearsals", 2, 100000);
  const auto days = arguments.number("days", 1, 30000);
  Session session(arguments, terminal);

  language::Diagnostics found;
  const Changes changes = changes_of(arguments, found);
  if (!session.accept(found)) return kWrongInput;
  const std::string& path = arguments.positional.front();
  const language::DiskFiles files;
  study::Study study = study::read_study(path, files, {.changes = changes.parsed, .variants = {}});
  if (!session.accept(study.diagnostics)) return kWrongInput;
  if (!study.params.experiment)
    throw UsageError(path + " describes no test", "add a section `experiment:` with its `treatment`");
  if (rehearsals) study.params.experiment->rehearsals = static_cast<int64_t>(*rehearsals);
  if (days) study.params.experiment->length.days = static_cast<double>(*days);
  if (study.params.seed && !settings.seed) settings.seed = study.params.seed;
  language::Diagnostics wrong;
  const auto* treatment = study::treatment_of(study, wrong);
  if (treatment != nullptr && !days) study::can_rehearse(study, wrong);
  if (!session.accept(wrong)) return kWrongInput;

  std::optional<study::ExperimentResult> result;
  const study::Family family(study.base, settings);
  const study::Variant treated = family.variant(treatment->scenario);
  study::Workers workers(threads, family.consumers());
  try {
    result = study::rehearse(family, treated, treatment->name, study.seller, *study.params.experiment, workers, wrong,
                             session.counting_runs(), session.token());
  } catch (const study::WrongInput& error) {
    wrong.append(error.diagnostics());
  }
  session.accept(wrong);
  if (!result) return session.interrupted() ? session.end_interrupted() : static_cast<int>(kWrongInput);
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

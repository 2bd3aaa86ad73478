// `shopwright optimize`: the best plan under constraints, and how sure that is.
#include <algorithm>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/session.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/report/optimize.hpp"
#include "shopwright/study/optimize.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{
        .name = "decide",
        .argument = "PATH=VALUES",
        .help =
            "What may be decided, without a study or beside it: a range 1.99..3.49, with a step 1.99..3.49:0.10, or a "
            "list 1.99,2.49,2.99. In rules it goes by the last name in its path. Can be repeated.",
        .repeatable = true},
    Option{
        .name = "goal",
        .argument = "G",
        .help = "What is wanted: a metric or a sum (gross_margin - supply_cost), `minimise ...`; twice for two goals.",
        .repeatable = true},
    Option{.name = "keep",
           .argument = "M:LIMIT",
           .help = "A limit on a metric: \"gross_margin_percent: at least 20%\". Can be repeated.",
           .repeatable = true},
    Option{.name = "rule",
           .argument = "R",
           .help = "A limit on the decisions: \"large >= 1.2 * small\". Can be repeated.",
           .repeatable = true},
    Option{.name = "runs", .argument = "N", .help = "Runs to use at most (500)."},
    kSetOption,
    kScaleOption,
    kAddOption,
    kSeedOption,
    kThreadsOption,
    Option{
        .name = "out",
        .argument = "DIR",
        .help =
            "Write summary.json, plans.csv, run.json and scenario.yaml (the base with the plan, ready to run) into a "
            "new folder.",
        .letter = 'o'},
    Option{.name = "force", .argument = "", .help = "With --out: replace the results of an earlier run."},
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the page."},
    kQuietOption};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (size_t from = 0;;) {
    const size_t end = text.find(at, from);
    out.emplace_back(core::trim(text.substr(from, end == std::string_view::npos ? end : end - from)));
    if (end == std::string_view::npos) return out;
    from = end + 1;
  }
}

/// offers.ours.gold.price is `gold`, or, where that is taken, the whole path with dashes.
std::string name_of_decision(const std::string& path, const study::OptimizeParams& params) {
  std::vector<std::string> parts = split(path, '.');
  if (parts.size() > 1) parts.pop_back();
  std::string name = parts.back();
  if (!language::valid_name(name) || params.decide.contains(name)) {
    name = path;
    std::replace(name.begin(), name.end(), '.', '-');
    std::replace(name.begin(), name.end(), '*', '_');
    if (!language::valid_name(name)) name = "decision-" + std::to_string(params.decide.size() + 1);
  }
  return name;
}

void add_decision(const std::string& text, study::OptimizeParams& params) {
  const auto fail = [&] {
    throw UsageError("option --decide takes a path and its values, not '" + text + "'",
                     "for example --decide offers.ours.gold.price=6.99..9.99");
  };
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) fail();
  study::DecisionParams decision;
  const std::string path = text.substr(0, equals), values = text.substr(equals + 1);
  decision.factor.path = {path};
  const size_t dots = values.find("..");
  if (dots == std::string::npos) {
    decision.factor.values = split(values, ',');
    if (std::find(decision.factor.values.begin(), decision.factor.values.end(), "") != decision.factor.values.end())
      fail();
  } else {
    const size_t colon = values.find(':', dots);
    std::string to = values.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2);
    std::string from = values.substr(0, dots);
    if (!to.empty() && to.back() == '%') {  // 5%..30%
      decision.factor.unit = "%";
      to.pop_back();
      if (!from.empty() && from.back() == '%') from.pop_back();
    }
    decision.factor.from = language::parse_number(from);
    decision.factor.to = language::parse_number(to);
    if (colon != std::string::npos) {
      decision.factor.step = language::parse_number(values.substr(colon + 1));
      if (!decision.factor.step || !(*decision.factor.step > 0)) fail();
    }
    if (!decision.factor.from || !decision.factor.to || *decision.factor.from > *decision.factor.to) fail();
  }
  params.decide.add(name_of_decision(path, params), std::move(decision));
}

/// What the command line says is added to the study's `optimize:`; goals and runs replace its own.
void apply(const Arguments& arguments, study::StudyParams& study) {
  for (const char* option : {"decide", "goal", "keep", "rule", "runs"})
    if (arguments.has(option) && !study.optimize) study.optimize.emplace();
  if (!study.optimize) return;
  study::OptimizeParams& params = *study.optimize;
  const auto each = [&](const char* option, auto&& use) {
    if (const auto given = arguments.options.find(option); given != arguments.options.end())
      for (const std::string& text : given->second) use(text);
  };
  each("decide", [&](const std::string& text) { add_decision(text, params); });
  if (arguments.has("goal")) params.goal.clear();
  each("goal", [&](const std::string& text) { params.goal.push_back(text); });
  each("keep", [&](const std::string& text) {
    const size_t colon = text.find(':');
    if (colon == std::string::npos)
      throw UsageError("option --keep takes a metric and its limit, not '" + text + "'",
                       "for example --keep 'gross_margin_percent: at least 20%'");
    params.keep.add(std::string(core::trim(std::string_view(text).substr(0, colon)))) =
        core::trim(std::string_view(text).substr(colon + 1));
  });
  each("rule", [&](const std::string& text) { params.rules.push_back(text); });
}

bool write(const std::string& target, bool replace, const study::OptimizeResult& result, const std::stop_token& stop) {
  report::Folder folder(target);
  folder.write("summary.json", report::optimize_summary_json(result));
  folder.write("run.json", report::optimize_run_json(result));
  folder.write("plans.csv", [&](report::Out out) { report::write_plans(result, out); });
  if (result.scenario) folder.write("scenario.yaml", language::to_yaml(result.scenario->root));
  if (stop.stop_requested()) return false;
  folder.commit(replace);
  return true;
}

/// The study's own changes to its base, as options.
std::string options_of(const study::StudyParams& study) {
  std::string out;
  const auto add = [&](const char* option, const language::PathValues& values) {
    for (const auto& item : values.items) {
      std::string word = item.path + "=" + (item.value.is_scalar() ? item.value.text() : language::to_yaml(item.value));
      while (word.back() == '\n') word.pop_back();
      if (item.dates) word += "@" + language::show(*item.dates);
      const bool plain = word.find_first_of("* '\"$&;|<>(){}[]") == std::string::npos;
      out += std::string(" \\\n    --") + option + " " + (plain ? word : "'" + word + "'");
    }
  };
  add("set", study.set);
  add("scale", study.scale);
  add("add", study.add);
  return out;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  const ResultsFolder folder(arguments);
  study::OptimizeSettings settings;
  settings.seed = seed_of(arguments);
  if (const auto n = arguments.number("runs", 10, 10000000)) settings.runs = static_cast<int64_t>(*n);
  settings.threads = threads_of(arguments);
  Session session(arguments, terminal);

  language::Diagnostics found;
  const Changes changes = changes_of(arguments, found);
  if (!session.accept(found)) return kWrongInput;
  folder.check();
  const language::DiskFiles files;
  const std::string& file = arguments.positional.front();
  study::Study study = study::is_study(file, files) ? study::read_study(file, files, {changes.parsed, {}})
                                                    : study::make_study(file, {}, files, {changes.parsed, {}});
  if (study.ok()) apply(arguments, study.params);
  if (!session.accept(study.diagnostics)) return kWrongInput;
  if (!study.params.optimize)
    throw UsageError(file + " does not say what may be decided",
                     "a section `optimize:` in a study, or --decide 'offers.ours.gold.price=6.99..9.99'");

  language::Diagnostics wrong;
  const auto result = study::optimize(
      study, files, settings, wrong,
      [&](const study::OptimizeProgress& progress) {
        session.bar().update({progress.runs, progress.runs_allowed, progress.seconds, "runs"});
      },
      session.token());
  session.accept(wrong);
  if (!result) return session.interrupted() ? session.end_interrupted() : static_cast<int>(kWrongInput);
  if (result->found && !folder.write(session, [&](const std::string& path, bool replace, const std::stop_token& stop) {
        return write(path, replace, *result, stop);
      }))
    return session.end_interrupted();
  if (arguments.has("json")) terminal.out(report::optimize_json(*result));
  else {
    std::string scenario = study.base->path + options_of(study.params);
    for (const std::string& change : changes.written) scenario += " " + change;
    terminal.out(report::optimize_text(
        *result, {.width = terminal.out_width(), .colour = terminal.out_colour(), .scenario = scenario}));
  }
  if (result->found) folder.say(session, terminal);
  else if (folder.wanted() && !session.quiet())
    terminal.err("No plan was found, so nothing was written to " + folder.path() + '\n');
  return result->found ? kDone : kWrongInput;
}

}  // namespace

const Command kOptimizeCommand = {
    .name = "optimize",
    .arguments = "STUDY | SCENARIO",
    .summary = "find the best prices, depths or quantities under constraints",
    .details =
        "What may be decided, what is wanted and which limits hold is the section `optimize:` of a study, or options. "
        "All "
        "plans meet the same consumers with the same luck; the answer is measured again on fresh luck that had no part "
        "in "
        "finding it, and a plan is only given when its limits are shown to be kept there.\nExit code 1 when no plan is "
        "found "
        "that keeps them.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright optimize scenarios/studies/best-price.yaml\n"
        "  shopwright optimize scenarios/tutorial/01-one-shop.yaml --decide offers.ours.gold.price=6.99..11.99 "
        "--decide offers.ours.house.price=4.99..8.99 --rule 'gold >= house + 1' --runs 300\n",
    .act = act};

}  // namespace shopwright::app

// `shopwright compare`: which of these plans is better, by how much, how sure, and why.
#include <algorithm>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/session.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/report/compare.hpp"
#include "shopwright/study/compare.hpp"
#include "shopwright/study/family.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "variant",
           .argument = "NAME",
           .help =
               "Begins a variant: the changes behind it, up to the next --variant, are its own; those before the first "
               "are made to the base and so to all.",
           .repeatable = true},
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "why",
           .argument = "",
           .help = "Tell where the differences come from: the bridge, purchase by purchase."},
    Option{.name = "precision",
           .argument = "M:P",
           .help =
               "Add replicates until metric M's difference is known to +-P: \"gross_margin: 0.5%\" of the base, or an "
               "amount. Can be repeated.",
           .repeatable = true},
    Option{.name = "replicates", .argument = "N", .help = "Number of replicates, fixed (10 when nothing is said)."},
    Option{.name = "max-replicates", .argument = "N", .help = "With --precision: replicates at most (200)."},
    Option{.name = "confidence", .argument = "P", .help = "Of intervals and verdicts (95%)."},
    Option{.name = "metric",
           .argument = "NAME",
           .help = "Compare this metric only; the first is the one by which plans are ranked. Can be repeated.",
           .repeatable = true},
    Option{.name = "seller", .argument = "NAME", .help = "Whose results; the operator's when left out."},
    kSeedOption,
    kThreadsOption,
    Option{.name = "out",
           .argument = "DIR",
           .help =
               "Write comparison.json, differences.csv, replicates.csv, bridge.csv and study.yaml (which repeats the "
               "comparison) into a new folder.",
           .letter = 'o'},
    Option{.name = "force", .argument = "", .help = "With --out: replace the results of an earlier comparison."},
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the tables."},
    Option{.name = "csv", .argument = "", .help = "Print differences.csv instead of the tables."},
    kQuietOption};

/// Changes before the first --variant are the base's; each --variant takes those behind it.
study::StudyOverrides overrides_of(const Arguments& arguments, language::Diagnostics& diagnostics) {
  using Operation = language::Change::Operation;
  study::StudyOverrides overrides;
  for (const auto& [name, value] : arguments.in_order) {
    if (name == "variant") {
      if (!language::valid_name(value) || value == "base")
        throw UsageError(
            "--variant takes a name of small letters, digits, - and _, other than base; not '" + value + "'",
            "for example --variant cheaper");
      overrides.variants.push_back({value, {}});
    }
    if (name != "set" && name != "scale" && name != "add") continue;
    const Operation operation = name == "set" ? Operation::set : name == "scale" ? Operation::scale : Operation::add;
    if (auto change = language::parse_change(operation, value, diagnostics))
      (overrides.variants.empty() ? overrides.changes : overrides.variants.back().changes)
          .push_back(std::move(*change));
    else if (!overrides.variants.empty()) overrides.variants.back().changes.emplace_back();  // reported
  }
  for (const auto& variant : overrides.variants)
    if (variant.changes.empty())
      throw UsageError("--variant " + variant.name + " changes nothing",
                       "its changes stand behind it: --variant " + variant.name + " --scale 'offers.*.*.price=0.9'");
  return overrides;
}

/// What the command line says wins over the study's `compare:`.
void apply(const Arguments& arguments, study::CompareParams& params) {
  const auto metric = [](const std::string& name, const std::string& option) {
    if (!study::find_metric(name))
      throw UsageError("option --" + option + ": there is no metric '" + name + "'", study::hint_for_metric(name));
  };
  if (arguments.has("precision")) {
    if (arguments.has("replicates"))
      throw UsageError("--replicates fixes what --precision would find", "leave one of them out");
    params.replicates.reset();
    params.precision = {};
    for (const std::string& text : arguments.options.at("precision")) {
      const size_t colon = std::min(text.find(':'), text.find('='));
      const std::string name(core::trim(std::string_view(text).substr(0, colon)));
      const auto precision =
          colon == std::string::npos ? std::nullopt : study::parse_precision(std::string_view(text).substr(colon + 1));
      if (!precision)
        throw UsageError("option --precision takes a metric and how sharp it should be, not '" + text + "'",
                         "for example --precision 'gross_margin: 0.5%'");
      metric(name, "precision");
      params.precision.add(name) = *precision;
    }
  }
  if (const auto n = arguments.number("replicates", 2, 100000)) {
    params.replicates = static_cast<int64_t>(*n);
    params.precision = {};
  }
  if (const auto n = arguments.number("max-replicates", 10, 100000)) {
    if (params.precision.empty())
      throw UsageError("--max-replicates limits what --precision asks for, which is missing",
                       "--replicates N fixes their number");
    params.max_replicates = static_cast<int64_t>(*n);
  }
  if (const auto text = arguments.value("confidence")) {
    const auto share = language::parse_share(*text);
    if (!share || !(*share >= 0.5 && *share <= 0.9999))
      throw UsageError("option --confidence takes a share from 50% to 99.99%, not '" + *text + "'");
    params.confidence = *share;
  }
  if (arguments.has("metric")) {
    params.metrics.clear();
    for (const std::string& name : arguments.options.at("metric")) {
      metric(name, "metric");
      if (std::find(params.metrics.begin(), params.metrics.end(), name) == params.metrics.end())
        params.metrics.push_back(name);
    }
  }
  if (arguments.has("why")) params.why = true;
}

void print(const study::Comparison& comparison, const Arguments& arguments, const Terminal& terminal) {
  if (arguments.has("json")) {
    terminal.out(report::comparison_json(comparison));
  } else if (arguments.has("csv")) {
    const auto out = [&](std::string_view bytes) { terminal.out(bytes); };
    report::differences_csv(comparison, out);
  } else {
    terminal.out(report::comparison_text(comparison, {.width = terminal.out_width(), .colour = terminal.out_colour()}));
  }
}

study::Study study_of(const Arguments& arguments, const study::StudyOverrides& overrides,
                      const language::Files& files) {
  const std::string& first = arguments.positional.front();
  const bool is_study = study::is_study(first, files);
  if (is_study && arguments.positional.size() > 1)
    throw UsageError("one argument too many: '" + arguments.positional[1] + "'",
                     first + " is a study, which names its scenarios itself");
  if (!is_study && arguments.positional.size() == 1 && overrides.variants.empty()) {
    study::Study base = study::make_study(first, {}, files, overrides);
    if (!base.ok()) return base;  // a file that cannot be read is not asked about further
    throw UsageError("what should " + first + " be compared with?",
                     "a change: --variant cheaper --scale 'offers.*.*.price=0.9'; or another scenario file");
  }
  if (is_study) return study::read_study(first, files, overrides);
  return study::make_study(first, {arguments.positional.begin() + 1, arguments.positional.end()}, files, overrides);
}

/// Files may be called anything; names in tables, files and studies are plain, different, and not the base's.
void name_plainly(study::Study& study) {
  for (size_t i = 0; i < study.variants.size(); ++i) {
    std::string name;
    for (const char c : study.variants[i].name) {
      const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      name += language::valid_name("a" + std::string(1, small)) ? small : '-';
    }
    if (!language::valid_name(name)) name.insert(0, "plan-");
    const auto taken = [&](const std::string& wanted) {
      return wanted == "base" ||
             std::any_of(study.variants.begin(), study.variants.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const auto& other) { return other.name == wanted; });
    };
    std::string plain = name;
    for (int n = 2; taken(plain); ++n) plain = name + "-" + std::to_string(n);
    study.variants[i].name = std::move(plain);
  }
}

int act(const Arguments& arguments, const Terminal& terminal) {
  const ResultsFolder folder(arguments);
  if (arguments.has("json") && arguments.has("csv")) throw UsageError("--json and --csv are two answers; choose one");
  study::CompareSettings settings;
  settings.seed = seed_of(arguments);
  settings.threads = threads_of(arguments);
  settings.seller = arguments.value("seller").value_or("");
  Session session(arguments, terminal);

  language::Diagnostics found;
  const study::StudyOverrides overrides = overrides_of(arguments, found);
  if (!session.accept(found)) return kWrongInput;
  folder.check();
  const language::DiskFiles files;
  study::Study study = study_of(arguments, overrides, files);
  if (!session.accept(study.diagnostics)) return kWrongInput;
  if (study.variants.empty())
    throw UsageError(study.path + " has no variants to compare",
                     "list them under `variants:`, or name one: --variant NAME");
  name_plainly(study);
  settings.params = study.params.compare;
  apply(arguments, settings.params);

  std::optional<study::Comparison> comparison;
  try {
    comparison = study::compare(
        study, settings, files, [&](const study::Progress& progress) { session.bar().update(progress); },
        session.token());
  } catch (const study::WrongInput& error) {
    session.accept(error.diagnostics());
    return kWrongInput;
  }
  session.bar().clear();
  if (!comparison) return session.end_interrupted();
  if (!folder.write(session, [&](const std::string& path, bool replace, std::stop_token stop) {
        return report::write_comparison(path, replace, study, *comparison, settings.params, stop);
      }))
    return session.end_interrupted();
  print(*comparison, arguments, terminal);
  folder.say(session, terminal);
  return kDone;
}

}  // namespace

const Command kCompareCommand = {
    .name = "compare",
    .arguments = "STUDY | BASE...",
    .summary = "compare plans: what is different, how sure, and why",
    .details =
        "Every plan meets the same consumers with the same luck, replicate by replicate (common random numbers), so "
        "that a "
        "few replicates tell small differences. A STUDY is a file of `kind: study`; BASE and VARIANT are scenarios; a "
        "first "
        "question needs neither, but --variant and changes.\nIntervals keep their confidence when --precision decides "
        "how "
        "many replicates there are; verdicts (more, less) hold for all figures and plans together.",
    .least = 1,
    .most = SIZE_MAX,
    .options = kOptions,
    .examples =
        "  shopwright compare scenarios/orange-juice.yaml --variant cheaper --scale offers.*.trop64.price=0.9\n"
        "  shopwright compare scenarios/studies/four-plans.yaml --why\n"
        "  shopwright compare scenarios/tutorial/02-two-shops.yaml scenarios/tutorial/03-promotion.yaml "
        "--precision 'gross_margin: 0.5%'\n",
    .act = act};

}  // namespace shopwright::app

// The optimiser on small real markets: determinism, budget, limits kept, what is wrong with a question.
#include "shopwright/study/optimize.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/noise.hpp"
#include "support/catch.hpp"

using namespace shopwright;

namespace {

const std::string kMarket = R"(shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 6, warm_up: 2 days}
population:
  size: 400
  segments: {all: {share: 100%, price_sensitivity: {lognormal: {median: 3, sigma: 0.3}}, needs: {juice: {every: 2 days}}}}
categories: {juice: {}}
products:
  small: {category: juice, regular_price: 2.00, appeal: 0.5}
  large: {category: juice, regular_price: 3.00, appeal: 0.6}
sellers: {ours: {role: operator}, rival: {}}
offers:
  ours: {small: {price: 2.10, cost: 1.25}, large: {price: 3.10, cost: 2.00}}
  rival: {small: {price: 2.05, cost: 1.20}}
)";

struct Asked {
  std::optional<study::OptimizeResult> result;
  std::string wrong;
};

Asked ask(const std::string& optimize, const study::OptimizeSettings& settings = {}, const std::string& more = {}) {
  language::MemoryFiles files;
  files.files["market.yaml"] = kMarket;
  files.files["study.yaml"] = "shopwright: 1\nkind: study\nscenario: market.yaml\n" + more + "optimize:\n" + optimize;
  const study::Study study = study::read_study("study.yaml", files);
  Asked asked;
  language::Diagnostics wrong = study.diagnostics;
  if (study.ok()) asked.result = study::optimize(study, files, settings, wrong);
  asked.wrong = language::render(wrong, false);
  return asked;
}

const std::string kTwo =
    "  decide:\n"
    "    small: {path: offers.ours.small.price, from: 1.30, to: 4.00}\n"
    "    large: {path: offers.ours.large.price, from: 2.10, to: 6.00}\n";

}  // namespace

TEST_CASE("Two prices: better than today, in cents, within the budget, the same at any number of threads") {
  const Asked one = ask(kTwo + "  runs: 250\n", {.threads = 1});
  REQUIRE(one.result);
  const study::OptimizeResult& found = *one.result;
  REQUIRE(found.found);
  CHECK(found.runs <= 250);
  CHECK(found.runs > 150);
  CHECK(found.gain.difference > 0);
  CHECK(found.gain.difference == Approx(found.goal.mean - found.today.mean));
  for (const auto& decided : found.plan) {
    REQUIRE(decided.number);
    CHECK(std::abs(*decided.number * 100 - std::round(*decided.number * 100)) < 1e-9);
    if (decided.flat) CHECK(decided.flat->contains(*decided.number));
    CHECK(decided.changes.front() == "--set offers.ours." + decided.name + ".price=" + decided.value);
  }
  REQUIRE(found.scenario);
  CHECK(found.scenario->ok());
  CHECK(found.scenario->root.at("offers.ours.small.price")->text() == found.plan[0].value);
  REQUIRE(found.around);
  CHECK(found.around->goal.size() == found.around->values[0].size() * found.around->values[1].size());
  const Asked two = ask(kTwo + "  runs: 250\n", {.threads = 2});
  REQUIRE(two.result);
  CHECK(two.result->digest == found.digest);
  CHECK(two.result->goal.mean == found.goal.mean);
  CHECK(two.result->plan[0].value == found.plan[0].value);
  CHECK(two.result->plan[1].value == found.plan[1].value);
}

TEST_CASE("Random questions: a found plan obeys every rule, takes allowed values and is shown to keep every limit",
          "[slow]") {
  const core::KeyedStream stream = core::Noise({.seed = 8}).stream(core::Stream::test);
  int found = 0, none = 0;
  for (uint32_t question = 0; question < 25; ++question) {
    core::NoiseEngine noise(stream, question, 0);
    const double gap = noise.uniform() * 2, percent = 15 + 40 * noise.uniform(), units = 200 + 1500 * noise.uniform();
    const bool endings = noise() % 2 == 0, minimise = noise() % 4 == 0;
    std::string text = kTwo;
    if (endings)
      for (size_t at = 0; (at = text.find("}\n", at)) != std::string::npos; at += 26)
        text.insert(at, ", endings: [0.49, 0.99]");
    text += "  rules: [large >= small + " + language::show_number(gap) + ", large <= 2.5 * small]\n";
    text += "  keep: {gross_margin_percent: at least " + language::show_number(percent) + ", units: at least " +
            language::show_number(units) + "}\n";
    text += minimise ? "  goal: minimise visits - 2 * units\n" : "";
    const Asked asked = ask(text + "  runs: 150\n  replicates: 3\n", {.seed = question});
    INFO(text << asked.wrong);
    REQUIRE(asked.result);
    CHECK(asked.result->runs <= 150);
    if (!asked.result->found) {
      ++none;
      CHECK(asked.result->none_because.find("gross_margin_percent at least") != std::string::npos);
      continue;
    }
    ++found;
    const double small = *asked.result->plan[0].number, large = *asked.result->plan[1].number;
    CHECK(large >= small + gap - 1e-9);
    CHECK(large <= 2.5 * small + 1e-9);
    if (endings)
      for (const double price : {small, large}) {
        const auto cents = std::llround(price * 100) % 100;
        CHECK((cents == 49 || cents == 99));
      }
    REQUIRE(asked.result->kept.size() == 2);
    for (const auto& kept : asked.result->kept) {
      CHECK(kept.shown);
      CHECK(kept.value.mean >= kept.limit);
    }
  }
  CHECK(found >= 8);
  CHECK(none >= 2);
}

TEST_CASE("A list of plans: selected with a stated probability") {
  const Asked asked =
      ask("  decide: {small: {path: offers.ours.small.price, values: [1.40, 2.20, 2.60, 3.90]}}\n  runs: 300\n");
  REQUIRE(asked.result);
  REQUIRE(asked.result->found);
  CHECK(asked.result->method == "KN");
  REQUIRE(asked.result->probability);
  CHECK(*asked.result->probability >= 0.95 - 1e-9);
  CHECK((asked.result->plan[0].value == "2.20" || asked.result->plan[0].value == "2.60"));
  CHECK(asked.result->plans_possible == 4);
  REQUIRE(asked.result->around);
  CHECK(asked.result->around->values[0].size() == 4);
}

TEST_CASE("Two goals: a front from much margin to many units") {
  const Asked asked =
      ask("  goal: [gross_margin, units]\n  decide: {small: {path: offers.ours.small.price, from: 1.30, to: 4.00, "
          "step: 0.3}}\n  runs: 300\n");
  REQUIRE(asked.result);
  REQUIRE(asked.result->found);
  CHECK(asked.result->runs <= 300);
  REQUIRE(asked.result->best.size() >= 2);
  for (size_t i = 1; i < asked.result->best.size(); ++i) {
    CHECK(asked.result->best[i].goals[0].mean <= asked.result->best[i - 1].goals[0].mean + 10);
    CHECK(asked.result->best[i].goals[1].mean >= asked.result->best[i - 1].goals[1].mean - 10);
  }
}

TEST_CASE("Several worlds: regrets of the chosen plan are small where those of the best for one world are not") {
  const std::string worlds =
      "variants:\n"
      "  cheap: {scale: {offers.rival.*.price: 0.7}}\n"
      "  dear: {scale: {offers.rival.*.price: 1.5}}\n";
  const Asked asked =
      ask("  decide: {small: {path: offers.ours.small.price, from: 1.30, to: 4.00}}\n"
          "  against: {base: {}, cheap: 2, dear: 1}\n  robust: regret\n  runs: 900\n",
          {}, worlds);
  INFO(asked.wrong);
  REQUIRE(asked.result);
  REQUIRE(asked.result->found);
  CHECK(asked.result->runs <= 900);
  REQUIRE(asked.result->robust);
  const study::Robust& robust = *asked.result->robust;
  CHECK(robust.worlds == std::vector<std::string>{"base", "cheap", "dear"});
  CHECK(robust.weights == std::vector<double>{1, 2, 1});
  CHECK(robust.names.size() >= 3);
  for (size_t p = 1; p < robust.names.size(); ++p)
    CHECK(robust.table.worst_regret[0] <= robust.table.worst_regret[p] * 1.1 + 5);
}

TEST_CASE("What is said of several worlds: the expected goal by their weights, or the worst") {
  const std::string worlds = "variants: {cheap: {scale: {offers.rival.*.price: 0.7}}}\n";
  const std::string list =
      "  decide: {small: {path: offers.ours.small.price, values: [1.90, 2.30, 2.70]}}\n  against: {base: 1, cheap: "
      "3}\n";
  const Asked expected = ask(list, {}, worlds), worst = ask(list + "  robust: worst_case\n", {}, worlds);
  REQUIRE(expected.result);
  REQUIRE(expected.result->robust);
  const study::RegretTable& table = expected.result->robust->table;
  CHECK(expected.result->goal.mean == Approx((table.at(0, 0) + 3 * table.at(0, 1)) / 4));
  CHECK(table.expected[0] == Approx(expected.result->goal.mean));
  REQUIRE(worst.result);
  REQUIRE(worst.result->robust);
  CHECK(worst.result->goal.mean == Approx(worst.result->robust->table.worst[0]));
  CHECK(worst.result->goal.mean < expected.result->goal.mean);
}

TEST_CASE("Whose results, and whose luck: the study's seller and seed") {
  const std::string today =
      "  goal: units\n  decide: {small: {path: offers.ours.small.price, values: [2.10]}}\n  runs: 60\n";
  const Asked ours = ask(today), rival = ask(today, {}, "seller: rival\n"), luck = ask(today, {}, "seed: 7\n");
  const Asked instead = ask(today, {.seed = 7, .runs = 40});
  for (const Asked* one : {&ours, &rival, &luck, &instead}) REQUIRE(one->result);
  CHECK(rival.result->seller == "rival");
  CHECK(rival.result->digest == ours.result->digest);
  CHECK(std::abs(rival.result->goal.mean - ours.result->goal.mean) > 50);
  CHECK(luck.result->seed == 7);
  CHECK(luck.result->goal.mean != ours.result->goal.mean);
  CHECK(instead.result->seed == 7);
  CHECK(instead.result->runs_allowed == 40);
}

TEST_CASE("Method, replicates, confidence and closeness are those asked for") {
  const std::string list = "  decide: {small: {path: offers.ours.small.price, values: [1.40, 2.20, 2.60, 3.90]}}\n";
  const std::string range = "  decide: {small: {path: offers.ours.small.price, from: 1.30, to: 4.00";
  const auto found = [](const std::string& optimize) {
    Asked asked = ask(optimize);
    INFO(optimize << asked.wrong);
    REQUIRE(asked.result);
    REQUIRE(asked.result->found);
    return std::move(*asked.result);
  };
  CHECK(found(list + "  method: search\n").method == "search");
  CHECK(found(range + ", points: 10}}\n  runs: 100\n").method == "search");
  CHECK(found(range + ", points: 10}}\n  runs: 100\n  method: select\n").method != "search");

  CHECK(found(range + "}}\n  runs: 250\n  replicates: 7\n").replicates == 7);
  CHECK(found(list + "  replicates: 12\n").replicates == 12);
  const std::string two = "  goal: [gross_margin, units]\n";
  CHECK(found(list + two).replicates == 5);
  CHECK(found(list + two + "  replicates: 8\n").replicates == 8);

  const auto surer = found(list + "  replicates: 12\n"), bolder = found(list + "  replicates: 12\n  confidence: 80%\n");
  CHECK(surer.digest == bolder.digest);
  const auto degrees = static_cast<double>(surer.fresh - 1);
  CHECK(surer.goal.interval->half_width() / bolder.goal.interval->half_width() ==
        Approx(study::student_quantile(0.975, degrees) / study::student_quantile(0.9, degrees)));
  CHECK(*found(list + "  confidence: 80%\n").probability == Approx(0.8));

  CHECK(found(list + "  close: 0.1%\n").runs > found(list + "  close: 20%\n").runs);
  const auto narrow = found(range + "}}\n"), wide = found(range + "}}\n  close: 4%\n");
  REQUIRE(narrow.plan[0].flat);
  REQUIRE(wide.plan[0].flat);
  CHECK(wide.plan[0].flat->half_width() > 1.3 * narrow.plan[0].flat->half_width());
}

TEST_CASE("Equal steps are held to multiples of a step") {
  const Asked asked = ask(
      "  decide: {small: {path: offers.ours.small.price, from: 1.30, to: 4.00, points: 9, step: 0.25}}\n  runs: 200\n");
  REQUIRE(asked.result);
  REQUIRE(asked.result->best.size() == 9);
  for (const auto& one : asked.result->best) {
    const double quarters = std::stod(one.values[0]) * 4;
    CHECK(quarters == std::round(quarters));
  }
}

TEST_CASE("Limits that cannot be kept are told, with what came nearest") {
  const Asked asked = ask(kTwo + "  keep: {gross_margin_percent: at least 90%}\n  runs: 150\n");
  REQUIRE(asked.result);
  CHECK_FALSE(asked.result->found);
  CHECK(asked.result->none_because.find(
            "no plan was shown to keep gross_margin_percent at least 90%; the nearest reached") == 0);
}

TEST_CASE("Today's plan as the only one allowed: the gain is exactly zero") {
  const Asked asked = ask("  decide: {small: {path: offers.ours.small.price, values: [2.10]}}\n  runs: 60\n");
  REQUIRE(asked.result);
  REQUIRE(asked.result->found);
  CHECK(asked.result->gain.difference == 0);
  CHECK(asked.result->gain.standard_error == 0);
}

TEST_CASE("Stopped: no answer") {
  std::stop_source stop;
  language::MemoryFiles files;
  files.files["market.yaml"] = kMarket;
  files.files["study.yaml"] = "shopwright: 1\nkind: study\nscenario: market.yaml\noptimize:\n" + kTwo;
  const study::Study study = study::read_study("study.yaml", files);
  REQUIRE(study.ok());
  language::Diagnostics wrong;
  int64_t told = 0;
  const auto result = study::optimize(
      study, files, {}, wrong,
      [&](const study::OptimizeProgress& progress) {
        told = progress.runs;
        if (progress.runs >= 20) stop.request_stop();
      },
      stop.get_token());
  CHECK_FALSE(result);
  CHECK(wrong.ok());
  CHECK(told >= 20);
  CHECK(told < 60);
}

TEST_CASE("Questions that cannot be asked are told before any run") {
  const auto wrong = [](const std::string& optimize) { return ask(optimize).wrong; };
  const auto says = [&](const std::string& optimize, const std::string& words) {
    const std::string text = wrong(optimize);
    INFO(text);
    CHECK(text.find(words) != std::string::npos);
  };
  says(kTwo + "  goal: profit\n", "unknown name 'profit'");
  says(kTwo + "  goal: [units, visits, orders]\n", "more than two goals");
  says(kTwo + "  keep: {margin: at least 3}\n", "there is no metric 'margin'");
  says(kTwo + "  rules: [large >= smal]\n", "unknown name 'smal'");
  says(kTwo + "  rules: [large >= small + 6]\n", "no plan obeys 'large >= small + 6'");
  says(kTwo + "  rules: [large <= 2.5, small >= 3, large >= small]\n",
       "no plan obeys 'large <= 2.5', 'small >= 3', 'large >= small'");
  says(kTwo + "  against: {nobody: 1}\n", "there is no variant 'nobody'");
  says(kTwo + "  runs: 20\n", "20 runs are too few");
  says("  decide: {x: {path: offers.ours.nothing.price, from: 1, to: 2}}\n", "nothing");
  says("  decide: {x: {path: offers.ours.small.price, from: 2.6, to: 2.7, endings: [0.99]}}\n",
       "no value with such an ending");
  says("  decide: {x: {path: offers.ours.small.price, from: 3, to: 2}}\n", "the highest value is below the lowest");
  says("  decide: {x: {path: offers.ours.small.price, values: [2, two]}}\n", "two");
  says("  decide: {}\n", "at least one is needed");
  says("  goal: units\n", "decide");
  says(
      "  decide: {x: {path: offers.ours.small.price, from: 1, to: 3}}\n  method: select\n  rules: [x >= 1]\n  runs: "
      "400\n",
      "too few");
}

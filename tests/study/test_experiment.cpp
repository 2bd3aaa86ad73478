// A rehearsed test: who is treated, what an analyst computes, and what is refused.
#include "shopwright/study/experiment.hpp"

#include <set>

#include "shopwright/market/lookup.hpp"
#include "study/experiment_arms.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

const std::string kShop = R"(
shopwright: 1
kind: scenario
currency: USD
seed: 5
calendar: {start: 2026-03-02, days: 28, warm_up: 7 days}
population:
  size: 1200
  segments:
    all: {share: 100%, price_sensitivity: 3, needs: {tea: {every: 5 days, shape: 2}}}
categories: {tea: {}}
products: {green: {category: tea, regular_price: 4, appeal: 0.5}}
sellers: {ours: {role: operator, channels: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}}}}
offers: {ours: {green: {price: 4, cost: 2.5}}}
)";

struct Setting {
  std::shared_ptr<const engine::Scenario> base;
  study::Family family;
  explicit Setting(const std::string& yaml)
      : base(std::make_shared<engine::Scenario>(scenario_of(yaml))), family(base) {}
  study::Variant vary(const std::string& change) {
    language::Diagnostics wrong;
    const std::vector<language::Change> changes{
        *language::parse_change(language::Change::Operation::set, change, wrong)};
    const language::MemoryFiles files;
    return *family.vary({}, changes, files, wrong);
  }
};

std::string problem(const std::string& change, study::ExperimentParams params, const std::string& yaml = kShop) {
  Setting setting(yaml);
  study::Workers workers(1, 1200);
  language::Diagnostics found;
  CHECK_FALSE(study::rehearse(setting.family, setting.vary(change), "v", "ours", params, workers, found));
  return found.items().empty() ? "" : found.items().front().message;
}

}  // namespace

TEST_CASE("Welch's test gives the published example", "[experiment]") {
  // Two samples of 15 (Wikipedia, "Welch's t-test", example 1): t = -2.46, 25.0 degrees of freedom, p = .021.
  study::Moments a, b;
  for (double x : {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4}) a.add(x);
  for (double x : {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4}) b.add(x);
  const auto test = study::welch(a, b, 1, 0.05);
  CHECK(test.effect / test.standard_error == Approx(2.46).margin(0.005));
  CHECK(test.p_value == Approx(0.021).margin(0.0005));
  const auto scaled = study::welch(a, b, 1000, 0.05);
  CHECK(scaled.effect == Approx(1000 * test.effect));
  CHECK(scaled.p_value == Approx(test.p_value));
}

TEST_CASE("lots are drawn by identity, another way in each rehearsal, in the share asked for", "[experiment]") {
  Setting setting(kShop);
  const auto market = setting.family.compiled(setting.family.base(), 0);
  const auto seller = *market::find_seller(market->world, "ours");
  study::ExperimentParams params;
  params.share = 0.3;
  auto count = [](const std::vector<uint8_t>& lots) { return std::count(lots.begin(), lots.end(), 1); };
  const auto first = study::draw_lots(market->world, seller, params, 28, {.seed = 5, .replicate = 0}, market);
  const auto second = study::draw_lots(market->world, seller, params, 28, {.seed = 5, .replicate = 1}, market);
  CHECK(first->treated != second->treated);
  CHECK(count(first->treated) == Approx(360).margin(4 * 15.9));  // binomial(1200, .3)
  params.randomise = study::Randomised::days;
  params.block = {2};
  const auto days = study::draw_lots(market->world, seller, params, 28, {.seed = 5, .replicate = 0}, market);
  CHECK(count(days->treated) == 8);  // 4 of 14 blocks
  for (size_t d = 0; d < 7; ++d) CHECK(days->treated[d] == 0);
  for (size_t d = 7; d < 35; d += 2) CHECK(days->treated[d] == days->treated[d + 1]);
  params.randomise = study::Randomised::stores;
  params.share = 0.5;
  const auto stores = study::draw_lots(market->world, seller, params, 28, {.seed = 5, .replicate = 0}, market);
  CHECK(count(stores->treated) == 3);
}

TEST_CASE("a test with everybody treated is the treatment, and with nobody the base", "[experiment]") {
  Setting setting(kShop);
  const auto cheap = setting.vary("offers.ours.green.price=3");
  const auto parallel = core::make_serial();
  const auto plan = setting.family.compiled(cheap, 0);
  const auto control = setting.family.run(setting.family.base(), 0, *parallel);
  const auto treated = setting.family.run(cheap, 0, *parallel);
  for (const auto unit :
       {engine::Treatment::Unit::consumers, engine::Treatment::Unit::days, engine::Treatment::Unit::channels}) {
    for (uint8_t arm : {0, 1}) {
      auto all = std::make_shared<engine::Treatment>();
      all->plan = plan;
      all->unit = unit;
      all->treated.assign(unit == engine::Treatment::Unit::consumers ? 1200
                          : unit == engine::Treatment::Unit::days    ? 35
                                                                     : 6,
                          arm);
      const auto run = setting.family.run(setting.family.base(), 0, *parallel, {.treatment = all});
      CHECK(run->sellers == (arm ? treated : control)->sellers);
    }
  }
}

TEST_CASE("rehearsals do not depend on threads, and tell the truth of the books", "[experiment]") {
  Setting setting(kShop);
  const auto cheap = setting.vary("offers.ours.green.price=3");
  study::ExperimentParams params;
  params.rehearsals = 8;
  params.length = {14};
  params.metric = study::TestMetric::units;
  language::Diagnostics none;
  study::Workers one(1, 1200), three(3, 1200);
  const auto a = study::rehearse(setting.family, cheap, "cheap", "ours", params, one, none);
  const auto b = study::rehearse(setting.family, cheap, "cheap", "ours", params, three, none);
  REQUIRE(a);
  REQUIRE(b);
  for (size_t i = 0; i < a->lengths.size(); ++i) {
    CHECK(a->lengths[i].estimate.mean == b->lengths[i].estimate.mean);
    CHECK(a->lengths[i].truth.mean == b->lengths[i].truth.mean);
  }
  CHECK(a->lengths[a->planned].days == 14);
  CHECK_FALSE(a->bias_without_stock);
  CHECK_FALSE(a->bias_without_reaction);
  // The longest length here is the calendar: the books of the whole runs.
  const auto parallel = core::make_serial();
  double effect = 0;
  for (uint32_t r = 0; r < 8; ++r)
    effect += (study::at(setting.family.run(cheap, r, *parallel)->sellers[0], study::Metric::units) -
               study::at(setting.family.run(setting.family.base(), r, *parallel)->sellers[0], study::Metric::units)) /
              8;
  CHECK(a->lengths.back().days == 28);
  CHECK(a->lengths.back().truth.mean == Approx(effect));
}

TEST_CASE("truth and estimate are of the metric asked for, whatever is drawn by lot", "[experiment]") {
  // Nothing is shared and nothing is carried over, so that tests by consumers and by days are unbiased. Of the six stores everybody
  // chooses one on each trip: those with the lower price take buyers from the others, and a test by stores promises too much.
  Setting setting(kShop);
  const auto cheap = setting.vary("offers.ours.green.price=3");
  study::ExperimentParams params;
  params.rehearsals = 12;
  study::Workers workers(1, 1200);
  const auto parallel = core::make_serial();
  for (const auto& [asked, metric] : {std::pair{study::TestMetric::units, study::Metric::units},
                                      std::pair{study::TestMetric::revenue, study::Metric::revenue},
                                      std::pair{study::TestMetric::gross_margin, study::Metric::gross_margin},
                                      std::pair{study::TestMetric::orders, study::Metric::orders}})
    for (const auto unit : {study::Randomised::consumers, study::Randomised::days, study::Randomised::stores}) {
      CAPTURE(names_of(asked)[static_cast<size_t>(asked)], names_of(unit)[static_cast<size_t>(unit)]);
      params.metric = asked;
      params.randomise = unit;
      language::Diagnostics none;
      const auto result = study::rehearse(setting.family, cheap, "cheap", "ours", params, workers, none);
      REQUIRE(result);
      const auto& length = result->lengths[result->planned];
      double truth = 0;
      for (uint32_t r = 0; r < 12; ++r)
        truth += (study::at(setting.family.run(cheap, r, *parallel)->sellers[0], metric) -
                  study::at(setting.family.run(setting.family.base(), r, *parallel)->sellers[0], metric)) /
                 12;
      CHECK(length.truth.mean == Approx(truth));
      CHECK(length.standard_error > 0);
      const double standard_error = (length.bias.high - length.bias.low) / 2 / 2.201;  // t of 11 degrees of freedom
      if (unit == study::Randomised::stores) CHECK(length.bias.mean > 4 * standard_error);
      else CHECK(std::abs(length.bias.mean) < 4 * standard_error);
      CHECK(standard_error < std::abs(truth));  // and it tells something
    }
}

TEST_CASE("blocks of days are the units of the analysis, and the level is that of intervals and of power",
          "[experiment]") {
  Setting setting(kShop);
  const auto cheap = setting.vary("offers.ours.green.price=3.8");
  study::ExperimentParams params;
  params.rehearsals = 10;
  study::Workers workers(1, 1200);
  language::Diagnostics none;
  const auto rehearse = [&] {
    auto result = study::rehearse(setting.family, cheap, "cheap", "ours", params, workers, none);
    REQUIRE(result);
    return std::move(*result);
  };
  params.randomise = study::Randomised::days;
  params.block = {7};
  const auto blocks = rehearse();
  // Two weeks in each arm: between one and two degrees of freedom, whose t are 12.7 and 4.3.
  for (const auto& tests : blocks.rehearsals) {
    const auto& test = tests[blocks.planned];
    CHECK((test.high - test.low) / 2 / test.standard_error > 4.30);
    CHECK((test.high - test.low) / 2 / test.standard_error < 12.71);
  }
  params.randomise = study::Randomised::consumers;
  double before = 0;
  for (const auto& [level, t] : {std::pair{0.01, 2.579}, std::pair{0.1, 1.646}, std::pair{0.4, 0.842}}) {
    params.significance = level;
    const auto result = rehearse();
    const auto& power = result.lengths[result.planned].power.mean;
    double found = 0;
    for (const auto& tests : result.rehearsals) {
      const auto& test = tests[result.planned];
      CHECK((test.high - test.low) / 2 / test.standard_error == Approx(t).epsilon(0.002));
      CHECK((test.low > 0 || test.high < 0) == (test.p_value < level));
      found += test.p_value < level ? 0.1 : 0;
    }
    CHECK(power == Approx(found));
    CHECK(power >= before);
    before = power;
  }
  CHECK(before > 0);
}

TEST_CASE("the days that a test needs are the shortest that have the power wanted", "[experiment]") {
  Setting setting(kShop);
  const auto cheap = setting.vary("offers.ours.green.price=2.3");
  study::ExperimentParams params;
  params.metric = study::TestMetric::units;
  params.rehearsals = 20;
  study::Workers workers(1, 1200);
  language::Diagnostics none;
  std::set<double> needed;
  for (const double power : {0.05, 0.3, 0.38}) {
    params.power = power;
    const auto result = study::rehearse(setting.family, cheap, "cheap", "ours", params, workers, none);
    REQUIRE(result);
    const auto enough = std::find_if(result->lengths.begin(), result->lengths.end(),
                                     [&](const auto& length) { return length.power.mean >= power; });
    for (const auto& length : result->lengths) UNSCOPED_INFO(length.days << " days: " << length.power.mean);
    REQUIRE(enough != result->lengths.end());
    CHECK(result->days_needed == enough->days);
    CHECK(result->days_needed_rehearsed);
    needed.insert(*result->days_needed);
  }
  CHECK(needed.size() > 1);
  params.power = 0.999;
  const auto more = study::rehearse(setting.family, cheap, "cheap", "ours", params, workers, none);
  REQUIRE((more && more->days_needed));
  CHECK_FALSE(more->days_needed_rehearsed);
  CHECK(*more->days_needed > 28);
}

TEST_CASE("what cannot be tested is refused with its reason", "[experiment]") {
  study::ExperimentParams params;
  CHECK(problem("offers.ours.green.cost=2", params).find("unit costs") != std::string::npos);
  CHECK(problem("population.segments.all.price_sensitivity=2", params).find("people differ") != std::string::npos);
  params.length = {29};
  CHECK(problem("offers.ours.green.price=3", params).find("29 days and the scenario 28") != std::string::npos);
  params.length = {28};
  params.randomise = study::Randomised::days;
  params.block = {10};
  CHECK(problem("offers.ours.green.price=3", params).find("four blocks") != std::string::npos);
  params.randomise = study::Randomised::stores;
  std::string two = kShop;
  two.replace(two.find(", c: {}, d: {}, e: {}, f: {}"), 28, "");
  CHECK(problem("offers.ours.green.price=3", params, two).find("2 channels") != std::string::npos);
}

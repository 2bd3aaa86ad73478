// The reasons of a comparison: they add up to the difference, over replicates and over changes.
#include "compare_market.hpp"
#include "shopwright/study/family.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using study::Metric;
using study::Period;

namespace {

/// Sum of the seller's differences over all replicates.
double summed(const study::Comparison& comparison, size_t variant, Metric metric) {
  double sum = 0;
  for (const auto& replicate : comparison.samples)
    sum += study::at(replicate[variant + 1][0], metric) - study::at(replicate[0][0], metric);
  return sum;
}
int64_t minor(double major) { return std::llround(100 * major); }

void check_sums(const study::Comparison& comparison) {
  for (size_t v = 0; v < comparison.variants.size(); ++v) {
    INFO(comparison.variants[v].name);
    const study::Why& why = *comparison.variants[v].why;
    int64_t units = 0;
    core::Money revenue, margin;
    for (const auto& row : why.bridge.rows) {
      units += row[Period::total].units();
      revenue += row[Period::total].revenue();
      margin += row[Period::total].margin();
    }
    CHECK(units == std::llround(summed(comparison, v, Metric::units)));
    CHECK(revenue.minor == minor(summed(comparison, v, Metric::revenue)));
    CHECK(margin.minor == minor(summed(comparison, v, Metric::gross_margin)));
    CHECK(why.margin.difference().minor == margin.minor);
    CHECK((why.margin.price + why.margin.volume + why.margin.mix + why.margin.cost + why.margin.promotion_funding +
           why.margin.marketing + why.margin.charges) == why.margin.difference());
    if (!why.contributions) continue;
    for (const auto* found : {&why.contributions->in_order, &why.contributions->shapley})
      for (size_t f = 0; f < study::Contributions::kFigures; ++f) {
        int64_t sum = 0;
        for (const auto& contribution : found->contribution) sum += contribution[f];
        CHECK(sum == (f == 0 ? units : f == 1 ? revenue.minor : margin.minor));
      }
  }
}

study::CompareSettings why() {
  study::CompareSettings settings;
  settings.params.why = true;
  return settings;
}

const study::BridgeRow& row(const study::Comparison& comparison, study::Reason reason) {
  for (const auto& one : comparison.variants[0].why->bridge.rows)
    if (one.reason == reason) return one;
  throw std::logic_error("no such reason");
}

// What study.yaml asks; sums are checked.
std::optional<study::Comparison> compared(const language::Files& files) {
  const study::Study study = study::read_study("study.yaml", files);
  INFO(language::render(study.diagnostics, false));
  REQUIRE(study.ok());
  study::CompareSettings settings;
  settings.params = study.params.compare;
  const auto comparison = study::compare(study, settings, files);
  REQUIRE(comparison);
  check_sums(*comparison);
  return comparison;
}

}  // namespace

TEST_CASE("reasons and contributions add up to the difference, to the cent, over all replicates") {
  const auto comparison = compared(
      study_of(
          {{"cheap", {"scale offers.ours.fine.price=0.9"}},
           {"two", {"scale offers.ours.fine.price=0.9", "scale offers.ours.loaf.price=1.1"}},
           {"three",
            {"set promotions.week.off=30%", "add offers.ours.plain.price=0.05", "scale offers.ours.*.cost=0.95"}}}),
      why());
  check_sums(comparison);
  CHECK_FALSE(comparison.variants[0].why->contributions);
  REQUIRE(comparison.variants[1].why->contributions);
  CHECK(comparison.variants[1].why->contributions->changes.size() == 2);
  CHECK(comparison.variants[2].why->contributions->shapley.orders == 6);
}

TEST_CASE("changes that do not meet contribute what they do alone") {
  // Bread and juice are bought apart from each other, so nothing is shared.
  const auto both =
      compared(study_of({{"both", {"scale offers.ours.fine.price=0.9", "scale offers.ours.loaf.price=1.1"}},
                         {"juice", {"scale offers.ours.fine.price=0.9"}},
                         {"bread", {"scale offers.ours.loaf.price=1.1"}}}),
               why());
  const auto& told = *both.variants[0].why->contributions;
  for (const auto* found : {&told.in_order, &told.shapley}) {
    CHECK(found->contribution[0][0] == std::llround(summed(both, 1, Metric::units)));
    CHECK(found->contribution[1][0] == std::llround(summed(both, 2, Metric::units)));
  }
}

TEST_CASE("a change with dates is told apart in window and after; without dates all days are the window") {
  const auto dated = compared(study_of({{"deep", {"set promotions.week.off=30%"}}}), why());
  const auto& bridge = dated.variants[0].why->bridge;
  CHECK(bridge.first == *core::parse_date("2026-03-09"));
  CHECK(bridge.last == *core::parse_date("2026-03-15"));
  CHECK(dated.variants[0].why->touched == std::vector<std::string>{"juice"});
  CHECK(row(dated, study::Reason::halo)[Period::total].units() == 0);
  CHECK(bridge.too_short);  // two weeks remain, and W is eight

  const auto always = compared(study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}}), why());
  CHECK(always.variants[0].why->bridge.first == *core::parse_date("2026-03-02"));
  CHECK(always.variants[0].why->bridge.last == *core::parse_date("2026-03-29"));

  auto settings = why();
  settings.params.window = language::DateRange{*core::parse_date("2026-03-10"), *core::parse_date("2026-03-11")};
  const auto told = compared(study_of({{"cheap", {"scale offers.ours.fine.price=0.9"}}}), settings);
  CHECK(told.variants[0].why->bridge.first == *core::parse_date("2026-03-10"));
}

TEST_CASE("purchases are paired over the days asked for") {
  auto settings = why();
  const auto study = study_of({{"deep", {"set promotions.week.off=30%"}}});
  const auto moved = [&](double days) {
    settings.params.pairing = {days};
    const auto told = compared(study, settings);
    CHECK(told.variants[0].why->bridge.pairing_days == static_cast<int>(days));
    check_sums(told);
    const auto& total = row(told, study::Reason::timing)[Period::total];
    return total.base.units;
  };
  CHECK(moved(0) == 0);
  CHECK(moved(2) > 0);
  CHECK(moved(28) > moved(2));
}

TEST_CASE("rivals with a policy are frozen in a third run; reaction is what they did about it") {
  const std::vector<std::string> follows = {"set sellers.rival.pricing={match: {seller: ours, lag: 2 days}}"};
  const auto reacting = compared(study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}}, follows), why());
  check_sums(reacting);
  CHECK(reacting.variants[0].why->rivals_frozen);
  CHECK(reacting.runs == 3 * reacting.replicates);
  CHECK(row(reacting, study::Reason::reaction)[Period::total].units() < 0);  // they took some of it back

  const auto fixed = compared(study_of({{"cheap", {"scale offers.ours.fine.price=0.8"}}}), why());
  CHECK_FALSE(fixed.variants[0].why->rivals_frozen);
  CHECK(row(fixed, study::Reason::reaction)[Period::total].units() == 0);

  const auto nothing = compared(study_of({{"same", {"scale offers.ours.fine.price=1"}}}, follows), why());
  CHECK(nothing.variants[0].same);
  for (const auto& one : nothing.variants[0].why->bridge.rows) CHECK(one[Period::total].units() == 0);
}

TEST_CASE("a variant that adds and drops offers is explained too") {
  language::MemoryFiles files = compare_files();
  files.files["study.yaml"] = R"(shopwright: 1
kind: study
scenario: market.yaml
variants:
  range:
    with:
      products: {tiny: {category: juice, regular_price: 1.10, appeal: 0.3}}
      offers: {ours: {tiny: {price: 1.10, cost: 0.60}, plain: null}}
  sale: {set: {promotions.week.off: 40%}}
compare: {why: true, replicates: 3}
)";
  const auto comparison = compared(files);
  CHECK_FALSE(comparison->variants[0].same);
}

TEST_CASE("events of an overlay are explained one by one") {
  language::MemoryFiles files = compare_files();
  files.files["study.yaml"] = R"(shopwright: 1
kind: study
scenario: market.yaml
variants:
  spring:
    with:
      events:
        fair: {needs: 3}
        rush: {on: 2026-03-20, needs: {on: 2, after: {for: 2 days, factor: 0.5}}, categories: [juice]}
compare: {why: true, replicates: 3}
)";
  const auto comparison = compared(files);
  const study::Why& told = *comparison->variants[0].why;
  CHECK(told.bridge.first == *core::parse_date("2026-03-12"));
  CHECK(told.bridge.last == *core::parse_date("2026-03-22"));
  CHECK(told.touched == std::vector<std::string>{"juice"});
  REQUIRE(told.contributions);
  CHECK(told.contributions->changes == std::vector<std::string>{"events.fair", "events.rush"});
  CHECK(told.contributions->in_order.contribution[0][0] > told.contributions->in_order.contribution[1][0]);
}

TEST_CASE("what is ordered ahead, paid back, charged for delivery and given as points is explained to the cent") {
  const std::vector<std::string> terms = {
      "set categories.juice.vat=13%",
      "set offers.ours.plain.price={2026-02-01: 1.95, 2026-03-10: 1.60}",
      "set sellers.ours.price_protection={days: 9, claims: 70%}",
      "set sellers.ours.shipping={fee: 0.45, free_from: 6}",
      "set sellers.ours.points={earn: 4%, at_most: 50%}",
      "set promotions.week={presale: {price: 3.00, deposit: 0.30, counts: 0.60, balance: 2026-03-12, forfeits: 20%}, "
      "offers: [fine], during: 2026-02-28..2026-03-08}"};
  const auto comparison = compared(
      study_of({{"more", {"set promotions.week.presale.counts=0.90"}},
                {"none", {"set promotions.week.offers=[loaf]"}},
                {"late", {"set promotions.week.presale.balance=2026-04-11"}},
                {"honest", {"set promotions.week.presale.forfeits=0%"}},
                {"careless", {"set promotions.week.presale.forfeits=100%"}},
                {"cheap", {"scale offers.ours.fine.price=0.9", "set sellers.ours.price_protection.claims=100%"}}},
               terms),
      why());
  check_sums(comparison);
  const auto cell = [&](size_t variant, study::Reason reason) {
    for (const auto& one : comparison.variants[variant].why->bridge.rows)
      if (one.reason == reason) return one[Period::total];
    throw std::logic_error("no such reason");
  };
  using study::Reason;
  // Depth and forfeits move no need in the base's pre-sale that the other has not; what is not paid is a row of its own.
  CHECK(comparison.variants[0].why->bridge.first == *core::parse_date("2026-03-02"));
  CHECK(comparison.variants[0].why->bridge.last == *core::parse_date("2026-03-12"));  // the day of the balance
  for (const size_t v : {0, 1, 2, 3, 4, 5}) {
    INFO(comparison.variants[v].name);
    CHECK(cell(v, Reason::timing).units() == 0);
    CHECK(cell(v, Reason::bought_anyway).units() == 0);
    CHECK(cell(v, Reason::unpaid_orders).base.units < 0);
  }
  CHECK(cell(0, Reason::bought_anyway).variant.units > 20);
  CHECK(cell(0, Reason::bought_anyway).revenue() < core::Money{});  // the deposit counts for more
  CHECK(cell(1, Reason::unpaid_orders).variant.units > cell(1, Reason::unpaid_orders).base.units);  // the warm-up's
  CHECK(cell(2, Reason::unpaid_orders).variant.units < cell(2, Reason::unpaid_orders).base.units);  // none is paid yet
  CHECK(cell(3, Reason::unpaid_orders).variant == study::BridgeSide{});
  CHECK(cell(3, Reason::unpaid_orders).revenue() > core::Money{});
  CHECK(cell(3, Reason::unpaid_orders).cost() > core::Money{});
  CHECK(cell(4, Reason::unpaid_orders).revenue() < core::Money{});
  CHECK(cell(5, Reason::refunds).revenue() != core::Money{});
  CHECK(cell(5, Reason::charges).revenue() != core::Money{});
}

TEST_CASE("runs on other days cannot be explained, and that is said") {
  const auto study = study_of({{"longer", {"set calendar.days=30"}}});
  try {
    compared(study, why());
    FAIL("the days differ");
  } catch (const study::WrongInput& error) {
    CHECK(std::string(error.what()).find("different numbers of days (28 and 30)") != std::string::npos);
  }
  CHECK_FALSE(compared(study).variants[0].shares_warm_up);
}

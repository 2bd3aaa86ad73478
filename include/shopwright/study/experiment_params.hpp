#pragma once
// The section `experiment:` of a study: a test as one would run it in the shop.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "shopwright/engine/treatment.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::study {

/// What is drawn by lot into the arms.
enum class Randomised : uint8_t { consumers, days, stores };
constexpr std::array<std::string_view, 3> names_of(Randomised) { return {"consumers", "days", "stores"}; }

/// What the analyst looks at.
enum class TestMetric : uint8_t { units, revenue, gross_margin, orders };
constexpr std::array<std::string_view, 4> names_of(TestMetric) {
  return {"units", "revenue", "gross_margin", "orders"};
}

struct ExperimentParams {
  std::string treatment;
  Randomised randomise = Randomised::consumers;
  double share = 0.5;
  TestMetric metric = TestMetric::revenue;
  language::Duration length{28};
  language::Duration block{1};
  double significance = 0.05;
  double power = 0.8;
  int64_t rehearsals = 60;
  template <class V>
  void fields(V& v) {
    v.field("treatment", treatment,
            {.doc = "Name of the variant that is tested; the only one when left out.", .example = "cheaper"});
    v.field("randomise", randomise,
            {.doc = "What is drawn by lot: consumers see one price each, days change the price for all, stores "
                    "(channels of the seller) have one price each."});
    v.field("share", share,
            {.unit = language::Unit::share,
             .range = language::between(0.01, 0.99),
             .doc = "Share that is treated.",
             .example = "50%"});
    v.field("metric", metric, {.doc = "What is compared between the arms, in total over the test."});
    v.field("length", length,
            {.range = language::between(1, 30000),
             .doc = "How long the test runs, from the first reported day.",
             .example = "28 days"});
    v.field("block", block,
            {.range = language::between(1, 366),
             .doc = "Days that are drawn together where days are randomised.",
             .example = "1 day"});
    v.field("significance", significance,
            {.unit = language::Unit::share,
             .range = language::between(0.0001, 0.5),
             .doc = "Two-sided: how often a test of no effect may find one.",
             .example = "5%"});
    v.field("power", power,
            {.unit = language::Unit::share,
             .range = language::between(0.05, 0.999),
             .doc = "How often a real effect should be found.",
             .example = "80%"});
    v.field(
        "rehearsals", rehearsals,
        {.range = language::between(2, 100000), .doc = "How many times the test is rehearsed, each with other luck."});
  }
};

}  // namespace shopwright::study

#pragma once
// The section `compare:` of a study.
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/study/metric.hpp"
#include "shopwright/study/sequential.hpp"

namespace shopwright::study {

/// `0.5%` of the base's mean, or `1200` in the metric's own unit (money in major units, shares and percentages as such).
/// nullopt when it is neither, or not above zero.
std::optional<Precision> parse_precision(std::string_view text);
std::string show(const Precision& precision);
/// How a precision is written in a scenario file.
const language::Form& value_form(std::type_identity<Precision>);

/// With neither `replicates` nor `precision`, ten replicates.
/// Tested: tests/study/test_compare_params.cpp, tests/errors.
struct CompareParams {
  language::Named<Precision> precision;
  std::optional<int64_t> replicates;
  int64_t max_replicates = 200;
  double confidence = 0.95;
  std::vector<std::string> metrics;
  bool why = false;
  std::optional<language::DateRange> window;
  language::Duration pairing{56};
  template <class V>
  void fields(V& v) {
    v.field("precision", precision,
            {.doc = "Replicates are added until half the interval of the difference is at most this, by metric: a "
                    "percentage of the "
                    "base's mean, or an amount.",
             .example = "{gross_margin: 0.5%}"});
    v.field("replicates", replicates,
            {.range = language::between(2, 100000),
             .doc = "Number of replicates, fixed; 10 when neither this nor `precision` is given."});
    v.field("max_replicates", max_replicates,
            {.range = language::between(10, 100000), .doc = "Replicates at most, for `precision`."});
    v.field("confidence", confidence,
            {.unit = language::Unit::share,
             .range = language::between(0.5, 0.9999),
             .doc = "Of the intervals, and of all verdicts together.",
             .example = "95%"});
    v.field("metrics", metrics,
            {.doc = "What is compared, the most important first; everything that is not zero when left out.",
             .example = "[gross_margin, units]"});
    v.field("why", why, {.doc = "Whether the reasons of the difference are asked for (the bridge)."});
    v.field("window", window,
            {.doc = "Days of the change, for the reasons; found from the dates of what differs when left out.",
             .example = "2026-03-16..2026-03-22"});
    v.field("pairing", pairing,
            {.range = language::between(0, 1000),
             .doc = "Purchases at most so far apart can be one that moved in time, for the reasons."});
  }
  /// Errors: metrics that do not exist, or twice; precision beside a fixed number of replicates.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// What to say of a word that is no metric: what was probably meant, or all that there are.
std::string hint_for_metric(std::string_view word);

}  // namespace shopwright::study

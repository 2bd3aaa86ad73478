#pragma once
// Which of these plans is better, by how much, how sure, and why: variants against a base under common random numbers.
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/study/attribution.hpp"
#include "shopwright/study/bridge.hpp"
#include "shopwright/study/compare_params.hpp"
#include "shopwright/study/margin_bridge.hpp"
#include "shopwright/study/run.hpp"
#include "shopwright/study/sequential.hpp"
#include "shopwright/study/study_file.hpp"

namespace shopwright::study {

struct CompareSettings {
  CompareParams params;          ///< mostly the study's own: what is asked
  std::optional<uint64_t> seed;  ///< instead of the study's and the scenario's
  int threads = 0;               ///< 0: all that there are
  shopping::Simd simd = shopping::Simd::automatic;
  std::string seller;  ///< whose results; the study's when empty
};

/// Several changes at once: what each contributes to the difference of the seller's sums over all replicates.
struct Contributions {
  std::vector<std::string> changes;  ///< in words
  /// Figures: units, revenue and gross margin, the latter two in minor units.
  static constexpr size_t kFigures = 3;
  Attribution in_order, shapley;
};

/// Why a variant differs: exact sums over all replicates.
struct Why {
  Bridge bridge;
  MarginBridge margin;
  bool rivals_frozen = false;  ///< a third run replayed the base's rivals: `reaction` is told apart
  std::optional<std::vector<std::string>> touched;  ///< categories that the change touches; all when absent
  std::optional<Contributions> contributions;       ///< with two changes or more
};

/// A sum of `n` bridges, per run, for people to read: whole units and minor units, rounded so that reasons still add up to the
/// difference, and periods to the total (a figure is off by less than two).
Bridge mean_of(const Bridge& sum, int64_t n);
/// Its margin bridge in the same sense: the effects add up to that bridge's difference in margin.
MarginBridge mean_of(const MarginBridge& sum, int64_t n, const Bridge& mean);

struct MetricDifference {
  PairedDifference paired;
  double probability_better = 0.5;  ///< of the variant, in the direction in which the metric is good
  double adjusted_p = 1;            ///< Holm's, over all variants and metrics compared
  bool real = false;                ///< adjusted_p <= 1 - confidence
  bool wanted = false, met = true;  ///< a precision was asked for; it was reached
};

struct ComparedVariant {
  std::string name, label;
  std::vector<std::string> changes;  ///< in words
  bool shares_warm_up = true;
  /// Every run equals the base's to the digest: the change changes nothing.
  bool same = false;
  std::array<MetricDifference, kMetrics> metrics;
  std::optional<Why> why;
};

/// Which of the plans, the base among them, has the best mean, and of which others that is certain. Candidate 0 is the base,
/// i + 1 variant i.
struct Best {
  size_t candidate = 0;
  struct Rival {
    size_t candidate = 0;
    PairedDifference by;    ///< best - rival
    double adjusted_p = 1;  ///< Holm's, over all pairs of candidates
    bool certain = false;   ///< the best is better than this one
  };
  std::vector<Rival> others;  ///< in the order of candidates
  bool certain() const {
    for (const Rival& rival : others)
      if (!rival.certain) return false;
    return true;
  }
};

/// The answer. All but what stands under "between machines" is equal for equal questions, whatever the number of threads.
struct Comparison {
  std::string path, label;  ///< of the study, or of the base
  std::string scenario;     ///< the base's file
  std::string base_label;
  std::string seller, seller_label;
  uint64_t seed = 0;
  uint32_t replicates = 0;
  double confidence = 0.95;
  int64_t consumers = 0, days = 0;  ///< days: reported
  int warm_up_days = 0;
  core::Date first_day;
  core::Currency currency;
  std::vector<Metric> metrics;  ///< compared, in the order in which they are told
  Metric main = Metric::gross_margin;
  /// What `precision` asked for, and whether it was reached before max_replicates; absent when nothing was asked for.
  std::vector<std::pair<Metric, Precision>> wanted;
  bool met = true;
  std::vector<ComparedVariant> variants;
  Best best;                         ///< by `main`
  std::vector<std::string> sellers;  ///< names, as in samples
  /// [replicate][0: base, i + 1: variant i][seller], and the market of all sellers last.
  std::vector<std::vector<std::vector<Sample>>> samples;
  std::string digest;                                       ///< "sw1:..." over all runs
  std::vector<std::pair<std::string, std::string>> labels;  ///< sellers' names and how people call them
  // What may differ between machines:
  int threads = 0;
  std::string simd;
  double seconds = 0;
  int64_t runs = 0;  ///< simulated, those for the reasons included
};

/// Asks the study's question. The base and all variants of a replicate are one block; blocks run side by side where the market
/// is small. With a precision, blocks are added in few looks (SequentialComparison) until it is reached or max_replicates are
/// done; how many depends on the results alone. With `why`, each block's runs are bridged and the integers added up; where a
/// rival has a policy, a third run of each variant replays the rivals' decisions of the base.
/// study: read without errors, with at least one variant. `files`: for tables that changes name.
/// nullopt when stopped. Errors: WrongInput (a draw of an uncertain parameter out of range; a seller that is not there;
/// runs whose days cannot be compared, with `why`).
/// Tested: tests/study/test_compare*.cpp, tests/truths/pairing.cpp (variance ratios; coverage of the intervals).
std::optional<Comparison> compare(const Study& study, const CompareSettings& settings, const language::Files& files,
                                  const ProgressSink& progress = {}, std::stop_token stop = {});

/// The same errors, all that can be known of them without a run, as diagnostics.
language::Diagnostics wrong_with_comparison(const Study& study, const CompareSettings& settings,
                                            const language::Files& files);

/// What is different between two scenarios: on which days at the earliest and latest, and in which categories.
struct ChangedScope {
  std::optional<language::DateRange> days;          ///< absent: no dates, all days
  std::optional<std::vector<std::string>> touched;  ///< names of categories; absent: all
};
/// Prices and costs and features by day, promotions by their window; offers, products, promotions and categories by category. Any
/// other difference is all days and all categories. Equal scenarios: no days (an empty range) and no categories.
/// Tested: tests/study/test_compare_scope.cpp.
ChangedScope changed_scope(const engine::Scenario& base, const engine::Scenario& variant);

}  // namespace shopwright::study

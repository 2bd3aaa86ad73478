#pragma once
// Rehearsing a real test before it is run: in the simulated market the truth is known, so power, bias and the length that a test needs
// can be read off instead of hoped for.
//
// The truth is the total effect of treating everybody: the same market, replicate by replicate, with all and with none treated
// (common random numbers). The test treats some, by lot, in one market, and an analyst who sees nothing but her data compares the
// arms: consumers by Welch's t test on what each one bought, days by the same on blocks of days, stores by it on stores. Her estimate,
// scaled up to everybody, differs from the truth by chance and by interference: what one arm leaves or takes of a common
// stock, how rivals answer, what is carried from one day into the next (Blake and Coey 2014; Bojinov and Shephard 2019 on
// switchbacks). The mean difference over many rehearsals is the bias.
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/study/family.hpp"
#include "shopwright/study/moments.hpp"
#include "shopwright/study/study_file.hpp"
#include "shopwright/study/workers.hpp"

namespace shopwright::study {

/// A mean over rehearsals with its 95% interval (Student's t).
struct Averaged {
  double mean = 0, low = 0, high = 0;
};

/// What the analyst of one test finds.
struct TestResult {
  double effect = 0;          ///< of treating everybody, over the days so far [metric; money in major units]
  double standard_error = 0;  ///< as she computes it; 0 when an arm has fewer than two units
  double p_value = 1;         ///< two-sided, Welch 1947
  double low = 0, high = 0;   ///< her confidence interval at 1 - significance
};

/// A test of a given length, over all rehearsals.
struct TestLength {
  int days = 0;
  Averaged truth;             ///< effect of treating everybody, on these days
  Averaged estimate;          ///< what analysts find on average
  Averaged bias;              ///< estimate less truth
  double standard_error = 0;  ///< that analysts compute, on average
  double spread = 0;          ///< standard deviation of their estimates: what the standard error should be
  Averaged power;             ///< share of significant results (interval: Wilson 1927)
  double coverage = 0;        ///< share of their intervals that contain the truth of their own market
  double wrong_sign = 0;      ///< share of significant results that point the wrong way (Gelman and Carlin 2014)
};

struct ExperimentResult {
  std::string treatment;
  ExperimentParams params;
  int64_t consumers = 0;
  double baseline = 0;              ///< the metric over the whole test with nobody treated, on average
  std::vector<TestLength> lengths;  ///< ascending; the planned length is among them
  size_t planned = 0;               ///< index of the planned length
  /// Of the bias at the planned length, what is there even with unlimited stock, and what even if rivals did not answer: the differences
  /// to the whole are the parts of stock contention and of rivals. nullopt where there are no stocks, or no rivals with policies.
  std::optional<Averaged> bias_without_stock, bias_without_reaction;
  /// Days for the wanted power: the shortest length rehearsed that reaches it; else, by the normal approximation from the longest one,
  /// estimated; nullopt when the effect is too small to tell, or when length does not help (power is not highest at the longest).
  std::optional<double> days_needed;
  bool days_needed_rehearsed = false;
  std::vector<std::vector<TestResult>> rehearsals;  ///< [rehearsal][length]
};

/// Errors: a treatment that changes more than prices, featuring, displays and promotions; too few stores or blocks of days; a test longer
/// than the calendar: diagnostics, with nullopt. nullopt also when stopped.
/// progress(done, total): simulated runs. Deterministic at any number of threads.
/// Tested: tests/study/test_experiment.cpp, tests/truths/experiment.cpp (size and coverage of an A/A test; no interference: no
/// bias; a shared stock: the bias that theory gives).
std::optional<ExperimentResult> rehearse(const Family& family, const Variant& treated, const std::string& name,
                                         const std::string& seller, const ExperimentParams& params, Workers& workers,
                                         language::Diagnostics& diagnostics,
                                         const std::function<void(int64_t, int64_t)>& progress = {},
                                         std::stop_token stop = {});

/// The variant that the study's `experiment:` treats; nullptr with a diagnostic when it names none.
const Study::NamedVariant* treatment_of(const Study& study, language::Diagnostics& diagnostics);
/// Whether the study's test can be rehearsed; all that `rehearse` would refuse, with its places in the study.
bool can_rehearse(const Study& study, language::Diagnostics& diagnostics);

/// Welch's test of two samples, scaled: effect = scale x (mean of the treated - mean of the control).
TestResult welch(const Moments& control, const Moments& treated, double scale, double significance);

}  // namespace shopwright::study

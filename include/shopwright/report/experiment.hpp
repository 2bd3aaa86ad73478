#pragma once
// A rehearsed test as whoever must decide about it reads it, and as programs do.
#include <string>

#include "shopwright/core/money.hpp"
#include "shopwright/study/experiment.hpp"

namespace shopwright::report {

struct ExperimentTextOptions {
  int width = 80;  ///< columns to fill at most; 60 at least
  bool colour = false;
};

/// What was tested, the truth, what analysts would find, bias and where it comes from, and how long the test must run. Ends with a
/// newline.  Tested: tests/report/test_experiment.cpp (lines fit 60, 80 and 120 columns).
std::string experiment_text(const study::ExperimentResult& result, const std::string& title,
                            const core::Currency& currency, const ExperimentTextOptions& options = {});
/// One document: treatment, randomise, metric, baseline, days_needed, and for every length truth, estimate, bias, power (each mean,
/// low, high), standard_error, spread, coverage, wrong_sign; and every rehearsal's estimate, standard error and p value.
std::string experiment_json(const study::ExperimentResult& result, const core::Currency& currency);

}  // namespace shopwright::report

#pragma once
// One goal: the best plan, checked on fresh replicates.
#include "study/optimize_inquiry.hpp"

namespace shopwright::study {

/// By selection from the list, or by search; false when stopped. What was found, or why nothing, goes to `result`.
/// Tested: tests/study/test_optimize.cpp, tests/truths/optimize.cpp.
bool find_best(Inquiry& inquiry, OptimizeResult& result);

}  // namespace shopwright::study

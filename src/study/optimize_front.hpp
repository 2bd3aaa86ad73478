#pragma once
// Two goals: the plans between which only taste decides, checked on fresh replicates.
#include "study/optimize_inquiry.hpp"

namespace shopwright::study {

/// From the list, or from searches that weigh the goals differently; false when stopped. The front, or why there is none, goes to
/// `result`.
/// Tested: tests/study/test_optimize.cpp; settling a front in tests/study/test_optimize_search.cpp.
bool find_front(Inquiry& inquiry, OptimizeResult& result);

}  // namespace shopwright::study

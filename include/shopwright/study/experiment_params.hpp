#pragma once
// The section `experiment:` of a study.
#include "shopwright/language/fields.hpp"
#include "shopwright/study/factor.hpp"
#include "shopwright/study/metric.hpp"

namespace shopwright::study {

struct ExperimentParams {
  template <class V>
  void fields(V&) {}
};

}  // namespace shopwright::study

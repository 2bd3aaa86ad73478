#include "shopwright/study/study_check.hpp"

#include "shopwright/study/compare.hpp"
#include "shopwright/study/experiment.hpp"
#include "shopwright/study/optimize.hpp"
#include "shopwright/study/sweep.hpp"

namespace shopwright::study {

language::Diagnostics check_study(const Study& study, const language::Files& files) {
  language::Diagnostics found = study.diagnostics;
  if (!study.ok()) return found;
  const StudyParams& params = study.params;
  if (!study.variants.empty()) {
    CompareSettings settings;
    settings.params = params.compare;
    found.append(wrong_with_comparison(study, settings, files));
  }
  if (params.sweep) make_sweep_plan(study, study.root["sweep"], {}, files, found);
  if (params.optimize) can_optimize(study, files, {}, found);
  if (params.experiment) can_rehearse(study, found);
  if (study.variants.empty() && !params.sweep && !params.optimize && !params.experiment)
    found.warning("asks-nothing", study.root.place(), {}, "the study asks nothing",
                  "give it `variants` to compare, or a section `sweep`, `optimize` or `experiment`");
  return found;
}

}  // namespace shopwright::study

#pragma once
// All that is wrong with a study and can be known without running it.
#include "shopwright/study/study_file.hpp"

namespace shopwright::study {

/// What reading found, then, where that is right, what each of the study's questions would refuse: the comparison, the sweep's
/// points, the optimiser's question, the test. A study that asks nothing has a warning.
/// Errors: none of its own; a draw of an uncertain parameter may still be wrong in a later replicate.
/// Tested: tests/cli/test_studies.py.
language::Diagnostics check_study(const Study& study, const language::Files& files);

}  // namespace shopwright::study

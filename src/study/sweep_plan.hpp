#pragma once
// From the section `sweep:` to points; also how a file of results gets its plan back.
#include "shopwright/study/sweep.hpp"

namespace shopwright::study {

/// Fills in factors, design, points, point_of, daily, race, metrics (and replicates, where the section says) from plan.section's
/// meaning: `section` is its node. Needs plan.seed.
void lay_out(SweepPlan& plan, const language::Node& section, language::Diagnostics& diagnostics);

/// A point as people and files know it: "price=2.49; cost=1.2".
std::string point_name(const SweepPlan& plan, const SweepPoint& point);

/// What makes results of `now` differ from those of `before`, in words: empty when one file can hold both. Points and replicates may
/// differ.
std::vector<std::string> differences(const SweepPlan& before, const SweepPlan& now);

}  // namespace shopwright::study

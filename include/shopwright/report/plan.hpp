#pragma once
// The activity calendar as people read it, as a drawing, and for other programs.
#include <string>

#include "shopwright/engine/plan.hpp"

namespace shopwright::report {

struct PlanTextOptions {
  int width = 100;      ///< columns to fill at most; 72 at least
  bool colour = false;  ///< by ANSI escapes
};

/// A Gantt chart, a column a day or a part of a week, whatever fits: activities by kind and date, under each the tasks that prepare it, weekends and
/// festivals marked; then what is prepared when, the critical path to the activity with the least time to spare, and how busy
/// departments are. Ends with a newline.
/// Tested: tests/cli/test_plan.py (a chart to the letter; lines fit).
std::string plan_text(const engine::Plan& plan, const engine::Model& model, const PlanTextOptions& options = {});

/// The same chart as an SVG document of its own, with colours that colour-blind people can tell apart; names of critical
/// tasks are bold. Well-formed XML whatever names are.
std::string plan_svg(const engine::Plan& plan, const engine::Model& model);

/// One JSON document: activities, tasks with all their days, the critical path, departments, and the problems found.
std::string plan_json(const engine::Plan& plan, const engine::Model& model, const language::Diagnostics& problems);

}  // namespace shopwright::report

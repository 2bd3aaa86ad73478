#pragma once
// The best plan as people and programs read it.
#include <string>

#include "shopwright/report/csv.hpp"
#include "shopwright/study/optimize.hpp"

namespace shopwright::report {

struct OptimizeTextOptions {
  int width = 80;          ///< columns to fill at most; 40 at least
  bool colour = false;     ///< bold headings, by ANSI escapes
  std::string scenario{};  ///< of the study, for the command to be pasted; left out when empty
};

/// A page for a manager: the plan in the scenario's words, what it earns against today and how sure that is, limits and rules, how
/// flat the best is, the goal around it (a table for one or two decisions), plans against worlds, the front of two
/// goals, lines to paste, and what it took to find out. Ends with a newline.
/// Tested: tests/report/test_optimize.cpp (exact texts; lines fit at 60, 80 and 120 columns).
std::string optimize_text(const study::OptimizeResult& result, const OptimizeTextOptions& options = {});

/// One document: shopwright, study, seed (text), goal, found, plan: {NAME: {value, interval, flat, set}}, goals with intervals, gain,
/// kept, rules, best, front, robust, runs, digest; `run` (threads, seconds) may differ between machines. Indented, ends with a newline.
std::string optimize_json(const study::OptimizeResult& result);
/// The same without `run`.
std::string optimize_summary_json(const study::OptimizeResult& result);

/// `run` alone.
std::string optimize_run_json(const study::OptimizeResult& result);

/// plans.csv: every plan that was among the best, with its goals.
void write_plans(const study::OptimizeResult& result, Out out);

}  // namespace shopwright::report

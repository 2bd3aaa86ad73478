#pragma once
// A run as a manager reads it: one row per figure, one column per seller, how sure we are, and what was recorded.
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::report {

struct TextOptions {
  int width = 80;       ///< columns to fill at most; sellers that do not fit side by side go below each other
  bool colour = false;  ///< bold headings, by ANSI escapes
};

/// A title, a table, and a few lines from which the run can be repeated; ends with a newline. Money carries its currency's
/// sign and grouped digits; half the width of the 95% interval stands behind each mean, in percent of it (in points, "pt",
/// where the figure is itself in percent). `outputs.recorded` stands beside a seller's figures with the difference in percent.
/// Counts that are zero for every seller and were not recorded (lost units, discounts) are left out.
/// The share of units is left out where there is one seller.  `model` is the scenario's: labels, calendar and what was recorded.
/// Tested: tests/report/text.cpp (exact texts; widths with one and five sellers, long and wide labels).
std::string text(const study::RunResult& result, const engine::Model& model, const TextOptions& options = {});

}  // namespace shopwright::report

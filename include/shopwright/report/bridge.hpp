#pragma once
// The bridge as people and programs read it.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shopwright/report/csv.hpp"
#include "shopwright/study/bridge.hpp"
#include "shopwright/study/margin_bridge.hpp"

namespace shopwright::report {

/// How a bridge is shown.
struct BridgeTextOptions {
  int width = 80;       ///< columns to fill at most; 60 at least
  bool colour = false;  ///< gains green, losses red, headings bold, by ANSI escapes
  std::string base = "base", variant = "variant";
  /// Names of competitors for people, by their names in the scenario; others show their names.
  std::vector<std::pair<std::string, std::string>> labels;
};

/// A waterfall of the gross margin: from the base's total, one bar per reason, to the variant's; beside each its units and
/// revenue. Then margin per period (window, after, total) where there is more than one; the margin bridge, if given; and
/// a warning where the runs are unsettled. Reasons that moved nothing are left out. Ends with a newline.
/// Tested: tests/report/test_bridge.cpp (exact texts at 60 and 80 columns; lines fit; colour only when asked).
std::string bridge_text(const study::Bridge& bridge, const study::MarginBridge* margin = nullptr,
                        const BridgeTextOptions& options = {});

/// One row per reason and period, all reasons: reason, competitor, period, then units, revenue, cost_of_goods and
/// gross_margin as differences, then base_ and variant_ the same of either run. The last rows, reason "total", are the whole.
void bridge_csv(const study::Bridge& bridge, Out out);
/// The same of several, their names in a first column, `variant`.
void bridge_csv(const std::vector<std::pair<std::string, const study::Bridge*>>& bridges, Out out);

/// One document: currency, window, pairing_days, settled, warnings, base, variant, difference, reasons: [{reason, competitor,
/// periods}], stockpile, margin_bridge. Amounts are exact decimal numbers in major units. Indented, ends with a newline.
std::string bridge_json(const study::Bridge& bridge, const study::MarginBridge* margin = nullptr);

}  // namespace shopwright::report

#pragma once
// The tables of a comparison: columns that give way, the least needed first, until they fit.
#include <string>
#include <vector>

#include "report/figures.hpp"
#include "shopwright/study/compare.hpp"

namespace shopwright::report {

enum class Paint : uint8_t { plain, good, bad, faint };

/// One line of cells with the colour of its telling ones.
struct ColumnText {
  std::string head;
  std::vector<std::string> cells;  // [row]
  bool left = false;
  bool painted = false;  ///< in the row's colour
};

/// Columns side by side, `gap` blanks between them; heads bold. Rows have `paint`.
std::string render_columns(const std::vector<ColumnText>& columns, const std::vector<Paint>& paint, int gap,
                           bool colour);
int width_of(const std::vector<ColumnText>& columns, int gap);

/// Metric by metric: base, variant, difference, how sure, verdict.
std::string variant_table(const study::Comparison& comparison, const study::ComparedVariant& variant, int width,
                          bool colour);
/// Plan by plan: differences of the main metrics, the best plan marked.
std::string plans_table(const study::Comparison& comparison, int width, bool colour);

/// Largest amount among base and variants, to decide on cents.
Numbers numbers_for(const study::Comparison& comparison);

}  // namespace shopwright::report

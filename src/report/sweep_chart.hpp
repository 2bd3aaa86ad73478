#pragma once
// Curves and maps drawn with characters.
#include <string>
#include <vector>

namespace shopwright::report {

/// A curve with its band over x, on `width` columns (labels included) and `height` lines plus two for the x axis. low and high may be empty.
/// Each list has one value per x, x evenly spaced.
struct ChartCurve {
  std::vector<double> x, y, low, high;
  std::string low_label, high_label;    ///< of y's extremes
  std::string first_label, last_label;  ///< of x's ends
  std::string x_name;
};
std::string draw_curve(const ChartCurve& curve, int width, int height);

/// A map of z [row][column] in shades, small to large; row 0 is at the bottom. `best_row`, `best_column` are marked. At most `width` columns
/// and `height` lines: neighbours share a cell.
struct ChartMap {
  std::vector<std::vector<double>> z;
  size_t best_row = 0, best_column = 0;
  std::string row_name, column_name;
  std::string row_first, row_last, column_first, column_last;
};
std::string draw_map(const ChartMap& map, int width, int height);

}  // namespace shopwright::report

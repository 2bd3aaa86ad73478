#pragma once
// Text in columns. Widths are those on a terminal, not bytes.
#include <string>
#include <string_view>
#include <vector>

namespace shopwright::report {

/// Blanks up to `width` columns: behind (left-aligned) or before (right-aligned). What is longer stays as it is.
std::string padded_right(std::string_view text, int width);
std::string padded_left(std::string_view text, int width);

/// Lines of at most `width` columns, broken at blanks where there are any and anywhere (between characters) where not; at
/// least one line.
std::vector<std::string> wrapped(std::string_view text, int width);

/// A number with `digits` after the point and commas between thousands: "-1,234.5".
std::string grouped(double value, int digits);

}  // namespace shopwright::report

#pragma once
#include <algorithm>
#include <sstream>
#include <string>

#include "shopwright/core/text.hpp"

namespace shopwright::testing {

/// Columns of the widest line.
inline int widest(const std::string& text) {
  int widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, core::display_width(line));
  return widest;
}

}  // namespace shopwright::testing

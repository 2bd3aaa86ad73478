#pragma once
// A table of named rows that fits the terminal: it loses columns, least important first, before names are broken into many lines.
#include <string>
#include <vector>

#include "shopwright/core/ensure.hpp"

namespace shopwright::report {

struct TableColumn {
  std::string head;
  int importance = 0;                ///< the smallest goes first where there is no room; all different
  bool words = false;                ///< written from the left
  std::vector<std::string> cells{};  ///< [row]
};

/// One line of heads, then a row for each name, broken over lines where it is long; at most `width` columns wide as long as names of 14 and
/// the most important column fit.
std::string named_table(const std::vector<std::string>& names, std::vector<TableColumn> columns, int width);

/// What people call an entry of a scenario's collection.
template <class Entries>
std::string label_in(const Entries& entries, const std::string& name) {
  const auto at = entries.index_of(name);
  ENSURE(at.has_value(), name);
  return entries[*at].label.empty() ? name : entries[*at].label;
}

}  // namespace shopwright::report

#include "report/named_table.hpp"

#include <algorithm>

#include "report/layout.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

constexpr int kGap = 2, kShortNames = 14;

int width_of(const TableColumn& column) {
  int widest = core::display_width(column.head);
  for (const auto& cell : column.cells) widest = std::max(widest, core::display_width(cell));
  return widest;
}

}  // namespace

std::string named_table(const std::vector<std::string>& names, std::vector<TableColumn> columns, int width) {
  int name_width = 0;
  for (const auto& name : names) name_width = std::max(name_width, core::display_width(name));
  const int least = std::min(name_width, kShortNames);
  const auto needed = [&] {
    int sum = 0;
    for (const TableColumn& column : columns) sum += kGap + width_of(column);
    return sum;
  };
  while (columns.size() > 1 && least + needed() > width)
    columns.erase(std::min_element(columns.begin(), columns.end(), [](const TableColumn& a, const TableColumn& b) {
      return a.importance < b.importance;
    }));
  name_width = std::min(name_width, std::max(least, width - needed()));
  std::string out;
  const auto add_line = [&](const std::string& name, auto cell_of) {
    const auto lines = wrapped(name, name_width);
    for (size_t i = 0; i + 1 < lines.size(); ++i) out += lines[i] + '\n';
    std::string line = padded_right(lines.back(), name_width);
    for (const TableColumn& column : columns) {
      const auto padded = column.words ? padded_right : padded_left;
      line += std::string(kGap, ' ') + padded(cell_of(column), width_of(column));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  add_line("", [](const TableColumn& column) { return column.head; });
  for (size_t r = 0; r < names.size(); ++r)
    add_line(names[r], [r](const TableColumn& column) { return column.cells[r]; });
  return out;
}

}  // namespace shopwright::report

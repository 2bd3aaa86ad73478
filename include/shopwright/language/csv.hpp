#pragma once
// Tables from CSV files, which is how people have their prices.
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {

/// A CSV file as RFC 4180 describes it: comma, optional double quotes (doubled inside), header in the first row, CRLF or LF,
/// an optional byte order mark; UTF-8. Blanks around cells are dropped, empty lines skipped.
/// Immutable once parsed. Tested: tests/language/test_csv.cpp.
class Table {
 public:
  struct Cell {
    std::string_view text;
    int32_t line, column, end_column;
  };

  /// nullptr after reporting what is wrong: unterminated quotes, rows of the wrong length, equal column names.
  static std::shared_ptr<const Table> parse(std::string text, std::string name, Diagnostics& diagnostics);

  const std::string& name() const { return source_->name; }
  std::span<const std::string_view> columns() const { return columns_; }
  std::optional<size_t> column(std::string_view name) const;
  size_t rows() const { return columns_.empty() ? 0 : cells_.size() / columns_.size(); }
  const Cell& cell(size_t row, size_t column) const { return cells_[row * columns_.size() + column]; }
  Place place(const Cell& cell) const { return {source_, cell.line, cell.column, cell.end_column}; }
  Place header() const { return {source_, 1, 1, 2}; }
  /// Rows in which the columns have these texts. Indexed by the set of columns on first use; not for several threads.
  std::vector<size_t> matching(std::span<const std::pair<size_t, std::string>> wanted) const;

 private:
  std::shared_ptr<const Source> source_;
  std::deque<std::string> unquoted_;  // cells whose quotes held doubled quotes
  std::vector<std::string_view> columns_;
  std::vector<Cell> cells_;
  mutable std::map<std::vector<size_t>, std::unordered_map<std::string, std::vector<size_t>>> indexes_;
};

/// What a `{csv: ...}` reference means at its place in the scenario.
struct TableUse {
  std::string path;                                        ///< of the parameter
  std::string default_column;                              ///< its own name
  std::vector<std::pair<std::string, std::string>> roles;  ///< kind and name of the entries around it: product, trop64
};

/// The values of `{csv: file, column: price, date: date, where: {product: trop64}}`: a series when the table has a date column,
/// else the one value. Rows are those that match `where` and, for columns named like a role, the entry's own name. Null after
/// reporting: unknown column, no row, two rows for one date, empty cell, wrong date.
Node read_table(const Node& reference, const Table& table, const TableUse& use, Diagnostics& diagnostics);

}  // namespace shopwright::language

#include "shopwright/language/csv.hpp"

#include <algorithm>
#include <tuple>

#include "loading.hpp"
#include "reading.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kMostRowErrors = 20;  // of one column

/// Splits a text into cells. One pass, no copies but for doubled quotes.
class Splitter {
 public:
  Splitter(const std::shared_ptr<const Source>& source, std::deque<std::string>& unquoted, Diagnostics& diagnostics)
      : source_(source), text_(source->text), unquoted_(unquoted), diagnostics_(diagnostics) {}

  bool at_end() const { return at_ >= text_.size(); }

  /// The cells of the next line that is not empty; false on an error.
  bool row(std::vector<Table::Cell>& cells) {
    cells.clear();
    while (!at_end() && (peek() == '\n' || peek() == '\r')) step();
    if (at_end()) return true;
    for (;;) {
      if (!cell(cells)) return false;
      if (at_end()) return true;
      const char c = peek();
      step();
      if (c == '\n') return true;
    }
  }

 private:
  char peek() const { return text_[at_]; }
  void step() {
    if (text_[at_++] == '\n') {
      ++line_;
      line_start_ = at_;
    }
  }
  int32_t column() const { return static_cast<int32_t>(at_ - line_start_) + 1; }
  bool fail(int32_t line, int32_t column, const char* message, const char* hint) {
    diagnostics_.error("csv-syntax", {source_, line, column, column + 1}, {}, message, hint);
    return false;
  }

  bool cell(std::vector<Table::Cell>& cells) {
    while (!at_end() && (peek() == ' ' || peek() == '\t')) step();
    const int32_t line = line_, first = column();
    if (!at_end() && peek() == '"') return quoted(cells, line, first);
    const size_t begin = at_;
    while (!at_end() && peek() != ',' && peek() != '\n' && peek() != '\r') {
      if (peek() == '"')
        return fail(line_, column(), "a quote inside a cell that does not begin with one",
                    "quote the whole cell and double the quotes in it");
      step();
    }
    const std::string_view trimmed = core::trim(text_.substr(begin, at_ - begin));
    cells.push_back({trimmed, line, first, first + std::max<int32_t>(1, static_cast<int32_t>(trimmed.size()))});
    return line_end();
  }

  bool quoted(std::vector<Table::Cell>& cells, int32_t line, int32_t first) {
    step();
    const size_t begin = at_;
    bool doubled = false;
    for (;; step()) {
      if (at_end())
        return fail(line, first, "the quote that begins here is never closed",
                    "close it at the end of the cell; a quote within a cell is doubled");
      if (peek() != '"') continue;
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
      doubled = true;
      step();
    }
    std::string_view content = text_.substr(begin, at_ - begin);
    if (doubled) {
      std::string plain;
      for (size_t i = 0; i < content.size(); ++i) {
        plain += content[i];
        if (content[i] == '"') ++i;
      }
      content = unquoted_.emplace_back(std::move(plain));
    }
    step();
    const int32_t end = line_ == line ? column() : first + 1;
    cells.push_back({content, line, first, end});
    while (!at_end() && (peek() == ' ' || peek() == '\t')) step();
    if (!at_end() && peek() != ',' && peek() != '\n' && peek() != '\r')
      return fail(line_, column(), "text after the closing quote", "put a comma between cells");
    return line_end();
  }

  /// Brings CRLF to its LF.
  bool line_end() {
    if (at_end() || peek() != '\r') return true;
    if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n')
      return fail(line_, column(), "a carriage return that ends no line", "save it with usual line ends");
    step();
    return true;
  }

  std::shared_ptr<const Source> source_;
  std::string_view text_;
  std::deque<std::string>& unquoted_;
  Diagnostics& diagnostics_;
  size_t at_ = 0, line_start_ = 0;
  int32_t line_ = 1;
};

std::string key_of(std::span<const std::string_view> texts) {
  std::string key;
  for (const auto text : texts) key += std::to_string(text.size()) + ":" + std::string(text);
  return key;
}

}  // namespace

std::shared_ptr<const Table> Table::parse(std::string text, std::string name, Diagnostics& diagnostics) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.erase(0, 3);
  const bool utf8 = core::valid_utf8(text);
  auto table = std::make_shared<Table>();
  table->source_ = std::make_shared<const Source>(Source{std::move(name), std::move(text)});
  if (!utf8) {
    report_not_utf8(table->source_->name, table->source_->text, "save it as CSV UTF-8", diagnostics);
    return nullptr;
  }
  Splitter splitter(table->source_, table->unquoted_, diagnostics);
  std::vector<Cell> row;
  if (!splitter.row(row)) return nullptr;
  if (row.empty()) {
    diagnostics.error("csv-empty", {table->source_, 0, 0, 0}, {}, "the table is empty",
                      "its first row names the columns");
    return nullptr;
  }
  bool good = true;
  for (const Cell& cell : row) {
    if (cell.text.empty()) {
      diagnostics.error("csv-header", table->place(cell), {}, "a column without a name",
                        "the first row names the columns: is a comma too many, or a name missing?");
      good = false;
    } else if (table->column(cell.text)) {
      diagnostics.error("csv-header", table->place(cell), {}, "two columns are called " + quote(cell.text),
                        "rename one of them", Related{table->place(row[*table->column(cell.text)]), "the first one"});
      good = false;
    }
    table->columns_.push_back(cell.text);
  }
  if (row.size() == 1 && row[0].text.find_first_of(";\t") != std::string_view::npos) {
    diagnostics.error("csv-header", table->place(row[0]), {},
                      row[0].text.find(';') != std::string_view::npos ? "cells are separated by semicolons here"
                                                                      : "cells are separated by tabs here",
                      "save it with commas between cells, and decimals written 2.79");
    return nullptr;
  }
  size_t wrong = 0;
  while (!splitter.at_end() && wrong < kMostRowErrors) {
    if (!splitter.row(row)) return nullptr;
    if (row.empty()) break;
    if (row.size() != table->columns_.size()) {
      diagnostics.error("csv-row", table->place(row[0]), {},
                        "this row has " + std::to_string(row.size()) +
                            (row.size() == 1 ? " cell, the header " : " cells, the header ") +
                            std::to_string(table->columns_.size()),
                        row.size() > table->columns_.size() ? "put cells that contain commas in quotes"
                                                            : "its columns are " + listed(table->columns_));
      ++wrong;
      continue;
    }
    table->cells_.insert(table->cells_.end(), row.begin(), row.end());
  }
  return good && wrong == 0 ? table : nullptr;
}

std::optional<size_t> Table::column(std::string_view name) const {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  return it == columns_.end() ? std::nullopt : std::optional(static_cast<size_t>(it - columns_.begin()));
}

std::vector<size_t> Table::matching(std::span<const std::pair<size_t, std::string>> wanted) const {
  std::vector<size_t> key;
  std::vector<std::string_view> texts;
  for (const auto& [column, text] : wanted) {
    key.push_back(column);
    texts.push_back(text);
  }
  auto [it, fresh] = indexes_.try_emplace(key);
  if (fresh)
    for (size_t row = 0; row < rows(); ++row) {
      std::vector<std::string_view> found;
      for (const size_t column : key) found.push_back(cell(row, column).text);
      it->second[key_of(found)].push_back(row);
    }
  const auto found = it->second.find(key_of(texts));
  return found == it->second.end() ? std::vector<size_t>{} : found->second;
}

namespace {

/// Reads the keys of a reference and picks columns and rows.
class Reference {
 public:
  Reference(const Node& node, const Table& table, const TableUse& use, Diagnostics& diagnostics)
      : node_(node), table_(table), use_(use), diagnostics_(diagnostics) {}

  Node read() {
    check_keys();
    const Node* named = node_.find("column");
    const auto value = find_column(named ? named->text() : use_.default_column,
                                   named ? named->place() : node_["csv"].place(), named == nullptr);
    const Node* date_name = node_.find("date");
    auto date = table_.column("date");
    if (date_name) date = find_column(date_name->text(), date_name->place(), false);
    find_rows(value);
    if (!good_ || !value) return {};
    return date && *date != *value ? dated(*value, *date) : single(*value);
  }

 private:
  void error(std::string code, Place place, std::string message, std::string hint = {},
             std::optional<Related> related = {}) {
    diagnostics_.error(std::move(code), std::move(place), use_.path, std::move(message), std::move(hint),
                       std::move(related));
    good_ = false;
  }

  void check_keys() {
    static constexpr std::string_view kKeys[] = {"csv", "column", "date", "where"};
    for (const auto& entry : node_.entries()) {
      if (std::find(std::begin(kKeys), std::end(kKeys), entry.key) == std::end(kKeys))
        error("unknown-key", entry.place, "unknown key " + quote(entry.key) + " in a reference to a table",
              hint_for(entry.key, kKeys));
      else if (entry.key == "where" ? !entry.value.is_map() : !entry.value.is_scalar())
        error("wrong-type", entry.place,
              "expected " + std::string(entry.key == "where" ? "a map of columns and their values" : "a text") +
                  ", found " + describe(entry.value));
    }
  }

  std::optional<size_t> find_column(const std::string& name, const Place& place, bool implied) {
    const auto found = table_.column(name);
    if (found) return found;
    std::string hint = hint_for(name, table_.columns());
    if (implied) hint = "say which with column: ...; its columns are " + listed(table_.columns());
    error("unknown-column", place, table_.name() + " has no column " + quote(name), hint);
    return std::nullopt;
  }

  void find_rows(std::optional<size_t> value) {
    std::vector<std::pair<size_t, std::string>> wanted;
    const Node& where = node_["where"];
    for (const auto& entry : where.entries()) {
      const auto column = find_column(entry.key, entry.place, false);
      if (!entry.value.is_scalar())
        error("wrong-type", entry.value.place(), "expected a text, found " + describe(entry.value));
      if (column) wanted.emplace_back(*column, entry.value.text());
      description_ += (description_.empty() ? "" : ", ") + entry.key + " " + quote(entry.value.text());
    }
    for (const auto& [kind, name] : use_.roles) {
      const auto column = table_.column(kind);
      if (!column || where.find(kind) || column == value) continue;
      wanted.emplace_back(*column, name);
      description_ += (description_.empty() ? "" : ", ") + kind + " " + quote(name);
    }
    if (!good_) return;
    std::sort(wanted.begin(), wanted.end());
    rows_ = table_.matching(wanted);
    if (rows_.empty())
      error("no-rows", node_["csv"].place(),
            table_.name() + (description_.empty() ? " has no rows" : " has no row for " + description_),
            hint_for_rows(wanted));
  }

  /// What the first column that was asked for has instead.
  std::string hint_for_rows(const std::vector<std::pair<size_t, std::string>>& wanted) const {
    if (wanted.empty() || table_.rows() == 0) return "add a row below the names of the columns";
    const auto& [column, text] = wanted.front();
    std::vector<std::string_view> there;
    for (size_t row = 0; row < table_.rows() && there.size() < 100; ++row) {
      const std::string_view found = table_.cell(row, column).text;
      if (found == text)
        return "add the row, or choose others with where: {...}";  // it is another column that does not match
      if (std::find(there.begin(), there.end(), found) == there.end()) there.push_back(found);
    }
    if (const auto meant = core::did_you_mean(text, there)) return "did you mean " + quote(*meant) + "?";
    return "its column " + std::string(table_.columns()[column]) + " has " + listed(there);
  }

  Node value_of(size_t row, size_t column) {
    const Table::Cell& cell = table_.cell(row, column);
    if (cell.text.empty() && ++wrong_ <= kMostRowErrors)
      error("empty-cell", table_.place(cell),
            "no value in row " + std::to_string(row + 2) + ", column " + quote(table_.columns()[column]),
            "write the value, or take the row out: the value before then holds on");
    return Node::scalar(std::string(cell.text), table_.place(cell));
  }

  Node single(size_t column) {
    if (rows_.size() > 1) {
      error("several-rows", node_["csv"].place(),
            table_.name() + " has " + std::to_string(rows_.size()) + " rows" +
                (description_.empty() ? "" : " for " + description_) + " and no date column",
            "choose one with where: {...}, or name the date column with date: ...",
            Related{table_.place(table_.cell(rows_[1], 0)), "the second is here"});
      return {};
    }
    Node value = value_of(rows_[0], column);
    return good_ ? value : Node();
  }

  Node dated(size_t column, size_t date_column) {
    struct Row {
      core::Date date;
      size_t row;
    };
    std::vector<Row> found;
    std::vector<Node::Step> steps;
    for (const size_t row : rows_) {
      const Table::Cell& cell = table_.cell(row, date_column);
      if (const auto date = core::parse_date(cell.text)) found.push_back({*date, row});
      else if (++wrong_ <= kMostRowErrors)
        error("wrong-date", table_.place(cell),
              "expected a date in row " + std::to_string(row + 2) + ", column " + quote(table_.columns()[date_column]) +
                  ", found " + quote(cell.text),
              "dates are written 2026-03-02");
      else good_ = false;
    }
    std::sort(found.begin(), found.end(),
              [](const Row& a, const Row& b) { return std::tie(a.date, a.row) < std::tie(b.date, b.row); });
    for (size_t i = 0; i < found.size(); ++i) {
      if (i > 0 && found[i].date == found[i - 1].date && ++wrong_ <= kMostRowErrors)
        error("same-date", table_.place(table_.cell(found[i].row, date_column)),
              "a second row for " + core::format_date(found[i].date) +
                  (description_.empty() ? "" : " and " + description_),
              "choose between them with where: {...}",
              Related{table_.place(table_.cell(found[i - 1].row, date_column)), "the first is here"});
      steps.push_back({found[i].date, value_of(found[i].row, column)});
    }
    return good_ ? Node::series(std::move(steps), node_["csv"].place()) : Node();
  }

  const Node& node_;
  const Table& table_;
  const TableUse& use_;
  Diagnostics& diagnostics_;
  std::vector<size_t> rows_;
  std::string description_;
  size_t wrong_ = 0;
  bool good_ = true;
};

}  // namespace

Node read_table(const Node& reference, const Table& table, const TableUse& use, Diagnostics& diagnostics) {
  return Reference(reference, table, use, diagnostics).read();
}

}  // namespace shopwright::language

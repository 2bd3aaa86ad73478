#include "shopwright/report/csv.hpp"

#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"

using namespace shopwright;

namespace {

/// Fields of all records, read as RFC 4180 says.
std::vector<std::vector<std::string>> read(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') field += text[++i];
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == ',' || c == '\n')) {
      rows.back().push_back(std::exchange(field, {}));
      if (c == '\n') rows.emplace_back();
    } else field += c;
  }
  rows.pop_back();
  return rows;
}

}  // namespace

TEST_CASE("what is written reads back, whatever it holds") {
  const std::vector<std::string> fields = {"plain", "",   "a,b",  "say \"hi\"", "two\nlines",
                                           "\r\n",  "\"", "日本", " blank "};
  std::string text;
  report::CsvWriter csv(text);
  for (int row = 0; row < 2; ++row) {
    for (const std::string& field : fields) csv.field(field);
    csv.end_row();
  }
  CHECK(read(text) == std::vector<std::vector<std::string>>{fields, fields});
}

TEST_CASE("numbers and amounts are exact") {
  std::string text;
  report::CsvWriter csv(text);
  csv.field(INT64_MIN)
      .field(core::Money{-5}, {"USD", 2})
      .field(core::Money{9007199254740993}, {"USD", 2})
      .field(core::Money{12}, {"JPY", 0});
  csv.end_row();
  CHECK(text == "-9223372036854775808,-0.05,90071992547409.93,12\n");
}

TEST_CASE("a row of another length is a bug") {
  std::string text;
  report::CsvWriter csv(text);
  csv.field("a").field("b").end_row();
  csv.field("c");
  CHECK_THROWS_AS(csv.end_row(), core::BugError);
}

// Changes as they are written on the command line.
#include <algorithm>

#include "loading.hpp"
#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/changes.hpp"
#include "written.hpp"

namespace shopwright::language {
namespace {

using Operation = Change::Operation;

const char* option(Operation operation) {
  return operation == Operation::set ? "--set" : operation == Operation::scale ? "--scale" : "--add";
}

}  // namespace

std::optional<Change> parse_change(Operation operation, std::string_view text, Diagnostics& diagnostics) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  const auto source = std::make_shared<const Source>(Source{option(operation), line});
  const auto wrong = [&](size_t from, size_t to, std::string message, std::string hint) {
    diagnostics.error("bad-change",
                      {source, 1, static_cast<int32_t>(from) + 1, static_cast<int32_t>(std::max(to, from + 1)) + 1}, {},
                      std::move(message), std::move(hint));
    return std::nullopt;
  };
  if (!core::valid_utf8(line)) return wrong(0, 1, "this is not UTF-8 text", "set the terminal to UTF-8");
  const size_t equals = line.find('=');
  const std::string example =
      std::string("for example ") + option(operation) +
      (operation == Operation::scale ? " offers.*.trop64.price=1.02" : " offers.ours.trop64.price=2.49");
  if (equals == std::string::npos) return wrong(0, line.size(), "expected PATH=VALUE, found " + quote(line), example);
  Change change;
  change.operation = operation;
  change.path = std::string(core::trim(std::string_view(line).substr(0, equals)));
  if (change.path.empty() || change.path.front() == '.' || change.path.back() == '.' ||
      change.path.find("..") != std::string::npos)
    return wrong(0, equals, "expected a dotted path before =, found " + quote(change.path), example);
  size_t end = line.size();
  // What follows the last @ is a date range, if it looks at all like one.
  if (const size_t mark = line.rfind('@'); mark != std::string::npos && mark > equals) {
    const std::string_view dates = core::trim(std::string_view(line).substr(mark + 1));
    if (const auto range = parse_date_range(dates)) {
      change.dates = range;
      end = mark;
    } else if (dates.empty() || dates[0] == '.' || (dates[0] >= '0' && dates[0] <= '9')) {
      const size_t dots = dates.find("..");
      if (dots != std::string_view::npos && core::parse_date(core::trim(dates.substr(0, dots))) &&
          core::parse_date(core::trim(dates.substr(dots + 2))))
        return wrong(mark + 1, line.size(), "dates out of order: the range ends before it begins",
                     "write @" + std::string(core::trim(dates.substr(dots + 2))) + ".." +
                         std::string(core::trim(dates.substr(0, dots))));
      return wrong(mark + 1, line.size(), "expected dates after @, found " + quote(dates),
                   "for example @2026-11-01..2026-11-11, or @2026-11-01..");
    }
  }
  size_t begin = equals + 1;
  while (begin < end && line[begin] == ' ') ++begin;
  while (end > begin && line[end - 1] == ' ') --end;
  if (begin == end) return wrong(equals, equals + 1, "a value is missing after =", example);
  change.place = {source, 1, static_cast<int32_t>(begin) + 1, static_cast<int32_t>(end) + 1};
  const size_t before = diagnostics.errors();
  // Blanks in front keep the columns right.
  change.value = parse_shown(source, std::string(begin, ' ') + line.substr(begin, end - begin), diagnostics);
  if (diagnostics.errors() != before) return std::nullopt;
  if (change.value.is_null()) return wrong(begin, end, "a value is missing after =", example);
  if (operation != Operation::set && !(change.value.is_scalar() && split_number(change.value.text())))
    return wrong(begin, end, "expected a number after =, found " + describe(change.value),
                 change.value.text().find('@') == std::string::npos
                     ? example
                     : "dates after @ are written 2026-11-01..2026-11-11");
  return change;
}

}  // namespace shopwright::language

#include "shopwright/language/diagnostic.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kWidest = 140;  // bytes of a source line that are shown

std::string_view line_of(const std::string& text, int32_t line) {
  size_t begin = 0;
  for (int32_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n', begin);
    if (end == std::string::npos) return {};
    begin = end + 1;
  }
  const size_t end = text.find('\n', begin);
  std::string_view found(text.data() + begin, (end == std::string::npos ? text.size() : end) - begin);
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

int characters(std::string_view bytes) {
  return static_cast<int>(std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool inside_character(std::string_view text, size_t i) { return i < text.size() && (text[i] & 0xC0) == 0x80; }

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '\t') c = ' ';
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return out;
}

struct Paint {
  bool colour;
  std::string operator()(const char* code, std::string_view text) const {
    return colour ? std::string("\033[") + code + "m" + std::string(text) + "\033[0m" : std::string(text);
  }
};

/// The source line with the caret below it; "" when the place is unknown.
std::string excerpt(const Place& place, const Paint& paint) {
  if (!place.known()) return {};
  std::string_view line = place.line_text();
  size_t column = std::min(static_cast<size_t>(std::max(place.column, 1)) - 1, line.size());
  size_t end = std::clamp(static_cast<size_t>(std::max(place.end_column, 1)) - 1, column, line.size());
  bool cut_front = false, cut_back = false;
  if (line.size() > kWidest) {  // keep the part around the place
    size_t begin = column > kWidest / 2 ? column - kWidest / 2 : 0;
    while (begin > 0 && inside_character(line, begin)) --begin;
    size_t stop = std::min(line.size(), begin + kWidest);
    while (stop < line.size() && inside_character(line, stop)) ++stop;
    cut_front = begin > 0;
    cut_back = stop < line.size();
    line = line.substr(begin, stop - begin);
    column -= begin;
    end = std::min(end - begin, line.size());
  }
  const std::string number = std::to_string(place.line);
  std::string out = "  " + number + " | " + (cut_front ? "..." : "") + printable(line) + (cut_back ? "..." : "") + "\n";
  const int indent = core::display_width(printable(line.substr(0, column))) + (cut_front ? 3 : 0);
  const int width = std::max(1, core::display_width(printable(line.substr(column, end - column))));
  out += "  " + std::string(number.size(), ' ') + " | " + std::string(static_cast<size_t>(indent), ' ');
  out += paint("1;32", "^" + std::string(static_cast<size_t>(width - 1), '~')) + "\n";
  return out;
}

auto identity(const Diagnostic& d) {
  return std::tuple(d.place.file(), d.place.line, d.place.column, std::string_view(d.code), std::string_view(d.path),
                    std::string_view(d.message));
}

}  // namespace

std::string Place::str() const {
  if (!source) return {};
  if (line <= 0) return source->name;
  const std::string_view text = line_text();
  const size_t bytes = std::min(static_cast<size_t>(std::max(column, 1)) - 1, text.size());
  return source->name + ":" + std::to_string(line) + ":" + std::to_string(characters(text.substr(0, bytes)) + 1);
}

std::string_view Place::line_text() const { return known() ? line_of(source->text, line) : std::string_view(); }

void Diagnostics::add(Diagnostic diagnostic) {
  ++(diagnostic.severity == Severity::error ? errors_ : warnings_);
  if (items_.size() < kMost) items_.push_back(std::move(diagnostic));
}

void Diagnostics::error(std::string code, Place place, std::string path, std::string message, std::string hint,
                        std::optional<Related> related) {
  add({Severity::error, std::move(code), std::move(place), std::move(path), std::move(message), std::move(hint),
       std::move(related)});
}

void Diagnostics::warning(std::string code, Place place, std::string path, std::string message, std::string hint,
                          std::optional<Related> related) {
  add({Severity::warning, std::move(code), std::move(place), std::move(path), std::move(message), std::move(hint),
       std::move(related)});
}

void Diagnostics::append(const Diagnostics& other) {
  for (const Diagnostic& d : other.items_) add(d);
  errors_ += other.errors_ + other.warnings_ > other.items_.size() ? 1 : 0;  // what was dropped is still wrong
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string_view, size_t> rank;
  for (const Diagnostic& d : items_) rank.try_emplace(d.place.file(), rank.size());
  std::vector<const Diagnostic*> order;
  for (const Diagnostic& d : items_) order.push_back(&d);
  std::sort(order.begin(), order.end(), [&](const Diagnostic* a, const Diagnostic* b) {
    // All lie in one vector: the pointer is the order in which they were found.
    return std::tuple(rank[a->place.file()], a->place.line, a->place.column, a) <
           std::tuple(rank[b->place.file()], b->place.line, b->place.column, b);
  });
  std::vector<Diagnostic> out;
  std::set<decltype(identity(items_.front()))> seen;
  for (const Diagnostic* d : order) {
    if (seen.insert(identity(*d)).second) out.push_back(*d);
  }
  return out;
}

std::string render(const Diagnostic& diagnostic, bool colour) {
  const Paint paint{colour};
  const bool error = diagnostic.severity == Severity::error;
  std::string out;
  if (const std::string place = diagnostic.place.str(); !place.empty()) out += paint("1", place + ":") + " ";
  out += paint(error ? "1;31" : "1;35", error ? "error:" : "warning:") + " ";
  if (!diagnostic.path.empty()) out += printable(diagnostic.path) + ": ";
  out += printable(diagnostic.message) + " [" + diagnostic.code + "]\n";
  out += excerpt(diagnostic.place, paint);
  if (!diagnostic.hint.empty()) out += "  " + paint("1;36", "hint:") + " " + printable(diagnostic.hint) + "\n";
  if (diagnostic.related) {
    const std::string place = diagnostic.related->place.str();
    out += "  " + (place.empty() ? std::string() : paint("1", place + ":") + " ") + paint("1;36", "note:") + " " +
           printable(diagnostic.related->note) + "\n";
    out += excerpt(diagnostic.related->place, paint);
  }
  return out;
}

std::string render(const Diagnostics& diagnostics, bool colour) {
  const std::vector<Diagnostic> all = diagnostics.sorted();
  if (all.empty()) return {};
  std::string out;
  size_t errors = 0;
  for (const Diagnostic& d : all) {
    out += render(d, colour);
    errors += d.severity == Severity::error ? 1 : 0;
  }
  const size_t warnings = all.size() - errors;
  auto count = [](size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
  if (errors > 0) out += count(errors, "error");
  if (warnings > 0) out += (errors > 0 ? ", " : "") + count(warnings, "warning");
  return out + "\n";
}

}  // namespace shopwright::language

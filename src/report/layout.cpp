#include "report/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

/// Bytes of the character that begins `text`.
size_t character(std::string_view text) {
  size_t n = 1;
  while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80) ++n;
  return n;
}

std::string blanks(int n) { return std::string(static_cast<size_t>(std::max(n, 0)), ' '); }

}  // namespace

std::string padded_right(std::string_view text, int width) {
  return std::string(text) + blanks(width - core::display_width(text));
}

std::string padded_left(std::string_view text, int width) {
  return blanks(width - core::display_width(text)) + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  width = std::max(width, 2);  // the widest character
  std::vector<std::string> lines;
  text = core::trim(text);
  while (core::display_width(text) > width) {
    size_t end = 0, last_blank = std::string_view::npos;
    for (int used = 0; end < text.size();) {
      const size_t n = character(text.substr(end));
      used += core::display_width(text.substr(end, n));
      if (text[end] == ' ') last_blank = end;
      if (used > width) break;
      end += n;
    }
    if (last_blank != std::string_view::npos && last_blank > 0) end = last_blank;
    lines.emplace_back(core::trim(text.substr(0, end)));
    text = core::trim(text.substr(end));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string grouped(double value, int digits) {
  std::string text = fmt::format("{:.{}f}", std::abs(value), digits);
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t i = point; i > 3; i -= 3) text.insert(i - 3, ",");
  // What is rounded to zero has no sign.
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return value < 0 && !zero ? "-" + text : text;
}

}  // namespace shopwright::report

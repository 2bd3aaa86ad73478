#include "app/flowing.hpp"

#include <algorithm>

#include "shopwright/core/text.hpp"

namespace shopwright::app {

std::string flowing(std::string_view text, size_t indent, size_t width, size_t column) {
  std::string out;
  bool fresh = true;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const auto length = static_cast<size_t>(core::display_width(word));
    if (!fresh && column + 1 + length > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
      fresh = true;
    }
    if (!fresh) out += ' ', ++column;
    out += word;
    column += length;
    fresh = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace shopwright::app

#pragma once
#include <string>
#include <string_view>

namespace shopwright::app {

/// Words in lines of at most `width` columns, continued at `indent`; the first line begins at `column` (that of the text before it).
std::string flowing(std::string_view text, size_t indent, size_t width, size_t column);
inline std::string flowing(std::string_view text, size_t indent, size_t width) {
  return flowing(text, indent, width, indent);
}

}  // namespace shopwright::app

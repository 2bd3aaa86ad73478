#include "written.hpp"

#include <string_view>

namespace shopwright::language {

std::optional<Written> split_number(const std::string& text) {
  if (const auto whole = Decimal::parse(text)) return Written{*whole, {}};
  size_t end = 0;
  while (end < text.size() && std::string_view("0123456789.+-").find(text[end]) != std::string_view::npos) ++end;
  const auto number = Decimal::parse(std::string_view(text).substr(0, end));
  const std::string suffix = text.substr(end);
  const bool word = !suffix.empty() && (suffix[0] == ' ' || suffix[0] == '%' || (suffix[0] >= 'a' && suffix[0] <= 'z'));
  return number && word ? std::optional(Written{*number, suffix}) : std::nullopt;
}

}  // namespace shopwright::language

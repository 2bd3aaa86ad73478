#pragma once
// Private to language: numbers as people write them.
#include <optional>
#include <string>

#include "decimal.hpp"

namespace shopwright::language {

/// A number as written with what follows it: "3 days" is 3 and " days".
struct Written {
  Decimal number;
  std::string suffix;
};
/// nullopt: no number.
std::optional<Written> split_number(const std::string& text);

}  // namespace shopwright::language

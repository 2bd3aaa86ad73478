#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopwright::language {

/// An exact decimal number, so that 2.50 scaled by 1.05 is 2.625 and not nearly so. Tested through changes.
class Decimal {
 public:
  /// As parse_number in values.hpp; nullopt also when it has too many digits to be exact.
  static std::optional<Decimal> parse(std::string_view text);
  std::optional<Decimal> times(const Decimal& other) const;  ///< nullopt on overflow
  std::optional<Decimal> plus(const Decimal& other) const;
  Decimal rounded(int places) const;  ///< half to even
  std::string str() const;            ///< without trailing zeros after the point

 private:
  __extension__ using Wide = __int128;
  Decimal(Wide digits, int places) : digits_(digits), places_(places) {}
  void trim();
  Wide digits_;
  int places_;  // value = digits / 10^places, places >= 0
};

}  // namespace shopwright::language

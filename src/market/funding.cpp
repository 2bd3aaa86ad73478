#include "shopwright/market/funding.hpp"

#include <array>

#include "shopwright/core/ensure.hpp"

namespace shopwright::market {

FundingSum::Parts FundingSum::of(core::Money discount) const {
  const Wide own = static_cast<Wide>(discount.minor) * core::kMicro - platform_ - supplier_;
  ENSURE(platform_ >= 0 && supplier_ >= 0 && own >= 0, discount);
  const std::array<Wide, 3> micro = {own, platform_, supplier_};
  std::array<int64_t, 3> whole{}, rest{};
  int64_t left = discount.minor;
  for (size_t i = 0; i < 3; ++i) {
    whole[i] = static_cast<int64_t>(micro[i] / core::kMicro);
    rest[i] = static_cast<int64_t>(micro[i] % core::kMicro);
    left -= whole[i];
  }
  for (; left > 0; --left) {
    size_t largest = 0;
    for (size_t i = 1; i < 3; ++i) largest = rest[i] > rest[largest] ? i : largest;
    ++whole[largest];
    rest[largest] = -1;
  }
  return {core::Money{whole[0]}, core::Money{whole[1]}, core::Money{whole[2]}};
}

}  // namespace shopwright::market

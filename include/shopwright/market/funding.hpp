#pragma once
// Who bears a discount: the seller, unless the platform or a supplier has agreed to pay a part of it.
#include <cstdint>

#include "shopwright/core/money.hpp"

namespace shopwright::market {

/// What others than the seller pay of a discount, in millionths of a minor unit. Shares count in millionths too, so that these amounts
/// are exact; they become money once a day for each offer (FundingSum::of).
struct Funding {
  int64_t platform = 0, supplier = 0;

  bool any() const { return platform != 0 || supplier != 0; }
  Funding& operator+=(const Funding& other) {
    platform += other.platform;
    supplier += other.supplier;
    return *this;
  }
  bool operator==(const Funding&) const = default;
};

/// Of a discount in minor units, at shares in millionths.
inline Funding funded(int64_t discount, const Funding& shares) {
  return {discount * shares.platform, discount * shares.supplier};
}

/// A day's funding of one offer: too large for 64 bits where there are many units.
/// Tested: tests/finance/funding.cpp (hand-computed; random sums: the parts add up, none is off by a minor unit).
class FundingSum {
 public:
  void add(const Funding& each, int64_t units = 1) {
    platform_ += static_cast<Wide>(each.platform) * units;
    supplier_ += static_cast<Wide>(each.supplier) * units;
  }
  void add(const FundingSum& other) {
    platform_ += other.platform_;
    supplier_ += other.supplier_;
  }
  bool any() const { return platform_ != 0 || supplier_ != 0; }

  struct Parts {
    core::Money own{}, platform{}, supplier{};
  };
  /// The discount shared out among those who bear it: each the whole minor units of his part, the one or two that are left by largest
  /// remainder, ties to the seller, then the platform. Parts add up to the discount. What is funded is at most the discount.
  Parts of(core::Money discount) const;

 private:
  __extension__ using Wide = __int128;
  Wide platform_ = 0, supplier_ = 0;
};

}  // namespace shopwright::market

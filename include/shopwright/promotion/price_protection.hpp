#pragma once
// Price protection: the difference is paid back when the price falls soon after.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::promotion {

struct PriceProtectionParams {
  int64_t days = 0;
  double claims = 1;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("days", days,
            {.required = true,
             .range = between(1, 365),
             .doc = "For so many days after the purchase a lower price is refunded.",
             .example = "15"});
    v.field("claims", claims,
            {.unit = Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of units whose buyers ask for it.",
             .example = "60%"});
  }
};

/// Units of one offer bought on one day at one price, whose buyers will ask for a refund.
struct ProtectedUnits {
  core::OfferId offer;
  core::Day bought = 0;
  int64_t units = 0;
  core::Money price{};  ///< of a unit: what was paid, less what was paid back
  bool operator==(const ProtectedUnits&) const = default;
};
static_assert(sizeof(ProtectedUnits) == 24);

/// Refunds each unit down to the lowest price of the days after it was bought, never twice the same difference. The price is the one at
/// which anybody can buy any number all day: neither hours nor limited promotions nor those for some or on baskets lower it. What was
/// paid is the price of the unit before promotions on baskets. Who claims is a share of units: what a day's units leave of a whole one is
/// carried over to the next, so that counts add up. Counts only, no consumers: the same at any number of threads.
/// Const; threads may share it. Draws no noise. Tested: tests/promotion/price_protection.cpp (by hand, and against unit by unit),
/// tests/engine/test_payments.cpp (books), tests/errors.
class PriceProtection {
 public:
  struct Terms {
    core::Day days = 0;  ///< 0: none
    int64_t claims = 0;  ///< millionths
    bool operator==(const Terms&) const = default;
  };
  PriceProtection() = default;
  /// terms: [offer]
  explicit PriceProtection(std::vector<Terms> terms) : terms_(std::move(terms)) {}

  bool any() const;
  bool operator==(const PriceProtection&) const = default;
  /// Phase Fulfil. posted: [offer] today's price. Forgets what is no longer protected. Returns what is paid back today, [offer].
  std::vector<core::Money> refund(core::Day today, std::span<const core::Money> posted,
                                  std::vector<ProtectedUnits>& bought) const;
  /// Remembers units bought today at a price of one. carry: [offer] millionths of a unit, empty before the first.
  void remember(core::Day today, core::OfferId offer, int64_t units, core::Money price,
                std::vector<ProtectedUnits>& bought, std::vector<int64_t>& carry) const;

 private:
  std::vector<Terms> terms_;
};

}  // namespace shopwright::promotion

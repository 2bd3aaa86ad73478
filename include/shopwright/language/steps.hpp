#pragma once
// What holds from a threshold on: `{100: 10, 300: 50}`, `{2026-11-20: 20%, 2026-12-01: 40%}`.
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/language/diagnostic.hpp"

namespace shopwright::language {

/// Thresholds above zero, or days, ascending as written, with what each gives. A variant replaces all of them.
template <class From, class Value>
struct Steps {
  struct Step {
    From from{};
    Value value{};
    Place place{};  ///< of the threshold
  };
  std::vector<Step> list;

  bool empty() const { return list.empty(); }
  /// The highest step that `amount` reaches; nullptr when it reaches none.
  const Step* reached(From amount) const {
    const Step* best = nullptr;
    for (const Step& step : list)
      if (step.from <= amount) best = &step;
    return best;
  }
};

using MoneySteps = Steps<core::Money, core::Money>;  ///< amounts by amount
using ShareSteps = Steps<int64_t, double>;           ///< shares by number of units
using DatedShares = Steps<core::Date, double>;       ///< shares by first day

}  // namespace shopwright::language

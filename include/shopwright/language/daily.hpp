#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {

/// A number that may differ from day to day: a constant, a table by weekday (`{fri: 1.2, weekends: 1.5}`), a dated
/// table (`{csv: prices.csv}`, `{2026-03-02: 2.79, 2026-03-16: 2.49}`), where a value holds from its date until
/// the next, or dated weekday tables. Days missing from a weekday table have the parameter's default (money: an error).
/// Decoding has checked that the calendar is covered.
template <class T>
class Daily {
 public:
  struct Step {
    core::Date from;
    std::array<T, 7> week;  ///< Monday = 0
    bool operator==(const Step&) const = default;
  };

  Daily() : Daily(T{}) {}
  Daily(T value) { steps_.push_back({Node::kStart, filled(value)}); }  // NOLINT: a number is a daily number
  /// Steps in ascending order of date, at least one.
  explicit Daily(std::vector<Step> steps) : steps_(std::move(steps)) {}

  /// On days before the first step, the first step's value.
  T value_on(core::Date date) const {
    auto after = std::upper_bound(steps_.begin(), steps_.end(), date,
                                  [](core::Date d, const Step& step) { return d < step.from; });
    const Step& step = after == steps_.begin() ? *after : *(after - 1);
    return step.week[static_cast<size_t>(core::weekday(date))];
  }
  bool is_constant() const {
    const T first = steps_.front().week[0];
    return std::all_of(steps_.begin(), steps_.end(), [&](const Step& step) {
      return std::all_of(step.week.begin(), step.week.end(), [&](const T& v) { return v == first; });
    });
  }
  core::Date first() const { return steps_.front().from; }  ///< Node::kStart when it holds from the start
  std::span<const Step> steps() const { return steps_; }
  bool operator==(const Daily&) const = default;

  static std::array<T, 7> filled(T value) { return {value, value, value, value, value, value, value}; }

 private:
  std::vector<Step> steps_;
};

using DailyNumber = Daily<double>;
using DailyMoney = Daily<core::Money>;
using DailyRate = Daily<core::UnitRate>;

}  // namespace shopwright::language

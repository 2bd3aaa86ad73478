#pragma once
// Values as people write them in a scenario, beside numbers, words, dates and money (core).
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/diagnostic.hpp"

namespace shopwright::language {

/// A length of time: `3 days`, `2 weeks`, `12 hours`, `1 month` is not one. A bare number is an error.
struct Duration {
  double days = 0;
  int whole_days() const;  ///< rounded to the nearest day
  auto operator<=>(const Duration&) const = default;
};

/// How often: `1 per 5 days`, `every 6 days`, `{every: 6 days}`, `2 per week`.
struct Rate {
  double per_day = 0;
  auto operator<=>(const Rate&) const = default;
};

/// Days from first to last, both included: `2026-11-01..2026-11-11`, open `2026-11-01..` and `..2026-11-11`, one day
/// `2026-04-03`. Default: always.
struct DateRange {
  core::Date first{std::numeric_limits<int32_t>::min()};
  core::Date last{std::numeric_limits<int32_t>::max()};
  bool contains(core::Date date) const { return first <= date && date <= last; }
  bool overlaps(const DateRange& other) const { return first <= other.last && other.first <= last; }
  auto operator<=>(const DateRange&) const = default;
};

/// `20:00`, as a part of the day in [0, 1); 24:00 is 1.
struct TimeOfDay {
  double day_part = 0;
  auto operator<=>(const TimeOfDay&) const = default;
};

/// A window within a day: `20:00..24:00`, as parts of the day; from is included, to is not. Default: all day.
struct Hours {
  double from = 0;
  double to = 1;
  bool contains(double day_part) const { return from <= day_part && day_part < to; }
  auto operator<=>(const Hours&) const = default;
};

/// Days of the week: `weekends`, `weekdays`, `fri`, `[sat, sun]`. Default: all.
struct Weekdays {
  uint8_t bits = 0x7f;  ///< bit d for weekday d, Monday = 0
  bool contains(int weekday) const { return (bits >> weekday & 1) != 0; }
  bool contains(core::Date date) const { return contains(core::weekday(date)); }
  auto operator<=>(const Weekdays&) const = default;
};

/// The name of an entry of a collection; decoding has checked that there is one (Meta::refers_to).
struct Ref {
  std::string name;
  Place place{};
  bool empty() const { return name.empty(); }
  friend bool operator==(const Ref& a, const Ref& b) { return a.name == b.name; }
  friend bool operator==(const Ref& a, std::string_view b) { return a.name == b; }
};

/// Parsers of the plain texts; nullopt when the text is something else. Decimal numbers only: no octal, no hex, no
/// .nan, no underscores; an exponent is allowed.  Tested: tests/language/test_values.cpp.
std::optional<double> parse_number(std::string_view text);
std::optional<int64_t> parse_integer(std::string_view text);
std::optional<double> parse_share(std::string_view text);  ///< `15%` or `0.15`
std::optional<Duration> parse_duration(std::string_view text);
std::optional<Rate> parse_rate_per_day(std::string_view text);
std::optional<DateRange> parse_date_range(std::string_view text);
std::optional<TimeOfDay> parse_time(std::string_view text);
std::optional<Hours> parse_hours(std::string_view text);
std::optional<Weekdays> parse_weekdays(std::string_view text);

/// The same back to text, so that it reads back equal.
std::string show_number(double value);
std::string show(Duration value);
std::string show(Rate value);
std::string show(const DateRange& value);
std::string show(TimeOfDay value);
std::string show(const Hours& value);
std::string show(Weekdays value);

/// A legal name of a collection's entry: [a-z0-9][a-z0-9_-]*
bool valid_name(std::string_view name);

}  // namespace shopwright::language

#pragma once
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

/// Days and dates. The engine counts days (`Day`); people write dates. Both are plain integers.
/// Tested: tests/core/calendar.cpp (known dates, ISO weeks at year ends, round trip over 400 years).
namespace shopwright::core {

/// Number of a day in a run; what day 0 is, the engine decides. Never a date.
using Day = int32_t;
inline constexpr Day kNever = std::numeric_limits<Day>::max();

/// A day of the proleptic Gregorian calendar, as days since 1970-01-01.
struct Date {
  int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};
constexpr Date operator+(Date date, int days) { return Date{date.days + days}; }
constexpr Date operator-(Date date, int days) { return Date{date.days - days}; }
constexpr int32_t operator-(Date a, Date b) { return a.days - b.days; }

/// year 1..9999, month 1..12, day 1..31.
struct YearMonthDay {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const YearMonthDay&) const = default;
};
YearMonthDay year_month_day(Date date);
/// nullopt when there is no such day.
std::optional<Date> make_date(int year, int month, int day);

/// "1991-05-01", exactly so (ISO 8601 extended, years 0001 to 9999); nullopt when it is something else or no such day.
std::optional<Date> parse_date(std::string_view text);
std::string format_date(Date date);

/// Monday = 0 … Sunday = 6.
int weekday(Date date);
/// "Mon" … "Sun" for 0..6.
std::string_view weekday_name(int weekday);
/// 0..6 for "mon", "Monday", "MON"; nullopt otherwise.
std::optional<int> parse_weekday(std::string_view name);

/// ISO 8601 week: weeks begin on Monday; week 1 contains the year's first Thursday.
struct IsoWeek {
  int year = 1970, week = 1;
  auto operator<=>(const IsoWeek&) const = default;
};
IsoWeek iso_week(Date date);
/// "1991-W18".
std::string format_iso_week(IsoWeek week);

}  // namespace shopwright::core

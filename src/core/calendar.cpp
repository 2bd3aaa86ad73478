#include "shopwright/core/calendar.hpp"

#include <array>
#include <chrono>

#include "shopwright/core/ensure.hpp"

namespace shopwright::core {

namespace {

constexpr std::array<std::string_view, 7> kShortNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> kLongNames{"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};

std::chrono::sys_days sys(Date date) { return std::chrono::sys_days(std::chrono::days(date.days)); }

std::string digits(int value, size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

}  // namespace

YearMonthDay year_month_day(Date date) {
  const std::chrono::year_month_day ymd(sys(date));
  return {int(ymd.year()), static_cast<int>(unsigned(ymd.month())), static_cast<int>(unsigned(ymd.day()))};
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const std::chrono::year_month_day ymd(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                        std::chrono::day(static_cast<unsigned>(day)));
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [text](size_t from, size_t count) {
    int value = 0;
    for (size_t i = from; i < from + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  return make_date(number(0, 4), number(5, 2), number(8, 2));
}

std::string format_date(Date date) {
  const YearMonthDay ymd = year_month_day(date);
  return digits(ymd.year, 4) + '-' + digits(ymd.month, 2) + '-' + digits(ymd.day, 2);
}

int weekday(Date date) { return static_cast<int>(std::chrono::weekday(sys(date)).iso_encoding()) - 1; }

std::string_view weekday_name(int weekday) {
  ENSURE(weekday >= 0 && weekday < 7, weekday);
  return kShortNames[static_cast<size_t>(weekday)];
}

std::optional<int> parse_weekday(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (size_t i = 0; i < 7; ++i)
    if (lower == kLongNames[i] || lower == kLongNames[i].substr(0, 3)) return static_cast<int>(i);
  return std::nullopt;
}

IsoWeek iso_week(Date date) {
  // A week belongs to the year of its Thursday.
  const Date thursday = date - weekday(date) + 3;
  const int year = year_month_day(thursday).year;
  const Date first =
      Date{static_cast<int32_t>(std::chrono::sys_days(std::chrono::year(year) / 1 / 1).time_since_epoch().count())};
  return {year, (thursday - first) / 7 + 1};
}

std::string format_iso_week(IsoWeek week) { return digits(week.year, 4) + "-W" + digits(week.week, 2); }

}  // namespace shopwright::core

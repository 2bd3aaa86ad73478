#include "shopwright/language/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// `2 weeks`: the number and the word; the word may touch the number.
struct Quantity {
  double number;
  std::string_view word;
};
std::optional<Quantity> parse_quantity(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && (digit(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '+')) ++end;
  const auto number = parse_number(text.substr(0, end));
  const std::string_view word = core::trim(text.substr(end));
  if (!number || word.empty()) return std::nullopt;
  return Quantity{*number, word};
}

struct TimeWord {
  std::string_view one, many;
  double days;
};
constexpr std::array kTimeWords = {TimeWord{"day", "days", 1}, TimeWord{"week", "weeks", 7},
                                   TimeWord{"hour", "hours", 1.0 / 24}, TimeWord{"minute", "minutes", 1.0 / 1440},
                                   TimeWord{"year", "years", 365}};

std::optional<double> days_of(std::string_view word) {
  for (const TimeWord& unit : kTimeWords)
    if (word == unit.one || word == unit.many) return unit.days;
  return std::nullopt;
}

/// Both ends of `a..b`; nullopt when there is no `..`.
std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text) {
  const size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  return std::pair(core::trim(text.substr(0, dots)), core::trim(text.substr(dots + 2)));
}

}  // namespace

int Duration::whole_days() const { return static_cast<int>(std::clamp(std::floor(days + 0.5), -2e9, 2e9)); }

std::optional<double> parse_number(std::string_view text) {
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  const size_t first = i;
  while (i < text.size() && digit(text[i])) ++i;
  const size_t whole = i - first;
  if (whole > 1 && text[first] == '0') return std::nullopt;  // 010: eight or ten?
  size_t part = 0;
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && digit(text[i])) ++i, ++part;
    if (part == 0) return std::nullopt;
  }
  if (whole + part == 0) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const size_t exponent = i;
    while (i < text.size() && digit(text[i])) ++i;
    if (i == exponent) return std::nullopt;
  }
  if (i != text.size()) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range && text.find("e-") != std::string_view::npos) return 0.0;
  if (result.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value == 0 ? 0.0 : value;  // no negative zero
}

std::optional<int64_t> parse_integer(std::string_view text) {
  const auto number = parse_number(text);
  if (!number) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc() && result.ptr == text.data() + text.size()) return value;
  // 1e6 and 20.0 are whole numbers too, as long as a double holds them exactly.
  if (*number == std::floor(*number) && std::fabs(*number) < 0x1p53) return static_cast<int64_t>(*number);
  return std::nullopt;
}

std::optional<double> parse_share(std::string_view text) {
  if (!text.empty() && text.back() == '%') {
    const auto number = parse_number(core::trim(text.substr(0, text.size() - 1)));
    if (!number) return std::nullopt;
    return *number / 100;
  }
  return parse_number(text);
}

std::optional<Duration> parse_duration(std::string_view text) {
  const auto quantity = parse_quantity(text);
  if (!quantity) return std::nullopt;
  const auto unit = days_of(quantity->word);
  if (!unit) return std::nullopt;
  return Duration{quantity->number * *unit};
}

std::optional<Rate> parse_rate_per_day(std::string_view text) {
  const auto every = [](std::string_view span) -> std::optional<double> {  // "6 days" or "week"
    if (const auto unit = days_of(span)) return unit;
    const auto duration = parse_duration(span);
    if (!duration || !(duration->days > 0)) return std::nullopt;
    return duration->days;
  };
  if (text.substr(0, 6) == "every ") {
    const auto days = every(core::trim(text.substr(6)));
    if (!days) return std::nullopt;
    return Rate{1 / *days};
  }
  const size_t per = text.find(" per ");
  if (per == std::string_view::npos) return std::nullopt;
  const auto number = parse_number(core::trim(text.substr(0, per)));
  const auto days = every(core::trim(text.substr(per + 5)));
  if (!number || !days) return std::nullopt;
  return Rate{*number / *days};
}

std::optional<DateRange> parse_date_range(std::string_view text) {
  const auto ends = split_range(text);
  if (!ends) {
    const auto date = core::parse_date(text);
    if (!date) return std::nullopt;
    return DateRange{*date, *date};
  }
  if (ends->first.empty() && ends->second.empty()) return std::nullopt;
  DateRange range;
  if (!ends->first.empty()) {
    const auto date = core::parse_date(ends->first);
    if (!date) return std::nullopt;
    range.first = *date;
  }
  if (!ends->second.empty()) {
    const auto date = core::parse_date(ends->second);
    if (!date) return std::nullopt;
    range.last = *date;
  }
  if (range.last < range.first) return std::nullopt;
  return range;
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 1 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  int parts[2] = {0, 0};
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == colon) continue;
    if (!digit(text[i])) return std::nullopt;
    int& part = parts[i > colon ? 1 : 0];
    part = part * 10 + (text[i] - '0');
  }
  if (parts[1] > 59 || parts[0] * 60 + parts[1] > 1440) return std::nullopt;
  return TimeOfDay{(parts[0] * 60 + parts[1]) / 1440.0};
}

std::optional<Hours> parse_hours(std::string_view text) {
  const auto ends = split_range(text);
  if (!ends) return std::nullopt;
  const auto from = parse_time(ends->first), to = parse_time(ends->second);
  if (!from || !to || !(from->day_part < to->day_part)) return std::nullopt;
  return Hours{from->day_part, to->day_part};
}

std::optional<Weekdays> parse_weekdays(std::string_view text) {
  if (text == "weekdays") return Weekdays{0x1f};
  if (text == "weekends") return Weekdays{0x60};
  if (text == "all") return Weekdays{0x7f};
  if (const auto ends = split_range(text)) {
    const auto from = core::parse_weekday(ends->first), to = core::parse_weekday(ends->second);
    if (!from || !to) return std::nullopt;
    Weekdays days{0};
    for (int d = *from;; d = (d + 1) % 7) {
      days.bits = static_cast<uint8_t>(days.bits | 1 << d);
      if (d == *to) return days;
    }
  }
  const auto day = core::parse_weekday(text);
  if (!day) return std::nullopt;
  return Weekdays{static_cast<uint8_t>(1 << *day)};
}

std::string show_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value);
  return {buffer, result.ptr};
}

std::string show(Duration value) {
  for (const TimeWord& unit : {kTimeWords[0], kTimeWords[2], kTimeWords[3]}) {
    const double n = value.days / unit.days;
    if (n == std::floor(n) && n * unit.days == value.days)
      return show_number(n) + " " + std::string(n == 1 ? unit.one : unit.many);
  }
  return show_number(value.days) + " days";
}

std::string show(Rate value) {
  const double every = value.per_day > 0 ? 1 / value.per_day : 0;
  if (every > 0 && every < 1e6 && every == std::floor(every) && 1 / every == value.per_day)
    return "1 per " + show(Duration{every});
  return show_number(value.per_day) + " per day";
}

std::string show(const DateRange& value) {
  const DateRange always;
  const std::string first = value.first == always.first ? "" : core::format_date(value.first);
  if (value.first == value.last) return first;
  if (value == always) return "always";
  return first + ".." + (value.last == always.last ? "" : core::format_date(value.last));
}

std::string show(TimeOfDay value) {
  const int minutes = static_cast<int>(std::floor(value.day_part * 1440 + 0.5));
  const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

std::string show(const Hours& value) { return show(TimeOfDay{value.from}) + ".." + show(TimeOfDay{value.to}); }

std::string show(Weekdays value) {
  if (value.bits == 0x7f) return "all";
  if (value.bits == 0x1f) return "weekdays";
  if (value.bits == 0x60) return "weekends";
  static constexpr std::string_view kNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  std::string out;
  for (int d = 0; d < 7; ++d)
    if (value.contains(d)) (out += out.empty() ? "" : ", ") += kNames[d];
  return "[" + out + "]";
}

bool valid_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || digit(c); };
  if (name.empty() || !letter(name.front())) return false;
  for (const char c : name)
    if (!letter(c) && c != '_' && c != '-') return false;
  return true;
}

}  // namespace shopwright::language

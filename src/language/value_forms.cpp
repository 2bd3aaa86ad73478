// Forms of the plain types: one class per type, all of one shape.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

using core::Currency;

/// A form made of three functions.
template <class T>
class Simple final : public Form {
 public:
  using Read = std::optional<T> (*)(const Node&, const Meta&, const Scope&);
  using Show = std::string (*)(const T&, const Meta&, const Currency&);
  using Schema = std::string (*)(const Meta&);
  Simple(Read reader, Show shower, Schema schemer, bool maps = false)
      : read_(reader), show_(shower), schema_(schemer), maps_(maps) {}
  Kind kind() const override { return Kind::value; }
  void decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const override {
    if (auto value = read_(node, meta, scope)) *static_cast<T*>(out) = std::move(*value);
  }
  std::string show(const void* value, const Meta& meta, const Currency& currency) const override {
    return show_(*static_cast<const T*>(value), meta, currency);
  }
  std::string schema(const Meta& meta) const override { return schema_(meta); }
  bool takes_map(const Node& map) const override { return maps_ && Form::takes_map(map); }

 private:
  Read read_;
  Show show_;
  Schema schema_;
  bool maps_;
};

std::string show_in_unit(double value, const Meta& meta) {
  if (meta.unit == Unit::days) return show(Duration{value});
  return show_number(value);
}

template <class T>
std::optional<T> read_whole(const Node& node, const Meta& meta, const Scope& scope) {
  const double least = std::is_unsigned_v<T> ? 0 : sizeof(T) == 4 ? -0x1p31 : -0x1p63;
  const double most = std::is_unsigned_v<T> ? 0x1p64 : sizeof(T) == 4 ? 0x1p31 : 0x1p63;
  if (node.is_scalar() && !node.quoted()) {  // exact beyond 2^53
    std::string_view text = node.text();
    T value{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc() && result.ptr == text.data() + text.size() && meta.unit != Unit::days &&
        parse_number(text))
      return in_range(static_cast<double>(value), node, meta, scope) ? std::optional(value) : std::nullopt;
  }
  const auto number = read_number(node, meta, scope);
  if (!number) return std::nullopt;
  const double whole = node.is_map() || node.computed() ? std::floor(*number + 0.5) : *number;  // a median or a draw
  if (whole != std::floor(whole)) {
    scope.error("wrong-type", node.place(), "expected a whole number, found " + describe(node),
                "for example " + show_number(std::floor(whole + 0.5)));
    return std::nullopt;
  }
  if (!in_range(whole, node, meta, scope)) return std::nullopt;
  if (whole < least || whole >= most) {
    const bool negative = std::is_unsigned_v<T> && whole < 0;
    scope.error("out-of-range", node.place(),
                describe(node) + (negative ? " is out of range: it must be at least 0"
                                           : " is too large: it must be below 2 to the power of " +
                                                 std::to_string(sizeof(T) * 8 - (std::is_unsigned_v<T> ? 0 : 1))));
    return std::nullopt;
  }
  return static_cast<T>(whole);
}

std::string whole_schema(const Meta& meta) {
  std::string schema = number_schema(meta);
  if (const size_t at = schema.find("\"number\""); at != std::string::npos) schema.replace(at, 8, "\"integer\"");
  return schema;
}

/// A scalar for a text parser; reports and returns nullptr for anything else.
const std::string* scalar_text(const Node& node, std::string_view expected, const Scope& scope) {
  if (node.is_scalar()) return &node.text();
  scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + describe(node));
  return nullptr;
}

void report(const Node& node, std::string_view expected, std::string_view hint, const Scope& scope) {
  scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + describe(node),
              std::string(hint));
}

std::optional<bool> read_bool(const Node& node, const Meta&, const Scope& scope) {
  if (node.is_scalar() && !node.quoted() && node.text() == "true") return true;
  if (node.is_scalar() && !node.quoted() && node.text() == "false") return false;
  std::string hint;
  std::string lower = node.text();
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (lower == "yes" || lower == "on" || lower == "y" || lower == "1" || lower == "true") hint = "write true";
  if (lower == "no" || lower == "off" || lower == "n" || lower == "0" || lower == "false") hint = "write false";
  report(node, "true or false", hint, scope);
  return std::nullopt;
}

std::optional<std::string> read_string(const Node& node, const Meta&, const Scope& scope) {
  const std::string* text = scalar_text(node, "a text", scope);
  return text ? std::optional(*text) : std::nullopt;
}

std::optional<core::Date> read_date(const Node& node, const Meta&, const Scope& scope) {
  if (node.is_scalar())
    if (const auto date = core::parse_date(node.text())) return date;
  const std::string& text = node.text();
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                      text.find_first_not_of("0123456789-") == std::string::npos;
  if (shaped)
    scope.error("wrong-type", node.place(), "there is no day " + quote(text),
                "dates are written year-month-day, for example 2026-03-02");
  else report(node, "a date", "dates are written 2026-03-02", scope);
  return std::nullopt;
}

std::optional<Duration> read_duration(const Node& node, const Meta& meta, const Scope& scope) {
  Meta days = meta;
  days.unit = Unit::days;
  const auto value = read_number(node, days, scope);
  if (!value || !in_range(*value, node, days, scope)) return std::nullopt;
  return Duration{*value};
}

std::optional<Rate> read_rate(const Node& node, const Meta& meta, const Scope& scope) {
  std::optional<Rate> rate;
  if (const Node* every = node.is_map() && node.entries().size() == 1 ? node.find("every") : nullptr) {
    const auto days = read_number(*every, {.unit = Unit::days}, Scope(scope, "every"));
    if (!days) return std::nullopt;
    if (!in_range(*days, *every, {.unit = Unit::days, .range = above(0)}, Scope(scope, "every"))) return std::nullopt;
    rate = Rate{1 / *days};
  } else if (node.is_scalar()) {
    rate = parse_rate_per_day(node.text());
    if (!rate && parse_number(node.text())) {
      scope.error("missing-unit", node.place(), quote(node.text()) + " needs a unit",
                  "write " + node.text() + " per day, or 1 per 5 days, or every 6 days");
      return std::nullopt;
    }
  }
  if (!rate) {
    report(node, "a rate", "for example 1 per 5 days, or every 6 days", scope);
    return std::nullopt;
  }
  if (!std::isfinite(rate->per_day) || !in_range(rate->per_day, node, meta, scope)) return std::nullopt;
  return rate;
}

std::optional<DateRange> read_date_range(const Node& node, const Meta&, const Scope& scope) {
  if (node.is_scalar()) {
    if (const auto range = parse_date_range(node.text())) return range;
    const std::string& text = node.text();
    const size_t dots = text.find("..");
    if (dots != std::string::npos && core::parse_date(core::trim(std::string_view(text).substr(0, dots))) &&
        core::parse_date(core::trim(std::string_view(text).substr(dots + 2)))) {
      scope.error("out-of-order", node.place(), "dates out of order: the range ends before it begins",
                  "write " + std::string(core::trim(std::string_view(text).substr(dots + 2))) + ".." +
                      std::string(core::trim(std::string_view(text).substr(0, dots))));
      return std::nullopt;
    }
  }
  report(node, "a date or a range of dates", "for example 2026-11-01..2026-11-11, 2026-11-01.. or 2026-11-01", scope);
  return std::nullopt;
}

std::optional<TimeOfDay> read_time(const Node& node, const Meta&, const Scope& scope) {
  if (node.is_scalar())
    if (const auto time = parse_time(node.text())) return time;
  report(node, "a time of day", "for example 20:00", scope);
  return std::nullopt;
}

std::optional<Hours> read_hours(const Node& node, const Meta&, const Scope& scope) {
  if (node.is_scalar()) {
    if (const auto hours = parse_hours(node.text())) return hours;
    const std::string& text = node.text();
    const size_t dots = text.find("..");
    if (dots != std::string::npos && parse_time(core::trim(std::string_view(text).substr(0, dots))) &&
        parse_time(core::trim(std::string_view(text).substr(dots + 2)))) {
      scope.error("out-of-order", node.place(), "hours out of order: the window ends before it begins",
                  "a window lies within one day; 24:00 is the end of the day");
      return std::nullopt;
    }
  }
  report(node, "hours", "for example 20:00..24:00", scope);
  return std::nullopt;
}

std::optional<Weekdays> read_weekdays(const Node& node, const Meta&, const Scope& scope) {
  const auto one = [&](const Node& part) -> std::optional<Weekdays> {
    if (part.is_scalar())
      if (const auto days = parse_weekdays(part.text())) return days;
    report(part, "days of the week", "for example weekends, fri or [sat, sun]", scope);
    return std::nullopt;
  };
  if (!node.is_sequence()) return one(node);
  Weekdays all{0};
  for (const Node& item : node.items()) {
    const auto days = one(item);
    if (!days) return std::nullopt;
    all.bits = static_cast<uint8_t>(all.bits | days->bits);
  }
  if (all.bits == 0) {
    report(node, "days of the week", "for example weekends, fri or [sat, sun]", scope);
    return std::nullopt;
  }
  return all;
}

std::optional<Ref> read_ref(const Node& node, const Meta& meta, const Scope& scope) {
  const std::string kind(meta.refers_to);
  const std::string* text = scalar_text(node, kind.empty() ? "a name" : "the name of a " + kind, scope);
  if (!text) return std::nullopt;
  const auto& names = scope.context().names;
  if (const auto known = names.find(kind); known != names.end() && known->second.find(*text) == known->second.end()) {
    std::vector<std::string_view> words;
    for (const auto& [name, place] : known->second) words.push_back(name);
    scope.error("unknown-name", node.place(), "there is no " + kind + " " + quote(*text),
                words.empty() ? "there is none yet: add it" : hint_for(*text, words));
    return std::nullopt;
  }
  return Ref{*text, node.place()};
}

std::string pattern(std::string_view regex) { return R"({"type":"string","pattern":)" + json_text(regex) + "}"; }

template <class T>
std::string shown(const T& value, const Meta&, const Currency&) {
  return show(value);
}

}  // namespace

const Form& value_form(std::type_identity<double>) {
  static const Simple<double> form(
      [](const Node& node, const Meta& meta, const Scope& scope) -> std::optional<double> {
        const auto value = read_number(node, meta, scope);
        return value && in_range(*value, node, meta, scope) ? value : std::nullopt;
      },
      [](const double& value, const Meta& meta, const Currency&) { return show_in_unit(value, meta); }, number_schema,
      true);
  return form;
}

template <class T>
static const Form& whole_form() {
  static const Simple<T> form(
      read_whole<T>,
      [](const T& value, const Meta& meta, const Currency&) {
        return meta.unit == Unit::days ? show(Duration{static_cast<double>(value)}) : std::to_string(value);
      },
      whole_schema, true);
  return form;
}
const Form& value_form(std::type_identity<int>) { return whole_form<int>(); }
const Form& value_form(std::type_identity<int64_t>) { return whole_form<int64_t>(); }
const Form& value_form(std::type_identity<uint64_t>) { return whole_form<uint64_t>(); }

const Form& value_form(std::type_identity<bool>) {
  static const Simple<bool> form(
      read_bool, [](const bool& value, const Meta&, const Currency&) { return std::string(value ? "true" : "false"); },
      [](const Meta&) { return std::string(R"({"type":"boolean"})"); });
  return form;
}

const Form& value_form(std::type_identity<std::string>) {
  static const Simple<std::string> form(
      read_string, [](const std::string& value, const Meta&, const Currency&) { return value; },
      [](const Meta&) { return std::string(R"({"type":["string","number","boolean"]})"); });
  return form;
}

const Form& value_form(std::type_identity<core::Date>) {
  static const Simple<core::Date> form(
      read_date, [](const core::Date& date, const Meta&, const Currency&) { return core::format_date(date); },
      [](const Meta&) { return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"); });
  return form;
}

const Form& value_form(std::type_identity<core::Money>) {
  static const Simple<core::Money> form(
      read_money,
      [](const core::Money& value, const Meta&, const Currency& currency) {
        return core::format_money(value, currency);
      },
      number_schema, true);
  return form;
}

const Form& value_form(std::type_identity<core::UnitRate>) {
  static const Simple<core::UnitRate> form(
      read_unit_rate,
      [](const core::UnitRate& value, const Meta&, const Currency& currency) {
        return core::format_rate(value, currency);
      },
      number_schema, true);
  return form;
}

const Form& value_form(std::type_identity<Duration>) {
  static const Simple<Duration> form(
      read_duration, shown<Duration>, [](const Meta&) { return std::string(R"({"$ref":"#/$defs/duration"})"); }, true);
  return form;
}

const Form& value_form(std::type_identity<Rate>) {
  static const Simple<Rate> form(
      read_rate, shown<Rate>, [](const Meta&) { return std::string(R"({"$ref":"#/$defs/rate"})"); }, true);
  return form;
}

const Form& value_form(std::type_identity<DateRange>) {
  static const Simple<DateRange> form(read_date_range, shown<DateRange>, [](const Meta&) {
    return pattern(
        "^([0-9]{4}-[0-9]{2}-[0-9]{2}( ?\\.\\. ?([0-9]{4}-[0-9]{2}-[0-9]{2})?)?|\\.\\. ?[0-9]{4}-[0-9]{2}-[0-9]{2})$");
  });
  return form;
}

const Form& value_form(std::type_identity<TimeOfDay>) {
  static const Simple<TimeOfDay> form(read_time, shown<TimeOfDay>,
                                      [](const Meta&) { return pattern("^[0-9]{1,2}:[0-9]{2}$"); });
  return form;
}

const Form& value_form(std::type_identity<Hours>) {
  static const Simple<Hours> form(read_hours, shown<Hours>, [](const Meta&) {
    return pattern("^[0-9]{1,2}:[0-9]{2} ?\\.\\. ?[0-9]{1,2}:[0-9]{2}$");
  });
  return form;
}

const Form& value_form(std::type_identity<Weekdays>) {
  static const Simple<Weekdays> form(read_weekdays, shown<Weekdays>,
                                     [](const Meta&) { return std::string(R"({"$ref":"#/$defs/weekdays"})"); });
  return form;
}

const Form& value_form(std::type_identity<Ref>) {
  static const Simple<Ref> form(
      read_ref, [](const Ref& ref, const Meta&, const Currency&) { return ref.name; },
      [](const Meta&) { return std::string(R"({"$ref":"#/$defs/name"})"); });
  return form;
}

const Form& value_form(std::type_identity<Distribution>) {
  static const Simple<Distribution> form(
      read_distribution, shown<Distribution>,
      [](const Meta& meta) {
        std::string schema = number_schema(meta);
        return schema.substr(0, schema.size() - 2) + R"(,{"$ref":"#/$defs/distribution"}]})";
      },
      true);
  return form;
}

}  // namespace shopwright::language

// Forms of numbers that may differ from day to day.
#include <type_traits>

#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

using core::Currency;

constexpr std::string_view kDayNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// The days that a key of a weekday table stands for.
std::optional<Weekdays> key_days(std::string_view key) {
  return key == "all" || key.find("..") != std::string_view::npos ? std::nullopt : parse_weekdays(key);
}

template <class T>
struct Access;
template <>
struct Access<double> {
  static std::optional<double> read(const Node& node, const Meta& meta, const Scope& scope) {
    const auto value = read_number(node, meta, scope);
    return value && in_range(*value, node, meta, scope) ? value : std::nullopt;
  }
  static std::string show(double value, const Currency&) { return show_number(value); }
};
template <>
struct Access<core::Money> {
  static constexpr auto read = read_money;
  static std::string show(core::Money value, const Currency& currency) { return core::format_money(value, currency); }
};
template <>
struct Access<core::UnitRate> {
  static constexpr auto read = read_unit_rate;
  static std::string show(core::UnitRate value, const Currency& currency) { return core::format_rate(value, currency); }
};

template <class T>
class DailyForm final : public Form {
 public:
  using Week = std::array<T, 7>;
  Kind kind() const override { return Kind::value; }

  void decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const override {
    auto& value = *static_cast<Daily<T>*>(out);
    const Week otherwise = value.steps().front().week;
    if (!node.is_series()) {
      if (const auto week = read_week(node, otherwise, meta, scope)) value = Daily<T>({{Node::kStart, *week}});
      return;
    }
    std::vector<typename Daily<T>::Step> steps;
    for (const auto& step : node.steps()) {
      const auto week = read_week(step.value, otherwise, meta, scope);
      if (week) steps.push_back({step.from, *week});
    }
    if (steps.size() != node.steps().size()) return;
    const auto& calendar = scope.context().calendar;
    if (calendar && steps.front().from > calendar->first) {
      const Node::Step& first = node.steps().front();
      scope.error("dates-not-covered", first.value.place().known() ? first.value.place() : node.place(),
                  "the table begins on " + core::format_date(first.from) + ", after the calendar's first day, " +
                      core::format_date(calendar->first) + " (warm-up included)",
                  "add a row for " + core::format_date(calendar->first) + " or earlier, or begin later");
      return;
    }
    value = Daily<T>(std::move(steps));
  }

  std::string show(const void* out, const Meta&, const Currency& currency) const override {
    const auto& value = *static_cast<const Daily<T>*>(out);
    constexpr size_t kMost = 8;  // steps shown
    const auto steps = value.steps();
    if (steps.size() == 1 && steps[0].from == Node::kStart) return show_week(steps[0].week, currency);
    std::string text = "{";
    for (size_t i = 0; i < steps.size() && i < kMost; ++i)
      text += (i > 0 ? ", " : "") + (steps[i].from == Node::kStart ? "start" : core::format_date(steps[i].from)) +
              ": " + show_week(steps[i].week, currency);
    if (steps.size() > kMost) text += ", ... (" + std::to_string(steps.size()) + " dates)";
    return text + "}";
  }

  std::string schema(const Meta& meta) const override {
    const std::string number = number_schema(meta);
    return number.substr(0, number.size() - 2) + R"(,{"type":"object","additionalProperties":)" + number +
           R"(,"propertyNames":{"pattern":"^(mon|tue|wed|thu|fri|sat|sun|weekdays|weekends|start|[0-9]{4}-[0-9]{2}-[0-9]{2})$"}}]})";
  }

 private:
  static std::optional<Week> read_week(const Node& node, const Week& otherwise, const Meta& meta, const Scope& scope) {
    if (!node.is_map() || uncertain_part(node)) {
      const auto value = Access<T>::read(node, meta, scope);
      return value ? std::optional(Daily<T>::filled(*value)) : std::nullopt;
    }
    Week week = otherwise;
    Weekdays given{0};
    bool good = true;
    // Single days override the groups, wherever they stand.
    for (const bool group : {true, false})
      for (const auto& entry : node.entries()) {
        const Scope inner(scope, entry.key);
        const auto days = key_days(entry.key);
        if (!days) {
          if (!group) continue;
          static constexpr std::string_view kKeys[] = {"mon", "tue", "wed",      "thu",     "fri",
                                                       "sat", "sun", "weekdays", "weekends"};
          inner.error("unknown-key", entry.place, "unknown key " + quote(entry.key) + " in a table by day",
                      core::parse_date(entry.key) ? "a table has either dates or days of the week"
                                                  : hint_for(entry.key, kKeys));
          good = false;
          continue;
        }
        if (group != (entry.key == "weekdays" || entry.key == "weekends")) continue;
        const auto value = Access<T>::read(entry.value, meta, inner);
        good = good && value.has_value();
        for (int d = 0; d < 7; ++d)
          if (value && days->contains(d)) week[static_cast<size_t>(d)] = *value;
        given.bits = static_cast<uint8_t>(given.bits | days->bits);
      }
    const bool all_needed = meta.required || !std::is_same_v<T, double>;  // there is no usual price to fall back on
    if (good && all_needed && given.bits != 0x7f) {
      std::vector<std::string_view> missing;
      for (int d = 0; d < 7; ++d)
        if (!given.contains(d)) missing.push_back(kDayNames[d]);
      scope.error("missing", node.place(), "no value for " + listed(missing),
                  "give all days, or weekdays and weekends");
      good = false;
    }
    return good ? std::optional(week) : std::nullopt;
  }

  static std::string show_week(const Week& week, const Currency& currency) {
    bool same = true;
    for (const T& value : week) same = same && value == week[0];
    if (same) return Access<T>::show(week[0], currency);
    std::string text;
    for (size_t d = 0; d < 7; ++d)
      text += (d > 0 ? ", " : "") + std::string(kDayNames[d]) + ": " + Access<T>::show(week[d], currency);
    return "{" + text + "}";
  }
};

}  // namespace

const Form& value_form(std::type_identity<DailyNumber>) {
  static const DailyForm<double> form;
  return form;
}
const Form& value_form(std::type_identity<DailyMoney>) {
  static const DailyForm<core::Money> form;
  return form;
}
const Form& value_form(std::type_identity<DailyRate>) {
  static const DailyForm<core::UnitRate> form;
  return form;
}

}  // namespace shopwright::language

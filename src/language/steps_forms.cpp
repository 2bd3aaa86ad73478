// Forms of thresholds with what they give.
#include "reading.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

using core::Currency;

template <class T>
struct Part;

template <>
struct Part<core::Money> {
  static constexpr std::string_view kWord = "an amount";
  static std::optional<core::Money> read(const Node& node, const Meta& meta, const Scope& scope) {
    return read_money(node, meta, scope);
  }
  static std::string show(core::Money value, const Currency& currency) { return core::format_money(value, currency); }
};

template <>
struct Part<double> {
  static std::optional<double> read(const Node& node, const Meta& meta, const Scope& scope) {
    const auto value = read_number(node, meta, scope);
    return value && in_range(*value, node, meta, scope) ? value : std::nullopt;
  }
  static std::string show(double value, const Currency&) { return show_number(value); }
};

template <>
struct Part<int64_t> {
  static constexpr std::string_view kWord = "a whole number of units";
  static std::optional<int64_t> read(const Node& node, const Meta&, const Scope&) { return parse_integer(node.text()); }
  static std::string show(int64_t value, const Currency&) { return std::to_string(value); }
};

template <>
struct Part<core::Date> {
  static constexpr std::string_view kWord = "a day, as in 2026-03-02";
  static std::string show(core::Date value, const Currency&) { return core::format_date(value); }
};

template <class From, class Value>
class StepsForm final : public Form {
  using Steps = language::Steps<From, Value>;

 public:
  Kind kind() const override { return Kind::value; }

  void decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const override {
    if constexpr (std::is_same_v<From, core::Date>)
      if (node.is_series() && node.steps().front().from != Node::kStart) {
        decode_dated(node, out, meta, scope);
        return;
      }
    if (!node.is_map() || uncertain_part(node)) {
      scope.error("wrong-type", node.place(), "expected steps, found " + describe(node),
                  "for example " + example(meta));
      return;
    }
    if (node.entries().empty()) {
      scope.error("empty", node.place(), "there is no step", "for example " + example(meta));
      return;
    }
    Steps steps;
    bool good = true;
    for (const auto& entry : node.entries()) {
      const Scope inner(scope, entry.key);
      const auto from = read_threshold(entry, inner);
      const auto value = Part<Value>::read(entry.value, meta, inner);
      if (from && !steps.empty() && *from <= steps.list.back().from) {
        inner.error("not-ascending", entry.place, "this step is not higher than the one before it",
                    "write steps from the lowest to the highest", Related{steps.list.back().place, "the step before"});
        good = false;
      }
      good = good && from && value;
      if (from) steps.list.push_back({*from, value.value_or(Value{}), entry.place});
    }
    if (good) *static_cast<Steps*>(out) = std::move(steps);
  }

  std::string show(const void* value, const Meta&, const Currency& currency) const override {
    std::string text;
    for (const auto& step : static_cast<const Steps*>(value)->list)
      text += (text.empty() ? "" : ", ") + Part<From>::show(step.from, currency) + ": " +
              Part<Value>::show(step.value, currency);
    return text.empty() ? "" : "{" + text + "}";
  }

  std::string schema(const Meta& meta) const override {
    const std::string_view threshold =
        std::is_same_v<From, core::Date> ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" : R"(^[0-9]+(\\.[0-9]+)?$)";
    return R"({"type":"object","minProperties":1,"propertyNames":{"pattern":")" + std::string(threshold) +
           R"("},"additionalProperties":)" + number_schema(meta) + "}";
  }

 private:
  // The loader has read a map of dates already: in order, each once.
  static void decode_dated(const Node& node, void* out, const Meta& meta, const Scope& scope) {
    Steps steps;
    bool good = true;
    for (const auto& step : node.steps()) {
      const std::string date = core::format_date(step.from);  // the scope looks at it
      const Scope inner(scope, date);
      const auto value = Part<Value>::read(step.value, meta, inner);
      good = good && value;
      if (value) steps.list.push_back({step.from, *value, step.value.place()});
    }
    if (good) *static_cast<Steps*>(out) = std::move(steps);
  }
  static std::string example(const Meta& meta) {
    return std::string(meta.example.empty() ? "{100: 10}" : meta.example);
  }

  static std::optional<From> read_threshold(const Node::Entry& entry, const Scope& scope) {
    std::optional<From> from;
    if constexpr (std::is_same_v<From, core::Money>) from = core::parse_money(entry.key, scope.context().currency);
    else if constexpr (std::is_same_v<From, core::Date>) from = core::parse_date(entry.key);
    else from = parse_integer(entry.key);
    if (!from)
      scope.error("wrong-type", entry.place,
                  quote(entry.key) + " is no threshold: it must be " + std::string(Part<From>::kWord));
    if constexpr (!std::is_same_v<From, core::Date>)
      if (from && *from <= From{}) {
        scope.error("out-of-range", entry.place, "a threshold must be above 0");
        from.reset();
      }
    return from;
  }
};

}  // namespace

const Form& value_form(std::type_identity<MoneySteps>) {
  static const StepsForm<core::Money, core::Money> form;
  return form;
}
const Form& value_form(std::type_identity<DatedShares>) {
  static const StepsForm<core::Date, double> form;
  return form;
}
const Form& value_form(std::type_identity<ShareSteps>) {
  static const StepsForm<int64_t, double> form;
  return form;
}

}  // namespace shopwright::language

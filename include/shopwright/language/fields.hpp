#pragma once
// Parameters declared once. A struct lists its members in one visitor, and reading YAML, range checks, did-you-mean,
// the JSON Schema, `explain`, --set paths and overlays all follow from that list:
//
//   struct Pantry {
//     language::Rate consumption{0.2};
//     double fills_at = 4;
//     template <class V> void fields(V& v) {
//       v.field("consumption", consumption, {.range = above(0), .doc = "Units used up at home."});
//       v.field("fills_at", fills_at, {.unit = Unit::units, .range = above(0), .doc = "..."});
//     }
//     static constexpr std::string_view kShorthand = "fills_at";            // optional: `pantry: 4`
//     void check(const Node& node, const Scope& scope) const;               // optional: rules across fields
//   };
//
// The initial value of a member is its default; {.required = true} has none. Meta's options go in this order:
// required, unit, range, names, refers_to, doc, example.
//
// Types of members: double, int, int64_t, uint64_t, bool, std::string, core::Date, core::Money, core::UnitRate,
// Duration, Rate, DateRange, TimeOfDay, Hours, Weekdays, Ref, Distribution, DailyNumber, DailyMoney, DailyRate, MoneySteps,
// ShareSteps, DatedShares, enums with
// names_of (below), structs with fields(), and over any of these std::optional<T>, std::vector<T>, Named<T>,
// OneOf<A, B, ...>. A type must not contain itself.
#include <array>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/language/daily.hpp"
#include "shopwright/language/distribution.hpp"
#include "shopwright/language/form.hpp"
#include "shopwright/language/node.hpp"
#include "shopwright/language/steps.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::language {

/// A map by name, in the order written. Names match [a-z0-9][a-z0-9_-]*; `label:` in an entry carries the name for
/// people, in any language (the name itself when there is none).
template <class T>
class Named {
 public:
  struct Entry {
    std::string name;
    std::string label;
    Place place{};  ///< of the name
    T value{};
  };
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const Entry& operator[](size_t i) const { return entries_[i]; }
  Entry& operator[](size_t i) { return entries_[i]; }
  /// Position, or nullopt.
  std::optional<size_t> index_of(std::string_view name) const {
    auto it = index_.find(name);
    return it == index_.end() ? std::nullopt : std::optional<size_t>(it->second);
  }
  const T* find(std::string_view name) const {
    auto i = index_of(name);
    return i ? &entries_[*i].value : nullptr;
  }
  bool contains(std::string_view name) const { return index_.find(name) != index_.end(); }
  /// The entry's value, new or already there. The reference holds until the next add.
  T& add(std::string name, T value = {}, std::string label = {}, const Place& place = {}) {
    auto [it, fresh] = index_.try_emplace(name, entries_.size());
    if (!fresh) return entries_[it->second].value;
    if (label.empty()) label = name;
    entries_.push_back({std::move(name), std::move(label), place, std::move(value)});
    return entries_.back().value;
  }

 private:
  std::vector<Entry> entries_;
  std::map<std::string, size_t, std::less<>> index_;
};

/// One of several parameter structs, each with `static constexpr std::string_view kName`. Default: the first.
template <class... Alternatives>
using OneOf = std::variant<Alternatives...>;

/// An enum class is written by name when its namespace has, for values 0, 1, 2, ...
///   constexpr std::array<std::string_view, N> names_of(MyEnum);
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) { names_of(e).size(); };

/// Forms of the plain types (value_forms.cpp).
const Form& value_form(std::type_identity<double>);
const Form& value_form(std::type_identity<int>);
const Form& value_form(std::type_identity<int64_t>);
const Form& value_form(std::type_identity<uint64_t>);
const Form& value_form(std::type_identity<bool>);
const Form& value_form(std::type_identity<std::string>);
const Form& value_form(std::type_identity<core::Date>);
const Form& value_form(std::type_identity<core::Money>);
const Form& value_form(std::type_identity<core::UnitRate>);
const Form& value_form(std::type_identity<Duration>);
const Form& value_form(std::type_identity<Rate>);
const Form& value_form(std::type_identity<DateRange>);
const Form& value_form(std::type_identity<TimeOfDay>);
const Form& value_form(std::type_identity<Hours>);
const Form& value_form(std::type_identity<Weekdays>);
const Form& value_form(std::type_identity<Ref>);
const Form& value_form(std::type_identity<Distribution>);
const Form& value_form(std::type_identity<DailyNumber>);
const Form& value_form(std::type_identity<DailyMoney>);
const Form& value_form(std::type_identity<DailyRate>);
const Form& value_form(std::type_identity<MoneySteps>);
const Form& value_form(std::type_identity<ShareSteps>);
const Form& value_form(std::type_identity<DatedShares>);

template <class T>
const Form& form_of();

namespace detail {

/// The visitor that lists the fields of one default-constructed struct.
template <class T>
class Lister {
 public:
  Lister(T& object, std::vector<Field>& out) : base_(reinterpret_cast<const char*>(&object)), out_(&out) {}
  template <class M>
  void field(std::string_view name, M& member, const Meta& meta = {}) {
    out_->push_back({name, meta, &form_of<M>(), static_cast<size_t>(reinterpret_cast<const char*>(&member) - base_)});
  }
  /// The fields of a member, as if they were this struct's own.
  template <class M>
  void include(M& member) {
    member.fields(*this);
  }

 private:
  const char* base_;
  std::vector<Field>* out_;
};

template <class T>
concept Record = std::is_class_v<T> && requires(T& t, Lister<T>& v) { t.fields(v); };

template <class T>
struct FormOf;

template <Record T>
struct FormOf<T> {
  static RecordForm make() {
    RecordForm form;
    auto defaults = std::make_shared<T>();
    Lister<T> lister(*defaults, form.fields);
    defaults->fields(lister);
    form.defaults = std::move(defaults);
    if constexpr (requires { T::kShorthand; }) form.shorthand = T::kShorthand;
    if constexpr (requires(const T& t, const Node& n, const Scope& s) { t.check(n, s); })
      form.check = [](const void* value, const Node& node, const Scope& scope) {
        static_cast<const T*>(value)->check(node, scope);
      };
    return form;
  }
};

template <NamedEnum E>
struct FormOf<E> {
  static EnumForm make() {
    EnumForm form;
    const auto names = names_of(E{});
    form.names.assign(names.begin(), names.end());
    form.set = [](void* value, size_t i) { *static_cast<E*>(value) = static_cast<E>(i); };
    form.get = [](const void* value) { return static_cast<size_t>(*static_cast<const E*>(value)); };
    return form;
  }
};

template <class T>
struct FormOf<Named<T>> {
  static CollectionForm make() {
    CollectionForm form;
    form.element = &form_of<T>();
    form.add = [](void* named, std::string name, std::string label, const Place& place) -> void* {
      return &static_cast<Named<T>*>(named)->add(std::move(name), T{}, std::move(label), place);
    };
    form.size = [](const void* named) { return static_cast<const Named<T>*>(named)->size(); };
    return form;
  }
};

template <class T>
struct FormOf<std::vector<T>> {
  static ListForm make() {
    ListForm form;
    form.element = &form_of<T>();
    form.clear = [](void* list) { static_cast<std::vector<T>*>(list)->clear(); };
    form.append = [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); };
    form.size = [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); };
    form.get = [](const void* list, size_t i) -> const void* {
      return &(*static_cast<const std::vector<T>*>(list))[i];
    };
    return form;
  }
};

template <class T>
struct FormOf<std::optional<T>> {
  static OptionalForm make() {
    OptionalForm form;
    form.element = &form_of<T>();
    form.emplace = [](void* optional) -> void* { return &static_cast<std::optional<T>*>(optional)->emplace(); };
    form.get = [](const void* optional) -> const void* {
      const auto& value = *static_cast<const std::optional<T>*>(optional);
      return value ? &*value : nullptr;
    };
    return form;
  }
};

template <class... As>
struct FormOf<std::variant<As...>> {
  using Variant = std::variant<As...>;
  static ChoiceForm make() {
    ChoiceForm form;
    (form.alternatives.push_back(
         {As::kName, &static_cast<const RecordForm&>(form_of<As>()),
          [](void* choice) -> void* { return &static_cast<Variant*>(choice)->template emplace<As>(); }}),
     ...);
    form.index = [](const void* choice) { return static_cast<const Variant*>(choice)->index(); };
    form.get = [](const void* choice) {
      return std::visit([](const auto& value) -> const void* { return &value; }, *static_cast<const Variant*>(choice));
    };
    return form;
  }
};

}  // namespace detail

/// How values of type T are written, derived from its declaration; made at the first call, thread-safe.
template <class T>
const Form& form_of() {
  if constexpr (requires { value_form(std::type_identity<T>{}); }) {
    return value_form(std::type_identity<T>{});
  } else {
    static const auto form = detail::FormOf<T>::make();
    return form;
  }
}

/// The type-erased work behind decode.
void decode_into(const Node& node, void* out, const Form& form, Context& context, std::string_view path);

/// Reads a node as a T. Everything that is wrong goes to context.diagnostics; what is wrong or absent keeps its default.
/// `path` is the node's own path, when it is not the root.
template <class T>
T decode(const Node& node, Context& context, std::string_view path = {}) {
  T value{};
  decode_into(node, &value, form_of<T>(), context, path);
  return value;
}

/// JSON Schema (draft 2020-12) of a form, as indented text: descriptions, patterns, ranges, defaults.
std::string json_schema(const Form& form, std::string_view title);
template <class T>
std::string json_schema(std::string_view title) {
  return json_schema(form_of<T>(), title);
}

/// Every parameter with its value, unit, origin and meaning, whether written or defaulted. Diagnostics of the node go to
/// context.diagnostics as in decode.
template <class T>
std::vector<Explained> explain(const Node& node, Context& context) {
  std::vector<Explained> rows;
  context.trace = &rows;
  decode<T>(node, context);
  context.trace = nullptr;
  return rows;
}

/// All paths that exist in a node or could be given in it, collections by the names that they have.
std::vector<std::string> known_paths(const Node& node, const Form& form);

}  // namespace shopwright::language

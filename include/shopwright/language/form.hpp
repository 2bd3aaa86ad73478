#pragma once
// The parts a parameter's declaration is made of, free of templates: what `fields.hpp` builds once per type, and what
// decoding, the schema, `explain`, changes and overlays walk.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/node.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::language {

/// What a number counts. It decides which words may or must follow it (see unit.cpp): `share` takes 15% or 0.15,
/// `days` needs a unit of time, `units`, `people`, `ounces` take their word or none.
enum class Unit : uint8_t {
  none,
  share,
  flag,     ///< 0..1; true and false may stand for 1 and 0
  utility,  ///< of the choice model, in units of the Gumbel scale
  days,     ///< as a Duration: the unit must be written
  units,    ///< selling units
  people,
  ounces,
};

struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;
  bool bounded() const;
  bool contains(double value) const;
  std::string str() const;  ///< "at least 0", "above 0 and at most 1"
};
constexpr Range at_least(double low) { return {.low = low}; }
constexpr Range above(double low) { return {.low = low, .low_open = true}; }
constexpr Range at_most(double high) { return {.high = high}; }
constexpr Range between(double low, double high) { return {.low = low, .high = high}; }
constexpr Range unit_interval() { return between(0, 1); }

/// What a declaration says beside name, type and default. Money ranges are in major units, durations in days.
struct Meta {
  bool required = false;
  Unit unit = Unit::none;
  Range range{};
  /// Of a collection: the kind of thing its keys name ("product"), so that references and CSV rows find them.
  std::string_view names{};
  /// Of a Ref (or a list of them): the kind it must be the name of. Of a collection: its keys are references.
  /// For nested collections one kind per level: "seller,product".
  std::string_view refers_to{};
  std::string_view doc{};      ///< one sentence
  std::string_view example{};  ///< as one would write it
};

/// One line of `explain`.
struct Explained {
  std::string path;
  std::string value;
  std::string unit;
  std::string origin;  ///< "file:line:column" or "default"
  std::string doc;
};

/// What decoding needs to know of the rest of the scenario, and what it finds out.
struct Context {
  Diagnostics& diagnostics;
  core::Currency currency{};
  /// Days that dated tables must cover, warm-up included; not checked when absent.
  std::optional<DateRange> calendar{};
  /// Filled by decode when set: every parameter with its value and origin.
  std::vector<Explained>* trace = nullptr;
  /// Names by kind, with the places that define them; decode adds what it meets. A kind that is not here is not
  /// checked.
  std::map<std::string, std::map<std::string, Place, std::less<>>, std::less<>> names{};
};

/// Where decoding is: a path from the root, kept as links so that a good value costs no string.
class Scope {
 public:
  explicit Scope(Context& context, std::string_view root_path = {}) : context_(&context), name_(root_path) {}
  Scope(const Scope& parent, std::string_view name) : context_(parent.context_), parent_(&parent), name_(name) {}

  Context& context() const { return *context_; }
  std::string path() const;
  std::string_view name() const { return name_; }
  void error(std::string_view code, const Place& place, std::string message, std::string hint = {},
             std::optional<Related> related = {}) const;
  void warning(std::string_view code, const Place& place, std::string message, std::string hint = {},
               std::optional<Related> related = {}) const;

 private:
  Context* context_;
  const Scope* parent_ = nullptr;
  std::string_view name_;
};

/// How values of one type are written. Immutable; lives as long as the program.
class Form {
 public:
  enum class Kind : uint8_t { value, record, collection, list, optional, choice };
  virtual ~Form() = default;
  virtual Kind kind() const = 0;
  /// Reads a written (not absent) node into *out; what is wrong goes to the context and *out keeps its default.
  virtual void decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const = 0;
  /// As one would write it; money in `currency`. "" for nothing.
  virtual std::string show(const void* value, const Meta& meta, const core::Currency& currency) const = 0;
  /// JSON Schema of it, as JSON text.
  virtual std::string schema(const Meta& meta) const = 0;
  /// Lists `*value`, which nobody wrote, in the trace.
  virtual void trace_default(const void* value, const Meta& meta, const Scope& scope) const;
  /// Whether a map could be meant as this value (and not as the record that has it as its shorthand).
  virtual bool takes_map(const Node& map) const;
  /// The form of what a map of this form has under `key`, and its declaration; nullptr if nothing or unknown.
  struct Child {
    const Form* form = nullptr;
    Meta meta{};
  };
  virtual Child child(const Node& node, std::string_view key, const Meta& meta) const;
};

struct Field {
  std::string_view name;
  Meta meta;
  const Form* form;
  size_t offset;
};

/// A struct with fields.
class RecordForm final : public Form {
 public:
  std::vector<Field> fields;
  std::string_view shorthand{};  ///< the field that a value that is no map stands for
  std::shared_ptr<const void> defaults;
  void (*check)(const void* value, const Node& node, const Scope& scope) = nullptr;

  const Field* find(std::string_view name) const;
  bool complete_without_fields() const;  ///< nothing is required
  /// Whether a node is the shorthand's value and not a map of this record's own keys.
  bool stands_for_shorthand(const Node& node) const;
  /// `extra`: further keys that are not this record's concern ("label" in a collection).
  void decode_record(const Node& node, void* out, const Scope& scope, std::string_view extra) const;

  Kind kind() const override { return Kind::record; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
  std::string schema_with(std::string_view extra) const;
  void trace_default(const void*, const Meta&, const Scope&) const override;
  bool takes_map(const Node&) const override;
  Child child(const Node&, std::string_view, const Meta&) const override;
};

/// A map by name.
class CollectionForm final : public Form {
 public:
  const Form* element = nullptr;
  void* (*add)(void* named, std::string name, std::string label, const Place& place) = nullptr;
  size_t (*size)(const void* named) = nullptr;

  Kind kind() const override { return Kind::collection; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
  Child child(const Node&, std::string_view, const Meta&) const override;
  /// The declaration of the elements: names and refers_to without their first level.
  static Meta element_meta(const Meta& meta);
};

/// A list; one element may stand for a list of one.
class ListForm final : public Form {
 public:
  const Form* element = nullptr;
  void (*clear)(void* list) = nullptr;
  void* (*append)(void* list) = nullptr;
  size_t (*size)(const void* list) = nullptr;
  const void* (*get)(const void* list, size_t i) = nullptr;

  Kind kind() const override { return Kind::list; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
};

/// May be left out.
class OptionalForm final : public Form {
 public:
  const Form* element = nullptr;
  void* (*emplace)(void* optional) = nullptr;
  const void* (*get)(const void* optional) = nullptr;

  Kind kind() const override { return Kind::optional; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
  void trace_default(const void*, const Meta&, const Scope&) const override;
  bool takes_map(const Node&) const override;
  Child child(const Node&, std::string_view, const Meta&) const override;
};

/// One of several records, chosen by a key: `{match: {seller: ours}}`, or just `fixed`.
class ChoiceForm final : public Form {
 public:
  struct Alternative {
    std::string_view name;
    const RecordForm* form;
    void* (*emplace)(void* choice);
  };
  std::vector<Alternative> alternatives;
  size_t (*index)(const void* choice) = nullptr;
  const void* (*get)(const void* choice) = nullptr;

  const Alternative* find(std::string_view name) const;
  Kind kind() const override { return Kind::choice; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
  void trace_default(const void*, const Meta&, const Scope&) const override;
  bool takes_map(const Node&) const override;
  Child child(const Node&, std::string_view, const Meta&) const override;
};

/// An enum class whose values 0.. have the names of names_of(E).
class EnumForm final : public Form {
 public:
  std::vector<std::string_view> names;
  void (*set)(void* value, size_t i) = nullptr;
  size_t (*get)(const void* value) = nullptr;

  Kind kind() const override { return Kind::value; }
  void decode(const Node&, void*, const Meta&, const Scope&) const override;
  std::string show(const void*, const Meta&, const core::Currency&) const override;
  std::string schema(const Meta&) const override;
};

}  // namespace shopwright::language

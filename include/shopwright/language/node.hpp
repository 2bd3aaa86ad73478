#pragma once
// The tree that a scenario is, before anybody gives it a meaning. Also the form in which decisions carry their
// arguments. A value: cheap to copy (shared, never modified in place), so threads may share it.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/diagnostic.hpp"

namespace shopwright::core {
class Writer;
class Reader;
}  // namespace shopwright::core

namespace shopwright::language {

class Node {
 public:
  struct Entry;  ///< of a map: key, value and the key's place
  struct Step;   ///< of a series: a date and the value that holds from then on
  enum class Kind : uint8_t { null, scalar, sequence, map, series };
  /// "From the start": the date of a series' first step when the value holds for all earlier days too.
  static constexpr core::Date kStart{INT32_MIN};

  Node() = default;  ///< null, nowhere
  static Node null(Place place);
  /// Stands for a value that could not be had, which has been reported: decoding passes over it.
  static Node reported(Place place);
  /// A text as written. `quoted`: it was in quotes, so it is a name and never a number.
  static Node scalar(std::string text, Place place = {}, bool quoted = false);
  /// A number that was calculated (scaled, drawn), not written: money made from it is rounded half to even.
  static Node computed(std::string text, Place place = {});
  static Node number(double value);  ///< the shortest text that reads back as the same number; computed
  static Node integer(int64_t value);
  static Node boolean(bool value);
  static Node sequence(std::vector<Node> items, Place place = {});
  /// Keys are distinct (a later one with the same key replaces the earlier); order is kept. For instance
  /// Node::map({{"offer", Node::scalar("trop64")}, {"price", Node::scalar("2.79")}}).
  static Node map();
  static Node map(std::vector<Entry> entries);
  static Node map(std::vector<Entry> entries, Place place);
  /// Dates need not be sorted on entry; a later step with the same date wins. No steps gives null.
  static Node series(std::vector<Step> steps, Place place = {});

  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }
  bool is_reported() const;
  bool is_scalar() const { return kind() == Kind::scalar; }
  bool is_sequence() const { return kind() == Kind::sequence; }
  bool is_map() const { return kind() == Kind::map; }
  bool is_series() const { return kind() == Kind::series; }
  const Place& place() const;

  const std::string& text() const;  ///< of a scalar; "" otherwise
  bool quoted() const;
  bool computed() const;
  std::span<const Node> items() const;           ///< of a sequence; empty otherwise
  std::span<const Entry> entries() const;        ///< of a map; empty otherwise
  std::span<const Step> steps() const;           ///< of a series, by date; empty otherwise
  const Node* find(std::string_view key) const;  ///< in a map; nullptr when absent
  const Entry* find_entry(std::string_view key) const;
  const Node& operator[](std::string_view key) const;  ///< null when absent
  /// The node at a dotted path through maps ("" is this one), nullptr when there is none.
  const Node* at(std::string_view path) const;

  Node with(std::string_view key, Node value) const;  ///< this map (or null) with an entry added or replaced
  Node without(std::string_view key) const;
  Node placed(Place place) const;  ///< the same value, written elsewhere
  /// Number of nodes below and including this one, as if nothing were shared.
  uint64_t size() const;

  /// Equal in kind and content; places, quotes and the order of a map's keys do not count.
  friend bool operator==(const Node& a, const Node& b);

 private:
  struct Data;
  explicit Node(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

struct Node::Entry {
  std::string key;
  Node value;
  Place place{};  ///< of the key
};

struct Node::Step {
  core::Date from;
  Node value;
};

/// Place of the value at a dotted path, or of the deepest part of the path that is written, for errors about
/// values that may be defaulted.
Place find_place(const Node& root, std::string_view path);

/// YAML that reads back as an equal node. Maps of scalars are written in one line where they fit.
std::string to_yaml(const Node& node);

/// Compact binary form, without places; load throws core::CorruptData.
void save(const Node& node, core::Writer& writer);
Node load_node(core::Reader& reader);

}  // namespace shopwright::language

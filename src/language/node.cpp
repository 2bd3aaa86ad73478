#include "shopwright/language/node.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <variant>

#include "shopwright/language/values.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kIndexFrom = 12;  // smaller maps are searched in order

struct Scalar {
  std::string text;
  bool quoted = false, computed = false;
};
struct Map {
  std::vector<Node::Entry> entries;
  std::unordered_map<std::string_view, size_t> index;
};

}  // namespace

struct Node::Data {
  Place place;
  std::variant<std::monostate, Scalar, std::vector<Node>, Map, std::vector<Step>> value{};
  uint64_t size = 1;
  bool reported = false;
};

Node Node::reported(Place place) {
  auto data = std::make_shared<Data>(Data{.place = std::move(place)});
  data->reported = true;
  return Node(std::move(data));
}

bool Node::is_reported() const { return data_ && data_->reported; }

Node Node::null(Place place) { return Node(std::make_shared<Data>(Data{std::move(place)})); }

Node Node::scalar(std::string text, Place place, bool quoted) {
  return Node(std::make_shared<Data>(Data{std::move(place), Scalar{std::move(text), quoted, false}}));
}

Node Node::computed(std::string text, Place place) {
  return Node(std::make_shared<Data>(Data{std::move(place), Scalar{std::move(text), false, true}}));
}

Node Node::number(double value) { return computed(show_number(value)); }
Node Node::integer(int64_t value) { return computed(std::to_string(value)); }
Node Node::boolean(bool value) { return scalar(value ? "true" : "false"); }

Node Node::sequence(std::vector<Node> items, Place place) {
  uint64_t size = 1;
  for (const Node& item : items) size += item.size();
  return Node(std::make_shared<Data>(Data{std::move(place), std::move(items), size}));
}

Node Node::map() { return map(std::vector<Entry>{}); }
Node Node::map(std::vector<Entry> entries) { return map(std::move(entries), Place{}); }

Node Node::map(std::vector<Entry> entries, Place place) {
  auto data = std::make_shared<Data>(Data{std::move(place), Map{}});
  Map& map = std::get<Map>(data->value);
  map.entries.reserve(entries.size());  // keys must not move: the index looks at them
  std::unordered_map<std::string, size_t> seen;
  for (Entry& entry : entries) {
    auto [it, fresh] = seen.try_emplace(entry.key, map.entries.size());
    if (fresh) map.entries.push_back(std::move(entry));
    else map.entries[it->second] = std::move(entry);
  }
  for (const Entry& entry : map.entries) data->size += entry.value.size();
  if (map.entries.size() >= kIndexFrom)
    for (size_t i = 0; i < map.entries.size(); ++i) map.index.emplace(map.entries[i].key, i);
  return Node(std::move(data));
}

Node Node::series(std::vector<Step> steps, Place place) {
  if (steps.empty()) return null(std::move(place));
  std::map<core::Date, Node> by_date;
  for (Step& step : steps) by_date.insert_or_assign(step.from, std::move(step.value));
  std::vector<Step> kept;
  kept.reserve(by_date.size());
  for (auto& [from, value] : by_date) kept.push_back({from, std::move(value)});
  if (kept.size() == 1 && kept.front().from == kStart) return kept.front().value;
  uint64_t size = 1;
  for (const Step& step : kept) size += step.value.size();
  return Node(std::make_shared<Data>(Data{std::move(place), std::move(kept), size}));
}

Node::Kind Node::kind() const { return data_ ? static_cast<Kind>(data_->value.index()) : Kind::null; }

const Place& Node::place() const {
  static const Place nowhere;
  return data_ ? data_->place : nowhere;
}

const std::string& Node::text() const {
  static const std::string none;
  const Scalar* scalar = data_ ? std::get_if<Scalar>(&data_->value) : nullptr;
  return scalar ? scalar->text : none;
}

bool Node::quoted() const {
  const Scalar* scalar = data_ ? std::get_if<Scalar>(&data_->value) : nullptr;
  return scalar && scalar->quoted;
}

bool Node::computed() const {
  const Scalar* scalar = data_ ? std::get_if<Scalar>(&data_->value) : nullptr;
  return scalar && scalar->computed;
}

std::span<const Node> Node::items() const {
  const auto* items = data_ ? std::get_if<std::vector<Node>>(&data_->value) : nullptr;
  return items ? std::span<const Node>(*items) : std::span<const Node>();
}

std::span<const Node::Entry> Node::entries() const {
  const Map* map = data_ ? std::get_if<Map>(&data_->value) : nullptr;
  return map ? std::span<const Entry>(map->entries) : std::span<const Entry>();
}

std::span<const Node::Step> Node::steps() const {
  const auto* steps = data_ ? std::get_if<std::vector<Step>>(&data_->value) : nullptr;
  return steps ? std::span<const Step>(*steps) : std::span<const Step>();
}

const Node::Entry* Node::find_entry(std::string_view key) const {
  const Map* map = data_ ? std::get_if<Map>(&data_->value) : nullptr;
  if (!map) return nullptr;
  if (!map->index.empty()) {
    auto it = map->index.find(key);
    return it == map->index.end() ? nullptr : &map->entries[it->second];
  }
  for (const Entry& entry : map->entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry ? &entry->value : nullptr;
}

const Node& Node::operator[](std::string_view key) const {
  static const Node none;
  const Node* found = find(key);
  return found ? *found : none;
}

const Node* Node::at(std::string_view path) const {
  const Node* node = this;
  while (node && !path.empty()) {
    const size_t dot = path.find('.');
    node = node->find(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return node;
}

Node Node::with(std::string_view key, Node value) const {
  std::vector<Entry> copy(entries().begin(), entries().end());
  for (Entry& entry : copy)
    if (entry.key == key) {
      entry.value = std::move(value);
      return map(std::move(copy), place());
    }
  const Place place_of_key = value.place();
  copy.push_back({std::string(key), std::move(value), place_of_key});
  return map(std::move(copy), place());
}

Node Node::without(std::string_view key) const {
  std::vector<Entry> copy;
  for (const Entry& entry : entries())
    if (entry.key != key) copy.push_back(entry);
  return map(std::move(copy), place());
}

Node Node::placed(Place place) const {
  switch (kind()) {
    case Kind::null: return null(std::move(place));
    case Kind::scalar:
      return computed() ? computed(text(), std::move(place)) : scalar(text(), std::move(place), quoted());
    case Kind::sequence: return sequence({items().begin(), items().end()}, std::move(place));
    case Kind::map: return map({entries().begin(), entries().end()}, std::move(place));
    case Kind::series: return series({steps().begin(), steps().end()}, std::move(place));
  }
  return *this;
}

uint64_t Node::size() const { return data_ ? data_->size : 1; }

bool operator==(const Node& a, const Node& b) {
  if (a.data_ == b.data_) return true;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Node::Kind::null: return true;
    case Node::Kind::scalar: return a.text() == b.text();
    case Node::Kind::sequence:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end());
    case Node::Kind::map:
      return a.entries().size() == b.entries().size() &&
             std::all_of(a.entries().begin(), a.entries().end(), [&](const Node::Entry& entry) {
               const Node* other = b.find(entry.key);
               return other && entry.value == *other;
             });
    case Node::Kind::series:
      return std::equal(
          a.steps().begin(), a.steps().end(), b.steps().begin(), b.steps().end(),
          [](const Node::Step& x, const Node::Step& y) { return x.from == y.from && x.value == y.value; });
  }
  return false;
}

Place find_place(const Node& root, std::string_view path) {
  const Node* node = &root;
  Place place = root.place();
  while (!path.empty()) {
    const size_t dot = path.find('.');
    const Node::Entry* entry = node->find_entry(path.substr(0, dot));
    if (!entry) break;
    node = &entry->value;
    // A value in braces or in lines of its own is best shown by its key.
    place = node->is_scalar() && node->place().known() ? node->place() : entry->place;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return place;
}

}  // namespace shopwright::language

#include "shopwright/language/path_values.hpp"

#include "reading.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

/// "0.98 @2026-11-01..2026-11-11" is 0.98 within these days.
void split_dates(PathValues::Item& item) {
  if (!item.value.is_scalar() || item.value.quoted()) return;
  const std::string& text = item.value.text();
  const size_t mark = text.rfind('@');
  if (mark == std::string::npos) return;
  const auto dates = parse_date_range(core::trim(std::string_view(text).substr(mark + 1)));
  if (!dates) return;
  item.dates = dates;
  item.value = Node::scalar(std::string(core::trim(std::string_view(text).substr(0, mark))), item.value.place());
}

std::string object_schema(const Meta& meta) {
  return meta.doc.empty() ? R"({"type":"object"})" : R"({"type":"object","description":)" + json_text(meta.doc) + "}";
}

class PathValuesForm final : public Form {
 public:
  Kind kind() const override { return Kind::value; }
  void decode(const Node& node, void* out, const Meta&, const Scope& scope) const override {
    if (node.is_reported()) return;
    if (!node.is_map()) {
      scope.error("wrong-type", node.place(), "expected paths with their values, found " + describe(node),
                  "for example {offers.*.trop64.price: 0.98}");
      return;
    }
    auto& values = *static_cast<PathValues*>(out);
    values.items.clear();
    for (const auto& entry : node.entries()) {
      if (entry.key.empty() || entry.key.front() == '.' || entry.key.back() == '.' ||
          entry.key.find("..") != std::string::npos) {
        scope.error("bad-change", entry.place, "expected a dotted path, found " + quote(entry.key),
                    "for example offers.*.trop64.price");
        continue;
      }
      if (entry.value.is_null()) {
        scope.error("bad-change", entry.place, "a value is missing after " + quote(entry.key), "for example 0.98");
        continue;
      }
      values.items.push_back({entry.key, entry.value, std::nullopt, entry.place});
      split_dates(values.items.back());
    }
  }
  std::string show(const void* value, const Meta&, const core::Currency&) const override {
    std::vector<Node::Entry> entries;
    for (const auto& item : static_cast<const PathValues*>(value)->items)
      entries.push_back({item.path,
                         item.dates && item.value.is_scalar()
                             ? Node::scalar(item.value.text() + " @" + language::show(*item.dates))
                             : item.value,
                         {}});
    return entries.empty() ? std::string() : to_yaml(Node::map(std::move(entries)));
  }
  std::string schema(const Meta& meta) const override { return object_schema(meta); }
  bool takes_map(const Node&) const override { return true; }
};

class RawForm final : public Form {
 public:
  Kind kind() const override { return Kind::value; }
  void decode(const Node& node, void* out, const Meta&, const Scope& scope) const override {
    if (node.is_reported()) return;
    if (!node.is_map()) {
      scope.error("wrong-type", node.place(), "expected a part of a scenario, found " + describe(node),
                  "for example {promotions: {coupon: {off: 10%}}}");
      return;
    }
    static_cast<Raw*>(out)->node = node;
  }
  std::string show(const void* value, const Meta&, const core::Currency&) const override {
    const Node& node = static_cast<const Raw*>(value)->node;
    return node.is_null() ? std::string() : to_yaml(node);
  }
  std::string schema(const Meta& meta) const override { return object_schema(meta); }
  bool takes_map(const Node&) const override { return true; }
};

}  // namespace

void PathValues::append_to(std::vector<Change>& changes, Change::Operation operation) const {
  for (const Item& item : items) {
    Change change;
    change.operation = operation;
    change.path = item.path;
    change.value = item.value;
    change.dates = item.dates;
    change.place = item.value.place().known() ? item.value.place() : item.path_place;
    change.path_place = item.path_place;
    changes.push_back(std::move(change));
  }
}

const Form& value_form(std::type_identity<PathValues>) {
  static const PathValuesForm form;
  return form;
}
const Form& value_form(std::type_identity<Raw>) {
  static const RawForm form;
  return form;
}

}  // namespace shopwright::language

#include "loading.hpp"

namespace shopwright::language {

const Form* bare(const Form* form) {
  while (form && form->kind() == Form::Kind::optional) form = static_cast<const OptionalForm*>(form)->element;
  return form;
}

Node overlay(const Node& base, const Node& over, const Form* form) {
  form = bare(form);
  if (over.is_null() || base.is_null()) return over;
  if (form && form->kind() == Form::Kind::record) {
    // A shorthand is the map with that one key.
    const auto& record = static_cast<const RecordForm&>(*form);
    const auto whole = [&](const Node& node) {
      return record.stands_for_shorthand(node)
                 ? Node::map({{std::string(record.shorthand), node, node.place()}}, node.place())
                 : node;
    };
    if (record.stands_for_shorthand(base) || record.stands_for_shorthand(over)) {
      if (record.stands_for_shorthand(base) && record.stands_for_shorthand(over))
        return overlay(base, over, record.find(record.shorthand)->form);
      return overlay(whole(base), whole(over), form);
    }
  }
  if (!base.is_map() || !over.is_map()) return over;
  const bool one_value = form && (form->kind() == Form::Kind::value || form->kind() == Form::Kind::choice);
  if (one_value) {  // {normal: ...} over {lognormal: ...} replaces, {normal: {sd: 1}} over {normal: ...} merges
    const bool same =
        base.entries().size() == 1 && over.entries().size() == 1 && base.entries()[0].key == over.entries()[0].key;
    if (!same) return over;
  }
  std::vector<Node::Entry> merged;
  for (const auto& entry : base.entries()) {
    const Node::Entry* other = over.find_entry(entry.key);
    if (!other) merged.push_back(entry);
    else if (other->value.is_reported()) merged.push_back(*other);
    else if (!other->value.is_null()) {
      Node value = overlay(entry.value, other->value, form ? form->child(base, entry.key, {}).form : nullptr);
      const bool replaced = value == other->value;
      merged.push_back({entry.key, std::move(value), replaced ? other->place : entry.place});
    }
  }
  for (const auto& entry : over.entries())
    if (!base.find_entry(entry.key)) merged.push_back(entry);
  return Node::map(std::move(merged), base.place());
}

}  // namespace shopwright::language

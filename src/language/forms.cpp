// Decoding of records, collections, lists, options and choices, and the errors of their keys.
#include <algorithm>

#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

std::string_view first_part(std::string_view list) { return list.substr(0, list.find(',')); }
std::string_view rest_parts(std::string_view list) {
  const size_t comma = list.find(',');
  return comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
}
bool has_part(std::string_view list, std::string_view word) {
  for (; !list.empty(); list = rest_parts(list))
    if (first_part(list) == word) return true;
  return false;
}

const void* at(const void* record, const Field& field) { return static_cast<const char*>(record) + field.offset; }
void* at(void* record, const Field& field) { return static_cast<char*>(record) + field.offset; }

void report_empty(const Node& node, const Scope& scope) {
  if (node.is_reported()) return;
  scope.error("empty", node.place(), "nothing is written here",
              "give a value, write {} for all defaults, or leave the line out");
}

/// `{size: 20,000}` is size: 20 and a key 000. True when it was that.
bool report_comma(const Node& map, const Node::Entry& entry, const Scope& scope) {
  if (!entry.value.is_null() || entry.key.find_first_not_of("0123456789") != std::string::npos) return false;
  const Node::Entry* before = &entry == map.entries().data() ? nullptr : &entry - 1;
  if (!before || !before->value.is_scalar() || !parse_number(before->value.text())) return false;
  scope.error("comma", entry.place, "a comma ends a value here, so " + quote(entry.key) + " is a key without a value",
              "write " + before->key + ": " + before->value.text() + (entry.key.size() == 3 ? "" : ".") + entry.key);
  return true;
}

}  // namespace

bool Form::takes_map(const Node& map) const {
  if (map.entries().empty()) return false;
  const std::string_view key = map.entries()[0].key;
  return key == "uncertain" || key == "every" || names_distribution(key) || parse_weekdays(key).has_value();
}

Form::Child Form::child(const Node&, std::string_view, const Meta&) const { return {}; }

void Form::trace_default(const void* value, const Meta& meta, const Scope& scope) const {
  if (!meta.required) trace_row(scope, show(value, meta, scope.context().currency), meta, "default");
}

// Records

const Field* RecordForm::find(std::string_view name) const {
  for (const Field& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

bool RecordForm::complete_without_fields() const {
  return std::none_of(fields.begin(), fields.end(), [](const Field& field) { return field.meta.required; });
}

bool RecordForm::takes_map(const Node& map) const {
  const bool own = std::any_of(map.entries().begin(), map.entries().end(),
                               [&](const Node::Entry& entry) { return find(entry.key) != nullptr; });
  return own || stands_for_shorthand(map);
}

bool RecordForm::stands_for_shorthand(const Node& node) const {
  const Field* brief = shorthand.empty() ? nullptr : find(shorthand);
  if (!brief || !node.is_map()) return brief != nullptr;
  const bool own = std::any_of(node.entries().begin(), node.entries().end(),
                               [&](const Node::Entry& entry) { return find(entry.key) != nullptr; });
  return !own && !node.entries().empty() && brief->form->takes_map(node);
}

void RecordForm::decode(const Node& node, void* out, const Meta&, const Scope& scope) const {
  if (node.is_null()) return report_empty(node, scope);
  const bool brief_form = stands_for_shorthand(node);
  if (node.is_map() && !brief_form) return decode_record(node, out, scope, {});
  if (!brief_form) {
    std::vector<std::string_view> keys;
    for (const Field& field : fields) keys.push_back(field.name);
    scope.error("wrong-type", node.place(), "expected a map, found " + describe(node),
                keys.empty() ? "write {}" : "its keys are " + listed(keys));
    return;
  }
  const Field* brief = find(shorthand);
  // `price: 2.79` for `price: {list: 2.79}`: the same as the map with that one key.
  const size_t before = scope.context().diagnostics.errors();
  for (const Field& field : fields) {
    const Scope inner(scope, field.name);
    if (&field == brief) decode_child(*field.form, node, at(out, field), field.meta, scope);
    else if (field.meta.required)
      inner.error("missing", node.place(), "missing " + quote(field.name), std::string(field.meta.doc));
    else if (scope.context().trace) field.form->trace_default(at(out, field), field.meta, inner);
  }
  if (check && scope.context().diagnostics.errors() == before) check(out, node, scope);
}

void RecordForm::decode_record(const Node& node, void* out, const Scope& scope, std::string_view extra) const {
  const size_t before = scope.context().diagnostics.errors();
  std::vector<std::string> meant;  // by misspelt keys: these are not missing as well
  for (const auto& entry : node.entries()) {
    if (find(entry.key) || has_part(extra, entry.key)) continue;
    if (report_comma(node, entry, Scope(scope, entry.key))) continue;
    std::vector<std::string_view> keys;
    for (const Field& field : fields) keys.push_back(field.name);
    if (has_part(extra, "label")) keys.push_back("label");
    if (auto word = core::did_you_mean(entry.key, keys)) meant.push_back(std::move(*word));
    Scope(scope, entry.key)
        .error("unknown-key", entry.place, "unknown key " + quote(entry.key), hint_for(entry.key, keys));
  }
  for (const Field& field : fields) {
    const Scope inner(scope, field.name);
    if (const Node* written = node.find(field.name)) {
      if (written->is_null()) report_empty(*written, inner);
      else decode_child(*field.form, *written, at(out, field), field.meta, inner);
    } else if (field.meta.required) {
      if (std::find(meant.begin(), meant.end(), field.name) != meant.end()) continue;
      std::string hint(field.meta.doc);
      if (!field.meta.example.empty())
        hint += (hint.empty() ? "for example " : " For example ") + std::string(field.name) + ": " +
                std::string(field.meta.example);
      inner.error("missing", node.place(), "missing " + quote(field.name), std::move(hint));
    } else if (scope.context().trace) {
      field.form->trace_default(at(out, field), field.meta, inner);
    }
  }
  if (check && scope.context().diagnostics.errors() == before) check(out, node, scope);
}

std::string RecordForm::show(const void* value, const Meta&, const core::Currency& currency) const {
  std::string out;
  for (const Field& field : fields) {
    const std::string text = field.form->show(at(value, field), field.meta, currency);
    if (!text.empty()) out += (out.empty() ? "" : ", ") + std::string(field.name) + ": " + text;
  }
  return "{" + out + "}";
}

void RecordForm::trace_default(const void* value, const Meta& meta, const Scope& scope) const {
  if (meta.required) return;
  for (const Field& field : fields) field.form->trace_default(at(value, field), field.meta, Scope(scope, field.name));
}

Form::Child RecordForm::child(const Node& node, std::string_view key, const Meta&) const {
  if (const Field* field = find(key)) return {field->form, field->meta};
  if (const Field* brief = shorthand.empty() ? nullptr : find(shorthand))
    return brief->form->child(node, key, brief->meta);
  return {};
}

// Collections

Meta CollectionForm::element_meta(const Meta& meta) {
  Meta inner = meta;
  inner.required = false;
  inner.names = rest_parts(meta.names);
  inner.refers_to = rest_parts(meta.refers_to);
  return inner;
}

void CollectionForm::decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const {
  if (!node.is_map()) {
    scope.error("wrong-type", node.place(), "expected a map by name, found " + describe(node),
                node.is_sequence() ? "give each entry a name: {first: ..., second: ...}" : "");
    return;
  }
  if (meta.required && node.entries().empty())
    scope.error("empty", node.place(), "nothing is left here: at least one is needed", std::string(meta.doc));
  const Meta inner_meta = element_meta(meta);
  const auto& names = scope.context().names;
  const auto known = names.find(first_part(meta.refers_to));
  for (const auto& entry : node.entries()) {
    const Scope inner(scope, entry.key);
    if (!valid_name(entry.key)) {
      std::string better;
      for (const char c : entry.key) better += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == ' ' ? '-' : c;
      inner.error(
          "bad-name", entry.place, quote(entry.key) + " is not a name: names have small letters, digits, - and _",
          valid_name(better) ? "write " + better + "; a label: may have any text" : "a label: may have any text");
      continue;
    }
    if (!meta.refers_to.empty() && known != names.end() && known->second.find(entry.key) == known->second.end()) {
      std::vector<std::string_view> words;
      for (const auto& [name, place] : known->second) words.push_back(name);
      inner.error("unknown-name", entry.place, "there is no " + known->first + " " + quote(entry.key),
                  hint_for(entry.key, words));
    }
    const Node& label = entry.value["label"];
    void* value = add(out, entry.key, label.text(), entry.place);
    const auto* record = element->kind() == Kind::record ? static_cast<const RecordForm*>(element) : nullptr;
    if (entry.value.is_null()) {
      report_empty(entry.value.place().known() ? entry.value : entry.value.placed(entry.place), inner);
    } else if (record && entry.value.is_map() && !record->stands_for_shorthand(entry.value)) {
      if (!label.is_null() && !label.is_scalar())
        Scope(inner, "label").error("wrong-type", label.place(), "expected a text, found " + describe(label));
      record->decode_record(entry.value, value, inner, "label");
    } else {
      decode_child(*element, entry.value, value, inner_meta, inner);
    }
  }
}

std::string CollectionForm::show(const void* value, const Meta&, const core::Currency&) const {
  const size_t n = size(value);
  return n == 0 ? "" : "{... " + std::to_string(n) + " ...}";
}

Form::Child CollectionForm::child(const Node&, std::string_view, const Meta& meta) const {
  return {element, element_meta(meta)};
}

// Lists

void ListForm::decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const {
  clear(out);
  Meta inner = meta;
  inner.required = false;
  if (!node.is_sequence()) {
    if (node.is_null()) return report_empty(node, scope);
    element->decode(node, append(out), inner, scope);
    return;
  }
  if (node.items().empty())
    scope.error("empty", node.place(), "this list is empty",
                std::string(meta.required ? "name some" : "leave the line out, or name some") +
                    (meta.example.empty() ? "" : ", for example " + std::string(meta.example)));
  size_t i = 0;
  for (const Node& item : node.items()) {
    const std::string number = std::to_string(++i);
    const Scope item_scope(scope, number);
    if (item.is_null()) report_empty(item, item_scope);
    else element->decode(item, append(out), inner, item_scope);
  }
}

std::string ListForm::show(const void* value, const Meta& meta, const core::Currency& currency) const {
  std::string out;
  const size_t n = size(value);
  for (size_t i = 0; i < n; ++i) out += (i > 0 ? ", " : "") + element->show(get(value, i), meta, currency);
  return n == 0 ? "" : "[" + out + "]";
}

// Options

void OptionalForm::decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const {
  Meta inner = meta;
  inner.required = false;
  element->decode(node, emplace(out), inner, scope);
}
std::string OptionalForm::show(const void* value, const Meta& meta, const core::Currency& currency) const {
  const void* inner = get(value);
  return inner ? element->show(inner, meta, currency) : "";
}
void OptionalForm::trace_default(const void* value, const Meta& meta, const Scope& scope) const {
  if (const void* inner = get(value)) element->trace_default(inner, meta, scope);
  else if (!meta.required) trace_row(scope, "none", meta, "default");
}
bool OptionalForm::takes_map(const Node& map) const { return element->takes_map(map); }
Form::Child OptionalForm::child(const Node& node, std::string_view key, const Meta& meta) const {
  return element->child(node, key, meta);
}

// Choices

const ChoiceForm::Alternative* ChoiceForm::find(std::string_view name) const {
  for (const Alternative& alternative : alternatives)
    if (alternative.name == name) return &alternative;
  return nullptr;
}

void ChoiceForm::decode(const Node& node, void* out, const Meta& meta, const Scope& scope) const {
  std::vector<std::string_view> names;
  for (const Alternative& alternative : alternatives) names.push_back(alternative.name);
  const bool one = node.is_map() && node.entries().size() == 1;
  if (!node.is_scalar() && !one) {
    std::vector<std::string_view> written;
    for (const auto& entry : node.entries())
      if (const Alternative* alternative = find(entry.key)) written.push_back(alternative->name);
    if (written.size() > 1) {
      scope.error("several-kinds", node.place(), "there can be one of " + listed(written) + " only",
                  "leave out the others");
      return;
    }
    if (written.size() == 1) {
      const std::string name(written[0]);
      scope.error("wrong-type", node.place(), quote(name) + " has other keys beside it",
                  "put them into it: {" + name + ": {...}}; check the indentation");
      return;
    }
    scope.error("wrong-type", node.place(),
                "expected one of " + listed(names, "or") + ", found " +
                    (node.is_map() && !node.entries().empty() ? "a map of several keys" : describe(node)),
                "for example {" + std::string(names.front()) + ": {}}");
    return;
  }
  const std::string& word = node.is_scalar() ? node.text() : node.entries()[0].key;
  const Alternative* chosen = find(word);
  if (!chosen) {
    scope.error(node.is_scalar() ? "wrong-type" : "unknown-key",
                node.is_scalar() ? node.place() : node.entries()[0].place,
                "expected one of " + listed(names, "or") + ", found " + quote(word), meant(word, names));
    return;
  }
  const Scope inner(scope, chosen->name);
  void* value = chosen->emplace(out);
  const Node empty = Node::map({}, node.place());
  if (scope.context().trace)
    trace_row(scope, std::string(chosen->name), meta, node.place().known() ? node.place().str() : "given");
  decode_child(*chosen->form, node.is_scalar() ? empty : node.entries()[0].value, value, {}, inner);
}

std::string ChoiceForm::show(const void* value, const Meta&, const core::Currency& currency) const {
  const Alternative& chosen = alternatives[index(value)];
  const std::string inner = chosen.form->show(get(value), {}, currency);
  return inner == "{}" ? std::string(chosen.name) : "{" + std::string(chosen.name) + ": " + inner + "}";
}

void ChoiceForm::trace_default(const void* value, const Meta& meta, const Scope& scope) const {
  if (meta.required) return;
  const Alternative& chosen = alternatives[index(value)];
  trace_row(scope, std::string(chosen.name), meta, "default");
  chosen.form->trace_default(get(value), {}, Scope(scope, chosen.name));
}

bool ChoiceForm::takes_map(const Node& map) const {
  return map.entries().size() == 1 && find(map.entries()[0].key) != nullptr;
}

Form::Child ChoiceForm::child(const Node&, std::string_view key, const Meta&) const {
  const Alternative* alternative = find(key);
  return alternative ? Child{alternative->form, {}} : Child{};
}

// Enums

void EnumForm::decode(const Node& node, void* out, const Meta&, const Scope& scope) const {
  for (size_t i = 0; i < names.size(); ++i)
    if (node.is_scalar() && node.text() == names[i]) return set(out, i);
  scope.error("wrong-type", node.place(), "expected one of " + listed(names, "or") + ", found " + describe(node),
              node.is_scalar() ? meant(node.text(), names) : "");
}
std::string EnumForm::show(const void* value, const Meta&, const core::Currency&) const {
  const size_t i = get(value);
  return i < names.size() ? std::string(names[i]) : "";
}

}  // namespace shopwright::language

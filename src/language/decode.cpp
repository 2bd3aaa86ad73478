// Scope, trace and the entrance to decoding.
#include <cmath>

#include "reading.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

std::string first_kind(const Meta& meta) { return std::string(meta.names.substr(0, meta.names.find(','))); }

/// Registers what the keys of collections name, before references are checked. `unreadable` are the kinds whose collection is
/// missing or no map: it has its own error, and not every reference to it should have one too.
void collect_names(const Node& node, const Form& form, const Meta& meta, Context& context,
                   std::vector<std::string>& unreadable) {
  switch (form.kind()) {
    case Form::Kind::value: break;
    case Form::Kind::record:
      for (const Field& field : static_cast<const RecordForm&>(form).fields) {
        const Node& child = node[field.name];
        if (node.is_map() && field.form->kind() == Form::Kind::collection && !child.is_map() &&
            (field.meta.required || !child.is_null()))
          unreadable.push_back(first_kind(field.meta));
        collect_names(child, *field.form, field.meta, context, unreadable);
      }
      break;
    case Form::Kind::collection: {
      const auto& collection = static_cast<const CollectionForm&>(form);
      const std::string kind = first_kind(meta);
      const Meta inner = CollectionForm::element_meta(meta);
      if (!kind.empty()) {
        auto& names = context.names[kind];
        for (const auto& entry : node.entries()) names.emplace(entry.key, entry.place);
      }
      collect_names({}, *collection.element, inner, context, unreadable);  // so that empty kinds are known too
      for (const auto& entry : node.entries())
        collect_names(entry.value, *collection.element, inner, context, unreadable);
      break;
    }
    case Form::Kind::list:
      for (const Node& item : node.items())
        collect_names(item, *static_cast<const ListForm&>(form).element, meta, context, unreadable);
      break;
    case Form::Kind::optional:
      collect_names(node, *static_cast<const OptionalForm&>(form).element, meta, context, unreadable);
      break;
    case Form::Kind::choice:
      for (const auto& alternative : static_cast<const ChoiceForm&>(form).alternatives)
        collect_names(node[alternative.name], *alternative.form, {}, context, unreadable);
      break;
  }
}

}  // namespace

bool Range::bounded() const { return std::isfinite(low) || std::isfinite(high); }

bool Range::contains(double value) const {
  if (std::isnan(value)) return false;
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}

std::string Range::str() const {
  // 1000000 rather than 1e+06
  const auto number = [](double value) {
    const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
    return whole ? std::to_string(static_cast<int64_t>(value)) : show_number(value);
  };
  std::string out;
  if (std::isfinite(low)) out = (low_open ? "above " : "at least ") + number(low);
  if (std::isfinite(high))
    out += (out.empty() ? "" : " and ") + std::string(high_open ? "below " : "at most ") + number(high);
  return out;
}

std::string Scope::path() const {
  std::string before = parent_ ? parent_->path() : std::string();
  if (before.empty()) return std::string(name_);
  if (name_.empty()) return before;
  return before + "." + std::string(name_);
}

void Scope::error(std::string_view code, const Place& place, std::string message, std::string hint,
                  std::optional<Related> related) const {
  context_->diagnostics.error(std::string(code), place, path(), std::move(message), std::move(hint),
                              std::move(related));
}

void Scope::warning(std::string_view code, const Place& place, std::string message, std::string hint,
                    std::optional<Related> related) const {
  context_->diagnostics.warning(std::string(code), place, path(), std::move(message), std::move(hint),
                                std::move(related));
}

std::string_view unit_name(const Meta& meta) { return unit_word(meta.unit); }

void trace_row(const Scope& scope, std::string value, const Meta& meta, std::string origin) {
  if (auto* rows = scope.context().trace)
    rows->push_back(
        {scope.path(), std::move(value), std::string(unit_name(meta)), std::move(origin), std::string(meta.doc)});
}

void decode_child(const Form& form, const Node& node, void* out, const Meta& meta, const Scope& scope) {
  form.decode(node, out, meta, scope);
  if (!scope.context().trace) return;
  const Form* inner = &form;
  if (inner->kind() == Form::Kind::optional) inner = static_cast<const OptionalForm*>(inner)->element;
  const bool values =
      inner->kind() == Form::Kind::list && static_cast<const ListForm*>(inner)->element->kind() == Form::Kind::value;
  if (inner->kind() != Form::Kind::value && !values) return;
  const Place& place = node.place();
  trace_row(scope, form.show(out, meta, scope.context().currency), meta, place.known() ? place.str() : "given");
}

void decode_into(const Node& node, void* out, const Form& form, Context& context, std::string_view path) {
  std::vector<std::string> unreadable;
  collect_names(node, form, {}, context, unreadable);
  for (const std::string& kind : unreadable) context.names.erase(kind);
  const Scope scope(context, path);
  if (form.kind() == Form::Kind::record && path.empty() && node.is_map())
    static_cast<const RecordForm&>(form).decode_record(node, out, scope, "shopwright,kind");
  else decode_child(form, node, out, {}, scope);
}

}  // namespace shopwright::language

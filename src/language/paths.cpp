#include "loading.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

void list_paths(const Node& node, const Form* form, const std::string& path, std::vector<std::string>& out) {
  form = bare(form);
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
  };
  switch (form->kind()) {
    case Form::Kind::record:
      for (const Field& field : static_cast<const RecordForm*>(form)->fields)
        list_paths(node[field.name], field.form, below(field.name), out);
      break;
    case Form::Kind::collection:
      for (const auto& entry : node.entries())
        list_paths(entry.value, static_cast<const CollectionForm*>(form)->element, below(entry.key), out);
      break;
    case Form::Kind::choice: {
      out.push_back(path);
      const auto* chosen =
          node.entries().size() == 1 ? static_cast<const ChoiceForm*>(form)->find(node.entries()[0].key) : nullptr;
      if (chosen) list_paths(node.entries()[0].value, chosen->form, below(chosen->name), out);
      break;
    }
    default: out.push_back(path);
  }
}

}  // namespace

std::vector<std::string> known_paths(const Node& node, const Form& form) {
  std::vector<std::string> out;
  list_paths(node, &form, {}, out);
  return out;
}

}  // namespace shopwright::language

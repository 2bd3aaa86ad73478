#include "app/changes.hpp"

namespace shopwright::app {

Changes changes_of(const Arguments& arguments, language::Diagnostics& diagnostics) {
  using Operation = language::Change::Operation;
  Changes changes;
  for (const auto& [name, value] : arguments.in_order) {
    if (name != "set" && name != "scale" && name != "add") continue;
    const Operation operation = name == "set" ? Operation::set : name == "scale" ? Operation::scale : Operation::add;
    if (auto change = language::parse_change(operation, value, diagnostics))
      changes.parsed.push_back(std::move(*change));
    changes.written.push_back("--" + name + " " + value);
  }
  return changes;
}

}  // namespace shopwright::app

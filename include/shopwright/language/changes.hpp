#pragma once
// Changes from outside the file: --set PATH=V, --scale PATH=1.02, --add PATH=-0.10, each with optional @FROM..TO.
// Variants and sweeps use the same.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/form.hpp"
#include "shopwright/language/node.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::language {

struct Change {
  enum class Operation : uint8_t { set, scale, add };
  Operation operation = Operation::set;
  std::string path;                  ///< dotted; `*` matches any name
  Node value;                        ///< places point into the change's own text
  std::optional<DateRange> dates{};  ///< the change holds within these days only
  Place place{};                     ///< of the value
  Place path_place{};                ///< of the path, where it is not on the same line before it
};

/// `PATH=V` or `PATH=V@FROM..TO`; V is YAML (`2.79`, `15%`, `[a, b]`). nullopt with a diagnostic when it is not one.
std::optional<Change> parse_change(Change::Operation operation, std::string_view text, Diagnostics& diagnostics);

/// Applies a change to a tree whose tables are resolved. `set` reaches whatever the form declares, written or not; scale and add
/// need a number, written or default. Within dates, a constant becomes a dated series.
/// Errors: unknown path, nothing matched (with suggestions), not a number.
Node apply(const Change& change, const Node& root, const Form& form, Diagnostics& diagnostics);

}  // namespace shopwright::language

#pragma once
// Changes as a file writes them: a map from paths to values, `{offers.*.trop64.price: 0.98}`. Studies use them for what
// --set, --scale and --add say on the command line.
#include <string>
#include <type_traits>
#include <vector>

#include "shopwright/language/changes.hpp"
#include "shopwright/language/form.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {

/// Paths with a value each, in the order written. A value may end in `@FROM..TO`: it holds within these days only.
struct PathValues {
  struct Item {
    std::string path;
    Node value;
    std::optional<DateRange> dates{};
    Place path_place{};
  };
  std::vector<Item> items;

  bool empty() const { return items.empty(); }
  /// The same as changes: what --set (or --scale, --add) would make of it.
  void append_to(std::vector<Change>& changes, Change::Operation operation) const;
};

/// Part of a file that is kept as it is written, for whoever knows what it means (an overlay on a scenario, say).
struct Raw {
  Node node;
};

const Form& value_form(std::type_identity<PathValues>);
const Form& value_form(std::type_identity<Raw>);

}  // namespace shopwright::language

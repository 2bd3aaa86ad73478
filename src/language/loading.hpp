#pragma once
// Steps of loading, for load.cpp and changes.cpp alone.
#include <memory>
#include <string>

#include "shopwright/language/csv.hpp"
#include "shopwright/language/form.hpp"
#include "shopwright/language/load.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {

/// Parses `text`, whose places are shown in `shown` (the same text, perhaps with something before it).
Node parse_shown(const std::shared_ptr<const Source>& shown, const std::string& text, Diagnostics& diagnostics);

/// Says where a file stops being UTF-8.
void report_not_utf8(const std::string& name, std::string_view text, std::string hint, Diagnostics& diagnostics);

/// Lays one scenario over another: maps merge by name, null removes, single values replace.
Node overlay(const Node& base, const Node& over, const Form* form);

/// Replaces every reference to a table by its values. `root_path` is the scenario's file.
Node resolve_tables(const Node& root, const Form& form, const std::string& root_path, const Files& files,
                    Diagnostics& diagnostics);

/// Without std::optional's layer.
const Form* bare(const Form* form);

}  // namespace shopwright::language

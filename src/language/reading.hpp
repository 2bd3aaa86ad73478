#pragma once
// Reading of single values, shared by the forms: numbers with units, money, and the errors they give.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shopwright/language/distribution.hpp"
#include "shopwright/language/form.hpp"

namespace shopwright::language {

std::string quote(std::string_view text);  ///< 'text', shortened when long
std::string describe(const Node& node);    ///< "a list", "a map", "'abc'", "nothing"
std::string_view unit_word(Unit unit);     ///< for people; "" for plain numbers
std::string hint_for(std::string_view word,
                     std::span<const std::string_view> known);                      ///< "did you mean 'x'?" or a list
std::string meant(std::string_view word, std::span<const std::string_view> known);  ///< "did you mean 'x'?" or ""
std::string listed(std::span<const std::string_view> words, std::string_view last = "and");  ///< "a, b and c"
std::string json_text(std::string_view text);                                                ///< a JSON string

/// `{uncertain: DISTRIBUTION}`: the distribution; nullptr when the node is something else.
const Node* uncertain_part(const Node& node);

bool in_range(double value, const Node& node, const Meta& meta, const Scope& scope);

// Each reports what is wrong and returns nullopt. An uncertain number reads as its median.
std::optional<double> read_number(const Node& node, const Meta& meta, const Scope& scope);
std::optional<core::Money> read_money(const Node& node, const Meta& meta, const Scope& scope);
std::optional<core::UnitRate> read_unit_rate(const Node& node, const Meta& meta, const Scope& scope);
std::optional<Distribution> read_distribution(const Node& node, const Meta& meta, const Scope& scope);
bool names_distribution(std::string_view word);

/// A number in the words that its unit would need: "15%" stays a share, "3 days" days.
std::optional<double> plain_number(std::string_view text, std::string& suffix);

/// JSON Schema of a number with this unit and range.
std::string number_schema(const Meta& meta);

/// Reads one child: decodes, and lists it in the trace.
void decode_child(const Form& form, const Node& node, void* out, const Meta& meta, const Scope& scope);
void trace_row(const Scope& scope, std::string value, const Meta& meta, std::string origin);
std::string_view unit_name(const Meta& meta);

}  // namespace shopwright::language

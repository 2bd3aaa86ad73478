#pragma once
#include <string>

#include "example_scenario.hpp"
#include "support/catch.hpp"

namespace example {

/// The example scenario with one text replaced by another.
inline std::string spring_with(const std::string& from, const std::string& to) {
  std::string text = kSpring;
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline Read read_text(const std::string& text, std::span<const Change> changes = {}) {
  MemoryFiles files;
  files.files["s.yaml"] = text;
  return read(files, "s.yaml", changes);
}

inline std::string errors_of(const std::string& text) { return render(read_text(text).diagnostics, false); }

/// Applies changes written as "set PATH=V", "scale PATH=V", "add PATH=V".
inline Read change_text(const std::string& text, std::initializer_list<std::string> options) {
  std::vector<Change> changes;
  Diagnostics diagnostics;
  for (const std::string& option : options) {
    const size_t blank = option.find(' ');
    const std::string word = option.substr(0, blank);
    const auto operation = word == "set"     ? Change::Operation::set
                           : word == "scale" ? Change::Operation::scale
                                             : Change::Operation::add;
    if (auto change = parse_change(operation, option.substr(blank + 1), diagnostics)) changes.push_back(*change);
  }
  Read out = read_text(text, changes);
  Diagnostics all = diagnostics;
  all.append(out.diagnostics);
  out.diagnostics = all;
  return out;
}

inline core::Date day(const char* text) { return *core::parse_date(text); }

/// A number's text decoded as T with this meta; its diagnostics rendered.
template <class T>
struct One {
  T value;
  std::string errors;
};
template <class T>
One<T> one(const std::string& yaml, const Meta& meta = {}, T initial = {}) {
  Diagnostics diagnostics;
  const Node node = parse_yaml(yaml, "v", diagnostics);
  Context context{diagnostics};
  form_of<T>().decode(node, &initial, meta, Scope(context, "x"));
  return {initial, render(diagnostics, false)};
}

}  // namespace example

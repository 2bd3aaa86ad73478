#pragma once
// What is wrong with the input, and where: the only way in which this library tells a user about a mistake.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shopwright::language {

/// A text that people wrote (a file, or a change on the command line), kept so that errors can show its lines.
struct Source {
  std::string name;  ///< as it is shown to the user, for instance "scenarios/juice.yaml" or "--set"
  std::string text;  ///< UTF-8, lines ended by \n
};

/// A stretch of one line of a source. Lines and columns count from 1; columns count bytes; line 0 is "nowhere"
/// (values made by a program). end_column is one past the last byte.
struct Place {
  std::shared_ptr<const Source> source{};
  int32_t line = 0;
  int32_t column = 0;
  int32_t end_column = 0;

  bool known() const { return source != nullptr && line > 0; }
  std::string_view file() const { return source ? std::string_view(source->name) : std::string_view(); }
  /// "file:line:column", or "" when unknown. The column is shown in characters, not bytes.
  std::string str() const;
  /// The line of the source it is on, without its end; "" when unknown.
  std::string_view line_text() const;
};

enum class Severity : uint8_t { error, warning };

/// A second place that an error is about: the first of two equal keys, say.
struct Related {
  Place place;
  std::string note;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  ///< stable, kebab-case: "unknown-key", "out-of-range"
  Place place{};
  std::string path;     ///< dotted path of the parameter, may be empty
  std::string message;  ///< one line, lower case, no full stop
  std::string hint;     ///< how to put it right, may be empty
  std::optional<Related> related{};
};

/// Collects everything that is wrong, so that it can be shown at once. Not thread-safe.
class Diagnostics {
 public:
  static constexpr size_t kMost = 1000;  ///< further ones are counted and not kept
  void add(Diagnostic diagnostic);
  void error(std::string code, Place place, std::string path, std::string message, std::string hint = {},
             std::optional<Related> related = {});
  void warning(std::string code, Place place, std::string path, std::string message, std::string hint = {},
               std::optional<Related> related = {});
  /// Adds all of another collection.
  void append(const Diagnostics& other);

  bool ok() const { return errors_ == 0; }  ///< no errors; there may be warnings
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  std::span<const Diagnostic> items() const { return items_; }
  /// By file (in order of first appearance), line and column, each once.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> items_;
  size_t errors_ = 0, warnings_ = 0;
};

/// One diagnostic as people read it: `file:line:column: error: path: message [code]`, the source line, a caret
/// under the place, the hint, the related place.  Tested: tests/language/test_diagnostic.cpp, exact texts.
std::string render(const Diagnostic& diagnostic, bool colour);
/// All, sorted and deduplicated; ends with a line that counts them; "" when there are none.
std::string render(const Diagnostics& diagnostics, bool colour);

}  // namespace shopwright::language

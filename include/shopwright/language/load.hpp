#pragma once
// From files to one tree: YAML, `extends`, CSV tables and the changes of the command line, with every mistake found.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shopwright/core/noise.hpp"
#include "shopwright/language/changes.hpp"
#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/form.hpp"
#include "shopwright/language/node.hpp"

namespace shopwright::language {

/// Where files come from, so that tests and fuzzing need no disk.
class Files {
 public:
  virtual ~Files() = default;
  /// The bytes of a file, or nullopt with `error` saying why ("no such file"). More than `limit` bytes is an error.
  virtual std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const = 0;
};
class DiskFiles final : public Files {
 public:
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override;
};
class MemoryFiles final : public Files {
 public:
  std::map<std::string, std::string, std::less<>> files;
  std::optional<std::string> read(const std::string& path, size_t limit, std::string& error) const override;
};

struct LoadResult {
  Node root;  ///< all overlays, tables and changes applied; null when nothing could be read
  Diagnostics diagnostics;
};

/// Reads a scenario: header check (`shopwright: 1`, `kind: scenario` first), `extends` (relative to the file; maps merge by
/// name, null removes), CSV tables (relative to the file that names them), then changes in their order. `form` is that of the
/// whole scenario; it knows which map keys name products, what a change may reach, and defaults. Paths shown in errors are
/// as given. Never throws on wrong input.
/// Limits: 16 MiB of YAML, 64 levels, a million nodes with aliases expanded, 256 MiB of CSV.
LoadResult load(const std::string& path, const Files& files, const Form& form, std::span<const Change> changes = {});
/// The same from disk.
LoadResult load(const std::string& path, const Form& form, std::span<const Change> changes = {});

/// A tree of `load` with a further overlay and further changes: what a variant of a scenario is. `path` and `files` as in load, for
/// tables that they name. Several times faster than loading again.
LoadResult derive(const Node& root, const Node& over, std::span<const Change> changes, const std::string& path,
                  const Files& files, const Form& form);

/// Reads a file of another kind (`kind: study`): header check, and no overlays, tables or changes.
LoadResult load_kind(const std::string& path, std::string_view kind, const Files& files);

/// A file named in another one: relative to that one's folder.
std::string beside(std::string_view file, const std::string& relative);

/// One YAML text as it is: no header, no overlays, no tables. Null with diagnostics when wrong.
Node parse_yaml(std::string text, std::string name, Diagnostics& diagnostics);

/// The scenario with every `{uncertain: DISTRIBUTION}` replaced by a draw keyed by its path (Stream::uncertain): the same in all
/// variants that have it. Decoding a node that was not resolved takes medians.
Node resolve_uncertain(const Node& root, const core::Noise& noise);
/// Paths that are uncertain, in order.
std::vector<std::string> uncertain_paths(const Node& root);

}  // namespace shopwright::language

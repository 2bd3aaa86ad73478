#include "shopwright/language/load.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "loading.hpp"
#include "reading.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;
constexpr size_t kLongestChain = 16;

/// `shopwright: 1` and `kind: ...` first. False when the file is something else altogether.
bool check_header(const Node& root, std::string_view wanted, Diagnostics& diagnostics) {
  const std::string word(wanted);
  const std::string hint = "a " + word + " begins with the lines `shopwright: 1` and `kind: " + word + "`";
  if (root.is_reported()) return false;
  const Node::Entry* version = root.find_entry("shopwright");
  if (!root.is_map() || !version) {
    diagnostics.error("not-a-" + word, root.place(), {},
                      root.is_null() ? "there is nothing in this file" : "this is not a Shopwright " + word, hint);
    return false;
  }
  const Place& first = root.entries()[0].place;
  const Node::Entry* kind = root.find_entry("kind");
  // Another version or kind has other rules: nothing else that could be said of it would be true.
  const bool ours = version->value.text() == "1" && kind && kind->value.text() == wanted;
  if (version->value.text() != "1")
    diagnostics.error("version", version->value.place().known() ? version->value.place() : version->place, {},
                      "expected version 1 of the scenario language, found " + describe(version->value),
                      "write shopwright: 1");
  if (!kind) diagnostics.error("header", version->place, {}, "missing 'kind'", hint);
  else if (kind->value.text() != wanted)
    diagnostics.error("header", kind->value.place().known() ? kind->value.place() : kind->place, {},
                      "expected kind: " + word + ", found " + describe(kind->value), hint);
  else if (root.entries()[0].key != "shopwright" || root.entries()[1].key != "kind")
    diagnostics.error("header", first, {}, "shopwright and kind must come first", hint);
  return ours;
}

class Loader {
 public:
  Loader(const Files& files, const Form* form, std::string_view kind, Diagnostics& diagnostics)
      : files_(files), form_(form), kind_(kind), diagnostics_(diagnostics) {}

  /// The file with what it extends; null after reporting.
  Node read(const std::string& path, const Place& named_at) {
    std::string error;
    auto text = files_.read(path, kMostBytes, error);
    if (!text) {
      const Place place = named_at.known() ? named_at : Place{std::make_shared<Source>(Source{path, {}}), 0, 0, 0};
      diagnostics_.error(
          "no-file", place, {},
          named_at.known() ? "cannot read " + quote(path) + ": " + error : "cannot read the file: " + error,
          named_at.known() ? "the name is relative to the folder of the file that names it" : "check its name");
      return {};
    }
    const Node own = parse_yaml(std::move(*text), path, diagnostics_);
    if (!check_header(own, kind_, diagnostics_)) return {};
    const Node::Entry* extends = own.find_entry("extends");
    if (!extends || !form_) return own;
    const Node rest = own.without("extends");
    if (!extends->value.is_scalar() || extends->value.text().empty()) {
      diagnostics_.error("wrong-type", extends->place, "extends",
                         "expected the name of a file, found " + describe(extends->value),
                         "for example extends: base.yaml");
      return {};
    }
    const std::string base_path = beside(path, extends->value.text());
    chain_.push_back(std::filesystem::path(path).lexically_normal().generic_string());
    if (std::find(chain_.begin(), chain_.end(), base_path) != chain_.end() || chain_.size() > kLongestChain) {
      std::string circle;
      for (const auto& file : chain_) circle += file + " -> ";
      diagnostics_.error("extends-circle", extends->value.place(), "extends",
                         "the files extend each other in a circle: " + circle + base_path,
                         "one of them must stand alone");
      return {};
    }
    const Node base = read(base_path, extends->value.place());
    chain_.pop_back();
    // Without its base a scenario lacks nearly everything; to list all that would hide the reason.
    return base.is_null() ? Node() : overlay(base, rest, form_);
  }

 private:
  const Files& files_;
  const Form* form_;  // of what may be extended; none: nothing may
  std::string_view kind_;
  Diagnostics& diagnostics_;
  std::vector<std::string> chain_;
};

}  // namespace

std::optional<std::string> DiskFiles::read(const std::string& path, size_t limit, std::string& error) const {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) {
    error = code && code != std::errc::no_such_file_or_directory ? code.message() : "no such file";
    return std::nullopt;
  }
  if (std::filesystem::is_directory(status)) {
    error = "it is a folder";
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    error = "it may not be read";
    return std::nullopt;
  }
  std::string text;
  char buffer[65536];
  while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
    text.append(buffer, static_cast<size_t>(stream.gcount()));
    if (text.size() <= limit) continue;
    error = "it has more than " + std::to_string(limit >> 20) + " MiB";
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> MemoryFiles::read(const std::string& path, size_t limit, std::string& error) const {
  const auto it = files.find(path);
  if (it == files.end()) error = "no such file";
  else if (it->second.size() > limit) error = "it has more than " + std::to_string(limit >> 20) + " MiB";
  else return it->second;
  return std::nullopt;
}

LoadResult load(const std::string& path, const Files& files, const Form& form, std::span<const Change> changes) {
  LoadResult result;
  result.root = Loader(files, &form, "scenario", result.diagnostics).read(path, {});
  if (result.root.is_null()) return result;
  result.root = resolve_tables(result.root, form, path, files, result.diagnostics);
  for (const Change& change : changes) result.root = apply(change, result.root, form, result.diagnostics);
  if (!changes.empty()) result.root = resolve_tables(result.root, form, path, files, result.diagnostics);
  return result;
}

LoadResult derive(const Node& root, const Node& over, std::span<const Change> changes, const std::string& path,
                  const Files& files, const Form& form) {
  LoadResult result;
  result.root = over.is_null() ? root : overlay(root, over, &form);
  if (!over.is_null()) result.root = resolve_tables(result.root, form, path, files, result.diagnostics);
  bool tables = false;  // walking the tree costs more than all else: only where a change could have brought one
  for (const Change& change : changes) {
    result.root = apply(change, result.root, form, result.diagnostics);
    tables = tables || !change.value.is_scalar();
  }
  if (tables) result.root = resolve_tables(result.root, form, path, files, result.diagnostics);
  return result;
}

LoadResult load_kind(const std::string& path, std::string_view kind, const Files& files) {
  LoadResult result;
  result.root = Loader(files, nullptr, kind, result.diagnostics).read(path, {});
  return result;
}

LoadResult load(const std::string& path, const Form& form, std::span<const Change> changes) {
  return load(path, DiskFiles{}, form, changes);
}

}  // namespace shopwright::language

// Finds the references to tables in a scenario and what they mean where they stand.
#include <filesystem>
#include <map>

#include "loading.hpp"
#include "reading.hpp"

namespace shopwright::language {
namespace {

constexpr size_t kMostBytes = size_t{256} << 20;
constexpr uint64_t kMostValues = 5'000'000;

class Resolver {
 public:
  Resolver(const std::string& root_path, const Files& files, Diagnostics& diagnostics)
      : root_path_(root_path), files_(files), diagnostics_(diagnostics) {}

  Node walk(const Node& node, const Form* form, const Meta& meta, const std::string& path, const std::string& name) {
    form = bare(form);
    const bool own = form && form->kind() == Form::Kind::record && static_cast<const RecordForm*>(form)->find("csv");
    if (node.is_map() && node.find("csv") && !own) return table(node, path, name);
    if (node.is_sequence()) {
      const Form* element =
          form && form->kind() == Form::Kind::list ? static_cast<const ListForm*>(form)->element : nullptr;
      return each(node, [&](const Node& item, size_t i) {
        return walk(item, element, meta, path + "." + std::to_string(i + 1), name);
      });
    }
    if (!node.is_map()) return node;
    const bool collection = form && form->kind() == Form::Kind::collection;
    const std::string_view kinds = meta.names.empty() ? meta.refers_to : meta.names;
    const std::string kind(collection ? kinds.substr(0, kinds.find(',')) : std::string_view());
    std::vector<Node::Entry> entries;
    bool changed = false;
    for (const auto& entry : node.entries()) {
      const auto child = form ? form->child(node, entry.key, meta) : Form::Child{};
      // Inside a value ({uncertain: ...}, {mon: ...}) the parameter's own name stays the default column.
      const bool inside = !form || form->kind() == Form::Kind::value || form->kind() == Form::Kind::choice;
      if (!kind.empty()) roles_.emplace_back(kind, entry.key);
      Node value = walk(entry.value, child.form, child.meta, path.empty() ? entry.key : path + "." + entry.key,
                        inside ? name : entry.key);
      if (!kind.empty()) roles_.pop_back();
      changed = changed || value.kind() != entry.value.kind() || !(value.size() == entry.value.size()) || touched_;
      entries.push_back({entry.key, std::move(value), entry.place});
    }
    return touched_ || changed ? Node::map(std::move(entries), node.place()) : node;
  }

 private:
  template <class F>
  static Node each(const Node& node, F f) {
    std::vector<Node> items;
    for (size_t i = 0; i < node.items().size(); ++i) items.push_back(f(node.items()[i], i));
    return Node::sequence(std::move(items), node.place());
  }

  Node table(const Node& node, const std::string& path, const std::string& name) {
    touched_ = true;
    const Node& file = *node.find("csv");
    if (!file.is_scalar() || file.text().empty()) {
      diagnostics_.error("wrong-type", file.place(), path, "expected the name of a CSV file, found " + describe(file));
      return Node::reported(node.place());
    }
    // A change on the command line stands beside the scenario.
    const std::string_view writer = file.place().file();
    const bool written = !writer.empty() && writer.substr(0, 2) != "--";
    const auto loaded = load(beside(written ? writer : root_path_, file.text()), file.place(), path);
    if (!loaded) return Node::reported(node.place());
    Node value = read_table(node, *loaded, {path, name, roles_}, diagnostics_);
    values_ += value.size();
    if (values_ > kMostValues) {
      diagnostics_.error("too-large", file.place(), path, "the scenario's tables have more than five million values");
      return Node::reported(node.place());
    }
    return value.is_null() ? Node::reported(node.place()) : value;
  }

  std::shared_ptr<const Table> load(const std::string& path, const Place& place, const std::string& parameter) {
    auto [it, fresh] = tables_.try_emplace(path);
    if (!fresh) return it->second;
    std::string error;
    auto text = files_.read(path, kMostBytes, error);
    if (!text)
      diagnostics_.error("no-file", place, parameter, "cannot read " + quote(path) + ": " + error,
                         "the name is relative to the folder of the file that names it");
    else it->second = Table::parse(std::move(*text), path, diagnostics_);
    return it->second;
  }

  const std::string& root_path_;
  const Files& files_;
  Diagnostics& diagnostics_;
  std::vector<std::pair<std::string, std::string>> roles_;
  std::map<std::string, std::shared_ptr<const Table>> tables_;
  uint64_t values_ = 0;
  bool touched_ = false;  // some table was met: rebuild what holds it
};

}  // namespace

std::string beside(std::string_view file, const std::string& relative) {
  return (std::filesystem::path(file).parent_path() / relative).lexically_normal().generic_string();
}

Node resolve_tables(const Node& root, const Form& form, const std::string& root_path, const Files& files,
                    Diagnostics& diagnostics) {
  return Resolver(root_path, files, diagnostics).walk(root, &form, {}, {}, {});
}

}  // namespace shopwright::language

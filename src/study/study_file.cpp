#include "shopwright/study/study_file.hpp"

#include <filesystem>

namespace shopwright::study {
namespace {

using language::Change;
using language::Diagnostics;
using language::Node;

void append(const language::PathValues& set, const language::PathValues& scale, const language::PathValues& add,
            std::vector<Change>& changes) {
  set.append_to(changes, Change::Operation::set);
  scale.append_to(changes, Change::Operation::scale);
  add.append_to(changes, Change::Operation::add);
}

std::string in_words(const Change& change) {
  const char* sign = change.operation == Change::Operation::set     ? " = "
                     : change.operation == Change::Operation::scale ? " x "
                                                                    : " + ";
  std::string words = change.path + sign + (change.value.is_scalar() ? change.value.text() : to_yaml(change.value));
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (change.dates) words += " during " + language::show(*change.dates);
  return words;
}

// "promotions.coupon.off = 10%" for every value of an overlay.
void overlay_in_words(const Node& node, const std::string& path, std::vector<std::string>& words) {
  if (node.is_map() && !node.entries().empty()) {
    for (const auto& entry : node.entries())
      overlay_in_words(entry.value, path.empty() ? entry.key : path + "." + entry.key, words);
    return;
  }
  std::string value = node.is_null() ? "none" : node.is_scalar() ? node.text() : to_yaml(node);
  while (!value.empty() && value.back() == '\n') value.pop_back();
  words.push_back(path + " = " + value);
}

class Reader {
 public:
  Reader(Study& study, const language::Files& files, const StudyOverrides& overrides)
      : study_(study), files_(files), overrides_(overrides) {}

  void base(const std::string& path) {
    append(study_.params.set, study_.params.scale, study_.params.add, base_changes_);
    base_changes_.insert(base_changes_.end(), overrides_.changes.begin(), overrides_.changes.end());
    study_.base = read(path, base_changes_);
  }

  void variants() {
    for (const auto& entry : study_.params.variants) {
      const VariantParams& params = entry.value;
      std::vector<Change> changes;
      append(params.set, params.scale, params.add, changes);
      if (params.scenario.empty() && params.with.node.is_null() && changes.empty())
        study_.diagnostics.error("nothing-changed", entry.place, "variants." + entry.name,
                                 "variant '" + entry.name + "' changes nothing",
                                 "give it a `scenario`, `with`, `set`, `scale` or `add`");
      variant(entry.name, entry.label,
              params.scenario.empty() ? std::string() : language::beside(study_.path, params.scenario),
              params.with.node, changes);
    }
    for (const auto& given : overrides_.variants) variant(given.name, given.name, {}, {}, given.changes);
  }

  void variant(const std::string& name, const std::string& label, const std::string& file, const Node& with,
               const std::vector<Change>& changes) {
    for (const auto& known : study_.variants)
      if (known.name == name) {
        study_.diagnostics.error("two-variants", {}, "variants." + name, "two variants are called '" + name + "'",
                                 "give one of them another name");
        return;
      }
    Study::NamedVariant made{name, label, nullptr, {}};
    auto from = study_.base;
    if (!file.empty()) {
      from = read(file, base_changes_);
      made.changes.push_back(file);
    }
    if (!from || !from->ok()) return;
    made.from = from;
    made.with = with;
    made.applied = changes;
    if (!with.is_null()) overlay_in_words(with, {}, made.changes);
    for (const Change& change : changes) made.changes.push_back(in_words(change));
    made.scenario = from;
    if (!with.is_null() || !changes.empty()) {
      auto varied = std::make_shared<engine::Scenario>(engine::vary(*from, with, changes, files_));
      study_.diagnostics.append(varied->diagnostics);
      made.scenario = std::move(varied);
    }
    if (made.scenario->ok()) study_.variants.push_back(std::move(made));
  }

  void seller() {
    if (!study_.base || !study_.base->ok()) return;
    const auto& sellers = study_.base->model.sellers;
    for (const auto& seller : sellers)
      if (study_.params.seller.empty() ? seller.value.role == engine::Role::operator_
                                       : seller.name == study_.params.seller)
        study_.seller = seller.name;
    if (!study_.seller.empty()) return;
    std::string known;
    for (const auto& seller : sellers) known += (known.empty() ? "" : ", ") + seller.name;
    study_.diagnostics.error("unknown-name", language::find_place(study_.root, "seller"), "seller",
                             "there is no seller '" + study_.params.seller + "'", "one of: " + known);
  }

 private:
  std::shared_ptr<const engine::Scenario> read(const std::string& path, const std::vector<Change>& changes) {
    auto scenario = std::make_shared<engine::Scenario>(engine::read_scenario(path, files_, changes));
    study_.diagnostics.append(scenario->diagnostics);
    return scenario;
  }

  Study& study_;
  const language::Files& files_;
  const StudyOverrides& overrides_;
  std::vector<Change> base_changes_;
};

}  // namespace

Study read_study(const std::string& path, const language::Files& files, const StudyOverrides& overrides) {
  Study study;
  study.path = path;
  language::LoadResult loaded = language::load_kind(path, "study", files);
  study.root = loaded.root;
  study.diagnostics = std::move(loaded.diagnostics);
  if (!study.root.is_map()) return study;
  language::Context context{.diagnostics = study.diagnostics};
  study.params = language::decode<StudyParams>(study.root, context);
  if (study.params.scenario.empty()) return study;
  Reader reader(study, files, overrides);
  reader.base(language::beside(path, study.params.scenario));
  reader.seller();
  if (study.base->ok()) reader.variants();
  return study;
}

Study make_study(const std::string& base, const std::vector<std::string>& variant_files, const language::Files& files,
                 const StudyOverrides& overrides) {
  Study study;
  study.path = base;
  study.params.scenario = base;
  Reader reader(study, files, overrides);
  reader.base(base);
  reader.seller();
  if (!study.base->ok()) return study;
  study.params.label = study.base->model.label;
  for (const std::string& file : variant_files)
    reader.variant(std::filesystem::path(file).stem().generic_string(), std::filesystem::path(file).stem().string(),
                   file, {}, {});
  reader.variants();
  return study;
}

bool is_study(const std::string& path, const language::Files& files) {
  std::string error;
  auto text = files.read(path, size_t{16} << 20, error);
  if (!text) return false;
  language::Diagnostics unused;
  const Node root = language::parse_yaml(std::move(*text), path, unused);
  return root.is_map() && root["kind"].text() == "study";
}

}  // namespace shopwright::study

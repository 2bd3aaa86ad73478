#pragma once
// A question as a file (`kind: study`): a base scenario, variants of it, and what is asked of them. The command line builds the same.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/language/path_values.hpp"
#include "shopwright/study/compare_params.hpp"
#include "shopwright/study/experiment_params.hpp"
#include "shopwright/study/optimize_params.hpp"
#include "shopwright/study/sweep_params.hpp"

namespace shopwright::study {

/// A variant is the difference and nothing else: another scenario file, or an overlay, then changes.
struct VariantParams {
  std::string scenario;
  language::Raw with;
  language::PathValues set, scale, add;
  template <class V>
  void fields(V& v) {
    v.field("scenario", scenario, {.doc = "A scenario file, mostly one that extends the base; relative to this file."});
    v.field("with", with,
            {.doc = "Part of a scenario that is laid over the base.", .example = "{promotions: {coupon: {off: 10%}}}"});
    v.field("set", set, {.doc = "Parameters by path and their values.", .example = "{offers.ours.trop64.price: 2.49}"});
    v.field("scale", scale,
            {.doc = "Parameters by path and the factor on them.", .example = "{offers.*.trop64.price: 0.9}"});
    v.field("add", add, {.doc = "Parameters by path and what is added to them."});
  }
};

struct StudyParams {
  int64_t shopwright = 1;
  std::string kind = "study";
  std::string label;
  std::string scenario;
  std::optional<uint64_t> seed;
  std::string seller;
  language::PathValues set, scale, add;
  language::Named<VariantParams> variants;
  CompareParams compare;
  std::optional<SweepParams> sweep;
  std::optional<OptimizeParams> optimize;
  std::optional<ExperimentParams> experiment;
  template <class V>
  void fields(V& v) {
    v.field("shopwright", shopwright,
            {.required = true, .range = language::between(1, 1), .doc = "Version of the scenario language."});
    v.field("kind", kind, {.required = true, .doc = "What the file is: study."});
    v.field("label", label, {.doc = "The question, for people."});
    v.field("scenario", scenario,
            {.required = true,
             .doc = "The base scenario's file, relative to this one.",
             .example = "../orange-juice.yaml"});
    v.field("seed", seed, {.doc = "Seed instead of the scenario's."});
    v.field("seller", seller, {.doc = "Whose results are asked for; the operator when left out."});
    v.field("set", set, {.doc = "Changes to the base, and so to all variants."});
    v.field("scale", scale, {.doc = "The same: factors."});
    v.field("add", add, {.doc = "The same: what is added."});
    v.field("variants", variants, {.names = "variant", .doc = "What might be done instead."});
    v.field("compare", compare, {.doc = "How variants are compared."});
    v.field("sweep", sweep, {.doc = "Parameters to be varied, and how."});
    v.field("optimize", optimize, {.doc = "What to look for the best of, within which limits."});
    v.field("experiment", experiment, {.doc = "A real test to be rehearsed."});
  }
};

/// A study that was read. `base` and `variants` are scenarios of their own; all that is wrong is in `diagnostics`.
struct Study {
  std::string path;
  language::Node root;
  StudyParams params;
  std::shared_ptr<const engine::Scenario> base;
  struct NamedVariant {
    std::string name, label;
    std::shared_ptr<const engine::Scenario> scenario;
    std::vector<std::string> changes;  ///< in words, for reports: "offers.*.trop64.price x 0.9"
    /// How it was made: `with` and then `applied` on `from` (the base, or a file's scenario).
    std::shared_ptr<const engine::Scenario> from{};
    language::Node with{};
    std::vector<language::Change> applied{};
  };
  std::vector<NamedVariant> variants;
  std::string seller;  ///< name of the seller asked for
  language::Diagnostics diagnostics;
  bool ok() const { return diagnostics.ok(); }
};

/// What the command line adds to a study: changes to the base, further variants.
struct StudyOverrides {
  std::vector<language::Change> changes;
  struct VariantChanges {
    std::string name;
    std::vector<language::Change> changes;
  };
  std::vector<VariantChanges> variants;
};

/// Reads a study with its scenarios. Never throws on wrong input.
Study read_study(const std::string& path, const language::Files& files, const StudyOverrides& overrides = {});
/// A study without a file: a base scenario, other scenarios as its variants (named by their files), and variants by changes.
Study make_study(const std::string& base, const std::vector<std::string>& variant_files, const language::Files& files,
                 const StudyOverrides& overrides = {});
/// Whether a file says `kind: study`; false when it cannot be read.
bool is_study(const std::string& path, const language::Files& files);

}  // namespace shopwright::study

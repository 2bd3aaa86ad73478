#pragma once
// A small market to ask questions of: two shops, two categories, a promotion with dates.
#include <string>

#include "shopwright/study/compare.hpp"

namespace shopwright::testing {

inline const std::string kCompareMarket = R"(shopwright: 1
kind: scenario
label: A small market
currency: USD
seed: 11
calendar: {start: 2026-03-02, days: 28, warm_up: 7 days}
population:
  size: 300
  segments:
    all:
      share: 100%
      price_sensitivity: 3
      needs: {juice: {every: 4 days}, bread: {every: 5 days}}
categories:
  juice: {pantry: {consumption: 1 per 4 days, fills_at: 3}}
  bread: {}
products:
  plain: {category: juice, regular_price: 2.00, appeal: 0.5}
  fine: {category: juice, regular_price: 3.00, appeal: 0.4}
  loaf: {category: bread, regular_price: 1.50, appeal: 0.6}
sellers:
  ours: {label: Our Shop, role: operator}
  rival: {label: The Rival, role: competitor}
offers:
  ours:
    plain: {price: 1.95, cost: 1.25}
    fine: {price: 3.10, cost: 2.15}
    loaf: {price: 1.50, cost: 0.80}
  rival:
    fine: {price: 2.95, cost: 2.20}
    loaf: {price: 1.45, cost: 0.85}
promotions:
  week: {off: 10%, offers: [fine], during: 2026-03-09..2026-03-15}
events:
  fair: {on: 2026-03-12..2026-03-13, needs: 1, categories: [juice]}
)";

inline language::MemoryFiles compare_files() {
  language::MemoryFiles files;
  files.files["market.yaml"] = kCompareMarket;
  return files;
}

/// "scale offers.*.fine.price=0.9", as on the command line.
inline language::Change change(const std::string& text) {
  using Operation = language::Change::Operation;
  const size_t blank = text.find(' ');
  const std::string word = text.substr(0, blank);
  language::Diagnostics found;
  const auto parsed = language::parse_change(word == "set"     ? Operation::set
                                             : word == "scale" ? Operation::scale
                                                               : Operation::add,
                                             text.substr(blank + 1), found);
  ENSURE(parsed.has_value(), text);
  return *parsed;
}

struct Asked {
  std::string name;
  std::vector<std::string> changes;
};

/// A study of the small market. `base`: changes to all.
inline study::Study study_of(const std::vector<Asked>& variants, const std::vector<std::string>& base = {}) {
  study::StudyOverrides overrides;
  for (const auto& text : base) overrides.changes.push_back(change(text));
  for (const auto& variant : variants) {
    overrides.variants.push_back({variant.name, {}});
    for (const auto& text : variant.changes) overrides.variants.back().changes.push_back(change(text));
  }
  study::Study study = study::make_study("market.yaml", {}, compare_files(), overrides);
  ENSURE(study.ok(), language::render(study.diagnostics, false));
  return study;
}

inline study::Comparison compared(const study::Study& study, study::CompareSettings settings = {}) {
  if (settings.params.precision.empty() && !settings.params.replicates) settings.params.replicates = 4;
  auto comparison = study::compare(study, settings, compare_files());
  ENSURE(comparison.has_value());
  return std::move(*comparison);
}

}  // namespace shopwright::testing

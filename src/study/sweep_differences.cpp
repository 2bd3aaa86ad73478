// What makes two plans' results incomparable, in words.
#include "study/sweep_plan.hpp"

namespace shopwright::study {
namespace {

using language::Node;

std::string shown(const Node* node) {
  if (node == nullptr || node->is_null()) return "not there";
  if (!node->is_scalar()) return "something else";
  return node->text();
}

/// Paths at which two trees differ, with both values.
void compare(const Node* before, const Node* now, const std::string& path, std::vector<std::string>& found) {
  const bool maps = before != nullptr && now != nullptr && before->is_map() && now->is_map();
  if (!maps) {
    if (before != nullptr && now != nullptr && *before == *now) return;
    const std::string was = shown(before), is = shown(now);
    found.push_back(was == is ? path : path + " was " + was + " and is " + is);
    return;
  }
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  for (const auto& entry : before->entries()) compare(&entry.value, now->find(entry.key), below(entry.key), found);
  for (const auto& entry : now->entries())
    if (before->find(entry.key) == nullptr) compare(nullptr, &entry.value, below(entry.key), found);
}

/// The scenario without what has no part in a run's result: the seed and the replicates are the sweep's own.
Node market_of(const std::string& yaml) {
  language::Diagnostics unused;
  return language::parse_yaml(yaml, "scenario", unused).without("seed").without("outputs").without("label");
}

std::string in_words(const FactorParams& params) {
  std::string words = params.change == Operation::set
                          ? ""
                          : std::string(names_of(params.change)[static_cast<size_t>(params.change)]) + " ";
  for (size_t i = 0; i < params.path.size(); ++i) words += (i > 0 ? ", " : "") + params.path[i];
  if (!params.unit.empty()) words += " in " + params.unit;
  if (params.during) words += " during " + language::show(*params.during);
  return words;
}

}  // namespace

std::vector<std::string> differences(const SweepPlan& before, const SweepPlan& now) {
  std::vector<std::string> found;
  if (before.release != now.release)
    found.push_back("it was written by Shopwright " + before.release + ", and this is " + now.release +
                    ": their results may differ");
  if (before.seed != now.seed)
    found.push_back("the seed was " + std::to_string(before.seed) + " and is " + std::to_string(now.seed));
  if (before.scenario_yaml != now.scenario_yaml) {
    std::vector<std::string> paths;
    const Node was = market_of(before.scenario_yaml), is = market_of(now.scenario_yaml);
    compare(&was, &is, {}, paths);
    constexpr size_t kShown = 5;
    for (size_t i = 0; i < std::min(paths.size(), kShown); ++i) found.push_back("the scenario: " + paths[i]);
    if (paths.size() > kShown)
      found.push_back("the scenario: " + std::to_string(paths.size() - kShown) + " more parameters");
  }
  for (const SweepFactor& factor : before.factors) {
    const SweepFactor* same = nullptr;
    for (const SweepFactor& other : now.factors)
      if (other.name == factor.name) same = &other;
    if (same == nullptr) found.push_back("the factor " + factor.name + " is no more");
    else if (in_words(same->params) != in_words(factor.params))
      found.push_back("the factor " + factor.name + " was " + in_words(factor.params) + " and is " +
                      in_words(same->params));
  }
  for (const SweepFactor& factor : now.factors) {
    bool known = false;
    for (const SweepFactor& other : before.factors) known |= other.name == factor.name;
    if (!known) found.push_back("the factor " + factor.name + " is new");
  }
  if (found.empty())
    for (size_t f = 0; f < before.factors.size(); ++f)
      if (before.factors[f].name != now.factors[f].name) {
        found.push_back("the factors have another order");
        break;
      }
  if (before.design.kind != now.design.kind)
    found.push_back("the design was " + std::string(design_name(before.design.kind)) + " and is " +
                    std::string(design_name(now.design.kind)));
  if (before.daily != now.daily)
    found.push_back(before.daily ? "it has the figures of every day, which are not asked for any more"
                                 : "it lacks the figures of every day");
  return found;
}

}  // namespace shopwright::study

#include "study/compare_reasons.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "study/rivals.hpp"

namespace shopwright::study {
namespace {

using language::Change;
using language::Node;

// Orders of many changes are sampled: each pair costs twice as many runs a replicate as there are changes.
constexpr int kPairsOfOrders = 4;

/// One thing that a variant does: a file, a piece of an overlay, or a change.
struct Part {
  std::string words;
  bool file = false;
  Node over{};
  std::optional<Change> change{};
};

/// An overlay in pieces that make sense by themselves: a promotion, an offer, a product; other sections whole.
void pieces_of(const Node& over, std::vector<Part>& parts) {
  for (const auto& section : over.entries()) {
    const bool named = section.key == "promotions" || section.key == "products" || section.key == "categories" ||
                       section.key == "sellers" || section.key == "events" || section.key == "offers";
    if (!named || !section.value.is_map()) {
      parts.push_back({.words = section.key, .over = Node::map({{section.key, section.value, section.place}})});
      continue;
    }
    for (const auto& entry : section.value.entries()) {
      const std::string path = section.key + "." + entry.key;
      const auto within = [&](Node value) {
        return Node::map({{section.key, Node::map({{entry.key, std::move(value), entry.place}}), section.place}});
      };
      if (section.key != "offers" || !entry.value.is_map()) {
        parts.push_back({.words = path, .over = within(entry.value)});
        continue;
      }
      for (const auto& offer : entry.value.entries())
        parts.push_back({.words = path + "." + offer.key, .over = within(Node::map({offer}))});
    }
  }
}

Node merged(const Node& a, const Node& b) {
  if (!a.is_map() || !b.is_map()) return b;
  Node out = a;
  for (const auto& entry : b.entries()) {
    const Node* before = out.find(entry.key);
    out = out.with(entry.key, before == nullptr ? entry.value : merged(*before, entry.value));
  }
  return out;
}

MarginBridge operator+(const MarginBridge& a, const MarginBridge& b) {
  return {.base = a.base + b.base,
          .variant = a.variant + b.variant,
          .price = a.price + b.price,
          .volume = a.volume + b.volume,
          .mix = a.mix + b.mix,
          .cost = a.cost + b.cost,
          .promotion_funding = a.promotion_funding + b.promotion_funding,
          .marketing = a.marketing + b.marketing,
          .charges = a.charges + b.charges};
}

}  // namespace

Figures figures_of(const Sample& seller, const core::Currency& currency) {
  double minor = 1;
  for (int i = 0; i < currency.digits; ++i) minor *= 10;
  return {std::llround(at(seller, Metric::units)), std::llround(at(seller, Metric::revenue) * minor),
          std::llround(at(seller, Metric::gross_margin) * minor)};
}

VariantReasons::VariantReasons(const Study& study, size_t variant, const Family& family, const CompareParams& params,
                               size_t seller, const language::Files& files)
    : family_(family), seller_(seller) {
  const std::string& name = family.sellers()[seller];
  const Study::NamedVariant& named = study.variants[variant];
  const ChangedScope scope = changed_scope(*study.base, *named.scenario);
  const auto days = params.window ? params.window : scope.days;
  if (days) {
    settings_.first = std::max(days->first, study.base->model.calendar.start);
    settings_.last =
        std::min(days->last, study.base->model.calendar.start + static_cast<int>(study.base->model.calendar.days - 1));
    if (*settings_.first > *settings_.last) settings_.first = settings_.last = std::nullopt;
  }
  settings_.own = {name};
  settings_.pairing_days = params.pairing.whole_days();
  settings_.touched = scope.touched;

  rivals_ = rivals_with_policies(std::array{study.base.get(), named.scenario.get()}, name);
  split(named, study, files);
}

void VariantReasons::split(const Study::NamedVariant& variant, const Study& study, const language::Files& files) {
  std::vector<Part> parts;
  if (variant.from != study.base) parts.push_back({.words = variant.changes.front(), .file = true});
  pieces_of(variant.with, parts);
  // In words, changes come last.
  const size_t before = variant.changes.size() - variant.applied.size();
  for (size_t i = 0; i < variant.applied.size(); ++i)
    parts.push_back({.words = variant.changes[before + i], .change = variant.applied[i]});
  const int n = static_cast<int>(parts.size());
  if (n < 2 || n > 63) return;

  // Which subsets are needed does not depend on what comes of them.
  std::set<Subset> needed;
  const FiguresOf ask = [&](Subset subset) {
    needed.insert(subset);
    return std::vector<int64_t>(Contributions::kFigures, 0);
  };
  attribute_in_order(n, ask);
  attribute_shapley(n, ask, {.pairs = kPairsOfOrders, .seed = family_.seed()});
  const Subset all = (Subset{1} << n) - 1;
  for (const Subset subset : needed) {
    if (subset == 0 || subset == all) continue;
    auto from = study.base;
    Node over;
    std::vector<Change> changes;
    for (int i = 0; i < n; ++i) {
      if ((subset >> i & 1) == 0) continue;
      const Part& part = parts[static_cast<size_t>(i)];
      if (part.file) from = variant.from;
      else if (part.change) changes.push_back(*part.change);
      else over = merged(over, part.over);
    }
    auto scenario = std::make_shared<engine::Scenario>(engine::vary(*from, over, changes, files));
    if (!scenario->ok()) {  // some change makes no sense without another: they are one
      subsets_.clear();
      partial_.clear();
      return;
    }
    subsets_.push_back(subset);
    partial_.push_back(family_.variant(std::move(scenario)));
  }
  for (const Part& part : parts) parts_.push_back(part.words);
}

std::optional<ReplicateWhy> VariantReasons::explain(const Variant& variant, uint32_t replicate, const TripLog& base,
                                                    const TripLog& log, std::span<const market::Decision> journal,
                                                    core::Parallel& parallel, const std::function<void()>& after_day,
                                                    std::stop_token stop) const {
  ReplicateWhy why;
  std::optional<TripLog> frozen_log;
  if (frozen()) {
    frozen_log.emplace(log.world());
    const auto decisions = decisions_of(rivals_, journal, base.world());
    RunWishes wishes;
    wishes.also = {.facts = &*frozen_log, .trips = &*frozen_log};
    wishes.decisions = decisions;
    wishes.silent = rivals_;
    wishes.after_day = after_day;
    if (!family_.run(variant, replicate, parallel, wishes, stop)) return std::nullopt;
  }
  why.bridge = bridge(base, log, settings_, frozen_log ? &*frozen_log : nullptr);
  why.margin = margin_bridge(offer_totals(base, settings_.own), offer_totals(log, settings_.own));
  for (const Variant& partial : partial_) {
    RunWishes wishes;
    wishes.after_day = after_day;
    const auto outcome = family_.run(partial, replicate, parallel, wishes, stop);
    if (!outcome) return std::nullopt;
    why.partial.push_back(figures_of(outcome->sellers[seller_], family_.currency()));
  }
  return why;
}

Why VariantReasons::sum(std::span<const ReplicateWhy> replicates, const Figures& base, const Figures& variant) const {
  ENSURE(!replicates.empty());
  std::vector<Bridge> bridges;
  MarginBridge margin;
  for (const ReplicateWhy& one : replicates) {
    bridges.push_back(one.bridge);
    margin = margin + one.margin;
  }
  Why why{.bridge = sum_of(bridges),
          .margin = margin,
          .rivals_frozen = frozen(),
          .touched = settings_.touched,
          .contributions = {}};
  if (parts_.empty()) return why;

  const Subset all = (Subset{1} << parts_.size()) - 1;
  const FiguresOf value = [&](Subset subset) {
    Figures sum{};
    if (subset == 0) sum = base;
    else if (subset == all) sum = variant;
    else {
      const auto at = std::lower_bound(subsets_.begin(), subsets_.end(), subset) - subsets_.begin();
      for (const ReplicateWhy& one : replicates)
        for (size_t f = 0; f < sum.size(); ++f) sum[f] += one.partial[static_cast<size_t>(at)][f];
    }
    return std::vector<int64_t>(sum.begin(), sum.end());
  };
  const int n = static_cast<int>(parts_.size());
  why.contributions =
      Contributions{.changes = parts_,
                    .in_order = attribute_in_order(n, value),
                    .shapley = attribute_shapley(n, value, {.pairs = kPairsOfOrders, .seed = family_.seed()})};
  return why;
}

}  // namespace shopwright::study

#include "shopwright/marketing/placement_params.hpp"

#include <algorithm>
#include <cmath>

namespace shopwright::marketing {
namespace {

// Shares and how they fall are assumptions: worth a sweep. Clicks on ranked results fall by about .6 a rank at the top of a page.
struct Usual {
  double first, falls;
};
Usual usual(PlacementKind kind) {
  switch (kind) {
    case PlacementKind::banner: return {0.5, 0.6};
    case PlacementKind::category_top: return {0.6, 0.75};
    case PlacementKind::search_rank: return {0.7, 0.65};
  }
  return {0, 0};
}
double of_tier(Tier tier) { return tier == Tier::head ? 1 : tier == Tier::middle ? 0.5 : 0.2; }

std::string counted(size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

}  // namespace

void ExposureParams::check(const language::Node& node, const language::Scope& scope) const {
  if (!by_position.empty() && (first || falls)) {
    scope.error("several-forms", language::find_place(node, first ? "first" : "falls"),
                "exposure is told position by position already", "leave out by_position, or first and falls");
    return;
  }
  for (size_t i = 1; i < by_position.size(); ++i) {
    if (by_position[i] <= by_position[i - 1]) continue;
    scope.error("rises", node.place(),
                "exposure rises from position " + std::to_string(i) + " to position " + std::to_string(i + 1),
                "position 1 is the one that most people see: order them by exposure");
    return;
  }
}

double PlacementParams::exposure_of(int64_t position) const {
  if (!exposure.by_position.empty()) return exposure.by_position[static_cast<size_t>(position - 1)];
  const Usual holds = usual(kind);
  double share = exposure.first.value_or(holds.first * of_tier(tier));
  for (int64_t i = 1; i < position; ++i) share *= exposure.falls.value_or(holds.falls);
  return share;
}

core::Money PlacementParams::price_of(int64_t position) const {
  if (price.empty()) return {};
  return price.size() == 1 ? price.front() : price[static_cast<size_t>(position - 1)];
}

void PlacementParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto place = [&](const char* key) { return language::find_place(node, key); };
  const auto n = static_cast<size_t>(positions);
  const auto related = [&] { return language::Related{place("positions"), "the positions"}; };
  if (!exposure.by_position.empty() && exposure.by_position.size() != n)
    scope.error("other-number", place("exposure"),
                counted(exposure.by_position.size(), "exposure") + " for " + counted(n, "position"),
                "write one for each position, or for example {first: 60%, falls: 0.6}", related());
  if (price.size() > 1 && price.size() != n)
    scope.error("other-number", place("price"), counted(price.size(), "price") + " for " + counted(n, "position"),
                "write one for each position, or a single one for all", related());
  if (kind == PlacementKind::banner && !category.empty())
    scope.error("without-effect", place("category"), "a banner is on the page of no category",
                "leave it out, or write kind: category_top");
  if (kind != PlacementKind::banner && category.empty())
    scope.error("missing", place("kind"), "the page of which category is it?", "add category: NAME");
  if (effect == 0 && makes_known == 0)
    scope.error("without-effect", place("effect"), "nobody minds what is shown here", "give it an effect above 0");
  if (exposure_of(1) == 0)
    scope.error("without-effect", place("exposure"), "nobody sees this placement", "leave the placement out");
}

void BookingParams::check(const language::Node& node, const language::Scope& scope) const {
  const language::DateRange open;
  if (node.find("during") != nullptr && (during.first == open.first || during.last == open.last))
    scope.error("open-range", language::find_place(node, "during"), "a booking has a first and a last day",
                "for example 2026-11-01..2026-11-11");
  for (size_t i = 0; i < offers.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (offers[i].name == offers[j].name)
        scope.error("named-twice", offers[i].place, "'" + offers[i].name + "' is named twice", "name it once",
                    language::Related{offers[j].place, "the first time"});
}

}  // namespace shopwright::marketing

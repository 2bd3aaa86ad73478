#include "shopwright/supply/trade_params.hpp"

namespace shopwright::supply {
namespace {

// Who orders more pays no more for a unit, and something.
void check_tiers(const language::ShareSteps& tiers, const language::Scope& scope) {
  const language::ShareSteps::Step* before = nullptr;
  for (const auto& tier : tiers.list) {
    if (before != nullptr && tier.value < before->value)
      scope.error("no-more-off", tier.place, "whoever orders more than for the tier before gets less off",
                  "let the shares rise, or leave this tier out", language::Related{before->place, "the tier before"});
    if (tier.value >= 1)
      scope.error("out-of-range", tier.place, "a tier must leave something of the price", "a share below 100%");
    before = &tier;
  }
}

}  // namespace

void WholesalePriceParams::check(const language::Node&, const language::Scope& scope) const {
  check_tiers(tiers, scope);
}
void WholesaleParams::check(const language::Node&, const language::Scope& scope) const { check_tiers(tiers, scope); }

}  // namespace shopwright::supply

#pragma once
// From parameters to policies.
#include <memory>
#include <string_view>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/node.hpp"
#include "shopwright/market/policy.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/policy/params.hpp"

namespace shopwright::policy {

/// The sellers that a policy of `self` runs, in the order in which it expects their observations: itself first.
std::vector<core::SellerId> sellers_of(const PricingParams& params, const market::World& world, core::SellerId self);

/// The policy of seller `self`; nullptr when it never decides anything (`fixed`). References have been checked on load.
/// It keeps what it needs of the world: `world` may go.
/// Every decision is a market::Verb::set_price with product, channel and price, made only where the price differs from the
/// one that would be posted (OwnOffer::price).
std::unique_ptr<market::Policy> make_policy(const PricingParams& params, const market::World& world,
                                            core::SellerId self);

/// What reading alone cannot see: a seller that follows or colludes with itself, one named twice, a rival that sells none of
/// its products (warning), qualities that an exact belief lacks. `root` and `path` ("sellers.rival.pricing") give the places.
void check_pricing(const PricingParams& params, const market::World& world, core::SellerId self,
                   const language::Node& root, std::string_view path, language::Diagnostics& diagnostics);

}  // namespace shopwright::policy

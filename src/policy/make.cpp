#include "shopwright/policy/make.hpp"

#include <algorithm>
#include <set>

#include "pricing.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::policy {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

std::vector<core::SellerId> sellers_of(const PricingParams& params, const market::World& world, core::SellerId self) {
  std::vector<core::SellerId> sellers = {self};
  if (const auto* joint = std::get_if<JointMaximisationParams>(&params))
    for (const auto& ref : joint->with) {
      const auto seller = market::find_seller(world, ref.name);
      ENSURE(seller, ref.name);
      sellers.push_back(*seller);
    }
  return sellers;
}

std::unique_ptr<market::Policy> make_policy(const PricingParams& params, const market::World& world,
                                            core::SellerId self) {
  using Made = std::unique_ptr<market::Policy>;
  return std::visit(Overloaded{
                        [&](const FixedParams&) -> Made { return nullptr; },
                        [&](const MatchParams& p) { return make_match(p, world, self); },
                        [&](const UndercutParams& p) { return make_undercut(p, world, self); },
                        [&](const CostPlusParams& p) { return make_cost_plus(p, world, self); },
                        [&](const BestResponseParams& p) { return make_best_response(p, world, self); },
                        [&](const JointMaximisationParams& p) { return make_joint_maximisation(p, world, self); },
                    },
                    params);
}

void check_pricing(const PricingParams& params, const market::World& world, core::SellerId self,
                   const language::Node& root, std::string_view path, language::Diagnostics& diagnostics) {
  const std::string& own_name = world.sellers[self.value].name;
  const auto sells = [&](core::SellerId seller, core::ProductId product) {
    return std::any_of(world.offers.begin(), world.offers.end(),
                       [&](const auto& offer) { return offer.seller == seller && offer.product == product; });
  };
  const auto check_rival = [&](const language::Ref& ref, std::string_view kind) {
    if (ref.empty()) return;
    const std::string where = std::string(path) + "." + std::string(kind) + ".seller";
    const auto rival = market::find_seller(world, ref.name);
    if (!rival) return;  // an unknown name has its own error
    if (*rival == self) {
      diagnostics.error("follows-itself", ref.place, where, own_name + " cannot follow its own prices", "name a rival");
      return;
    }
    const bool common = std::any_of(world.offers.begin(), world.offers.end(), [&](const auto& offer) {
      return offer.seller == self && sells(*rival, offer.product);
    });
    if (!common)
      diagnostics.warning("nothing-to-follow", ref.place, where,
                          ref.name + " sells none of the products of " + own_name + ", so there is no price to follow",
                          "it keeps the prices of its offers");
  };
  const auto check_belief = [&](const BeliefParams& belief, std::string_view kind,
                                const std::set<core::SellerId>& run) {
    if (belief.belief != Belief::exact) return;
    std::set<core::CategoryId> categories;
    for (const auto& offer : world.offers)
      if (run.count(offer.seller)) categories.insert(offer.category);
    const std::string where = std::string(path) + "." + std::string(kind) + ".quality";
    std::set<core::ProductId> asked;
    for (const auto& offer : world.offers) {
      const std::string& product = world.products[offer.product.value].name;
      if (!categories.count(offer.category) || belief.quality.contains(product) || !asked.insert(offer.product).second)
        continue;
      diagnostics.error(
          "missing-quality", language::find_place(root, where), where,
          "an exact belief needs the quality of every product in the category, and " + product + " has none",
          "for instance quality: {" + product + ": 2}; or belief: learned");
    }
  };
  std::visit(Overloaded{
                 [](const FixedParams&) {},
                 [](const CostPlusParams&) {},
                 [&](const MatchParams& p) { check_rival(p.seller, MatchParams::kName); },
                 [&](const UndercutParams& p) { check_rival(p.seller, UndercutParams::kName); },
                 [&](const BestResponseParams& p) { check_belief(p.belief, BestResponseParams::kName, {self}); },
                 [&](const JointMaximisationParams& p) {
                   const std::string where =
                       std::string(path) + "." + std::string(JointMaximisationParams::kName) + ".with";
                   std::set<core::SellerId> run = {self};
                   for (const auto& ref : p.with) {
                     const auto seller = market::find_seller(world, ref.name);
                     if (seller && !run.insert(*seller).second)
                       diagnostics.error(
                           "colludes-twice", ref.place, where,
                           *seller == self ? own_name + " is in its own cartel anyway" : ref.name + " is named twice",
                           "leave it out");
                   }
                   check_belief(p.belief, JointMaximisationParams::kName, run);
                 },
             },
             params);
}

}  // namespace shopwright::policy

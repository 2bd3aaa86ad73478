#pragma once
// What built-in pricing policies share: the names they need of the world, and how a price becomes a decision.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/market/policy.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/policy/params.hpp"

namespace shopwright::policy {

/// The part of the world that pricing decisions name.
struct Names {
  explicit Names(const market::World& world);

  core::Currency currency;
  std::vector<std::string> products, channels;
  std::vector<core::CategoryId> category;   ///< [product]
  std::vector<core::ChannelId> channel_of;  ///< [offer]
  std::vector<uint64_t> offer_hash;
  std::vector<uint64_t> seller_hash;
  double minor_per_major = 1;

  double major(core::Money amount) const { return static_cast<double>(amount.minor) / minor_per_major; }
  double major(core::UnitRate rate) const {
    return static_cast<double>(rate.micro) / (static_cast<double>(core::kMicro) * minor_per_major);
  }
  /// Rounded half to even to the minor unit, within 0..kMostPrice.
  core::Money money(double major_units) const;
};

/// Which products a rule applies to; all when the scenario names none.
class ProductScope {
 public:
  ProductScope(const std::vector<language::Ref>& refs, const market::World& world);
  bool contains(core::ProductId product) const { return in_[product.value]; }

 private:
  std::vector<bool> in_;  // [product]
};

/// A set_price decision, unless that is what would be posted anyway. The price is brought within 0..kMostPrice.
void post_price(const market::Observation& seen, const market::OwnOffer& own, core::Money price, const Names& names,
                std::vector<market::Decision>& out);

/// The lowest price that keeps `margin` (-1..1e6) on cost: unit cost x (1 + margin), rounded up. margin counts in millionths;
/// what is dearer than any price may be stays so.
core::Money floor_price(core::UnitRate unit_cost, double margin);

/// A rival's price for an own offer: in the same channel where the rival sells it there, else its lowest, among offers
/// that were not sold out; nullopt when there is none. `rival` invalid: the lowest of all other sellers.
std::optional<core::Money> rival_price(std::span<const market::PostedPrice> posted, core::SellerId rival,
                                       core::SellerId self, const market::OwnOffer& own, const Names& names);

/// Common to match and undercut: for each own offer in scope that looks today, from the rival's price to a decision.
class FollowPolicy : public market::Policy {
 public:
  FollowPolicy(const FollowParams& params, core::SellerId rival, const market::World& world);
  int lookback_days() const override { return lag_days_; }
  void decide(std::span<const market::Observation> seen, market::PolicyState&, const core::Noise& noise,
              std::vector<market::Decision>& out) const final;

 protected:
  virtual core::Money answer(core::Money rival_price) const = 0;

 private:
  Names names_;
  ProductScope scope_;
  core::SellerId rival_;
  int lag_days_;
  double floor_margin_, probability_;
};

std::unique_ptr<market::Policy> make_match(const MatchParams&, const market::World&, core::SellerId self);
std::unique_ptr<market::Policy> make_undercut(const UndercutParams&, const market::World&, core::SellerId self);
std::unique_ptr<market::Policy> make_cost_plus(const CostPlusParams&, const market::World&, core::SellerId self);
std::unique_ptr<market::Policy> make_best_response(const BestResponseParams&, const market::World&,
                                                   core::SellerId self);
std::unique_ptr<market::Policy> make_joint_maximisation(const JointMaximisationParams&, const market::World&,
                                                        core::SellerId self);
/// What best_response and joint_maximisation have in common: the best price for `sellers` taken as one.
std::unique_ptr<market::Policy> make_profit_maximiser(const BeliefParams&, const market::World&,
                                                      std::vector<core::SellerId> sellers);

}  // namespace shopwright::policy

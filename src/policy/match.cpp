#include "pricing.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::policy {
namespace {

/// Posts the rival's price. Source: price-matching as retailers practise it; a rival that is sold out is not matched (assumption).
class MatchPolicy final : public FollowPolicy {
 public:
  using FollowPolicy::FollowPolicy;

 private:
  core::Money answer(core::Money rival_price) const override { return rival_price; }
};

}  // namespace

std::unique_ptr<market::Policy> make_match(const MatchParams& params, const market::World& world, core::SellerId) {
  const auto rival = market::find_seller(world, params.seller.name);
  ENSURE(rival, params.seller.name);
  return std::make_unique<MatchPolicy>(params.follow, *rival, world);
}

}  // namespace shopwright::policy

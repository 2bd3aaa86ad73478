#include <algorithm>
#include <cmath>

#include "pricing.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::policy {

void UndercutParams::check(const language::Node& node, const language::Scope& scope) const {
  if (by && by_amount)
    scope.error("by-twice", language::find_place(node, "by_amount"), "by and by_amount are two ways to say the same",
                "leave out one of them", language::Related{language::find_place(node, "by"), "by"});
}

namespace {

/// Posts less than the rival: by a share, rounded half to even but by one minor unit at least, or by an amount.
class UndercutPolicy final : public FollowPolicy {
 public:
  UndercutPolicy(const UndercutParams& params, core::SellerId rival, const market::World& world)
      : FollowPolicy(params.follow, rival, world), amount_(params.by_amount.value_or(core::Money{0})) {
    if (!params.by_amount) share_micro_ = std::llround(params.by.value_or(0.01) * static_cast<double>(core::kMicro));
  }

 private:
  core::Money answer(core::Money rival_price) const override {
    core::Money price = rival_price - amount_;
    if (share_micro_ > 0)
      price =
          std::min(core::Money{core::mul_div_half_even(rival_price.minor, core::kMicro - share_micro_, core::kMicro)},
                   rival_price - core::Money{1});
    return std::max(price, core::Money{0});
  }

  core::Money amount_;
  int64_t share_micro_ = 0;
};

}  // namespace

std::unique_ptr<market::Policy> make_undercut(const UndercutParams& params, const market::World& world,
                                              core::SellerId) {
  core::SellerId rival;  // invalid: the lowest of all
  if (!params.seller.empty()) {
    const auto found = market::find_seller(world, params.seller.name);
    ENSURE(found, params.seller.name);
    rival = *found;
  }
  return std::make_unique<UndercutPolicy>(params, rival, world);
}

}  // namespace shopwright::policy

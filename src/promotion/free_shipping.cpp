// The fee of a parcel is not asked once enough of what is promoted is in it.
#include <algorithm>

#include "promotion/mechanics.hpp"
#include "shopwright/promotion/shipping.hpp"

namespace shopwright::promotion {
namespace {

class FreeShipping final : public BasketMechanic {
 public:
  FreeShipping(const PromotionParams& params, const market::World& world)
      : from_(params.free_shipping->from.minor), in_group_(!params.group.empty()), fronts_(world.storefronts) {}

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t saved = 0;
    for (const uint32_t i : scope.in) {
      const OpenLine& fee = scope.lines[i];
      if (!fee.is_fee) continue;
      int64_t spent = 0;
      bool promoted = false;
      for (const uint32_t k : scope.in) {
        if (scope.lines[k].is_fee || scope.lines[k].storefront != fee.storefront) continue;
        spent += scope.lines[k].left;
        promoted = true;
      }
      if (!promoted) continue;
      if (spent < from_) {
        if (missing != nullptr)
          missing->amount = missing->amount == 0 ? from_ - spent : std::min(missing->amount, from_ - spent);
        continue;
      }
      // Which of a group is the best must not be told by a fee that nobody would ask.
      if (in_group_ && goods(scope, fee.storefront) >= fronts_[fee.storefront].free_from.minor) continue;
      taken[i] = fee.left;
      saved += fee.left;
    }
    return saved;
  }

 private:
  // What all goods of the parcel cost here, promoted or not.
  static int64_t goods(const Scope& scope, uint32_t storefront) {
    int64_t sum = 0;
    for (const OpenLine& line : scope.lines)
      if (!line.is_fee && line.storefront == storefront) sum += line.left;
    return sum;
  }

  int64_t from_;
  bool in_group_;
  std::vector<market::Storefront> fronts_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_free_shipping(const PromotionParams& params, const market::World& world) {
  return std::make_unique<FreeShipping>(params, world);
}

std::string describe_free_shipping(const PromotionParams& params, const core::Currency& currency) {
  const core::Money from = params.free_shipping->from;
  return from == core::Money{} ? "free shipping" : "free shipping from " + core::format_money(from, currency);
}

void ShippingParams::check(const language::Node& node, const language::Scope& scope) const {
  if (free_from && fee == core::Money{} && node.find("fee") != nullptr)
    scope.error("without-effect", language::find_place(node, "free_from"), "shipping is free whatever the goods cost",
                "leave it out, or give a fee", language::Related{language::find_place(node, "fee"), "the fee"});
}

}  // namespace shopwright::promotion

// Something to go with the basket, worth an amount to its buyer.
#include "shopwright/promotion/gift.hpp"

#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {
namespace {

class Gift final : public BasketMechanic {
 public:
  explicit Gift(const GiftParams& params) : from_(params.from.minor), worth_(params.worth.minor) {}

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t spent = 0;
    const int64_t felt = take_off_all(scope, taken, spent, [&](int64_t amount) { return amount < from_ ? 0 : worth_; });
    if (missing != nullptr) missing->amount = std::max<int64_t>(from_ - spent, 0);
    return felt;
  }

 private:
  int64_t from_, worth_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_gift(const PromotionParams& params, const market::World&) {
  return std::make_unique<Gift>(*params.gift);
}

std::string describe_gift(const PromotionParams& params, const core::Currency& currency) {
  const GiftParams& p = *params.gift;
  const std::string text = "gift: " + p.product.name + ", worth " + core::format_money(p.worth, currency);
  return p.from > core::Money{} ? text + ", from " + core::format_money(p.from, currency) : text;
}

}  // namespace shopwright::promotion

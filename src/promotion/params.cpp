#include "shopwright/promotion/params.hpp"

#include <algorithm>
#include <cmath>

namespace shopwright::promotion {

using core::Money;

void PromotionParams::check(const language::Node& node, const language::Scope& scope) const {
  const int mechanics = off.has_value() + amount_off.has_value() + price.has_value();
  if (mechanics > 1) {
    std::vector<const language::Node::Entry*> given;
    for (const auto& entry : node.entries())
      if (entry.key == "off" || entry.key == "amount_off" || entry.key == "price") given.push_back(&entry);
    scope.error("several-mechanics", given.size() > 1 ? given[1]->place : node.place(),
                "a promotion has one of off, amount_off and price, not several", "make two promotions of it",
                given.size() > 1 ? std::optional(language::Related{given[0]->place, "the first one"}) : std::nullopt);
  }
  // A mechanic that was written but could not be read has its own error.
  const bool written = node.find("off") || node.find("amount_off") || node.find("price");
  if (mechanics == 0 && !written && feature == 0 && display == 0)
    scope.error("no-mechanic", node.place(), "a promotion needs one of off, amount_off and price",
                "for instance off: 20%; or feature or display, for attention without a discount");
  if (limit && mechanics == 0 && !written)
    scope.error("limit-without-mechanic", language::find_place(node, "limit"),
                "a limit counts units sold at a promotion's price, and there is none", "add off, amount_off or price");
}

Money promoted_price(const PromotionParams& promotion, Money list_price) {
  Money price = list_price;
  if (promotion.off) {
    const int64_t kept = core::kMicro - std::llround(*promotion.off * static_cast<double>(core::kMicro));
    price = Money{core::mul_div_half_even(list_price.minor, kept, core::kMicro)};
  } else if (promotion.amount_off) {
    price = list_price - *promotion.amount_off;
  } else if (promotion.price) {
    price = *promotion.price;
  }
  return std::min(std::max(price, Money{0}), list_price);
}

}  // namespace shopwright::promotion

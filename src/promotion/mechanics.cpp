#include "promotion/mechanics.hpp"

#include <algorithm>

namespace shopwright::promotion {
namespace {

using core::Money;
using P = PromotionParams;

constexpr Mechanic kMechanics[] = {
    {"off", [](const P& p) { return p.off.has_value(); },
     [](const P& p, Money price) {
       return Money{core::mul_div_half_even(price.minor, core::kMicro - to_micro(*p.off), core::kMicro)};
     },
     nullptr, [](const P& p, const core::Currency&) { return percent(*p.off) + " off"; }},
    {"amount_off", [](const P& p) { return p.amount_off.has_value(); },
     [](const P& p, Money price) { return price - *p.amount_off; }, nullptr,
     [](const P& p, const core::Currency& c) { return core::format_money(*p.amount_off, c) + " off"; }},
    {"price", [](const P& p) { return p.price.has_value(); }, [](const P& p, Money) { return *p.price; }, nullptr,
     [](const P& p, const core::Currency& c) { return "at " + core::format_money(*p.price, c); }},
    // Promotions makes an `off` of each step.
    {"clearance", [](const P& p) { return p.clearance.has_value(); }, [](const P&, Money price) { return price; },
     nullptr, describe_clearance},
    {"presale", [](const P& p) { return p.presale.has_value(); }, presale_price, nullptr, describe_presale},
    {"quantity_tiers", [](const P& p) { return !p.quantity_tiers.empty(); }, nullptr, make_quantity_tiers,
     describe_quantity_tiers},
    {"multi_buy", [](const P& p) { return p.multi_buy.has_value(); }, nullptr, make_multi_buy, describe_multi_buy},
    {"bundle", [](const P& p) { return p.bundle.has_value(); }, nullptr, make_bundle, describe_bundle},
    {"spend_and_save", [](const P& p) { return p.spend_and_save.has_value(); }, nullptr, make_spend_and_save,
     describe_spend_and_save},
    {"voucher", [](const P& p) { return p.voucher.has_value(); }, nullptr, make_voucher, describe_voucher},
    {"free_shipping", [](const P& p) { return p.free_shipping.has_value(); }, nullptr, make_free_shipping,
     describe_free_shipping},
    {"gift", [](const P& p) { return p.gift.has_value(); }, nullptr, make_gift, describe_gift},
};

}  // namespace

std::span<const Mechanic> mechanics() { return kMechanics; }

const Mechanic* mechanic_of(const PromotionParams& promotion) {
  const auto* found =
      std::find_if(std::begin(kMechanics), std::end(kMechanics), [&](const Mechanic& m) { return m.given(promotion); });
  return found == std::end(kMechanics) ? nullptr : found;
}

std::string list_of_mechanics() {
  std::string list;
  for (const Mechanic& m : kMechanics)
    list += (list.empty() ? "" : &m == std::end(kMechanics) - 1 ? " or " : ", ") + std::string(m.key);
  return list;
}

std::string percent(double share) { return language::show_number(static_cast<double>(to_micro(share)) / 1e4) + "%"; }

std::string describe(const PromotionParams& promotion, const core::Currency& currency) {
  const Mechanic* mechanic = mechanic_of(promotion);
  return mechanic == nullptr ? "" : mechanic->describe(promotion, currency);
}

bool on_baskets(const PromotionParams& promotion) {
  const Mechanic* mechanic = mechanic_of(promotion);
  return mechanic != nullptr && mechanic->on_baskets();
}

Money promoted_price(const PromotionParams& promotion, Money price) {
  const Mechanic* mechanic = mechanic_of(promotion);
  if (mechanic == nullptr || mechanic->on_baskets()) return price;
  return std::min(std::max(mechanic->unit_price(promotion, price), Money{0}), price);
}

}  // namespace shopwright::promotion

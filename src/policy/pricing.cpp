#include "pricing.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/market/lookup.hpp"

namespace shopwright::policy {

using core::Money;

Names::Names(const market::World& world)
    : currency(world.currency), channels(world.channels), minor_per_major(currency.minor_per_major()) {
  for (const auto& product : world.products) {
    products.push_back(product.name);
    category.push_back(product.category);
  }
  for (const auto& offer : world.offers) {
    channel_of.push_back(offer.channel);
    offer_hash.push_back(offer.hash);
  }
  for (const auto& seller : world.sellers) seller_hash.push_back(seller.hash);
}

Money Names::money(double major_units) const {
  ENSURE(!std::isnan(major_units));
  const double minor = std::clamp(major_units, 0.0, market::kMostPrice) * minor_per_major;
  const double below = std::floor(minor), rest = minor - below;
  const int64_t whole = static_cast<int64_t>(below);
  return Money{rest > 0.5 || (rest == 0.5 && whole % 2 != 0) ? whole + 1 : whole};
}

ProductScope::ProductScope(const std::vector<language::Ref>& refs, const market::World& world)
    : in_(world.products.size(), refs.empty()) {
  for (const auto& ref : refs) {
    const auto product = market::find_product(world, ref.name);
    ENSURE(product, ref.name);
    in_[product->value] = true;
  }
}

void post_price(const market::Observation& seen, const market::OwnOffer& own, Money price, const Names& names,
                std::vector<market::Decision>& out) {
  price = std::clamp(price, Money{0}, names.money(market::kMostPrice));
  if (price == own.price) return;
  market::Decision decision;
  decision.day = seen.day;
  decision.by = seen.seller;
  decision.verb = market::Verb::set_price;
  decision.args = language::Node::map({{"product", language::Node::scalar(names.products[own.product.value])},
                                       {"channel", language::Node::scalar(names.channels[own.channel.value])},
                                       {"price", language::Node::scalar(core::format_money(price, names.currency))}});
  decision.source = market::Source::policy;
  out.push_back(std::move(decision));
}

Money floor_price(core::UnitRate unit_cost, double margin) {
  const int64_t factor = core::kMicro + std::llround(margin * static_cast<double>(core::kMicro));
  if (static_cast<double>(unit_cost.micro) * static_cast<double>(factor) >= 9e18 * static_cast<double>(core::kMicro))
    return Money{INT64_MAX / core::kMicro};  // beyond every price
  const int64_t micro = core::mul_div_half_even(unit_cost.micro, factor, core::kMicro);
  return Money{(std::max<int64_t>(micro, 0) + core::kMicro - 1) / core::kMicro};
}

std::optional<Money> rival_price(std::span<const market::PostedPrice> posted, core::SellerId rival, core::SellerId self,
                                 const market::OwnOffer& own, const Names& names) {
  std::optional<Money> lowest, here;
  for (const market::PostedPrice& p : posted) {
    if (p.product != own.product || !p.available || p.seller == self || (rival.valid() && p.seller != rival)) continue;
    if (!lowest || p.price < *lowest) lowest = p.price;
    if (rival.valid() && names.channel_of[p.offer.value] == own.channel) here = p.price;
  }
  return here ? here : lowest;
}

}  // namespace shopwright::policy

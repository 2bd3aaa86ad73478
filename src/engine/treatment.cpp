#include "shopwright/engine/treatment.hpp"

#include <algorithm>

#include "shopwright/engine/simulation.hpp"
#include "shopwright/promotion/buyer_classes.hpp"

namespace shopwright::engine {
namespace {

bool same_terms(const supply::TradeTerms& a, const supply::TradeTerms& b) {
  const auto same_tier = [](const auto& x, const auto& y) { return x.from == y.from && x.value == y.value; };
  return a.price == b.price && a.minimum_order == b.minimum_order && a.shortage == b.shortage &&
         a.payment_days == b.payment_days &&
         std::equal(a.tiers.list.begin(), a.tiers.list.end(), b.tiers.list.begin(), b.tiers.list.end(), same_tier);
}

}  // namespace

std::optional<std::string> cannot_treat(const Compiled& control, const Compiled& treated, Treatment::Unit unit) {
  auto same_names = [](const auto& a, const auto& b, auto name) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const auto& x, const auto& y) { return name(x) == name(y); });
  };
  if (!Simulation::can_branch(control, treated)) return "people, days or opening stocks differ";
  if (!same_names(control.world.offers, treated.world.offers, [](const auto& o) { return o.name; }) ||
      !same_names(control.world.stocks, treated.world.stocks, [](const auto& s) { return s.product.value; }))
    return "other things are offered or kept in stock";
  if (control.unit_cost != treated.unit_cost) return "unit costs differ";
  if (!std::equal(control.promotions.quota_names().begin(), control.promotions.quota_names().end(),
                  treated.promotions.quota_names().begin(), treated.promotions.quota_names().end()))
    return "there are other promotions with limits";
  if (!same_names(control.policies, treated.policies, [](const auto& p) { return p.rule; }))
    return "a pricing rule differs";
  if (control.habits != treated.habits) return "people differ";
  const auto same_campaign = [&](const marketing::Campaign& x, const marketing::Campaign& y) {
    const auto shown = [&](const auto& params) {
      return language::form_of<std::remove_cvref_t<decltype(params)>>().show(&params, {}, control.world.currency);
    };
    return x.hash == y.hash && shown(x.params) == shown(y.params) && shown(x.content) == shown(y.content);
  };
  const auto same_seller = [](const market::SellerInfo& x, const market::SellerInfo& y) {
    return x.knows_customers == y.knows_customers && x.knows_left_carts == y.knows_left_carts &&
           x.goodwill_effect == y.goodwill_effect && x.goodwill_carry_over == y.goodwill_carry_over &&
           x.enters == y.enters && x.leaves == y.leaves && x.follow_after_order == y.follow_after_order;
  };
  if (!std::equal(control.campaigns.list().begin(), control.campaigns.list().end(), treated.campaigns.list().begin(),
                  treated.campaigns.list().end(), same_campaign))
    return "campaigns differ: a campaign is tested by the hold_out of its audience";
  if (control.listed != treated.listed) return "ranges differ: what is listed is so for everybody";
  if (control.pages != treated.pages) return "pages differ: sales that order them are everybody's";
  if (control.reviews.rules() != treated.reviews.rules() || control.awareness.rules() != treated.awareness.rules() ||
      control.life_cycles != treated.life_cycles)
    return "reviews, awareness or life cycles of products differ: consumers of both groups share them";
  if (control.placements != treated.placements) return "bookings of placements differ: they cost what they cost";
  if (!std::equal(control.world.sellers.begin(), control.world.sellers.end(), treated.world.sellers.begin(),
                  treated.world.sellers.end(), same_seller))
    return "what sellers know of their customers differs, or when they are there";
  for (uint32_t t = 0; t < control.world.trades.size() || t < treated.world.trades.size(); ++t)
    if (control.world.trades.size() != treated.world.trades.size() ||
        !same_terms(control.trade.terms(t), treated.trade.terms(t)))
      return "terms for dealers differ";
  const auto same_checkout = [](const market::Storefront& x, const market::Storefront& y) {
    return x.ordered == y.ordered && x.ordered_with_fee == y.ordered_with_fee && x.paid == y.paid;
  };
  if (!std::equal(control.world.storefronts.begin(), control.world.storefronts.end(), treated.world.storefronts.begin(),
                  treated.world.storefronts.end(), same_checkout))
    return "what becomes of carts differs";
  const auto same_points = [](const market::SellerInfo& x, const market::SellerInfo& y) {
    return x.points == y.points;
  };
  if (!std::equal(control.world.sellers.begin(), control.world.sellers.end(), treated.world.sellers.begin(),
                  treated.world.sellers.end(), same_points))
    return "loyalty points differ, and a consumer has one purse";
  if (!(control.protection == treated.protection)) return "price protection differs";
  const auto presales = [](const Compiled& plan) {
    std::string all;
    for (const uint32_t r : plan.promotions.presales()) {
      const promotion::Rule& rule = plan.promotions.rules()[r];
      all += rule.name + language::form_of<promotion::PromotionParams>().show(&rule.params, {}, plan.world.currency);
    }
    return all;
  };
  if (presales(control) != presales(treated)) return "pre-sales differ: what was ordered is delivered under one plan";
  const auto any_gift = [](const Compiled& plan) {
    return std::any_of(plan.promotions.rules().begin(), plan.promotions.rules().end(),
                       [](const promotion::Rule& rule) { return rule.params.gift.has_value(); });
  };
  if (any_gift(control) || any_gift(treated)) return "gifts are counted for one plan";
  if (!control.promotions.vouchers().empty() || !treated.promotions.vouchers().empty())
    return "vouchers are in the hands of consumers, who may have claimed them under the other plan";
  const bool channels = unit == Treatment::Unit::channels;
  if (channels && (control.promotions.on_baskets() || treated.promotions.on_baskets()))
    return "a basket may be filled in treated and in other stores, and promotions on baskets would not know which "
           "holds";
  const size_t a = promotion::classes_at_most(control.world, control.promotions);
  const size_t b = promotion::classes_at_most(treated.world, treated.promotions);
  if (unit != Treatment::Unit::days && (channels ? a * b : a + b) > promotion::kMostClasses)
    return "the audiences of both plans make too many classes of buyers";
  return std::nullopt;
}

}  // namespace shopwright::engine

#include "shopwright/engine/treatment.hpp"

#include <algorithm>

#include "shopwright/engine/simulation.hpp"
#include "shopwright/promotion/buyer_classes.hpp"

namespace shopwright::engine {

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
    return x.knows_customers == y.knows_customers && x.goodwill_effect == y.goodwill_effect &&
           x.goodwill_carry_over == y.goodwill_carry_over;
  };
  if (!std::equal(control.campaigns.list().begin(), control.campaigns.list().end(), treated.campaigns.list().begin(),
                  treated.campaigns.list().end(), same_campaign))
    return "campaigns differ: a campaign is tested by the hold_out of its audience";
  if (control.placements != treated.placements) return "bookings of placements differ: they cost what they cost";
  if (!std::equal(control.world.sellers.begin(), control.world.sellers.end(), treated.world.sellers.begin(),
                  treated.world.sellers.end(), same_seller))
    return "what sellers know of their customers differs";
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

#include "shopwright/promotion/price_basket.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::promotion {
namespace {

using core::Money;

// Keeps what is told of one line's unit price.
class Steps final : public UnitTrace {
 public:
  Steps(std::vector<PricedBasket::UnitStep>& steps, std::vector<PricedBasket::Refused>& refused)
      : steps_(steps), refused_(refused) {}
  void applied(uint32_t rule, Money before, Money after) override { steps_.push_back({rule, before, after}); }
  void refused(uint32_t rule, UnitTrace::Refusal why, uint32_t other) override {
    const auto reason = why == UnitTrace::Refusal::better    ? promotion::Refusal::better
                        : why == UnitTrace::Refusal::used_up ? promotion::Refusal::used_up
                                                             : promotion::Refusal::no_lower;
    refused_.push_back({rule, reason, {}, 0, other});
  }

 private:
  std::vector<PricedBasket::UnitStep>& steps_;
  std::vector<PricedBasket::Refused>& refused_;
};

class BasketSteps final : public BasketTrace {
 public:
  explicit BasketSteps(PricedBasket& out) : out_(out) {}
  void applied(uint32_t rule, std::span<const Money> taken, Money fees) override {
    out_.steps.push_back({rule, {taken.begin(), taken.end()}, fees});
  }
  void refused(uint32_t rule, const Refused& r) override {
    using promotion::Refusal;
    const Refusal why = r.why == BasketTrace::Refusal::better         ? Refusal::better
                        : r.why == BasketTrace::Refusal::other_offers ? Refusal::other_offers
                                                                      : Refusal::not_enough;
    out_.refused.push_back({rule, why, r.amount, r.units, r.other});
  }
  void shipped(const Parcel& parcel) override { out_.parcels.push_back(parcel); }

 private:
  PricedBasket& out_;
};

}  // namespace

PricedBasket price_basket(const market::World& world, const Promotions& promotions, core::Day day, uint32_t time,
                          std::span<const Money> list_price, std::span<const int64_t> quota_left,
                          std::span<const uint32_t> joined, std::span<const Wanted> wanted) {
  const std::span<const Rule> rules = promotions.rules();
  market::DayTable table;
  const std::vector<float> none(list_price.size());
  promotions.publish(day, list_price, none, none, quota_left, table, joined);
  uint32_t window = 0;
  while (window + 1 < table.window_start.size() && table.window_start[window + 1] <= time) ++window;

  PricedBasket out;
  std::vector<PricedBasket::Refused> refused;
  std::vector<int64_t> left(quota_left.begin(), quota_left.end());
  for (const auto& [offer, units] : wanted) {
    std::vector<uint32_t> holding;
    for (uint32_t r = 0; r < rules.size(); ++r)
      if (promotions.holds(r, day, joined) && rules[r].at(table.window_start[window]) && rules[r].about(offer))
        holding.push_back(r);
    for (int32_t more = units; more > 0;) {
      PricedBasket::Line line{offer, more, list_price[offer.value], {}, {}, {}};
      Steps steps(line.steps, refused);
      const market::PriceTier tier = promotions.tiers(line.list_price, holding, left, &steps).front();
      if (tier.quota != market::kNoQuota) {
        line.units = static_cast<int32_t>(std::min<int64_t>(more, left[tier.quota]));
        left[tier.quota] -= line.units;
      }
      line.unit_price = tier.price;
      more -= line.units;
      out.lines.push_back(std::move(line));
    }
  }

  std::vector<market::BasketLine> basket;
  for (const auto& line : out.lines) basket.push_back({line.offer, line.units, line.unit_price, {}});
  if (table.baskets) {
    BasketSteps steps(out);
    const auto* baskets = dynamic_cast<const Baskets*>(table.baskets.get());
    ENSURE(baskets != nullptr);
    baskets->explain(window, basket, steps);
  } else {
    for (auto& line : basket) line.charged = line.unit_price * line.units;
  }
  for (size_t i = 0; i < basket.size(); ++i) out.lines[i].charged = basket[i].charged;

  // Promotions that no line or basket has told of, and those that were refused everywhere.
  const auto has_part = [&](uint32_t rule) {
    const auto named = [&](const auto& step) { return step.rule == rule; };
    return std::any_of(out.steps.begin(), out.steps.end(), named) ||
           std::any_of(out.lines.begin(), out.lines.end(),
                       [&](const auto& line) { return std::any_of(line.steps.begin(), line.steps.end(), named); });
  };
  refused.insert(refused.end(), out.refused.begin(), out.refused.end());
  out.refused.clear();
  for (uint32_t r = 0; r < rules.size(); ++r) {
    const Rule& rule = rules[r];
    const bool concerned = std::any_of(wanted.begin(), wanted.end(),
                                       [&](const Wanted& w) { return rule.by(world.offers[w.offer.value].seller); });
    if (!rule.discounts || !concerned || has_part(r)) continue;
    const auto told = std::find_if(refused.begin(), refused.end(), [&](const auto& item) { return item.rule == r; });
    if (told != refused.end()) {
      out.refused.push_back(*told);
      continue;
    }
    std::vector<uint32_t> with_it(joined.begin(), joined.end());
    with_it.insert(std::upper_bound(with_it.begin(), with_it.end(), r), r);
    const Refusal why = !promotions.holds(r, day, with_it)     ? Refusal::other_day
                        : !promotions.holds(r, day, joined)    ? Refusal::other_audience
                        : !rule.at(table.window_start[window]) ? Refusal::other_hours
                                                               : Refusal::other_offers;
    out.refused.push_back({r, why, {}, 0, 0});
  }
  std::sort(out.refused.begin(), out.refused.end(),
            [&](const auto& a, const auto& b) { return rules[a.rule].name < rules[b.rule].name; });
  return out;
}

}  // namespace shopwright::promotion

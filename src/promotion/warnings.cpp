#include <algorithm>

#include "shopwright/promotion/promotions.hpp"

namespace shopwright::promotion {
namespace {

bool share_buyers(const market::World& world, const AudienceParams& a, const AudienceParams& b) {
  if (a.segments.empty() || b.segments.empty()) return true;
  return std::any_of(world.segments.begin(), world.segments.end(),
                     [&](const auto& segment) { return a.includes(segment.name) && b.includes(segment.name); });
}

// Where both hold for one offer, one of them does nothing. (That others stack is how they are meant: `shopwright price` shows it.)
bool exclude_each_other(const Rule& a, const Rule& b) {
  return a.on_baskets == b.on_baskets && a.group == b.group && (a.group != 0 || !a.on_baskets);
}

}  // namespace

void warn_about_promotions(
    const market::World& world, const language::Named<PromotionParams>& promotions,
    const std::function<core::Money(core::OfferId, core::Day)>& list_price,
    const std::function<core::UnitRate(core::OfferId, core::Day)>& unit_cost,
    const std::function<bool(core::OfferId, core::Day, core::Money, const market::Funding&)>& covers,
    std::string_view path, language::Diagnostics& diagnostics) {
  const Promotions compiled(world, promotions);
  std::vector<const Rule*> rules;  // as written
  for (const auto& entry : promotions)
    for (const Rule& rule : compiled.rules())
      if (rule.name == entry.name) rules.push_back(&rule);
  const auto path_of = [&](const Rule& rule) { return std::string(path) + "." + rule.name; };
  const auto place_of = [&](const Rule& rule) { return promotions[*promotions.index_of(rule.name)].place; };
  const auto first_day = [&](const auto& holds) {
    core::Day day = 0;
    while (day < world.horizon && !holds(world.date(day))) ++day;
    return day;
  };
  const auto date_text = [&](core::Day day) { return core::format_date(world.date(day)); };

  for (size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    if (rule.offers.empty()) {
      diagnostics.warning("promotion-without-offers", place_of(rule), path_of(rule),
                          "the seller has none of these offers, so nothing is promoted");
      continue;
    }
    if (first_day([&](core::Date date) { return rule.on(date); }) == world.horizon) {
      diagnostics.warning("promotion-outside-calendar", place_of(rule), path_of(rule),
                          "this promotion holds on no day of the calendar",
                          "the run goes from " + date_text(0) + " to " + date_text(world.horizon - 1));
      continue;
    }
    const AudienceParams& audience = rule.params.audience;
    if (!audience.segments.empty() &&
        std::none_of(world.segments.begin(), world.segments.end(),
                     [&](const auto& segment) { return segment.count > 0 && audience.includes(segment.name); })) {
      diagnostics.warning("promotion-without-audience", place_of(rule), path_of(rule),
                          "nobody is in the segments of its audience",
                          "name segments that have a share of the population");
      continue;
    }
    if (!rule.discounts) continue;

    for (size_t j = 0; j < i; ++j) {
      const Rule& other = *rules[j];
      if (!other.discounts || rule.from >= other.to || other.from >= rule.to) continue;
      if (!exclude_each_other(rule, other) || !share_buyers(world, audience, other.params.audience)) continue;
      const auto shared =
          std::find_first_of(rule.offers.begin(), rule.offers.end(), other.offers.begin(), other.offers.end());
      if (shared == rule.offers.end()) continue;
      const core::Day day = first_day([&](core::Date date) { return rule.on(date) && other.on(date); });
      if (day == world.horizon) continue;
      diagnostics.warning("promotions-overlap", place_of(rule), path_of(rule),
                          "overlaps " + other.name + " on " + world.offers[shared->value].name + " from " +
                              date_text(day) + "; they do not stack, " +
                              (rule.on_baskets                               ? "the better one for the basket holds"
                               : rule.params.presale && other.params.presale ? "the lower price holds"
                               : rule.params.presale || other.params.presale ? "the pre-sale holds"
                                                                             : "the lower price holds"),
                          {}, language::Related{place_of(other), "the other promotion"});
    }

    const auto warn_below_cost = [&] {
      for (core::Day day = 0; day < world.horizon; ++day) {
        if (!rule.on(world.date(day))) continue;
        for (core::OfferId offer : rule.offers) {
          const core::Money list = list_price(offer, day);
          const core::Money price = promoted_price(rule.params, list);
          const core::UnitRate cost = unit_cost(offer, day);
          if (covers(offer, day, price, market::funded((list - price).minor, rule.funding)) ||
              !covers(offer, day, list, {}))
            continue;
          // Below the cost itself, or not enough for what the state, the platform and the parcel take as well.
          const bool alone = price.minor < (cost.micro + core::kMicro - 1) / core::kMicro;
          diagnostics.warning("promotion-below-cost", place_of(rule), path_of(rule),
                              "sells " + world.offers[offer.value].name + " at " +
                                  core::format_money(price, world.currency) + " on " + date_text(day) +
                                  (alone ? ", below its unit cost of " + core::format_rate(cost, world.currency)
                                         : ", which does not cover its unit cost of " +
                                               core::format_rate(cost, world.currency) + " and what is charged on it") +
                                  (rule.funding.any() ? ", with what others pay" : ""),
                              "every unit sold then loses money");
          return;
        }
      }
    };
    warn_below_cost();
  }
}

}  // namespace shopwright::promotion

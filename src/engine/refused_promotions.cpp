// A promotion that a platform will not allow.
#include <fmt/format.h>

#include <algorithm>

#include "engine/platform_rules.hpp"
#include "engine/readiness_checks.hpp"

namespace shopwright::engine {
namespace {

// Reviews change; what is known is with which the product begins.
std::string reviewed(const std::string& product, const shopping::ReviewCounts& reviews, bool too_few,
                     const PlatformRules& asked) {
  if (too_few)
    return fmt::format(", unless more people review '{}' until then: it has {} review{}, and {} are asked for", product,
                       reviews.count, reviews.count == 1 ? "" : "s", asked.minimum_reviews);
  return fmt::format(", unless '{}' is rated better until then: it has {:.3g} stars, and {:.3g} are asked for", product,
                     static_cast<double>(reviews.stars) / static_cast<double>(reviews.count),
                     static_cast<double>(asked.minimum_rating) / static_cast<double>(core::kMicro));
}

}  // namespace

void warn_refused_promotions(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics) {
  if (!compiled.has_platform_rules()) return;
  const market::World& world = compiled.world;
  const size_t n = world.offers.size();
  const auto rules = compiled.promotions.rules();
  const auto quotas = compiled.promotions.opening_quotas();
  struct First {
    int days = 0, before = -1;
    core::Day day = 0;
    uint32_t offer = 0;
    uint8_t why = 0;
  };
  std::vector<First> found(rules.size());
  std::vector<std::vector<core::Money>> posted;  // [day][offer]
  const shopping::ReviewState reviews = compiled.reviews.start();
  for (core::Day day = 0; day < world.horizon; ++day) {
    const std::span list = std::span(compiled.list_price).subspan(compiled.at(day, 0), n);
    const auto refused = refused_promotions(compiled, day, list, reviews, [&](uint32_t offer, int before) {
      return std::optional(posted[static_cast<size_t>(day - before)][offer]);
    });
    for (size_t k = 0; k < refused.size() && day >= world.warm_up; ++k) {
      First& first = found[k / n];
      if (refused[k] == 0 || first.before == day) continue;
      first.before = day;
      if (first.days++ > 0) continue;
      first.day = day;
      first.offer = static_cast<uint32_t>(k % n);
      first.why = refused[k];
    }
    market::DayTable table;
    compiled.promotions.publish(day, list, std::span(compiled.feature).subspan(compiled.at(day, 0), n),
                                std::span(compiled.display).subspan(compiled.at(day, 0), n), quotas, table, {},
                                refused);
    posted.emplace_back();
    for (const auto& offer : table.offers) posted.back().push_back(price_all_day(offer));
  }
  for (uint32_t r = 0; r < rules.size(); ++r) {
    const First& first = found[r];
    if (first.days == 0) continue;
    const market::OfferInfo& offer = world.offers[first.offer];
    const bool by_rating = (first.why & kRating) != 0;
    const std::string platform = "platforms." + world.channels[offer.channel.value];
    const std::string& product = world.products[offer.product.value].name;
    const PlatformRules& asked = compiled.platform_rules[first.offer];
    const bool too_few = by_rating && reviews.counts[offer.product.value].count < asked.minimum_reviews;
    const core::Money price =
        promotion::promoted_price(rules[r].params, compiled.list_price[compiled.at(first.day, first.offer)]);
    const auto at = scenario.model.promotions.index_of(rules[r].name);
    diagnostics.warning(
        "refused-promotion",
        at ? scenario.model.promotions[*at].place : language::find_place(scenario.root, "promotions." + rules[r].name),
        "promotions." + rules[r].name,
        "the platform will refuse it on " + core::format_date(world.date(first.day)) +
            (first.days > 1 ? " and " + std::to_string(first.days - 1) + (first.days > 2 ? " more days" : " more day")
                            : "") +
            (by_rating ? reviewed(product, reviews.counts[offer.product.value], too_few, asked)
                       : ": " + core::format_money(price, world.currency) + " for '" + product +
                             "' is above the lowest price of the " + std::to_string(asked.lowest_price_days) +
                             " days before"),
        by_rating ? "leave '" + product + "' out, or sell it with this promotion elsewhere"
                  : "a deeper discount, or a later one",
        language::Related{language::find_place(scenario.root, platform + (too_few     ? ".minimum_reviews"
                                                                          : by_rating ? ".minimum_rating"
                                                                                      : ".lowest_price_in")),
                          "the rule"});
  }
}

}  // namespace shopwright::engine

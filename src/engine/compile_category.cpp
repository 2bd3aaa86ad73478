// What is needed and when: curves by day, and how needs must be scaled for a pantry.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/by_hash.hpp"
#include "engine/compile_parts.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::engine {
namespace {

constexpr int kPrimes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

// How often a need ends in a purchase at regular prices that is paid, for four equal groups of a segment's consumers, from those who seldom
// buy to those who often do; one group when all are alike. Consumers differ in tastes, price sensitivity (where the price
// itself counts) and in the channels they have access to; 128 of them stand for all, evenly spread over the quantiles of
// each (a Kronecker sequence: no noise).
std::vector<double> purchase_probabilities(const market::World& world, uint32_t category,
                                           const shopping::SegmentHabits& habits, bool linear) {
  constexpr int kPeople = 128, kGroups = 4;
  const double minor = world.currency.minor_per_major();
  const auto& info = world.categories[category];
  // Only what matters to this category counts, so that what is added elsewhere moves nobody's needs.
  std::vector<bool> tasted(world.attributes.size()), partial(world.channels.size());
  for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o) {
    const auto& front = world.storefronts[world.offers[o].storefront];
    if (front.reach < 1) partial[front.channel.value] = true;
    const auto& attributes = world.products[world.offers[o].product.value].attributes;
    for (size_t k = 0; k < attributes.size(); ++k)
      if (attributes[k] != 0) tasted[k] = true;
  }
  std::vector<double> probabilities;
  for (int person = 0; person < kPeople; ++person) {
    int dimension = 0;
    auto quantile = [&](const language::Distribution& d) {
      if (d.is_constant()) return d.mean();
      const double x = (person + 0.5) *
                       std::sqrt(static_cast<double>(kPrimes[static_cast<size_t>(dimension++) % std::size(kPrimes)]));
      return d.quantile(std::clamp(x - std::floor(x), 1e-6, 1 - 1e-6));
    };
    std::vector<double> taste, reached;
    for (size_t k = 0; k < tasted.size(); ++k) taste.push_back(tasted[k] ? quantile(habits.tastes[k]) : 0);
    const double sensitivity = linear ? quantile(habits.price_sensitivity) : 0;
    for (bool some : partial) reached.push_back(some ? quantile(language::Distribution::uniform(0, 1)) : 0);
    double sum = 0, paid = 0;
    for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o) {
      const auto& offer = world.offers[o];
      const auto& front = world.storefronts[offer.storefront];
      if (!offer.to_consumers || reached[front.channel.value] >= front.reach) continue;
      const auto& product = world.products[offer.product.value];
      double v = product.appeal + front.appeal;
      for (size_t k = 0; k < world.attributes.size(); ++k) v += taste[k] * product.attributes[k];
      if (linear) v -= sensitivity * static_cast<double>(product.regular_price.minor) / minor;
      sum += core::exp(v);
      paid += core::exp(v) * (front.ordered * front.paid);
    }
    probabilities.push_back((1 - 1 / (1 + sum)) * (sum > 0 ? paid / sum : 1));
    if (dimension == 0) return probabilities;
  }
  std::sort(probabilities.begin(), probabilities.end());
  std::vector<double> groups(kGroups, 0.0);
  for (size_t i = 0; i < probabilities.size(); ++i)
    groups[i * kGroups / kPeople] += probabilities[i] * kGroups / kPeople;
  return groups;
}

// What the base found for the same people and pantry, whatever is offered to them.
std::optional<float> known_normalisation(const Compiled* base, const Compiled& compiled, uint32_t category,
                                         uint32_t segment, const Compiled::Category& made, double demand) {
  if (base == nullptr) return std::nullopt;
  const auto& habits = compiled.habits[segment];
  for (uint32_t c = 0; c < base->world.categories.size(); ++c) {
    if (base->world.categories[c].name != compiled.world.categories[category].name) continue;
    const Compiled::Category& known = base->categories[c];
    if (known.pantry.fills_at != made.pantry.fills_at || known.pantry.flexibility != made.pantry.flexibility)
      return std::nullopt;
    for (uint32_t g = 0; g < base->world.segments.size(); ++g)
      if (base->world.segments[g].name == compiled.world.segments[segment].name &&
          base->habits[g].need_rate[c] == habits.need_rate[category] &&
          known.consumption[g] == static_cast<float>(demand) && known.mean_units[g] == habits.mean_units.mean())
        return known.normalisation[g];
  }
  return std::nullopt;
}

}  // namespace

Compiled::Category make_category(const Model& model, const Compiled& compiled, uint32_t category, const Compiled* base,
                                 core::Parallel& parallel) {
  Compiled::Category out;
  const auto& world = compiled.world;
  const std::string& name = world.categories[category].name;
  const shopping::CategoryParams& params = *model.categories.find(name);
  const auto events = by_hash(model.events);  // factors round alike in any order of listing
  for (core::Day day = 0; day < world.horizon; ++day) {
    const core::Date date = world.date(day);
    double factor = params.season.value_on(date) * params.weekdays.value_on(date);
    for (const auto& event_name : events)
      if (const auto& event = *model.events.find(event_name); event.concerns(name)) factor *= event.needs_factor(date);
    out.curve.push_back(static_cast<float>(factor));
  }
  out.price_response = params.price_response;
  if (params.pantry) {
    out.pantry.fills_at = static_cast<float>(params.pantry->fills_at);
    out.pantry.flexibility = static_cast<float>(params.pantry->flexibility);
  }
  if (params.adoption) out.adoption = {params.adoption->innovation.per_day, params.adoption->imitation.per_day};
  const size_t segments = compiled.habits.size();
  out.normalisation.assign(segments, 1);
  out.consumption.assign(segments, 0);
  for (const auto& habits : compiled.habits) out.mean_units.push_back(habits.mean_units.mean());
  const auto normalise = [&](size_t segment) {
    const auto g = static_cast<uint32_t>(segment);
    const auto& habits = compiled.habits[g];
    const double rate = habits.need_rate[category].mean();
    if (!(rate > 0)) return;
    const double demand = params.pantry->consumption.per_day / rate;
    out.consumption[g] = static_cast<float>(demand);
    if (const auto known = known_normalisation(base, compiled, category, g, out, demand)) {
      out.normalisation[g] = *known;
      return;
    }
    const auto purchase =
        purchase_probabilities(world, category, habits, params.price_response == shopping::PriceResponse::linear);
    out.normalisation[g] = static_cast<float>(shopping::need_normalisation(out.pantry, habits.need_rate[category],
                                                                           demand, purchase, habits.mean_units.mean()));
  };
  if (params.pantry) parallel.tasks(segments, normalise);
  out.log2_interval = 0;
  while (out.log2_interval < 10 && params.typical_interval.days > 1.5 * (1 << out.log2_interval)) ++out.log2_interval;
  out.needs_sigma = params.needs_shock.sigma;
  out.needs_memory = params.needs_shock.memory;
  out.appeal_sigma = params.appeal_shock.sigma;
  out.appeal_memory = params.appeal_shock.memory;
  return out;
}

}  // namespace shopwright::engine

#include "engine/parts.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/math.hpp"

namespace shopwright::engine {
namespace {

// An autocorrelated standard normal by day: z_t = memory z_(t-1) + sqrt(1 - memory^2) e_t, each e keyed by its day.
std::vector<double> autocorrelated(const core::KeyedStream& stream, uint64_t entity, double memory, core::Day horizon) {
  std::vector<double> z;
  const double fresh = std::sqrt(1 - memory * memory);
  for (core::Day day = 0; day < horizon; ++day) {
    const core::Block words = stream.block(entity, day, 0);
    const double e = core::normal_quantile(core::uniform01(words[0], words[1]));
    z.push_back(day == 0 ? e : memory * z.back() + fresh * e);
  }
  return z;
}

}  // namespace

Simulation::Parts::Parts(std::shared_ptr<const Compiled> market, core::NoiseKey noise_key, core::Parallel& parallel,
                         market::Sinks to, RunOptions how, std::shared_ptr<const shopping::Traits> known_traits)
    : compiled(std::move(market)),
      key(noise_key),
      noise(noise_key),
      sinks(to),
      options(how),
      traits(std::move(known_traits)),
      buyers(std::make_unique<Buyers>(compiled, options.treatment, key)),
      reach(std::make_unique<marketing::Reach>(compiled->world, compiled->campaigns, key)) {
  const market::World& world = compiled->world;
  if (!traits) {  // who people are does not depend on the future, even on one that begins on day 0
    const core::Noise present({.seed = key.seed, .replicate = key.replicate});
    traits = shopping::make_traits(world, compiled->habits, present, parallel);
  }
  std::vector<shopping::CategoryHabits> categories;
  bool shocks = false;
  for (uint32_t c = 0; c < world.categories.size(); ++c) {
    const Compiled::Category& fixed = compiled->categories[c];
    shopping::CategoryHabits habits;
    habits.curve = fixed.curve;
    if (fixed.needs_sigma > 0) {
      const auto z = autocorrelated(noise.stream(core::Stream::category_shock), world.categories[c].hash,
                                    fixed.needs_memory, world.horizon);
      const double half_variance = fixed.needs_sigma * fixed.needs_sigma / 2;
      for (size_t day = 0; day < habits.curve.size(); ++day)
        habits.curve[day] *= static_cast<float>(core::exp(fixed.needs_sigma * z[day] - half_variance));
    }
    shocks |= fixed.appeal_sigma > 0;
    float most = 0;
    for (float kappa : fixed.normalisation) most = std::max(most, kappa);
    std::vector<float> bound = habits.curve;
    if (fixed.adoption.exists()) most *= fixed.adoption.most();
    for (float& b : bound) b *= most;
    habits.needs = std::make_shared<shopping::NeedProcess>(noise.stream(core::Stream::needs, world.categories[c].hash),
                                                           fixed.log2_interval, std::move(bound));
    habits.price_response = fixed.price_response;
    habits.pantry = fixed.pantry;
    habits.adoption = fixed.adoption;
    habits.normalisation = fixed.normalisation;
    habits.consumption = fixed.consumption;
    categories.push_back(std::move(habits));
  }
  if (shocks) {
    appeal_shock.resize(world.offers.size() * static_cast<size_t>(world.horizon));
    const auto stream = noise.stream(core::Stream::offer_shock);
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const Compiled::Category& fixed = compiled->categories[world.offers[o].category.value];
      if (fixed.appeal_sigma <= 0) continue;
      const auto z = autocorrelated(stream, world.offers[o].hash, fixed.appeal_memory, world.horizon);
      for (core::Day day = 0; day < world.horizon; ++day)
        appeal_shock[compiled->at(day, o)] = static_cast<float>(fixed.appeal_sigma * z[static_cast<size_t>(day)]);
    }
  }
  auto made = std::make_shared<shopping::Shop>(world, compiled->habits, std::move(categories), compiled->arrivals,
                                               traits, noise);
  if (options.needs) made->use(options.needs);
  shop = std::move(made);
}

void Simulation::Parts::begin(core::Parallel& parallel) {
  const market::World& world = compiled->world;
  state.quota_left = compiled->promotions.opening_quotas();
  state.price_decided.assign(world.offers.size(), kPlanPrice);
  if (compiled->pages.needs_sales()) state.page_sales.assign(world.offers.size(), 0);
  state.ledger = finance::Ledger(world.sellers.size());
  state.trade = compiled->trade.start();
  state.earned.resize(world.sellers.size());
  state.yesterday.offers.resize(world.offers.size());
  state.yesterday.sellers.resize(world.sellers.size());
  for (const auto& running : compiled->policies) memories.push_back(running.policy->start());
  shoppers = shop->start(parallel);
  customers = marketing::no_customers_yet(world);
  state.reviews = compiled->reviews.start();
  awareness = compiled->awareness.start(world, core::Noise({.seed = key.seed, .replicate = key.replicate}), parallel);
  reached = marketing::nothing_sent_yet(world, compiled->campaigns);
  begin_vouchers();
  shoppers.purses.resize(world.sellers.size());
  for (size_t s = 0; s < world.sellers.size(); ++s)
    shoppers.purses[s].assign(world.sellers[s].points.exists() ? world.consumers : 0, {});
}

void Simulation::Parts::begin_vouchers() {
  const promotion::Promotions& promotions = compiled->promotions;
  shoppers.used.assign(promotions.vouchers().size(), std::vector<uint8_t>(compiled->world.consumers));
  claimed.clear();
  for (const uint32_t r : promotions.vouchers())
    claimed.emplace_back(promotion::claimed_by_known(promotions.rules()[r].params) ? compiled->world.consumers : 0);
}

bool Simulation::Parts::silent(const std::vector<core::SellerId>& sellers) const {
  for (const std::string& name : options.silent)
    for (core::SellerId seller : sellers)
      if (compiled->world.sellers[seller.value].name == name) return true;
  return false;
}

core::UnitRate Simulation::Parts::unit_cost_now(uint32_t offer) const {
  const core::StockId stock = compiled->world.offers[offer].stock;
  // What a dealer has, he has for what he paid: that depends on the tiers that he reached.
  if (stock.valid() && compiled->trade.of_stock(stock) && !state.stock.on_hand.empty())
    if (const int64_t units = state.stock.on_hand[stock.value]; units > 0)
      return {core::mul_div_half_even(state.stock.value[stock.value].minor, core::kMicro, units)};
  return compiled->unit_cost[compiled->at(std::min(state.today, compiled->world.horizon - 1), offer)];
}

market::Observation Simulation::Parts::observe(core::SellerId seller) const {
  const market::World& world = compiled->world;
  market::Observation seen;
  seen.day = state.today;
  seen.seller = seller;
  seen.visits = state.yesterday.sellers[seller.value].visits;
  seen.orders = state.yesterday.sellers[seller.value].orders;
  seen.posted = state.posted;
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != seller) continue;
    const auto& facts = state.yesterday.offers[o];
    market::OwnOffer own;
    own.offer = core::OfferId{o};
    own.product = offer.product;
    own.channel = offer.channel;
    own.price = list_price(std::min(state.today, world.horizon - 1), o);
    own.unit_cost = compiled->tariff.break_even(world, own.offer, unit_cost_now(o));
    own.units = facts.units;
    own.orders = facts.purchases;
    own.views = facts.views;
    own.lost_units = facts.lost_units;
    if (!offer.stock.valid()) own.on_hand = -1;
    else if (state.stock.on_hand.empty())
      own.on_hand = compiled->stockroom.params(offer.stock).opening;  // before day 0
    else own.on_hand = state.stock.on_hand[offer.stock.value];
    seen.own.push_back(own);
  }
  return seen;
}

}  // namespace shopwright::engine

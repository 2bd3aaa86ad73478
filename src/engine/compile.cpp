#include "shopwright/engine/compile.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/by_hash.hpp"
#include "engine/compile_parts.hpp"
#include "engine/wholesale.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/engine/plan.hpp"
#include "shopwright/policy/make.hpp"

namespace shopwright::engine {
namespace {

const OfferParams& offer_params(const Model& model, const market::World& world, const market::OfferInfo& offer) {
  return *model.offers.find(world.sellers[offer.seller.value].name)->find(world.products[offer.product.value].name);
}

shopping::SegmentHabits make_habits(const shopping::SegmentParams& params, const Model& model,
                                    const market::World& world) {
  shopping::SegmentHabits habits;
  habits.price_sensitivity = params.price_sensitivity;
  habits.reference_weight = params.reference_price.weight;
  habits.loss_aversion = params.reference_price.loss_aversion;
  habits.loyalty = params.loyalty;
  habits.mean_units = params.units.mean;
  habits.stockpiling = params.stockpiling;
  for (const auto& attribute : world.attributes) {
    const auto* taste = params.tastes.find(attribute);
    habits.tastes.push_back(taste ? *taste : language::Distribution(0));
  }
  for (const auto& category : world.categories) {
    const auto* needs = params.needs.find(category.name);
    if (const auto& adoption = model.categories.find(category.name)->adoption)
      habits.need_rate.push_back(adoption->potential < 1 ? language::Distribution::discrete(
                                                               {{0, 1 - adoption->potential}, {1, adoption->potential}})
                                                         : language::Distribution(1));
    else if (needs == nullptr) habits.need_rate.push_back(language::Distribution(0));
    else if (!needs->shape) habits.need_rate.push_back(language::Distribution(1 / needs->every.days));
    else habits.need_rate.push_back(language::Distribution::gamma(1 / needs->every.days, *needs->shape));
  }
  habits.reference_memory = static_cast<float>(params.reference_price.memory);
  habits.feature = static_cast<float>(params.feature);
  habits.display = static_cast<float>(params.display);
  habits.postpones = static_cast<float>(params.postpones);
  habits.delivery = static_cast<float>(params.delivery_sensitivity);
  if (params.top_up) habits.top_up = static_cast<float>(*params.top_up);
  if (params.waiting) {
    habits.waiting_cost = static_cast<float>(params.waiting->cost);
    habits.waiting_days = params.waiting->at_most.whole_days();
  }
  return habits;
}

shopping::ArrivalCalendar make_arrivals(const Model& model, const market::World& world) {
  // Online retail by hour, mean 100; the hours that the source does not give are interpolated.
  static const std::vector<double> usual = {104, 80,  56,  38,  26,  22,  30,  45,  60,  75,  103, 122,
                                            142, 151, 148, 145, 142, 138, 134, 133, 132, 134, 133, 123};
  const auto& given = model.population.arrivals;
  shopping::ArrivalCalendar arrivals = shopping::ArrivalProfile::of(given.empty() ? usual : given);
  for (const auto& name : by_hash(model.events)) {
    const shopping::EventParams& event = *model.events.find(name);
    if (event.arrivals.empty()) continue;
    arrivals.of_day.resize(static_cast<size_t>(world.horizon));
    for (core::Day day = 0; day < world.horizon; ++day)
      if (event.holds_on(world.date(day)))
        arrivals.of_day[static_cast<size_t>(day)] = static_cast<uint16_t>(arrivals.profiles.size());
    arrivals.profiles.push_back(shopping::ArrivalProfile::of(event.arrivals));
  }
  return arrivals;
}

finance::Tariff make_tariff(const Model& model, const market::World& world) {
  std::vector<int64_t> vat;
  for (const auto& offer : world.offers) {
    const ProductParams& product = *model.products.find(world.products[offer.product.value].name);
    const double share = product.vat.value_or(model.categories.find(product.category.name)->vat);
    vat.push_back(std::llround(share * static_cast<double>(core::kMicro)));
  }
  std::vector<finance::StorefrontTerms> terms;
  for (const auto& front : world.storefronts) {
    const SellerParams& seller = *model.sellers.find(world.sellers[front.seller.value].name);
    const SellerChannelParams* params = seller.channels.find(world.channels[front.channel.value]);
    const PlatformParams* platform = model.platforms.find(world.channels[front.channel.value]);
    const PlatformParams none;
    const PlatformParams& usual = platform ? *platform : none;
    const double commission = params ? params->commission.value_or(usual.commission) : usual.commission;
    terms.push_back({std::llround(commission * static_cast<double>(core::kMicro)),
                     params ? params->order_fee.value_or(usual.order_fee) : usual.order_fee,
                     params ? params->fulfilment : finance::FulfilmentParams{}});
  }
  return {std::move(vat), std::move(terms)};
}

std::vector<supply::TradeTerms> make_trade_terms(const Model& model, const market::World& world) {
  std::vector<supply::TradeTerms> terms;
  for (const auto& trade : world.trades) {
    const auto& line =
        *wholesale_line(model, world.sellers[trade.dealer.value].name, world.products[trade.product.value].name);
    const supply::WholesaleParams& list = *model.sellers.find(world.sellers[trade.supplier.value].name)->wholesale;
    terms.push_back({{},
                     line.tiers.empty() ? list.tiers : line.tiers,
                     list.minimum_order,
                     list.shortage,
                     list.payment.whole_days()});
    for (core::Day day = 0; day < world.horizon; ++day)
      terms.back().price.push_back(line.price.value_on(world.date(day)));
  }
  return terms;
}

promotion::PriceProtection make_protection(const Model& model, const market::World& world) {
  std::vector<promotion::PriceProtection::Terms> terms(world.offers.size());
  for (size_t o = 0; o < terms.size(); ++o)
    if (const auto& given = model.sellers.find(world.sellers[world.offers[o].seller.value].name)->price_protection)
      terms[o] = {static_cast<core::Day>(given->days), std::llround(given->claims * static_cast<double>(core::kMicro))};
  return promotion::PriceProtection(std::move(terms));
}

}  // namespace

std::shared_ptr<const Compiled> compile(const Model& model, const Compiled* base, core::Parallel* parallel) {
  const auto serial = core::make_serial();
  auto compiled = std::make_shared<Compiled>();
  compiled->world = make_world(model);
  const market::World& world = compiled->world;
  for (const auto& segment : world.segments)
    compiled->habits.push_back(make_habits(*model.population.segments.find(segment.name), model, world));
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    compiled->categories.push_back(make_category(model, *compiled, c, base, parallel != nullptr ? *parallel : *serial));
  compiled->arrivals = make_arrivals(model, world);
  add_products(model, *compiled);

  const size_t n = world.offers.size(), cells = n * static_cast<size_t>(world.horizon);
  compiled->list_price.resize(cells);
  compiled->unit_cost.resize(cells);
  compiled->feature.resize(cells);
  compiled->display.resize(cells);
  compiled->demand.resize(n);
  for (uint32_t o = 0; o < n; ++o) {
    const auto& offer = world.offers[o];
    const OfferParams& params = offer_params(model, world, offer);
    const OfferChannelParams* channel = params.channels.find(world.channels[offer.channel.value]);
    const language::DailyMoney& price = channel && channel->price ? *channel->price : params.price;
    if (params.demand) compiled->demand[o] = params.demand->distribution;
    const auto* bought =
        wholesale_line(model, world.sellers[offer.seller.value].name, world.products[offer.product.value].name);
    for (core::Day day = 0; day < world.horizon; ++day) {
      const core::Date date = world.date(day);
      const size_t at = compiled->at(day, o);
      compiled->list_price[at] = price.value_on(date);
      compiled->unit_cost[at] = bought != nullptr ? core::UnitRate{bought->price.value_on(date).minor * core::kMicro}
                                                  : params.cost.value_on(date);
      compiled->feature[at] = static_cast<float>(params.feature.value_on(date));
      compiled->display[at] = static_cast<float>(params.display.value_on(date));
      if (params.listed.value_on(date) >= 0.5) continue;
      if (compiled->listed.empty()) compiled->listed.assign(cells, 1);
      compiled->listed[at] = 0;
    }
  }
  InTime in_time = prepared_in_time(model);
  auto& promotions = in_time.promotions;
  for (auto& promotion : promotions)  // those who do not understand it are none of its audience
    if (!promotion.value.content.empty())
      promotion.value.audience.share *= model.contents.find(promotion.value.content.name)->clear;
  compiled->promotions = promotion::Promotions(world, promotions);
  for (const uint32_t r : compiled->promotions.presales())
    compiled->world.balances.push_back(compiled->promotions.rules()[r].params.presale->balance - world.first_day);
  compiled->campaigns = marketing::Campaigns(world, in_time.campaigns, model.contents);
  compiled->placements = marketing::Placements(world, model.placements, model.bookings, in_time.bookings);
  compiled->pages = marketing::Pages(world, model.pages, model.placements);
  compiled->tariff = make_tariff(model, world);
  compiled->protection = make_protection(model, world);

  std::vector<supply::StockParams> stocks;
  for (const auto& stock : world.stocks)
    stocks.push_back(*model.offers.find(world.sellers[stock.seller.value].name)
                          ->find(world.products[stock.product.value].name)
                          ->stock);
  compiled->stockroom = supply::Stockroom(world, std::move(stocks));
  compiled->trade = supply::Trade(world, make_trade_terms(model, world));
  for (const auto& offer : world.offers) {
    PlatformRules& rules = compiled->platform_rules.emplace_back();
    const PlatformParams* platform = model.platforms.find(world.channels[offer.channel.value]);
    if (platform == nullptr) continue;
    if (platform->lowest_price_in) rules.lowest_price_days = platform->lowest_price_in->whole_days();
    if (!compiled->reviews.exists(offer.product)) continue;
    rules.minimum_rating = std::llround(platform->minimum_rating.value_or(0) * static_cast<double>(core::kMicro));
    rules.minimum_reviews = platform->minimum_reviews;
  }

  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const auto& pricing = model.sellers.find(world.sellers[s].name)->pricing;
    std::shared_ptr<const market::Policy> policy = policy::make_policy(pricing, world, core::SellerId{s});
    if (!policy) continue;
    auto sellers = policy::sellers_of(pricing, world, core::SellerId{s});
    std::string rule = language::form_of<policy::PricingParams>().show(&pricing, {}, world.currency);
    for (core::SellerId seller : sellers) rule += " " + world.sellers[seller.value].name;
    compiled->policies.push_back({std::move(policy), std::move(sellers), std::move(rule)});
  }
  return compiled;
}

}  // namespace shopwright::engine

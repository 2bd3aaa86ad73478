#include "shopwright/engine/compile.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"
#include "shopwright/engine/plan.hpp"
#include "shopwright/policy/make.hpp"

namespace shopwright::engine {
namespace {

using core::identity_hash;
using core::identity_hash32;

constexpr int kPrimes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

// Everything is ordered by the hash of its name, so that the order in which a scenario lists things changes nothing.
template <class Range, class NameOf>
std::vector<std::string> by_hash(const Range& range, NameOf&& name_of) {
  std::vector<std::string> names;
  for (const auto& entry : range) names.push_back(name_of(entry));
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::pair(identity_hash(a), a) < std::pair(identity_hash(b), b);
  });
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}
template <class T>
std::vector<std::string> by_hash(const language::Named<T>& named) {
  return by_hash(named, [](const auto& entry) { return entry.name; });
}
uint32_t index_in(const std::vector<std::string>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  ENSURE(it != names.end(), name);
  return static_cast<uint32_t>(it - names.begin());
}

std::vector<std::string> channels_of(const SellerParams& seller) {
  if (seller.channels.empty()) return {"store"};
  return by_hash(seller.channels);
}

void add_segments(const Model& model, market::World& world) {
  const auto names = by_hash(model.population.segments);
  std::vector<int64_t> weights;
  for (const auto& name : names) weights.push_back(std::llround(model.population.segments.find(name)->share * 1e9));
  std::vector<core::Money> counts(names.size());
  core::largest_remainder(core::Money{model.population.size}, weights, counts);
  uint32_t first = 0;
  for (size_t g = 0; g < names.size(); ++g) {
    const auto count = static_cast<uint32_t>(counts[g].minor);
    world.segments.push_back({names[g], identity_hash32(names[g]), first, count});
    first += count;
  }
  world.consumers = first;
}

// A seller knows his customers when he does something with it.
void add_campaigns(const Model& model, const std::vector<std::string>& seller_names, market::World& world) {
  const auto seller_of = [&](const language::Ref& ref) {
    if (!ref.empty()) return index_in(seller_names, ref.name);
    const auto own = std::find_if(world.sellers.begin(), world.sellers.end(), [](auto& s) { return s.is_operator; });
    return static_cast<uint32_t>(own - world.sellers.begin());
  };
  for (const auto& name : by_hash(model.campaigns)) {
    const marketing::CampaignParams& params = *model.campaigns.find(name);
    const uint32_t seller = seller_of(params.seller);
    world.campaigns.push_back({name, identity_hash(name), core::SellerId{seller}, params.attribution.whole_days()});
    world.sellers[seller].knows_customers = true;
  }
  for (const auto& promotion : model.promotions)
    if (promotion.value.audience.known()) world.sellers[seller_of(promotion.value.seller)].knows_customers = true;
  for (auto& seller : world.sellers)
    if (const auto& goodwill = model.sellers.find(seller.name)->goodwill; goodwill && seller.knows_customers) {
      seller.goodwill_effect = goodwill->effect;
      seller.goodwill_carry_over = goodwill->carry_over;
    }
}

market::World make_world(const Model& model) {
  market::World world;
  world.currency = *core::Currency::find(model.currency);
  world.warm_up = model.warm_up_days();
  world.horizon = world.warm_up + static_cast<core::Day>(model.calendar.days);
  world.first_day = model.calendar.start - world.warm_up;
  add_segments(model, world);

  const auto seller_names = by_hash(model.sellers);
  for (const auto& name : seller_names)
    world.sellers.push_back(
        {.name = name, .hash = identity_hash(name), .is_operator = model.sellers.find(name)->role == Role::operator_});
  std::vector<std::string> channel_names;
  for (const auto& seller : model.sellers)
    for (const auto& channel : channels_of(seller.value)) channel_names.push_back(channel);
  world.channels = by_hash(channel_names, [](const std::string& name) { return name; });
  for (uint32_t s = 0; s < seller_names.size(); ++s) {
    const SellerParams& seller = *model.sellers.find(seller_names[s]);
    for (const auto& channel : channels_of(seller)) {
      const SellerChannelParams* params = seller.channels.find(channel);
      world.storefronts.push_back({core::SellerId{s}, core::ChannelId{index_in(world.channels, channel)},
                                   params ? params->reach : 1.0, params ? params->appeal : 0.0});
      const auto& shipping = params && params->shipping ? params->shipping : seller.shipping;
      if (!shipping) continue;
      world.storefronts.back().shipping_fee = shipping->fee;
      if (shipping->free_from) world.storefronts.back().free_from = *shipping->free_from;
    }
  }

  std::vector<std::string> attributes, brands;
  for (const auto& product : model.products) {
    for (const auto& attribute : product.value.attributes) attributes.push_back(attribute.name);
    brands.push_back(product.value.brand.empty() ? product.name : product.value.brand);
  }
  auto itself = [](const std::string& name) { return name; };
  world.attributes = by_hash(attributes, itself);
  world.brands = by_hash(brands, itself);

  const auto category_names = by_hash(model.categories);
  const auto product_names = by_hash(model.products);
  for (const auto& name : product_names) {
    const ProductParams& params = *model.products.find(name);
    market::ProductInfo info{name,
                             identity_hash(name),
                             core::CategoryId{index_in(category_names, params.category.name)},
                             params.regular_price,
                             params.appeal,
                             {},
                             index_in(world.brands, params.brand.empty() ? name : params.brand)};
    for (const auto& attribute : world.attributes) {
      const double* value = params.attributes.find(attribute);
      info.attributes.push_back(value ? *value : 0.0);
    }
    world.products.push_back(std::move(info));
  }

  // Offers: by category, then by 32-bit hash (the choice kernel's order).
  for (const auto& of_seller : model.offers) {
    const uint32_t seller = index_in(seller_names, of_seller.name);
    for (const auto& offer : of_seller.value) {
      const uint32_t product = index_in(product_names, offer.name);
      for (uint32_t front = 0; front < world.storefronts.size(); ++front) {
        if (world.storefronts[front].seller.value != seller) continue;
        const std::string& channel = world.channels[world.storefronts[front].channel.value];
        if (!offer.value.channels.empty() && !offer.value.channels.contains(channel)) continue;
        market::OfferInfo info;
        info.name = of_seller.name + "/" + channel + "/" + offer.name;
        info.hash = identity_hash(info.name);
        info.hash32 = identity_hash32(info.name);
        info.seller = core::SellerId{seller};
        info.channel = world.storefronts[front].channel;
        info.product = core::ProductId{product};
        info.category = world.products[product].category;
        info.storefront = front;
        info.to_consumers = !offer.value.demand;
        info.backorder = offer.value.stock && offer.value.stock->shortage == supply::Shortage::backorder;
        world.offers.push_back(std::move(info));
      }
    }
  }
  std::sort(world.offers.begin(), world.offers.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.category, a.hash32, a.hash) < std::tuple(b.category, b.hash32, b.hash);
  });
  for (uint32_t c = 0; c < category_names.size(); ++c) {
    market::CategoryInfo info{category_names[c], identity_hash(category_names[c])};
    while (info.first_offer < world.offers.size() && world.offers[info.first_offer].category.value < c)
      ++info.first_offer;
    while (info.first_offer + info.n_offers < world.offers.size() &&
           world.offers[info.first_offer + info.n_offers].category.value == c)
      ++info.n_offers;
    world.categories.push_back(std::move(info));
  }
  // Stocks: one for each seller and product that has one.
  for (uint32_t s = 0; s < seller_names.size(); ++s) {
    const auto* offers = model.offers.find(seller_names[s]);
    for (uint32_t p = 0; offers != nullptr && p < product_names.size(); ++p) {
      const OfferParams* offer = offers->find(product_names[p]);
      if (offer == nullptr || !offer->stock) continue;
      for (auto& info : world.offers)
        if (info.seller.value == s && info.product.value == p)
          info.stock = core::StockId{static_cast<uint32_t>(world.stocks.size())};
      world.stocks.push_back({core::SellerId{s}, core::ProductId{p}});
    }
  }
  add_campaigns(model, seller_names, world);
  return world;
}

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
  if (params.waiting) {
    habits.waiting_cost = static_cast<float>(params.waiting->cost);
    habits.waiting_days = params.waiting->at_most.whole_days();
  }
  return habits;
}

// How often a need ends in a purchase at regular prices, for four equal groups of a segment's consumers, from those who seldom
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
    double sum = 0;
    for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o) {
      const auto& offer = world.offers[o];
      const auto& front = world.storefronts[offer.storefront];
      if (!offer.to_consumers || reached[front.channel.value] >= front.reach) continue;
      const auto& product = world.products[offer.product.value];
      double v = product.appeal + front.appeal;
      for (size_t k = 0; k < world.attributes.size(); ++k) v += taste[k] * product.attributes[k];
      if (linear) v -= sensitivity * static_cast<double>(product.regular_price.minor) / minor;
      sum += core::exp(v);
    }
    probabilities.push_back(1 - 1 / (1 + sum));
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

Compiled::Category make_category(const Model& model, const Compiled& compiled, uint32_t category,
                                 const Compiled* base) {
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
  for (uint32_t g = 0; g < compiled.habits.size(); ++g) {
    const auto& habits = compiled.habits[g];
    const double rate = habits.need_rate[category].mean();
    float normalisation = 1, consumption = 0;
    if (params.pantry && rate > 0) {
      const double demand = params.pantry->consumption.per_day / rate;
      consumption = static_cast<float>(demand);
      if (const auto known = known_normalisation(base, compiled, category, g, out, demand)) {
        normalisation = *known;
      } else {
        const auto purchase =
            purchase_probabilities(world, category, habits, params.price_response == shopping::PriceResponse::linear);
        normalisation = static_cast<float>(shopping::need_normalisation(out.pantry, habits.need_rate[category], demand,
                                                                        purchase, habits.mean_units.mean()));
      }
    }
    out.normalisation.push_back(normalisation);
    out.consumption.push_back(consumption);
    out.mean_units.push_back(habits.mean_units.mean());
  }
  out.log2_interval = 0;
  while (out.log2_interval < 10 && params.typical_interval.days > 1.5 * (1 << out.log2_interval)) ++out.log2_interval;
  out.needs_sigma = params.needs_shock.sigma;
  out.needs_memory = params.needs_shock.memory;
  out.appeal_sigma = params.appeal_shock.sigma;
  out.appeal_memory = params.appeal_shock.memory;
  return out;
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
    terms.push_back({});
    if (params == nullptr) continue;
    terms.back() = {std::llround(params->commission * static_cast<double>(core::kMicro)), params->order_fee,
                    params->fulfilment};
  }
  return {std::move(vat), std::move(terms)};
}

}  // namespace

std::shared_ptr<const Compiled> compile(const Model& model, const Compiled* base) {
  auto compiled = std::make_shared<Compiled>();
  compiled->world = make_world(model);
  const market::World& world = compiled->world;
  for (const auto& segment : world.segments)
    compiled->habits.push_back(make_habits(*model.population.segments.find(segment.name), model, world));
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    compiled->categories.push_back(make_category(model, *compiled, c, base));
  compiled->arrivals = make_arrivals(model, world);

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
    for (core::Day day = 0; day < world.horizon; ++day) {
      const core::Date date = world.date(day);
      const size_t at = compiled->at(day, o);
      compiled->list_price[at] = price.value_on(date);
      compiled->unit_cost[at] = params.cost.value_on(date);
      compiled->feature[at] = static_cast<float>(params.feature.value_on(date));
      compiled->display[at] = static_cast<float>(params.display.value_on(date));
    }
  }
  InTime in_time = prepared_in_time(model);
  auto& promotions = in_time.promotions;
  for (auto& promotion : promotions)  // those who do not understand it are none of its audience
    if (!promotion.value.content.empty())
      promotion.value.audience.share *= model.contents.find(promotion.value.content.name)->clear;
  compiled->promotions = promotion::Promotions(world, promotions);
  compiled->campaigns = marketing::Campaigns(world, in_time.campaigns, model.contents);
  compiled->placements = marketing::Placements(world, model.placements, model.bookings, in_time.bookings);
  compiled->tariff = make_tariff(model, world);

  std::vector<supply::StockParams> stocks;
  for (const auto& stock : world.stocks)
    stocks.push_back(*model.offers.find(world.sellers[stock.seller.value].name)
                          ->find(world.products[stock.product.value].name)
                          ->stock);
  compiled->stockroom = supply::Stockroom(world, std::move(stocks));

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

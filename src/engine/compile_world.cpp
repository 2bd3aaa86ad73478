// Who sells what to whom: names become indices.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/by_hash.hpp"
#include "engine/compile_parts.hpp"
#include "engine/wholesale.hpp"
#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {
namespace {

using core::identity_hash;
using core::identity_hash32;

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
    if (const auto& payment = model.population.segments.find(names[g])->payment) {
      world.segments.back().pays_after = payment->after.whole_days();
      world.segments.back().bad_debt = payment->bad_debt;
    }
    first += count;
  }
  world.consumers = first;
}

void add_trades(const Model& model, market::World& world) {
  const auto stock_of = [&](core::SellerId seller, core::ProductId product) {
    for (uint32_t k = 0; k < world.stocks.size(); ++k)
      if (world.stocks[k].seller == seller && world.stocks[k].product == product) return core::StockId{k};
    return core::StockId{};
  };
  for (uint32_t k = 0; k < world.stocks.size(); ++k) {
    market::TradeInfo trade;
    trade.dealer = world.stocks[k].seller;
    trade.product = world.stocks[k].product;
    trade.to = core::StockId{k};
    const std::string &dealer = world.sellers[trade.dealer.value].name,
                      &product = world.products[trade.product.value].name;
    if (wholesale_line(model, dealer, product) == nullptr) continue;
    const std::string& supplier = model.sellers.find(dealer)->supplier.name;
    for (uint32_t s = 0; s < world.sellers.size(); ++s)
      if (world.sellers[s].name == supplier) trade.supplier = core::SellerId{s};
    for (uint32_t o = 0; o < world.offers.size() && !trade.source.valid(); ++o)
      if (world.offers[o].seller == trade.supplier && world.offers[o].product == trade.product)
        trade.source = core::OfferId{o};
    trade.from = stock_of(trade.supplier, trade.product);
    trade.hash = identity_hash(dealer + "/" + product);
    world.trades.push_back(trade);
  }
  std::sort(world.trades.begin(), world.trades.end(), [](const auto& a, const auto& b) { return a.hash < b.hash; });
}

void add_points(const Model& model, market::World& world) {
  const auto millionths = [](double share) { return std::llround(share * static_cast<double>(core::kMicro)); };
  for (market::SellerInfo& seller : world.sellers) {
    const auto& points = model.sellers.find(seller.name)->points;
    if (!points) continue;
    seller.points = {.earn = millionths(points->earn),
                     .at_most = millionths(points->at_most),
                     .redeem_from = points->redeem_from,
                     .expire = points->expire ? points->expire->whole_days() : 0,
                     .felt = 1 - points->earn * points->valued};
  }
}

// A seller knows his customers when he does something with it.
void add_campaigns(const Model& model, const std::vector<std::string>& seller_names, market::World& world) {
  const auto index_of = [&](const language::Ref& seller) { return index_in(seller_names, seller_of(model, seller)); };
  for (const auto& name : by_hash(model.campaigns)) {
    const marketing::CampaignParams& params = *model.campaigns.find(name);
    const uint32_t seller = index_of(params.seller);
    world.campaigns.push_back({name, identity_hash(name), core::SellerId{seller}, params.attribution.whole_days()});
    world.sellers[seller].knows_customers = true;
    world.sellers[seller].knows_left_carts |= params.audience.who == market::Who::abandoned;
  }
  for (const auto& promotion : model.promotions) {
    market::SellerInfo& seller = world.sellers[index_of(promotion.value.seller)];
    seller.knows_customers |= promotion.value.audience.known();
    seller.knows_left_carts |= promotion.value.audience.who == market::Who::abandoned;
  }
  if (const auto& report = model.outputs.customers) {
    world.customer_report = {report->active.whole_days(), report->period.whole_days(), report->horizon.whole_days()};
    for (auto& seller : world.sellers) seller.knows_customers |= seller.is_operator;
  }
  for (auto& seller : world.sellers)
    if (const auto& followers = model.sellers.find(seller.name)->followers) {
      seller.knows_customers = true;
      seller.follow_after_order = followers->after_order;
    }
  for (auto& seller : world.sellers)
    if (const auto& goodwill = model.sellers.find(seller.name)->goodwill; goodwill && seller.knows_customers) {
      seller.goodwill_effect = goodwill->effect;
      seller.goodwill_carry_over = goodwill->carry_over;
    }
}

}  // namespace

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
  for (auto& seller : world.sellers) {
    const SellerParams& params = *model.sellers.find(seller.name);
    if (params.enters) seller.enters = *params.enters - world.first_day;
    if (params.leaves) seller.leaves = *params.leaves - world.first_day;
  }
  std::vector<std::string> channel_names;
  for (const auto& seller : model.sellers)
    for (const auto& channel : channels_of(seller.value)) channel_names.push_back(channel);
  world.channels = by_hash(channel_names, [](const std::string& name) { return name; });
  for (uint32_t s = 0; s < seller_names.size(); ++s) {
    const SellerParams& seller = *model.sellers.find(seller_names[s]);
    for (const auto& channel : channels_of(seller)) {
      const SellerChannelParams* params = seller.channels.find(channel);
      world.storefronts.push_back({core::SellerId{s}, core::ChannelId{index_in(world.channels, channel)},
                                   params ? params->reach : 1.0, params ? params->appeal + params->trust : 0.0});
      if (params && params->delivery)
        world.storefronts.back().delivery = params->delivery->promise.days * params->delivery->effect;
      const auto& checkout = params && params->checkout ? params->checkout : seller.checkout;
      if (checkout) {
        world.storefronts.back().ordered = checkout->completed;
        world.storefronts.back().ordered_with_fee = checkout->with_fee.value_or(checkout->completed);
        world.storefronts.back().paid = checkout->paid;
      }
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
  uint32_t unknown = 0;
  for (const auto& name : product_names) {
    const ProductParams& params = *model.products.find(name);
    market::ProductInfo info{name,
                             identity_hash(name),
                             core::CategoryId{index_in(category_names, params.category.name)},
                             params.regular_price,
                             params.appeal,
                             {},
                             index_in(world.brands, params.brand.empty() ? name : params.brand)};
    if (params.awareness) info.known_bit = unknown++;
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
    for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o) {
      if (world.products[world.offers[o].product.value].known_bit == market::kNoBit) continue;
      world.offers[o].known_bit = static_cast<uint32_t>(world.storefronts.size() + info.known_offers.size());
      info.known_offers.push_back(o);
    }
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
  add_trades(model, world);
  add_campaigns(model, seller_names, world);
  add_points(model, world);
  return world;
}

}  // namespace shopwright::engine

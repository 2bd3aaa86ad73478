#include "engine/advice.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/check_dealers.hpp"
#include "engine/check_planning.hpp"
#include "engine/wholesale.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/policy/make.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;

std::string path_of(const market::World& world, const market::OfferInfo& offer) {
  return "offers." + world.sellers[offer.seller.value].name + "." + world.products[offer.product.value].name;
}

void warn_below_cost(const Scenario& scenario, const Compiled& compiled, Diagnostics& diagnostics) {
  const auto& world = compiled.world;
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    for (core::Day day = world.warm_up; day < world.horizon; ++day) {
      const size_t at = compiled.at(day, o);
      const core::OfferId offer{o};
      if (compiled.tariff.covers(world, offer, compiled.unit_cost[at], compiled.list_price[at], {})) continue;
      // costs count in millionths of a minor unit; a price is below when it does not reach the cost rounded up
      const int64_t cost = compiled.unit_cost[at].micro / 1000000 + (compiled.unit_cost[at].micro % 1000000 != 0);
      const std::string path = path_of(world, world.offers[o]);
      const std::string cost_at = cost_path(scenario.model, world.sellers[world.offers[o].seller.value].name,
                                            world.products[world.offers[o].product.value].name);
      if (compiled.list_price[at].minor >= cost) {
        const core::UnitRate least = compiled.tariff.break_even(world, offer, compiled.unit_cost[at]);
        diagnostics.warning(
            "below-cost", language::find_place(scenario.root, path + ".price"), path + ".price",
            "the price of " + core::format_money(compiled.list_price[at], world.currency) +
                " does not cover unit cost, VAT, commission and fulfilment by unit on " +
                core::format_date(world.date(day)),
            "every unit sold then loses money; " +
                core::format_money(core::Money{(least.micro + core::kMicro - 1) / core::kMicro}, world.currency) +
                " would cover them",
            language::Related{language::find_place(scenario.root, cost_at), "the cost"});
        break;
      }
      diagnostics.warning("below-cost", language::find_place(scenario.root, path + ".price"), path + ".price",
                          "the price of " + core::format_money(compiled.list_price[at], world.currency) +
                              " is below unit cost on " + core::format_date(world.date(day)),
                          "every unit sold then loses money",
                          language::Related{language::find_place(scenario.root, cost_at), "the cost"});
      break;
    }
  }
}

// Expected units a day of each offer: consumers at the segment's mean tastes, prices of the plan, everything in stock.
// Spread of tastes, memory and pantry are left out, so it is good to a factor of 1.5 or so.
// `adopting`: [category][day] of durables: needs of a consumer who belongs to the potential.
std::vector<double> expected_units(const Compiled& compiled, core::Day day,
                                   std::span<const std::vector<double>> adopting) {
  const auto& world = compiled.world;
  std::vector<double> units(world.offers.size(), 0.0);
  market::DayTable table;
  table.offers.resize(world.offers.size());
  const size_t row = compiled.at(day, 0), n = world.offers.size();
  const auto quotas = compiled.promotions.opening_quotas();
  compiled.promotions.publish(day, std::span(compiled.list_price).subspan(row, n),
                              std::span(compiled.feature).subspan(row, n), std::span(compiled.display).subspan(row, n),
                              quotas, table);
  const double minor = world.currency.minor_per_major();
  const shopping::ReviewState reviews = compiled.reviews.start();
  for (size_t c = 0; c < world.categories.size(); ++c) {
    const auto& category = world.categories[c];
    for (size_t g = 0; g < world.segments.size(); ++g) {
      const auto& habits = compiled.habits[g];
      const double curve = compiled.categories[c].adoption.exists()
                               ? adopting[c][static_cast<size_t>(day)]
                               : static_cast<double>(compiled.categories[c].curve[static_cast<size_t>(day)]);
      const double needs = world.segments[g].count * habits.need_rate[c].mean() * curve;
      if (needs <= 0) continue;
      std::vector<double> attraction;
      double sum = 1;
      for (uint32_t o = category.first_offer; o < category.first_offer + category.n_offers; ++o) {
        const auto& offer = world.offers[o];
        const auto& product = world.products[offer.product.value];
        const auto& terms = table.offers[o].windows[0];
        const double price = static_cast<double>(terms.tiers[0].price.minor);
        const double x = compiled.categories[c].price_response == shopping::PriceResponse::linear
                             ? price / minor
                             : std::log(std::max(1e-3, price / static_cast<double>(product.regular_price.minor)));
        const auto& front = world.storefronts[offer.storefront];
        double v = product.appeal + front.appeal + static_cast<double>(habits.delivery) * front.delivery -
                   habits.price_sensitivity.mean() * x +
                   static_cast<double>(habits.feature * terms.feature + habits.display * terms.display);
        v += static_cast<double>(compiled.placements.utility(day, core::OfferId{o}));
        v += compiled.reviews.utility(offer.product, reviews);
        const auto* life = compiled.life_cycles.of(offer.product);
        if (life != nullptr) v += life->appeal_on(world.date(day));
        const bool sold = offer.to_consumers && (life == nullptr || life->sold_on(world.date(day)));
        for (size_t k = 0; k < world.attributes.size(); ++k) v += habits.tastes[k].mean() * product.attributes[k];
        const bool sells = sold && compiled.is_listed(day, o) && world.sellers[offer.seller.value].sells_on(day);
        attraction.push_back(sells ? front.reach * std::exp(std::min(v, 600.0)) : 0.0);  // still to be added up
        sum += attraction.back();
      }
      for (uint32_t k = 0; k < category.n_offers; ++k)
        units[category.first_offer + k] += needs * attraction[k] / sum * habits.mean_units.mean();
    }
  }
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (compiled.demand[o]) units[o] = compiled.demand[o]->mean();
  return units;
}

// Money and units count in 64 bits. Prices and needs that are each possible may together be more than that: told before the
// run, with room for a hundred times what is expected.
void refuse_uncountable(const Scenario& scenario, const Compiled& compiled, Diagnostics& diagnostics) {
  constexpr double kMost = 9e16;  // minor units over the whole calendar
  const auto& world = compiled.world;
  double dearest = 0;  // of what people choose among
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    double price = 0;
    for (core::Day day = 0; day < world.horizon; ++day) {
      const size_t at = compiled.at(day, o);
      price = std::max({price, static_cast<double>(compiled.list_price[at].minor),
                        static_cast<double>(compiled.unit_cost[at].micro) / 1e6});
    }
    // What a unit may cost to pack and send, in an order of its own.
    const auto& terms = compiled.tariff.storefront(world.offers[o].storefront);
    price += static_cast<double>((terms.order_fee + terms.fulfilment.per_order + terms.fulfilment.per_unit).minor);
    if (const auto stock = world.offers[o].stock; stock.valid()) {
      const auto& params = compiled.stockroom.params(stock);  // costs of a unit that waits on every day
      price = std::max(
          price, static_cast<double>(std::max(params.holding_cost, params.shortage_cost).micro) / 1e6 * world.horizon);
    }
    if (!compiled.demand[o]) {
      dearest = std::max(dearest, price);
    } else if (!(compiled.demand[o]->mean() * world.horizon * price <= kMost)) {
      const std::string path = path_of(world, world.offers[o]) + ".demand";
      diagnostics.error("too-large", language::find_place(scenario.root, path), path,
                        "so many units at this price are worth more than can be counted",
                        "make demand, price or cost smaller");
    }
  }
  for (size_t g = 0; g < world.segments.size(); ++g) {
    const auto& habits = compiled.habits[g];
    double units = 0;
    for (size_t c = 0; c < world.categories.size(); ++c) {
      double needs = 0;
      if (compiled.categories[c].adoption.exists()) needs = 1;  // that ends in a purchase
      else
        for (const float factor : compiled.categories[c].curve) needs += static_cast<double>(factor);
      const double rate = habits.need_rate[c].mean();
      if (rate > 0) units += needs * rate * static_cast<double>(compiled.categories[c].normalisation[g]);
    }
    units *= world.segments[g].count * habits.mean_units.mean();
    if (units * std::max(dearest, 1.0) <= kMost) continue;
    const std::string path = "population.segments." + world.segments[g].name;
    diagnostics.error("too-large", language::find_place(scenario.root, path), path,
                      "'" + world.segments[g].name + "' may spend more than can be counted",
                      "make their needs, units or number, or the prices smaller");
  }
}

void warn_short_stock(const Scenario& scenario, const Compiled& compiled, Diagnostics& diagnostics) {
  const auto& world = compiled.world;
  if (world.stocks.empty()) return;
  const auto daily = expected_stock_demand(compiled);
  for (uint32_t s = 0; s < world.stocks.size(); ++s) {
    const auto& params = compiled.stockroom.params(core::StockId{s});
    const std::string path = "offers." + world.sellers[world.stocks[s].seller.value].name + "." +
                             world.products[world.stocks[s].product.value].name + ".stock";
    // What is there must cover the days until something else arrives.
    double worst = 0;
    int64_t have = 0;
    std::string span, at = path;
    auto largest_over = [&](int days) {
      double sum = 0, most = 0;
      for (size_t d = 0; d < daily.size(); ++d) {
        sum += daily[d][s];
        if (d >= static_cast<size_t>(days)) sum -= daily[d - static_cast<size_t>(days)][s];
        most = std::max(most, sum);
      }
      return most;
    };
    auto lead_days = [](const language::Distribution& lead_time) {  // the mean may be infinite, the draws are not
      return static_cast<int>(std::lround(std::clamp(lead_time.mean(), 0.0, supply::kLongestLeadTime)));
    };
    auto days_text = [](int days) { return days == 1 ? std::string("a day") : std::to_string(days) + " days"; };
    if (std::holds_alternative<supply::NoReorder>(params.reorder)) {
      have = params.opening;
      worst = largest_over(static_cast<int>(daily.size()));
      span = "the whole calendar";
      at = path + ".opening";
    } else if (const auto* base = std::get_if<supply::BaseStock>(&params.reorder)) {
      const int days = lead_days(base->lead_time) + 1;
      have = base->level;
      worst = largest_over(days);
      span = days_text(days) + " (lead time and the day itself)";
      at = path + ".reorder.base_stock.level";
    } else if (const auto* order = std::get_if<supply::MinMax>(&params.reorder)) {
      const int days = lead_days(order->lead_time) + 1;
      have = order->order_up_to;
      worst = largest_over(days);
      span = days_text(days) + " (lead time and the day itself)";
      at = path + ".reorder.min_max.order_up_to";
    } else {
      continue;  // a newsvendor means to run out sometimes
    }
    if (static_cast<double>(have) >= worst) continue;
    diagnostics.warning("short-stock", language::find_place(scenario.root, at), at,
                        std::to_string(have) + " units cannot cover the expected demand of about " +
                            std::to_string(std::llround(std::min(worst, 1e18))) + " over " + span,
                        "sales will be lost to stock-outs, unless that is the question");
  }
}

// A pantry that is emptied more slowly than it is filled by the declared needs stays full, and fewer needs arise.
void warn_full_pantry(const Scenario& scenario, const Compiled& compiled, Diagnostics& diagnostics) {
  const auto& world = compiled.world;
  for (size_t c = 0; c < world.categories.size(); ++c) {
    const auto& category = compiled.categories[c];
    for (size_t g = 0; g < world.segments.size(); ++g) {
      if (!category.pantry.exists() || static_cast<double>(category.normalisation[g]) < shopping::kMostNormalisation)
        continue;
      const std::string path = "categories." + world.categories[c].name + ".pantry.consumption";
      const std::string needs = "population.segments." + world.segments[g].name + ".needs." + world.categories[c].name;
      diagnostics.warning("full-pantry", language::find_place(scenario.root, path), path,
                          "'" + world.segments[g].name +
                              "' use up less than their needs would buy: the pantry stays full, and "
                              "needs arise more seldom than declared",
                          "raise the consumption, make the needs rarer or the units fewer",
                          language::Related{language::find_place(scenario.root, needs), "the needs"});
      break;  // one segment is example enough
    }
  }
}

void warn_idle(const Scenario& scenario, Diagnostics& diagnostics) {
  const Model& model = scenario.model;
  for (const auto& seller : model.sellers) {
    const auto* offers = model.offers.find(seller.name);
    if (offers == nullptr || offers->empty())
      diagnostics.warning("no-offers", seller.place, "sellers." + seller.name, "this seller offers nothing",
                          "add its products and prices under offers." + seller.name);
  }
  for (const auto& category : model.categories) {
    const bool needed = category.value.adoption ||
                        std::any_of(model.population.segments.begin(), model.population.segments.end(),
                                    [&](const auto& segment) { return segment.value.needs.contains(category.name); });
    bool counts_on_it = false;  // an offer whose demand is not a distribution of its own
    for (const auto& of_seller : model.offers)
      for (const auto& offer : of_seller.value) {
        const ProductParams* product = model.products.find(offer.name);
        counts_on_it |= product != nullptr && product->category.name == category.name && !offer.value.demand;
      }
    if (!needed && counts_on_it)
      diagnostics.warning("nobody-needs-it", category.place, "categories." + category.name,
                          "no segment has a need for it, so nothing of it is ever bought",
                          "for example needs: {" + category.name + ": 7 days} in a segment");
  }
}

// A thing too many is bought for a step only.
void warn_idle_top_up(const Scenario& scenario, Diagnostics& diagnostics) {
  const Model& model = scenario.model;
  const auto steps = [](const auto& promotion) {
    const promotion::PromotionParams& p = promotion.value;
    return p.spend_and_save || p.voucher || p.gift || p.free_shipping;
  };
  const auto free_from = [](const auto& seller) {
    const auto given = [](const auto& shipping) { return shipping && shipping->free_from; };
    return given(seller.value.shipping) ||
           std::any_of(seller.value.channels.begin(), seller.value.channels.end(),
                       [&](const auto& channel) { return given(channel.value.shipping); });
  };
  if (std::any_of(model.promotions.begin(), model.promotions.end(), steps) ||
      std::any_of(model.sellers.begin(), model.sellers.end(), free_from))
    return;
  for (const auto& segment : model.population.segments) {
    const std::string path = "population.segments." + segment.name + ".top_up";
    if (segment.value.top_up)
      diagnostics.warning("without-effect", language::find_place(scenario.root, path), path,
                          "there is no step that a basket could be topped up to",
                          "leave it out, or add spend_and_save, a voucher, a gift or free shipping from an amount on");
  }
}

void warn_idle_events(const Scenario& scenario, const market::World& world, Diagnostics& diagnostics) {
  for (const auto& event : scenario.model.events) {
    bool met = false;
    for (core::Day day = 0; day < world.horizon; ++day) {
      const core::Date date = world.date(day);
      met |= event.value.holds_on(date) || event.value.needs_factor(date) != 1;
    }
    if (!met)
      diagnostics.warning("event-outside-calendar", event.place, "events." + event.name,
                          "neither this event nor the days around it are in the calendar",
                          "the run goes from " + core::format_date(world.date(0)) + " to " +
                              core::format_date(world.date(world.horizon - 1)));
  }
}

}  // namespace

std::vector<std::vector<double>> expected_stock_demand(const Compiled& compiled) {
  const auto& world = compiled.world;
  std::vector<std::vector<double>> adopting;
  for (const auto& category : compiled.categories)
    adopting.push_back(category.adoption.exists() ? category.adoption.expected(category.curve) : std::vector<double>{});
  std::vector<std::vector<double>> daily;
  for (core::Day day = 0; day < world.horizon; ++day) {
    const auto units = expected_units(compiled, day, adopting);
    std::vector<double> by_stock(world.stocks.size(), 0.0);
    for (uint32_t o = 0; o < world.offers.size(); ++o)
      if (world.offers[o].stock.valid()) by_stock[world.offers[o].stock.value] += units[o];
    for (const auto& trade : world.trades)  // on average dealers buy what they sell
      if (trade.from.valid()) by_stock[trade.from.value] += by_stock[trade.to.value];
    daily.push_back(std::move(by_stock));
  }
  return daily;
}

void advise(Scenario& scenario) {
  Diagnostics& diagnostics = scenario.diagnostics;
  const Model& model = scenario.model;
  const bool pantries = std::any_of(model.categories.begin(), model.categories.end(),
                                    [](const auto& category) { return category.value.pantry.has_value(); });
  const auto team = pantries ? core::make_threads() : core::make_serial();  // to find how they slow needs takes time
  const auto compiled = compile(model, nullptr, team.get());
  const auto& world = compiled->world;
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const SellerParams* seller = model.sellers.find(world.sellers[s].name);
    policy::check_pricing(seller->pricing, world, core::SellerId{s}, scenario.root,
                          "sellers." + world.sellers[s].name + ".pricing", diagnostics);
  }
  refuse_uncountable(scenario, *compiled, diagnostics);
  if (!diagnostics.ok()) return;
  warn_idle(scenario, diagnostics);
  warn_idle_events(scenario, world, diagnostics);
  warn_idle_top_up(scenario, diagnostics);
  warn_about_dealers(model, scenario.root, diagnostics);
  warn_about_planning(model, diagnostics);
  warn_full_pantry(scenario, *compiled, diagnostics);
  warn_below_cost(scenario, *compiled, diagnostics);
  promotion::warn_about_promotions(
      world, model.promotions,
      [&](core::OfferId o, core::Day day) { return compiled->list_price[compiled->at(day, o.value)]; },
      [&](core::OfferId o, core::Day day) { return compiled->unit_cost[compiled->at(day, o.value)]; },
      [&](core::OfferId o, core::Day day, core::Money price, const market::Funding& funded) {
        return compiled->tariff.covers(world, o, compiled->unit_cost[compiled->at(day, o.value)], price, funded);
      },
      "promotions", diagnostics);
  warn_short_stock(scenario, *compiled, diagnostics);
}

}  // namespace shopwright::engine

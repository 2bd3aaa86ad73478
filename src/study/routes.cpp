#include "shopwright/study/routes.hpp"

#include <utility>

namespace shopwright::study {
namespace {

// What consumers buy of these offers, and what the supplier ships to these dealers' trades.
Route measure(const market::World& world, std::span<const RouteCounts> runs, const std::vector<uint32_t>& offers,
              const std::vector<uint32_t>& trades, bool own) {
  const double minor = world.currency.minor_per_major();
  const auto sum_offers = [&offers](const RouteCounts& run, auto value) {
    double sum = 0;
    for (const uint32_t o : offers) sum += static_cast<double>(value(o, run.offers[o]));
    return sum;
  };
  const auto sum_trades = [&trades](const RouteCounts& run, auto value) {
    double sum = 0;
    for (const uint32_t t : trades) sum += static_cast<double>(value(run.wholesale[t]));
    return sum;
  };
  using Offer = RouteCounts::Offer;
  using Trade = market::WholesaleFacts;
  const auto units = [&](const RouteCounts& run) {
    return sum_offers(run, [](uint32_t, const Offer& o) { return o.units; });
  };
  Route route;
  route.sold = estimate_over(runs, units);
  route.price_level = estimate_over(runs, [&](const RouteCounts& run) {
    const double paid = sum_offers(run, [](uint32_t, const Offer& o) { return o.paid.minor; });
    const double regular = sum_offers(run, [&](uint32_t o, const Offer& sold) {
      return sold.units * world.products[world.offers[o].product.value].regular_price.minor;
    });
    return regular > 0 ? paid / regular : 0;
  });
  if (own) {
    route.shipped = route.sold;
    route.revenue = estimate_over(runs, [&](const auto& run) {
      return sum_offers(run, [](uint32_t, const Offer& o) { return o.revenue.minor; }) / minor;
    });
    route.margin = estimate_over(runs, [&](const auto& run) {
      return sum_offers(run, [](uint32_t, const Offer& o) { return o.margin.minor; }) / minor;
    });
    route.refused = estimate_over(runs, [](const auto&) { return 0.0; });
    return route;
  }
  route.shipped =
      estimate_over(runs, [&](const auto& run) { return sum_trades(run, [](const Trade& t) { return t.shipped; }); });
  route.refused =
      estimate_over(runs, [&](const auto& run) { return sum_trades(run, [](const Trade& t) { return t.refused; }); });
  route.revenue = estimate_over(
      runs, [&](const auto& run) { return sum_trades(run, [](const Trade& t) { return t.revenue.minor; }) / minor; });
  route.margin = estimate_over(runs, [&](const auto& run) {
    return sum_trades(run, [](const Trade& t) { return t.gross_margin().minor; }) / minor;
  });
  return route;
}

}  // namespace

void RouteCounts::add(const market::DayFacts& facts) {
  if (!facts.refused.empty()) refused.resize(facts.refused.size());
  for (size_t r = 0; r < facts.refused.size(); ++r) refused[r] += facts.refused[r];
  if (!facts.credit.empty()) credit.resize(facts.credit.size());
  for (size_t s = 0; s < facts.credit.size(); ++s) {
    credit[s].lent += facts.credit[s].lent;
    credit[s].collected += facts.credit[s].collected;
    credit[s].lost += facts.credit[s].lost;
  }
  if (facts.wholesale.empty()) return;
  offers.resize(facts.offers.size());
  wholesale.resize(facts.wholesale.size());
  for (size_t o = 0; o < facts.offers.size(); ++o) {
    offers[o].units += facts.offers[o].units;
    offers[o].paid += facts.offers[o].paid();
    offers[o].revenue += facts.offers[o].revenue;
    offers[o].margin += facts.offers[o].contribution_margin();
  }
  for (size_t t = 0; t < facts.wholesale.size(); ++t) {
    wholesale[t] += facts.wholesale[t];
    wholesale[t].owed = facts.wholesale[t].owed;
  }
}

std::vector<SellerCredit> credit(const market::World& world, std::span<const RouteCounts> runs) {
  std::vector<SellerCredit> out;
  const double minor = world.currency.minor_per_major();
  for (size_t s = 0; s < world.sellers.size() && !runs.front().credit.empty(); ++s) {
    const auto of = [&](core::Money market::CreditFacts::* amount) {
      return estimate_over(
          runs, [&](const RouteCounts& run) { return static_cast<double>((run.credit[s].*amount).minor) / minor; });
    };
    using Facts = market::CreditFacts;
    out.push_back({world.sellers[s].name, of(&Facts::lent), of(&Facts::collected), of(&Facts::lost)});
  }
  return out;
}

std::vector<RefusedPromotion> refused(std::span<const std::string> names, std::span<const RouteCounts> runs) {
  std::vector<RefusedPromotion> out;
  for (size_t r = 0; r < names.size() && !runs.front().refused.empty(); ++r) {
    const auto count = [&](int64_t market::RefusalFacts::* of) {
      return estimate_over(runs, [&](const RouteCounts& run) { return static_cast<double>(run.refused[r].*of); });
    };
    out.push_back({names[r], count(&market::RefusalFacts::offers), count(&market::RefusalFacts::by_rating)});
  }
  return out;
}

std::vector<Route> routes(const market::World& world, std::span<const RouteCounts> runs) {
  std::vector<Route> out;
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const core::SellerId supplier{s};
    std::vector<std::vector<uint32_t>> trades(world.sellers.size());  // [dealer]
    bool any = false;
    for (uint32_t t = 0; t < world.trades.size(); ++t) {
      if (world.trades[t].supplier != supplier) continue;
      trades[world.trades[t].dealer.value].push_back(t);
      any = true;
    }
    if (!any) continue;
    const auto add = [&](Route route, std::string dealer, std::string channel) {
      route.supplier = world.sellers[s].name;
      route.dealer = std::move(dealer);
      route.channel = std::move(channel);
      out.push_back(std::move(route));
    };
    for (uint32_t f = 0; f < world.storefronts.size(); ++f) {
      if (world.storefronts[f].seller != supplier) continue;
      std::vector<uint32_t> offers;
      for (uint32_t o = 0; o < world.offers.size(); ++o)
        if (world.offers[o].storefront == f) offers.push_back(o);
      if (!offers.empty())
        add(measure(world, runs, offers, {}, true), "", world.channels[world.storefronts[f].channel.value]);
    }
    for (uint32_t d = 0; d < world.sellers.size(); ++d) {
      if (trades[d].empty()) continue;
      std::vector<uint32_t> offers;
      for (uint32_t o = 0; o < world.offers.size(); ++o)
        for (const uint32_t t : trades[d])
          if (world.offers[o].seller.value == d && world.offers[o].product == world.trades[t].product)
            offers.push_back(o);
      add(measure(world, runs, offers, trades[d], false), world.sellers[d].name, "");
    }
  }
  return out;
}

}  // namespace shopwright::study

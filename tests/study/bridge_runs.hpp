#pragma once
// Runs for the bridge's tests, put together by hand: a market by names, what consumers bought, and the facts that follow.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "shopwright/study/bridge.hpp"
#include "shopwright/study/trip_log.hpp"

namespace bridge_runs {

using namespace shopwright;
using study::Bridge;
using study::BridgeCell;
using study::Period;
using study::Reason;

struct Offer {
  std::string seller, channel, product, category;
  bool stocked = false, backorder = false, to_consumers = true;
  std::string name() const { return seller + "/" + channel + "/" + product; }
};

struct Market {
  std::vector<std::string> sellers{"ours", "red"};  // the first is the operator
  std::vector<std::string> categories{"juice"};
  std::vector<Offer> offers;
  std::vector<std::pair<std::string, uint32_t>> segments{{"people", 3}};
  int warm_up = 2, days = 100;
};

/// As the engine lays it out: everything by the hash of its name.
inline market::World world_of(Market market) {
  market::World world;
  world.first_day = *core::make_date(2026, 3, 2) - market.warm_up;
  world.warm_up = market.warm_up;
  world.horizon = market.warm_up + market.days;
  const auto by_hash = [](std::vector<std::string>& names) {
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return core::identity_hash(a) < core::identity_hash(b);
    });
  };
  const std::string op = market.sellers.front();
  by_hash(market.sellers);
  by_hash(market.categories);
  std::map<std::string, uint32_t> seller, category;
  for (const auto& name : market.sellers) {
    seller[name] = static_cast<uint32_t>(world.sellers.size());
    world.sellers.push_back({name, core::identity_hash(name), name == op});
  }
  for (const auto& name : market.categories) category.emplace(name, static_cast<uint32_t>(category.size()));
  std::sort(market.segments.begin(), market.segments.end(),
            [](const auto& a, const auto& b) { return core::identity_hash(a.first) < core::identity_hash(b.first); });
  for (const auto& [name, count] : market.segments) {
    world.segments.push_back({name, core::identity_hash32(name), world.consumers, count});
    world.consumers += count;
  }
  std::sort(market.offers.begin(), market.offers.end(), [&](const Offer& a, const Offer& b) {
    return std::tuple(category[a.category], core::identity_hash(a.name())) <
           std::tuple(category[b.category], core::identity_hash(b.name()));
  });
  std::map<std::string, uint32_t> stocks;
  for (const Offer& offer : market.offers) {
    market::OfferInfo info;
    info.name = offer.name();
    info.hash = core::identity_hash(info.name);
    info.hash32 = core::identity_hash32(info.name);
    info.seller.value = seller.at(offer.seller);
    info.category.value = category.at(offer.category);
    info.to_consumers = offer.to_consumers;
    if (offer.stocked) {
      const auto [at, is_new] = stocks.emplace(offer.seller + "/" + offer.product, stocks.size());
      if (is_new) world.stocks.push_back({info.seller, {}});
      info.stock.value = at->second;
      info.backorder = offer.backorder;
    }
    world.offers.push_back(info);
  }
  for (const auto& name : market.categories) {
    market::CategoryInfo info{name, core::identity_hash(name), 0, 0};
    for (const auto& offer : market.offers) info.n_offers += offer.category == name;
    if (!world.categories.empty())
      info.first_offer = world.categories.back().first_offer + world.categories.back().n_offers;
    world.categories.push_back(info);
  }
  return world;
}

/// One need. Days count from the first reported day; those of the warm-up are negative.
struct Need {
  int day = 0;
  std::string offer = {};  ///< empty: bought nothing
  int units = 0;
  int64_t paid = 0;
  std::string refused = {};
  std::string category = "juice";
  std::string segment = "people";
  uint32_t consumer = 0;
  int balance = 0;   ///< above 0: ordered in a pre-sale, to be paid on this day
  int unpaid = 0;    ///< units of it that are not paid then
  int64_t kept = 0;  ///< deposit of each of those
};

/// What else the facts of an offer's day say.
struct Goods {
  int64_t cost = 0;
  int64_t units = 0;  ///< sold to nobody in particular
  int64_t revenue = 0;
};
using GoodsByDay = std::map<std::pair<int, std::string>, Goods>;   // (day, offer)
using OwedByDay = std::map<std::pair<int, std::string>, int64_t>;  // (day, offer): what its stock owes at close

inline uint32_t offer_row(const market::World& world, const std::string& name) {
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (world.offers[o].name == name) return o;
  return core::OfferId{}.value;
}

inline study::TripLog log_of(const market::World& world, const std::vector<Need>& needs, const GoodsByDay& goods = {},
                             const OwedByDay& owed = {}) {
  study::TripLog log(world);
  for (core::Day day = 0; day < world.horizon; ++day) {
    const int reported = day - world.warm_up;
    market::DayFacts facts;
    facts.day = day;
    facts.reported = reported >= 0;
    facts.offers.resize(world.offers.size());
    facts.stocks.resize(world.stocks.size());
    std::vector<market::TripLine> lines;
    for (const Need& need : needs) {
      if (need.balance > 0 && need.balance == reported) {
        market::OfferFacts& sold = facts.offers[offer_row(world, need.offer)];
        facts.presales.resize(1);
        facts.presales[0].paid += need.units - need.unpaid;
        facts.presales[0].forfeited += need.unpaid;
        sold.units += need.units - need.unpaid;
        sold.charges.forfeits += core::Money{need.kept * need.unpaid};
        sold.forfeited.units += need.unpaid;
        sold.forfeited.value += core::Money{need.paid * need.unpaid / need.units};
        sold.revenue += core::Money{need.paid * (need.units - need.unpaid) / need.units + need.kept * need.unpaid};
      }
      if (need.day != reported) continue;
      market::TripLine line{};
      for (const auto& segment : world.segments)
        if (segment.name == need.segment) line.consumer = segment.consumer(segment.first + need.consumer);
      for (uint32_t c = 0; c < world.categories.size(); ++c)
        if (world.categories[c].name == need.category) line.category.value = c;
      if (!need.refused.empty()) line.refused.value = offer_row(world, need.refused);
      if (!need.offer.empty()) {
        line.offer.value = offer_row(world, need.offer);
        line.units = need.units;
        line.paid = core::Money{need.paid};
        if (need.balance > 0) line.balance = need.balance + world.warm_up;
        else {
          facts.offers[line.offer.value].units += need.units;
          facts.offers[line.offer.value].revenue += line.paid;
        }
      }
      lines.push_back(line);
    }
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      market::OfferFacts& sold = facts.offers[o];
      if (const auto at = goods.find({reported, world.offers[o].name}); at != goods.end()) {
        sold.units += at->second.units;
        sold.revenue += core::Money{at->second.revenue};
        sold.cost_of_goods = core::Money{at->second.cost};
      }
      sold.list_value = sold.revenue - sold.charges.forfeits;
      if (const auto at = owed.find({reported, world.offers[o].name}); at != owed.end())
        facts.stocks[world.offers[o].stock.value].backorders = at->second;
    }
    log.trips(day, lines);
    log.day(facts);
  }
  return log;
}

inline const study::BridgeRow& row(const study::Bridge& bridge, study::Reason reason,
                                   const std::string& competitor = "") {
  for (const auto& one : bridge.rows)
    if (one.reason == reason && one.competitor == competitor) return one;
  throw std::runtime_error("no such row");
}

}  // namespace bridge_runs

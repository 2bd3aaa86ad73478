#pragma once
// A market for unit tests: sellers x products in one channel and one category, every offer with the stock or without.
#include <string>
#include <vector>

#include "shopwright/market/world.hpp"

namespace shopwright::test {

/// Offers go seller by seller; the first seller is the operator. With `stocked`, stock s is that of offer s.
inline market::World small_world(const std::vector<std::string>& sellers, const std::vector<std::string>& products,
                                 bool stocked = false) {
  market::World world;
  world.first_day = *core::make_date(2026, 3, 2);  // a Monday
  world.horizon = 364;
  world.channels = {"store"};
  world.categories.push_back(
      {"juice", core::identity_hash("juice"), 0, static_cast<uint32_t>(sellers.size() * products.size())});
  for (const auto& name : products)
    world.products.push_back({name, core::identity_hash(name), core::CategoryId{0}, core::Money{100}, 0, {}, 0});
  for (uint32_t s = 0; s < sellers.size(); ++s) {
    world.sellers.push_back({sellers[s], core::identity_hash(sellers[s]), s == 0});
    world.storefronts.push_back({core::SellerId{s}, core::ChannelId{0}});
    for (uint32_t p = 0; p < products.size(); ++p) {
      const std::string name = sellers[s] + "/store/" + products[p];
      market::OfferInfo offer{name,
                              core::identity_hash(name),
                              core::identity_hash32(name),
                              core::SellerId{s},
                              core::ChannelId{0},
                              core::ProductId{p},
                              core::CategoryId{0},
                              s,
                              {},
                              false};
      if (stocked) {
        offer.stock = core::StockId{static_cast<uint32_t>(world.stocks.size())};
        world.stocks.push_back({core::SellerId{s}, core::ProductId{p}});
      }
      world.offers.push_back(offer);
    }
  }
  return world;
}

}  // namespace shopwright::test

#pragma once
// Private to engine: what a run carries over into a variant of its market, by name.
#include <cstdint>
#include <map>
#include <vector>

#include "engine/parts.hpp"

namespace shopwright::engine {

inline constexpr uint32_t kNone = 0xffffffff;

/// For each of `to`, the index in `from` of what has the same key; kNone when it is new.
template <class Range, class Key>
std::vector<uint32_t> match(const Range& to, const Range& from, Key key) {
  std::map<decltype(key(from[0])), uint32_t> known;
  for (uint32_t i = 0; i < from.size(); ++i) known.emplace(key(from[i]), i);
  std::vector<uint32_t> out;
  for (const auto& item : to) {
    const auto it = known.find(key(item));
    out.push_back(it == known.end() ? kNone : it->second);
  }
  return out;
}

/// The names of a world, matched with those of another.
struct Match {
  std::vector<uint32_t> offers, sellers, products, stocks, categories, channels, brands;  // [of `to`] index in `from`

  Match(const market::World& to, const market::World& from)
      : offers(match(to.offers, from.offers, [](const auto& o) { return o.hash; })),
        sellers(match(to.sellers, from.sellers, [](const auto& s) { return s.hash; })),
        products(match(to.products, from.products, [](const auto& p) { return p.hash; })),
        categories(match(to.categories, from.categories, [](const auto& c) { return c.hash; })),
        channels(match(to.channels, from.channels, [](const auto& c) { return c; })),
        brands(match(to.brands, from.brands, [](const auto& b) { return b; })) {
    for (const auto& stock : to.stocks) {
      uint32_t at = kNone;
      for (uint32_t k = 0; k < from.stocks.size(); ++k)
        if (from.stocks[k].seller.value == sellers[stock.seller.value] &&
            from.stocks[k].product.value == products[stock.product.value])
          at = k;
      stocks.push_back(at);
    }
  }
};

/// The other way round: for each of `n`, which has it; kNone where nothing has.
inline std::vector<uint32_t> inverse(const std::vector<uint32_t>& match, size_t n) {
  std::vector<uint32_t> out(n, kNone);
  for (uint32_t i = 0; i < match.size(); ++i)
    if (match[i] != kNone) out[match[i]] = i;
  return out;
}

/// A column in the order of the variant; what is new is `fresh`.
template <class T>
std::vector<T> carried(const std::vector<T>& from, const std::vector<uint32_t>& match, T fresh = {}) {
  std::vector<T> to;
  for (uint32_t i : match) to.push_back(i == kNone ? fresh : from[i]);
  return to;
}

// carry_market.cpp: offers, books, stocks, trade, limits, and what is owed to buyers
void carry_offers(const MarketState& from, const Match& match, const Compiled& market, MarketState& to);
void carry_books(const MarketState& from, const Match& match, size_t sellers, MarketState& to);
void carry_stock(const MarketState& from, const Match& match, const Compiled& old_market, const Compiled& market,
                 MarketState& to);
void carry_trade(const MarketState& from, const Match& match, const Compiled& old_market, const Compiled& market,
                 MarketState& to);
void carry_quotas(const MarketState& from, const Compiled& old_market, const Compiled& market, MarketState& to);
void carry_payments(const Simulation::Parts& from, const Match& match, Simulation::Parts& to);

// carry_people.cpp: what consumers remember, hold and know
void carry_memory(const shopping::Shoppers& from, const Match& match, const market::World& old_world,
                  const Compiled& market, shopping::Shoppers& to);
void carry_customers(const Simulation::Parts& from, const Match& match, Simulation::Parts& to);
void carry_products(const Simulation::Parts& from, const Match& match, core::Parallel& parallel, Simulation::Parts& to);
void carry_vouchers(const Simulation::Parts& from, Simulation::Parts& to);

}  // namespace shopwright::engine

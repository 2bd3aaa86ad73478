#pragma once
// Promotions on baskets and baskets at random, for a market of two sellers, two channels and three products.
#include <random>
#include <string>
#include <vector>

#include "shopwright/market/basket.hpp"
#include "shopwright/promotion/params.hpp"
#include "support/small_world.hpp"

namespace shopwright::test {

/// small_world with the first seller in a second channel.
inline market::World two_channel_world() {
  market::World world = small_world({"ours", "rival"}, {"a", "b", "c"});
  world.channels.push_back("app");
  world.storefronts.push_back({core::SellerId{0}, core::ChannelId{1}});
  for (uint32_t p = 0; p < 3; ++p) {
    market::OfferInfo offer = world.offers[p];
    offer.name = "ours/app/" + world.products[p].name;
    offer.hash = core::identity_hash(offer.name);
    offer.hash32 = core::identity_hash32(offer.name);
    offer.channel = core::ChannelId{1};
    offer.storefront = 2;
    world.offers.push_back(offer);
  }
  return world;
}

class RandomPromotions {
 public:
  explicit RandomPromotions(uint64_t seed) : random_(seed) {}
  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }

  /// Prices are around `scale` minor units.
  promotion::PromotionParams promotion(int64_t scale, bool levers = false) {
    promotion::PromotionParams p;
    switch (below(levers ? 7 : 4)) {
      case 6: {
        auto& gift = p.gift.emplace();
        gift.product = {"c"};
        gift.from = core::Money{below(2) * below(8 * scale)};
        gift.worth = core::Money{1 + below(2 * scale)};
        break;
      }
      case 5: {
        auto& voucher = p.voucher.emplace();
        voucher.from = core::Money{below(2) * below(8 * scale)};
        if (below(2) != 0) {
          voucher.off = core::Money{1 + below(2 * scale)};
        } else {
          voucher.percent = static_cast<double>(1 + below(100)) / 100;
          if (below(2) != 0) voucher.at_most = core::Money{1 + below(2 * scale)};
        }
        break;
      }
      case 4: p.free_shipping.emplace().from = core::Money{below(6 * scale)}; break;
      case 0: {
        int64_t from = 0;
        double off = 0;
        for (int64_t n = 1 + below(3); n > 0; --n)
          p.quantity_tiers.list.push_back({from += 1 + below(4), off += static_cast<double>(below(30)) / 100, {}});
        break;
      }
      case 1: {
        auto& multi = p.multi_buy.emplace();
        multi.buy = 2 + below(4);
        multi.pay = below(multi.buy);
        if (below(2) != 0) multi.off = static_cast<double>(1 + below(100)) / 100;
        break;
      }
      case 2: {
        auto& bundle = p.bundle.emplace();
        for (const char* product : {"a", "b", "c"})
          if (below(2) != 0) bundle.products.add(product, 1 + below(3));
        if (bundle.products.empty()) bundle.products.add("b", 2);
        bundle.price = core::Money{below(3 * scale)};
        break;
      }
      default: {
        auto& save = p.spend_and_save.emplace();
        if (below(2) != 0) {
          save.every = core::Money{1 + below(4 * scale)};
          save.off = core::Money{below(save.every->minor + 1)};
          if (below(2) != 0) save.at_most = 1 + below(3);
        } else {
          int64_t from = 0, off = 0;
          for (int64_t n = 1 + below(3); n > 0; --n) {
            from += 1 + below(5 * scale);
            off += 1 + below(from - off);
            save.steps.list.push_back({core::Money{from}, core::Money{off}, {}});
          }
        }
      }
    }
    if (below(3) == 0) p.seller = {"rival"};
    if (levers && (p.voucher || p.spend_and_save) && below(3) == 0) {
      p.seller = {};
      p.sellers = {{"rival"}, {"ours"}};
    }
    if (!p.bundle && below(2) != 0) p.offers = {{below(2) != 0 ? "a" : "b"}, {"c"}};
    if (p.seller.empty() && below(4) == 0) p.channels = {{"app"}};
    if (below(2) != 0) p.group = below(2) != 0 ? "first" : "second";
    p.priority = below(3) - 1;
    return p;
  }

  std::vector<market::BasketLine> basket(int64_t scale, int64_t most_lines, int32_t most_units) {
    std::vector<market::BasketLine> lines;
    for (int64_t n = 1 + below(most_lines); n > 0; --n) {
      // Few prices, so that units of several lines cost the same.
      const int64_t price = below(3) == 0 ? scale : below(2) != 0 ? scale / 2 + below(4) : below(2 * scale);
      lines.push_back({core::OfferId{static_cast<uint32_t>(below(9))},
                       static_cast<int32_t>(1 + below(most_units)),
                       core::Money{price},
                       {}});
    }
    return lines;
  }

  std::mt19937_64& engine() { return random_; }

 private:
  std::mt19937_64 random_;
};

}  // namespace shopwright::test

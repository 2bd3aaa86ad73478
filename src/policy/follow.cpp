#include <algorithm>

#include "pricing.hpp"

namespace shopwright::policy {

FollowPolicy::FollowPolicy(const FollowParams& params, core::SellerId rival, const market::World& world)
    : names_(world),
      scope_(params.products, world),
      rival_(rival),
      lag_days_(std::max(params.lag.whole_days(), 1)),
      floor_margin_(params.floor_margin),
      probability_(params.probability) {}

void FollowPolicy::decide(std::span<const market::Observation> seen, market::PolicyState&, const core::Noise& noise,
                          std::vector<market::Decision>& out) const {
  for (const market::Observation& observation : seen) {
    const auto posted = observation.posted_before(lag_days_);
    const core::KeyedStream stream = noise.stream(core::Stream::policy, names_.seller_hash[observation.seller.value]);
    for (const market::OwnOffer& own : observation.own) {
      if (!scope_.contains(own.product)) continue;
      const core::Block block = stream.block(names_.offer_hash[own.offer.value], observation.day, 0);
      if (core::uniform01(block[0], block[1]) >= probability_) continue;
      const auto price = rival_price(posted, rival_, observation.seller, own, names_);
      if (!price) continue;
      post_price(observation, own, std::max(answer(*price), floor_price(own.unit_cost, floor_margin_)), names_, out);
    }
  }
}

}  // namespace shopwright::policy

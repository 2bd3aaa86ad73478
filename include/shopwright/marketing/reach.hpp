#pragma once
// Phase Reach: campaigns reach consumers.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "shopwright/core/large_pages.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/core/parallel.hpp"
#include "shopwright/market/customers.hpp"
#include "shopwright/market/outreach.hpp"
#include "shopwright/marketing/campaigns.hpp"

namespace shopwright::marketing {

/// What campaigns remember: plain columns.
struct ReachState {
  std::vector<core::LargeVector<uint8_t>> seen;  ///< [content of Campaigns][consumer] times, at most 255
  std::vector<market::CampaignFacts> so_far;     ///< [campaign] since day 0

  bool any() const { return !so_far.empty(); }
};

/// The columns of consumers whom sellers know; empty where nobody needs them.
market::Customers no_customers_yet(const market::World& world);
ReachState nothing_sent_yet(const market::World& world, const Campaigns& campaigns);

/// Const but for what it draws once: who is in the random part of each audience. One thread at a time. Campaigns and world must outlive it.
///
/// Each day on which a campaign runs, each consumer of its audience who has not opted out of the medium sees it with probability
/// `reach`, at a time of day of its own, and follows it with probability click x clicks of the content x tires^(times seen). Keyed by
/// (campaign, consumer, day): a campaign more or fewer moves nobody else's draws. Where the budget does not suffice, first come first
/// served by (time, consumer), exactly. Whoever follows has a need, in one of the categories advertised in proportion to how often
/// she needs them (none: nothing comes of it), and looks at the seller's offers alone. Search ads are seen by those who have a need in
/// their categories that day, and only lead it: no visit more, and all offers beside each other. Every impression adds one to goodwill,
/// g <- carry_over g + impressions (Nerlove and Arrow 1962; Broadbent 1979). Whoever follows it, and of those who see it the share
/// `makes_known`, knows the products that it advertises from then on.
/// Tested: tests/marketing (frequencies, budgets to the cent against one-by-one spending, fatigue, opt-outs, nesting), tests/truths
/// (randomised mailing).
class Reach {
 public:
  Reach(const market::World& world, const Campaigns& campaigns, const core::NoiseKey& key);

  /// need_rate: [category][consumer] needs a day. searching: [category][consumer] 1: has a need today; empty where no campaign asks
  /// (`searched`). known: [consumer] as market::Outreach::known, brought up to date; empty where everybody knows all. Adds to facts
  /// [campaign] what was seen and followed.
  market::Outreach day(core::Day today, std::span<const std::span<const float>> need_rate,
                       std::span<const std::vector<uint8_t>> searching, ReachState& state, market::Customers& customers,
                       std::span<uint32_t> known, core::Parallel& parallel, std::span<market::CampaignFacts> facts);
  /// Categories in which search ads run today.
  std::vector<uint32_t> searched(core::Day today) const;
  /// After shopping: adds the day to what campaigns remember, and sets what they cost today, fixed costs included.
  void close(core::Day today, ReachState& state, std::span<market::CampaignFacts> facts) const;

 private:
  struct Contact {
    uint32_t time;  ///< of day, in 2^-32 days
    uint16_t who;   ///< index within the chunk
    bool follows;
    uint32_t pick;  ///< uniform that picks the category
  };
  struct Cut {
    uint32_t time = UINT32_MAX;
    uint32_t consumer = UINT32_MAX;  ///< the last who is served at that time
    bool nobody = false;
    bool serves(const Contact& contact, uint32_t first) const {
      return !nobody && (contact.time < time || (contact.time == time && first + contact.who <= consumer));
    }
  };
  void draw_audience(size_t campaign);
  void contacts(size_t campaign, core::Day today, size_t chunk, std::span<const std::vector<uint8_t>> searching,
                const ReachState& state, const market::Customers& customers, std::vector<Contact>& out) const;
  Cut cut(size_t campaign, core::Day today, const std::vector<std::vector<Contact>>& contacts,
          const ReachState& state) const;
  std::optional<uint32_t> category(const Campaign& campaign, uint32_t consumer, uint32_t pick,
                                   std::span<const std::span<const float>> need_rate,
                                   std::span<const std::vector<uint8_t>> searching) const;

  const market::World& world_;
  const Campaigns& campaigns_;
  core::Noise noise_, present_;
  std::vector<core::KeyedStream> streams_, visits_;
  std::vector<std::vector<bool>> audience_;  ///< [campaign][consumer] by segment and lot; drawn when needed
  std::vector<std::vector<double>> tired_;   ///< [campaign][times seen] factor of clicks
};

}  // namespace shopwright::marketing

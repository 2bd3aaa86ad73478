#pragma once
// All campaigns of a scenario, their names resolved. Const after construction; draws no noise.
#include <cstdint>
#include <string>
#include <vector>

#include "shopwright/language/fields.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/marketing/params.hpp"

namespace shopwright::marketing {

struct Campaign {
  std::string name;
  uint64_t hash = 0;
  core::SellerId seller;
  CampaignParams params;
  MediumDefaults rates;  ///< what holds: its own, or the medium's
  ContentParams content;
  uint32_t content_index = 0;        ///< into Campaigns::contents
  std::vector<uint32_t> categories;  ///< of what is advertised, ascending
  std::vector<float> lift;           ///< [offer] utility added on its visits
  uint32_t shows = 0;                ///< products advertised that not everybody knows, one bit each

  bool on_search() const { return params.medium == Medium::search; }
  bool on(core::Date date) const { return params.during.contains(date) && params.on.contains(date); }
  /// What it has cost after so much [minor units]: impressions and clicks together rounded half to even, a share of sales likewise, so
  /// that a day's cost is the difference of two of these.
  core::Money cost(const market::CampaignFacts& so_far) const;
};

class Campaigns {
 public:
  Campaigns() = default;
  /// Names are those of a scenario without errors.
  Campaigns(const market::World& world, const language::Named<CampaignParams>& campaigns,
            const language::Named<ContentParams>& contents);

  /// In the order of World::campaigns: by hash.
  const std::vector<Campaign>& list() const { return list_; }
  bool any() const { return !list_.empty(); }
  /// Names of contents that campaigns use, by hash. Each tires by itself; what is nothing special has the name "@campaign".
  const std::vector<std::string>& contents() const { return contents_; }
  /// Days from `from` to its last in the calendar on which a campaign runs.
  int days_left(const Campaign& campaign, core::Day from) const;

 private:
  core::Date first_day_;
  core::Day horizon_ = 0;
  std::vector<Campaign> list_;
  std::vector<std::string> contents_;
};

}  // namespace shopwright::marketing

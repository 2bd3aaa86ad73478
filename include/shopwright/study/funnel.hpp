#pragma once
// The funnel of a run: what campaigns and what consumers of their own accord brought, over the reported days.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/study/estimate.hpp"
#include "shopwright/study/shop_funnel.hpp"

namespace shopwright::study {

/// Steps of the funnel. Money in major units.
enum class Step : uint8_t {
  impressions,
  clicks,
  visits,
  orders,
  units,
  sales,
  cost,
  opt_outs,
  followers,
  raised_needs,
  count_
};
inline constexpr size_t kSteps = static_cast<size_t>(Step::count_);
std::string_view step_name(Step step);  ///< "opt_outs"
bool step_is_money(Step step);

/// Counts of one run.
struct FunnelCounts {
  std::vector<market::CampaignFacts> campaigns;  ///< [campaign of the world]
  struct Seller {
    int64_t visits = 0, orders = 0, new_customers = 0, returning_orders = 0, follows = 0;
  };
  std::vector<Seller> sellers;                 ///< [seller of the world]
  std::vector<market::SegmentFacts> members;   ///< [funnel_members]
  std::vector<market::VoucherFacts> vouchers;  ///< [voucher of the market]
  void add(const market::World& world, std::span<const FunnelMember> of, const market::DayFacts& facts);
};

/// Over replicates, of one campaign.
struct CampaignFunnel {
  std::string name, seller;
  std::array<Estimate, kSteps> steps{};
};
/// Of a seller who has campaigns, or knows his customers. visits = those that campaigns brought + organic, orders likewise (by last
/// touch): exactly, in every replicate and on every day.
struct SellerFunnel {
  std::string seller;
  Estimate visits, orders, organic_visits, organic_orders, new_customers, returning_orders;
  Estimate follows;  ///< buyers who became followers
};
struct Funnel {
  std::vector<CampaignFunnel> campaigns;  ///< by name
  std::vector<SellerFunnel> sellers;
  std::vector<MemberFunnel>
      members;  ///< of all sellers; where there are campaigns, carts that are not paid, or customers are reported
  struct Voucher {
    Estimate claimed, redeemed, expired;
  };
  std::vector<Voucher> vouchers;  ///< [voucher of the market]
  bool any() const { return !sellers.empty() || !members.empty(); }
};

/// runs: one for each replicate.
Funnel funnel(const market::World& world, std::span<const FunnelCounts> runs);

}  // namespace shopwright::study

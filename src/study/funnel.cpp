#include "shopwright/study/funnel.hpp"

#include <algorithm>

namespace shopwright::study {
namespace {

constexpr std::array<std::string_view, kSteps> kStepNames = {
    "impressions", "clicks", "visits", "orders", "units", "sales", "cost", "opt_outs", "followers", "raised_needs"};

double value(const market::CampaignFacts& facts, Step step, double minor) {
  switch (step) {
    case Step::impressions: return static_cast<double>(facts.impressions);
    case Step::clicks: return static_cast<double>(facts.clicks);
    case Step::visits: return static_cast<double>(facts.visits);
    case Step::orders: return static_cast<double>(facts.orders);
    case Step::units: return static_cast<double>(facts.units);
    case Step::sales: return static_cast<double>(facts.sales.minor) / minor;
    case Step::cost: return static_cast<double>(facts.cost.minor) / minor;
    case Step::opt_outs: return static_cast<double>(facts.opt_outs);
    case Step::followers: return static_cast<double>(facts.follows);
    case Step::raised_needs: return static_cast<double>(facts.raised);
    case Step::count_: break;
  }
  return 0;
}

}  // namespace

std::string_view step_name(Step step) { return kStepNames[static_cast<size_t>(step)]; }
bool step_is_money(Step step) { return step == Step::sales || step == Step::cost; }

void FunnelCounts::add(const market::World& world, std::span<const FunnelMember> of, const market::DayFacts& facts) {
  members.resize(of.size());
  for (size_t m = 0; m < of.size(); ++m) members[m] += steps_of(of[m], world, facts);
  vouchers.resize(facts.vouchers.size());
  for (size_t v = 0; v < vouchers.size(); ++v) {
    vouchers[v].claimed += facts.vouchers[v].claimed;
    vouchers[v].redeemed += facts.vouchers[v].redeemed;
    vouchers[v].expired += facts.vouchers[v].expired;
  }
  campaigns.resize(facts.campaigns.size());
  sellers.resize(facts.sellers.size());
  for (size_t c = 0; c < campaigns.size(); ++c) campaigns[c] += facts.campaigns[c];
  for (size_t s = 0; s < sellers.size(); ++s) {
    sellers[s].visits += facts.sellers[s].visits;
    sellers[s].orders += facts.sellers[s].orders;
    sellers[s].follows += facts.sellers[s].follows;
    if (facts.customers.empty()) continue;
    sellers[s].new_customers += facts.customers[s].new_customers;
    sellers[s].returning_orders += facts.customers[s].returning_orders;
  }
}

Funnel funnel(const market::World& world, std::span<const FunnelCounts> runs) {
  Funnel out;
  const double minor = world.currency.minor_per_major();
  for (size_t c = 0; c < world.campaigns.size(); ++c) {
    CampaignFunnel one{world.campaigns[c].name, world.sellers[world.campaigns[c].seller.value].name, {}};
    for (size_t k = 0; k < kSteps; ++k)
      one.steps[k] =
          estimate_over(runs, [&](const auto& run) { return value(run.campaigns[c], static_cast<Step>(k), minor); });
    out.campaigns.push_back(std::move(one));
  }
  std::sort(out.campaigns.begin(), out.campaigns.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    if (!world.sellers[s].knows_customers) continue;
    const auto organic = [&](const FunnelCounts& run, auto all, auto paid) {
      int64_t rest = run.sellers[s].*all;
      for (size_t c = 0; c < world.campaigns.size(); ++c)
        if (world.campaigns[c].seller.value == s) rest -= run.campaigns[c].*paid;
      return rest;
    };
    using Seller = FunnelCounts::Seller;
    using Campaign = market::CampaignFacts;
    out.sellers.push_back(
        {.seller = world.sellers[s].name,
         .visits = estimate_over(runs, [&](const auto& run) { return run.sellers[s].visits; }),
         .orders = estimate_over(runs, [&](const auto& run) { return run.sellers[s].orders; }),
         .organic_visits =
             estimate_over(runs, [&](const auto& run) { return organic(run, &Seller::visits, &Campaign::visits); }),
         .organic_orders =
             estimate_over(runs, [&](const auto& run) { return organic(run, &Seller::orders, &Campaign::orders); }),
         .new_customers = estimate_over(runs, [&](const auto& run) { return run.sellers[s].new_customers; }),
         .returning_orders = estimate_over(runs, [&](const auto& run) { return run.sellers[s].returning_orders; }),
         .follows = estimate_over(runs, [&](const auto& run) { return run.sellers[s].follows; })});
  }
  std::sort(out.sellers.begin(), out.sellers.end(), [](const auto& a, const auto& b) { return a.seller < b.seller; });
  const bool carts = std::any_of(world.storefronts.begin(), world.storefronts.end(),
                                 [](const auto& front) { return front.may_lose_carts(); });
  if (carts || !out.sellers.empty()) {
    std::vector<std::vector<market::SegmentFacts>> members;
    for (const FunnelCounts& run : runs) members.push_back(run.members);
    out.members = member_funnels(world, members);
  }
  for (size_t v = 0; v < runs.front().vouchers.size(); ++v)
    out.vouchers.push_back({estimate_over(runs, [&](const auto& run) { return run.vouchers[v].claimed; }),
                            estimate_over(runs, [&](const auto& run) { return run.vouchers[v].redeemed; }),
                            estimate_over(runs, [&](const auto& run) { return run.vouchers[v].expired; })});
  return out;
}

}  // namespace shopwright::study

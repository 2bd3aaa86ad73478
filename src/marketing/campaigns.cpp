#include "shopwright/marketing/campaigns.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "shopwright/core/ensure.hpp"

namespace shopwright::marketing {
namespace {

__extension__ typedef __int128 Int128;

int64_t half_even(Int128 value, Int128 divisor) {
  const Int128 whole = value / divisor, twice = 2 * (value - whole * divisor);
  return static_cast<int64_t>(whole + (twice > divisor || (twice == divisor && whole % 2 != 0) ? 1 : 0));
}

}  // namespace

core::Money Campaign::cost(const market::CampaignFacts& so_far) const {
  const CampaignCostParams& price = params.cost;
  Int128 micro = 0;  // thousandths of it
  if (price.per_mille) micro += Int128{price.per_mille->micro} * so_far.impressions;
  if (price.per_click) micro += Int128{price.per_click->micro} * so_far.clicks * 1000;
  core::Money sum{half_even(micro, Int128{core::kMicro} * 1000)};
  if (price.per_order) sum += *price.per_order * so_far.orders;
  if (price.of_sales)
    sum += core::Money{
        core::mul_div_half_even(so_far.sales.minor, std::llround(*price.of_sales * core::kMicro), core::kMicro)};
  return sum;
}

Campaigns::Campaigns(const market::World& world, const language::Named<CampaignParams>& campaigns,
                     const language::Named<ContentParams>& contents)
    : first_day_(world.first_day), horizon_(world.horizon) {
  const auto content_of = [](const Campaign& c) {
    return c.params.content.empty() ? "@" + c.name : c.params.content.name;
  };
  for (const auto& info : world.campaigns) {
    const CampaignParams& params = *campaigns.find(info.name);
    Campaign campaign;
    campaign.name = info.name;
    campaign.hash = info.hash;
    campaign.seller = info.seller;
    campaign.params = params;
    const MediumDefaults usual = defaults_of(params.medium);
    campaign.rates = {params.reach.value_or(usual.reach), params.click.value_or(usual.click),
                      params.opt_out.value_or(usual.opt_out)};
    if (!params.content.empty()) campaign.content = *contents.find(params.content.name);
    contents_.push_back(content_of(campaign));
    campaign.lift.assign(world.offers.size(), 0);
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const auto& offer = world.offers[o];
      const std::string& product = world.products[offer.product.value].name;
      const bool advertised = params.offers.empty() ||
                              std::find(params.offers.begin(), params.offers.end(), product) != params.offers.end();
      if (offer.seller != info.seller || !offer.to_consumers || !advertised) continue;
      campaign.lift[o] = static_cast<float>(campaign.content.converts);
      campaign.categories.push_back(offer.category.value);
      if (const uint32_t bit = world.products[offer.product.value].known_bit; bit != market::kNoBit)
        campaign.shows |= 1u << bit;
    }
    std::sort(campaign.categories.begin(), campaign.categories.end());
    campaign.categories.erase(std::unique(campaign.categories.begin(), campaign.categories.end()),
                              campaign.categories.end());
    list_.push_back(std::move(campaign));
  }
  std::sort(contents_.begin(), contents_.end(), [](const std::string& a, const std::string& b) {
    return std::pair(core::identity_hash(a), a) < std::pair(core::identity_hash(b), b);
  });
  contents_.erase(std::unique(contents_.begin(), contents_.end()), contents_.end());
  for (Campaign& campaign : list_)
    campaign.content_index =
        static_cast<uint32_t>(std::find(contents_.begin(), contents_.end(), content_of(campaign)) - contents_.begin());
}

int Campaigns::days_left(const Campaign& campaign, core::Day from) const {
  int days = 0;
  for (core::Day day = from; day < horizon_; ++day)
    if (campaign.on(first_day_ + day)) ++days;
  return days;
}

}  // namespace shopwright::marketing

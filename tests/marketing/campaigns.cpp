#include "shopwright/marketing/campaigns.hpp"

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using marketing::Campaign;

TEST_CASE("what a campaign costs is exact, and days add up to the whole") {
  Campaign campaign;
  campaign.params.cost.per_mille = core::UnitRate{5 * 100 * core::kMicro};  // 5.00
  campaign.params.cost.per_click = core::UnitRate{80 * core::kMicro};       // 0.80
  CHECK(campaign.cost({}) == core::Money{0});
  CHECK(campaign.cost({.impressions = 1000, .clicks = 3}) == core::Money{740});
  CHECK(campaign.cost({.impressions = 1}) == core::Money{0});  // half a cent: to even
  CHECK(campaign.cost({.impressions = 3}) == core::Money{2});
  CHECK(campaign.cost({.impressions = 5}) == core::Money{2});
  campaign.params.cost = {};
  campaign.params.cost.of_sales = 0.08;
  CHECK(campaign.cost({.orders = 2, .sales = core::Money{1231}}) == core::Money{98});  // 98.48
  campaign.params.cost = {};
  campaign.params.cost.per_order = core::Money{150};
  CHECK(campaign.cost({.orders = 7}) == core::Money{1050});
}

TEST_CASE("a campaign raises needs of the categories in which its seller offers what it is about") {
  market::World world = test::small_world({"ours", "rival"}, {"a", "b"});
  world.campaigns = {{"all", core::identity_hash("all"), core::SellerId{0}},
                     {"one", core::identity_hash("one"), core::SellerId{1}}};
  language::Named<marketing::CampaignParams> params;
  params.add("all");
  params.add("one").offers = {{"b"}};
  params.add("one").content = {"guide"};
  language::Named<marketing::ContentParams> contents;
  contents.add("guide").converts = 2;
  const marketing::Campaigns campaigns(world, params, contents);
  REQUIRE(campaigns.list().size() == 2);
  CHECK(campaigns.list()[0].categories == std::vector<uint32_t>{0});
  CHECK(campaigns.list()[0].lift == std::vector<float>{0, 0, 0, 0});
  CHECK(campaigns.list()[1].lift == std::vector<float>{0, 0, 0, 2});
  CHECK(campaigns.contents().size() == 2);  // each tires by itself
  CHECK(campaigns.list()[0].content_index != campaigns.list()[1].content_index);
}

TEST_CASE("days left are those on which it runs, within the calendar") {
  market::World world = test::small_world({"ours"}, {"a"});
  world.campaigns = {{"weekends", core::identity_hash("weekends"), core::SellerId{0}}};
  language::Named<marketing::CampaignParams> params;
  params.add("weekends").on = {0x60};
  const marketing::Campaigns campaigns(world, params, {});
  CHECK(campaigns.days_left(campaigns.list()[0], 0) == 104);
  CHECK(campaigns.days_left(campaigns.list()[0], 360) == 2);
}

// Routes to consumers in the reports of a run: own channels and dealers side by side.
#include "report/routes.hpp"

#include "shopwright/report/json.hpp"
#include "shopwright/report/text.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

const std::string kMarket = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 21, warm_up: 7 days}
population:
  size: 1500
  segments:
    people: {share: 70%, needs: {juice: {every: 5 days}}}
    firms: {share: 30%, payment: {after: 7 days, bad_debt: 2%}, needs: {juice: {every: 3 days}}}
categories: {juice: {}}
products: {orange: {category: juice, regular_price: 3.00, appeal: 1}}
platforms: {market: {lowest_price_in: 10 days}}
sellers:
  maker: {label: The maker, role: operator, channels: {site: {}}, wholesale: {prices: {orange: 1.80}, payment: 10 days}}
  shop: {label: The shop, role: dealer, supplier: maker, channels: {market: {}}}
offers:
  maker: {orange: {price: 3.30, cost: 1.10, stock: {opening: 5000}}}
  shop: {orange: {price: 2.70, stock: {opening: 100, reorder: {base_stock: {level: 900, lead_time: 2 days}}}}}
promotions:
  deep: {seller: shop, off: 20%, during: 2026-03-05..2026-03-06}
  shallow: {seller: shop, off: 10%, during: 2026-03-10..2026-03-11}
outputs: {replicates: 2}
)";

study::RunResult run(const engine::Scenario& scenario) {
  language::Diagnostics diagnostics;
  auto result = study::run(scenario, {.threads = 2, .keep_daily = true}, diagnostics);
  REQUIRE(result);
  return std::move(*result);
}

}  // namespace

TEST_CASE("routes tell what the daily facts add up to", "[report][dealers]") {
  const engine::Scenario scenario = scenario_of(kMarket);
  REQUIRE(scenario.ok());
  const study::RunResult result = run(scenario);
  REQUIRE(result.routes.size() == 2);
  const study::Route &own = result.routes[0], &shop = result.routes[1];
  CHECK(own.channel == "site");
  CHECK(shop.dealer == "shop");
  CHECK(own.supplier + shop.supplier == "makermaker");
  double shipped = 0, refused = 0, sold = 0, revenue = 0, not_allowed = 0;
  const auto& world = result.compiled->world;
  for (const auto& days : result.daily)
    for (const auto& day : days) {
      shipped += static_cast<double>(day.wholesale[0].shipped) / 2;
      refused += static_cast<double>(day.wholesale[0].refused) / 2;
      revenue += static_cast<double>(day.wholesale[0].revenue.minor) / 200;
      sold += static_cast<double>(day.offers[offer_index(world, "shop/market/orange")].units) / 2;
      for (const auto& refusal : day.refused) not_allowed += static_cast<double>(refusal.offers) / 2;
    }
  CHECK(shop.shipped.mean == Approx(shipped));
  CHECK(shop.refused.mean == Approx(refused));
  CHECK(refused > 0);
  CHECK(shop.sold.mean == Approx(sold));
  CHECK(shop.revenue.mean == Approx(revenue));
  CHECK(shop.margin.mean == Approx(shipped * 0.70));
  CHECK(own.price_level.mean == Approx(1.1));
  CHECK(shop.price_level.mean > 0.7);
  CHECK(shop.price_level.mean < 0.9);
  CHECK(own.shipped.mean == own.sold.mean);
  // The shallow promotion came too soon after the deep one, on each of its days.
  CHECK(not_allowed == 2);
  double told = 0;
  for (const auto& one : result.refused) told += one.offer_days.mean;
  CHECK(told == not_allowed);
  // The operator's result has both routes: that of the site, and what dealers pay.
  const auto maker =
      static_cast<size_t>(std::find(result.sellers.begin(), result.sellers.end(), "maker") - result.sellers.begin());
  const auto of = [&](study::Metric metric) { return result.by_seller[maker][static_cast<size_t>(metric)].mean; };
  CHECK(of(study::Metric::wholesale) == Approx(revenue));
  CHECK(of(study::Metric::revenue) == Approx(own.revenue.mean + revenue));
  CHECK(of(study::Metric::gross_margin) == Approx(own.margin.mean + shop.margin.mean));
}

TEST_CASE("reports show routes, sales on account and refused promotions", "[report][dealers]") {
  const engine::Scenario scenario = scenario_of(kMarket);
  const study::RunResult result = run(scenario);
  const std::string text = report::text(result, scenario.model, {});
  for (const char* words : {"Routes to consumers of The maker", "own site", "The shop", "Sold to dealers",
                            "The maker sold", "on account", "A platform did not allow shallow"})
    CHECK(text.find(words) != std::string::npos);
  const std::string json = report::json(result);
  for (const char* key :
       {"\"routes\"", "\"on_account\"", "\"refused_promotions\"", "\"price_level\"", "\"wholesale\"", "\"bad_debt\""})
    CHECK(json.find(key) != std::string::npos);
  std::string csv;
  report::write_dealers(result, [&](std::string_view part) { csv += part; });
  CHECK(
      csv.starts_with("replicate,day,date,supplier,dealer,product,ordered,refused,shipped,owed,revenue,cost_of_goods,"
                      "gross_margin\n1,1,2026-03-02,maker,shop,orange,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 2 * 21);
  for (const int width : {40, 60, 100}) {
    const std::string narrow = report::routes_text(result, scenario.model, width, false);
    CHECK(narrow.find("The shop") != std::string::npos);
  }
}

TEST_CASE("reports tell refusals by rating from those by price", "[report][platforms]") {
  std::string yaml = kMarket;
  const auto with = [&](const std::string& part, const std::string& instead) {
    yaml.replace(yaml.find(part), part.size(), instead);
  };
  with("{juice: {}}", "{juice: {reviews: {effect: 0.1, write: 0%}}}");
  with("appeal: 1}", "appeal: 1, rating: {quality: 3, initial: {count: 9, mean: 3}}}");
  with("10 days}}\nsellers", "10 days, minimum_rating: 3.5}}\nsellers");
  const engine::Scenario scenario = scenario_of(yaml);
  REQUIRE(scenario.ok());
  const study::RunResult result = run(scenario);
  for (const auto& refused : result.refused) {
    CHECK(refused.offer_days.mean == 2);  // both promotions, on each of their days
    CHECK(refused.by_rating.mean == 2);
  }
  const std::string text = report::text(result, scenario.model, {.width = 200});
  CHECK(text.find("did not allow deep: 2 offers times days on which the product was not rated well enough") !=
        std::string::npos);
  CHECK(text.find("above the lowest") == std::string::npos);
  CHECK(report::json(result).find("\"by_rating\"") != std::string::npos);
}

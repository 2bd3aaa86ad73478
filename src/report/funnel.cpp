#include "report/funnel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::report {
namespace {

using study::Step;

double mean(const study::CampaignFunnel& campaign, Step step) { return campaign.steps[static_cast<size_t>(step)].mean; }
std::string count(double value) { return grouped(value, value < 100 && value != std::round(value) ? 1 : 0); }
std::string share(double part, double whole) { return whole > 0 ? fmt::format("{:.2f}%", 100 * part / whole) : "–"; }

}  // namespace

std::string funnel_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  std::string out;
  const std::string sign = currency_sign(result.currency);
  for (const study::SellerFunnel& seller : result.funnel.sellers) {
    std::vector<const study::CampaignFunnel*> own;
    for (const auto& entry : model.campaigns)  // as the scenario lists them
      for (const auto& campaign : result.funnel.campaigns)
        if (campaign.name == entry.name && campaign.seller == seller.seller) own.push_back(&campaign);
    if (own.empty() && result.customers.seller == seller.seller) continue;  // told with his customers
    const std::string title = "Where the orders of " + label_in(model.sellers, seller.seller) + " came from";
    for (const auto& line : wrapped(title, width)) out += '\n' + (colour ? "\x1b[1m" + line + "\x1b[0m" : line);
    out += '\n';
    std::vector<std::string> names;
    std::vector<TableColumn> columns = {{"seen", 5},  {"clicks", 4}, {"visits", 8},    {"orders", 9},
                                        {"sales", 7}, {"cost", 6},   {"per order", 1}, {"sales/cost", 3}};
    const auto add = [&](const std::string& name, std::vector<std::string> cells) {
      names.push_back(name);
      for (size_t k = 0; k < columns.size(); ++k) columns[k].cells.push_back(std::move(cells[k]));
    };
    const auto money = [&](double value, int digits) { return sign + grouped(value, digits); };
    for (const auto* campaign : own) {
      const double cost = mean(*campaign, Step::cost), orders = mean(*campaign, Step::orders),
                   sales = mean(*campaign, Step::sales);
      add(label_in(model.campaigns, campaign->name),
          {count(mean(*campaign, Step::impressions)),
           share(mean(*campaign, Step::clicks), mean(*campaign, Step::impressions)),
           count(mean(*campaign, Step::visits)), count(orders), money(sales, 0), money(cost, 0),
           cost > 0 && orders > 0 ? money(cost / orders, 2) : "–",
           cost > 0 ? fmt::format("{:.1f}", sales / cost) : "–"});
    }
    const auto organic = [&](const char* name, const study::Estimate& visits, const study::Estimate& orders) {
      add(name, {"", "", count(visits.mean), count(orders.mean), "", "", "", ""});
    };
    if (!own.empty()) organic("by themselves", seller.organic_visits, seller.organic_orders);
    organic("all", seller.visits, seller.orders);
    out += named_table(names, std::move(columns), width);
    std::string customers = fmt::format(
        "Of these orders {} were a consumer's first (since the warm-up began), {} were "
        "of customers who came back",
        count(seller.new_customers.mean), count(seller.returning_orders.mean));
    if (seller.follows.mean > 0) customers += fmt::format("; {} buyers became followers", count(seller.follows.mean));
    for (const auto& line : wrapped(customers, width)) out += line + '\n';
  }
  return out;
}

nlohmann::ordered_json funnel_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  const auto number = [&](double value, bool money) {
    double scale = money ? std::pow(10, result.currency.digits) : 1e6;
    return std::round(value * scale) / scale;
  };
  const auto figure = [&](const study::Estimate& estimate, bool money = false) {
    Json out = {{"mean", number(estimate.mean, money)}, {"ci95", nullptr}};
    if (estimate.ci95)
      out["ci95"] = Json::array({number(estimate.ci95->low, money), number(estimate.ci95->high, money)});
    return out;
  };
  Json campaigns = Json::object(), sellers = Json::object();
  for (const auto& campaign : result.funnel.campaigns) {
    Json one = {{"seller", campaign.seller}};
    for (size_t k = 0; k < study::kSteps; ++k)
      one[std::string(study::step_name(static_cast<Step>(k)))] =
          figure(campaign.steps[k], study::step_is_money(static_cast<Step>(k)));
    campaigns[campaign.name] = std::move(one);
  }
  for (const auto& seller : result.funnel.sellers)
    sellers[seller.seller] = {{"visits", figure(seller.visits)},
                              {"organic_visits", figure(seller.organic_visits)},
                              {"orders", figure(seller.orders)},
                              {"organic_orders", figure(seller.organic_orders)},
                              {"new_customers", figure(seller.new_customers)},
                              {"returning_orders", figure(seller.returning_orders)}};
  for (const auto& seller : result.funnel.sellers)
    if (seller.follows.mean > 0) sellers[seller.seller]["new_followers"] = figure(seller.follows);
  return {{"campaigns", std::move(campaigns)}, {"sellers", std::move(sellers)}};
}

void write_campaigns(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  std::vector<size_t> order(world.campaigns.size());
  for (size_t c = 0; c < order.size(); ++c) order[c] = c;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return world.campaigns[a].name < world.campaigns[b].name; });
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column :
       {"replicate", "day", "date", "seller", "campaign", "impressions", "clicks", "visits", "orders", "units", "sales",
        "cost", "opt_outs", "followers", "raised_needs"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate])
      for (const size_t c : order) {
        const market::CampaignFacts& one = facts.campaigns[c];
        csv.day(replicate, facts, world).field(world.sellers[world.campaigns[c].seller.value].name);
        csv.field(world.campaigns[c].name).field(one.impressions).field(one.clicks).field(one.visits).field(one.orders);
        csv.field(one.units).field(one.sales, world.currency).field(one.cost, world.currency).field(one.opt_outs);
        csv.field(one.follows).field(one.raised);
        csv.end_row();
      }
  out(text);
}

}  // namespace shopwright::report

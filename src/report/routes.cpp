#include "report/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value, double scale) { return std::round(value * scale) / scale; }

Json figure(const study::Estimate& estimate, double scale) {
  Json out = {{"mean", rounded(estimate.mean, scale)}, {"ci95", nullptr}};
  if (estimate.ci95)
    out["ci95"] = Json::array({rounded(estimate.ci95->low, scale), rounded(estimate.ci95->high, scale)});
  return out;
}

std::string bold(const std::string& line, bool colour) { return colour ? "\x1b[1m" + line + "\x1b[0m" : line; }

}  // namespace

std::string routes_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  std::string out;
  const std::string sign = currency_sign(result.currency);
  for (const auto& supplier : model.sellers) {
    std::vector<std::string> names;
    std::vector<TableColumn> columns = {{"consumers buy", 6}, {"price level", 7}, {"shipped", 3}, {"refused", 1},
                                        {"revenue", 4},       {"margin", 8},      {"a unit", 5}};
    bool refused = false;
    for (const study::Route& route : result.routes) {
      if (route.supplier != supplier.name) continue;
      names.push_back(route.dealer.empty() ? "own " + route.channel : label_in(model.sellers, route.dealer));
      const auto count = [](double value) { return grouped(value, 0); };
      const double margin = route.margin.mean, shipped = route.shipped.mean;
      const std::array<std::string, 7> cells = {
          count(route.sold.mean),
          route.sold.mean > 0 ? grouped(100 * route.price_level.mean, 1) + "%" : "–",
          count(shipped),
          route.dealer.empty() ? "" : count(route.refused.mean),
          sign + count(route.revenue.mean),
          (margin < 0 ? "-" : "") + sign + count(std::abs(margin)),
          shipped > 0 ? (margin < 0 ? "-" : "") + sign + grouped(std::abs(margin / shipped), result.currency.digits)
                      : "–"};
      for (size_t k = 0; k < columns.size(); ++k) columns[k].cells.push_back(cells[k]);
      refused |= route.refused.mean > 0;
    }
    if (names.empty()) continue;
    if (!refused) columns.erase(columns.begin() + 3);
    out += '\n' + bold("Routes to consumers of " + label_in(model.sellers, supplier.name), colour) + '\n';
    out += named_table(names, std::move(columns), width);
    for (const auto& line :
         wrapped("Price level: what consumers pay, of the regular prices of what they buy. Margin: of the "
                 "supplier, after commission and fulfilment by unit. What all sellers have together counts trade "
                 "between them "
                 "twice.",
                 width))
      out += line + '\n';
  }
  return out;
}

nlohmann::ordered_json routes_json(const study::RunResult& result) {
  const double cents = std::pow(10, result.currency.digits);
  Json out = Json::array();
  for (const study::Route& route : result.routes)
    out.push_back({{"supplier", route.supplier},
                   {route.dealer.empty() ? "channel" : "dealer", route.dealer.empty() ? route.channel : route.dealer},
                   {"sold", figure(route.sold, 1e6)},
                   {"price_level", figure(route.price_level, 1e6)},
                   {"shipped", figure(route.shipped, 1e6)},
                   {"refused", figure(route.refused, 1e6)},
                   {"revenue", figure(route.revenue, cents)},
                   {"margin", figure(route.margin, cents)}});
  return out;
}

void write_dealers(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "supplier", "dealer", "product", "ordered",
                                        "refused", "shipped", "owed", "revenue", "cost_of_goods", "gross_margin"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate])
      for (size_t t = 0; t < world.trades.size(); ++t) {
        const market::TradeInfo& trade = world.trades[t];
        const market::WholesaleFacts& one = facts.wholesale[t];
        csv.day(replicate, facts, world).field(world.sellers[trade.supplier.value].name);
        csv.field(world.sellers[trade.dealer.value].name).field(world.products[trade.product.value].name);
        csv.field(one.ordered).field(one.refused).field(one.shipped).field(one.owed);
        csv.field(one.revenue, world.currency).field(one.cost_of_goods, world.currency);
        csv.field(one.gross_margin(), world.currency);
        csv.end_row();
      }
  out(text);
}

std::string credit_text(const study::RunResult& result, const engine::Model& model, int width) {
  std::string out;
  const std::string sign = currency_sign(result.currency);
  const auto line = [&](const std::string& words) {
    for (const auto& part : wrapped(words, width)) out += part + '\n';
  };
  for (const auto& entry : model.sellers)
    for (const auto& credit : result.credit)
      if (credit.seller == entry.name && credit.lent.mean > 0)
        line(fmt::format("{} sold {} on account; {} of it and of earlier sales came in, {} was lost",
                         label_in(model.sellers, entry.name), sign + grouped(credit.lent.mean, 0),
                         sign + grouped(credit.collected.mean, 0), sign + grouped(credit.lost.mean, 0)));
  for (const auto& refused : result.refused) {
    const std::string name = label_in(model.promotions, refused.promotion);
    const double rating = refused.by_rating.mean, price = refused.offer_days.mean - rating;
    if (price > 0)
      line(fmt::format(
          "A platform did not allow {}: {} offers times days on which its price was above the lowest before", name,
          grouped(price, 0)));
    if (rating > 0)
      line(fmt::format(
          "A platform did not allow {}: {} offers times days on which the product was not rated well enough", name,
          grouped(rating, 0)));
  }
  return out.empty() ? out : '\n' + out;
}

nlohmann::ordered_json credit_json(const study::RunResult& result) {
  const double cents = std::pow(10, result.currency.digits);
  Json out = Json::object();
  for (const auto& credit : result.credit)
    out[credit.seller] = {{"sold_on_account", figure(credit.lent, cents)},
                          {"collected", figure(credit.collected, cents)},
                          {"lost", figure(credit.lost, cents)}};
  return out;
}

nlohmann::ordered_json refused_json(const study::RunResult& result) {
  Json out = Json::object();
  for (const auto& refused : result.refused) {
    out[refused.promotion] = figure(refused.offer_days, 1e6);
    out[refused.promotion]["by_rating"] = figure(refused.by_rating, 1e6);
  }
  return out;
}

}  // namespace shopwright::report

#include "report/bridge_document.hpp"
#include "shopwright/report/bridge.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;
using core::Money;
using study::BridgeCell;
using study::BridgeSide;
using study::Period;

constexpr std::array kAllPeriods = {Period::before, Period::window, Period::after, Period::total};

/// One correctly rounded division: the number nearest to the decimal, which is what a reader of the decimal gets.
Json amount(Money money, const core::Currency& currency) {
  double scale = 1;
  for (int i = 0; i < currency.digits; ++i) scale *= 10;
  return money.minor == 0 ? 0.0 : static_cast<double>(money.minor) / scale;
}

Json figures(int64_t units, Money revenue, Money cost, const core::Currency& currency) {
  return {{"units", units},
          {"revenue", amount(revenue, currency)},
          {"cost_of_goods", amount(cost, currency)},
          {"gross_margin", amount(revenue - cost, currency)}};
}
Json figures(const BridgeSide& side, const core::Currency& currency) {
  return figures(side.units, side.revenue, side.cost, currency);
}

Json periods(const study::BridgeCells& cells, const core::Currency& currency) {
  Json out = Json::object();
  for (const Period period : kAllPeriods) {
    const BridgeCell& cell = cells[static_cast<size_t>(period)];
    out[std::string(study::period_name(period))] = {
        {"difference", figures(cell.units(), cell.revenue(), cell.cost(), currency)},
        {"base", figures(cell.base, currency)},
        {"variant", figures(cell.variant, currency)}};
  }
  return out;
}

// `named`: with a first column of names.
void table(const std::vector<std::pair<std::string, const study::Bridge*>>& bridges, bool named, Out out) {
  std::string text;
  CsvWriter csv(text);
  if (named) csv.field("variant");
  for (const char* column : {"reason", "competitor", "period", "units", "revenue", "cost_of_goods", "gross_margin",
                             "base_units", "base_revenue", "base_cost_of_goods", "base_gross_margin", "variant_units",
                             "variant_revenue", "variant_cost_of_goods", "variant_gross_margin"})
    csv.field(column);
  csv.end_row();
  for (const auto& [name, bridge] : bridges) {
    const auto rows = [&](std::string_view reason, std::string_view competitor, const study::BridgeCells& cells) {
      for (const Period period : kAllPeriods) {
        const BridgeCell& cell = cells[static_cast<size_t>(period)];
        if (named) csv.field(name);
        csv.field(reason).field(competitor).field(study::period_name(period));
        csv.field(cell.units());
        for (const Money money : {cell.revenue(), cell.cost(), cell.margin()}) csv.field(money, bridge->currency);
        for (const BridgeSide* side : {&cell.base, &cell.variant}) {
          csv.field(side->units);
          for (const Money money : {side->revenue, side->cost, side->margin()}) csv.field(money, bridge->currency);
        }
        csv.end_row();
      }
    };
    for (const auto& row : bridge->rows) rows(study::reason_name(row.reason), row.competitor, row.periods);
    rows("total", "", bridge->whole);
  }
  out(text);
}

}  // namespace

void bridge_csv(const study::Bridge& bridge, Out out) { table({{"", &bridge}}, false, out); }
void bridge_csv(const std::vector<std::pair<std::string, const study::Bridge*>>& bridges, Out out) {
  table(bridges, true, out);
}

Json bridge_document(const study::Bridge& bridge, const study::MarginBridge* margin) {
  const core::Currency& currency = bridge.currency;
  Json reasons = Json::array();
  for (const auto& row : bridge.rows) {
    Json one = {{"reason", study::reason_name(row.reason)}};
    one["competitor"] = row.reason == study::Reason::competitor ? Json(row.competitor) : Json(nullptr);
    one["periods"] = periods(row.periods, currency);
    reasons.push_back(std::move(one));
  }
  Json warnings = Json::array();
  if (bridge.too_short) warnings.push_back("too_short");
  if (bridge.still_moving) warnings.push_back("still_moving");
  Json document = {{"shopwright", kVersion},
                   {"currency", currency.code},
                   {"window", {{"first", core::format_date(bridge.first)}, {"last", core::format_date(bridge.last)}}},
                   {"pairing_days", bridge.pairing_days},
                   {"settled", bridge.settled()},
                   {"warnings", std::move(warnings)},
                   {"days_after_last_change", bridge.days_after_last_change},
                   {"total", periods(bridge.whole, currency)},
                   {"reasons", std::move(reasons)}};
  document["stockpile"] = nullptr;
  if (bridge.stockpile)
    document["stockpile"] = {{"stocked_up", bridge.stockpile->stocked_up},
                             {"consumed_more", bridge.stockpile->consumed_more}};
  document["margin_bridge"] = nullptr;
  if (margin != nullptr)
    document["margin_bridge"] = {{"base", amount(margin->base, currency)},
                                 {"variant", amount(margin->variant, currency)},
                                 {"price", amount(margin->price, currency)},
                                 {"volume", amount(margin->volume, currency)},
                                 {"mix", amount(margin->mix, currency)},
                                 {"cost", amount(margin->cost, currency)},
                                 {"promotion_funding", amount(margin->promotion_funding, currency)},
                                 {"marketing", amount(margin->marketing, currency)},
                                 {"charges", amount(margin->charges, currency)}};
  return document;
}

std::string bridge_json(const study::Bridge& bridge, const study::MarginBridge* margin) {
  return bridge_document(bridge, margin).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace shopwright::report

#include "report/vouchers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

const promotion::Rule& rule_of(const study::RunResult& result, size_t voucher) {
  const auto& promotions = result.compiled->promotions;
  return promotions.rules()[promotions.vouchers()[voucher]];
}

// By name.
std::vector<size_t> listed(const study::RunResult& result) {
  std::vector<size_t> order(result.funnel.vouchers.size());
  for (size_t v = 0; v < order.size(); ++v) order[v] = v;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return rule_of(result, a).name < rule_of(result, b).name; });
  return order;
}

}  // namespace

std::string vouchers_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  if (result.funnel.vouchers.empty()) return {};
  const auto count = [](double value) { return grouped(value, value < 100 && value != std::round(value) ? 1 : 0); };
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {{"claimed", 3}, {"redeemed", 4}, {"of claimed", 2}, {"expired", 1}};
  for (const size_t v : listed(result)) {
    const auto& of = result.funnel.vouchers[v];
    names.push_back(label_in(model.promotions, rule_of(result, v).name));
    columns[0].cells.push_back(count(of.claimed.mean));
    columns[1].cells.push_back(count(of.redeemed.mean));
    columns[2].cells.push_back(of.claimed.mean > 0 ? fmt::format("{:.1f}%", 100 * of.redeemed.mean / of.claimed.mean)
                                                   : "–");
    columns[3].cells.push_back(count(of.expired.mean));
  }
  const std::string title = "Vouchers";
  return '\n' + (colour ? "\x1b[1m" + title + "\x1b[0m" : title) + '\n' + named_table(names, std::move(columns), width);
}

nlohmann::ordered_json vouchers_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  Json out = Json::object();
  const auto figure = [](const study::Estimate& estimate) {
    const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
    Json one = {{"mean", rounded(estimate.mean)}, {"ci95", nullptr}};
    if (estimate.ci95) one["ci95"] = Json::array({rounded(estimate.ci95->low), rounded(estimate.ci95->high)});
    return one;
  };
  for (const size_t v : listed(result)) {
    const auto& of = result.funnel.vouchers[v];
    out[rule_of(result, v).name] = {
        {"claimed", figure(of.claimed)}, {"redeemed", figure(of.redeemed)}, {"expired", figure(of.expired)}};
  }
  return out;
}

void write_vouchers(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "voucher", "claimed", "redeemed", "expired"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate])
      for (const size_t v : listed(result)) {
        const market::VoucherFacts& one = facts.vouchers[v];
        csv.day(replicate, facts, world).field(rule_of(result, v).name);
        csv.field(one.claimed).field(one.redeemed).field(one.expired);
        csv.end_row();
      }
  out(text);
}

}  // namespace shopwright::report

#include "report/payments.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::report {

bool any_payments(const engine::Compiled& compiled) {
  const auto& sellers = compiled.world.sellers;
  return !compiled.promotions.vouchers().empty() || !compiled.promotions.presales().empty() ||
         std::any_of(sellers.begin(), sellers.end(), [](const auto& seller) { return seller.points.exists(); });
}

void write_payments(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  const promotion::Promotions& promotions = result.compiled->promotions;
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "seller", "kind", "name", "figure", "value"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate]) {
      const auto row = [&](const std::string& seller, std::string_view kind, const std::string& name,
                           std::string_view figure, auto value) {
        if (value == decltype(value){}) return;
        csv.day(replicate, facts, world).field(seller).field(kind).field(name).field(figure);
        if constexpr (std::is_same_v<decltype(value), core::Money>) csv.field(value, world.currency);
        else csv.field(value);
        csv.end_row();
      };
      for (size_t v = 0; v < facts.vouchers.size(); ++v) {
        const promotion::Rule& rule = promotions.rules()[promotions.vouchers()[v]];
        const std::string& seller = world.sellers[rule.seller.value].name;
        const bool gift = rule.params.gift.has_value();
        row(seller, gift ? "gift" : "voucher", rule.name, gift ? "given" : "redeemed", facts.vouchers[v].redeemed);
        row(seller, "voucher", rule.name, "claimed", facts.vouchers[v].claimed);
        row(seller, "voucher", rule.name, "expired", facts.vouchers[v].expired);
      }
      for (size_t k = 0; k < facts.presales.size(); ++k) {
        const promotion::Rule& rule = promotions.rules()[promotions.presales()[k]];
        const std::string& seller = world.sellers[rule.seller.value].name;
        row(seller, "presale", rule.name, "ordered", facts.presales[k].ordered);
        row(seller, "presale", rule.name, "paid", facts.presales[k].paid);
        row(seller, "presale", rule.name, "forfeited", facts.presales[k].forfeited);
        row(seller, "presale", rule.name, "deposits", facts.presales[k].deposits);
      }
      for (size_t s = 0; s < facts.points.size(); ++s) {
        const std::string& seller = world.sellers[s].name;
        row(seller, "points", seller, "earned", facts.points[s].earned);
        row(seller, "points", seller, "redeemed", facts.points[s].redeemed);
        row(seller, "points", seller, "expired", facts.points[s].expired);
        row(seller, "points", seller, "outstanding", facts.points[s].outstanding);
      }
    }
  out(text);
}

}  // namespace shopwright::report

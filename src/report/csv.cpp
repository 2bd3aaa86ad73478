#include "shopwright/report/csv.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <vector>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::report {

void CsvWriter::separate() {
  if (fields_++ > 0) out_ += ',';
}

CsvWriter& CsvWriter::field(std::string_view text) {
  separate();
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += text;
    return *this;
  }
  out_ += '"';
  for (const char c : text) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::field(int64_t number) {
  separate();
  char digits[24];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  return *this;
}

CsvWriter& CsvWriter::field(core::Money amount, const core::Currency& currency) {
  separate();
  out_ += core::format_money(amount, currency);
  return *this;
}

CsvWriter& CsvWriter::day(size_t replicate, const market::DayFacts& facts, const market::World& world) {
  field(static_cast<int64_t>(replicate + 1)).field(int64_t{facts.day} - world.warm_up + 1);
  return field(core::format_date(world.date(facts.day)));
}

void CsvWriter::end_row() {
  if (columns_ == 0) columns_ = fields_;
  ENSURE(fields_ == columns_, fields_, columns_);
  fields_ = 0;
  out_ += '\n';
}

namespace {

/// In the world things lie by the hash of their names; people expect them as the scenario lists them.
std::vector<size_t> in_order_of_scenario(const market::World& world, const engine::Model& model) {
  std::vector<size_t> order(world.offers.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](size_t i) {
    const market::OfferInfo& offer = world.offers[i];
    const auto seller = model.sellers.index_of(world.sellers[offer.seller.value].name);
    ENSURE(seller.has_value());
    return std::tuple(seller, model.sellers[*seller].value.channels.index_of(world.channels[offer.channel.value]),
                      model.products.index_of(world.products[offer.product.value].name));
  };
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
  return order;
}

}  // namespace

void write_daily(const study::RunResult& result, const engine::Model& model, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  const std::vector<size_t> order = in_order_of_scenario(world, model);
  const bool charged = std::any_of(result.daily.begin(), result.daily.end(), [](const auto& days) {
    return std::any_of(days.begin(), days.end(), [](const market::DayFacts& day) {
      return std::any_of(day.offers.begin(), day.offers.end(), [](const auto& offer) { return offer.charges.any(); }) ||
             std::any_of(day.sellers.begin(), day.sellers.end(),
                         [](const auto& seller) { return seller.charges.any(); });
    });
  });
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column :
       {"replicate", "day", "date", "seller", "channel", "product", "units", "visits", "orders", "lost_units",
        "list_value", "discounts", "revenue", "cost_of_goods", "gross_margin"})
    csv.field(column);
  const bool traded = charged && (!world.trades.empty() || world.on_account());
  if (charged)
    for (const std::string_view column :
         {"platform_funded", "supplier_funded", "shipping_income", "vat", "commission", "fulfilment", "marketing",
          "placements", "gifts", "forfeits", "points_deferred", "refunds"})
      csv.field(column);
  if (traded)
    for (const std::string_view column : {"wholesale", "bad_debt"}) csv.field(column);
  if (charged) csv.field("contribution_margin");
  csv.end_row();
  const auto charges = [&](const market::Charges& c, core::Money contribution) {
    for (const core::Money amount : {c.platform_funded, c.supplier_funded, c.shipping_income, c.vat, c.commission,
                                     c.fulfilment, c.marketing, c.placements, c.gifts, c.forfeits, c.points, c.refunds})
      csv.field(amount, world.currency);
    if (traded) csv.field(c.wholesale, world.currency).field(c.bad_debt, world.currency);
    csv.field(contribution, world.currency);
  };
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate) {
    for (const market::DayFacts& facts : result.daily[replicate]) {
      for (const size_t i : order) {
        const market::OfferInfo& offer = world.offers[i];
        const market::OfferFacts& sold = facts.offers[i];
        csv.day(replicate, facts, world);
        csv.field(world.sellers[offer.seller.value].name).field(world.channels[offer.channel.value]);
        csv.field(world.products[offer.product.value].name);
        csv.field(sold.units).field(sold.views).field(sold.orders).field(sold.lost_units);
        for (const core::Money amount :
             {sold.list_value, sold.discounts, sold.revenue, sold.cost_of_goods, sold.gross_margin()})
          csv.field(amount, world.currency);
        if (charged) charges(sold.charges, sold.contribution_margin());
        csv.end_row();
      }
      // What is of no single offer, in a row of the seller's own.
      for (const auto& entry : model.sellers) {
        const auto seller = market::find_seller(world, entry.name);
        const market::SellerFacts& own = facts.sellers[seller->value];
        if (!charged || !own.charges.any()) continue;
        const core::Money revenue = own.charges.to_revenue(), margin = revenue - own.cost_of_goods;
        csv.day(replicate, facts, world);
        csv.field(entry.name).field("").field("");
        for (int i = 0; i < 4; ++i) csv.field(int64_t{0});
        for (const core::Money amount : {core::Money{}, core::Money{}, revenue, own.cost_of_goods, margin})
          csv.field(amount, world.currency);
        charges(own.charges, margin - own.charges.below_margin());
        csv.end_row();
      }
      if (text.size() >= size_t{1} << 18) {
        out(text);
        text.clear();
      }
    }
  }
  out(text);
}

}  // namespace shopwright::report

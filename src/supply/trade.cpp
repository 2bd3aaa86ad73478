#include "shopwright/supply/trade.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "shopwright/core/ensure.hpp"

namespace shopwright::supply {

using core::Money;

Trade::Trade(const market::World& world, std::vector<TradeTerms> terms)
    : terms_(std::move(terms)), trades_(world.trades) {
  ENSURE(terms_.size() == trades_.size(), terms_.size(), trades_.size());
  for (const auto& trade : trades_) leaves_.push_back(world.sellers[trade.dealer.value].leaves);
}

std::optional<uint32_t> Trade::of_stock(core::StockId to) const {
  for (uint32_t t = 0; t < trades_.size(); ++t)
    if (trades_[t].to == to) return t;
  return std::nullopt;
}

Money Trade::price(uint32_t trade, core::Day day, int64_t units) const {
  const TradeTerms& terms = terms_[trade];
  const Money list = terms.price[static_cast<size_t>(day)];
  const auto* tier = terms.tiers.reached(units);
  if (tier == nullptr) return list;
  const int64_t kept = core::kMicro - std::llround(tier->value * static_cast<double>(core::kMicro));
  return Money{core::mul_div_half_even(list.minor, kept, core::kMicro)};
}

void Trade::ship(core::Day day, uint32_t trade, int64_t units, Money price, int lead_time_days,
                 const Stockroom& stockroom, std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const {
  if (units == 0) return;
  const market::TradeInfo& info = trades_[trade];
  market::WholesaleFacts& facts = books.facts[trade];
  facts.shipped += units;
  facts.revenue += price * units;
  facts.cost_of_goods += info.from.valid() ? stockroom.issue(info.from.value, units, books.stock, books.journal)
                                           : stockroom.sell_unlimited(info.source, units, unit_cost[info.source.value],
                                                                      books.stock, books.journal);
  books.trade.shipped[trade] += units;
  stockroom.order(day, info.to, units, lead_time_days, {price.minor * core::kMicro}, books.stock, books.journal,
                  books.moves);
}

void Trade::ship_owed(core::Day day, const Stockroom& stockroom, std::span<const core::UnitRate> unit_cost,
                      const TradeBooks& books) const {
  size_t kept = 0;
  for (size_t i = 0; i < books.trade.owed.size(); ++i) {
    OwedOrder owed = books.trade.owed[i];
    const int64_t units = std::min(owed.units, books.stock.on_hand[trades_[owed.trade].from.value]);
    ship(day, owed.trade, units, owed.price, static_cast<int>(owed.lead_time_days), stockroom, unit_cost, books);
    owed.units -= units;
    if (owed.units > 0) books.trade.owed[kept++] = owed;
  }
  books.trade.owed.resize(kept);
}

void Trade::decide(core::Day day, const core::Noise& noise, const Stockroom& stockroom,
                   std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const {
  if (!any()) return;
  const core::KeyedStream stream = noise.stream(core::Stream::rationing);
  std::vector<std::pair<uint64_t, uint32_t>> turn;
  for (uint32_t t = 0; t < trades_.size(); ++t) {
    const core::Block words = stream.block(trades_[t].hash, day, 0);
    turn.emplace_back((uint64_t{words[0]} << 32) | words[1], t);  // trades are by hash: so ties are, too
  }
  std::sort(turn.begin(), turn.end());
  const std::vector<int64_t> coming = owed(books.trade);
  for (const auto& [key, t] : turn) {
    if (day >= leaves_[t]) continue;
    const auto wish = stockroom.wish(day, trades_[t].to, coming[t], noise, books.stock);
    if (wish.units >= terms_[t].minimum_order)
      order(day, t, wish.units, wish.lead_time_days, stockroom, unit_cost, books);
  }
}

void Trade::order(core::Day day, uint32_t trade, int64_t units, int lead_time_days, const Stockroom& stockroom,
                  std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const {
  ENSURE(trade < trades_.size() && units >= 0 && lead_time_days >= 0, trade, units, lead_time_days);
  const market::TradeInfo& info = trades_[trade];
  const Money each = price(trade, day, units);
  const int64_t now = info.from.valid() ? std::min(units, books.stock.on_hand[info.from.value]) : units;
  books.facts[trade].ordered += units;
  ship(day, trade, now, each, lead_time_days, stockroom, unit_cost, books);
  if (now == units) return;
  if (terms_[trade].shortage == Shortage::lost) books.facts[trade].refused += units - now;
  else books.trade.owed.push_back({trade, day, units - now, each, lead_time_days});
}

std::vector<int64_t> Trade::owed(const TradeColumns& columns) const {
  std::vector<int64_t> units(trades_.size());
  for (const OwedOrder& order : columns.owed) units[order.trade] += order.units;
  return units;
}

void Trade::check_close(const StockColumns& stock, const TradeColumns& columns) const {
  for (const OwedOrder& order : columns.owed) {
    ENSURE(order.units > 0 && trades_[order.trade].from.valid(), order.trade, order.units);
    ENSURE(stock.on_hand[trades_[order.trade].from.value] == 0, order.trade, order.units);
  }
  for (size_t t = 0; t < trades_.size(); ++t) {
    const uint32_t to = trades_[t].to.value;
    ENSURE(columns.shipped[t] == stock.received[to] + stock.on_order[to], t, columns.shipped[t], stock.received[to],
           stock.on_order[to]);
  }
}

}  // namespace shopwright::supply

#include "shopwright/supply/stockroom.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "shopwright/core/ensure.hpp"

namespace shopwright::supply {

using core::Money;
using market::Account;

namespace {

__extension__ using Int128 = __int128;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

int whole_lead_time(double days) { return static_cast<int>(std::llround(std::clamp(days, 0.0, kLongestLeadTime))); }

core::Day season_order_day(const market::World& world, const Newsvendor& newsvendor) {
  if (newsvendor.season.last < world.first_day) return core::kNever;
  // The mean of a lead time may be far beyond the longest that is drawn, even infinite.
  const int64_t ahead =
      int64_t{newsvendor.season.first.days} - world.first_day.days - whole_lead_time(newsvendor.lead_time.mean());
  return static_cast<core::Day>(std::clamp<int64_t>(ahead, 0, core::kNever));
}

}  // namespace

Stockroom::Stockroom(const market::World& world, std::vector<StockParams> params) : params_(std::move(params)) {
  ENSURE(params_.size() == world.stocks.size(), params_.size(), world.stocks.size());
  for (size_t s = 0; s < params_.size(); ++s) {
    const market::StockInfo& info = world.stocks[s];
    seller_.push_back(info.seller);
    leaves_.push_back(world.sellers[info.seller.value].leaves);
    hash_.push_back(
        core::identity_hash(world.sellers[info.seller.value].name + "/" + world.products[info.product.value].name));
    const auto* newsvendor = std::get_if<Newsvendor>(&params_[s].reorder);
    season_order_day_.push_back(newsvendor ? season_order_day(world, *newsvendor) : core::kNever);
  }
  traded_.assign(params_.size(), false);
  for (const market::TradeInfo& trade : world.trades) traded_[trade.to.value] = true;
  for (const market::OfferInfo& offer : world.offers) {
    stock_of_.push_back(offer.stock);
    seller_of_.push_back(offer.seller);
  }
}

StockColumns Stockroom::start(std::span<const core::UnitRate> unit_cost, market::Journal& journal) const {
  ENSURE(unit_cost.size() == size(), unit_cost.size(), size());
  StockColumns columns;
  for (auto* column : {&columns.on_hand, &columns.backorders, &columns.on_order, &columns.reserved, &columns.received,
                       &columns.issued, &columns.carry_micro})
    column->assign(size(), 0);
  columns.value.assign(size(), Money{});
  columns.offer_carry_micro.assign(stock_of_.size(), 0);
  for (size_t s = 0; s < size(); ++s) {
    columns.on_hand[s] = params_[s].opening;
    columns.value[s] = Money{core::amount_with_carry(params_[s].opening, unit_cost[s], columns.carry_micro[s])};
    journal.post(seller_[s], Account::inventory, Account::equity, columns.value[s]);
  }
  return columns;
}

void Stockroom::open(core::Day day, StockColumns& columns, market::Journal& journal, StockMoves& moves) const {
  moves.received.assign(size(), 0);
  moves.handovers.clear();
  size_t kept = 0;
  for (size_t i = 0; i < columns.deliveries.size(); ++i) {
    const Delivery delivery = columns.deliveries[i];
    if (delivery.due <= day) put_away(delivery, columns, journal, moves);
    else columns.deliveries[kept++] = delivery;
  }
  columns.deliveries.resize(kept);
}

void Stockroom::decide(core::Day day, const core::Noise& noise, std::span<const core::UnitRate> unit_cost,
                       StockColumns& columns, market::Journal& journal, StockMoves& moves) const {
  ENSURE(unit_cost.size() == size(), unit_cost.size(), size());
  for (uint32_t s = 0; s < size(); ++s) {
    if (traded_[s] || day >= leaves_[s]) continue;
    const Wish wanted = wish(day, core::StockId{s}, 0, noise, columns);
    order(day, core::StockId{s}, wanted.units, wanted.lead_time_days, unit_cost[s], columns, journal, moves);
  }
}

Wish Stockroom::wish(core::Day day, core::StockId stock, int64_t owed, const core::Noise& noise,
                     const StockColumns& columns) const {
  const uint32_t s = stock.value;
  const int64_t units = wanted(day, s, columns.on_hand[s] - columns.backorders[s] + columns.on_order[s] + owed);
  if (units <= 0) return {};
  const language::Distribution* lead_time = std::visit(
      [](const auto& rule) -> const language::Distribution* {
        if constexpr (requires { rule.lead_time; }) return &rule.lead_time;
        else return nullptr;
      },
      params_[s].reorder);
  return {units, lead_time_days(*lead_time, s, day, noise.stream(core::Stream::lead_time))};
}

int64_t Stockroom::wanted(core::Day day, uint32_t stock, int64_t position) const {
  return std::visit(Overloaded{
                        [](const NoReorder&) -> int64_t { return 0; },
                        [&](const BaseStock& rule) -> int64_t { return rule.level - position; },
                        [&](const MinMax& rule) -> int64_t {
                          return position <= rule.reorder_point ? rule.order_up_to - position : 0;
                        },
                        [&](const Newsvendor& rule) -> int64_t {
                          return day == season_order_day_[stock] ? rule.target() - position : 0;
                        },
                    },
                    params_[stock].reorder);
}

int Stockroom::lead_time_days(const language::Distribution& lead_time, uint32_t stock, core::Day day,
                              const core::KeyedStream& stream) const {
  double days = lead_time.mean();
  if (!lead_time.is_constant()) {
    const core::Block block = stream.block(hash_[stock], day, 0);
    days = lead_time.quantile(core::uniform01(block[0], block[1]));
  }
  return whole_lead_time(days);
}

void Stockroom::order(core::Day day, core::StockId stock, int64_t units, int lead_time_days, core::UnitRate unit_cost,
                      StockColumns& columns, market::Journal& journal, StockMoves& moves) const {
  ENSURE(stock.value < size() && units >= 0 && lead_time_days >= 0, stock, units, lead_time_days);
  if (units == 0) return;
  const Delivery delivery{stock, day + lead_time_days, units, unit_cost};
  columns.on_order[stock.value] += units;
  if (lead_time_days == 0) put_away(delivery, columns, journal, moves);
  else columns.deliveries.push_back(delivery);
}

void Stockroom::put_away(const Delivery& delivery, StockColumns& columns, market::Journal& journal,
                         StockMoves& moves) const {
  const uint32_t s = delivery.stock.value;
  ENSURE(moves.received.size() == size(), moves.received.size(), size());
  const Money amount{core::amount_with_carry(delivery.units, delivery.unit_cost, columns.carry_micro[s])};
  journal.post(seller_[s], Account::inventory, Account::payables, amount);
  columns.value[s] += amount;
  columns.on_hand[s] += delivery.units;
  columns.on_order[s] -= delivery.units;
  columns.received[s] += delivery.units;
  moves.received[s] += delivery.units;
  keep_promises(s, columns, journal, moves);
}

void Stockroom::keep_promises(uint32_t s, StockColumns& columns, market::Journal& journal, StockMoves& moves) const {
  if (columns.backorders[s] == 0) return;
  size_t kept = 0;
  for (size_t i = 0; i < columns.promises.size(); ++i) {
    Promise promise = columns.promises[i];
    const int64_t units = stock_of_[promise.offer.value].value == s ? std::min(promise.units, columns.on_hand[s]) : 0;
    if (units > 0) {
      moves.handovers.push_back({promise.offer, promise.since, units,
                                 issue(s, units, Account::cost_of_goods, columns.on_hand, columns, journal)});
      columns.backorders[s] -= units;
      promise.units -= units;
    }
    if (promise.units > 0) columns.promises[kept++] = promise;
  }
  columns.promises.resize(kept);
}

Money Stockroom::issue(uint32_t stock, int64_t units, StockColumns& columns, market::Journal& journal) const {
  return issue(stock, units, Account::cost_of_goods, columns.on_hand, columns, journal);
}

Money Stockroom::issue(uint32_t stock, int64_t units, Account as, std::vector<int64_t>& from, StockColumns& columns,
                       market::Journal& journal) const {
  const int64_t all = columns.on_hand[stock] + columns.reserved[stock];
  Money& value = columns.value[stock];
  ENSURE(0 < units && units <= from[stock], units, from[stock]);
  const Money cost = units == all ? value : Money{core::mul_div_half_even(value.minor, units, all)};
  journal.post(seller_[stock], as, Account::inventory, cost);
  value -= cost;
  from[stock] -= units;
  columns.issued[stock] += units;
  return cost;
}

Sale Stockroom::sell(core::Day day, core::OfferId offer, int64_t units, StockColumns& columns,
                     market::Journal& journal) const {
  ENSURE(offer.value < stock_of_.size() && stock_of_[offer.value].valid() && units >= 0, offer, units);
  const uint32_t s = stock_of_[offer.value].value;
  Sale sale;
  sale.delivered = std::min(units, columns.on_hand[s]);
  sale.backordered = units - sale.delivered;
  ENSURE(sale.backordered == 0 || params_[s].shortage == Shortage::backorder, offer, units, columns.on_hand[s]);
  if (sale.delivered > 0)
    sale.cost = issue(s, sale.delivered, Account::cost_of_goods, columns.on_hand, columns, journal);
  if (sale.backordered > 0) {
    columns.backorders[s] += sale.backordered;
    columns.promises.push_back({offer, day, sale.backordered});
  }
  return sale;
}

Money Stockroom::sell_unlimited(core::OfferId offer, int64_t units, core::UnitRate unit_cost, StockColumns& columns,
                                market::Journal& journal) const {
  ENSURE(offer.value < stock_of_.size() && !stock_of_[offer.value].valid() && units >= 0, offer, units);
  const Money cost{core::amount_with_carry(units, unit_cost, columns.offer_carry_micro[offer.value])};
  journal.post(seller_of_[offer.value], Account::inventory, Account::payables, cost);
  journal.post(seller_of_[offer.value], Account::cost_of_goods, Account::inventory, cost);
  return cost;
}

void Stockroom::reserve(core::OfferId offer, int64_t units, StockColumns& columns) const {
  const uint32_t s = stock_of_[offer.value].value;
  ENSURE(units >= 0 && units <= columns.on_hand[s], offer, units, columns.on_hand[s]);
  columns.on_hand[s] -= units;
  columns.reserved[s] += units;
}

void Stockroom::release(core::OfferId offer, int64_t units, StockColumns& columns, market::Journal& journal,
                        StockMoves& moves) const {
  const uint32_t s = stock_of_[offer.value].value;
  ENSURE(units >= 0 && units <= columns.reserved[s], offer, units, columns.reserved[s]);
  columns.reserved[s] -= units;
  columns.on_hand[s] += units;
  keep_promises(s, columns, journal, moves);
}

Money Stockroom::hand_over_reserved(core::OfferId offer, int64_t units, StockColumns& columns,
                                    market::Journal& journal) const {
  if (units == 0) return {};
  return issue(stock_of_[offer.value].value, units, Account::cost_of_goods, columns.reserved, columns, journal);
}

Money Stockroom::give_away(core::OfferId offer, int64_t units, core::UnitRate unit_cost, StockColumns& columns,
                           market::Journal& journal) const {
  ENSURE(offer.value < stock_of_.size() && units >= 0, offer, units);
  const core::StockId stock = stock_of_[offer.value];
  const int64_t there = stock.valid() ? std::min(units, columns.on_hand[stock.value]) : 0;
  Money cost{};
  if (there > 0) cost = issue(stock.value, there, Account::gifts, columns.on_hand, columns, journal);
  const Money bought{core::amount_with_carry(units - there, unit_cost, columns.offer_carry_micro[offer.value])};
  journal.post(seller_of_[offer.value], Account::inventory, Account::payables, bought);
  journal.post(seller_of_[offer.value], Account::gifts, Account::inventory, bought);
  return cost + bought;
}

market::StockFacts Stockroom::facts(core::StockId stock, const StockColumns& columns, const StockMoves& moves) const {
  const uint32_t s = stock.value;
  return {columns.on_hand[s], columns.backorders[s], moves.received[s], columns.on_order[s]};
}

Money Stockroom::supply_cost(core::StockId stock, const market::StockFacts& facts, int64_t lost_units) const {
  const StockParams& p = params_[stock.value];
  const Int128 micro = Int128(p.holding_cost.micro) * facts.on_hand +
                       Int128(p.shortage_cost.micro) * (Int128(facts.backorders) + lost_units);
  const Int128 whole = micro / core::kMicro;  // of nothing negative
  const auto rest = static_cast<int64_t>(micro % core::kMicro);
  const bool up = rest * 2 > core::kMicro || (rest * 2 == core::kMicro && whole % 2 != 0);
  ENSURE(micro >= 0 && whole < INT64_MAX, facts.on_hand, facts.backorders, lost_units);
  return Money{static_cast<int64_t>(whole) + (up ? 1 : 0)};
}

std::vector<Money> Stockroom::value_by_seller(const StockColumns& columns, size_t sellers) const {
  std::vector<Money> value(sellers);
  for (size_t s = 0; s < size(); ++s) value[seller_[s].value] += columns.value[s];
  return value;
}

void Stockroom::check_close(const StockColumns& columns) const {
  std::vector<int64_t> promised(size()), ordered(size());
  for (const Promise& promise : columns.promises) {
    ENSURE(promise.units > 0, promise.offer, promise.units);
    promised[stock_of_[promise.offer.value].value] += promise.units;
  }
  for (const Delivery& delivery : columns.deliveries) {
    ENSURE(delivery.units > 0, delivery.stock, delivery.units);
    ordered[delivery.stock.value] += delivery.units;
  }
  for (size_t s = 0; s < size(); ++s) {
    const int64_t on_hand = columns.on_hand[s], backorders = columns.backorders[s], on_order = columns.on_order[s];
    const int64_t reserved = columns.reserved[s];
    ENSURE(on_hand >= 0 && reserved >= 0 && columns.value[s].minor >= 0, s, on_hand, reserved, columns.value[s]);
    ENSURE(params_[s].opening + columns.received[s] == columns.issued[s] + on_hand + reserved, s, columns.received[s],
           columns.issued[s], on_hand, reserved);
    ENSURE(promised[s] == backorders && ordered[s] == on_order, s, promised[s], backorders, ordered[s], on_order);
    ENSURE(on_hand == 0 || backorders == 0, s, on_hand, backorders);
    ENSURE(on_hand > 0 || reserved > 0 || columns.value[s] == Money{0}, s, columns.value[s]);
  }
}

}  // namespace shopwright::supply

// Money that moves on another day than goods are sold, and goods that leave without being sold: deposits and balances of pre-sales, loyalty
// points, refunds when prices fall, gifts.
#include <algorithm>

#include "engine/day.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {

using core::Money;
using market::Account;
using promotion::PreOrder;

namespace {

bool same_terms(const PreOrder& a, PreOrder b) {
  b.units = a.units;
  b.reserved = a.reserved;
  return a == b;
}

}  // namespace

void Day::open_payments() {
  const auto gives_points = [](const market::SellerInfo& seller) { return seller.points.exists(); };
  if (std::any_of(world().sellers.begin(), world().sellers.end(), gives_points))
    facts_.points.resize(world().sellers.size());
  for (uint32_t s = 0; s < facts_.points.size(); ++s) {
    const core::Day expire = world().sellers[s].points.expire;
    if (expire == 0) continue;
    for (shopping::Purse& purse : p_.shoppers.purses[s]) {
      if (purse.points == 0 || today() + 1 - purse.since <= expire) continue;
      facts_.points[s].expired.minor += purse.points;
      purse.points = 0;
    }
  }

  // Whoever does not pay the balance gives her units back to the stock.
  facts_.presales.resize(p_.compiled->promotions.presales().size());
  std::vector<PreOrder>& orders = p_.state.preorders;
  const auto waits = [&](const PreOrder& order) { return order.balance > today(); };
  const auto end = std::stable_partition(orders.begin(), orders.end(), waits);
  for (auto order = end; order != orders.end(); ++order) {
    const promotion::Rule& rule = p_.compiled->promotions.rules()[p_.compiled->promotions.presales()[order->presale]];
    const int64_t lost = promotion::forfeited(p_.noise, rule.hash, world().offers[order->offer.value].hash, *order,
                                              rule.params.presale->forfeits);
    const int64_t back = std::min(lost, order->reserved);
    if (back > 0) p_.compiled->stockroom.release(order->offer, back, p_.state.stock, p_.state.ledger, moves_);
    order->reserved -= back;
    due_.push_back({*order, lost});
  }
  orders.erase(end, orders.end());
}

// What was ordered in a pre-sale today: set aside where the stock is all there is, the deposit is owed until the balance is due.
void Day::take_preorders() {
  std::vector<PreOrder> taken;
  for (const auto& sale : sold_.sold) {
    if (sale.presale == market::kNoPresale) continue;
    const promotion::Rule& rule = p_.compiled->promotions.rules()[p_.compiled->promotions.presales()[sale.presale]];
    const promotion::PresaleParams& terms = *rule.params.presale;
    const market::OfferInfo& offer = world().offers[sale.offer.value];
    const Money list = tables_[sale.buyer_class].offers[sale.offer.value].list_price;
    PreOrder order{.offer = sale.offer,
                   .ordered = today(),
                   .balance = terms.balance - world().first_day,
                   .presale = sale.presale,
                   .units = sale.units,
                   .list_price = list,
                   .price = sale.price,
                   .deposit = std::min(terms.deposit, sale.price),
                   .funded = sale.funded,
                   .reserved = offer.stock.valid() && !offer.backorder ? sale.units : 0};
    if (order.reserved > 0) p_.compiled->stockroom.reserve(sale.offer, order.reserved, p_.state.stock);
    p_.state.ledger.post(offer.seller, Account::cash, Account::deposits, order.deposit * order.units);
    facts_.presales[sale.presale].ordered += order.units;
    const auto same =
        std::find_if(taken.begin(), taken.end(), [&](const PreOrder& other) { return same_terms(order, other); });
    if (same == taken.end()) taken.push_back(order);
    else same->units += order.units, same->reserved += order.reserved;
  }
  p_.state.preorders.insert(p_.state.preorders.end(), taken.begin(), taken.end());
  std::erase_if(sold_.sold, [](const auto& sale) { return sale.presale != market::kNoPresale; });
}

// What was ordered before and is paid or forfeited today.
void Day::pay_balances(std::vector<Money>& paid, std::vector<int64_t>& reserved) {
  for (const Due& due : due_) {
    const PreOrder& order = due.order;
    const int64_t units = order.units - due.forfeited;
    market::OfferFacts& facts = facts_.offers[order.offer.value];
    facts.units += units;
    facts.list_value += order.list_price * units;
    facts.promoted_units += units;
    facts.charges.forfeits += order.deposit * due.forfeited;
    facts.forfeited.units += due.forfeited;
    facts.forfeited.value +=
        order.price * due.forfeited +
        Money{core::mul_div_half_even(order.funded.platform + order.funded.supplier, due.forfeited, core::kMicro)};
    paid[order.offer.value] += order.price * units;
    reserved[order.offer.value] += order.reserved;
    sold_.funded[order.offer.value].add(order.funded, units);
    // The sale is booked as if all of it were paid today.
    p_.state.ledger.post(world().offers[order.offer.value].seller, Account::deposits, Account::cash,
                         order.deposit * units);
    facts_.presales[order.presale].paid += units;
    facts_.presales[order.presale].forfeited += due.forfeited;
  }
}

// Units that were bought dearer a few days ago are refunded, and today's are remembered.
void Day::refund() {
  const promotion::PriceProtection& protection = p_.compiled->protection;
  if (!protection.any()) return;
  std::vector<Money> posted;
  for (const auto& offer : tables_.front().offers) {
    Money price{};
    for (const auto& window : offer.windows) price = std::max(price, window.tiers.back().price);
    posted.push_back(price);
  }
  const auto refunds = protection.refund(today(), posted, p_.state.protected_units);
  for (size_t o = 0; o < refunds.size(); ++o) facts_.offers[o].charges.refunds = refunds[o];
  const auto remember = [&](core::OfferId offer, int64_t units, Money price) {
    protection.remember(today(), offer, units, price, p_.state.protected_units, p_.state.claims_micro);
  };
  for (const auto& sale : sold_.sold) remember(sale.offer, sale.units, sale.price);
  for (const Due& due : due_) remember(due.order.offer, due.order.units - due.forfeited, due.order.price);
}

void Day::give_gifts() {
  const auto vouchers = p_.compiled->promotions.vouchers();
  for (size_t v = 0; v < vouchers.size(); ++v) {
    const promotion::Rule& rule = p_.compiled->promotions.rules()[vouchers[v]];
    const int64_t given = facts_.vouchers[v].redeemed;
    if (!rule.params.gift || given == 0) continue;
    facts_.sellers[rule.seller.value].charges.gifts += p_.compiled->stockroom.give_away(
        rule.gift, given, p_.compiled->unit_cost[p_.compiled->at(today(), rule.gift.value)], p_.state.stock,
        p_.state.ledger);
  }
}

void Day::book_points() {
  for (uint32_t s = 0; s < facts_.points.size(); ++s) {
    const market::PointsFacts& points = facts_.points[s];
    facts_.sellers[s].charges.points = points.earned - points.expired;
    p_.state.ledger.post(core::SellerId{s}, Account::points_liability, Account::cash, points.redeemed);
  }
}

// What is owed to buyers is what the books say, and what is set aside is what was ordered.
void Day::check_payments() {
  std::vector<Money> deposits(world().sellers.size());
  std::vector<int64_t> reserved(world().stocks.size());
  for (const PreOrder& order : p_.state.preorders) {
    const market::OfferInfo& offer = world().offers[order.offer.value];
    const Money held = order.deposit * order.units;
    deposits[offer.seller.value] += held;
    facts_.presales[order.presale].deposits += held;
    if (order.reserved > 0) reserved[offer.stock.value] += order.reserved;
  }
  const auto owed = [&](uint32_t s, Account account) { return -p_.state.ledger.balance(core::SellerId{s}, account); };
  for (uint32_t s = 0; s < world().sellers.size(); ++s) {
    ENSURE(owed(s, Account::deposits) == deposits[s], s, owed(s, Account::deposits), deposits[s]);
    if (facts_.points.empty()) continue;
    Money outstanding{};
    for (const shopping::Purse& purse : p_.shoppers.purses[s]) outstanding.minor += purse.points;
    facts_.points[s].outstanding = outstanding;
    ENSURE(owed(s, Account::points_liability) == outstanding, s, owed(s, Account::points_liability), outstanding);
  }
  for (size_t k = 0; k < reserved.size(); ++k)
    ENSURE(p_.state.stock.reserved[k] == reserved[k], k, p_.state.stock.reserved[k], reserved[k]);
}

}  // namespace shopwright::engine

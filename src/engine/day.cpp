#include "engine/day.hpp"

#include <algorithm>
#include <numeric>

#include "engine/count_customers.hpp"
#include "engine/funnel_checks.hpp"
#include "engine/platform_rules.hpp"
#include "engine/publish.hpp"
#include "engine/show_placements.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/supply/demand.hpp"

namespace shopwright::engine {

std::vector<core::UnitRate> Day::stock_costs() const {
  std::vector<core::UnitRate> costs(world().stocks.size());
  for (uint32_t o = 0; o < world().offers.size(); ++o)
    if (const auto stock = world().offers[o].stock; stock.valid())
      costs[stock.value] = p_.compiled->unit_cost[p_.compiled->at(today(), o)];
  return costs;
}

void Day::open() {
  facts_.day = today();
  facts_.reported = today() >= world().warm_up;
  facts_.offers.resize(world().offers.size());
  facts_.sellers.resize(world().sellers.size());
  facts_.campaigns.resize(world().campaigns.size());
  if (p_.customers.any()) facts_.customers.resize(world().sellers.size());
  facts_.storefronts.resize(world().storefronts.size());
  facts_.vouchers.resize(p_.compiled->promotions.vouchers().size());
  facts_.wholesale.resize(world().trades.size());
  if (p_.compiled->on_account() || !p_.state.dues.empty()) facts_.credit.resize(world().sellers.size());
  if (today() == 0) p_.state.stock = p_.compiled->stockroom.start(stock_costs(), p_.state.ledger);
  finance::settle(today(), p_.state.dues, p_.state.ledger, facts_);
  p_.compiled->stockroom.open(today(), p_.state.stock, p_.state.ledger, moves_);
  open_payments();
  p_.buyers->claim(today(), p_.customers, p_.claimed);
  ship_owed();
}

void Day::decide() {
  // Decisions from outside first, in the order in which they were submitted.
  std::vector<size_t> later;
  for (size_t i : p_.pending)
    if (p_.journal[i].day == today()) p_.apply(p_.journal[i], moves_, facts_.wholesale);
    else later.push_back(i);
  p_.pending = std::move(later);

  if (!p_.options.replaying) {
    // All policies see the same morning; none sees what another decides today.
    std::vector<market::Decision> decisions;
    for (size_t i = 0; i < p_.compiled->policies.size(); ++i) {
      const auto& running = p_.compiled->policies[i];
      if (p_.silent(running.sellers)) continue;
      std::vector<market::Observation> seen;
      for (core::SellerId seller : running.sellers) seen.push_back(p_.observe(seller));
      running.policy->decide(seen, *p_.memories[i], p_.noise, decisions);
    }
    for (auto& decision : decisions) {
      decision.day = today();
      decision.source = market::Source::policy;
      if (auto wrong = p_.check(decision)) ENSURE(false, wrong->message);
      p_.apply(decision, moves_, facts_.wholesale);
      p_.journal.push_back(std::move(decision));
    }
  }
  p_.compiled->trade.decide(today(), p_.noise, p_.compiled->stockroom, p_.unit_costs(),
                            p_.trade_books(moves_, facts_.wholesale));
  p_.compiled->stockroom.decide(today(), p_.noise, stock_costs(), p_.state.stock, p_.state.ledger, moves_);
  ship_owed();  // what suppliers ordered may be there at once
}

void Day::ship_owed() {
  p_.compiled->trade.ship_owed(today(), p_.compiled->stockroom, p_.unit_costs(),
                               p_.trade_books(moves_, facts_.wholesale));
}

void Day::publish() {
  Published published = engine::publish(p_);
  tables_ = std::move(published.tables);
  buyer_class_ = published.buyer_class;
  facts_.refused = std::move(published.refused);
}

void Day::reach() {
  if (const shopping::Awareness& awareness = p_.compiled->awareness; awareness.any()) {
    std::vector<double> stars;
    for (const auto& rule : awareness.rules())
      stars.push_back(p_.compiled->reviews.above_prior(rule.product, p_.state.reviews));
    awareness.hear(today(), world(), stars, p_.noise, parallel_, p_.awareness);
    show_placements(p_, parallel_);
  }
  advertise();
  outreach_.known = p_.awareness.known;
}

void Day::advertise() {
  if (!p_.compiled->campaigns.any()) return;
  std::vector<std::span<const float>> need_rates;
  for (uint32_t c = 0; c < world().categories.size(); ++c) need_rates.push_back(p_.shop->need_rates(c));
  std::vector<std::vector<uint8_t>> searching(world().categories.size());
  for (const uint32_t c : p_.reach->searched(today()))
    searching[c] = p_.shop->searching(c, today(), p_.shoppers, parallel_);
  outreach_ = p_.reach->day(today(), need_rates, searching, p_.reached, p_.customers, p_.awareness.known, parallel_,
                            facts_.campaigns);
}

void Day::shop() {
  shopping::Scarce scarce;
  scarce.left = p_.state.stock.on_hand;
  scarce.left.insert(scarce.left.end(), p_.state.quota_left.begin(), p_.state.quota_left.end());
  const shopping::ShopOptions options{.simd = p_.options.simd, .one_by_one = p_.options.one_by_one};
  sold_ = p_.shop->day(today(), tables_, buyer_class_, scarce, outreach_, options, p_.shoppers, p_.customers, parallel_,
                       facts_, p_.sinks.trips);
  for (size_t q = 0; q < p_.state.quota_left.size(); ++q)
    p_.state.quota_left[q] -= sold_.taken[world().stocks.size() + q];
  for (size_t s = 0; s < world().stocks.size(); ++s) scarce.left[s] -= sold_.taken[s];
  sell_to_distributions(scarce.left);
}

// Supply theory: demand that no consumer makes. It buys at the lowest price without a limit of the first window.
void Day::sell_to_distributions(std::vector<int64_t>& left) {
  const auto stream = p_.noise.stream(core::Stream::demand);
  for (uint32_t o = 0; o < world().offers.size(); ++o) {
    if (!p_.compiled->demand[o] || !tables_.front().offers[o].on_sale) continue;
    const auto& offer = world().offers[o];
    const int64_t wanted = supply::draw_demand(*p_.compiled->demand[o], stream, offer.hash, today());
    int64_t units = wanted;
    if (offer.stock.valid() && !offer.backorder) {
      units = std::min(wanted, left[offer.stock.value]);
      left[offer.stock.value] -= units;
    }
    facts_.offers[o].units += units;
    facts_.offers[o].lost_units += wanted - units;
    if (units > 0) {
      const market::PriceTier& tier = tables_.front().offers[o].windows[0].tiers.back();
      sold_.sold.push_back({core::OfferId{o}, tier.price, units, 0, tier.funded});
    }
  }
}

void Day::fulfil() {
  take_preorders();
  // So far `discounts` has what rules on baskets took off, and `funded` who pays for that.
  std::vector<market::FundingSum>& funded = sold_.funded;
  std::vector<core::Money> paid(world().offers.size());
  for (uint32_t o = 0; o < world().offers.size(); ++o) paid[o] = -facts_.offers[o].discounts;
  for (const auto& sale : sold_.sold) {
    auto& facts = facts_.offers[sale.offer.value];
    const core::Money list = tables_[sale.buyer_class].offers[sale.offer.value].list_price;
    facts.list_value = facts.list_value + list * sale.units;
    paid[sale.offer.value] = paid[sale.offer.value] + sale.price * sale.units;
    if (sale.price < list) facts.promoted_units += sale.units;
    funded[sale.offer.value].add(sale.funded, sale.units);
  }
  std::vector<int64_t> reserved(world().offers.size());  // units sold that had been set aside
  pay_balances(paid, reserved);
  refund();
  for (uint32_t o = 0; o < world().offers.size(); ++o) {
    auto& facts = facts_.offers[o];
    facts.discounts = facts.list_value - paid[o];
    const market::FundingSum::Parts parts = funded[o].of(facts.discounts);
    facts.charges.platform_funded = parts.platform;
    facts.charges.supplier_funded = parts.supplier;
  }
  p_.compiled->tariff.charge(world(), sold_.shipping, facts_);
  for (uint32_t o = 0; o < world().offers.size(); ++o) {
    auto& facts = facts_.offers[o];
    if (facts.units == 0 && !facts.charges.any()) continue;
    if (world().offers[o].stock.valid())
      facts.cost_of_goods =
          p_.compiled->stockroom.hand_over_reserved(core::OfferId{o}, reserved[o], p_.state.stock, p_.state.ledger) +
          p_.compiled->stockroom
              .sell(today(), core::OfferId{o}, facts.units - reserved[o], p_.state.stock, p_.state.ledger)
              .cost;
    else
      facts.cost_of_goods = p_.compiled->stockroom.sell_unlimited(
          core::OfferId{o}, facts.units, tables_.front().offers[o].unit_cost, p_.state.stock, p_.state.ledger);
    finance::post_sales(p_.state.ledger, world().offers[o].seller, facts.list_value, facts.discounts);
    finance::post_charges(p_.state.ledger, world().offers[o].seller, facts.charges);
  }
  p_.reach->close(today(), p_.reached, facts_.campaigns);
  for (size_t c = 0; c < facts_.campaigns.size(); ++c)
    facts_.sellers[world().campaigns[c].seller.value].charges.marketing += facts_.campaigns[c].cost;
  p_.compiled->placements.charge(today(), facts_.sellers);
  give_gifts();
  book_points();
  sell_to_dealers();
  for (uint32_t s = 0; s < world().sellers.size(); ++s)
    finance::post_charges(p_.state.ledger, core::SellerId{s}, facts_.sellers[s].charges);
  sell_on_account();
  for (const auto& handover : moves_.handovers) {
    auto& facts = facts_.offers[handover.offer.value];
    facts.cost_of_goods = facts.cost_of_goods + handover.cost;
  }
  for (uint32_t s = 0; s < world().stocks.size(); ++s)
    facts_.stocks.push_back(p_.compiled->stockroom.facts(core::StockId{s}, p_.state.stock, moves_));
  for (uint32_t t = 0; t < world().trades.size(); ++t)
    facts_.stocks[world().trades[t].to.value].on_order += facts_.wholesale[t].owed;
}

void Day::sell_to_dealers() {
  const std::vector<int64_t> owed = p_.compiled->trade.owed(p_.state.trade);
  for (uint32_t t = 0; t < world().trades.size(); ++t) {
    market::WholesaleFacts& facts = facts_.wholesale[t];
    facts.owed = owed[t];
    market::SellerFacts& supplier = facts_.sellers[world().trades[t].supplier.value];
    supplier.charges.wholesale += facts.revenue;
    supplier.cost_of_goods += facts.cost_of_goods;
  }
}

// What was booked as paid today and is not.
void Day::sell_on_account() {
  for (uint32_t t = 0; t < world().trades.size(); ++t) {
    const market::TradeInfo& trade = world().trades[t];
    const core::Money amount = facts_.wholesale[t].revenue;
    if (const int days = p_.compiled->trade.terms(t).payment_days; days > 0)
      finance::lend({today() + days, trade.supplier, trade.dealer, amount, {}}, p_.state.dues, p_.state.ledger,
                    facts_.credit);
    else p_.state.ledger.post(trade.dealer, market::Account::payables, market::Account::cash, amount);
  }
  const size_t sellers = world().sellers.size();
  for (size_t k = 0; k < sold_.on_account.size(); ++k) {
    const auto& sum = sold_.on_account[k];
    finance::lend({today() + world().segments[k / sellers].pays_after,
                   core::SellerId{static_cast<uint32_t>(k % sellers)},
                   {},
                   sum.sold,
                   sum.lost},
                  p_.state.dues, p_.state.ledger, facts_.credit);
  }
}

// What buyers of today will write and say, and what everybody can know tomorrow morning.
void Day::care() {
  const shopping::Reviews& reviews = p_.compiled->reviews;
  const shopping::Awareness& awareness = p_.compiled->awareness;
  if (!reviews.any() && !awareness.any()) return;
  std::vector<int64_t> purchases(world().products.size());
  for (uint32_t o = 0; o < world().offers.size(); ++o)
    purchases[world().offers[o].product.value] += facts_.offers[o].purchases;
  reviews.close(today(), purchases, p_.noise, p_.state.reviews);
  awareness.close(purchases, p_.awareness);
  facts_.products.resize(world().products.size());
  const std::vector<int64_t> aware = awareness.aware(p_.awareness);
  for (uint32_t p = 0; p < facts_.products.size(); ++p) {
    const uint32_t bit = world().products[p].known_bit;
    facts_.products[p].aware = bit == market::kNoBit ? int64_t{world().consumers} : aware[bit];
    if (!reviews.any()) continue;
    facts_.products[p].reviews = p_.state.reviews.counts[p].count;
    facts_.products[p].stars = p_.state.reviews.counts[p].stars;
  }
}

void Day::close() {
  for (uint32_t v = 0; v < facts_.vouchers.size(); ++v) {
    const promotion::Rule& rule = p_.compiled->promotions.rules()[p_.compiled->promotions.vouchers()[v]];
    if (!rule.params.voucher) continue;
    facts_.vouchers[v].claimed = p_.buyers->claimed_on(v, today(), p_.claimed[v]);
    if (world().date(today()) != rule.params.during.last) continue;
    const auto& used = p_.shoppers.used[v];
    facts_.vouchers[v].expired =
        p_.buyers->claimed_by(v, today(), p_.claimed[v]) - std::accumulate(used.begin(), used.end(), int64_t{0});
  }
  for (uint32_t s = 0; s < world().sellers.size(); ++s)
    p_.state.earned[s] += finance::waterfall(facts_, world(), core::SellerId{s});
  p_.compiled->stockroom.check_close(p_.state.stock);
  p_.compiled->trade.check_close(p_.state.stock, p_.state.trade);
  finance::check_close(p_.state.ledger, p_.state.dues);
  finance::check_close(p_.state.ledger, p_.compiled->stockroom.value_by_seller(p_.state.stock, world().sellers.size()),
                       p_.state.earned);
  count_customers(world(), p_.customers, parallel_, facts_);
  check_funnel(world(), facts_);
  check_payments();
  core::Digest& past = p_.state.past;
  market::add_to(past, facts_);

  // What everybody can see tomorrow: the price that holds all day, and whether there is any left.
  std::vector<market::PostedPrice> posted;
  for (uint32_t o = 0; o < world().offers.size(); ++o) {
    const auto& offer = world().offers[o];
    const core::Money price = price_all_day(tables_.front().offers[o]);
    const bool sold_out = offer.stock.valid() && !offer.backorder && p_.state.stock.on_hand[offer.stock.value] == 0;
    const bool available = !sold_out && tables_.front().offers[o].on_sale;
    posted.push_back({core::OfferId{o}, offer.seller, offer.product, offer.category, price, available});
  }
  int lookback = 1;
  for (const auto& running : p_.compiled->policies) lookback = std::max(lookback, running.policy->lookback_days());
  for (const auto& rules : p_.compiled->platform_rules) lookback = std::max(lookback, rules.lowest_price_days);
  p_.state.posted.insert(p_.state.posted.begin(), std::move(posted));
  if (p_.state.posted.size() > static_cast<size_t>(lookback)) p_.state.posted.resize(static_cast<size_t>(lookback));

  if (!p_.state.page_sales.empty()) {
    std::vector<int64_t> units;
    for (const auto& offer : facts_.offers) units.push_back(offer.units);
    marketing::Pages::remember(units, p_.state.page_sales);
  }

  if (p_.sinks.facts) p_.sinks.facts->day(facts_);
  p_.state.yesterday = std::move(facts_);
  ++p_.state.today;
}

}  // namespace shopwright::engine

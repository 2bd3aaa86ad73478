// A run as bytes: what Simulation::save writes, Simulation::load reads and trusts after looking at it.
#include "engine/parts.hpp"
#include "engine/saved_state.hpp"

namespace shopwright::engine {
namespace {

uint64_t fingerprint(const market::World& world) {
  core::Digest digest;
  digest.add(world.first_day.days);
  digest.add(world.warm_up);
  digest.add(world.horizon);
  digest.add(world.consumers);
  for (const auto& segment : world.segments) digest.add(segment.hash32), digest.add(segment.count);
  for (const auto& category : world.categories) digest.add(category.hash);
  for (const auto& offer : world.offers) digest.add(offer.hash);
  for (const auto& stock : world.stocks) digest.add(stock.seller.value), digest.add(stock.product.value);
  for (const auto& campaign : world.campaigns) digest.add(campaign.hash);
  for (const auto& seller : world.sellers) digest.add(static_cast<uint32_t>(seller.knows_customers));
  for (const auto& seller : world.sellers)
    if (seller.knows_left_carts) digest.add("left carts"), digest.add(seller.hash);
  for (const auto& trade : world.trades) digest.add(trade.hash);
  for (const auto& product : world.products)
    if (product.known_bit != market::kNoBit) digest.add(product.hash);
  for (const auto& seller : world.sellers)
    if (seller.points.exists()) digest.add(seller.hash);
  return digest.words()[0];
}

template <class T, class A>
void save_column(core::Writer& out, const std::vector<T, A>& column) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.put(static_cast<uint64_t>(column.size()));
  out.raw(std::as_bytes(std::span<const T>(column)));
}
template <class T, class A>
void load_column(core::Reader& in, std::vector<T, A>& column) {
  const auto n = in.get<uint64_t>();
  if (n > in.left() / sizeof(T)) in.fail("a column is longer than the file");
  column.resize(n);
  in.raw(std::as_writable_bytes(std::span<T>(column)));
}

// Columns have their length (none before day 0), and lists speak of what exists.
void check_lengths(const core::Reader& in, const market::World& world, core::Day today,
                   const supply::StockColumns& stock) {
  const size_t stocks = today == 0 ? 0 : world.stocks.size(), offers = today == 0 ? 0 : world.offers.size();
  for (const auto* column : {&stock.on_hand, &stock.backorders, &stock.on_order, &stock.reserved, &stock.received,
                             &stock.issued, &stock.carry_micro})
    if (column->size() != stocks) in.fail("a column of stocks has the wrong length");
  if (stock.value.size() != stocks || stock.offer_carry_micro.size() != offers)
    in.fail("a column of stocks has the wrong length");
  for (const auto& delivery : stock.deliveries)
    if (delivery.stock.value >= stocks) in.fail("a delivery to no stock");
  for (const auto& promise : stock.promises)
    if (promise.offer.value >= offers || !world.offers[promise.offer.value].stock.valid())
      in.fail("a promise of no offer");
}

// PostedPrice has padding: field by field.
void save_posted(core::Writer& out, const market::PostedPrice& posted) {
  out.put(posted.offer);
  out.put(posted.seller);
  out.put(posted.product);
  out.put(posted.category);
  out.put(posted.price);
  out.put(posted.available);
}
market::PostedPrice load_posted(core::Reader& in) {
  market::PostedPrice posted;
  in.get(posted.offer);
  in.get(posted.seller);
  in.get(posted.product);
  in.get(posted.category);
  in.get(posted.price);
  posted.available = in.get<bool>();
  return posted;
}

}  // namespace

void Simulation::save(core::Writer& out) const {
  const MarketState& state = parts_->state;
  out.section("shopwright run 4");
  out.put(fingerprint(parts_->compiled->world));
  out.put(parts_->key.seed);
  out.put(parts_->key.replicate);
  out.put(parts_->key.future);
  out.put(parts_->key.future_from);
  out.section("market");
  out.put(state.today);
  out.vector(state.quota_left);
  out.vector(state.price_decided);
  state.stock.columns([&](std::string_view name, const auto& column) {
    out.section(name);
    save_column(out, column);
  });
  out.section("trade");
  save_column(out, state.trade.shipped);
  save_column(out, state.trade.owed);
  save_column(out, state.dues);
  state.ledger.save(out);
  save_column(out, state.earned);
  out.put(state.past);
  out.put(static_cast<uint64_t>(state.posted.size()));
  for (const auto& day : state.posted)
    for (const auto& posted : day) save_posted(out, posted);
  if (!state.page_sales.empty()) out.vector(state.page_sales);
  out.section("yesterday");
  save_column(out, state.yesterday.offers);
  save_column(out, state.yesterday.sellers);
  out.section("consumers");
  for (const auto& column : parts_->shoppers.state) save_column(out, column);
  for (const auto& column : parts_->shoppers.used) save_column(out, column);
  for (const auto& column : parts_->claimed)
    if (!column.empty()) save_column(out, column);
  out.section("payments");
  for (const auto& column : parts_->shoppers.purses) save_column(out, column);
  save_column(out, state.preorders);
  save_column(out, state.protected_units);
  save_column(out, state.claims_micro);
  out.section("marketing");
  for (const auto& column : parts_->customers.rows) save_column(out, column);
  for (const auto& column : parts_->reached.seen) save_column(out, column);
  save_column(out, parts_->reached.so_far);
  if (parts_->compiled->reviews.any() || parts_->compiled->awareness.any()) {
    out.section("products");
    save_column(out, state.reviews.counts);
    for (const auto& column : state.reviews.to_come) save_column(out, column);
    for (const auto& column : parts_->awareness.bought) save_column(out, column);
    save_column(out, parts_->awareness.known);
  }
  out.section("policies");
  for (const auto& memory : parts_->memories) memory->save(out);
  out.section("journal");
  out.put(static_cast<uint64_t>(parts_->journal.size()));
  for (const auto& decision : parts_->journal) {
    out.put(decision.day);
    out.put(decision.time);
    out.put(decision.by);
    out.put(decision.verb);
    out.put(decision.source);
    language::save(decision.args, out);
  }
  out.put(static_cast<uint64_t>(parts_->pending.size()));
  for (size_t i : parts_->pending) out.put(static_cast<uint64_t>(i));
  out.section("end");
}

Simulation Simulation::load(std::shared_ptr<const Compiled> compiled, core::Reader& in, core::Parallel& parallel,
                            market::Sinks sinks, RunOptions options) {
  in.section("shopwright run 4");
  const market::World& world = compiled->world;
  if (in.get<uint64_t>() != fingerprint(world)) in.fail("the saved run is of another market");
  core::NoiseKey key;
  in.get(key.seed);
  in.get(key.replicate);
  in.get(key.future);
  in.get(key.future_from);
  auto parts = std::make_unique<Parts>(compiled, key, parallel, sinks, options);
  parts->begin(parallel);
  MarketState& state = parts->state;
  auto same_size = [&](size_t have, size_t need) {
    if (have != need) in.fail("a column has the wrong length");
  };
  in.section("market");
  in.get(state.today);
  if (state.today < 0 || state.today > world.horizon) in.fail("no such day");
  in.vector(state.quota_left);
  same_size(state.quota_left.size(), compiled->promotions.quotas());
  in.vector(state.price_decided);
  same_size(state.price_decided.size(), world.offers.size());
  state.stock.columns([&](std::string_view name, auto& column) {
    in.section(name);
    load_column(in, column);
  });
  check_lengths(in, world, state.today, state.stock);
  in.section("trade");
  load_column(in, state.trade.shipped);
  same_size(state.trade.shipped.size(), world.trades.size());
  load_column(in, state.trade.owed);
  load_column(in, state.dues);
  state.ledger.load(in);
  load_column(in, state.earned);
  same_size(state.earned.size(), world.sellers.size());
  in.get(state.past);
  const auto days = in.get<uint64_t>();
  if (days > 100000) in.fail("too many days of posted prices");
  state.posted.resize(days);
  for (auto& day : state.posted)
    for (size_t o = 0; o < world.offers.size(); ++o) day.push_back(load_posted(in));
  if (!state.page_sales.empty()) {
    in.vector(state.page_sales);
    same_size(state.page_sales.size(), world.offers.size());
  }
  in.section("yesterday");
  load_column(in, state.yesterday.offers);
  load_column(in, state.yesterday.sellers);
  same_size(state.yesterday.offers.size(), world.offers.size());
  same_size(state.yesterday.sellers.size(), world.sellers.size());
  in.section("consumers");
  for (auto& column : parts->shoppers.state) {
    load_column(in, column);
    same_size(column.size(), world.consumers);
  }
  for (auto& column : parts->shoppers.used) {
    load_column(in, column);
    same_size(column.size(), world.consumers);
  }
  for (auto& column : parts->claimed) {
    if (column.empty()) continue;
    load_column(in, column);
    same_size(column.size(), world.consumers);
    for (const uint16_t day : column)
      if (static_cast<core::Day>(day) > state.today) in.fail("a voucher claimed on a day that is to come");
  }
  parts->shop->reschedule(parts->shoppers, parallel);
  in.section("payments");
  for (size_t s = 0; s < world.sellers.size(); ++s) {
    load_column(in, parts->shoppers.purses[s]);
    same_size(parts->shoppers.purses[s].size(), world.sellers[s].points.exists() ? world.consumers : 0);
  }
  load_column(in, state.preorders);
  load_column(in, state.protected_units);
  load_column(in, state.claims_micro);
  in.section("marketing");
  for (auto& column : parts->customers.rows) {
    load_column(in, column);
    same_size(column.size(), world.consumers);
  }
  for (auto& column : parts->reached.seen) {
    load_column(in, column);
    same_size(column.size(), world.consumers);
  }
  load_column(in, parts->reached.so_far);
  same_size(parts->reached.so_far.size(), world.campaigns.size());
  if (compiled->reviews.any() || compiled->awareness.any()) {
    in.section("products");
    const auto load_same = [&](auto& column) {
      const size_t size = column.size();
      load_column(in, column);
      same_size(column.size(), size);
    };
    load_same(state.reviews.counts);
    for (auto& column : state.reviews.to_come) load_same(column);
    for (auto& column : parts->awareness.bought) load_same(column);
    load_same(parts->awareness.known);
    check_products(in, *compiled, state.reviews, parts->awareness);
  }
  check_state(in, *compiled, state, parts->shoppers);
  check_marketing(in, *compiled, state.today, parts->customers, parts->reached);
  in.section("policies");
  for (auto& memory : parts->memories) memory->load(in);
  in.section("journal");
  const auto decisions = in.get<uint64_t>();
  for (uint64_t i = 0; i < decisions; ++i) {
    market::Decision decision;
    in.get(decision.day);
    in.get(decision.time);
    in.get(decision.by);
    in.get(decision.verb);
    in.get(decision.source);
    decision.args = language::load_node(in);
    parts->journal.push_back(std::move(decision));
  }
  const auto pending = in.get<uint64_t>();
  for (uint64_t i = 0; i < pending; ++i) {
    const auto at = in.get<uint64_t>();
    if (at >= parts->journal.size()) in.fail("a pending decision that is not in the journal");
    if (parts->check(parts->journal[at])) in.fail("a pending decision that cannot be taken");
    parts->pending.push_back(at);
  }
  in.section("end");
  return Simulation(std::move(parts));
}

}  // namespace shopwright::engine

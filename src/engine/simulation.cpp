#include "shopwright/engine/simulation.hpp"

#include <cmath>

#include "engine/day.hpp"
#include "engine/parts.hpp"
#include "engine/saved_state.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::engine {
namespace {

// An autocorrelated standard normal by day: z_t = memory z_(t-1) + sqrt(1 - memory^2) e_t, each e keyed by its day.
std::vector<double> autocorrelated(const core::KeyedStream& stream, uint64_t entity, double memory, core::Day horizon) {
  std::vector<double> z;
  const double fresh = std::sqrt(1 - memory * memory);
  for (core::Day day = 0; day < horizon; ++day) {
    const core::Block words = stream.block(entity, day, 0);
    const double e = core::normal_quantile(core::uniform01(words[0], words[1]));
    z.push_back(day == 0 ? e : memory * z.back() + fresh * e);
  }
  return z;
}

// A decision may be as large as what a scenario can say: beyond that, money would not fit into 64 bits.
constexpr double kMostValue = 1e17;  // minor units

double minor_per_major(const core::Currency& currency) {
  double minor = 1;
  for (int i = 0; i < currency.digits; ++i) minor *= 10;
  return minor;
}

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
  return digest.words()[0];
}

template <class T, class A>
std::span<const std::byte> bytes_of(const std::vector<T, A>& column) {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(std::span<const T>(column));
}

template <class T, class A>
void save_column(core::Writer& out, const std::vector<T, A>& column) {
  out.put(static_cast<uint64_t>(column.size()));
  out.raw(bytes_of(column));
}
template <class T, class A>
void load_column(core::Reader& in, std::vector<T, A>& column) {
  const auto n = in.get<uint64_t>();
  if (n > in.left() / sizeof(T)) in.fail("a column is longer than the file");
  column.resize(n);
  in.raw(std::as_writable_bytes(std::span<T>(column)));
}

// Columns have their length (none before day 0), and lists speak of what exists.
void check_stock(const core::Reader& in, const market::World& world, core::Day today,
                 const supply::StockColumns& stock) {
  const size_t stocks = today == 0 ? 0 : world.stocks.size(), offers = today == 0 ? 0 : world.offers.size();
  for (const auto* column :
       {&stock.on_hand, &stock.backorders, &stock.on_order, &stock.received, &stock.issued, &stock.carry_micro})
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

Simulation::Parts::Parts(std::shared_ptr<const Compiled> market, core::NoiseKey noise_key, core::Parallel& parallel,
                         market::Sinks to, RunOptions how, std::shared_ptr<const shopping::Traits> known_traits)
    : compiled(std::move(market)),
      key(noise_key),
      noise(noise_key),
      sinks(to),
      options(how),
      traits(std::move(known_traits)) {
  const market::World& world = compiled->world;
  if (!traits) {  // who people are does not depend on the future, even on one that begins on day 0
    const core::Noise present({.seed = key.seed, .replicate = key.replicate});
    traits = shopping::make_traits(world, compiled->habits, present, parallel);
  }
  std::vector<shopping::CategoryHabits> categories;
  bool shocks = false;
  for (uint32_t c = 0; c < world.categories.size(); ++c) {
    const Compiled::Category& fixed = compiled->categories[c];
    shopping::CategoryHabits habits;
    habits.curve = fixed.curve;
    if (fixed.needs_sigma > 0) {
      const auto z = autocorrelated(noise.stream(core::Stream::category_shock), world.categories[c].hash,
                                    fixed.needs_memory, world.horizon);
      const double half_variance = fixed.needs_sigma * fixed.needs_sigma / 2;
      for (size_t day = 0; day < habits.curve.size(); ++day)
        habits.curve[day] *= static_cast<float>(core::exp(fixed.needs_sigma * z[day] - half_variance));
    }
    shocks |= fixed.appeal_sigma > 0;
    float most = 0;
    for (float kappa : fixed.normalisation) most = std::max(most, kappa);
    std::vector<float> bound = habits.curve;
    for (float& b : bound) b *= most;
    habits.needs = std::make_shared<shopping::NeedProcess>(noise.stream(core::Stream::needs, world.categories[c].hash),
                                                           fixed.log2_interval, std::move(bound));
    habits.price_response = fixed.price_response;
    habits.pantry = fixed.pantry;
    habits.normalisation = fixed.normalisation;
    habits.consumption = fixed.consumption;
    categories.push_back(std::move(habits));
  }
  if (shocks) {
    appeal_shock.resize(world.offers.size() * static_cast<size_t>(world.horizon));
    const auto stream = noise.stream(core::Stream::offer_shock);
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const Compiled::Category& fixed = compiled->categories[world.offers[o].category.value];
      if (fixed.appeal_sigma <= 0) continue;
      const auto z = autocorrelated(stream, world.offers[o].hash, fixed.appeal_memory, world.horizon);
      for (core::Day day = 0; day < world.horizon; ++day)
        appeal_shock[compiled->at(day, o)] = static_cast<float>(fixed.appeal_sigma * z[static_cast<size_t>(day)]);
    }
  }
  auto made = std::make_shared<shopping::Shop>(world, compiled->habits, std::move(categories), compiled->arrivals,
                                               traits, noise);
  if (options.needs) made->use(options.needs);
  shop = std::move(made);
}

void Simulation::Parts::begin(core::Parallel& parallel) {
  const market::World& world = compiled->world;
  state.quota_left = compiled->promotions.opening_quotas();
  state.price_decided.assign(world.offers.size(), kPlanPrice);
  state.ledger = finance::Ledger(world.sellers.size());
  state.earned.resize(world.sellers.size());
  state.yesterday.offers.resize(world.offers.size());
  state.yesterday.sellers.resize(world.sellers.size());
  for (const auto& running : compiled->policies) memories.push_back(running.policy->start());
  shoppers = shop->start(parallel);
}

bool Simulation::Parts::silent(const std::vector<core::SellerId>& sellers) const {
  for (const std::string& name : options.silent)
    for (core::SellerId seller : sellers)
      if (compiled->world.sellers[seller.value].name == name) return true;
  return false;
}

market::Observation Simulation::Parts::observe(core::SellerId seller) const {
  const market::World& world = compiled->world;
  market::Observation seen;
  seen.day = state.today;
  seen.seller = seller;
  seen.visits = state.yesterday.sellers[seller.value].visits;
  seen.orders = state.yesterday.sellers[seller.value].orders;
  seen.posted = state.posted;
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != seller) continue;
    const auto& facts = state.yesterday.offers[o];
    market::OwnOffer own;
    own.offer = core::OfferId{o};
    own.product = offer.product;
    own.channel = offer.channel;
    own.price = list_price(std::min(state.today, world.horizon - 1), o);
    own.unit_cost = compiled->unit_cost[compiled->at(std::min(state.today, world.horizon - 1), o)];
    own.units = facts.units;
    own.orders = facts.purchases;
    own.views = facts.views;
    own.lost_units = facts.lost_units;
    if (!offer.stock.valid()) own.on_hand = -1;
    else if (state.stock.on_hand.empty())
      own.on_hand = compiled->stockroom.params(offer.stock).opening;  // before day 0
    else own.on_hand = state.stock.on_hand[offer.stock.value];
    seen.own.push_back(own);
  }
  return seen;
}

std::optional<language::Diagnostic> Simulation::Parts::check(const market::Decision& decision) const {
  const market::World& world = compiled->world;
  auto wrong = [&](std::string code, std::string path, std::string message, std::string hint = {}) {
    return language::Diagnostic{.severity = language::Severity::error,
                                .code = std::move(code),
                                .place = decision.args.place(),
                                .path = std::move(path),
                                .message = std::move(message),
                                .hint = std::move(hint),
                                .related = {}};
  };
  if (decision.day < state.today) return wrong("in-the-past", "day", "a decision for a day that is over");
  if (decision.day >= world.horizon) return wrong("out-of-range", "day", "a decision for a day after the end");
  if (!decision.by.valid() || decision.by.value >= world.sellers.size())
    return wrong("unknown-name", "by", "no such seller");
  const std::string& product = decision.args["product"].text();
  const std::string& channel = decision.args["channel"].text();
  bool found = false, stocked = false;
  double dearest = 0;  // cost of a unit that day, in minor units
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != decision.by || world.products[offer.product.value].name != product) continue;
    if (!channel.empty() && world.channels[offer.channel.value] != channel) continue;
    found = true;
    stocked |= offer.stock.valid();
    dearest = std::max(dearest, static_cast<double>(compiled->unit_cost[compiled->at(decision.day, o)].micro) / 1e6);
  }
  if (!found)
    return wrong("unknown-name", "product",
                 "'" + world.sellers[decision.by.value].name + "' does not offer '" + product +
                     (channel.empty() ? "'" : "' in '" + channel + "'"));
  auto known = [&](std::initializer_list<std::string_view> keys) -> std::optional<language::Diagnostic> {
    for (const auto& entry : decision.args.entries())
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end())
        return wrong("unknown-key", entry.key, "'" + entry.key + "' means nothing here");
    return std::nullopt;
  };
  switch (decision.verb) {
    case market::Verb::set_price: {
      const auto price = core::parse_money(decision.args["price"].text(), world.currency);
      if (!price || price->minor < 0)
        return wrong("wrong-type", "price", "'" + decision.args["price"].text() + "' is no price", "for instance 2.79");
      if (static_cast<double>(price->minor) > market::kMostPrice * minor_per_major(world.currency))
        return wrong("out-of-range", "price", "a price must be at most 1000000000");
      return known({"product", "channel", "price"});
    }
    case market::Verb::clear_price: return known({"product", "channel"});
    case market::Verb::order_stock: {
      const auto quantity = language::parse_integer(decision.args["quantity"].text());
      const auto lead_time = language::parse_integer(decision.args["lead_time"].text());
      if (!quantity || *quantity < 0 || *quantity > 1'000'000'000'000)
        return wrong("wrong-type", "quantity", "quantity must be a whole number of units, at least 0");
      if (!lead_time || *lead_time < 0 || *lead_time > 36500)
        return wrong("wrong-type", "lead_time", "lead_time must be a whole number of days, at least 0");
      if (!stocked)
        return wrong("no-stock", "product", "the stock of '" + product + "' is unlimited", "give it a `stock`");
      if (static_cast<double>(*quantity) * dearest > kMostValue)
        return wrong("too-large", "quantity", "so many units are worth more than can be counted", "order fewer");
      return known({"product", "quantity", "lead_time"});
    }
  }
  return wrong("unknown-name", "verb", "no such decision");
}

void Simulation::Parts::apply(const market::Decision& decision, supply::StockMoves& moves) {
  const market::World& world = compiled->world;
  const std::string& product = decision.args["product"].text();
  const std::string& channel = decision.args["channel"].text();
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != decision.by || world.products[offer.product.value].name != product) continue;
    if (!channel.empty() && world.channels[offer.channel.value] != channel) continue;
    switch (decision.verb) {
      case market::Verb::set_price:
        state.price_decided[o] = core::parse_money(decision.args["price"].text(), world.currency)->minor;
        break;
      case market::Verb::clear_price: state.price_decided[o] = kPlanPrice; break;
      case market::Verb::order_stock:
        compiled->stockroom.order(state.today, offer.stock, *language::parse_integer(decision.args["quantity"].text()),
                                  static_cast<int>(*language::parse_integer(decision.args["lead_time"].text())),
                                  compiled->unit_cost[compiled->at(state.today, o)], state.stock, state.ledger, moves);
        return;  // one stock, whatever the channels
    }
  }
}

Simulation::Simulation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Simulation::Simulation(std::shared_ptr<const Compiled> compiled, core::NoiseKey key, core::Parallel& parallel,
                       market::Sinks sinks, RunOptions options)
    : parts_(std::make_unique<Parts>(std::move(compiled), key, parallel, sinks, options)) {
  parts_->begin(parallel);
}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

Simulation Simulation::fork(core::NoiseKey key, core::Parallel& parallel, market::Sinks sinks) const {
  ENSURE(key.seed == parts_->key.seed && key.replicate == parts_->key.replicate, key.seed, key.replicate);
  const bool same = key == parts_->key;
  ENSURE(same || key.future_from >= parts_->state.today, key.future_from, parts_->state.today);
  auto parts = std::make_unique<Parts>(parts_->compiled, key, parallel, sinks, parts_->options, parts_->traits);
  parts->state = parts_->state;
  parts->shoppers = parts_->shoppers;
  for (const auto& memory : parts_->memories) parts->memories.push_back(memory->clone());
  parts->journal = parts_->journal;
  parts->pending = parts_->pending;
  if (!same) parts->shop->reschedule(parts->shoppers, parallel);
  return Simulation(std::move(parts));
}

tl::expected<market::DecisionId, language::Diagnostic> Simulation::submit(market::Decision decision) {
  if (auto wrong = parts_->check(decision)) return tl::unexpected(std::move(*wrong));
  parts_->pending.push_back(parts_->journal.size());
  parts_->journal.push_back(std::move(decision));
  return parts_->journal.size() - 1;
}

market::Observation Simulation::observe(core::SellerId seller) const {
  ENSURE(seller.valid() && seller.value < parts_->compiled->world.sellers.size(), seller.value);
  return parts_->observe(seller);
}

StepResult Simulation::step(core::Parallel& parallel, std::stop_token stop) {
  if (stop.stop_requested()) return StepResult::stopped;
  if (parts_->state.today >= parts_->compiled->world.horizon) return StepResult::end;
  Day(*parts_, parallel).run();
  return StepResult::day;
}

std::shared_ptr<const shopping::NeedTape> Simulation::record_needs(core::Parallel& parallel, size_t byte_limit) const {
  return shopping::NeedTape::make(*parts_->shop, parallel, byte_limit);
}

core::Day Simulation::today() const { return parts_->state.today; }
const Compiled& Simulation::compiled() const { return *parts_->compiled; }
const core::NoiseKey& Simulation::key() const { return parts_->key; }
std::span<const market::Decision> Simulation::journal() const { return parts_->journal; }
const finance::Ledger& Simulation::ledger() const { return parts_->state.ledger; }

core::Digest Simulation::digest() const {
  core::Digest digest = parts_->state.past;
  digest.add(parts_->state.today);
  digest.add_span(std::span<const int64_t>(parts_->state.quota_left));
  digest.add_span(std::span<const int64_t>(parts_->state.price_decided));
  parts_->state.stock.columns([&](std::string_view name, const auto& column) {
    digest.add(name);
    digest.add(static_cast<uint64_t>(column.size()));
    for (const auto& value : column) {
      if constexpr (core::PlainData<std::remove_cvref_t<decltype(value)>>) digest.add(value);
      else if constexpr (requires { value.due; })
        digest.add(value.stock), digest.add(value.due), digest.add(value.units), digest.add(value.unit_cost.micro);
      else digest.add(value.offer), digest.add(value.since), digest.add(value.units);
    }
  });
  parts_->state.ledger.add_to(digest);
  for (const auto& column : parts_->shoppers.state) digest.add(bytes_of(column));
  for (uint32_t c = 0; c < parts_->compiled->world.categories.size(); ++c)
    digest.add(bytes_of(parts_->shop->next_days(c, parts_->state.today, parts_->shoppers)));
  return digest;
}

void Simulation::save(core::Writer& out) const {
  const MarketState& state = parts_->state;
  out.section("shopwright run");
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
  state.ledger.save(out);
  save_column(out, state.earned);
  out.put(state.past);
  out.put(static_cast<uint64_t>(state.posted.size()));
  for (const auto& day : state.posted)
    for (const auto& posted : day) save_posted(out, posted);
  out.section("yesterday");
  save_column(out, state.yesterday.offers);
  save_column(out, state.yesterday.sellers);
  out.section("consumers");
  for (const auto& column : parts_->shoppers.state) save_column(out, column);
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
  in.section("shopwright run");
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
  check_stock(in, world, state.today, state.stock);
  state.ledger.load(in);
  load_column(in, state.earned);
  same_size(state.earned.size(), world.sellers.size());
  in.get(state.past);
  const auto days = in.get<uint64_t>();
  if (days > 100000) in.fail("too many days of posted prices");
  state.posted.resize(days);
  for (auto& day : state.posted)
    for (size_t o = 0; o < world.offers.size(); ++o) day.push_back(load_posted(in));
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
  parts->shop->reschedule(parts->shoppers, parallel);
  check_state(in, *compiled, state, parts->shoppers);
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

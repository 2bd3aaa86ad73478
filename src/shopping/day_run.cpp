#include "shopping/day_run.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "shopwright/core/ensure.hpp"

namespace shopwright::shopping {
namespace {

constexpr size_t kAhead = 24;                    // consumers whose memory is asked for in advance
constexpr uint32_t kPostponedNeed = 0xff000000;  // band 255: no point of the process has it
constexpr uint32_t kLooksAround = 0x03000000;    // band 254 is for needs that campaigns raise, so 253 for these

}  // namespace

DayRun::DayRun(const Shop::Rules& rules, core::Day today, std::span<const DayTerms> classes,
               std::span<const uint8_t> buyer_class, const Scarce& scarce, const market::Outreach& outreach,
               const ShopOptions& options, Shoppers& shoppers, market::Customers& customers, bool timed)
    : rules_(rules),
      today_(today),
      classes_(classes),
      buyer_class_(buyer_class),
      scarce_(scarce),
      outreach_(outreach),
      options_(options),
      shoppers_(shoppers),
      customers_(customers),
      timed_(timed),
      anyone_gives_points_(std::any_of(rules.world.sellers.begin(), rules.world.sellers.end(),
                                       [](const auto& seller) { return seller.points.exists(); })) {}

DayRun::~DayRun() {
  std::lock_guard lock(rules_.mutex);
  for (auto& worker : workers_) rules_.idle.push_back(std::move(worker));
}

Worker* DayRun::acquire() {
  std::lock_guard lock(rules_.mutex);
  // Room for what the destructors give back: they must not run out of memory.
  free_.reserve(workers_.size() + 1);
  rules_.idle.reserve(rules_.idle.size() + workers_.size() + 1);
  if (!free_.empty()) {
    Worker* worker = free_.back();
    free_.pop_back();
    return worker;
  }
  if (rules_.idle.empty()) rules_.idle.push_back(std::make_unique<Worker>());
  workers_.push_back(std::move(rules_.idle.back()));
  rules_.idle.pop_back();
  Worker& worker = *workers_.back();
  worker.counts.begin(rules_.world, classes_.back().base + classes_.back().slots.size(), scarce_.left.size());
  worker.bench.evaluations = 0;
  worker.points_on.resize(rules_.world.sellers.size());
  for (size_t s = 0; s < worker.points_on.size(); ++s)
    worker.points_on[s].assign(rules_.world.sellers[s].points.exists() ? core::kChunk : 0, 0);
  return &worker;
}

void DayRun::release(Worker* worker) {
  std::lock_guard lock(rules_.mutex);
  free_.push_back(worker);
}

const NeedWindow& DayRun::needs(uint32_t category, size_t chunk, Worker& worker) {
  return rules_.needs(category, chunk, today_, shoppers_, worker.scratch);
}

void DayRun::introduce(Visit& visit, uint32_t category, uint32_t segment, uint32_t consumer, uint32_t need,
                       const uint32_t* arrival) const {
  visit.consumer_id = rules_.world.segments[segment].consumer(consumer);
  visit.consumer = consumer;
  visit.need = need;
  visit.before = shoppers_.state[category][consumer];
  visit.category = static_cast<uint16_t>(category);
  visit.segment = static_cast<uint16_t>(segment);
  visit.touch = 0;
  visit.buyer_class = visit.home_class = buyer_class_.empty() ? uint8_t{0} : buyer_class_[consumer];
  visit.window = 0;
  if (!timed_) return;
  visit.arrival = arrival != nullptr ? *arrival : rules_.arrival(visit.consumer_id, today_);
  visit.window = static_cast<uint16_t>(classes_[visit.buyer_class].window_of(visit.arrival));
}

void DayRun::collect(uint32_t category, size_t chunk, std::vector<Visit>& visits, Worker& worker) {
  const auto& world = rules_.world;
  const auto& habits = rules_.categories[category];
  const NeedWindow& window = needs(category, chunk, worker);
  NeedsAhead& ahead = shoppers_.ahead[category][chunk];
  const ShopperState* states = shoppers_.state[category].data();
  const auto chunk_first = static_cast<uint32_t>(core::chunk_begin(chunk));
  const float curve = rules_.curve(category, today_, shoppers_);
  const bool once = habits.adoption.exists();
  if (const auto waited = ahead.waiting.find(today_); waited != ahead.waiting.end()) {
    auto& back = ahead.returning;
    for (const uint16_t who : waited->second)
      if (const ShopperState& state = states[chunk_first + who];
          static_cast<core::Day>(state.waits_until) == today_ && !(once && state.adopted != 0))
        back.push_back(who);
    std::sort(back.begin(), back.end());
    back.erase(std::unique(back.begin(), back.end()), back.end());
    ahead.waiting.erase(waited);
  }
  const size_t begin = window.begin_of(today_), end = window.end_of(today_);
  const uint16_t* consumers = window.consumer.data();

  const size_t before = visits.size();
  visits.resize(before + (end - begin) + ahead.returning.size());
  size_t to = before;
  uint32_t segment = rules_.segment_of(chunk_first);
  const bool drawn = !window.words.empty();
  auto add = [&](uint32_t consumer, uint32_t need, const core::Block* words, const uint32_t* arrival) {
    Visit& visit = visits[to++];
    introduce(visit, category, segment, consumer, need, arrival);
    visit.words = words != nullptr ? *words : core::KeyedStream::counter(visit.consumer_id, today_, need);
  };
  size_t at = begin, back = 0;
  while (at < end || back < ahead.returning.size()) {
    const uint16_t who = at == end                        ? ahead.returning[back]
                         : back == ahead.returning.size() ? consumers[at]
                                                          : std::min(consumers[at], ahead.returning[back]);
    const uint32_t consumer = chunk_first + who;
    while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
    bool needed = false;
    if (at < end && consumers[at] == who) {
      if (at + kAhead < end) {  // rows and states are far apart: ask for them in time
        __builtin_prefetch(rules_.traits->row(chunk_first + consumers[at + kAhead]));
        __builtin_prefetch(states + chunk_first + consumers[at + kAhead]);
      }
      float ceiling = 0;
      if (rules_.thinned[category])
        ceiling = rules_.ceiling(category, segment, consumer, curve, states[consumer], today_);
      const size_t none = to;
      for (; at < end && consumers[at] == who; ++at)
        if ((!rules_.thinned[category] || window.level[at] < ceiling) && (!once || to == none))
          add(consumer, window.id[at], drawn ? &window.words[at] : nullptr, drawn ? &window.arrival[at] : nullptr);
      needed = to > none;
    }
    if (back < ahead.returning.size() && ahead.returning[back] == who) {
      if (once && needed) {  // she comes anyway, for the one she has put off
        ++back;
        continue;
      }
      add(consumer, kPostponedNeed, nullptr, nullptr);
      if (drawn)
        visits[to - 1].words = rules_.visit_streams[category].block(visits[to - 1].consumer_id, today_, kPostponedNeed);
      ++back;
    }
  }
  visits.resize(to);
  ahead.returning.clear();
  if (drawn) {
    collect_raised(category, chunk, before, visits);
    return;
  }
  // The visits' own words, all at once.
  worker.blocks.resize(to - before);
  for (size_t v = before; v < to; ++v) worker.blocks[v - before] = visits[v].words;
  rules_.visit_streams[category].blocks(today_, worker.blocks);
  for (size_t v = before; v < to; ++v) visits[v].words = worker.blocks[v - before];
  collect_raised(category, chunk, before, visits);
}

void DayRun::collect_raised(uint32_t category, size_t chunk, size_t before, std::vector<Visit>& visits) const {
  if (outreach_.raised.empty()) return;
  const auto& world = rules_.world;
  const auto& raised = outreach_.raised[chunk];
  market::RaisedNeed any;
  any.category = static_cast<uint16_t>(category);
  const auto [begin, end] = std::equal_range(raised.begin(), raised.end(), any,
                                             [](const auto& a, const auto& b) { return a.category < b.category; });
  const auto chunk_first = static_cast<uint32_t>(core::chunk_begin(chunk));
  const ShopperState* states = shoppers_.state[category].data();
  const bool once = rules_.categories[category].adoption.exists();
  const size_t organic = visits.size();
  uint32_t segment = rules_.segment_of(chunk_first);
  for (auto need = begin; need != end; ++need) {
    const uint32_t consumer = chunk_first + need->who;
    const market::Touch& touch = outreach_.touches[need->touch];
    const auto by_consumer = [](const Visit& visit, uint32_t who) { return visit.consumer < who; };
    const auto first_organic = visits.begin() + static_cast<ptrdiff_t>(before);
    const auto end_organic = visits.begin() + static_cast<ptrdiff_t>(organic);
    const auto hers = std::lower_bound(first_organic, end_organic, consumer, by_consumer);
    const bool needed = hers != end_organic && hers->consumer == consumer;
    if (touch.on_search && need->paid) {
      if (needed && hers->touch == 0) hers->touch = static_cast<uint8_t>(need->touch + 1);
      continue;
    }
    while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
    if (once) {  // whoever has one, or goes for it today already, does not go for another
      if (states[consumer].adopted != 0 || needed || (visits.size() > organic && visits.back().consumer == consumer))
        continue;
    }
    Visit& visit = visits.emplace_back();
    introduce(visit, category, segment, consumer, need->paid ? touch.need : touch.need ^ kLooksAround, nullptr);
    visit.words = touch.visits.block(visit.consumer_id, today_, need->paid ? 1 : 2);
    visit.touch = need->paid ? static_cast<uint8_t>(need->touch + 1) : 0;
  }
}

// After the visits of each consumer who may top up a basket comes an empty one.
void DayRun::make_room_to_top_up(std::vector<Visit>& visits) const {
  if (!rules_.anyone_tops_up) return;
  std::vector<Visit> out;
  out.reserve(visits.size());
  bool may = false;
  for (size_t i = 0; i < visits.size(); ++i) {
    const Visit& visit = visits[i];
    out.push_back(visit);
    may |= rules_.habits[visit.segment].top_up && classes_[visit.home_class].in_baskets(visit.window, visit.category);
    const bool last = i + 1 == visits.size() || visits[i + 1].consumer != visit.consumer;
    if (!last) continue;
    if (std::exchange(may, false)) {
      Visit& extra = out.emplace_back(visit);
      extra.need = 0;
      extra.category = kNoCategory;
      extra.touch = 0;
    }
  }
  visits.swap(out);
}

void DayRun::number_trips(std::vector<Visit>& visits, std::vector<Trip>& trips) const {
  auto by_consumer = [](const Visit& a, const Visit& b) { return a.consumer < b.consumer; };
  if (!std::is_sorted(visits.begin(), visits.end(), by_consumer))
    std::stable_sort(visits.begin(), visits.end(), by_consumer);
  trips.clear();
  make_room_to_top_up(visits);
  for (Visit& visit : visits) {
    if (visit.category == kNoCategory) {
      trips.back().may_top_up = true;
      continue;
    }
    if (trips.empty() || trips.back().first->consumer != visit.consumer) trips.push_back({&visit, 0});
    ++trips.back().count;
  }
  for (const Trip& trip : trips) {
    const std::span<Visit> all(trip.first, trip.count);
    // Where what is in the basket counts, who comes first must not depend on how categories are listed.
    if (trip.count > 1 && classes_[trip.first->buyer_class].baskets != nullptr)
      std::stable_sort(all.begin(), all.end(), [&](const Visit& a, const Visit& b) {
        return rules_.place_in_basket(a.consumer_id, today_, a.category) <
               rules_.place_in_basket(b.consumer_id, today_, b.category);
      });
    for (uint32_t i = 0; i < trip.room(); ++i) trip.first[i].position = static_cast<uint16_t>(i);
  }
}

void DayRun::commit(std::span<const Visit> visits, size_t chunk, Worker& worker) {
  const auto& world = rules_.world;
  Counts& counts = worker.counts;
  const auto begin = static_cast<uint32_t>(core::chunk_begin(chunk));
  for (const Visit& visit : visits) {
    if (visit.category == kNoCategory) continue;
    const DayTerms& terms = classes_[visit.buyer_class];
    ShopperState& state = shoppers_.state[visit.category][visit.consumer];
    if (visit.after.waits_until != 0 && visit.after.waits_until != state.waits_until)
      shoppers_.ahead[visit.category][chunk].waiting[visit.after.waits_until].push_back(
          static_cast<uint16_t>(visit.consumer - begin));
    state = visit.after;
    if (visit.after.postponed != 0) {
      auto& returning = shoppers_.ahead[visit.category][chunk].returning;
      const auto who = static_cast<uint16_t>(visit.consumer - begin);
      if (returning.empty() || returning.back() != who) returning.push_back(who);
    }
    const size_t seen = visit.segment * world.categories.size() + visit.category;
    ++counts.needs[seen];
    if (rules_.evaluator.limited(visit.category) || visit.touch != 0) {
      const uint32_t access = terms.category_access[visit.category] & rules_.evaluator.access(visit, terms);
      counts.view(world, visit.segment, visit.category, access, 1);
      if (visit.touch != 0) {
        ++counts.paid[seen];
        // Whoever looks for something may follow an ad of a shop that she has no access to, and then visits others.
        if ((access & rules_.evaluator.advertised(visit, terms)) != 0)
          ++counts.campaigns[outreach_.touches[visit.touch - 1].campaign].visits;
      }
    }
    if (visit.refused != kOutside) {
      counts.offers[visit.refused].lost_units += visit.refused_units;
      if (visit.filled > 0 && visit.choice != visit.refused)
        counts.offers[visit.refused].substituted_units += std::min(visit.refused_units, visit.filled);
    }
    if (visit.vouchers != 0) {
      for (uint32_t rest = visit.vouchers; rest != 0; rest &= rest - 1) {
        const auto voucher = static_cast<uint32_t>(std::countr_zero(rest));
        ENSURE(voucher < shoppers_.used.size(), voucher);
        uint8_t& used = shoppers_.used[voucher][visit.consumer];
        if (used < UINT8_MAX) ++used;  // gifts without a bound for one consumer are not counted any further
        ++counts.redeemed[voucher];
      }
      for (const auto& voucher : terms.vouchers)
        if ((visit.vouchers >> voucher.number & 1) != 0) ++counts.taken[voucher.resource];
    }
    if (rules_.evaluator.may_lose_carts() && (visit.filled > 0 || visit.cart != Cart::paid)) {
      count_cart(visit, visit.consumer - begin, worker);
      const core::SellerId with = world.offers[visit.choice].seller;
      if (visit.cart != Cart::paid && world.sellers[with.value].knows_left_carts)
        customers_.of(with)[visit.consumer].left_cart = static_cast<uint16_t>(today_ + 1);
    }
    if (visit.filled == 0) continue;
    if (rules_.categories[visit.category].adoption.exists())
      shoppers_.state[visit.category][visit.consumer].adopted = 1;
    auto& facts = counts.offers[visit.choice];
    const bool ahead = ordered_ahead(visit);
    if (!ahead) facts.units += visit.filled;  // what is ordered ahead is sold when it is paid for
    ++facts.purchases;
    const uint32_t seller = world.offers[visit.choice].seller.value;
    if (!ahead && !worker.points_on[seller].empty() &&
        world.segments[visit.segment].pays_after == 0)  // points are for cash
      worker.points_on[seller][visit.consumer - begin] += paid_for(visit);
    uint64_t& basket = worker.basket[visit.consumer - begin];
    const bool first = (basket >> seller & 1) == 0;
    market::SegmentFacts& segment = counts.segments[seller * world.segments.size() + visit.segment];
    if (first) ++counts.sellers[seller].orders, ++segment.orders;
    segment.units += visit.filled;
    segment.sales.minor -= visit.saved;
    if (customers_.tracks(core::SellerId{seller})) remember_customer(visit, first, counts);
    const uint32_t front = world.offers[visit.choice].storefront;
    if ((basket >> (kFrontBit + front) & 1) == 0) ++counts.storefronts[front].orders;
    basket |= 1ull << seller | 1ull << (kFrontBit + front);
    bool repeated = false;
    for (uint32_t back = 1; back <= visit.position; ++back)
      repeated |= (&visit - back)->filled > 0 && (&visit - back)->choice == visit.choice;
    if (!repeated) ++facts.orders;
    facts.discounts.minor += visit.saved;
    if (visit.saved > 0) counts.funded[visit.choice].add({visit.platform_funded, visit.supplier_funded});
    counts.shipping[visit.choice].minor += visit.shipping;
    if (rules_.on_account && !ahead) sell_on_account(visit, counts);
    const uint32_t slot = terms.first_slot[visit.window * world.offers.size() + visit.choice];
    for (uint32_t t = 0;; ++t) {
      counts.sold[terms.base + slot + t] += visit.by_tier[t];
      segment.sales += terms.slots[slot + t].price * visit.by_tier[t];
      // Below list price by the basket alone; by the price of the tier: counted where prices are summed up.
      if (visit.saved > 0 && terms.slots[slot + t].price >= terms.list_price[visit.choice])
        facts.promoted_units += visit.by_tier[t];
      const uint32_t quota = terms.slots[slot + t].resource;
      if (quota == market::kNoQuota) break;
      counts.taken[quota] += visit.by_tier[t];
    }
    if (const uint32_t stock = terms.stock_resource[visit.choice]; stock != market::kNoQuota)
      counts.taken[stock] += visit.filled;
  }
}

void DayRun::trip_lines(std::span<const Visit> visits, std::vector<market::TripLine>& lines) const {
  for (const Visit& visit : visits) {
    if (visit.category == kNoCategory) continue;
    const DayTerms& terms = classes_[visit.buyer_class];
    market::TripLine line;
    line.consumer = visit.consumer_id;
    line.category.value = visit.category;
    line.arrival = visit.arrival;
    line.units = visit.filled;
    if (visit.filled > 0) {
      line.offer.value = visit.choice;
      const uint32_t slot = terms.first_slot[visit.window * rules_.world.offers.size() + visit.choice];
      for (uint32_t t = 0; t < kMaxTiers; ++t) {
        line.paid = line.paid + terms.slots[slot + t].price * visit.by_tier[t];
        if (!terms.funding.empty()) {
          line.funded.platform += terms.funding[slot + t].unit.platform * visit.by_tier[t];
          line.funded.supplier += terms.funding[slot + t].unit.supplier * visit.by_tier[t];
        }
        if (terms.slots[slot + t].resource == market::kNoQuota) break;
      }
      line.paid.minor -= visit.saved;
      line.funded += {visit.platform_funded, visit.supplier_funded};
      if (const uint32_t presale = terms.slots[slot].presale; presale != market::kNoPresale)
        line.balance = rules_.world.balances[presale];
    }
    if (visit.refused != kOutside) line.refused.value = visit.refused;
    lines.push_back(line);
  }
}

Counts DayRun::total() const {
  Counts sum;
  sum.begin(rules_.world, classes_.back().base + classes_.back().slots.size(), scarce_.left.size());
  for (const auto& worker : workers_) sum.add(worker->counts);
  // Where everybody can visit all, views and visits are needs. What is on sale is so for all classes.
  for (uint32_t g = 0; g < rules_.world.segments.size(); ++g)
    for (uint32_t c = 0; c < rules_.world.categories.size(); ++c) {
      if (rules_.evaluator.limited(c)) continue;
      const size_t k = g * rules_.world.categories.size() + c;
      sum.view(rules_.world, g, c, classes_.front().category_access[c], sum.needs[k] - sum.paid[k]);
    }
  return sum;
}

int64_t DayRun::evaluations() const {
  int64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->bench.evaluations;
  return sum;
}

}  // namespace shopwright::shopping

#include "shopwright/shopping/shop.hpp"

#include <algorithm>

#include "shopping/day_run.hpp"
#include "shopping/ordered_trips.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::shopping {
namespace {

constexpr size_t kGroup = 256;  // visits evaluated and committed together

// When everybody can have what she looked at, the order does not matter.
bool is_ample(std::span<const Trip> trips, const Evaluator& evaluator, std::span<const DayTerms> classes,
              const Scarce& scarce) {
  std::vector<int64_t> rest = scarce.left;
  int64_t looked = 0;
  for (const Trip& trip : trips) {
    evaluator.take(trip, classes, rest);
    int64_t look = 0;
    for (uint32_t i = 0; i < trip.count; ++i) look += trip.first[i].base_units + kMaxFurtherUnits;
    look += trip.may_top_up;
    looked = std::max(looked, look);
  }
  for (size_t r = 0; r < rest.size(); ++r)
    if (rest[r] < looked && rest[r] != scarce.left[r]) return false;
  return true;
}

}  // namespace

Shop::Shop(const market::World& world, std::span<const SegmentHabits> habits, std::vector<CategoryHabits> categories,
           ArrivalCalendar arrivals, std::shared_ptr<const Traits> traits, const core::Noise& noise)
    : rules_(std::make_unique<Rules>(world, habits, std::move(categories), std::move(arrivals), std::move(traits),
                                     noise)) {}
Shop::~Shop() = default;
Shop::Shop(Shop&&) noexcept = default;
Shop& Shop::operator=(Shop&&) noexcept = default;

Shoppers Shop::start(core::Parallel& parallel) const {
  Shoppers shoppers;
  shoppers.state.resize(rules_->world.categories.size());
  for (auto& state : shoppers.state) state.assign(rules_->world.consumers, ShopperState{0, 0, 0, kNoBrand, 0, 0, 0});
  reschedule(shoppers, parallel);
  return shoppers;
}

void Shop::reschedule(Shoppers& shoppers, core::Parallel& parallel) const {
  const auto& world = rules_->world;
  shoppers.ahead.assign(world.categories.size(), std::vector<NeedsAhead>(rules_->chunks()));
  shoppers.adopters.assign(world.categories.size(), 0);
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    if (rules_->categories[c].adoption.exists())
      shoppers.adopters[c] = std::count_if(shoppers.state[c].begin(), shoppers.state[c].end(),
                                           [](const ShopperState& state) { return state.adopted != 0; });
  parallel.chunks(world.consumers, [&](size_t chunk) {
    const size_t begin = core::chunk_begin(chunk), end = core::chunk_end(world.consumers, chunk);
    for (uint32_t c = 0; c < world.categories.size(); ++c)
      for (size_t i = begin; i < end; ++i) {
        const ShopperState& state = shoppers.state[c][i];
        const auto who = static_cast<uint16_t>(i - begin);
        if (state.postponed != 0) shoppers.ahead[c][chunk].returning.push_back(who);
        if (state.waits_until != 0) shoppers.ahead[c][chunk].waiting[state.waits_until].push_back(who);
      }
  });
}

std::vector<uint16_t> Shop::next_days(uint32_t category, core::Day today, const Shoppers& shoppers) const {
  const auto& world = rules_->world;
  std::vector<uint16_t> next(world.consumers, kNoDay);
  if (today >= world.horizon) return next;
  for (const auto& segment : world.segments)
    for (uint32_t i = segment.first; i < segment.first + segment.count; ++i) {
      if (rules_->categories[category].adoption.exists() && shoppers.state[category][i].adopted != 0) continue;
      if (shoppers.state[category][i].postponed != 0) {
        next[i] = static_cast<uint16_t>(today);
        continue;
      }
      const core::Day day =
          rules_->categories[category].needs->next(segment.consumer(i), rules_->rate(category, i), today - 1);
      if (day != core::kNever) next[i] = static_cast<uint16_t>(day);
      if (const uint16_t back = shoppers.state[category][i].waits_until; back >= today && back < world.horizon)
        next[i] = std::min(next[i], back);
    }
  return next;
}

std::vector<uint8_t> Shop::searching(uint32_t category, core::Day today, Shoppers& shoppers,
                                     core::Parallel& parallel) const {
  const auto& world = rules_->world;
  std::vector<uint8_t> out(world.consumers);
  const float curve = rules_->curve(category, today, shoppers);
  const auto& states = shoppers.state[category];
  parallel.chunks(world.consumers, [&](size_t chunk) {
    NeedScratch scratch;
    const NeedWindow& window = rules_->needs(category, chunk, today, shoppers, scratch);
    const auto first = static_cast<uint32_t>(core::chunk_begin(chunk));
    uint32_t segment = rules_->segment_of(first);
    for (uint32_t at = window.begin_of(today); at < window.end_of(today); ++at) {
      const uint32_t consumer = first + window.consumer[at];
      while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
      out[consumer] |= static_cast<uint8_t>(
          !rules_->thinned[category] ||
          window.level[at] < rules_->ceiling(category, segment, consumer, curve, states[consumer], today));
    }
    const NeedsAhead& ahead = shoppers.ahead[category][chunk];
    for (const uint16_t who : ahead.returning) out[first + who] = 1;
    if (const auto waited = ahead.waiting.find(today); waited != ahead.waiting.end())
      for (const uint16_t who : waited->second) {
        const ShopperState& state = states[first + who];
        const bool has_one = rules_->categories[category].adoption.exists() && state.adopted != 0;
        if (static_cast<core::Day>(state.waits_until) == today && !has_one) out[first + who] = 1;
      }
  });
  return out;
}

std::span<const float> Shop::need_rates(uint32_t category) const { return rules_->rates[category]; }

bool Shop::use(std::shared_ptr<const NeedTape> tape) {
  const bool matches = tape && tape->matches(*this);
  rules_->tape = matches ? std::move(tape) : nullptr;
  return matches;
}

ShopResult Shop::day(core::Day today, std::span<const market::DayTable> tables, std::span<const uint8_t> buyer_class,
                     const Scarce& scarce, const market::Outreach& outreach, const ShopOptions& given,
                     Shoppers& shoppers, market::Customers& customers, core::Parallel& parallel,
                     market::DayFacts& facts, market::TripSink* sink) const {
  const auto& world = rules_->world;
  const Evaluator& evaluator = rules_->evaluator;
  ShopOptions options = given;
  if (options.simd == Simd::automatic) options.simd = best_simd();
  ENSURE(!tables.empty() && tables.size() <= 256, tables.size());
  ENSURE(buyer_class.empty() || buyer_class.size() == world.consumers, buyer_class.size(), world.consumers);
  if (!buyer_class.empty())
    ENSURE(*std::max_element(buyer_class.begin(), buyer_class.end()) < tables.size(), tables.size());
  std::vector<DayTerms> terms;
  bool deferred = false, timed = sink != nullptr;
  std::vector<bool> basketed(world.categories.size());  // of some class, at some time of day
  for (const market::DayTable& table : tables) {
    const uint32_t base = terms.empty() ? 0 : terms.back().base + static_cast<uint32_t>(terms.back().slots.size());
    terms.push_back(evaluator.terms(today, table, scarce));
    terms.back().base = base;
    terms.back().touches = outreach.touches;
    terms.back().customers = &customers;
    terms.back().shoppers = &shoppers;
    terms.back().known = outreach.known;
    deferred |= terms.back().scarce();
    for (uint32_t w = 0; w < terms.back().windows; ++w)
      for (uint32_t c = 0; c < basketed.size(); ++c)
        if (terms.back().in_baskets(w, c)) basketed[c] = true;
    timed |= terms.back().windows > 1;
  }
  timed |= deferred;
  DayRun run(*rules_, today, terms, buyer_class, scarce, outreach, options, shoppers, customers, timed);

  const size_t n_chunks = rules_->chunks();
  std::vector<std::vector<Visit>> kept(deferred ? n_chunks : 0);
  std::vector<std::vector<Trip>> trips(deferred ? n_chunks : 0);
  std::vector<std::vector<market::TripLine>> lines(sink ? n_chunks : 0);
  parallel.chunks(world.consumers, [&](size_t chunk) {
    DayRun::Lease worker(run);
    if (deferred) {
      for (uint32_t c = 0; c < world.categories.size(); ++c) run.collect(c, chunk, kept[chunk], *worker);
      run.number_trips(kept[chunk], trips[chunk]);
      if (!options.one_by_one) evaluator.evaluate(trips[chunk], terms, scarce.left, options.simd, worker->bench);
      return;
    }
    run.begin_chunk(*worker);
    auto shop_for = [&] {
      run.number_trips(worker->visits, worker->trips);
      // A few hundred at a time: what the evaluation has written is still near when it is counted.
      for (size_t begin = 0; begin < worker->trips.size();) {
        size_t end = begin, visits = 0;
        while (end < worker->trips.size() && visits < kGroup) visits += worker->trips[end++].room();
        evaluator.evaluate(std::span(worker->trips).subspan(begin, end - begin), terms, scarce.left, options.simd,
                           worker->bench);
        run.commit(std::span<const Visit>(worker->trips[begin].first, visits), chunk, *worker);
        begin = end;
      }
      if (sink) run.trip_lines(worker->visits, lines[chunk]);
    };
    // What may share a basket is looked for together, everything else category by category.
    worker->visits.clear();
    for (uint32_t c = 0; c < world.categories.size(); ++c)
      if (basketed[c]) run.collect(c, chunk, worker->visits, *worker);
    if (!worker->visits.empty()) shop_for();
    for (uint32_t c = 0; c < world.categories.size(); ++c) {
      if (basketed[c]) continue;
      if (run.is_simple(c, chunk)) {
        run.simple(c, chunk, *worker);
        continue;
      }
      worker->visits.clear();
      run.collect(c, chunk, worker->visits, *worker);
      shop_for();
    }
    run.settle_points(chunk, *worker);
  });

  if (deferred) {
    std::vector<Trip> all;
    for (const auto& chunk : trips) all.insert(all.end(), chunk.begin(), chunk.end());
    if (options.one_by_one || !is_ample(all, evaluator, terms, scarce)) {
      OrderedTrips ordered(std::move(all), evaluator, terms, options, run);
      const Settlement settlement =
          options.one_by_one ? settle_one_by_one(ordered, scarce.left) : settle(ordered, scarce.left, parallel);
      facts.contention_rounds += settlement.rounds;
    }
    parallel.chunks(world.consumers, [&](size_t chunk) {
      DayRun::Lease worker(run);
      run.begin_chunk(*worker);
      run.commit(kept[chunk], chunk, *worker);
      run.settle_points(chunk, *worker);
      if (sink) run.trip_lines(kept[chunk], lines[chunk]);
    });
  }

  Counts counts = run.total();
  counts.add_to(world, terms.front().access, facts);
  // Whoever bought a durable today had not before.
  for (uint32_t c = 0; c < world.categories.size(); ++c)
    for (uint32_t k = 0; rules_->categories[c].adoption.exists() && k < world.categories[c].n_offers; ++k)
      shoppers.adopters[c] += counts.offers[world.categories[c].first_offer + k].purchases;
  facts.evaluations += run.evaluations();
  ShopResult result;
  for (size_t k = 0; k < terms.size(); ++k)
    for (uint32_t o = 0; o < world.offers.size(); ++o)
      for (uint32_t w = 0; w < terms[k].windows; ++w) {
        const uint32_t first = terms[k].first_slot[w * world.offers.size() + o];
        const uint32_t last = terms[k].first_slot[w * world.offers.size() + o + 1];
        for (uint32_t slot = first; slot < last; ++slot)
          if (const int64_t units = counts.sold[terms[k].base + slot]; units != 0)
            result.sold.push_back({core::OfferId{o}, terms[k].slots[slot].price, units, static_cast<uint8_t>(k),
                                   terms[k].funding.empty() ? market::Funding{} : terms[k].funding[slot].unit,
                                   terms[k].slots[slot].presale});
      }
  result.taken = std::move(counts.taken);
  result.funded = std::move(counts.funded);
  result.shipping = std::move(counts.shipping);
  result.on_account = std::move(counts.on_account);
  if (sink)
    for (const auto& chunk : lines) sink->trips(today, chunk);
  return result;
}

}  // namespace shopwright::shopping

#include "shopwright/shopping/shop.hpp"

#include <algorithm>
#include <bit>
#include <mutex>

#include "shopping/visit.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/shopping/contention.hpp"

namespace shopwright::shopping {
namespace {

constexpr size_t kAhead = 24;                    // consumers whose memory is asked for in advance
constexpr size_t kGroup = 256;                   // visits evaluated and committed together
constexpr uint32_t kPostponedNeed = 0xff000000;  // band 255: no point of the process has it

// What one worker counts in a day. Integers only, so the order of merging does not matter.
struct Counts {
  std::vector<int64_t> sold;   // [slot of all classes]
  std::vector<int64_t> taken;  // [resource]
  std::vector<int64_t> views;  // [storefront x category]
  std::vector<market::OfferFacts> offers;
  std::vector<market::SellerFacts> sellers;
  std::vector<int64_t> needs;  // [category]
};

struct Worker {
  Workbench bench;
  Counts counts;
  std::vector<Visit> visits;
  std::vector<Trip> trips;
  std::vector<uint32_t> due;
  std::vector<NeedProcess::Query> queries;
  std::vector<NeedProcess::Found> points;
  NeedProcess::Scratch scratch;
  std::vector<core::Block> blocks;
  std::vector<uint64_t> basket;  // [consumer in chunk] sellers bought from today
};

}  // namespace

uint32_t ArrivalProfile::time(double u) const {
  const auto it = std::lower_bound(cumulative.begin(), cumulative.end(), u);
  const auto hour = static_cast<size_t>(std::min<ptrdiff_t>(it - cumulative.begin(), 23));
  const double before = hour == 0 ? 0.0 : cumulative[hour - 1];
  const double width = cumulative[hour] - before;
  const double within = width > 0 ? (u - before) / width : 0.5;
  const double day_part = (static_cast<double>(hour) + within) / 24;
  return static_cast<uint32_t>(std::min(day_part * 0x1p32, 4294967295.0));
}

struct Shop::Rules {
  const market::World& world;
  std::vector<SegmentHabits> habits;
  std::vector<CategoryHabits> categories;
  ArrivalProfile arrivals;
  std::shared_ptr<const Traits> traits;
  Evaluator evaluator;
  core::KeyedStream trip_stream;
  std::vector<core::KeyedStream> visit_streams;  // [category]
  bool everywhere;

  // Buffers are lent to workers and kept for the next day; they carry nothing from one day to another.
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Worker>> idle;

  Rules(const market::World& w, std::span<const SegmentHabits> h, std::vector<CategoryHabits> c, ArrivalProfile a,
        std::shared_ptr<const Traits> t, const core::Noise& noise)
      : world(w),
        habits(h.begin(), h.end()),
        categories(std::move(c)),
        arrivals(std::move(a)),
        traits(std::move(t)),
        evaluator(world, habits, categories, *traits, noise),
        trip_stream(noise.stream(core::Stream::trip)) {
    for (const auto& category : world.categories)
      visit_streams.push_back(noise.stream(core::Stream::visit, category.hash));
    everywhere =
        std::all_of(world.storefronts.begin(), world.storefronts.end(), [](const auto& s) { return s.reach >= 1; });
    ENSURE(world.sellers.size() <= 64, world.sellers.size());
    ENSURE(world.horizon < kNoDay, world.horizon);
  }

  uint32_t segment_of(uint32_t consumer) const {
    uint32_t g = 0;
    while (consumer >= world.segments[g].first + world.segments[g].count) ++g;
    return g;
  }
  uint16_t next_day(uint32_t category, uint64_t id, uint32_t consumer, core::Day after) const {
    const float rate = traits->row(consumer)[static_cast<uint32_t>(Trait::first_rate) + category];
    const core::Day day = categories[category].needs->next(id, rate, after);
    return day == core::kNever ? kNoDay : static_cast<uint16_t>(day);
  }
};

namespace {

// One call of Shop::day: what its workers share.
class DayRun {
 public:
  DayRun(const Shop::Rules& rules, core::Day today, std::span<const DayTerms> classes,
         std::span<const uint8_t> buyer_class, const Scarce& scarce, Shoppers& shoppers, bool timed)
      : rules_(rules),
        today_(today),
        classes_(classes),
        buyer_class_(buyer_class),
        scarce_(scarce),
        shoppers_(shoppers),
        timed_(timed) {}
  ~DayRun() {
    std::lock_guard lock(rules_.mutex);
    for (auto& worker : workers_) rules_.idle.push_back(std::move(worker));
  }

  class Lease {
   public:
    explicit Lease(DayRun& run) : run_(run), worker_(run.acquire()) {}
    ~Lease() {
      std::lock_guard lock(run_.rules_.mutex);
      run_.free_.push_back(worker_);
    }
    Worker* operator->() const { return worker_; }
    Worker& operator*() const { return *worker_; }

   private:
    DayRun& run_;
    Worker* worker_;
  };

  void find_due(uint32_t category, size_t chunk, std::vector<uint32_t>& due) const;
  void collect(uint32_t category, size_t chunk, std::vector<Visit>& visits, Worker& worker);
  void number_trips(std::vector<Visit>& visits, std::vector<Trip>& trips) const;
  void commit(std::span<const Visit> visits, size_t chunk, Worker& worker);
  void count_views_of_all(Counts& counts) const;
  void trip_lines(std::span<const Visit> visits, std::vector<market::TripLine>& lines) const;
  const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }

 private:
  void count_views(const Visit& visit, Counts& counts) const;
  Worker* acquire() {
    std::lock_guard lock(rules_.mutex);
    if (!free_.empty()) {
      Worker* worker = free_.back();
      free_.pop_back();
      return worker;
    }
    if (rules_.idle.empty()) rules_.idle.push_back(std::make_unique<Worker>());
    workers_.push_back(std::move(rules_.idle.back()));
    rules_.idle.pop_back();
    Worker& worker = *workers_.back();
    worker.counts = {};
    worker.counts.sold.assign(classes_.back().base + classes_.back().slots.size(), 0);
    worker.counts.taken.assign(scarce_.left.size(), 0);
    worker.counts.views.assign(rules_.world.storefronts.size() * rules_.world.categories.size(), 0);
    worker.counts.needs.assign(rules_.world.categories.size(), 0);
    worker.counts.offers.assign(rules_.world.offers.size(), {});
    worker.counts.sellers.assign(rules_.world.sellers.size(), {});
    worker.bench.evaluations = 0;
    worker.basket.resize(core::kChunk);
    return &worker;
  }

  const Shop::Rules& rules_;
  core::Day today_;
  std::span<const DayTerms> classes_;
  std::span<const uint8_t> buyer_class_;
  const Scarce& scarce_;
  Shoppers& shoppers_;
  bool timed_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> free_;
};

// Consumers of the chunk whose next candidate day is today.
void DayRun::find_due(uint32_t category, size_t chunk, std::vector<uint32_t>& due) const {
  const size_t begin = core::chunk_begin(chunk), end = core::chunk_end(rules_.world.consumers, chunk);
  const uint16_t* next = shoppers_.next_day[category].data();
  const auto now = static_cast<uint16_t>(today_);
  // Who is due cannot be predicted: no branches.
  due.resize(end - begin);
  uint32_t* out = due.data();
  for (size_t i = begin; i < end; ++i) {
    *out = static_cast<uint32_t>(i);
    out += next[i] == now;
  }
  due.resize(static_cast<size_t>(out - due.data()));
}

void DayRun::collect(uint32_t category, size_t chunk, std::vector<Visit>& visits, Worker& worker) {
  const auto& world = rules_.world;
  const auto& habits = rules_.categories[category];
  const core::Day today = today_;
  uint16_t* next = shoppers_.next_day[category].data();
  const ShopperState* states = shoppers_.state[category].data();
  const float curve = habits.curve[static_cast<size_t>(today)];
  find_due(category, chunk, worker.due);

  worker.queries.clear();
  uint32_t segment = rules_.segment_of(static_cast<uint32_t>(core::chunk_begin(chunk)));
  for (size_t k = 0; k < worker.due.size(); ++k) {
    const uint32_t consumer = worker.due[k];
    if (k + kAhead < worker.due.size()) {  // rows and states are far apart: ask for them in time
      const uint32_t ahead = worker.due[k + kAhead];
      __builtin_prefetch(rules_.traits->row(ahead));
      __builtin_prefetch(states + ahead);
    }
    while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
    const float rate = rules_.traits->row(consumer)[static_cast<uint32_t>(Trait::first_rate) + category];
    float ceiling = rate * (curve * habits.normalisation[segment]);
    if (habits.pantry.exists()) {
      const ShopperState& state = states[consumer];
      const float stock = habits.pantry.after(state.pantry, rate * habits.consumption[segment],
                                              today - static_cast<core::Day>(state.pantry_day));
      ceiling *= habits.pantry.room(stock);
    }
    worker.queries.push_back({world.segments[segment].consumer(consumer), rate, ceiling, 0});
  }
  habits.needs->on_day_and_next(today, worker.queries, worker.points, worker.scratch);

  const size_t first = visits.size();
  size_t to = first;
  size_t returning = 0;
  for (uint32_t consumer : worker.due) returning += states[consumer].postponed;
  visits.resize(first + worker.points.size() + returning);
  auto add = [&](uint32_t q, uint32_t need) {
    const uint32_t consumer = worker.due[q];
    while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
    Visit& visit = visits[to++];
    visit.consumer_id = worker.queries[q].consumer;
    visit.consumer = consumer;
    visit.need = need;
    visit.before = states[consumer];
    visit.category = static_cast<uint16_t>(category);
    visit.segment = static_cast<uint16_t>(segment);
    if (!buyer_class_.empty()) visit.buyer_class = buyer_class_[consumer];
    visit.words = core::KeyedStream::counter(visit.consumer_id, today, need);
    if (timed_) {
      const core::Block words = rules_.trip_stream.block(visit.consumer_id, today, 0);
      visit.arrival = rules_.arrivals.time(core::uniform01(words[0], words[1]));
      visit.window = static_cast<uint16_t>(classes_[visit.buyer_class].window_of(visit.arrival));
    }
  };
  segment = rules_.segment_of(static_cast<uint32_t>(core::chunk_begin(chunk)));
  size_t at = 0;
  for (uint32_t q = 0; q < worker.due.size(); ++q) {
    for (; at < worker.points.size() && worker.points[at].query == q; ++at) add(q, worker.points[at].point.id);
    if (states[worker.due[q]].postponed != 0) add(q, kPostponedNeed);
    const core::Day day = worker.queries[q].next;
    next[worker.due[q]] = day == core::kNever ? kNoDay : static_cast<uint16_t>(day);
  }
  // The visits' own words, all at once.
  worker.blocks.resize(visits.size() - first);
  for (size_t v = first; v < visits.size(); ++v) worker.blocks[v - first] = visits[v].words;
  rules_.visit_streams[category].blocks(today, worker.blocks);
  for (size_t v = first; v < visits.size(); ++v) visits[v].words = worker.blocks[v - first];
}

// Visits in order of consumer become trips; in an undeferred day every category has its own.
void DayRun::number_trips(std::vector<Visit>& visits, std::vector<Trip>& trips) const {
  auto by_consumer = [](const Visit& a, const Visit& b) { return a.consumer < b.consumer; };
  if (!std::is_sorted(visits.begin(), visits.end(), by_consumer))
    std::stable_sort(visits.begin(), visits.end(), by_consumer);
  trips.clear();
  for (Visit& visit : visits) {
    if (trips.empty() || trips.back().first->consumer != visit.consumer) trips.push_back({&visit, 0});
    visit.position = static_cast<uint16_t>(trips.back().count++);
  }
}

// Who can be visited differs from consumer to consumer.
void DayRun::count_views(const Visit& visit, Counts& counts) const {
  const auto& world = rules_.world;
  const uint32_t access =
      rules_.evaluator.category_access(visit.category) &
      std::bit_cast<uint32_t>(rules_.traits->row(visit.consumer)[static_cast<uint32_t>(Trait::access)]);
  uint64_t seen = 0;
  for (uint32_t rest = access; rest != 0; rest &= rest - 1) {
    const auto s = static_cast<uint32_t>(std::countr_zero(rest));
    ++counts.views[s * world.categories.size() + visit.category];
    const uint32_t seller = world.storefronts[s].seller.value;
    if ((seen >> seller & 1) == 0) ++counts.sellers[seller].visits;
    seen |= 1ull << seller;
  }
}

// Everybody can visit all: views and visits are needs.
void DayRun::count_views_of_all(Counts& counts) const {
  const auto& world = rules_.world;
  for (size_t c = 0; c < world.categories.size(); ++c) {
    uint64_t seen = 0;
    for (uint32_t rest = rules_.evaluator.category_access(static_cast<uint32_t>(c)); rest != 0; rest &= rest - 1) {
      const auto s = static_cast<uint32_t>(std::countr_zero(rest));
      counts.views[s * world.categories.size() + c] += counts.needs[c];
      const uint32_t seller = world.storefronts[s].seller.value;
      if ((seen >> seller & 1) == 0) counts.sellers[seller].visits += counts.needs[c];
      seen |= 1ull << seller;
    }
  }
}

void DayRun::commit(std::span<const Visit> visits, size_t chunk, Worker& worker) {
  const auto& world = rules_.world;
  Counts& counts = worker.counts;
  const auto begin = static_cast<uint32_t>(core::chunk_begin(chunk));
  for (const Visit& visit : visits) {
    const DayTerms& terms = classes_[visit.buyer_class];
    shoppers_.state[visit.category][visit.consumer] = visit.after;
    if (visit.after.postponed != 0 && today_ + 1 < world.horizon)
      shoppers_.next_day[visit.category][visit.consumer] = static_cast<uint16_t>(today_ + 1);
    ++counts.needs[visit.category];
    if (!rules_.everywhere) count_views(visit, counts);
    if (visit.refused != kOutside) {
      counts.offers[visit.refused].lost_units += visit.refused_units;
      if (visit.filled > 0 && visit.choice != visit.refused)
        counts.offers[visit.refused].substituted_units += std::min(visit.refused_units, visit.filled);
    }
    if (visit.filled == 0) continue;
    auto& facts = counts.offers[visit.choice];
    facts.units += visit.filled;
    ++facts.purchases;
    const uint32_t seller = world.offers[visit.choice].seller.value;
    uint64_t& basket = worker.basket[visit.consumer - begin];
    if ((basket >> seller & 1) == 0) ++counts.sellers[seller].orders;
    basket |= 1ull << seller;
    bool repeated = false;
    for (uint32_t back = 1; back <= visit.position; ++back)
      repeated |= (&visit - back)->filled > 0 && (&visit - back)->choice == visit.choice;
    if (!repeated) ++facts.orders;
    const uint32_t slot = terms.first_slot[visit.window * world.offers.size() + visit.choice];
    for (uint32_t t = 0;; ++t) {
      counts.sold[terms.base + slot + t] += visit.by_tier[t];
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
        if (terms.slots[slot + t].resource == market::kNoQuota) break;
      }
    }
    if (visit.refused != kOutside) line.refused.value = visit.refused;
    lines.push_back(line);
  }
}

// All trips of a deferred day in order of (arrival, id).
class OrderedTrips final : public Trips {
 public:
  OrderedTrips(std::vector<Trip> trips, const Evaluator& evaluator, std::span<const DayTerms> classes,
               const ShopOptions& options, DayRun& run)
      : trips_(std::move(trips)), evaluator_(evaluator), classes_(classes), options_(options), run_(run) {
    std::sort(trips_.begin(), trips_.end(), [](const Trip& a, const Trip& b) {
      return a.first->arrival != b.first->arrival ? a.first->arrival < b.first->arrival
                                                  : a.first->consumer_id < b.first->consumer_id;
    });
  }
  size_t size() const override { return trips_.size(); }
  void evaluate(std::span<const uint32_t> which, std::span<const int64_t> left) override {
    DayRun::Lease worker(run_);
    worker->trips.clear();
    for (uint32_t i : which) worker->trips.push_back(trips_[i]);
    evaluator_.evaluate(worker->trips, classes_, left, options_.simd, worker->bench);
  }
  bool holds(uint32_t trip, std::span<const int64_t> assumed, std::span<const int64_t> left) const override {
    return evaluator_.holds(trips_[trip], classes_, assumed, left);
  }
  void take(uint32_t trip, std::span<int64_t> left) const override { evaluator_.take(trips_[trip], classes_, left); }

 private:
  std::vector<Trip> trips_;
  const Evaluator& evaluator_;
  std::span<const DayTerms> classes_;
  const ShopOptions& options_;
  DayRun& run_;
};

}  // namespace

Shop::Shop(const market::World& world, std::span<const SegmentHabits> habits, std::vector<CategoryHabits> categories,
           ArrivalProfile arrivals, std::shared_ptr<const Traits> traits, const core::Noise& noise)
    : rules_(std::make_unique<Rules>(world, habits, std::move(categories), std::move(arrivals), std::move(traits),
                                     noise)) {}
Shop::~Shop() = default;
Shop::Shop(Shop&&) noexcept = default;
Shop& Shop::operator=(Shop&&) noexcept = default;

Shoppers Shop::start(core::Parallel& parallel) const {
  Shoppers shoppers;
  shoppers.state.resize(rules_->world.categories.size());
  shoppers.next_day.resize(rules_->world.categories.size());
  for (size_t c = 0; c < shoppers.state.size(); ++c) {
    shoppers.state[c].assign(rules_->world.consumers, ShopperState{0, 0, 0, kNoBrand, 0, 0});
    shoppers.next_day[c].assign(rules_->world.consumers, kNoDay);
  }
  reschedule(0, shoppers, parallel);
  return shoppers;
}

void Shop::reschedule(core::Day today, Shoppers& shoppers, core::Parallel& parallel) const {
  const auto& world = rules_->world;
  parallel.chunks(world.consumers, [&](size_t chunk) {
    const size_t end = core::chunk_end(world.consumers, chunk);
    uint32_t segment = rules_->segment_of(static_cast<uint32_t>(core::chunk_begin(chunk)));
    for (size_t i = core::chunk_begin(chunk); i < end; ++i) {
      const auto consumer = static_cast<uint32_t>(i);
      while (consumer >= world.segments[segment].first + world.segments[segment].count) ++segment;
      for (uint32_t c = 0; c < world.categories.size(); ++c) {
        const bool returns = shoppers.state[c][i].postponed != 0 && today < world.horizon;
        shoppers.next_day[c][i] =
            returns ? static_cast<uint16_t>(today)
                    : rules_->next_day(c, world.segments[segment].consumer(consumer), consumer, today - 1);
      }
    }
  });
}

ShopResult Shop::day(core::Day today, std::span<const market::DayTable> tables, std::span<const uint8_t> buyer_class,
                     const Scarce& scarce, const ShopOptions& given, Shoppers& shoppers, core::Parallel& parallel,
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
  for (const market::DayTable& table : tables) {
    const uint32_t base = terms.empty() ? 0 : terms.back().base + static_cast<uint32_t>(terms.back().slots.size());
    terms.push_back(evaluator.terms(today, table, scarce));
    terms.back().base = base;
    deferred |= terms.back().scarce();
    timed |= terms.back().windows > 1;
  }
  timed |= deferred;
  DayRun run(*rules_, today, terms, buyer_class, scarce, shoppers, timed);

  const size_t n_chunks = core::chunk_count(world.consumers);
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
    std::fill(worker->basket.begin(), worker->basket.end(), 0);
    for (uint32_t c = 0; c < world.categories.size(); ++c) {
      worker->visits.clear();
      run.collect(c, chunk, worker->visits, *worker);
      run.number_trips(worker->visits, worker->trips);
      // A few hundred at a time: what the evaluation has written is still near when it is counted.
      for (size_t begin = 0; begin < worker->trips.size();) {
        size_t end = begin, visits = 0;
        while (end < worker->trips.size() && visits < kGroup) visits += worker->trips[end++].count;
        evaluator.evaluate(std::span(worker->trips).subspan(begin, end - begin), terms, scarce.left, options.simd,
                           worker->bench);
        run.commit(std::span<const Visit>(worker->trips[begin].first, visits), chunk, *worker);
        begin = end;
      }
      if (sink) run.trip_lines(worker->visits, lines[chunk]);
    }
  });

  if (deferred) {
    std::vector<Trip> all;
    for (const auto& chunk : trips) all.insert(all.end(), chunk.begin(), chunk.end());
    // When everybody can have what she looked at, the order does not matter.
    bool ample = !options.one_by_one;
    if (ample) {
      std::vector<int64_t> rest = scarce.left;
      int64_t looked = 0;
      for (const Trip& trip : all) {
        evaluator.take(trip, terms, rest);
        int64_t look = 0;
        for (uint32_t i = 0; i < trip.count; ++i) look += trip.first[i].base_units + kMaxFurtherUnits;
        looked = std::max(looked, look);
      }
      for (size_t r = 0; r < rest.size(); ++r) ample = ample && (rest[r] >= looked || rest[r] == scarce.left[r]);
    }
    if (!ample) {
      OrderedTrips ordered(std::move(all), evaluator, terms, options, run);
      const Settlement settlement =
          options.one_by_one ? settle_one_by_one(ordered, scarce.left) : settle(ordered, scarce.left, parallel);
      facts.contention_rounds += settlement.rounds;
    }
    parallel.chunks(world.consumers, [&](size_t chunk) {
      DayRun::Lease worker(run);
      std::fill(worker->basket.begin(), worker->basket.end(), 0);
      run.commit(kept[chunk], chunk, *worker);
      if (sink) run.trip_lines(kept[chunk], lines[chunk]);
    });
  }

  ShopResult result;
  result.taken.assign(scarce.left.size(), 0);
  std::vector<int64_t> sold(terms.back().base + terms.back().slots.size(), 0);
  for (const auto& worker : run.workers()) {
    Counts& counts = worker->counts;
    if (rules_->everywhere) run.count_views_of_all(counts);
    for (size_t i = 0; i < sold.size(); ++i) sold[i] += counts.sold[i];
    for (size_t i = 0; i < result.taken.size(); ++i) result.taken[i] += counts.taken[i];
    for (size_t o = 0; o < world.offers.size(); ++o) {
      facts.offers[o].units += counts.offers[o].units;
      facts.offers[o].orders += counts.offers[o].orders;
      facts.offers[o].purchases += counts.offers[o].purchases;
      facts.offers[o].lost_units += counts.offers[o].lost_units;
      facts.offers[o].substituted_units += counts.offers[o].substituted_units;
      if (world.offers[o].to_consumers)
        facts.offers[o].views +=
            counts.views[world.offers[o].storefront * world.categories.size() + world.offers[o].category.value];
    }
    for (size_t s = 0; s < world.sellers.size(); ++s) {
      facts.sellers[s].visits += counts.sellers[s].visits;
      facts.sellers[s].orders += counts.sellers[s].orders;
    }
    for (int64_t needs : counts.needs) facts.needs += needs;
    facts.evaluations += worker->bench.evaluations;
  }
  for (size_t k = 0; k < terms.size(); ++k)
    for (uint32_t o = 0; o < world.offers.size(); ++o)
      for (uint32_t w = 0; w < terms[k].windows; ++w) {
        const uint32_t first = terms[k].first_slot[w * world.offers.size() + o];
        const uint32_t last = terms[k].first_slot[w * world.offers.size() + o + 1];
        for (uint32_t slot = first; slot < last; ++slot)
          if (const int64_t units = sold[terms[k].base + slot]; units != 0)
            result.sold.push_back({core::OfferId{o}, terms[k].slots[slot].price, units, static_cast<uint8_t>(k)});
      }
  if (sink)
    for (const auto& chunk : lines) sink->trips(today, chunk);
  return result;
}

}  // namespace shopwright::shopping

// Needs of a day on which nothing is scarce: most of them, most of the time. They never become Visits: lanes of the kernel are filled
// from the columns of needs, traits and memory, and what was chosen is written back and counted at once.
#include <algorithm>
#include <bit>

#include "shopping/day_run.hpp"

namespace shopwright::shopping {
namespace {

constexpr size_t kNeedsTogether = 256;  // needs evaluated together: what is written is still near when it is counted
constexpr size_t kSeenBits = 8;         // direct-mapped memory of what consumers with the same access see
constexpr size_t kRowsAhead = 32;       // needs whose consumers' memory is asked for in advance

}  // namespace

bool DayRun::is_simple(uint32_t category, size_t chunk) const {
  return !timed_ && !customers_.any() && !rules_.on_account && !anyone_gives_points_ &&
         !rules_.evaluator.may_lose_carts() && !rules_.thinned[category] &&
         !rules_.categories[category].pantry.exists() && shoppers_.ahead[category][chunk].returning.empty() &&
         shoppers_.ahead[category][chunk].waiting.empty() &&
         (!rules_.anyone_waits || std::all_of(classes_.begin(), classes_.end(),
                                              [&](const DayTerms& day) { return day.announced[category].empty(); }));
}

void DayRun::simple(uint32_t category, size_t chunk, Worker& worker) {
  const auto& world = rules_.world;
  const NeedWindow& window = needs(category, chunk, worker);
  const size_t begin = window.begin_of(today_), n = window.end_of(today_) - begin;
  if (n == 0) return;
  const std::span<const uint16_t> consumer = std::span(window.consumer).subspan(begin, n);
  const core::Block* words = nullptr;
  if (!window.words.empty()) {
    words = window.words.data() + begin;
  } else {
    worker.blocks.resize(n);
    rules_.draw_words(category, chunk, today_, consumer, std::span(window.id).subspan(begin, n), worker.blocks.data());
    words = worker.blocks.data();
  }
  worker.choice.resize(n);
  worker.waiting.resize(classes_.size());

  // First everybody's first need today, then the second ones, which know what came of the first, and so on.
  const auto chunk_first = static_cast<uint32_t>(core::chunk_begin(chunk));
  auto& list = worker.list;
  auto& later = worker.later;
  list.resize(n);
  for (uint32_t i = 0; i < n; ++i) list[i] = i;
  for (bool first_needs = true; !list.empty(); first_needs = false) {
    later.clear();
    uint32_t segment = rules_.segment_of(chunk_first + consumer[list.front()]);
    uint32_t segment_end = world.segments[segment].first + world.segments[segment].count;
    auto evaluate = [&](uint32_t buyer_class) {
      auto& waiting = worker.waiting[buyer_class];
      if (waiting.empty()) return;
      simple_group(category, segment, buyer_class, chunk, first_needs, waiting, consumer, words, worker);
      waiting.clear();
    };
    uint32_t before = 0xffffffff;
    for (const uint32_t i : list) {
      const uint32_t who = chunk_first + consumer[i];
      if (who == before) {
        later.push_back(i);
        continue;
      }
      before = who;
      if (who >= segment_end) {
        for (uint32_t k = 0; k < classes_.size(); ++k) evaluate(k);
        while (who >= segment_end) {
          ++segment;
          segment_end = world.segments[segment].first + world.segments[segment].count;
        }
      }
      const uint32_t buyer_class = buyer_class_.empty() ? 0 : buyer_class_[who];
      worker.waiting[buyer_class].push_back(i);
      if (worker.waiting[buyer_class].size() == kNeedsTogether) evaluate(buyer_class);
    }
    for (uint32_t k = 0; k < classes_.size(); ++k) evaluate(k);
    list.swap(later);
  }
}

void DayRun::simple_group(uint32_t category, uint32_t segment, uint32_t buyer_class, size_t chunk, bool first_needs,
                          std::span<const uint32_t> list, std::span<const uint16_t> consumer, const core::Block* words,
                          Worker& worker) {
  const auto& world = rules_.world;
  const auto& info = world.categories[category];
  const DayTerms& terms = classes_[buyer_class];
  const Evaluator& evaluator = rules_.evaluator;
  const SegmentHabits& habits = rules_.habits[segment];
  Workbench& bench = worker.bench;
  Counts& counts = worker.counts;
  const auto chunk_first = static_cast<uint32_t>(core::chunk_begin(chunk));
  ShopperState* states = shoppers_.state[category].data() + chunk_first;
  const size_t n = list.size();
  counts.needs[segment * world.categories.size() + category] += static_cast<int64_t>(n);

  // Fill.
  bench.reserve(n, evaluator.tastes());
  const bool one_unit = habits.mean_units.is_constant() && habits.mean_units.mean() <= 1;
  worker.units.resize(n);
  for (size_t lane = 0; lane < n; ++lane) {
    const uint32_t i = list[lane];
    if (i + kRowsAhead < consumer.size()) {  // rows and states are far apart: ask for them in time
      __builtin_prefetch(rules_.traits->row(chunk_first + consumer[i + kRowsAhead]));
      __builtin_prefetch(states + consumer[i + kRowsAhead], 1);
    }
    const uint32_t who = chunk_first + consumer[i];
    evaluator.fill_lane(lane, category, segment, who, states[consumer[i]], words[i], terms, bench);
    if (!one_unit)
      worker.units[lane] = Evaluator::base_units(trait(rules_.traits->row(who), Trait::extra_units), words[i]);
  }

  const OfferTerms offers = evaluator.offer_terms(category, segment, 0, terms);
  choose(options_.simd, offers, evaluator.lanes(category, segment, n, bench));
  bench.evaluations += static_cast<int64_t>(n) * offers.n;

  // Remember: what was seen, and the brand that was bought.
  const uint32_t* choice = bench.choice.data();
  const std::span<const uint32_t> brands = evaluator.brands(category);
  const float memory = habits.reference_memory;
  const bool reference = evaluator.uses_reference(segment);
  if (!evaluator.limited(category)) {
    const bool considered = reference && terms.category_access[category] != 0;
    const float mean = terms.mean_log_price[category];
    for (size_t lane = 0; lane < n; ++lane) {
      ShopperState& state = states[consumer[list[lane]]];
      if (considered) state.reference = memory * state.reference + (1 - memory) * mean;
      state.last_brand = choice[lane] == kOutside ? state.last_brand : static_cast<uint16_t>(brands[choice[lane]]);
    }
  } else {
    auto& seen = worker.seen;
    seen.assign(size_t{1} << kSeenBits, {});
    auto count = [&](const Worker::Seen& s) {
      if (s.visits > 0) counts.view(world, segment, category, terms.category_access[category] & s.access, s.visits);
    };
    for (size_t lane = 0; lane < n; ++lane) {
      ShopperState& state = states[consumer[list[lane]]];
      const uint32_t access = bench.access[lane];
      Worker::Seen& s = seen[(access * 0x9e3779b9u) >> (32 - kSeenBits)];
      if (!s.known || s.access != access) {
        count(s);
        const auto mean = evaluator.mean_seen(category, 0, access, terms);
        s = {access, mean.has_value(), true, mean.value_or(0.0f), 0};
      }
      ++s.visits;
      if (reference && s.considered) state.reference = memory * state.reference + (1 - memory) * s.mean;
      state.last_brand = choice[lane] == kOutside ? state.last_brand : static_cast<uint16_t>(brands[choice[lane]]);
    }
    for (const Worker::Seen& s : seen) count(s);
  }

  // Count.
  const size_t n_choices = size_t{info.n_offers} + 1;
  auto& purchased = worker.purchased;
  auto& units = worker.bought_units;
  purchased.assign(n_choices, 0);
  for (size_t lane = 0; lane < n; ++lane) ++purchased[choice[lane] + 1];  // kOutside + 1 = 0
  if (one_unit) {
    units = purchased;
  } else {
    units.assign(n_choices, 0);
    for (size_t lane = 0; lane < n; ++lane) units[choice[lane] + 1] += worker.units[lane];
  }
  const bool alone = world.categories.size() == 1;  // no other category fills the basket
  for (uint32_t k = 0; k < info.n_offers; ++k) {
    if (purchased[k + 1] == 0) continue;
    const uint32_t offer = info.first_offer + k;
    counts.offers[offer].purchases += purchased[k + 1];
    if (terms.slots[terms.first_slot[offer]].presale == market::kNoPresale) counts.offers[offer].units += units[k + 1];
    counts.sold[terms.base + terms.first_slot[offer]] += units[k + 1];
    const uint32_t seller = world.offers[offer].seller.value;
    market::SegmentFacts& facts = counts.segments[seller * world.segments.size() + segment];
    facts.units += units[k + 1];
    facts.sales += terms.slots[terms.first_slot[offer]].price * units[k + 1];
    if (!first_needs) continue;
    counts.offers[offer].orders += purchased[k + 1];
    if (!alone) continue;
    counts.sellers[seller].orders += purchased[k + 1];
    facts.orders += purchased[k + 1];
    counts.storefronts[world.offers[offer].storefront].orders += purchased[k + 1];
  }
  for (size_t lane = 0; lane < n; ++lane) worker.choice[list[lane]] = choice[lane];
  if (first_needs && alone) return;

  // Baskets: what she bought before today, in this category or another, is no new order.
  for (size_t lane = 0; lane < n; ++lane) {
    if (choice[lane] == kOutside) continue;
    const market::OfferInfo& chosen = world.offers[info.first_offer + choice[lane]];
    const uint32_t i = list[lane], seller = chosen.seller.value, front = chosen.storefront;
    bool ordered = false, ordered_here = false, repeated = false;
    for (uint32_t k = i; !first_needs && k-- > 0 && consumer[k] == consumer[i];) {
      repeated |= worker.choice[k] == choice[lane];
      if (worker.choice[k] == kOutside) continue;
      const market::OfferInfo& before = world.offers[info.first_offer + worker.choice[k]];
      ordered |= before.seller.value == seller;
      ordered_here |= before.storefront == front;
    }
    if (!first_needs && !repeated) ++counts.offers[info.first_offer + choice[lane]].orders;
    if (!alone) {
      uint64_t& basket = worker.basket[consumer[i]];
      ordered = (basket >> seller & 1) != 0;
      ordered_here = (basket >> (kFrontBit + front) & 1) != 0;
      basket |= 1ull << seller | 1ull << (kFrontBit + front);
    }
    if (!ordered) {
      ++counts.sellers[seller].orders;
      ++counts.segments[seller * world.segments.size() + segment].orders;
    }
    if (!ordered_here) ++counts.storefronts[front].orders;
  }
}

}  // namespace shopwright::shopping

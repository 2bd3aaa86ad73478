#include "shopping/rules.hpp"

#include <algorithm>

#include "shopping/day_run.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::shopping {
namespace {

constexpr double kAhead = 4;  // mean needs of a consumer drawn ahead at most, unless a day has more

// Days at once: as long as the process's longest blocks, so that each is drawn once, unless that is a lot of needs.
core::Day days_ahead(const NeedProcess& needs, const market::World& world, std::span<const SegmentHabits> habits,
                     size_t category) {
  double sum = 0;
  for (size_t g = 0; g < habits.size(); ++g) sum += habits[g].need_rate[category].mean() * world.segments[g].count;
  const double a_day = sum / std::max(1u, world.consumers) * static_cast<double>(needs.peak());
  core::Day days = 1 << needs.log2_interval();
  while (days > 1 && a_day * days > kAhead) days /= 2;
  return days;
}

}  // namespace

Shop::Rules::Rules(const market::World& w, std::span<const SegmentHabits> h, std::vector<CategoryHabits> c,
                   ArrivalCalendar a, std::shared_ptr<const Traits> t, const core::Noise& noise)
    : world(w),
      habits(h.begin(), h.end()),
      categories(std::move(c)),
      arrivals(std::move(a)),
      traits(std::move(t)),
      evaluator(world, habits, categories, *traits, noise),
      trip_stream(noise.stream(core::Stream::trip)) {
  ENSURE(world.sellers.size() <= 64, world.sellers.size());
  ENSURE(world.horizon < kNoDay, world.horizon);
  for (const auto& category : world.categories)
    visit_streams.push_back(noise.stream(core::Stream::visit, category.hash));
  on_account = world.on_account();
  for (const auto& seller : world.sellers)
    if (on_account) credit_streams.push_back(noise.stream(core::Stream::credit, seller.hash));
  for (const auto& seller : world.sellers) follow_streams.push_back(noise.stream(core::Stream::follow, seller.hash));
  anyone_waits =
      std::any_of(habits.begin(), habits.end(), [](const auto& segment) { return segment.waiting_days > 0; });
  anyone_tops_up =
      std::any_of(habits.begin(), habits.end(), [](const auto& segment) { return segment.top_up.has_value(); });
  for (uint32_t k = 0; k < categories.size(); ++k) {
    rates.emplace_back(world.consumers);
    for (uint32_t i = 0; i < world.consumers; ++i)
      rates.back()[i] = traits->row(i)[static_cast<uint32_t>(Trait::first_rate) + k];
  }
  for (size_t k = 0; k < categories.size(); ++k) {
    const CategoryHabits& category = categories[k];
    bool thin = category.pantry.exists() || category.adoption.exists();
    for (core::Day day = 0; day < world.horizon; ++day)
      for (float kappa : category.normalisation)
        thin = thin || category.curve[static_cast<size_t>(day)] * kappa != category.needs->bound(day);
    thinned.push_back(thin);
    potential.push_back(std::count_if(rates[k].begin(), rates[k].end(), [](float rate) { return rate > 0; }));
    window_days.push_back(days_ahead(*category.needs, world, habits, k));
  }
}

Shop::Rules::~Rules() = default;

void Shop::Rules::draw(uint32_t category, size_t chunk, core::Day first, core::Day end, NeedWindow& out,
                       NeedScratch& scratch) const {
  const size_t begin = core::chunk_begin(chunk), n = core::chunk_end(world.consumers, chunk) - begin;
  scratch.resize(n);
  uint32_t segment = segment_of(static_cast<uint32_t>(begin));
  for (size_t i = 0; i < n;) {
    const market::SegmentInfo& info = world.segments[segment++];
    const size_t from = i, to = std::min<size_t>(n, info.first + info.count - begin);
    const uint64_t id = info.consumer(static_cast<uint32_t>(begin + from));
    const auto low = static_cast<uint32_t>(id), high = static_cast<uint32_t>(id >> 32);
    for (; i < to; ++i) {
      scratch.all.low[i] = low + static_cast<uint32_t>(i - from);
      scratch.all.high[i] = high;
      scratch.all.place[i] = static_cast<uint32_t>(i);
    }
  }
  std::copy_n(rates[category].begin() + static_cast<ptrdiff_t>(begin), n, scratch.all.rate.begin());
  categories[category].needs->window(first, end, n, thinned[category], out, scratch);
}

const NeedWindow& Shop::Rules::needs(uint32_t category, size_t chunk, core::Day today, Shoppers& shoppers,
                                     NeedScratch& scratch) const {
  if (tape) return tape->window(category, chunk);
  NeedWindow& window = shoppers.ahead[category][chunk].window;
  if (!window.covers(today)) {
    const core::Day days = window_days[category];
    draw(category, chunk, today, std::min((today / days + 1) * days, world.horizon), window, scratch);
  }
  return window;
}

void Shop::Rules::draw_words(uint32_t category, size_t chunk, core::Day day, std::span<const uint16_t> consumer,
                             std::span<const uint32_t> id, core::Block* words) const {
  if (consumer.empty()) return;
  const auto begin = static_cast<uint32_t>(core::chunk_begin(chunk));
  const market::SegmentInfo* segment = &world.segments[segment_of(begin + consumer.front())];
  for (size_t i = 0; i < consumer.size(); ++i) {
    const uint32_t who = begin + consumer[i];
    while (who >= segment->first + segment->count) ++segment;
    words[i] = core::KeyedStream::counter(segment->consumer(who), day, id[i]);
  }
  visit_streams[category].blocks(day, std::span(words, consumer.size()));
}

void Shop::Rules::draw_arrivals(size_t chunk, core::Day day, std::span<const uint16_t> consumer, uint32_t* arrival,
                                std::vector<core::Block>& blocks) const {
  const auto begin = static_cast<uint32_t>(core::chunk_begin(chunk));
  blocks.resize(consumer.size());
  uint32_t segment = segment_of(begin);
  for (size_t i = 0; i < consumer.size(); ++i) {
    const uint32_t who = begin + consumer[i];
    while (who >= world.segments[segment].first + world.segments[segment].count) ++segment;
    blocks[i] = core::KeyedStream::counter(world.segments[segment].consumer(who), day, 0);
  }
  trip_stream.blocks(day, blocks);
  const ArrivalProfile& profile = arrivals.on(day);
  for (size_t i = 0; i < consumer.size(); ++i) arrival[i] = profile.time(core::uniform01(blocks[i][0], blocks[i][1]));
}

core::Digest Shop::Rules::needs_digest() const {
  core::Digest digest;
  auto stream = [&](const core::KeyedStream& s) {
    digest.add(s.base_key());
    digest.add(s.future_key());
    digest.add(s.future_from());
  };
  digest.add(world.horizon);
  digest.add(world.consumers);
  for (const auto& segment : world.segments) digest.add(segment.hash32), digest.add(segment.count);
  for (const auto& profile : arrivals.profiles) digest.add_span(std::span<const double>(profile.cumulative));
  digest.add_span(std::span<const uint16_t>(arrivals.of_day));
  stream(trip_stream);
  for (uint32_t c = 0; c < categories.size(); ++c) {
    categories[c].needs->add_to(digest);
    stream(visit_streams[c]);
    digest.add(static_cast<uint32_t>(thinned[c]));
  }
  for (const auto& column : rates) digest.add_span(std::span<const float>(column));
  return digest;
}

}  // namespace shopwright::shopping

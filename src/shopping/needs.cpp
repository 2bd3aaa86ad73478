#include "shopwright/shopping/needs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "shopping/need_blocks.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"
#include "shopwright/core/parallel.hpp"

namespace shopwright::shopping {
namespace {

// Cumulative Poisson(1) probabilities in units of 2^-32: count = how many thresholds a 32-bit word reaches.
std::array<uint64_t, 14> poisson_one_thresholds() {
  std::array<uint64_t, 14> thresholds{};
  double term = core::exp(-1.0), sum = 0;
  for (size_t k = 0; k < thresholds.size(); ++k) {
    sum += term;
    thresholds[k] = static_cast<uint64_t>(std::min(1.0, sum) * 0x1p32);
    term /= static_cast<double>(k + 1);
  }
  return thresholds;
}

const std::array<uint64_t, 14> kThresholds = poisson_one_thresholds();

uint32_t point_count(uint32_t word, int log2_mean) {
  if (log2_mean == 0) {
    uint32_t count = 0;
    while (count < kThresholds.size() && word >= kThresholds[count]) ++count;
    return count;
  }
  return static_cast<uint32_t>(core::poisson_quantile(std::ldexp(1.0, log2_mean), core::uniform01(word)));
}

constexpr int kLargestBlock = 10;  // log2 days
static_assert(kLongestWindow == 1 << kLargestBlock);
static_assert(core::kChunk == size_t{1} << kPlaceBits);

}  // namespace

NeedProcess::NeedProcess(core::KeyedStream stream, int log2_interval, std::vector<float> bound)
    : stream_(stream), log2_interval_(log2_interval), bound_(std::move(bound)) {
  ENSURE(log2_interval >= 0 && log2_interval <= kLargestBlock, log2_interval);
  maxima_.resize(static_cast<size_t>(kLargestBlock) + 1);
  maxima_[0] = bound_;
  for (size_t m = 1; m < maxima_.size(); ++m) {
    const auto& finer = maxima_[m - 1];
    maxima_[m].resize((finer.size() + 1) / 2);
    for (size_t j = 0; j < maxima_[m].size(); ++j)
      maxima_[m][j] = std::max(finer[2 * j], 2 * j + 1 < finer.size() ? finer[2 * j + 1] : 0.0f);
  }
  peak_ = bound_.empty() ? 0.0f : *std::max_element(bound_.begin(), bound_.end());
  horizon_ = static_cast<core::Day>(bound_.size());
  bound_.resize(bound_.size() + (1u << kLargestBlock), 0.0f);  // blocks reach beyond the end
}

NeedProcess::Band NeedProcess::band(uint32_t b) const {
  const int log2_width = b == 0 ? -log2_interval_ : static_cast<int>(b) - 1 - log2_interval_;
  const float width = std::bit_cast<float>(static_cast<uint32_t>(127 + log2_width) << 23);  // 2^log2_width
  return {b == 0 ? 0.0f : width, width, std::max(0, -log2_width), std::max(0, log2_width)};
}

float NeedProcess::block_bound(int log2_days, core::Day first) const {
  const auto& level = maxima_[static_cast<size_t>(log2_days)];
  const auto j = static_cast<size_t>(first >> log2_days);
  return j < level.size() ? level[j] : 0.0f;
}

// The points of a block from its random words: the first says how many, each further one is a point.
template <class Draw, class F>
void NeedProcess::parse(core::Block words, uint32_t b, const Band& band, core::Day first, uint32_t mark, Draw&& draw,
                        F&& f) const {
  const uint32_t count = point_count(words[0], band.log2_mean);
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t at = i + 1;
    if (at % 4 == 0) words = draw(at / 4);
    const uint32_t word = words[at % 4];
    const core::Day day = first + (band.log2_days == 0 ? 0 : static_cast<core::Day>(word >> (32 - band.log2_days)));
    const float fraction = static_cast<float>((word << band.log2_days) >> 8) * 0x1p-24f;
    f(NeedPoint{day, (b << 24) | mark | i, band.lower + band.width * fraction});
  }
}

template <class F>
void NeedProcess::block_points(uint64_t consumer, uint32_t b, const Band& band, core::Day first, F&& f) const {
  const core::Day last = first + (1 << band.log2_days) - 1;
  if (!stream_.splits(first, last)) {
    auto draw = [&](uint32_t k) { return stream_.block(consumer, first, (b << 24) | k); };
    parse(draw(0), b, band, first, 0, draw, f);
    return;
  }
  // A block into which another future falls is drawn twice, and each world gives the days that are its own.
  auto before = [&](uint32_t k) { return stream_.block_before(consumer, first, (b << 24) | k); };
  parse(before(0), b, band, first, 0, before, [&](const NeedPoint& point) {
    if (point.day < stream_.future_from()) f(point);
  });
  auto after = [&](uint32_t k) { return stream_.block_after(consumer, first, (b << 24) | k); };
  parse(after(0), b, band, first, 1u << 23, after, [&](const NeedPoint& point) {
    if (point.day >= stream_.future_from()) f(point);
  });
}

core::Day NeedProcess::next(uint64_t consumer, float rate, core::Day after) const {
  core::Day best = horizon();
  for (uint32_t b = 0; b < 64; ++b) {
    const Band in = band(b);
    if (!(in.lower < rate * peak_)) break;
    for (core::Day first = ((after + 1) >> in.log2_days) << in.log2_days; first < best; first += 1 << in.log2_days) {
      if (!(in.lower < rate * block_bound(in.log2_days, first))) continue;
      core::Day found = best;
      block_points(consumer, b, in, first, [&](const NeedPoint& point) {
        if (point.day > after && point.day < found && point.level < rate * bound_[static_cast<size_t>(point.day)])
          found = point.day;
      });
      if (found < best) {
        best = found;
        break;
      }
    }
  }
  return best < horizon() ? best : core::kNever;
}

void NeedProcess::on_day(uint64_t consumer, float ceiling, core::Day day, std::vector<NeedPoint>& out) const {
  for (uint32_t b = 0; b < 64; ++b) {
    const Band in = band(b);
    if (!(in.lower < ceiling)) break;
    const core::Day first = (day >> in.log2_days) << in.log2_days;
    block_points(consumer, b, in, first, [&](const NeedPoint& point) {
      if (point.day == day && point.level < ceiling) out.push_back(point);
    });
  }
}

void NeedProcess::window(core::Day begin, core::Day end, size_t n, bool levels, NeedWindow& out,
                         NeedScratch& scratch) const {
  ENSURE(begin >= 0 && begin < end && end <= horizon_ && end - begin <= kLongestWindow, begin, end);
  ENSURE(n <= core::kChunk, n);
  static const std::array<uint32_t, 4> thresholds = {
      static_cast<uint32_t>(kThresholds[0]), static_cast<uint32_t>(kThresholds[1]),
      static_cast<uint32_t>(kThresholds[2]), static_cast<uint32_t>(kThresholds[3])};
  constexpr size_t kSideBySide = 1024;  // blocks drawn, then read: they stay near
  auto lanes = [](NeedScratch::Columns& c) {
    return NeedLanes{c.low.data(), c.high.data(), c.place.data(), c.rate.data()};
  };
  const NeedLanes all = lanes(scratch.all), open = lanes(scratch.open);
  const float peak = *std::max_element(bound_.begin() + begin, bound_.begin() + end);
  size_t hits = 0;
  auto room_for = [&](size_t more) {
    if (scratch.hit_place.size() >= hits + more) return;
    const size_t size = 2 * (hits + more);
    scratch.hit_place.resize(size);
    scratch.hit_id.resize(size);
    scratch.hit_level.resize(size);
  };
  for (uint32_t b = 0; b < 64; ++b) {
    const Band in = band(b);
    const size_t n_open = open_band(all, n, in.lower, peak, open);
    if (n_open == 0) break;
    const core::Day length = 1 << in.log2_days;
    for (core::Day first = (begin >> in.log2_days) << in.log2_days; first < end; first += length) {
      if (!(block_bound(in.log2_days, first) > 0)) continue;
      auto see = [&](size_t lane, const NeedPoint& point) {
        if (point.day < begin || point.day >= end) return;
        if (!(point.level < open.rate[lane] * bound_[static_cast<size_t>(point.day)])) return;
        room_for(1);
        scratch.hit_place[hits] = (static_cast<uint32_t>(point.day - begin) << kPlaceBits) | open.place[lane];
        scratch.hit_id[hits] = point.id;
        scratch.hit_level[hits++] = point.level;
      };
      auto consumer = [&](size_t lane) { return (static_cast<uint64_t>(open.high[lane]) << 32) | open.low[lane]; };
      // A block that another future cuts, or of more than one expected point, is read one by one.
      if (stream_.splits(first, first + length - 1) || in.log2_mean != 0) {
        for (size_t lane = 0; lane < n_open; ++lane)
          block_points(consumer(lane), b, in, first, [&](const NeedPoint& point) { see(lane, point); });
        continue;
      }
      for (size_t at = 0; at < n_open; at += kSideBySide) {
        const size_t m = std::min(kSideBySide, n_open - at);
        const NeedLanes some = open.from(at);
        need_counters(some, m, first, b << 24, scratch.blocks.data());
        stream_.blocks(first, std::span(scratch.blocks).first(m));
        room_for(3 * m + 3 * kNeedLanePadding);
        NeedBlocks blocks{.begin = begin,
                          .end = end,
                          .first = first,
                          .log2_days = in.log2_days,
                          .lower = in.lower,
                          .width = in.width,
                          .item = b << 24,
                          .bound = bound_.data(),
                          .words = scratch.blocks.data(),
                          .hit_place = scratch.hit_place.data() + hits,
                          .hit_id = scratch.hit_id.data() + hits,
                          .hit_level = scratch.hit_level.data() + hits,
                          .long_lane = scratch.long_lane.data()};
        read_need_blocks(blocks, some, m, thresholds.data());
        hits += blocks.hits;
        for (size_t l = 0; l < blocks.longs; ++l) {
          const size_t lane = at + scratch.long_lane[l];
          auto draw = [&](uint32_t k) { return stream_.block(consumer(lane), first, (b << 24) | k); };
          parse(scratch.blocks[scratch.long_lane[l]], b, in, first, 0, draw,
                [&](const NeedPoint& point) { see(lane, point); });
        }
      }
    }
  }

  // Two stable counting sorts, by consumer, then by day. The points of a consumer and day were found in order of identity:
  // band by band, and within a block in order of number.
  constexpr uint32_t kPlaces = 1u << kPlaceBits;
  scratch.first.assign(kPlaces + 1, 0);
  for (size_t h = 0; h < hits; ++h) ++scratch.first[(scratch.hit_place[h] & (kPlaces - 1)) + 1];
  for (size_t p = 1; p <= kPlaces; ++p) scratch.first[p] += scratch.first[p - 1];
  scratch.order.resize(hits);
  for (uint32_t h = 0; h < hits; ++h) scratch.order[scratch.first[scratch.hit_place[h] & (kPlaces - 1)]++] = h;
  const auto days = static_cast<size_t>(end - begin);
  out.first = begin;
  out.end = end;
  out.words.clear();
  out.arrival.clear();
  out.day_begin.assign(days + 1, 0);
  for (size_t h = 0; h < hits; ++h) ++out.day_begin[(scratch.hit_place[h] >> kPlaceBits) + 1];
  for (size_t d = 1; d <= days; ++d) out.day_begin[d] += out.day_begin[d - 1];
  scratch.first.assign(out.day_begin.begin(), out.day_begin.end());
  auto resize = [](auto& column, size_t size) {
    if (column.capacity() < size) column.reserve(size + size / 8);  // one window is about as long as the next
    column.resize(size);
  };
  resize(out.consumer, hits);
  resize(out.id, hits);
  resize(out.level, levels ? hits : 0);
  for (uint32_t h : scratch.order) {
    const uint32_t place = scratch.hit_place[h];
    const uint32_t to = scratch.first[place >> kPlaceBits]++;
    out.consumer[to] = static_cast<uint16_t>(place & (kPlaces - 1));
    out.id[to] = scratch.hit_id[h];
    if (levels) out.level[to] = scratch.hit_level[h];
  }
}

void NeedProcess::add_to(core::Digest& digest) const {
  digest.add(stream_.base_key());
  digest.add(stream_.future_key());
  digest.add(stream_.future_from());
  digest.add(log2_interval_);
  digest.add_span(std::span<const float>(bound_));
}

void NeedScratch::resize(size_t n) {
  const size_t padded = n + kNeedLanePadding;
  if (blocks.size() >= padded) return;
  blocks.resize(padded);
  for (Columns* columns : {&all, &open}) {
    columns->low.resize(padded);
    columns->high.resize(padded);
    columns->place.resize(padded);
    columns->rate.resize(padded);
  }
  long_lane.resize(padded);
}

}  // namespace shopwright::shopping

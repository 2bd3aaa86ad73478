#include "shopwright/shopping/needs.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "shopping/need_blocks.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

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
  return static_cast<uint32_t>(core::poisson_quantile(static_cast<double>(1u << log2_mean), core::uniform01(word)));
}

constexpr int kLargestBlock = 10;  // log2 days

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

void NeedProcess::on_day_and_next(core::Day today, std::span<Query> queries, std::vector<Found>& points,
                                  Scratch& scratch) const {
  // Band by band and block by block, all consumers side by side (need_blocks.hpp); longer blocks one by one.
  static const std::array<uint32_t, 4> thresholds = {
      static_cast<uint32_t>(kThresholds[0]), static_cast<uint32_t>(kThresholds[1]),
      static_cast<uint32_t>(kThresholds[2]), static_cast<uint32_t>(kThresholds[3])};
  const size_t n = queries.size();
  points.clear();
  scratch.resize(n);
  auto columns = [](Scratch::Columns& c) {
    return NeedSeekers{c.low.data(), c.high.data(), c.rate.data(), c.ceiling.data(), c.next.data(), c.query.data()};
  };
  const NeedSeekers all = columns(scratch.all), seekers = columns(scratch.open);
  for (size_t q = 0; q < n; ++q) {
    all.low[q] = static_cast<uint32_t>(queries[q].consumer);
    all.high[q] = static_cast<uint32_t>(queries[q].consumer >> 32);
    all.rate[q] = queries[q].rate;
    all.ceiling[q] = queries[q].ceiling;
  }
  int32_t* next_of_query = scratch.all.next.data();
  std::fill_n(next_of_query, n, horizon());
  bool ordered = true;
  for (uint32_t b = 0; b < 64; ++b) {
    const Band in = band(b);
    size_t open = open_band(all, next_of_query, n, in.lower, peak_, seekers);
    if (open == 0) break;
    const core::Day length = 1 << in.log2_days;
    const size_t before = points.size();
    for (core::Day first = (today >> in.log2_days) << in.log2_days; first < horizon() && open > 0; first += length) {
      // A block that another future cuts, or of more than one expected point, is read the long way too.
      const bool one_by_one = stream_.splits(first, first + length - 1) || in.log2_mean != 0;
      auto read_long = [&](uint32_t q, const core::Block* words) {
        auto see = [&](const NeedPoint& point) {
          if (point.day == today) {
            if (!(point.level < queries[q].ceiling)) return;
            points.push_back({q, point});
            ordered = false;
          } else if (point.day > today && point.day < next_of_query[q] &&
                     point.level < queries[q].rate * bound_[static_cast<size_t>(point.day)]) {
            next_of_query[q] = point.day;
          }
        };
        auto draw = [&](uint32_t k) { return stream_.block(queries[q].consumer, first, (b << 24) | k); };
        if (words != nullptr) parse(*words, b, in, first, 0, draw, see);
        else block_points(queries[q].consumer, b, in, first, see);
      };
      if (one_by_one) {
        size_t kept = 0;
        for (size_t i = 0; i < open; ++i) {
          const uint32_t q = seekers.query[i];
          read_long(q, nullptr);
          seekers.low[kept] = seekers.low[i];
          seekers.high[kept] = seekers.high[i];
          seekers.rate[kept] = seekers.rate[i];
          seekers.ceiling[kept] = seekers.ceiling[i];
          seekers.next[kept] = next_of_query[q];
          seekers.query[kept] = q;
          kept += next_of_query[q] > first + length;
        }
        open = kept;
        continue;
      }
      need_counters(seekers, open, first, b << 24, scratch.blocks.data());
      stream_.blocks(first, std::span(scratch.blocks).first(open));
      NeedBlocks blocks{.today = today,
                        .first = first,
                        .log2_days = in.log2_days,
                        .lower = in.lower,
                        .width = in.width,
                        .bound = bound_.data(),
                        .words = scratch.blocks.data(),
                        .next_of_query = next_of_query,
                        .hit_query = scratch.hit_query.data(),
                        .hit_number = scratch.hit_number.data(),
                        .long_query = scratch.long_query.data(),
                        .long_lane = scratch.long_lane.data()};
      open = read_need_blocks(blocks, seekers, open, thresholds.data());
      for (size_t h = 0; h < blocks.hits; ++h)  // only their identity is of interest from here
        points.push_back({scratch.hit_query[h], {today, (b << 24) | scratch.hit_number[h], in.lower}});
      for (size_t l = 0; l < blocks.longs; ++l) read_long(scratch.long_query[l], &scratch.blocks[scratch.long_lane[l]]);
    }
    ordered = ordered && (b == 0 || points.size() == before);
  }
  for (size_t q = 0; q < n; ++q) queries[q].next = next_of_query[q] < horizon() ? next_of_query[q] : core::kNever;

  // Counting sort by query; the few queries with several points are then put in order of identity.
  if (!ordered) {
    scratch.first.assign(n + 1, 0);
    for (const Found& found : points) ++scratch.first[found.query + 1];
    for (size_t q = 1; q < scratch.first.size(); ++q) scratch.first[q] += scratch.first[q - 1];
    scratch.found.resize(points.size());
    for (const Found& found : points) scratch.found[scratch.first[found.query]++] = found;
    points.swap(scratch.found);
  }
  auto by_identity = [](const Found& x, const Found& y) {
    return x.query != y.query ? x.query < y.query : x.point.id < y.point.id;
  };
  for (size_t i = 1; i < points.size(); ++i)
    for (size_t j = i; j > 0 && by_identity(points[j], points[j - 1]); --j) std::swap(points[j], points[j - 1]);
}

void NeedProcess::Scratch::resize(size_t n) {
  const size_t padded = n + 32;
  if (blocks.size() >= padded) return;
  blocks.resize(padded);
  for (Columns* columns : {&all, &open}) {
    columns->low.resize(padded);
    columns->high.resize(padded);
    columns->rate.resize(padded);
    columns->ceiling.resize(padded);
    columns->next.resize(padded);
    columns->query.resize(padded);
  }
  hit_query.resize(3 * padded);
  hit_number.resize(3 * padded);
  long_query.resize(padded);
  long_lane.resize(padded);
}

}  // namespace shopwright::shopping

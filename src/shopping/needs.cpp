#include "shopwright/shopping/needs.hpp"

#include <algorithm>
#include <array>
#include <cmath>

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

uint32_t point_count(uint32_t word, int log2_mean) {
  static const auto thresholds = poisson_one_thresholds();
  if (log2_mean == 0) {
    uint32_t count = 0;
    while (count < thresholds.size() && word >= thresholds[count]) ++count;
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
}

NeedProcess::Band NeedProcess::band(uint32_t b) const {
  const int log2_width = b == 0 ? -log2_interval_ : static_cast<int>(b) - 1 - log2_interval_;
  const float width = std::ldexp(1.0f, log2_width);
  return {b == 0 ? 0.0f : width, width, std::max(0, -log2_width), std::max(0, log2_width)};
}

float NeedProcess::block_bound(int log2_days, core::Day first) const {
  const auto& level = maxima_[static_cast<size_t>(log2_days)];
  const auto j = static_cast<size_t>(first >> log2_days);
  return j < level.size() ? level[j] : 0.0f;
}

template <class F>
void NeedProcess::block_points(uint64_t consumer, uint32_t b, const Band& band, core::Day first, F&& f) const {
  const core::Day last = first + (1 << band.log2_days) - 1;
  // A block into which another future falls is drawn twice, and each world gives the days that are its own.
  const bool split = stream_.splits(first, last);
  for (int world = 0; world < (split ? 2 : 1); ++world) {
    auto draw = [&](uint32_t k) {
      const uint32_t item = (b << 24) | k;
      if (!split) return stream_.block(consumer, first, item);
      return world == 0 ? stream_.block_before(consumer, first, item) : stream_.block_after(consumer, first, item);
    };
    core::Block words = draw(0);
    const uint32_t count = point_count(words[0], band.log2_mean);
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t at = i + 1;  // word 0 of the first block is the count
      if (at % 4 == 0) words = draw(at / 4);
      const uint32_t word = words[at % 4];
      const core::Day day = first + (band.log2_days == 0 ? 0 : static_cast<core::Day>(word >> (32 - band.log2_days)));
      if (split && (day < stream_.future_from()) != (world == 0)) continue;
      const float fraction = static_cast<float>((word << band.log2_days) >> 8) * 0x1p-24f;
      f(NeedPoint{day, (b << 24) | (static_cast<uint32_t>(world) << 23) | i, band.lower + band.width * fraction});
    }
  }
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

}  // namespace shopwright::shopping

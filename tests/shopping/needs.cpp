// The need process by itself: Poisson counts under any curve, in every band; coupling; another future.
#include "shopwright/shopping/needs.hpp"

#include <cmath>
#include <map>

#include "shopwright/core/math.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

core::KeyedStream stream(core::NoiseKey key = {.seed = 5}) { return core::Noise(key).stream(core::Stream::needs, 77); }

using Points = std::map<std::pair<core::Day, uint32_t>, float>;
Points points(const NeedProcess& process, uint64_t consumer, float ceiling) {
  Points out;
  std::vector<NeedPoint> day_points;
  for (core::Day day = 0; day < process.horizon(); ++day) {
    day_points.clear();
    process.on_day(consumer, ceiling, day, day_points);
    for (const NeedPoint& p : day_points) {
      CHECK(p.day == day);
      CHECK(p.level < ceiling);
      CHECK(out.emplace(std::pair(day, p.id), p.level).second);  // an identity is never used twice
    }
  }
  return out;
}

}  // namespace

TEST_CASE("needs: counts a day are Poisson at any level, below and above L0, and days are independent", "[shopping]") {
  for (int log2_interval : {0, 3, 6}) {
    const NeedProcess process(stream(), log2_interval, std::vector<float>(256, 1.0f));
    for (double level : {0.004, 0.1, 0.7, 2.6}) {
      // ~40,000 expected points; blocks and bands are crossed on the way
      const auto consumers = static_cast<uint64_t>(40000 / (256 * level)) + 1;
      const double days = static_cast<double>(consumers) * 256;
      double sum = 0, square = 0, neighbours = 0, level_sum = 0;
      std::vector<NeedPoint> found;
      for (uint64_t i = 0; i < consumers; ++i) {
        double before = 0;
        for (core::Day day = 0; day < 256; ++day) {
          found.clear();
          process.on_day(i << 20 | 3, static_cast<float>(level), day, found);
          const double d = static_cast<double>(found.size()) - level;
          for (const auto& p : found) level_sum += static_cast<double>(p.level) / level;
          sum += d, square += d * d;
          if (day > 0) neighbours += d * before;
          before = d;
        }
      }
      CAPTURE(log2_interval, level);
      CHECK(std::abs(sum / days) < 4 * std::sqrt(level / days));
      CHECK(std::abs(square / days - level) < 4 * std::sqrt((level + 2 * level * level) / days));
      CHECK(std::abs(neighbours / days) < 4 * level / std::sqrt(days));
      const double n = sum + days * level;
      CHECK(std::abs(level_sum / n - 0.5) < 4 * std::sqrt(1 / (12 * n)));  // levels are uniform under the curve
    }
  }
}

TEST_CASE("needs: a higher ceiling keeps every point and adds others", "[shopping]") {
  const NeedProcess process(stream(), 3, std::vector<float>(400, 1.0f));
  for (uint64_t consumer = 0; consumer < 50; ++consumer) {
    Points lower = points(process, consumer, 0.02f);
    for (float ceiling : {0.1f, 0.25f, 0.6f, 3.0f}) {
      const Points higher = points(process, consumer, ceiling);
      CHECK(higher.size() >= lower.size());
      for (const auto& [identity, level] : lower) {
        const auto it = higher.find(identity);
        CHECK((it != higher.end() && it->second == level));
      }
      lower = higher;
    }
  }
}

TEST_CASE("needs: next() finds the next day under rate times bound, whatever the bound elsewhere", "[shopping]") {
  std::vector<float> bound(300, 1.0f);
  for (size_t day = 0; day < bound.size(); ++day)
    bound[day] = day % 50 < 20 ? 0.0f : 0.3f + 0.01f * static_cast<float>(day % 97);
  const NeedProcess process(stream(), 3, bound);
  std::vector<NeedPoint> found;
  for (uint64_t consumer = 0; consumer < 200; ++consumer)
    for (float rate : {0.01f, 0.2f, 1.7f}) {
      core::Day expected = process.next(consumer, rate, -1);
      for (core::Day day = 0; day < process.horizon(); ++day) {
        found.clear();
        process.on_day(consumer, rate * bound[static_cast<size_t>(day)], day, found);
        CHECK((expected == day) == !found.empty());
        if (expected == day) expected = process.next(consumer, rate, day);
      }
      CHECK(expected == core::kNever);
    }
}

TEST_CASE("needs: another future has other points from its first day on and the same before", "[shopping]") {
  const core::Day from = 137;  // within blocks of every band
  const NeedProcess base(stream(), 3, std::vector<float>(300, 1.0f));
  const NeedProcess fork(stream({.seed = 5, .future = 1, .future_from = from}), 3, std::vector<float>(300, 1.0f));
  int64_t same_later = 0, later_base = 0, later_fork = 0;
  for (uint64_t consumer = 0; consumer < 2000; ++consumer) {
    const Points a = points(base, consumer, 0.3f), b = points(fork, consumer, 0.3f);
    Points early_a, early_b;
    for (const auto& [identity, level] : a)
      (identity.first < from ? void(early_a.emplace(identity, level)) : void(++later_base));
    for (const auto& [identity, level] : b) {
      if (identity.first < from) {
        early_b.emplace(identity, level);
        continue;
      }
      ++later_fork;
      const auto it = a.find(identity);
      same_later += it != a.end() && it->second == level;
    }
    CHECK(early_a == early_b);
  }
  CHECK(same_later == 0);
  const double expected = 2000 * 0.3 * (300 - from);
  CHECK(std::abs(static_cast<double>(later_base) - expected) < 4 * std::sqrt(expected));
  CHECK(std::abs(static_cast<double>(later_fork) - expected) < 4 * std::sqrt(expected));
}

TEST_CASE("a window of many consumers holds what each has alone, in order", "[needs]") {
  const core::KeyedStream random = core::Noise({.seed = 3}).stream(core::Stream::test, 7);
  NeedScratch scratch;
  NeedWindow window;
  size_t points = 0;
  for (uint32_t market = 0; market < 80; ++market) {
    core::NoiseEngine draw(random, market, 0);
    const auto horizon = static_cast<core::Day>(20 + draw() % 200);
    std::vector<float> bound;
    for (core::Day day = 0; day < horizon; ++day) bound.push_back(static_cast<float>(draw() % 5) * 0.5f);
    // every third with another future that cuts through blocks
    core::NoiseKey key{.seed = 5, .replicate = market};
    if (market % 3 == 0) {
      key.future = 1;
      key.future_from = horizon / 2;
    }
    const NeedProcess process(core::Noise(key).stream(core::Stream::needs, 1), static_cast<int>(draw() % 7), bound);
    const size_t n = market % 10 == 0 ? 1500 : 1 + draw() % 90;
    scratch.resize(n);
    std::vector<uint64_t> consumer;
    for (uint32_t i = 0; i < n; ++i) {
      consumer.push_back((uint64_t{draw()} << 32) | i);
      scratch.all.low[i] = static_cast<uint32_t>(consumer[i]);
      scratch.all.high[i] = static_cast<uint32_t>(consumer[i] >> 32);
      scratch.all.place[i] = i * 2;  // places may be left out
      scratch.all.rate[i] = static_cast<float>(draw() % 1000) * (draw() % 4 == 0 ? 0.01f : 0.0007f);
    }
    const auto first = static_cast<core::Day>(draw() % static_cast<uint32_t>(horizon));
    const core::Day end = std::min(horizon, first + 1 + static_cast<core::Day>(draw() % 40));
    process.window(first, end, n, true, window, scratch);
    REQUIRE(window.covers(first));
    REQUIRE(!window.covers(end));
    std::vector<NeedPoint> alone;
    size_t at = 0;
    for (core::Day day = first; day < end; ++day) {
      REQUIRE(window.begin_of(day) == at);
      for (uint32_t i = 0; i < n; ++i) {
        alone.clear();
        process.on_day(consumer[i], scratch.all.rate[i] * bound[static_cast<size_t>(day)], day, alone);
        for (const auto& point : alone) {
          REQUIRE(at < window.size());
          REQUIRE(window.consumer[at] == i * 2);
          REQUIRE(window.id[at] == point.id);
          REQUIRE(window.level[at] == point.level);
          ++at;
        }
      }
      REQUIRE(window.end_of(day) == at);
    }
    REQUIRE(at == window.size());
    points += at;
    const NeedWindow with = window;
    process.window(first, end, n, false, window, scratch);
    CHECK(window.level.empty());
    CHECK(window.consumer == with.consumer);
    CHECK(window.id == with.id);
  }
  CHECK(points > 20000);
}

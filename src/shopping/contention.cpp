#include "shopwright/shopping/contention.hpp"

#include <algorithm>

namespace shopwright::shopping {

Settlement settle(Trips& trips, std::span<const int64_t> opening, core::Parallel& parallel) {
  Settlement result;
  result.left.assign(opening.begin(), opening.end());
  const auto n = static_cast<uint32_t>(trips.size());
  std::vector<std::vector<int64_t>> snapshots{{opening.begin(), opening.end()}};
  std::vector<uint32_t> assumed(n, 0);  // snapshot against which a trip was evaluated last
  uint32_t at = 0;
  for (;;) {
    while (at < n && trips.holds(at, snapshots[assumed[at]], result.left)) trips.take(at++, result.left);
    if (at == n) return result;

    // The first that does not hold, and every later one that would not hold from here.
    const size_t later = n - at;
    std::vector<std::vector<uint32_t>> stale(core::chunk_count(later));
    const auto now = static_cast<uint32_t>(snapshots.size());
    snapshots.push_back(result.left);
    parallel.chunks(later, [&](size_t chunk) {
      auto& mine = stale[chunk];
      for (size_t i = core::chunk_begin(chunk); i < core::chunk_end(later, chunk); ++i) {
        const auto trip = at + static_cast<uint32_t>(i);
        if (trips.holds(trip, snapshots[assumed[trip]], snapshots[now])) continue;
        mine.push_back(trip);
        assumed[trip] = now;
      }
      if (!mine.empty()) trips.evaluate(mine, snapshots[now]);
    });
    ++result.rounds;
  }
}

Settlement settle_one_by_one(Trips& trips, std::span<const int64_t> opening) {
  Settlement result;
  result.left.assign(opening.begin(), opening.end());
  for (uint32_t trip = 0; trip < trips.size(); ++trip) {
    trips.evaluate(std::span<const uint32_t>(&trip, 1), result.left);
    trips.take(trip, result.left);
  }
  return result;
}

}  // namespace shopwright::shopping

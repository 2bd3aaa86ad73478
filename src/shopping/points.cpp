// Loyalty points: a day's goods are paid with them as far as they go, and what is paid with money earns new ones. A consumer's purse
// depends on her own purchases alone, so that chunks can be settled side by side.
#include <algorithm>
#include <utility>

#include "shopping/day_run.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::shopping {
namespace {

__extension__ using Wide = __int128;

int64_t share_of(int64_t amount, int64_t millionths) {  // rounded down
  return static_cast<int64_t>(static_cast<Wide>(amount) * millionths / core::kMicro);
}

}  // namespace

void DayRun::settle_points(size_t chunk, Worker& worker) {
  const size_t first = core::chunk_begin(chunk), n = core::chunk_end(rules_.world.consumers, chunk) - first;
  for (size_t s = 0; s < worker.points_on.size(); ++s) {
    std::vector<int64_t>& spent = worker.points_on[s];
    if (spent.empty()) continue;
    const market::PointsTerms& terms = rules_.world.sellers[s].points;
    market::PointsFacts& facts = worker.counts.points[s];
    for (size_t i = 0; i < n; ++i) {
      const int64_t goods = std::exchange(spent[i], 0);
      if (goods <= 0) continue;
      Purse& purse = shoppers_.purses[s][first + i];
      const bool enough = purse.points > 0 && purse.points >= terms.redeem_from.minor;
      const int64_t redeemed = enough ? std::min(purse.points, share_of(goods, terms.at_most)) : 0;
      const int64_t earned = share_of(goods - redeemed, terms.earn);
      ENSURE(redeemed <= goods, redeemed, goods);
      purse.points += earned - redeemed;
      if (earned > 0 || redeemed > 0) purse.since = static_cast<uint16_t>(today_ + 1);
      facts.redeemed.minor += redeemed;
      facts.earned.minor += earned;
    }
  }
}

}  // namespace shopwright::shopping

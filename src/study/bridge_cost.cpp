#include "study/bridge_cost.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

using core::Money;

// Units of one offer and day that wait for their goods, by row.
struct Waiting {
  size_t offer;  // among ours
  std::vector<int64_t> by_row;
  int64_t units;
};

// `total` over rows in proportion to their units, which together are more than none; rows of less than none take off.
std::vector<Money> in_proportion(Money total, std::span<const int64_t> by_row) {
  std::vector<int64_t> more, less;
  int64_t units = 0, sold = 0;
  for (const int64_t n : by_row) {
    more.push_back(std::max<int64_t>(n, 0));
    less.push_back(std::max<int64_t>(-n, 0));
    units += more.back();
    sold += n;
  }
  const Money whole = units == sold ? total : Money{core::mul_div_half_even(total.minor, units, sold)};
  std::vector<Money> shares(by_row.size()), taken_off(by_row.size());
  core::largest_remainder(whole, more, shares);
  core::largest_remainder(whole - total, less, taken_off);
  for (size_t row = 0; row < shares.size(); ++row) shares[row] -= taken_off[row];
  return shares;
}

class Sharing {
 public:
  Sharing(const TripLog& log, std::span<const uint32_t> offers, RowCounts& counts, size_t other, TellCost tell)
      : log_(log), offers_(offers), counts_(counts), other_(other), tell_(tell) {}

  void at_once(size_t mine) {
    for (core::Day day = 0; day < log_.reported_days(); ++day)
      spread(day, mine, counts_.at(mine, static_cast<size_t>(day)));
  }

  // `pool`: ours that share a stock whose shortage is backordered, in order of offers.
  void in_turn(uint32_t stock, const std::vector<size_t>& pool) {
    const market::World& world = log_.world();
    std::deque<Waiting> queue;
    int64_t owed = 0;
    for (core::Day day = 0; day < world.horizon; ++day) {
      int64_t delivered = owed;
      for (const size_t mine : pool) {
        const int64_t units = log_.facts(day, offers_[mine]).units;
        if (units == 0) continue;
        delivered += units;
        Waiting sold{mine, {}, units};
        if (day >= world.warm_up) {
          const auto by_row = counts_.at(mine, static_cast<size_t>(day - world.warm_up));
          sold.by_row.assign(by_row.begin(), by_row.end());
        } else {
          sold.by_row.assign(counts_.at(mine, 0).size(), 0);
          sold.by_row[other_] = units;
        }
        queue.push_back(std::move(sold));
      }
      owed = log_.backorders(day, stock);
      delivered -= owed;
      std::map<size_t, std::vector<int64_t>> handed_over;  // [ours][row]
      while (delivered > 0) {
        ENSURE(!queue.empty(), day, stock, delivered);
        Waiting& first = queue.front();
        const std::vector<int64_t> part = some_of(first, std::min(delivered, first.units));
        auto& sum = handed_over[first.offer];
        sum.resize(part.size(), 0);
        for (size_t row = 0; row < part.size(); ++row) {
          sum[row] += part[row];
          first.by_row[row] -= part[row];
          first.units -= part[row];
          delivered -= part[row];
        }
        if (first.units == 0) queue.pop_front();
      }
      ENSURE(delivered == 0, day, stock, delivered);
      if (day < world.warm_up) continue;
      const std::vector<int64_t> nothing(counts_.at(pool.front(), 0).size(), 0);
      for (const size_t mine : pool)
        spread(day - world.warm_up, mine, handed_over.contains(mine) ? handed_over[mine] : nothing);
    }
  }

 private:
  static std::vector<int64_t> some_of(const Waiting& waiting, int64_t units) {
    if (units == waiting.units) return waiting.by_row;
    std::vector<int64_t> part;
    for (const Money share : in_proportion(Money{units}, waiting.by_row)) part.push_back(share.minor);
    return part;
  }

  void spread(core::Day day, size_t mine, std::span<const int64_t> by_row) {
    const Money cost = log_.facts(day + log_.world().warm_up, offers_[mine]).cost;
    if (cost == Money{}) return;
    int64_t units = 0;
    for (const int64_t n : by_row) units += n;
    if (units == 0) return tell_(day, other_, cost);
    const std::vector<Money> shares = in_proportion(cost, by_row);
    for (size_t row = 0; row < by_row.size(); ++row)
      if (shares[row] != Money{}) tell_(day, row, shares[row]);
  }

  const TripLog& log_;
  std::span<const uint32_t> offers_;
  RowCounts& counts_;
  size_t other_;
  TellCost tell_;
};

}  // namespace

void share_cost(const TripLog& log, std::span<const uint32_t> offers, RowCounts& counts, size_t other, TellCost tell) {
  Sharing sharing(log, offers, counts, other, tell);
  std::map<uint32_t, std::vector<size_t>> pools;  // by stock
  for (size_t mine = 0; mine < offers.size(); ++mine) {
    const market::OfferInfo& offer = log.world().offers[offers[mine]];
    if (offer.stock.valid() && offer.backorder) pools[offer.stock.value].push_back(mine);
    else sharing.at_once(mine);
  }
  for (const auto& [stock, pool] : pools) sharing.in_turn(stock, pool);
}

}  // namespace shopwright::study

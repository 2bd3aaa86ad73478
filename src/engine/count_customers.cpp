#include "engine/count_customers.hpp"

namespace shopwright::engine {

void count_customers(const market::World& world, const market::Customers& customers, core::Parallel& parallel,
                     market::DayFacts& facts) {
  if (!world.customer_report.any()) return;
  const core::Day tomorrow = facts.day + 1;
  const bool last = tomorrow == world.horizon || tomorrow == world.warm_up;
  if (last) facts.customers_by_orders.resize(world.sellers.size());
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const core::SellerId seller{s};
    if (!customers.tracks(seller)) continue;
    const market::Customer* all = customers.of(seller).data();
    struct Counted {
      int64_t active = 0;
      std::vector<int64_t> by_orders;
    };
    std::vector<Counted> counted(core::chunk_count(world.consumers));
    parallel.chunks(world.consumers, [&](size_t chunk) {
      Counted& mine = counted[chunk];
      for (size_t i = core::chunk_begin(chunk); i < core::chunk_end(world.consumers, chunk); ++i) {
        mine.active += all[i].ordered_within(tomorrow, world.customer_report.active);
        if (!last) continue;
        if (mine.by_orders.size() <= all[i].orders) mine.by_orders.resize(all[i].orders + size_t{1});
        ++mine.by_orders[all[i].orders];
      }
    });
    for (const Counted& one : counted) {
      facts.customers[s].active += one.active;
      if (!last) continue;
      auto& sum = facts.customers_by_orders[s];
      if (sum.size() < one.by_orders.size()) sum.resize(one.by_orders.size());
      for (size_t k = 0; k < one.by_orders.size(); ++k) sum[k] += one.by_orders[k];
    }
  }
}

}  // namespace shopwright::engine

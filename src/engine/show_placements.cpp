#include "engine/show_placements.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace shopwright::engine {

void show_placements(Simulation::Parts& parts, core::Parallel& parallel) {
  const market::World& world = parts.compiled->world;
  const core::Day today = parts.state.today;
  std::map<uint32_t, std::vector<uint8_t>> searching;  // by category
  const auto looking = [&](uint32_t category) -> const std::vector<uint8_t>& {
    const auto [it, fresh] = searching.try_emplace(category);
    if (fresh) it->second = parts.shop->searching(category, today, parts.shoppers, parallel);
    return it->second;
  };
  for (const marketing::Booking& booking : parts.compiled->placements.list()) {
    if (!booking.shows(today) || booking.makes_known == 0 || !world.sellers[booking.seller.value].sells_on(today))
      continue;
    std::vector<const uint8_t*> pages;
    for (uint32_t c = 0; c < world.categories.size(); ++c)
      if (!booking.category.valid() || booking.category.value == c) pages.push_back(looking(c).data());
    const core::KeyedStream stream = parts.noise.stream(core::Stream::showing, booking.hash);
    parallel.chunks(world.consumers, [&](size_t chunk) {
      const auto first = static_cast<uint32_t>(core::chunk_begin(chunk));
      const auto end = static_cast<uint32_t>(core::chunk_end(world.consumers, chunk));
      for (const market::SegmentInfo& segment : world.segments)
        for (uint32_t i = std::max(first, segment.first); i < std::min(end, segment.first + segment.count); ++i) {
          uint32_t& known = parts.awareness.known[i];
          if ((known & booking.makes_known) == booking.makes_known) continue;
          if (std::none_of(pages.begin(), pages.end(), [&](const uint8_t* page) { return page[i] != 0; })) continue;
          const float access = parts.traits->row(i)[static_cast<uint32_t>(shopping::Trait::access)];
          if ((std::bit_cast<uint32_t>(access) & booking.fronts) == 0) continue;
          const core::Block words = stream.block(segment.consumer(i), today, 0);
          if (core::uniform01(words[0], words[1]) < booking.known_by) known |= booking.makes_known;
        }
    });
  }
}

}  // namespace shopwright::engine

#include "shopwright/supply/demand.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/supply/params.hpp"

namespace shopwright::supply {

int64_t draw_demand(const language::Distribution& distribution, const core::KeyedStream& stream, uint64_t offer_hash,
                    core::Day day) {
  const core::Block block = stream.block(offer_hash, day, 0);
  const double wanted = distribution.quantile(core::uniform01(block[0], block[1]));
  return wanted <= 0 ? 0 : std::llround(std::min(wanted, kMostUnits));
}

}  // namespace shopwright::supply

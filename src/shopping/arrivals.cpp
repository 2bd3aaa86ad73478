#include "shopwright/shopping/arrivals.hpp"

#include <algorithm>
#include <cstddef>

namespace shopwright::shopping {

uint32_t ArrivalProfile::time(double u) const {
  const auto it = std::lower_bound(cumulative.begin(), cumulative.end(), u);
  const auto hour = static_cast<size_t>(std::min<ptrdiff_t>(it - cumulative.begin(), 23));
  const double before = hour == 0 ? 0.0 : cumulative[hour - 1];
  const double width = cumulative[hour] - before;
  const double within = width > 0 ? (u - before) / width : 0.5;
  const double day_part = (static_cast<double>(hour) + within) / 24;
  return static_cast<uint32_t>(std::min(day_part * 0x1p32, 4294967295.0));
}

}  // namespace shopwright::shopping

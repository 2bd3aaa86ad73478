#include "shopwright/shopping/arrivals.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace shopwright::shopping {

ArrivalProfile ArrivalProfile::of(const std::vector<double>& weights) {
  ArrivalProfile profile;
  double total = 0, sum = 0;
  for (double w : weights) total += w;
  for (double w : weights) {
    sum += w;
    profile.cumulative.push_back(sum / total);
  }
  profile.cumulative.back() = 1;
  return profile;
}

uint32_t ArrivalProfile::time(double u) const {
  const auto it = std::lower_bound(cumulative.begin(), cumulative.end(), u);
  const auto hour = static_cast<size_t>(std::min<ptrdiff_t>(it - cumulative.begin(), 23));
  const double before = hour == 0 ? 0.0 : cumulative[hour - 1];
  const double width = cumulative[hour] - before;
  const double within = width > 0 ? (u - before) / width : 0.5;
  const double day_part = (static_cast<double>(hour) + within) / 24;
  return static_cast<uint32_t>(std::min(day_part * 0x1p32, 4294967295.0));
}

void check_arrivals(const std::vector<double>& arrivals, const language::Node& node, const language::Scope& scope) {
  if (!arrivals.empty() && arrivals.size() != 24)
    scope.error("wrong-length", language::find_place(node, "arrivals"),
                "arrivals has " + std::to_string(arrivals.size()) + " values",
                "give 24, one for each hour from midnight");
  else if (!arrivals.empty() && std::all_of(arrivals.begin(), arrivals.end(), [](double v) { return v == 0; }))
    scope.error("out-of-range", language::find_place(node, "arrivals"), "nobody ever arrives",
                "at least one hour must be above 0");
}

}  // namespace shopwright::shopping

#include "shopwright/shopping/adoption.hpp"

#include <algorithm>

#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

void AdoptionParams::check(const language::Node& node, const language::Scope& scope) const {
  const double sum = innovation.per_day + imitation.per_day;
  if (sum > kMostHazard)
    scope.error("out-of-range", language::find_place(node, "imitation"),
                "innovation and imitation together are " + language::show_number(sum) + " per day, and may be " +
                    language::show_number(kMostHazard) + " at most",
                "adopters are counted once a day, so adoption must take weeks at least");
}

float Adoption::hazard(int64_t adopters, int64_t potential) const {
  const double share =
      potential > 0 ? static_cast<double>(std::min(adopters, potential)) / static_cast<double>(potential) : 0.0;
  return static_cast<float>(innovation + imitation * share);
}

std::vector<double> Adoption::expected(std::span<const float> curve) const {
  std::vector<double> daily;
  double adopted = 0;
  for (const float factor : curve) {
    const double hazard = static_cast<double>(factor) * (innovation + imitation * adopted);
    daily.push_back((1 - adopted) * (1 - core::exp(-hazard)));
    adopted += daily.back();
  }
  return daily;
}

}  // namespace shopwright::shopping

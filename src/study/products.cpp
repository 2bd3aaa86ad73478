#include "shopwright/study/products.hpp"

#include <algorithm>

namespace shopwright::study {

std::vector<ProductStanding> product_standings(const engine::Compiled& market,
                                               std::span<const std::vector<market::ProductFacts>> runs) {
  std::vector<ProductStanding> out;
  const market::World& world = market.world;
  if (runs.empty() || runs.front().empty()) return out;
  for (uint32_t p = 0; p < world.products.size(); ++p) {
    ProductStanding one{.name = world.products[p].name,
                        .limited = world.products[p].known_bit != market::kNoBit,
                        .reviewed = market.reviews.exists(core::ProductId{p})};
    if (!one.limited && !one.reviewed) continue;
    std::vector<double> aware, reviews, rating;
    for (const auto& run : runs) {
      aware.push_back(static_cast<double>(run[p].aware) / static_cast<double>(std::max(1u, world.consumers)));
      reviews.push_back(static_cast<double>(run[p].reviews));
      if (run[p].reviews > 0) rating.push_back(run[p].rating());
    }
    one.aware = estimate(aware);
    one.reviews = estimate(reviews);
    one.rated = static_cast<int>(rating.size());
    if (!rating.empty()) one.rating = estimate(rating);
    out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

}  // namespace shopwright::study

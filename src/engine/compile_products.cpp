// What people think of products, who knows them, and how long they live.
#include <algorithm>

#include "engine/compile_parts.hpp"

namespace shopwright::engine {

void add_products(const Model& model, Compiled& compiled) {
  const market::World& world = compiled.world;
  std::vector<shopping::ReviewRule> reviews;
  std::vector<shopping::Awareness::Rule> unknown;
  std::vector<std::optional<shopping::LifeCycleParams>> lives;
  for (uint32_t p = 0; p < world.products.size(); ++p) {
    const market::ProductInfo& product = world.products[p];
    const ProductParams& params = *model.products.find(product.name);
    const auto& of_category = model.categories.find(params.category.name)->reviews;
    reviews.push_back(of_category
                          ? shopping::review_rule(product.hash, *of_category, params.rating ? &*params.rating : nullptr)
                          : shopping::ReviewRule{});
    if (params.awareness) unknown.push_back({core::ProductId{p}, product.hash, *params.awareness});
    lives.push_back(params.life_cycle);
  }
  compiled.reviews = shopping::Reviews(std::move(reviews));
  compiled.awareness = shopping::Awareness(std::move(unknown));
  if (std::any_of(lives.begin(), lives.end(), [](const auto& life) { return life.has_value(); }))
    compiled.life_cycles = shopping::LifeCycles(std::move(lives));
}

}  // namespace shopwright::engine

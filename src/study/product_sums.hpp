#pragma once
// Private to study: what each seller sold of each product over the reported days of a run.
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::study {

struct ProductSum {
  int64_t units = 0, views = 0;
  core::Money revenue, cost;
  core::Money margin() const { return revenue - cost; }
};

class ProductSums final : public market::FactSink {
 public:
  explicit ProductSums(const market::World& world)
      : world_(world), sums_(world.sellers.size() * world.products.size()) {}
  void day(const market::DayFacts& facts) override {
    if (!facts.reported) return;
    for (size_t o = 0; o < facts.offers.size(); ++o) {
      ProductSum& sum = sums_[index(world_.offers[o].seller.value, world_.offers[o].product.value)];
      sum.units += facts.offers[o].units;
      sum.views += facts.offers[o].views;
      sum.revenue += facts.offers[o].revenue;
      sum.cost += facts.offers[o].cost_of_goods;
    }
  }
  const ProductSum& of(uint32_t seller, uint32_t product) const { return sums_[index(seller, product)]; }

 private:
  size_t index(uint32_t seller, uint32_t product) const { return seller * world_.products.size() + product; }
  const market::World& world_;
  std::vector<ProductSum> sums_;
};

}  // namespace shopwright::study

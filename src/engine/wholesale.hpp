#pragma once
// What a dealer buys from a supplier in this market.
#include <string>

#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// The line of his supplier's price list from which a seller buys a product; null: he has it from outside the market.
inline const supply::WholesalePriceParams* wholesale_line(const Model& model, const std::string& seller,
                                                          const std::string& product) {
  const SellerParams* dealer = model.sellers.find(seller);
  if (dealer == nullptr || dealer->role != Role::dealer || dealer->supplier.empty()) return nullptr;
  const SellerParams* supplier = model.sellers.find(dealer->supplier.name);
  return supplier == nullptr || !supplier->wholesale ? nullptr : supplier->wholesale->prices.find(product);
}

/// Where it is written what a unit costs a seller.
inline std::string cost_path(const Model& model, const std::string& seller, const std::string& product) {
  if (wholesale_line(model, seller, product) == nullptr) return "offers." + seller + "." + product + ".cost";
  return "sellers." + model.sellers.find(seller)->supplier.name + ".wholesale.prices." + product;
}

}  // namespace shopwright::engine

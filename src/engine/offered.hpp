#pragma once
// Whether what a plan is about is offered by whose plan it is.
#include <string>

#include "shopwright/engine/model.hpp"

namespace shopwright::engine {

/// What the seller offers of a product; if it is none, an error at `place`, and null. Null without one where there is no such product,
/// which has its own error.
inline const OfferParams* offered(const Model& model, const std::string& seller, const std::string& product,
                                  const language::Place& place, const std::string& path,
                                  language::Diagnostics& diagnostics) {
  const auto* offers = model.offers.find(seller);
  const OfferParams* offer = offers == nullptr ? nullptr : offers->find(product);
  if (offer == nullptr && model.products.contains(product))
    diagnostics.error("unknown-name", place, path, "seller '" + seller + "' does not offer '" + product + "'",
                      "name a product under offers." + seller);
  return offer;
}

}  // namespace shopwright::engine

#pragma once
// What is made of a clearance.
#include <vector>

#include "shopwright/promotion/params.hpp"

namespace shopwright::promotion {

/// The promotions, each clearance as its steps: promotions of one name, that hold one after the other.
std::vector<language::Named<PromotionParams>::Entry> by_step(const language::Named<PromotionParams>& promotions);

}  // namespace shopwright::promotion

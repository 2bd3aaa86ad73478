#include "pricing.hpp"

namespace shopwright::policy {

std::unique_ptr<market::Policy> make_best_response(const BestResponseParams& params, const market::World& world,
                                                   core::SellerId self) {
  return make_profit_maximiser(params.belief, world, {self});
}

}  // namespace shopwright::policy

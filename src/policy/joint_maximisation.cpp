#include "pricing.hpp"
#include "shopwright/policy/make.hpp"

namespace shopwright::policy {

std::unique_ptr<market::Policy> make_joint_maximisation(const JointMaximisationParams& params,
                                                        const market::World& world, core::SellerId self) {
  return make_profit_maximiser(params.belief, world, sellers_of(params, world, self));
}

}  // namespace shopwright::policy

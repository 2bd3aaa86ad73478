#include <cmath>

#include "pricing.hpp"

namespace shopwright::policy {
namespace {

/// Unit cost x (1 + markup), rounded half to even; markup counts in millionths. Remembers nothing, draws no noise.
class CostPlusPolicy final : public market::Policy {
 public:
  CostPlusPolicy(const CostPlusParams& params, const market::World& world)
      : names_(world),
        scope_(params.products, world),
        factor_(core::kMicro + std::llround(params.markup * static_cast<double>(core::kMicro))) {}

  void decide(std::span<const market::Observation> seen, market::PolicyState&, const core::Noise&,
              std::vector<market::Decision>& out) const override {
    for (const market::Observation& observation : seen)
      for (const market::OwnOffer& own : observation.own)
        if (scope_.contains(own.product))
          post_price(observation, own,
                     core::Money{core::mul_div_half_even(own.unit_cost.micro, factor_, core::kMicro * core::kMicro)},
                     names_, out);
  }

 private:
  Names names_;
  ProductScope scope_;
  int64_t factor_;
};

}  // namespace

std::unique_ptr<market::Policy> make_cost_plus(const CostPlusParams& params, const market::World& world,
                                               core::SellerId) {
  return std::make_unique<CostPlusPolicy>(params, world);
}

}  // namespace shopwright::policy

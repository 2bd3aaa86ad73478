// A share off every unit of an offer once the basket holds enough of them; each unit's discount is rounded half to even.
#include "promotion/mechanics.hpp"

namespace shopwright::promotion {
namespace {

class QuantityTiers final : public BasketMechanic {
 public:
  explicit QuantityTiers(const language::ShareSteps& tiers) {
    for (const auto& tier : tiers.list) tiers_.push_back({tier.from, to_micro(tier.value)});
  }

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t saved = 0, fewest = INT64_MAX;
    for (size_t first = 0; first < scope.in.size();) {  // lines of one offer are neighbours
      const uint32_t offer = scope.lines[scope.in[first]].offer;
      int64_t units = 0;
      size_t end = first;
      for (; end < scope.in.size() && scope.lines[scope.in[end]].offer == offer; ++end)
        units += scope.lines[scope.in[end]].units;
      const int64_t off = off_at(units);
      fewest = std::min(fewest, tiers_.front().units - units);
      for (; first < end; ++first) {
        if (off == 0) continue;
        const OpenLine& line = scope.lines[scope.in[first]];
        const int64_t cost = line.left / line.units, dearer = line.left % line.units;
        int64_t off_line = off_unit(cost, off) * (line.units - dearer);
        if (dearer > 0) off_line += off_unit(cost + 1, off) * dearer;
        taken[scope.in[first]] = off_line;
        saved += off_line;
      }
    }
    if (saved == 0 && missing != nullptr) missing->units = std::max<int64_t>(fewest, 0);
    return saved;
  }

 private:
  struct Tier {
    int64_t units;
    int64_t off;  // millionths
  };
  int64_t off_at(int64_t units) const {
    int64_t off = 0;
    for (const Tier& tier : tiers_)
      if (units >= tier.units) off = tier.off;
    return off;
  }

  std::vector<Tier> tiers_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_quantity_tiers(const PromotionParams& params, const market::World&) {
  return std::make_unique<QuantityTiers>(params.quantity_tiers);
}

std::string describe_quantity_tiers(const PromotionParams& params, const core::Currency&) {
  std::string text;
  for (const auto& tier : params.quantity_tiers.list)
    text += (text.empty() ? "" : ", ") + percent(tier.value) + " off from " + std::to_string(tier.from) + " units";
  return text;
}

}  // namespace shopwright::promotion

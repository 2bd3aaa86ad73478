// A set of products at one price: as many complete sets as the basket holds, dearest units first, each at the bundle's price if that
// is less. What this saves is spread over the units of these sets.
#include <algorithm>

#include "promotion/mechanics.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::promotion {
namespace {

class Bundle final : public BasketMechanic {
 public:
  Bundle(const BundleParams& params, const market::World& world) : price_(params.price.minor) {
    for (const auto& entry : params.products) {
      const auto product = market::find_product(world, entry.name);
      ENSURE(product, entry.name);
      parts_.push_back({product->value, entry.value});
    }
  }

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    Room<Run, 64> all(2 * scope.in.size());
    const size_t n = dearest_first(scope, all);
    // Runs part by part, and how many sets there are.
    Room<Run, 64> runs(n);
    Room<Range, 16> ranges(parts_.size());
    int64_t sets = INT64_MAX, short_of = 0;
    size_t filled = 0;
    for (size_t p = 0; p < parts_.size(); ++p) {
      int64_t units = 0;
      ranges[p].at = filled;
      for (size_t r = 0; r < n; ++r) {
        if (scope.lines[all[r].line].product != parts_[p].product) continue;
        runs[filled++] = all[r];
        units += all[r].units;
      }
      ranges[p].end = filled;
      sets = std::min(sets, units / parts_[p].units);
      short_of += std::max<int64_t>(parts_[p].units - units, 0);
    }
    if (sets == 0) {
      if (missing != nullptr) missing->units = short_of;
      return 0;
    }
    Room<int64_t> weight(scope.lines.size());
    weight.fill(0);
    int64_t saved = 0;
    while (sets > 0) {
      // As many sets as consist of the same runs; at a border between runs, one that takes from both sides.
      int64_t alike = sets, cost = 0;
      for (size_t p = 0; p < parts_.size(); ++p) {
        const Run& run = runs[ranges[p].at];
        alike = std::min(alike, run.units / parts_[p].units);
        cost += cost_of_set(runs, ranges[p].at, parts_[p].units);
      }
      if (cost <= price_) break;  // later sets cost less still
      alike = std::max<int64_t>(alike, 1);
      for (size_t p = 0; p < parts_.size(); ++p) {
        int64_t units = alike * parts_[p].units;
        while (units > 0) {
          Run& run = runs[ranges[p].at];
          const int64_t some = std::min(units, run.units);
          weight[run.line] += some * run.cost;
          run.units -= some;
          units -= some;
          if (run.units == 0 && ranges[p].at + 1 < ranges[p].end) ++ranges[p].at;
        }
      }
      saved += (cost - price_) * alike;
      sets -= alike;
    }
    spread(saved, scope, weight, taken);
    return saved;
  }

 private:
  struct Part {
    uint32_t product;
    int64_t units;  ///< of a set
  };
  struct Range {
    size_t at, end;
  };

  static int64_t cost_of_set(std::span<const Run> runs, size_t at, int64_t units) {
    int64_t cost = 0;
    for (; units > 0; ++at) {
      const int64_t some = std::min(units, runs[at].units);
      cost += some * runs[at].cost;
      units -= some;
    }
    return cost;
  }

  int64_t price_;
  std::vector<Part> parts_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_bundle(const PromotionParams& params, const market::World& world) {
  return std::make_unique<Bundle>(*params.bundle, world);
}

std::string describe_bundle(const PromotionParams& params, const core::Currency& currency) {
  std::string text;
  for (const auto& product : params.bundle->products)
    text += (text.empty() ? "" : " + ") + std::to_string(product.value) + " " + product.name;
  return text + " for " + core::format_money(params.bundle->price, currency);
}

void BundleParams::check(const language::Node& node, const language::Scope& scope) const {
  if (products.size() == 1 && products[0].value == 1)
    scope.error("not-a-set", language::find_place(node, "products"), "a set of one unit is no bundle",
                "add a product or units to it; for one unit there is price: " +
                    core::format_money(price, scope.context().currency));
}

}  // namespace shopwright::promotion

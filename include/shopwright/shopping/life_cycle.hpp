#pragma once
// The life of a product: launch, growth, maturity, clearance.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::shopping {

struct PhaseParams {
  static constexpr std::string_view kShorthand = "from";
  core::Date from;
  double appeal = 0;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("from", from, {.required = true, .doc = "Its first day.", .example = "2027-02-01"});
    v.field("appeal", appeal,
            {.unit = Unit::utility,
             .range = between(-1000, 1000),
             .doc = "Utility added to the product's appeal while it lasts: what is new is interesting, or not trusted "
                    "yet; what "
                    "is old is out of fashion."});
  }
  bool operator==(const PhaseParams&) const = default;
};

struct LifeCycleParams {
  static constexpr std::array<std::string_view, 4> kPhases = {"launch", "growth", "maturity", "clearance"};
  std::array<std::optional<PhaseParams>, kPhases.size()> phases;
  std::optional<core::Date> end;
  template <class V>
  void fields(V& v) {
    v.field("launch", phases[0], {.doc = "Begins when it is first sold; it has always been when left out."});
    v.field("growth", phases[1], {.doc = "When it is taken up."});
    v.field("maturity", phases[2], {.doc = "When everybody knows what it is worth."});
    v.field("clearance", phases[3], {.doc = "When it is sold off."});
    v.field("end", end, {.doc = "Last day on which it is sold; it goes on when left out.", .example = "2027-12-31"});
  }
  /// Errors: nothing at all; phases that do not follow each other; an end before they are over.
  void check(const language::Node& node, const language::Scope& scope) const;

  bool sold_on(core::Date date) const { return (!phases[0] || date >= phases[0]->from) && (!end || date <= *end); }
  /// Of the phase that it is in.
  double appeal_on(core::Date date) const;
  bool operator==(const LifeCycleParams&) const = default;
};

/// Of all products. Nobody considers, or waits for, what is not sold; the page has no place for it.
/// Tested: tests/shopping/life_cycle.cpp, tests/engine/test_life_cycle.cpp.
class LifeCycles {
 public:
  LifeCycles() = default;
  explicit LifeCycles(std::vector<std::optional<LifeCycleParams>> of) : of_(std::move(of)) {}  ///< [product]
  /// Null: it is always sold.
  const LifeCycleParams* of(core::ProductId product) const {
    return of_.empty() || !of_[product.value] ? nullptr : &*of_[product.value];
  }
  bool operator==(const LifeCycles&) const = default;

 private:
  std::vector<std::optional<LifeCycleParams>> of_;
};

}  // namespace shopwright::shopping

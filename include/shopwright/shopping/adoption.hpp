#pragma once
// Durable goods: a consumer buys once. When she does depends on herself (innovation) and on how many others have bought already
// (imitation).
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/language/fields.hpp"

namespace shopwright::shopping {

struct AdoptionParams {
  language::Rate innovation{0};
  language::Rate imitation{0};
  double potential = 1;
  template <class V>
  void fields(V& v) {
    v.field("innovation", innovation,
            {.required = true,
             .range = {.low = 0, .high = kMostHazard, .low_open = true},
             .doc = "How often the need arises in a consumer who has not bought yet, when nobody has (Bass's p).",
             .example = "0.0094 per year"});
    v.field("imitation", imitation,
            {.required = true,
             .range = language::between(0, kMostHazard),
             .doc = "How much more often when everybody else has, in proportion to those who have (Bass's q).",
             .example = "0.3748 per year"});
    v.field("potential", potential,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of consumers who will ever need it."});
  }
  /// Errors: innovation and imitation above kMostHazard together.
  void check(const language::Node& node, const language::Scope& scope) const;

  /// Needs a day: adopters are counted once a day, so that many a day would be told too late.
  static constexpr double kMostHazard = 0.1;
};

/// Bass (1969): those who have not adopted do so with the hazard p + q x adopters / potential. Here the need arises with this
/// hazard a day, times season, weekday and events (the curve of model 4.1; the points of one day are one need): she visits
/// and chooses as always. With her first purchase she is an adopter and has no needs in the category any more; a need that
/// ends without a purchase leaves her as she was. Adopters are counted at the end of each day: within a day nobody
/// influences another. Who belongs to the potential is drawn once, so that a larger potential contains a smaller.
/// Const. Tested: tests/shopping/adoption.cpp (by hand, against the closed form), tests/engine/test_adoption.cpp (once only;
/// threads, forks, saving, branches, tape), tests/truths/bass.cpp (simulated curve, peak time and height).
struct Adoption {
  double innovation = 0, imitation = 0;  ///< a day

  bool exists() const { return innovation > 0; }
  /// Needs a day of a consumer who has not adopted; adopters >= 0 of potential (more, after a variant made it smaller, are as
  /// all), at curve 1.
  float hazard(int64_t adopters, int64_t potential) const;
  /// Largest hazard.
  float most() const { return hazard(1, 1); }
  /// Expected adopters on each day of a curve, as a share of the potential, when every need ends in a purchase: the recursion
  /// F' = (1 - F)(1 - exp(-curve x hazard(F))), which forgets that chance in the first days moves the whole curve.
  std::vector<double> expected(std::span<const float> curve) const;
};

}  // namespace shopwright::shopping

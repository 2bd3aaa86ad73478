#pragma once
// Several changes at once: how much of the difference is due to each.
#include <cstdint>
#include <functional>
#include <vector>

namespace shopwright::study {

/// Which changes are made: bit i for change i. At most 63 changes.
using Subset = uint64_t;
/// What comes of a subset: any number of figures, always as many (units, minor units of revenue, of margin, ...). Asked once for
/// each subset.
using FiguresOf = std::function<std::vector<int64_t>(Subset)>;

struct Attribution {
  std::vector<int64_t> base, all;                   ///< [figure] with no change and with all of them
  std::vector<std::vector<int64_t>> contribution;   ///< [change][figure]
  std::vector<std::vector<double>> standard_error;  ///< [change][figure] of sampled orders; 0 where all orders count
  int64_t orders = 1;                               ///< orders of the changes that were averaged
  int64_t evaluations = 0;                          ///< subsets asked for
};

struct AttributionSettings {
  int exact_up_to = 6;  ///< with at most so many changes, all 2^n subsets; at most 16
  int pairs = 64;       ///< beyond: so many random orders, and each of them backwards (antithetic); at least 1
  uint64_t seed = 1;
};

/// One change after another, in the order in which they are listed: each contributes what it adds to those before it. n + 1
/// evaluations. Depends on the order.
Attribution attribute_in_order(int changes, const FiguresOf& value);

/// The mean over all orders, in which no change has precedence (Shapley 1953, "A value for n-person games"); sampled by random
/// orders with their reverses beyond `exact_up_to` changes (Castro, Gomez and Tejada 2009; antithetic: Mitchell et al. 2022).
/// Contributions are rounded by largest remainder (ties to the first listed) and add up to all - base exactly, in samples too, since
/// every order's do. Errors (BugError): 0 or more than 63 changes, sums beyond 64 bits, figures that are not always as many.
/// Tested: tests/study/test_attribution.cpp (textbook games, axioms on random games, sampled against exact).
Attribution attribute_shapley(int changes, const FiguresOf& value, const AttributionSettings& settings = {});

}  // namespace shopwright::study

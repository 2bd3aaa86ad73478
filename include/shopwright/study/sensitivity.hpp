#pragma once
// Sensitivity: which factors move a response, alone and together with others.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shopwright/study/design.hpp"
#include "shopwright/study/moments.hpp"

/// Responses are one number per point of the design, the mean over replicates where there are several: what noise is
/// left in it counts as variation that no factor explains in first-order indices, and adds to total indices. Const
/// functions, deterministic; the bootstrap's draws are keyed.
/// Tested: tests/study/test_sensitivity.cpp: Ishigami's function and Sobol's g-function against their closed forms.
namespace shopwright::study {

/// Elementary effects of a factor: the change of the response over the change in [0, 1].
struct MorrisEffect {
  std::string factor;
  double mu = 0;  ///< mean effect
  double mu_star =
      0;             ///< mean of absolute effects: how much the factor matters (Campolongo, Cariboni and Saltelli 2007)
  double sigma = 0;  ///< standard deviation of the effects: curvature and interaction
  Interval mu_interval, mu_star_interval;  ///< Student's t over trajectories
};

/// From a morris_design and the response at each of its points; at least two trajectories.
std::vector<MorrisEffect> morris_effects(const Design& design, std::span<const double> responses,
                                         double confidence = 0.95);

/// Shares of the response's variance: by a factor alone, and by it in any company.
struct SobolIndex {
  std::string factor;
  double first = 0, first_error = 0;  ///< estimate and bootstrap standard error
  double total = 0, total_error = 0;
  Interval first_interval,
      total_interval;  ///< bootstrap percentiles; wide of the mark on the safe side with Sobol points
};

struct SobolSettings {
  double confidence = 0.95;
  int resamples = 500;  ///< bootstrap over rows
  uint64_t seed = 0;
};

struct SobolResult {
  double mean = 0, variance = 0;    ///< of the response over the factors' ranges
  std::vector<SobolIndex> indices;  ///< [factor]
};

/// From a saltelli_design and the response at each of its points. First order: mean of f(B) (f(AB_i) - f(A)) / V
/// (Saltelli et al. 2010, table 2, b, with centred responses); total: mean of (f(A) - f(AB_i))^2 / 2 V (Jansen 1999;
/// table 2, f). A response that does not vary has all indices 0.
SobolResult sobol_indices(const Design& design, std::span<const double> responses, const SobolSettings& settings = {});

}  // namespace shopwright::study

#pragma once
// Ranking and selection: which of a list of candidates has the best mean, with as few replicates as that takes.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/study/observations.hpp"

/// Both procedures are state machines that run nothing: `next()` says which replicates of which candidates are wanted,
/// `add()` takes what was observed, until `next()` is empty. Replicate r of every candidate should share its random
/// numbers with replicate r of the others. What is decided depends on the observations alone, not on the order or the
/// batches in which they come. Values are maximised, or minimised where said.
/// Tested: tests/study/test_selection.cpp (constants by hand; batches do not matter) and
/// tests/truths/selection_published.cpp (published examples; probability of correct selection).
namespace shopwright::study {

struct Elimination {
  size_t candidate = 0;
  uint32_t after = 0;  ///< replicates of it that had been looked at
  size_t by = 0;       ///< the candidate that beat it
};

struct SelectionResult {
  bool finished = false;
  size_t best = 0;                        ///< so far
  std::vector<size_t> survivors;          ///< not eliminated, ascending; with OCBA, all
  std::vector<Elimination> eliminations;  ///< in order
  std::vector<double> means;              ///< [candidate], over the replicates that count
  std::vector<uint32_t> replicates;       ///< [candidate], that count
  uint64_t total = 0;                     ///< sum of replicates
  /// KN, finished: 1 - alpha, a lower bound of P(best is truly best, or within the indifference zone of it).
  /// OCBA: the approximate P(correct selection). Absent while KN has not finished or stopped at its limit.
  std::optional<double> probability;
};

struct KnSettings {
  double alpha = 0.05;         ///< in (0, 1): the wanted P(correct selection) is 1 - alpha
  double indifference = 0;     ///< > 0: the smallest difference worth finding, in the response's unit
  uint32_t first_stage = 10;   ///< replicates of each candidate at first, at least 2
  uint32_t batch = 1;          ///< replicates asked for at a time after that
  uint32_t limit = 1'000'000;  ///< replicates of a candidate at most; stopping there voids the guarantee
  bool minimise = false;
  bool common_random_numbers = true;  ///< false: candidates independent, which needs slightly fewer
};

/// Fully sequential selection with elimination.
/// Source: Kim and Nelson 2001, "A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS
/// 11, section 3, with c = 1:
///   eta = ((2 beta)^(-2 / (n0 - 1)) - 1) / 2, h^2 = 2 eta (n0 - 1),
///   beta = alpha / (k - 1), or 1 - (1 - alpha)^(1 / (k - 1)) for independent candidates;
///   W_il(r) = max(0, (h^2 S_il^2 / d - d r) / (2 r)), d the indifference zone, S_il^2 the first stage's variance of the
///   differences;
/// candidate i falls after r replicates when mean_i < mean_l - W_il(r); at r = max N_il + 1, N_il = floor(h^2 S_il^2 /
/// d^2), the best mean is taken. Normal responses are assumed; any correlation between candidates is allowed.
class KnSelection {
 public:
  KnSelection(size_t candidates, const KnSettings& settings);
  std::vector<Request> next() const;  ///< empty when finished
  /// In any order; a replicate that was not asked for, or comes twice, is our bug.
  void add(std::span<const Observed> observations);
  SelectionResult result() const;

  static double eta(size_t candidates, uint32_t first_stage, double alpha, bool common_random_numbers);
  double h_squared() const { return h_squared_; }

 private:
  void screen();
  double variance_of_difference(size_t i, size_t l) const;

  KnSettings settings_;
  double h_squared_ = 0;
  Observations seen_;              // in the sense of maximising
  std::vector<double> sums_;       // [candidate], of the first `looked_` (or until its end)
  std::vector<uint32_t> counts_;   // [candidate]
  std::vector<double> variances_;  // [i x k + l], first stage
  uint32_t looked_ = 0;            // replicates screened so far
  uint32_t last_ = 0;              // screening ends here: max N_il + 1
  bool finished_ = false, limited_ = false;
  std::vector<Elimination> eliminations_;
};

/// How a budget should be shared between candidates, shares summing to 1.
/// Source: Chen, Lin, Yucesan and Chick 2000, "Simulation budget allocation for further enhancing the efficiency of
/// ordinal optimization", theorem 1:
///   N_i / N_j = (s_i / d_bi)^2 / (s_j / d_bj)^2 for i, j other than the best b, N_b = s_b sqrt(sum (N_i / s_i)^2).
/// A candidate that ties with the best has d = 0: a tenth of the difference's standard error stands in for less, where
/// `standard_errors` are given. Variances that are 0 count as 10^-12 of the largest.
std::vector<double> ocba_shares(std::span<const double> means, std::span<const double> variances, bool minimise,
                                std::span<const double> standard_errors = {});

struct OcbaSettings {
  uint32_t first_stage = 10;  ///< replicates of each candidate at first, at least 5
  uint32_t increment = 10;    ///< replicates handed out at a time
  uint64_t budget = 0;        ///< replicates of all candidates together
  double wanted = 1;          ///< stops early when the approximate P(correct selection) is this
  bool minimise = false;
};

/// Optimal computing budget allocation: a fixed budget where it tells most. P(correct selection) is approximated from
/// below by 1 - sum over i of Phi(-d_bi / sqrt(s_b^2 / N_b + s_i^2 / N_i)) (Chen et al. 2000, lemma 1, at the sample
/// means and variances): an indication, no guarantee. The candidates are taken as independent; with common random
/// numbers it is too cautious.
class OcbaSelection {
 public:
  OcbaSelection(size_t candidates, const OcbaSettings& settings);
  std::vector<Request> next() const;
  void add(std::span<const Observed> observations);
  SelectionResult result() const;

 private:
  double probability() const;
  void decide();

  OcbaSettings settings_;
  Observations seen_;
  std::vector<uint32_t> wanted_;  // [candidate]
  bool finished_ = false;
};

}  // namespace shopwright::study

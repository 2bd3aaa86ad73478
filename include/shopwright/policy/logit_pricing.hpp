#pragma once
// What the best price is under logit demand.
//
// A seller with prices p_j and costs c_j faces q_j = K_j e^{-p_j/mu} / (1 + sum K_k e^{-p_k/mu}), where K_j holds its
// quality relative to everything it does not control. The first-order conditions give one margin for all its products:
//   p_j - c_j = m = mu (1 + W(sum_j K_j exp(-c_j/mu - 1))),  W the Lambert function, and a profit of mu W a visit.
// Source: Anderson, de Palma and Thisse 1992, "Discrete Choice Theory of Product Differentiation"; W: Aravindakshan and
// Ratchford 2011. Iterating p = c + mu/(1 - q) instead diverges.
// Tested: tests/policy/logit_pricing.cpp (published equilibria; a grid search).
#include <span>

namespace shopwright::policy {

/// W(e^x), the solution w of w + log w = x, for any finite x: no overflow where qualities are large beside mu.
double lambert_w_of_exp(double x);

/// The margin m. log_strength[j] = log K_j - c_j/mu (-infinity for a product that nobody wants).
double equal_margin(std::span<const double> log_strength, double mu);

/// log(sum of e^x), -infinity for none; in the order given.
double log_sum_exp(std::span<const double> x);

}  // namespace shopwright::policy

#include "shopwright/shopping/pantry.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

float Pantry::after(float stock, float rate, int days) const {
  if (flexibility == 0) return std::max(0.0f, stock - rate * static_cast<float>(days));
  for (int day = 0; day < days && stock > 0; ++day)
    stock = std::max(0.0f, stock - rate * (1.0f + flexibility * std::min(1.0f, stock / fills_at)));
  return stock;
}

namespace {

// Mean of kappa x room in the stationary distribution of stock, time in need intervals. Between purchases stock falls
// at demand x (1 + flexibility x stock / fills_at); purchases come at rate kappa x room x purchase and add 1 + Poisson
// units. Upcrossings of each level equal downcrossings:
//   speed(s) f(s) = sum over y < s of hazard(y) P(units > s - y) f(y) dy + the atom at zero.
double mean_need(const Pantry& pantry, double demand, double purchase, double mean_units, double kappa) {
  constexpr int kSteps = 24;  // grid cells a unit
  const double extra = std::max(0.0, mean_units - 1);
  const int top = static_cast<int>(std::ceil(pantry.fills_at + 1 + extra + 6 * std::sqrt(extra))) + 1;
  const int cells = top * kSteps;
  const double step = 1.0 / kSteps;
  const auto room_cells = static_cast<int>(std::ceil(pantry.fills_at * kSteps));
  auto room = [&](double stock) { return std::max(0.0, 1 - stock / pantry.fills_at); };
  // P(units > d), for each starting stock y, d in whole units
  auto tails = [&](double y) {
    std::vector<double> tail(static_cast<size_t>(top) + 1);
    double above = 1;
    for (int k = 0; k <= top; ++k) {  // units = 1 + K
      tail[static_cast<size_t>(k)] = above;
      above -= core::poisson_pmf(extra * room(y), k);
    }
    return tail;
  };
  std::vector<double> inflow(static_cast<size_t>(cells), 0.0);  // rate of crossing the middle of a cell from below
  auto add = [&](double y, double mass, int from_cell) {
    const double rate = kappa * room(y) * purchase * mass;
    if (rate == 0) return;
    const auto tail = tails(y);
    for (int cell = from_cell; cell < cells; ++cell) {
      const double distance = (cell + 0.5) * step - y;
      const auto k = static_cast<int>(std::floor(distance));
      if (k > top || tail[static_cast<size_t>(k)] < 1e-12) break;
      inflow[static_cast<size_t>(cell)] += rate * tail[static_cast<size_t>(std::max(0, k))];
    }
  };
  double total = 1, need = kappa;  // atom at zero of mass 1
  add(0, 1, 0);
  for (int cell = 0; cell < cells; ++cell) {
    const double stock = (cell + 0.5) * step;
    const double speed = demand * (1 + pantry.flexibility * std::min(1.0, stock / pantry.fills_at));
    double mass = inflow[static_cast<size_t>(cell)] / speed * step;
    // mass within the cell also crosses part of the cell itself
    const double own = kappa * room(stock) * purchase * step / speed / 2;
    mass *= 1 + own;
    total += mass;
    need += mass * kappa * room(stock);
    if (cell < room_cells) add(stock, mass, cell + 1);
  }
  return need / total;
}

}  // namespace

double need_normalisation(const Pantry& pantry, double demand, double purchase, double mean_units) {
  if (!pantry.exists() || !(demand > 0) || !(purchase > 0)) return 1;
  double low = 1, high = 64;
  if (mean_need(pantry, demand, purchase, mean_units, high) < 1) return high;
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    (mean_need(pantry, demand, purchase, mean_units, middle) < 1 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace shopwright::shopping

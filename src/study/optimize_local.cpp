#include "study/optimize_local.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <nlopt.hpp>

namespace shopwright::study {
namespace {

// NLopt is C inside: what a goal throws is carried past it.
struct Carried {
  const LocalProblem* problem;
  nlopt::opt* search = nullptr;
  std::exception_ptr thrown{};
  bool ended = false;
};

double goal(unsigned n, const double* x, double*, void* data) {
  auto& carried = *static_cast<Carried*>(data);
  if (!carried.ended && !carried.thrown) try {
      if (const auto value = carried.problem->goal({x, n}); value && std::isfinite(*value)) return *value;
      else if (value) return -1e300;
      carried.ended = true;
    } catch (...) {
      carried.thrown = std::current_exception();
    }
  carried.search->force_stop();
  return -1e300;
}

void slack(unsigned m, double* out, unsigned n, const double* x, double*, void* data) {
  auto& carried = *static_cast<Carried*>(data);
  std::fill_n(out, m, 1.0);
  if (carried.ended || carried.thrown) return;
  try {
    carried.problem->slack({x, n}, {out, m});
    for (unsigned i = 0; i < m; ++i) out[i] = std::isfinite(out[i]) ? -out[i] : 1;  // NLopt's are <= 0
  } catch (...) {
    carried.thrown = std::current_exception();
  }
}

}  // namespace

void local_search(const LocalProblem& problem) {
  const auto n = static_cast<unsigned>(problem.start.size());
  if (n == 0 || problem.evaluations < 1) return;
  nlopt::opt search(problem.limits > 0 || n < 2 ? nlopt::LN_COBYLA : nlopt::LN_BOBYQA, n);
  Carried carried{&problem, &search};
  search.set_max_objective(goal, &carried);
  search.set_lower_bounds(0.0);
  search.set_upper_bounds(1.0);
  if (problem.limits > 0) search.add_inequality_mconstraint(slack, &carried, std::vector<double>(problem.limits, 1e-9));
  search.set_initial_step(problem.step);
  search.set_xtol_abs(problem.close);
  search.set_maxeval(problem.evaluations);
  std::vector<double> x = problem.start;
  for (double& u : x) u = std::clamp(u, 0.0, 1.0);
  double value = 0;
  try {
    search.optimize(x, value);
  } catch (const nlopt::forced_stop&) {
  } catch (const nlopt::roundoff_limited&) {
  } catch (const std::runtime_error&) {
    // The library found nothing better to do; what it looked at is kept all the same.
  }
  if (carried.thrown) std::rethrow_exception(carried.thrown);
}

}  // namespace shopwright::study

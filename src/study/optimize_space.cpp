#include "study/optimize_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "study/design_parts.hpp"

namespace shopwright::study {
namespace {

constexpr int64_t kMostSteps = 200000;
constexpr double kMostValues = 1e6;

/// 1, 2 or 5 times a power of ten, near a positive number.
double round_number(double value) {
  std::string digits = fmt::format("{:.0e}", value);  // "3e-04"
  const char first = digits[0];
  digits[0] = first == '1' ? '1' : first <= '3' ? '2' : '5';
  return std::strtod(digits.c_str(), nullptr);
}

double tolerance(const LinearRule& rule, std::span<const double> values) {
  double size = std::abs(rule.difference.constant);
  for (size_t i = 0; i < values.size(); ++i) size += std::abs(rule.difference.coefficients[i] * values[i]);
  return 1e-9 * size;
}

bool has_ending(double value, std::span<const double> endings) {
  const double part = value - std::floor(value);
  return std::any_of(endings.begin(), endings.end(), [&](double ending) {
    const double off = std::abs(part - ending);
    return std::min(off, 1 - off) < 1e-7;
  });
}

}  // namespace

std::vector<double> grid_values(double from, double to, double step, std::span<const double> endings) {
  std::vector<double> out;
  const bool stepless = step <= 0;
  if (!endings.empty() && stepless) {
    // Nothing but the endings: every whole number with each of them.
    for (double whole = std::floor(from); whole <= to && static_cast<double>(out.size()) < kMostValues; ++whole)
      for (const double ending : endings)
        if (const double value = rounded(whole + ending); value >= from && value <= to) out.push_back(value);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  if (stepless && to > from) step = round_number((to - from) / 10000);
  if (step <= 0) return {from};
  const double first = std::ceil(from / step - 1e-9), last = std::floor(to / step + 1e-9);
  if (last - first > kMostValues) return {};
  if (stepless && first * step > from + 1e-9 * step) out.push_back(from);
  for (double k = first; k <= last; ++k)
    if (const double value = rounded(k * step); endings.empty() || has_ending(value, endings)) out.push_back(value);
  if (stepless && (out.empty() || out.back() < to - 1e-9 * step)) out.push_back(to);
  return out;
}

std::vector<double> spaced_values(double from, double to, double step, int64_t points) {
  Factor factor = Factor::continuous("", from, to);
  factor.step = step;
  std::vector<double> out;
  if (wrong_factors(std::span(&factor, 1), false)) return out;  // no multiple of the step
  for (int64_t i = 0; i < points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(std::max<int64_t>(points - 1, 1));
    out.push_back(value_at(factor, share).number);
  }
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

PlanSpace::PlanSpace(std::vector<DecisionValues> decisions, std::vector<LinearRule> rules)
    : decisions_(std::move(decisions)), rules_(std::move(rules)), all_rules_(rules_.size()) {
  std::iota(all_rules_.begin(), all_rules_.end(), size_t{0});
  for (const DecisionValues& decision : decisions_) {
    words_.push_back(decision.numeric ? 0 : 1);
    ENSURE(!decision.values.empty() && std::is_sorted(decision.values.begin(), decision.values.end()), decision.name);
  }
}

std::vector<double> PlanSpace::values(const PlanIndex& plan) const {
  std::vector<double> out(size());
  for (size_t d = 0; d < size(); ++d) out[d] = decisions_[d].values[static_cast<size_t>(plan[d])];
  return out;
}

bool PlanSpace::obeys(const PlanIndex& plan, size_t rule) const {
  const auto at = values(plan);
  const double difference = rules_[rule].difference.at(at), slack = tolerance(rules_[rule], at);
  return difference <= slack && (!rules_[rule].equal || difference >= -slack);
}

bool PlanSpace::obeys(const PlanIndex& plan) const {
  return std::all_of(all_rules_.begin(), all_rules_.end(), [&](size_t rule) { return obeys(plan, rule); });
}

bool PlanSpace::binds(const PlanIndex& plan, size_t rule) const {
  if (rules_[rule].equal) return true;
  for (size_t d = 0; d < size(); ++d)
    for (const int32_t step : {-1, 1}) {
      PlanIndex moved = plan;
      moved[d] += step;
      if (rules_[rule].difference.coefficients[d] == 0 || moved[d] < 0 ||
          moved[d] >= static_cast<int32_t>(decisions_[d].values.size()))
        continue;
      if (!obeys(moved, rule)) return true;
    }
  return false;
}

PlanSpace::Box PlanSpace::whole() const {
  Box box{PlanIndex(size(), 0), {}};
  for (const DecisionValues& decision : decisions_)
    box.high.push_back(static_cast<int32_t>(decision.values.size()) - 1);
  return box;
}

// Bounds consistency: what the other decisions leave, at best, of each rule bounds each decision.
bool PlanSpace::tighten(Box& box, std::span<const size_t> active) const {
  const auto low = [&](size_t d) { return decisions_[d].values[static_cast<size_t>(box.low[d])]; };
  const auto high = [&](size_t d) { return decisions_[d].values[static_cast<size_t>(box.high[d])]; };
  bool changed = true;
  for (int rounds = 0; changed && rounds < 50; ++rounds) {
    changed = false;
    for (const size_t r : active)
      for (const int sign : {1, -1}) {
        const LinearRule& rule = rules_[r];
        if (sign < 0 && !rule.equal) continue;
        double least = sign * rule.difference.constant, size_of = std::abs(least);
        for (size_t d = 0; d < size(); ++d) {
          const double c = sign * rule.difference.coefficients[d];
          if (c == 0) continue;
          least += c > 0 ? c * low(d) : c * high(d);
          size_of += std::abs(c) * std::max(std::abs(low(d)), std::abs(high(d)));
        }
        const double slack = 1e-9 * size_of;
        if (least > slack) return false;
        for (size_t d = 0; d < size(); ++d) {
          const double c = sign * rule.difference.coefficients[d];
          if (c == 0) continue;
          const auto& values = decisions_[d].values;
          if (c > 0) {
            const double most = low(d) + (slack - least) / c;
            while (box.high[d] > box.low[d] && high(d) > most) {
              const auto begin = values.begin() + box.low[d] + 1, end = values.begin() + box.high[d] + 1;
              box.high[d] = static_cast<int32_t>(std::upper_bound(begin, end, most) - values.begin()) - 1;
              changed = true;
            }
          } else {
            const double most = high(d) - (slack - least) / -c;
            while (box.low[d] < box.high[d] && low(d) < most) {
              const auto begin = values.begin() + box.low[d], end = values.begin() + box.high[d];
              box.low[d] = static_cast<int32_t>(std::lower_bound(begin, end, most) - values.begin());
              changed = true;
            }
          }
        }
      }
  }
  return true;
}

// Depth first, each decision's values by their distance from the target; true when `visit` wants no more.
template <class Visit>
bool PlanSpace::descend(Box box, size_t d, std::span<const size_t> active, std::span<const double> target,
                        int64_t& steps, Visit&& visit) const {
  if (--steps < 0 || !tighten(box, active)) return false;
  while (d < size() && box.low[d] == box.high[d]) ++d;
  if (d == size()) {
    const bool obeyed = std::all_of(active.begin(), active.end(), [&](size_t rule) { return obeys(box.low, rule); });
    return obeyed && visit(box.low);
  }
  const auto& values = decisions_[d].values;
  const auto fixed_to = [&](int32_t index) {
    Box next = box;
    next.low[d] = next.high[d] = index;
    return descend(std::move(next), d + 1, active, target, steps, visit);
  };
  if (target.empty()) {
    for (int32_t index = box.low[d]; index <= box.high[d] && steps >= 0; ++index)
      if (fixed_to(index)) return true;
    return false;
  }
  int32_t above = static_cast<int32_t>(std::lower_bound(values.begin(), values.end(), target[d]) - values.begin());
  above = std::clamp(above, box.low[d], box.high[d] + 1);
  int32_t below = above - 1;
  while (steps >= 0 && (below >= box.low[d] || above <= box.high[d])) {
    const bool up = below < box.low[d] || (above <= box.high[d] && values[static_cast<size_t>(above)] - target[d] <=
                                                                       target[d] - values[static_cast<size_t>(below)]);
    if (fixed_to(up ? above++ : below--)) return true;
  }
  return false;
}

std::optional<PlanIndex> PlanSpace::nearest(std::span<const double> target, std::span<const uint8_t> fixed) const {
  Box box = whole();
  for (size_t d = 0; d < fixed.size(); ++d)
    if (fixed[d] != 0) box.low[d] = box.high[d] = index_near(d, target[d]);
  std::optional<PlanIndex> found;
  int64_t steps = kMostSteps;
  descend(std::move(box), 0, all_rules_, target, steps, [&](const PlanIndex& plan) {
    found = plan;
    return true;
  });
  return found;
}

std::optional<std::vector<PlanIndex>> PlanSpace::all(size_t most) const {
  std::vector<PlanIndex> plans;
  int64_t steps = kMostSteps + 4 * static_cast<int64_t>(most);
  const bool too_many = descend(whole(), 0, all_rules_, {}, steps, [&](const PlanIndex& plan) {
    if (plans.size() == most) return true;
    plans.push_back(plan);
    return false;
  });
  if (too_many || steps < 0) return std::nullopt;
  return plans;
}

std::vector<size_t> PlanSpace::conflict() const {
  std::vector<size_t> needed = all_rules_;
  const auto possible = [&](std::span<const size_t> active) {
    int64_t steps = kMostSteps;
    return descend(whole(), 0, active, {}, steps, [](const PlanIndex&) { return true; });
  };
  for (size_t i = 0; i < needed.size();) {
    std::vector<size_t> without = needed;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    if (possible(without)) ++i;
    else needed = std::move(without);
  }
  return needed;
}

double PlanSpace::unit(size_t d, int32_t index) const {
  const auto& values = decisions_[d].values;
  const double range = values.back() - values.front();
  return range > 0 ? (values[static_cast<size_t>(index)] - values.front()) / range : 0.5;
}

double PlanSpace::value_at_unit(size_t d, double u) const {
  const auto& values = decisions_[d].values;
  return values.front() + (values.back() - values.front()) * u;
}

int32_t PlanSpace::index_near(size_t d, double value) const {
  const auto& values = decisions_[d].values;
  const auto above = std::lower_bound(values.begin(), values.end(), value);
  if (above == values.begin()) return 0;
  if (above == values.end()) return static_cast<int32_t>(values.size()) - 1;
  const auto index = static_cast<int32_t>(above - values.begin());
  return *above - value <= value - *(above - 1) ? index : index - 1;
}

}  // namespace shopwright::study

#include "shopwright/study/selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/moments.hpp"

namespace shopwright::study {

double KnSelection::eta(size_t candidates, uint32_t first_stage, double alpha, bool common_random_numbers) {
  const double others = static_cast<double>(candidates) - 1;
  const double beta = common_random_numbers ? alpha / others : 1 - std::pow(1 - alpha, 1 / others);
  return (std::pow(2 * beta, -2 / (first_stage - 1.0)) - 1) / 2;
}

KnSelection::KnSelection(size_t candidates, const KnSettings& settings)
    : settings_(settings), seen_(candidates, settings.minimise), sums_(candidates, 0), counts_(candidates, 0) {
  ENSURE(candidates >= 1 && settings.first_stage >= 2 && settings.batch >= 1, candidates, settings.first_stage);
  ENSURE(settings.alpha > 0 && settings.alpha < 1 && settings.indifference > 0, settings.alpha, settings.indifference);
  ENSURE(settings.limit >= settings.first_stage, settings.limit);
  if (candidates == 1) {
    finished_ = true;
    return;
  }
  // Below 1 - 1/k a blind guess would do: eta is then 0 or less, and any first stage is enough.
  const double eta_value = eta(candidates, settings.first_stage, settings.alpha, settings.common_random_numbers);
  h_squared_ = std::max(0.0, 2 * eta_value * (settings.first_stage - 1.0));
  for (size_t i = 0; i < candidates; ++i) seen_.want(i, settings.first_stage);
}

std::vector<Request> KnSelection::next() const { return finished_ ? std::vector<Request>() : seen_.lacking(); }

void KnSelection::add(std::span<const Observed> observations) {
  seen_.add(observations);
  if (!finished_) screen();
}

double KnSelection::variance_of_difference(size_t i, size_t l) const { return variances_[i * seen_.candidates() + l]; }

// Looks at one replicate after the other, as far as all survivors have them, so that batches change nothing.
void KnSelection::screen() {
  const size_t k = seen_.candidates();
  const double d = settings_.indifference;
  auto has = [&](uint32_t replicates) {
    for (size_t i = 0; i < k; ++i)
      if (seen_.alive(i) && seen_.complete(i) < replicates) return false;
    return true;
  };
  auto take = [&](uint32_t r) {
    for (size_t i = 0; i < k; ++i)
      if (seen_.alive(i)) sums_[i] += seen_.of(i)[r], ++counts_[i];
    ++looked_;
  };
  if (looked_ == 0) {
    if (!has(settings_.first_stage)) return;
    variances_.assign(k * k, 0);
    double most = 0;
    for (size_t i = 0; i < k; ++i)
      for (size_t l = i + 1; l < k; ++l) {
        Moments difference;
        for (uint32_t r = 0; r < settings_.first_stage; ++r) difference.add(seen_.of(i)[r] - seen_.of(l)[r]);
        variances_[i * k + l] = variances_[l * k + i] = difference.variance();
        most = std::max(most, std::floor(h_squared_ * difference.variance() / (d * d)));
      }
    for (uint32_t r = 0; r < settings_.first_stage; ++r) take(r);
    const bool limited = most + 1 > settings_.limit;
    last_ = limited ? settings_.limit : static_cast<uint32_t>(most) + 1;
    limited_ = limited;
    if (settings_.first_stage >= last_) {
      finished_ = true;
      limited_ = limited && settings_.first_stage < most + 1;
      return;
    }
  } else {
    if (!has(looked_ + 1)) return;
    take(looked_);
  }
  for (;;) {
    const double r = looked_;
    std::vector<Elimination> fallen;
    for (size_t i = 0; i < k; ++i) {
      if (!seen_.alive(i)) continue;
      double worst = 0;
      size_t by = k;
      for (size_t l = 0; l < k; ++l) {
        if (l == i || !seen_.alive(l)) continue;
        const double w = std::max(0.0, (h_squared_ * variance_of_difference(i, l) / d - d * r) / (2 * r));
        const double beyond = (sums_[l] - sums_[i]) / r - w;
        if (beyond > worst) worst = beyond, by = l;
      }
      if (by < k) fallen.push_back({i, looked_, by});
    }
    for (const auto& elimination : fallen) seen_.drop(elimination.candidate);
    eliminations_.insert(eliminations_.end(), fallen.begin(), fallen.end());
    if (seen_.survivors() == 1) {
      finished_ = true;
      limited_ = false;
      return;
    }
    if (looked_ >= last_) {
      finished_ = true;
      return;
    }
    if (!has(looked_ + 1)) break;
    take(looked_);
  }
  const auto wanted = static_cast<uint32_t>(std::min<uint64_t>(uint64_t{looked_} + settings_.batch, last_));
  for (size_t i = 0; i < k; ++i)
    if (seen_.alive(i)) seen_.want(i, wanted);
}

SelectionResult KnSelection::result() const {
  SelectionResult result;
  result.finished = finished_;
  result.eliminations = eliminations_;
  double highest = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < seen_.candidates(); ++i) {
    const double mean = counts_[i] == 0 ? 0 : sums_[i] / counts_[i];
    result.means.push_back(settings_.minimise ? -mean : mean);
    result.replicates.push_back(counts_[i]);
    result.total += counts_[i];
    if (!seen_.alive(i)) continue;
    result.survivors.push_back(i);
    if (mean > highest) highest = mean, result.best = i;
  }
  if (finished_ && !limited_) result.probability = 1 - settings_.alpha;
  return result;
}

}  // namespace shopwright::study

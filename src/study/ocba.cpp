#include <algorithm>
#include <cmath>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"
#include "shopwright/study/moments.hpp"
#include "shopwright/study/selection.hpp"

namespace shopwright::study {
namespace {

size_t best_of(std::span<const double> means, bool minimise) {
  size_t best = 0;
  for (size_t i = 1; i < means.size(); ++i)
    if (minimise ? means[i] < means[best] : means[i] > means[best]) best = i;
  return best;
}

struct Samples {
  std::vector<double> means, variances, errors;
  std::vector<uint32_t> counts;
};

Samples samples_of(const Observations& seen) {
  Samples samples;
  for (size_t i = 0; i < seen.candidates(); ++i) {
    const Moments moments = seen.moments(i);
    samples.means.push_back(moments.mean());
    samples.variances.push_back(moments.variance());
    samples.errors.push_back(moments.standard_error());
    samples.counts.push_back(moments.count());
  }
  return samples;
}

}  // namespace

std::vector<double> ocba_shares(std::span<const double> means, std::span<const double> variances, bool minimise,
                                std::span<const double> standard_errors) {
  const size_t k = means.size();
  ENSURE(k >= 1 && variances.size() == k && (standard_errors.empty() || standard_errors.size() == k), k);
  const double largest = *std::max_element(variances.begin(), variances.end());
  if (k == 1 || largest <= 0) return std::vector<double>(k, 1 / static_cast<double>(k));
  const size_t best = best_of(means, minimise);
  double spread = 0;
  for (double mean : means) spread = std::max(spread, std::abs(mean - means[best]));
  std::vector<double> shares(k, 0);
  double squares = 0;
  for (size_t i = 0; i < k; ++i) {
    if (i == best) continue;
    const double variance = std::max(variances[i], 1e-12 * largest);
    double distance = std::abs(means[i] - means[best]);
    if (!standard_errors.empty())
      distance = std::max(distance, 0.1 * std::hypot(standard_errors[i], standard_errors[best]));
    distance = std::max(distance, spread > 0 ? 1e-6 * spread : 1.0);
    shares[i] = variance / (distance * distance);
    squares += shares[i] * shares[i] / variance;
  }
  shares[best] = std::sqrt(std::max(variances[best], 1e-12 * largest) * squares);
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

OcbaSelection::OcbaSelection(size_t candidates, const OcbaSettings& settings)
    : settings_(settings), seen_(candidates, false), wanted_(candidates, settings.first_stage) {
  ENSURE(candidates >= 1 && settings.first_stage >= 5 && settings.increment >= 1, candidates, settings.first_stage);
  ENSURE(settings.budget >= uint64_t{settings.first_stage} * candidates, settings.budget);
  for (size_t i = 0; i < candidates; ++i) seen_.want(i, settings.first_stage);
  finished_ = candidates == 1;
}

std::vector<Request> OcbaSelection::next() const { return finished_ ? std::vector<Request>() : seen_.lacking(); }

void OcbaSelection::add(std::span<const Observed> observations) {
  seen_.add(observations);
  if (!finished_ && next().empty()) decide();
}

double OcbaSelection::probability() const {
  const Samples samples = samples_of(seen_);
  const size_t b = best_of(samples.means, settings_.minimise);
  double wrong = 0;
  for (size_t i = 0; i < seen_.candidates(); ++i) {
    if (i == b) continue;
    const double error = std::hypot(samples.errors[i], samples.errors[b]);
    const double distance = std::abs(samples.means[i] - samples.means[b]);
    if (error > 0) wrong += core::normal_cdf(-distance / error);
    else if (distance == 0) wrong += 0.5;
  }
  return std::max(0.0, 1 - wrong);
}

// Hands out the next increment: everyone rises towards the same multiple of its share, nobody falls.
void OcbaSelection::decide() {
  const uint64_t spent = std::accumulate(wanted_.begin(), wanted_.end(), uint64_t{0});
  if (spent >= settings_.budget || (settings_.wanted < 1 && probability() >= settings_.wanted)) {
    finished_ = true;
    return;
  }
  const uint64_t total = std::min<uint64_t>(spent + settings_.increment, settings_.budget);
  const Samples samples = samples_of(seen_);
  const auto shares = ocba_shares(samples.means, samples.variances, settings_.minimise, samples.errors);
  for (uint64_t left = total - spent; left > 0; --left) {
    size_t neediest = 0;
    for (size_t i = 1; i < seen_.candidates(); ++i)
      if (shares[i] * wanted_[neediest] > shares[neediest] * wanted_[i]) neediest = i;
    ++wanted_[neediest];
  }
  for (size_t i = 0; i < seen_.candidates(); ++i) seen_.want(i, wanted_[i]);
}

SelectionResult OcbaSelection::result() const {
  const Samples samples = samples_of(seen_);
  SelectionResult result;
  result.finished = finished_;
  result.best = best_of(samples.means, settings_.minimise);
  result.means = samples.means;
  result.replicates = samples.counts;
  result.total = std::accumulate(samples.counts.begin(), samples.counts.end(), uint64_t{0});
  result.survivors.resize(seen_.candidates());
  std::iota(result.survivors.begin(), result.survivors.end(), size_t{0});
  result.probability = probability();
  return result;
}

}  // namespace shopwright::study

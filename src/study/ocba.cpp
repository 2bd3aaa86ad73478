#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"
#include "shopwright/study/moments.hpp"
#include "shopwright/study/selection.hpp"

namespace shopwright::study {
namespace {

constexpr double kNotYet = std::numeric_limits<double>::quiet_NaN();

size_t best_of(std::span<const double> means, bool minimise) {
  size_t best = 0;
  for (size_t i = 1; i < means.size(); ++i)
    if (minimise ? means[i] < means[best] : means[i] > means[best]) best = i;
  return best;
}

struct Samples {
  std::vector<double> means, variances, errors;
};

Samples samples_of(const std::vector<std::vector<double>>& values) {
  Samples samples;
  for (const auto& row : values) {
    Moments seen;
    for (double value : row)
      if (!std::isnan(value)) seen.add(value);
    samples.means.push_back(seen.mean());
    samples.variances.push_back(seen.variance());
    samples.errors.push_back(seen.standard_error());
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
    : settings_(settings), values_(candidates), wanted_(candidates, settings.first_stage) {
  ENSURE(candidates >= 1 && settings.first_stage >= 5 && settings.increment >= 1, candidates, settings.first_stage);
  ENSURE(settings.budget >= uint64_t{settings.first_stage} * candidates, settings.budget);
  for (auto& row : values_) row.assign(settings.first_stage, kNotYet);
  finished_ = candidates == 1;
}

std::vector<Request> OcbaSelection::next() const {
  std::vector<Request> requests;
  if (finished_) return requests;
  for (size_t i = 0; i < values_.size(); ++i)
    for (uint32_t r = 0; r < values_[i].size(); ++r) {
      if (!std::isnan(values_[i][r])) continue;
      if (requests.empty() || requests.back().candidate != i || requests.back().first + requests.back().count != r)
        requests.push_back({i, r, 0});
      ++requests.back().count;
    }
  return requests;
}

void OcbaSelection::add(std::span<const Observed> observations) {
  for (const auto& observed : observations) {
    ENSURE(observed.candidate < values_.size() && !std::isnan(observed.value), observed.candidate, observed.replicate);
    auto& row = values_[observed.candidate];
    ENSURE(observed.replicate < row.size() && std::isnan(row[observed.replicate]), observed.candidate,
           observed.replicate);
    row[observed.replicate] = observed.value;
  }
  if (!finished_ && next().empty()) decide();
}

size_t OcbaSelection::best() const { return best_of(samples_of(values_).means, settings_.minimise); }

double OcbaSelection::probability() const {
  const Samples samples = samples_of(values_);
  const size_t b = best_of(samples.means, settings_.minimise);
  double wrong = 0;
  for (size_t i = 0; i < values_.size(); ++i) {
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
  const Samples samples = samples_of(values_);
  const auto shares = ocba_shares(samples.means, samples.variances, settings_.minimise, samples.errors);
  for (uint64_t left = total - spent; left > 0; --left) {
    size_t neediest = 0;
    for (size_t i = 1; i < values_.size(); ++i)
      if (shares[i] * wanted_[neediest] > shares[neediest] * wanted_[i]) neediest = i;
    ++wanted_[neediest];
  }
  for (size_t i = 0; i < values_.size(); ++i) values_[i].resize(wanted_[i], kNotYet);
}

SelectionResult OcbaSelection::result() const {
  const Samples samples = samples_of(values_);
  SelectionResult result;
  result.finished = finished_;
  result.best = best();
  result.means = samples.means;
  for (size_t i = 0; i < values_.size(); ++i) {
    result.survivors.push_back(i);
    uint32_t here = 0;
    for (double value : values_[i]) here += std::isnan(value) ? 0 : 1;
    result.replicates.push_back(here);
    result.total += here;
  }
  result.probability = probability();
  return result;
}

}  // namespace shopwright::study

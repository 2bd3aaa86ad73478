#include "shopwright/shopping/reviews.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "shopwright/core/math.hpp"

namespace shopwright::shopping {
namespace {

constexpr int kSteps = kMostStars - 1;  // stars above the first

// Share of the steps, and their least variance: that of a binomial.
double share_of_steps(double quality) { return (quality - 1) / kSteps; }
double least_variance(double quality) {
  const double p = share_of_steps(quality);
  return kSteps * p * (1 - p);
}

// Probability of k steps, by Polya's urn: correlation 0 is the binomial, 1 all steps or none.
double probability(int k, double p, double correlation) {
  const double q = 1 - p, rest = 1 - correlation;
  double value = k == 0 ? q : k == kSteps ? p : p * q * rest;
  for (int i = 1; i < k; ++i) value *= p * rest + i * correlation;
  for (int i = 1; i < kSteps - k; ++i) value *= q * rest + i * correlation;
  for (int i = 1; i < kSteps; ++i) value /= rest + i * correlation;
  for (int i = 0; i < k; ++i) value *= static_cast<double>(kSteps - i) / (i + 1);
  return value;
}

}  // namespace

void RatingParams::check(const language::Node& node, const language::Scope& scope) const {
  if (!spread) return;
  const double least = std::sqrt(least_variance(quality)), most = 2 * least;
  if (*spread >= least - 0.005 && *spread <= most + 0.005) return;
  char text[160];
  std::snprintf(text, sizeof text, "stars with a mean of %.3g can have a spread from %.2f to %.2f, not %.3g", quality,
                least, most, *spread);
  scope.error("out-of-range", language::find_place(node, "spread"), text,
              "whole stars from 1 to 5 cannot lie closer together, nor further apart",
              language::Related{language::find_place(node, "quality"), "the mean"});
}

ReviewRule review_rule(uint64_t product_hash, const ReviewsParams& of_category, const RatingParams* rating) {
  ReviewRule rule{.exists = true, .hash = product_hash, .of_category = of_category};
  const double quality = rating != nullptr ? rating->quality : of_category.prior;
  const double least = least_variance(quality);
  double correlation = 0;
  if (rating != nullptr && rating->spread && least > 0)
    correlation = std::clamp((*rating->spread * *rating->spread / least - 1) / (kSteps - 1), 0.0, 1.0);
  double sum = 0;
  for (size_t k = 0; k < rule.below.size(); ++k) {
    sum += probability(static_cast<int>(k), share_of_steps(quality), correlation);
    rule.below[k] = sum;
  }
  if (rating != nullptr && rating->initial)
    rule.initial = {rating->initial->count,
                    std::llround(static_cast<double>(rating->initial->count) * rating->initial->mean)};
  return rule;
}

Reviews::Reviews(std::vector<ReviewRule> rules) : rules_(std::move(rules)) {
  any_ = std::any_of(rules_.begin(), rules_.end(), [](const ReviewRule& rule) { return rule.exists; });
}

ReviewState Reviews::start() const {
  ReviewState state;
  if (!any_) return state;
  for (const ReviewRule& rule : rules_) {
    state.counts.push_back(rule.initial);
    state.to_come.emplace_back(rule.exists ? static_cast<size_t>(rule.of_category.delay.whole_days()) - 1 : 0);
  }
  return state;
}

double Reviews::above_prior(core::ProductId product, const ReviewState& state) const {
  if (!exists(product)) return 0;
  const ReviewsParams& of = rules_[product.value].of_category;
  const ReviewCounts& read = state.counts[product.value];
  const double weight = of.prior_weight + static_cast<double>(read.count);
  if (!(weight > 0)) return 0;
  return (of.prior * of.prior_weight + static_cast<double>(read.stars)) / weight - of.prior;
}

double Reviews::utility(core::ProductId product, const ReviewState& state) const {
  if (!exists(product)) return 0;
  const ReviewsParams& of = rules_[product.value].of_category;
  return of.effect * above_prior(product, state) +
         of.volume * core::log1p(static_cast<double>(state.counts[product.value].count));
}

void Reviews::close(core::Day today, std::span<const int64_t> purchases, const core::Noise& noise,
                    ReviewState& state) const {
  if (!any_) return;
  constexpr int64_t kTogether = 256;
  const core::KeyedStream stream = noise.stream(core::Stream::review);
  std::vector<core::Block> blocks;
  for (size_t p = 0; p < rules_.size(); ++p) {
    const ReviewRule& rule = rules_[p];
    if (!rule.exists) continue;
    ReviewCounts written;
    for (int64_t first = 0; first < purchases[p] && rule.of_category.write > 0; first += kTogether) {
      blocks.clear();
      for (int64_t k = first; k < std::min(first + kTogether, purchases[p]); ++k)
        blocks.push_back(core::KeyedStream::counter(rule.hash, today, static_cast<uint32_t>(k)));
      stream.blocks(today, blocks);
      for (const core::Block& words : blocks) {
        if (!(core::uniform01(words[0]) < rule.of_category.write)) continue;
        const double u = core::uniform01(words[1], words[2]);
        const auto at_least = std::find_if(rule.below.begin(), rule.below.end(), [&](double b) { return u < b; });
        ++written.count;
        written.stars += 1 + (at_least - rule.below.begin());
      }
    }
    auto& to_come = state.to_come[p];
    to_come.push_back(written);
    state.counts[p] += to_come.front();
    to_come.erase(to_come.begin());
  }
}

}  // namespace shopwright::shopping

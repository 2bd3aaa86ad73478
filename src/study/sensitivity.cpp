#include "shopwright/study/sensitivity.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/ensure.hpp"
#include "study/design_parts.hpp"

namespace shopwright::study {
namespace {

// What the indices of one factor are made of, over some rows (all, or a resample of them).
struct Sums {
  double first = 0, total = 0;
};

// Responses of a Saltelli design by row, less their mean.
struct Rows {
  size_t n = 0, k = 0;
  std::vector<double> a, b, mixed;  // [row], [row], [row x k + factor]
};

double variance_of(const Rows& rows, std::span<const uint32_t> chosen) {
  Moments all;
  for (uint32_t j : chosen) all.add(rows.a[j]), all.add(rows.b[j]);
  return all.variance();
}

Sums indices_of(const Rows& rows, size_t factor, std::span<const uint32_t> chosen, double variance) {
  if (variance <= 0) return {};
  Sums sums;
  for (uint32_t j : chosen) {
    const double moved = rows.mixed[j * rows.k + factor];
    sums.first += rows.b[j] * (moved - rows.a[j]);
    sums.total += (rows.a[j] - moved) * (rows.a[j] - moved);
  }
  const auto n = static_cast<double>(chosen.size());
  return {sums.first / n / variance, sums.total / (2 * n) / variance};
}

Interval percentiles(std::vector<double>& values, double confidence) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  auto at = [&](double p) { return values[static_cast<size_t>(std::round(p * last))]; };
  return {at((1 - confidence) / 2), at((1 + confidence) / 2)};
}

}  // namespace

std::vector<MorrisEffect> morris_effects(const Design& design, std::span<const double> responses, double confidence) {
  const size_t k = design.factors.size();
  ENSURE(design.kind == DesignKind::morris && responses.size() == design.points.size(), responses.size());
  ENSURE(responses.size() >= 2 * (k + 1), responses.size());
  std::vector<Moments> effects(k), sizes(k);
  for (size_t p = 1; p < responses.size(); ++p) {
    if (p % (k + 1) == 0) continue;  // the first point of the next trajectory
    const auto &before = design.points[p - 1].unit, &after = design.points[p].unit;
    for (size_t i = 0; i < k; ++i) {
      if (before[i] == after[i]) continue;
      const double effect = (responses[p] - responses[p - 1]) / (after[i] - before[i]);
      effects[i].add(effect);
      sizes[i].add(std::abs(effect));
    }
  }
  std::vector<MorrisEffect> result;
  for (size_t i = 0; i < k; ++i)
    result.push_back({.factor = design.factors[i].name,
                      .mu = effects[i].mean(),
                      .mu_star = sizes[i].mean(),
                      .sigma = std::sqrt(effects[i].variance()),
                      .mu_interval = student_interval(effects[i], confidence),
                      .mu_star_interval = student_interval(sizes[i], confidence)});
  return result;
}

SobolResult sobol_indices(const Design& design, std::span<const double> responses, const SobolSettings& settings) {
  const size_t k = design.factors.size();
  ENSURE(design.kind == DesignKind::saltelli && responses.size() == design.points.size(), responses.size());
  ENSURE(settings.resamples >= 2, settings.resamples);
  const size_t n = responses.size() / (k + 2);
  ENSURE(n >= 2, n);

  Moments sampled;
  for (size_t j = 0; j < n; ++j) sampled.add(responses[j * (k + 2)]), sampled.add(responses[j * (k + 2) + 1]);
  SobolResult result{.mean = sampled.mean(), .variance = sampled.variance(), .indices = {}};
  Rows rows{.n = n, .k = k, .a = {}, .b = {}, .mixed = {}};
  for (size_t j = 0; j < n; ++j) {
    const auto row = responses.subspan(j * (k + 2), k + 2);
    rows.a.push_back(row[0] - result.mean);
    rows.b.push_back(row[1] - result.mean);
    for (size_t i = 0; i < k; ++i) rows.mixed.push_back(row[2 + i] - result.mean);
  }

  std::vector<uint32_t> all(n);
  for (size_t j = 0; j < n; ++j) all[j] = static_cast<uint32_t>(j);
  const auto draws = design_stream(settings.seed, Draw::bootstrap);
  std::vector<std::vector<double>> firsts(k), totals(k);
  for (int b = 0; b < settings.resamples; ++b) {
    core::NoiseEngine engine(draws, static_cast<uint64_t>(b), 0);
    std::vector<uint32_t> chosen(n);
    for (auto& j : chosen) j = static_cast<uint32_t>(uint64_t{engine()} * n >> 32);
    const double variance = variance_of(rows, chosen);
    for (size_t i = 0; i < k; ++i) {
      const Sums drawn = indices_of(rows, i, chosen, variance);
      firsts[i].push_back(drawn.first);
      totals[i].push_back(drawn.total);
    }
  }
  for (size_t i = 0; i < k; ++i) {
    const Sums found = indices_of(rows, i, all, result.variance);
    SobolIndex index{.factor = design.factors[i].name,
                     .first = found.first,
                     .first_error = std::sqrt(moments_of(firsts[i]).variance()),
                     .total = found.total,
                     .total_error = std::sqrt(moments_of(totals[i]).variance()),
                     .first_interval = {},
                     .total_interval = {}};
    index.first_interval = percentiles(firsts[i], settings.confidence);
    index.total_interval = percentiles(totals[i], settings.confidence);
    result.indices.push_back(std::move(index));
  }
  return result;
}

}  // namespace shopwright::study

#include <algorithm>
#include <array>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "study/design_parts.hpp"

namespace shopwright::study {
namespace {

language::Diagnostic too_many_factors() {
  return diagnostic("too-many-factors", "",
                    "more than " + std::to_string(BOOST_RANDOM_SOBOL_MAX_DIMENSION) + " dimensions",
                    "vary fewer factors, or take a latin_hypercube design");
}

// Owen's scrambling of a 32-bit fraction: bit k is flipped or not by a draw that depends on the bits above it, so all
// points in a dyadic interval move together.
class Scrambler {
 public:
  Scrambler(uint64_t seed, size_t dimension) : stream_(design_stream(seed, Draw::scramble, dimension)) {}
  uint32_t operator()(uint32_t x) {
    for (uint32_t k = 0; k < 32; ++k) {
      const uint64_t node = (uint64_t{1} << k) | (k == 0 ? 0 : x >> (32 - k));
      blocks_[k] = core::KeyedStream::counter(node, 0, 0);
    }
    stream_.blocks(0, blocks_);
    uint32_t flips = 0;
    for (uint32_t k = 0; k < 32; ++k) flips |= (blocks_[k][0] & 1u) << (31 - k);
    return x ^ flips;
  }

 private:
  core::KeyedStream stream_;
  std::array<core::Block, 32> blocks_{};
};

// Rows of Sobol's sequence in [0, 1), [point x dimensions]; Boost leaves out the zero point, which is ours to begin
// with.
std::vector<double> sobol_rows(uint64_t n, size_t dimensions, uint64_t seed, bool scramble) {
  std::vector<double> rows(n * dimensions);
  boost::random::sobol_engine<uint32_t, 32> engine(dimensions);
  std::vector<Scrambler> scramblers;
  for (size_t d = 0; d < dimensions; ++d) scramblers.emplace_back(seed, d);
  for (uint64_t i = 0; i < n; ++i)
    for (size_t d = 0; d < dimensions; ++d) {
      const uint32_t x = i == 0 ? 0 : engine();
      rows[i * dimensions + d] = scramble ? core::uniform01(scramblers[d](x)) : x * 0x1p-32;
    }
  return rows;
}

// Whole numbers below n, each the same chance (to 2^-52), from a generator of uniforms.
size_t below(core::NoiseEngine& engine, size_t n) {
  return std::min(n - 1, static_cast<size_t>(engine.uniform() * static_cast<double>(n)));
}

void shuffle(std::vector<uint32_t>& values, core::NoiseEngine& engine) {
  for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(engine, i)]);
}

double closest_squared(const std::vector<double>& rows, size_t n, size_t k, double give_up) {
  double closest = std::numeric_limits<double>::infinity();
  for (size_t a = 0; a < n && closest > give_up; ++a)
    for (size_t b = a + 1; b < n; ++b) {
      double sum = 0;
      for (size_t i = 0; i < k; ++i) {
        const double apart = rows[a * k + i] - rows[b * k + i];
        sum += apart * apart;
      }
      closest = std::min(closest, sum);
    }
  return closest;
}

Design empty(DesignKind kind, std::vector<Factor> factors) {
  return {.kind = kind, .factors = std::move(factors), .points = {}, .morris_levels = 0};
}

std::vector<double> row_of(const std::vector<double>& rows, uint64_t row, size_t width, size_t first, size_t count) {
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row * width + first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

DesignResult sobol_design(std::vector<Factor> factors, uint64_t n, uint64_t seed, bool scramble) {
  if (auto wrong = wrong_factors(factors, false)) return tl::unexpected(std::move(*wrong));
  if (n == 0) return tl::unexpected(no_points());
  if (n > kMostPoints) return tl::unexpected(too_many_points());
  const size_t k = factors.size();
  if (k > BOOST_RANDOM_SOBOL_MAX_DIMENSION) return tl::unexpected(too_many_factors());
  Design design = empty(DesignKind::sobol, std::move(factors));
  const auto rows = sobol_rows(n, k, seed, scramble);
  design.points.reserve(n);
  for (uint64_t i = 0; i < n; ++i) design.points.push_back(point_at(design.factors, i, row_of(rows, i, k, 0, k)));
  return design;
}

DesignResult latin_hypercube_design(std::vector<Factor> factors, uint64_t n, uint64_t seed, int tries) {
  constexpr uint64_t kMostForMaximin = 2000;
  if (auto wrong = wrong_factors(factors, false)) return tl::unexpected(std::move(*wrong));
  if (n == 0) return tl::unexpected(no_points());
  if (n > kMostPoints) return tl::unexpected(too_many_points());
  ENSURE(tries >= 1, tries);
  const size_t k = factors.size();
  Design design = empty(DesignKind::latin_hypercube, std::move(factors));
  std::vector<double> best, rows(n * k);
  double farthest = -1;
  for (int attempt = 0; attempt < (n > kMostForMaximin ? 1 : tries); ++attempt) {
    for (size_t i = 0; i < k; ++i) {
      core::NoiseEngine engine(design_stream(seed, Draw::hypercube, i), static_cast<uint64_t>(attempt), 0);
      std::vector<uint32_t> cells(n);
      for (uint64_t j = 0; j < n; ++j) cells[j] = static_cast<uint32_t>(j);
      shuffle(cells, engine);
      for (uint64_t j = 0; j < n; ++j)
        rows[j * k + i] = std::min(1.0, (cells[j] + engine.uniform()) / static_cast<double>(n));
    }
    const double closest = n > kMostForMaximin ? 0 : closest_squared(rows, n, k, farthest);
    if (closest > farthest) farthest = closest, best = rows;
  }
  design.points.reserve(n);
  for (uint64_t i = 0; i < n; ++i) design.points.push_back(point_at(design.factors, i, row_of(best, i, k, 0, k)));
  return design;
}

DesignResult morris_design(std::vector<Factor> factors, uint64_t trajectories, uint64_t seed, size_t levels) {
  if (auto wrong = wrong_factors(factors, false)) return tl::unexpected(std::move(*wrong));
  if (trajectories == 0) return tl::unexpected(no_points());
  const size_t k = factors.size();
  if (trajectories > kMostPoints / (k + 1)) return tl::unexpected(too_many_points());
  if (levels < 2 || levels % 2 != 0)
    return tl::unexpected(
        diagnostic("out-of-range", "", "the levels of a Morris design must be even, at least 2", "4 is usual"));
  Design design = empty(DesignKind::morris, std::move(factors));
  design.morris_levels = levels;
  design.points.reserve(trajectories * (k + 1));
  const auto draws = design_stream(seed, Draw::morris);
  const size_t half = levels / 2;
  auto add = [&](const std::vector<size_t>& at) {
    std::vector<double> unit(k);
    for (size_t i = 0; i < k; ++i) unit[i] = static_cast<double>(at[i]) / static_cast<double>(levels - 1);
    design.points.push_back(point_at(design.factors, design.points.size(), std::move(unit)));
  };
  for (uint64_t t = 0; t < trajectories; ++t) {
    core::NoiseEngine engine(draws, t, 0);
    std::vector<uint32_t> order(k);
    for (size_t i = 0; i < k; ++i) order[i] = static_cast<uint32_t>(i);
    shuffle(order, engine);
    std::vector<size_t> at(k);
    for (size_t& level : at) level = below(engine, levels);
    add(at);
    for (uint32_t factor : order) {  // from any level exactly one of up and down stays on the grid
      at[factor] = at[factor] < half ? at[factor] + half : at[factor] - half;
      add(at);
    }
  }
  return design;
}

DesignResult saltelli_design(std::vector<Factor> factors, uint64_t n, uint64_t seed) {
  if (auto wrong = wrong_factors(factors, false)) return tl::unexpected(std::move(*wrong));
  if (n == 0) return tl::unexpected(no_points());
  const size_t k = factors.size();
  if (2 * k > BOOST_RANDOM_SOBOL_MAX_DIMENSION) return tl::unexpected(too_many_factors());
  if (n > kMostPoints / (k + 2)) return tl::unexpected(too_many_points());
  Design design = empty(DesignKind::saltelli, std::move(factors));
  const auto rows = sobol_rows(n, 2 * k, seed, true);
  design.points.reserve(n * (k + 2));
  auto add = [&](std::vector<double> unit) {
    design.points.push_back(point_at(design.factors, design.points.size(), std::move(unit)));
  };
  for (uint64_t j = 0; j < n; ++j) {
    const auto a = row_of(rows, j, 2 * k, 0, k), b = row_of(rows, j, 2 * k, k, k);
    add(a);
    add(b);
    for (size_t i = 0; i < k; ++i) {
      auto mixed = a;
      mixed[i] = b[i];
      add(std::move(mixed));
    }
  }
  return design;
}

}  // namespace shopwright::study

// Speed of the choice kernel, in consumer-offer evaluations per second on one core, beside a naive reference with
// the same utility: double std::exp and std::discrete_distribution. Every path's answer is compared with the scalar
// path's before it is timed, and the naive reference's frequencies with it.
//   bench_choice --benchmark_repetitions=5      (read the medians; /offers/consumers follow the name)

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "shopwright/shopping/choice.hpp"

namespace {

using namespace shopwright::shopping;

/// A chunk of consumers with all terms of the utility, two tastes, two storefronts of which some reach only one.
struct Market {
  std::vector<float> constant, price, log_price, offer_taste;
  std::vector<std::uint32_t> brand, hash, storefront, open;
  std::vector<float> alpha, reference, gain, loss, loyalty, taste[2];
  std::vector<std::uint32_t> last_brand, access, key0, key1, choice;
  const float* tastes[2];
  OfferTerms terms;
  Lanes lanes;

  Market(std::uint32_t offers, std::size_t consumers) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::normal_distribution<float> normal;
    for (std::uint32_t o = 0; o < offers; ++o) {
      constant.push_back(normal(random) - 2.0f);
      log_price.push_back(-0.4f * unit(random));
      brand.push_back(o / 4);
      hash.push_back(0x9e3779b9u * (o + 1));
      storefront.push_back(o % 8 == 0 ? 2u : 1u);
      open.push_back(~0u);
    }
    price = log_price;
    for (std::uint32_t i = 0; i < 2 * offers; ++i) offer_taste.push_back(normal(random));
    for (std::size_t i = 0; i < padded_lanes(consumers); ++i) {
      alpha.push_back(std::exp(1.0f + 0.4f * normal(random)));
      reference.push_back(-0.2f * unit(random));
      gain.push_back(1.0f);
      loss.push_back(2.0f);
      loyalty.push_back(unit(random));
      for (auto& t : taste) t.push_back(0.5f * normal(random));
      last_brand.push_back(static_cast<std::uint32_t>(random()) % 10);
      access.push_back(random() % 4 == 0 ? 1u : 3u);
      key0.push_back(static_cast<std::uint32_t>(random()));
      key1.push_back(static_cast<std::uint32_t>(random()));
    }
    choice.resize(padded_lanes(consumers));
    tastes[0] = taste[0].data();
    tastes[1] = taste[1].data();
    terms = {offers,       2,           constant.data(),   price.data(),       log_price.data(),
             brand.data(), hash.data(), storefront.data(), offer_taste.data(), open.data(),
             12345u};
    lanes = {consumers,         alpha.data(),  reference.data(), gain.data(), loss.data(), loyalty.data(),
             last_brand.data(), access.data(), key0.data(),      key1.data(), tastes,      choice.data()};
  }
  Market(const Market&) = delete;
};

void choose_naively(const Market& market, std::mt19937_64& random, std::vector<double>& weight,
                    std::vector<std::uint32_t>& choice) {
  const OfferTerms& t = market.terms;
  const Lanes& l = market.lanes;
  for (std::size_t i = 0; i < l.n; ++i) {
    for (std::uint32_t o = 0; o < t.n; ++o) {
      if (!t.open[o] || !(l.access[i] & t.access[o])) {
        weight[o] = 0;
        continue;
      }
      const double d = double{l.reference[i]} - t.log_price[o];
      double v = t.constant[o] - double{l.alpha[i]} * t.price[o] + (d > 0 ? l.gain[i] : l.loss[i]) * d +
                 (t.brand[o] == l.last_brand[i] ? l.loyalty[i] : 0.0f);
      for (std::uint32_t k = 0; k < t.n_tastes; ++k) v += double{l.taste[k][i]} * t.taste[k * t.n + o];
      weight[o] = std::exp(v);
    }
    weight[t.n] = 1;
    std::discrete_distribution<std::uint32_t> distribution(weight.begin(), weight.end());
    choice[i] = distribution(random);
  }
}

[[noreturn]] void wrong(const char* what) {
  std::fprintf(stderr, "bench_choice: %s\n", what);
  std::exit(3);
}

void report(benchmark::State& state, const Market& market) {
  state.counters["evaluations/s"] =
      benchmark::Counter(double(market.lanes.n) * market.terms.n, benchmark::Counter::kIsIterationInvariantRate);
}

/// The kernel with all terms, or the plain logit: constant and noise alone.
void kernel(benchmark::State& state, Simd simd, bool all_terms) {
  if (!simd_available(simd)) return state.SkipWithError("this machine has no such path");
  Market market(static_cast<std::uint32_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  if (!all_terms) {
    market.lanes.alpha = market.lanes.reference = market.lanes.loyalty = nullptr;
    market.lanes.access = nullptr;
    market.terms.n_tastes = 0;
  }
  choose(Simd::scalar, market.terms, market.lanes);
  const auto expected = market.choice;
  market.choice.assign(market.choice.size(), 0);
  choose(simd, market.terms, market.lanes);
  if (!std::equal(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(market.lanes.n),
                  market.choice.begin()))
    wrong("a path differs from the scalar path");
  for (auto _ : state) {
    choose(simd, market.terms, market.lanes);
    benchmark::DoNotOptimize(market.choice.data());
    benchmark::ClobberMemory();
  }
  report(state, market);
}

void naive(benchmark::State& state) {
  Market market(static_cast<std::uint32_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  std::mt19937_64 random(1);
  std::vector<double> weight(market.terms.n + 1);
  std::vector<std::uint32_t> choice(market.lanes.n);
  std::vector<double> expected(market.terms.n + 1), one(expected.size()), chosen(expected.size());
  for (std::size_t i = 0; i < market.lanes.n; ++i) {
    shares(market.terms, market.lanes, i, one);
    for (std::size_t o = 0; o < one.size(); ++o) expected[o] += one[o];
  }
  choose_naively(market, random, weight, choice);
  for (auto c : choice) ++chosen[c];
  for (std::size_t o = 0; o < one.size(); ++o)
    if (std::abs(chosen[o] - expected[o]) > 5 * std::sqrt(expected[o]) + 1) wrong("the naive reference is off");
  for (auto _ : state) {
    choose_naively(market, random, weight, choice);
    benchmark::DoNotOptimize(choice.data());
    benchmark::ClobberMemory();
  }
  report(state, market);
}

BENCHMARK_CAPTURE(kernel, avx512, Simd::avx512, true)->Args({32, 4096})->Args({11, 4096})->Args({11, 40});
BENCHMARK_CAPTURE(kernel, avx512_plain, Simd::avx512, false)->Args({32, 4096});
BENCHMARK_CAPTURE(kernel, avx2, Simd::avx2, true)->Args({32, 4096})->Args({11, 4096})->Args({11, 40});
BENCHMARK_CAPTURE(kernel, avx2_plain, Simd::avx2, false)->Args({32, 4096});
BENCHMARK_CAPTURE(kernel, scalar, Simd::scalar, true)->Args({32, 4096});
BENCHMARK(naive)->Args({32, 4096})->Args({11, 4096});

}  // namespace

BENCHMARK_MAIN();

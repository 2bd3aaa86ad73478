#include "shopwright/shopping/awareness.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::shopping {
namespace {

// Of a consumer and a product: draws by number.
enum Draw : uint32_t { kAtFirst = 0, kToday = 1 };

core::KeyedStream stream_of(const core::Noise& noise, const Awareness::Rule& rule) {
  return noise.stream(core::Stream::awareness, rule.hash);
}

// f(consumer's place, her identity), for a chunk.
template <class F>
void each_consumer(const market::World& world, size_t chunk, F&& f) {
  const auto first = static_cast<uint32_t>(core::chunk_begin(chunk));
  const auto end = static_cast<uint32_t>(core::chunk_end(world.consumers, chunk));
  for (const market::SegmentInfo& segment : world.segments)
    for (uint32_t i = std::max(first, segment.first); i < std::min(end, segment.first + segment.count); ++i)
      f(i, segment.consumer(i));
}

}  // namespace

Awareness::Awareness(std::vector<Rule> rules) : rules_(std::move(rules)) {
  ENSURE(rules_.size() <= kMostUnknown, rules_.size());
}

AwarenessState Awareness::start(const market::World& world, const core::Noise& present,
                                core::Parallel& parallel) const {
  AwarenessState state;
  if (!any()) return state;
  state.known.resize(world.consumers);
  for (uint32_t bit = 0; bit < rules_.size(); ++bit) {
    const auto& talk = rules_[bit].params.word_of_mouth;
    state.bought.emplace_back(talk ? static_cast<size_t>(talk->lasts.whole_days()) : 0);
    start(bit, world, present, parallel, state);
  }
  return state;
}

void Awareness::start(uint32_t bit, const market::World& world, const core::Noise& present, core::Parallel& parallel,
                      AwarenessState& state) const {
  const double initial = rules_[bit].params.initial;
  if (!(initial > 0)) return;
  const core::KeyedStream stream = stream_of(present, rules_[bit]);
  parallel.chunks(world.consumers, [&](size_t chunk) {
    each_consumer(world, chunk, [&](uint32_t i, uint64_t consumer) {
      const core::Block words = stream.block(consumer, 0, kAtFirst);
      if (core::uniform01(words[0]) < initial) state.known[i] |= 1u << bit;
    });
  });
}

double Awareness::hazard(uint32_t bit, double stars_above_prior, int64_t consumers, const AwarenessState& state) const {
  const auto& talk = rules_[bit].params.word_of_mouth;
  if (!talk || consumers == 0) return 0;
  int64_t purchases = 0;
  for (const int64_t of_day : state.bought[bit]) purchases += of_day;
  const double told = talk->tells / static_cast<double>(state.bought[bit].size()) * static_cast<double>(purchases);
  return told / static_cast<double>(consumers) * core::exp(talk->sentiment * stars_above_prior);
}

void Awareness::hear(core::Day today, const market::World& world, std::span<const double> stars_above_prior,
                     const core::Noise& noise, core::Parallel& parallel, AwarenessState& state) const {
  struct Today {
    uint32_t bit;
    double hears, forgets;
    core::KeyedStream stream;
  };
  std::vector<Today> all;
  for (uint32_t bit = 0; bit < rules_.size(); ++bit) {
    const double hears = -core::expm1(-hazard(bit, stars_above_prior[bit], world.consumers, state));
    const double forgets = -core::expm1(-rules_[bit].params.forgetting.per_day);
    if (hears > 0 || forgets > 0) all.push_back({bit, hears, forgets, stream_of(noise, rules_[bit])});
  }
  if (all.empty()) return;
  parallel.chunks(world.consumers, [&](size_t chunk) {
    std::vector<core::Block> blocks;
    std::vector<uint32_t> who;
    for (const Today& product : all) {
      blocks.clear();
      who.clear();
      each_consumer(world, chunk, [&](uint32_t i, uint64_t consumer) {
        const bool knows = (state.known[i] >> product.bit & 1) != 0;
        if (!((knows ? product.forgets : product.hears) > 0)) return;
        blocks.push_back(core::KeyedStream::counter(consumer, today, kToday));
        who.push_back(i);
      });
      product.stream.blocks(today, blocks);
      for (size_t k = 0; k < who.size(); ++k) {
        uint32_t& known = state.known[who[k]];
        const bool knows = (known >> product.bit & 1) != 0;
        const double changes = knows ? product.forgets : product.hears;
        if (core::uniform01(blocks[k][0], blocks[k][1]) < changes) known ^= 1u << product.bit;
      }
    }
  });
}

void Awareness::close(std::span<const int64_t> purchases, AwarenessState& state) const {
  for (uint32_t bit = 0; bit < rules_.size(); ++bit) {
    auto& bought = state.bought[bit];
    if (bought.empty()) continue;
    bought.pop_back();
    bought.insert(bought.begin(), purchases[rules_[bit].product.value]);
  }
}

std::vector<int64_t> Awareness::aware(const AwarenessState& state) const {
  std::vector<int64_t> counts(rules_.size());
  for (const uint32_t known : state.known)
    for (uint32_t bit = 0; bit < rules_.size(); ++bit) counts[bit] += known >> bit & 1;
  return counts;
}

}  // namespace shopwright::shopping

#include "shopwright/shopping/need_tape.hpp"

#include <atomic>

#include "shopping/rules.hpp"

namespace shopwright::shopping {
namespace {

// Of one candidate on tape.
size_t bytes_each(bool thinned) {
  return sizeof(uint16_t) + 2 * sizeof(uint32_t) + sizeof(core::Block) + (thinned ? sizeof(float) : 0);
}

void append(const NeedWindow& part, NeedWindow& all) {
  const uint32_t before = all.day_begin.back();
  for (size_t d = 1; d < part.day_begin.size(); ++d) all.day_begin.push_back(before + part.day_begin[d]);
  all.consumer.insert(all.consumer.end(), part.consumer.begin(), part.consumer.end());
  all.id.insert(all.id.end(), part.id.begin(), part.id.end());
  all.level.insert(all.level.end(), part.level.begin(), part.level.end());
  all.end = part.end;
}

}  // namespace

std::shared_ptr<const NeedTape> NeedTape::make(const Shop& shop, core::Parallel& parallel, size_t byte_limit) {
  const Shop::Rules& rules = shop.rules();
  const core::Day horizon = rules.world.horizon;
  const size_t n_categories = rules.categories.size(), n_chunks = rules.chunks();
  double expected = 0;
  for (uint32_t c = 0; c < n_categories; ++c) {
    double days = 0, rates = 0;
    for (core::Day day = 0; day < horizon; ++day) days += static_cast<double>(rules.categories[c].needs->bound(day));
    for (uint32_t i = 0; i < rules.world.consumers; ++i) rates += static_cast<double>(rules.rate(c, i));
    expected += days * rates * static_cast<double>(bytes_each(rules.thinned[c]));
  }
  if (expected > 1.01 * static_cast<double>(byte_limit) + 65536) return nullptr;

  auto tape = std::shared_ptr<NeedTape>(new NeedTape);
  tape->windows_.assign(n_categories, std::vector<NeedWindow>(n_chunks));
  std::atomic<size_t> bytes{0};
  parallel.chunks(rules.world.consumers, [&](size_t chunk) {
    NeedScratch scratch;
    NeedWindow part;
    std::vector<core::Block> blocks;
    for (uint32_t c = 0; c < n_categories; ++c) {
      NeedWindow all;
      all.day_begin.push_back(0);
      const core::Day days = core::Day{1} << rules.categories[c].needs->log2_interval();
      for (core::Day day = 0; day < horizon; day += days) {
        rules.draw(c, chunk, day, std::min(day + days, horizon), part, scratch);
        append(part, all);
        if (bytes + all.size() * bytes_each(rules.thinned[c]) > byte_limit) {
          bytes += byte_limit;
          return;
        }
      }
      all.words.resize(all.size());
      all.arrival.resize(all.size());
      for (core::Day day = 0; day < horizon; ++day) {
        const size_t begin = all.begin_of(day), n = all.end_of(day) - begin;
        const std::span<const uint16_t> consumer = std::span(all.consumer).subspan(begin, n);
        rules.draw_words(c, chunk, day, consumer, std::span(all.id).subspan(begin, n), all.words.data() + begin);
        rules.draw_arrivals(chunk, day, consumer, all.arrival.data() + begin, blocks);
      }
      for (auto* column : {&all.id, &all.arrival, &all.day_begin}) column->shrink_to_fit();
      all.consumer.shrink_to_fit();
      all.level.shrink_to_fit();
      bytes += all.bytes();
      tape->windows_[c][chunk] = std::move(all);
    }
  });
  if (bytes > byte_limit) return nullptr;
  tape->bytes_ = bytes;
  for (const auto& category : tape->windows_)
    for (const auto& window : category) tape->needs_ += window.size();
  tape->of_ = rules.needs_digest();
  return tape;
}

bool NeedTape::matches(const Shop& shop) const { return of_ == shop.rules().needs_digest(); }

}  // namespace shopwright::shopping

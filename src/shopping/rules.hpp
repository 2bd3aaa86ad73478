#pragma once
// Private to shopping: what a Shop is made of, and how its needs are drawn ahead.
#include <memory>
#include <mutex>
#include <vector>

#include "shopping/evaluator.hpp"
#include "shopwright/shopping/need_tape.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

struct Worker;  // day_run.hpp

struct Shop::Rules {
  const market::World& world;
  std::vector<SegmentHabits> habits;
  std::vector<CategoryHabits> categories;
  ArrivalCalendar arrivals;
  std::shared_ptr<const Traits> traits;
  Evaluator evaluator;
  core::KeyedStream trip_stream;
  std::vector<core::KeyedStream> visit_streams;   ///< [category]
  std::vector<core::KeyedStream> follow_streams;  ///< [seller]
  bool on_account;                                ///< somebody pays later
  std::vector<core::KeyedStream>
      credit_streams;              ///< [seller] which orders on account are never paid; empty: nobody pays later
  bool anyone_tops_up;             ///< her basket, to reach a step
  bool anyone_waits;               ///< for prices that are announced
  std::vector<bool> thinned;       ///< [category] candidates under the bound need not be needs: levels are looked at
  std::vector<int64_t> potential;  ///< [category] consumers who may ever adopt a durable
  std::vector<core::Day> window_days;           ///< [category] days drawn ahead at once, a power of 2
  std::vector<core::LargeVector<float>> rates;  ///< [category][consumer] needs a day: of the traits, side by side
  std::shared_ptr<const NeedTape> tape;

  // Buffers are lent to workers and kept for the next day; they carry nothing from one day to another.
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Worker>> idle;

  Rules(const market::World& world, std::span<const SegmentHabits> habits, std::vector<CategoryHabits> categories,
        ArrivalCalendar arrivals, std::shared_ptr<const Traits> traits, const core::Noise& noise);
  ~Rules();

  size_t chunks() const { return core::chunk_count(world.consumers); }
  uint32_t segment_of(uint32_t consumer) const {
    uint32_t g = 0;
    while (consumer >= world.segments[g].first + world.segments[g].count) ++g;
    return g;
  }
  float rate(uint32_t category, uint32_t consumer) const { return rates[category][consumer]; }
  /// Needs of a day per unit of a consumer's rate, before the pantry.
  float curve(uint32_t category, core::Day day, const Shoppers& shoppers) const {
    const CategoryHabits& of = categories[category];
    const float fixed = of.curve[static_cast<size_t>(day)];
    return of.adoption.exists() ? fixed * of.adoption.hazard(shoppers.adopters[category], potential[category]) : fixed;
  }
  /// Candidate needs of a chunk on the days [first, end), at most kLongestWindow of them.
  void draw(uint32_t category, size_t chunk, core::Day first, core::Day end, NeedWindow& out,
            NeedScratch& scratch) const;
  /// Today's candidate needs of a chunk, from tape, drawn ahead, or drawn now.
  const NeedWindow& needs(uint32_t category, size_t chunk, core::Day today, Shoppers& shoppers,
                          NeedScratch& scratch) const;
  /// Candidates below it are needs: needs a day, given what she has at home.
  float ceiling(uint32_t category, uint32_t segment, uint32_t consumer, float curve, const ShopperState& state,
                core::Day today) const {
    const CategoryHabits& of = categories[category];
    if (of.adoption.exists() && state.adopted != 0) return 0;
    const float usual = rate(category, consumer);
    float ceiling = usual * (curve * of.normalisation[segment]);
    if (of.pantry.exists()) {
      const float stock = of.pantry.after(state.pantry, usual * of.consumption[segment],
                                          today - static_cast<core::Day>(state.pantry_day));
      ceiling *= of.pantry.room(stock);
    }
    return ceiling;
  }
  /// The words of the visits of points [begin, end) of a window, all of one day.
  void draw_words(uint32_t category, size_t chunk, core::Day day, std::span<const uint16_t> consumer,
                  std::span<const uint32_t> id, core::Block* words) const;
  /// When a consumer's trip happens that day, in 2^-32 days.
  uint32_t arrival(uint64_t consumer, core::Day day) const {
    const core::Block words = trip_stream.block(consumer, day, 0);
    return arrivals.on(day).time(core::uniform01(words[0], words[1]));
  }
  /// The same for many, in order of consumer.
  void draw_arrivals(size_t chunk, core::Day day, std::span<const uint16_t> consumer, uint32_t* arrival,
                     std::vector<core::Block>& blocks) const;
  /// In which order a consumer looks for what she needs of different categories on one day: the smallest first.
  uint32_t place_in_basket(uint64_t consumer, core::Day day, uint32_t category) const {
    return mix(static_cast<uint32_t>(consumer) ^ static_cast<uint32_t>(day) * 0x9e3779b9u,
               static_cast<uint32_t>(consumer >> 32), static_cast<uint32_t>(world.categories[category].hash));
  }
  /// Of everything that needs, words and arrivals depend on.
  core::Digest needs_digest() const;
};

}  // namespace shopwright::shopping

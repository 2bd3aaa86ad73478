#include "shopwright/shopping/population.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "shopwright/core/math.hpp"

namespace shopwright::shopping {
namespace {

constexpr float kMostExtraUnits = 1e6f;  // the tail of a wide distribution must not leave 32 bits

// Quantiles of one distribution, with a table for those whose exact quantile is slow.
// The table is cubic (Hermite, finite differences) in the normal score z of u; error below 1e-5 of the value, far below
// what a sample of any size here could show, and the same bits everywhere.
class Sampler {
 public:
  explicit Sampler(const language::Distribution& distribution, size_t draws) : distribution_(distribution) {
    if (distribution.kind() != language::Distribution::Kind::gamma || draws < 4 * kKnots) return;
    table_.resize(kKnots);
    for (size_t i = 0; i < kKnots; ++i)
      table_[i] = distribution.quantile(std::min(core::normal_cdf(score(i)), 1 - 0x1p-53));
  }
  float operator()(double u) const {
    if (table_.empty())
      return static_cast<float>(distribution_.is_constant() ? distribution_.mean() : distribution_.quantile(u));
    const double z = std::clamp(core::normal_quantile(u), -kReach + 2 * kStep, kReach - 2 * kStep);
    const double at = (z + kReach) / kStep;
    const auto i = static_cast<size_t>(at);
    const double t = at - static_cast<double>(i);
    const double a = table_[i - 1], b = table_[i], c = table_[i + 1], d = table_[i + 2];
    // Catmull-Rom
    const double value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    return static_cast<float>(value);
  }

 private:
  static constexpr size_t kKnots = 1025;
  static constexpr double kReach = 8, kStep = 2 * kReach / (kKnots - 1);
  static double score(size_t i) { return -kReach + kStep * static_cast<double>(i); }
  const language::Distribution& distribution_;
  std::vector<double> table_;
};

constexpr uint32_t column(Trait trait) { return static_cast<uint32_t>(trait); }

}  // namespace

std::shared_ptr<const Traits> make_traits(const market::World& world, std::span<const SegmentHabits> habits,
                                          const core::Noise& noise, core::Parallel& parallel) {
  auto traits = std::make_shared<Traits>();
  for (uint32_t k = 0; k < world.attributes.size(); ++k)
    if (std::any_of(habits.begin(), habits.end(), [&](const auto& h) { return !h.tastes[k].is_constant(); }))
      traits->random_tastes.push_back(k);
  const auto n_categories = static_cast<uint32_t>(world.categories.size());
  traits->first_taste = column(Trait::first_rate) + n_categories;
  traits->stride = traits->first_taste + static_cast<uint32_t>(traits->random_tastes.size());
  traits->stride = traits->stride <= 8 ? 8 : (traits->stride + 15) / 16 * 16;
  traits->rows.resize(static_cast<size_t>(world.consumers) * traits->stride);

  // One draw: a distribution, the stream that keys it and the column it goes to.
  struct Draw {
    Sampler sample;
    core::KeyedStream stream;
    uint32_t to;
    double shift;  // subtracted
    bool constant;
  };
  auto stream = [&](std::string_view what) { return noise.stream(core::Stream::traits, core::identity_hash(what)); };
  std::vector<core::KeyedStream> channel_streams;
  for (const auto& name : world.channels)
    channel_streams.push_back(noise.stream(core::Stream::access, core::identity_hash(name)));
  const bool everywhere =
      std::all_of(world.storefronts.begin(), world.storefronts.end(), [](const auto& s) { return s.reach >= 1; });

  for (size_t g = 0; g < habits.size(); ++g) {
    const auto& segment = world.segments[g];
    const SegmentHabits& h = habits[g];
    std::vector<Draw> draws;
    auto add = [&](const language::Distribution& d, core::KeyedStream key, uint32_t to, double shift = 0) {
      draws.push_back({Sampler(d, segment.count), key, to, shift, d.is_constant()});
    };
    add(h.price_sensitivity, stream("price_sensitivity"), column(Trait::price_sensitivity));
    add(h.reference_weight, stream("reference_weight"), column(Trait::reference_gain));
    add(h.loss_aversion, stream("loss_aversion"), column(Trait::reference_loss));
    add(h.loyalty, stream("loyalty"), column(Trait::loyalty));
    add(h.mean_units, stream("units"), column(Trait::extra_units), 1);
    add(h.stockpiling, stream("stockpiling"), column(Trait::stockpiling));
    for (uint32_t c = 0; c < n_categories; ++c)
      add(h.need_rate[c], stream("needs." + world.categories[c].name), column(Trait::first_rate) + c);
    for (uint32_t k = 0; k < traits->random_tastes.size(); ++k) {
      const uint32_t attribute = traits->random_tastes[k];
      add(h.tastes[attribute], stream("taste." + world.attributes[attribute]), traits->first_taste + k,
          h.tastes[attribute].mean());
    }
    parallel.chunks(segment.count, [&](size_t chunk) {
      for (size_t j = core::chunk_begin(chunk); j < core::chunk_end(segment.count, chunk); ++j) {
        const auto index = segment.first + static_cast<uint32_t>(j);
        const uint64_t consumer = segment.consumer(index);
        float* row = traits->rows.data() + static_cast<size_t>(index) * traits->stride;
        for (const Draw& draw : draws) {
          double u = 0.5;
          if (!draw.constant) {
            const core::Block block = draw.stream.block(consumer, 0, 0);
            u = core::uniform01(block[0], block[1]);
          }
          row[draw.to] = draw.shift == 0 ? draw.sample(u) : static_cast<float>(draw.sample(u) - draw.shift);
        }
        row[column(Trait::reference_loss)] *= row[column(Trait::reference_gain)];
        row[column(Trait::extra_units)] = std::clamp(row[column(Trait::extra_units)], 0.0f, kMostExtraUnits);
        uint32_t access = 0xffffffffu;
        if (!everywhere) {
          access = 0;
          for (uint32_t s = 0; s < world.storefronts.size(); ++s) {
            const auto& front = world.storefronts[s];
            const core::Block block = channel_streams[front.channel.value].block(consumer, 0, 0);
            if (core::uniform01(block[0], block[1]) < front.reach) access |= 1u << s;
          }
        }
        row[column(Trait::access)] = std::bit_cast<float>(access);
      }
    });
  }
  return traits;
}

}  // namespace shopwright::shopping

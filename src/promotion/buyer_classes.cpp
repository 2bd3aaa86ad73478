#include "shopwright/promotion/buyer_classes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "shopwright/core/ensure.hpp"

namespace shopwright::promotion {

BuyerClasses::BuyerClasses(const market::World& world, const Promotions& promotions, const core::NoiseKey& key)
    : world_(world),
      promotions_(promotions),
      noise_({.seed = key.seed, .replicate = key.replicate}),
      lots_(promotions.size()),
      today_{{}, {{}}, {}} {}

void BuyerClasses::draw(uint32_t r) {
  std::vector<bool>& lots = lots_[r];
  if (lots.size() == world_.consumers) return;
  lots.assign(world_.consumers, true);
  const Rule& rule = promotions_.rules()[r];
  if (!rule.params.audience.random()) return;
  const core::KeyedStream stream = noise_.stream(core::Stream::audience, rule.hash);
  for (const market::SegmentInfo& segment : world_.segments)
    for (uint32_t i = segment.first; i < segment.first + segment.count; ++i)
      lots[i] = drawn(rule.params.audience, stream, segment.consumer(i));
}

const BuyerClasses::Classes& BuyerClasses::on(core::Day day, const market::Customers& customers) {
  std::vector<uint32_t> rules = promotions_.with_audience(day);
  if (rules == today_.rules && !for_one_day_) return today_;
  today_ = {std::move(rules), {{}}, {}};
  for_one_day_ = std::any_of(today_.rules.begin(), today_.rules.end(),
                             [&](uint32_t r) { return promotions_.rules()[r].params.audience.known(); });
  if (today_.rules.empty()) return today_;

  // For each segment, which class its members have by the audiences that they are in: bit b for its b-th audience that divides them.
  struct Segment {
    std::vector<uint32_t> certain, divided;
    std::vector<uint8_t> class_of;  // [bits]
    std::vector<uint32_t> joined(uint32_t bits) const {
      std::vector<uint32_t> all = certain;
      for (size_t b = 0; b < divided.size(); ++b)
        if ((bits >> b & 1) != 0) all.push_back(divided[b]);
      std::sort(all.begin(), all.end());
      return all;
    }
  };
  std::vector<Segment> segments;
  std::set<std::vector<uint32_t>> sets = {{}};  // the empty set comes first
  for (const market::SegmentInfo& info : world_.segments) {
    Segment& segment = segments.emplace_back();
    for (const uint32_t r : today_.rules) {
      const AudienceParams& audience = promotions_.rules()[r].params.audience;
      if (audience.includes(info.name)) (audience.divides() ? segment.divided : segment.certain).push_back(r);
    }
    ENSURE(segment.divided.size() <= 8, info.name, segment.divided.size());
    for (uint32_t bits = 0; bits < 1u << segment.divided.size(); ++bits) sets.insert(segment.joined(bits));
  }
  ENSURE(sets.size() <= kMostClasses, sets.size());
  today_.joined.assign(sets.begin(), sets.end());
  today_.of_consumer.resize(world_.consumers);
  for (size_t g = 0; g < segments.size(); ++g) {
    Segment& segment = segments[g];
    for (uint32_t bits = 0; bits < 1u << segment.divided.size(); ++bits)
      segment.class_of.push_back(static_cast<uint8_t>(std::distance(sets.begin(), sets.find(segment.joined(bits)))));
    struct Divided {
      const std::vector<bool>* lots;
      const AudienceParams* audience;
      const market::Customer* known;  // [consumer], or null
    };
    std::vector<Divided> divided;
    for (const uint32_t r : segment.divided) {
      draw(r);
      const Rule& rule = promotions_.rules()[r];
      const bool known = rule.params.audience.known();
      divided.push_back({&lots_[r], &rule.params.audience, known ? customers.of(rule.seller).data() : nullptr});
    }
    const market::SegmentInfo& info = world_.segments[g];
    for (uint32_t i = info.first; i < info.first + info.count; ++i) {
      uint32_t bits = 0;
      for (size_t b = 0; b < divided.size(); ++b) {
        const Divided& by = divided[b];
        const bool in = (*by.lots)[i] && (by.known == nullptr || by.audience->includes(by.known[i], day));
        bits |= static_cast<uint32_t>(in) << b;
      }
      today_.of_consumer[i] = segment.class_of[bits];
    }
  }
  return today_;
}

size_t classes_at_most(std::span<const AudienceParams* const> audiences, std::span<const std::string> segments) {
  std::set<std::vector<size_t>> kinds;  // of segments: the audiences that they have to do with
  size_t most = 1;
  for (const std::string& segment : segments) {
    std::vector<size_t> kind;
    size_t combinations = 1;
    bool certain = false;
    for (size_t a = 0; a < audiences.size(); ++a) {
      if (!audiences[a]->includes(segment)) continue;
      kind.push_back(a);
      if (!audiences[a]->divides()) certain = true;
      else if (combinations <= kMostClasses) combinations *= 2;
    }
    if (!kind.empty() && kinds.insert(kind).second)  // those who were never drawn are of class 0
      most = std::min(most + combinations - (certain ? 0 : 1), 2 * kMostClasses);
  }
  return most;
}

size_t classes_at_most(const market::World& world, const Promotions& promotions) {
  std::vector<std::string> segments;
  for (const auto& segment : world.segments) segments.push_back(segment.name);
  std::map<std::vector<uint32_t>, size_t> known = {{{}, 1}};
  size_t most = 1;
  for (core::Day day = 0; day < world.horizon; ++day) {
    std::vector<uint32_t> rules = promotions.with_audience(day);
    if (known.contains(rules)) continue;
    std::vector<const AudienceParams*> audiences;
    for (const uint32_t r : rules) audiences.push_back(&promotions.rules()[r].params.audience);
    const size_t classes = classes_at_most(audiences, segments);
    most = std::max(most, classes);
    known.emplace(std::move(rules), classes);
  }
  return most;
}

}  // namespace shopwright::promotion

#include "shopwright/promotion/buyer_classes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "shopwright/core/ensure.hpp"

namespace shopwright::promotion {
namespace {

size_t most_claims(const VoucherParams& voucher) {
  return voucher.issued ? static_cast<size_t>(*voucher.issued / voucher.per_consumer) : SIZE_MAX;
}

}  // namespace

BuyerClasses::BuyerClasses(const market::World& world, const Promotions& promotions, const core::NoiseKey& key)
    : world_(world),
      promotions_(promotions),
      noise_({.seed = key.seed, .replicate = key.replicate}),
      lots_(promotions.size()),
      claims_(promotions.size()),
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

// Who would claim a voucher, whatever its seller knows of her, and when; first come, first served.
std::vector<BuyerClasses::Wish> BuyerClasses::wishes(uint32_t r) {
  const Rule& rule = promotions_.rules()[r];
  const VoucherParams& voucher = *rule.params.voucher;
  const language::DateRange always;
  const language::DateRange& window = voucher.claimed == always ? rule.params.during : voucher.claimed;
  const core::Day first = std::max(window.first, world_.first_day) - world_.first_day;
  const core::Day last = std::min(window.last, rule.params.during.last) - world_.first_day;
  std::vector<Wish> all;
  if (last < first) return all;  // before the run began everybody was too late
  draw(r);
  const std::vector<bool>& audience = lots_[r];
  const core::KeyedStream stream = noise_.stream(core::Stream::audience, core::identity_hash(rule.name + "/claim"));
  for (const market::SegmentInfo& segment : world_.segments) {
    if (!rule.params.audience.includes(segment.name)) continue;
    for (uint32_t i = segment.first; i < segment.first + segment.count; ++i) {
      if (!audience[i]) continue;
      const core::Block words = stream.block(segment.consumer(i), 0, 0);
      if (!(core::uniform01(words[0], words[1]) < voucher.claim)) continue;
      const auto days_of_window = static_cast<uint64_t>(last - first) + 1;
      const auto day = static_cast<core::Day>(words[2] * days_of_window >> 32);
      all.push_back({first + day, words[3], segment.consumer(i), i});
    }
  }
  if (voucher.issued || claimed_by_known(rule.params))
    std::sort(all.begin(), all.end(), [](const Wish& a, const Wish& b) {
      return std::tie(a.day, a.time, a.id) < std::tie(b.day, b.time, b.id);
    });
  return all;
}

const std::vector<core::Day>& BuyerClasses::claims(uint32_t r) {
  std::vector<core::Day>& days = claims_[r];
  if (days.size() == world_.consumers) return days;
  ENSURE(!claimed_by_known(promotions_.rules()[r].params), promotions_.rules()[r].name);
  days.assign(world_.consumers, kNeverClaims);
  std::vector<Wish> claims = wishes(r);
  claims.resize(std::min(claims.size(), most_claims(*promotions_.rules()[r].params.voucher)));
  for (const Wish& claim : claims) days[claim.consumer] = claim.day;
  return days;
}

void BuyerClasses::claim(core::Day today, const market::Customers& customers, std::span<ClaimedColumn> claimed) {
  for (size_t v = 0; v < claimed.size(); ++v) {
    const uint32_t r = promotions_.vouchers()[v];
    const Rule& rule = promotions_.rules()[r];
    if (!claimed_by_known(rule.params)) continue;
    if (wishes_.empty()) wishes_.resize(promotions_.size());
    if (wishes_[r].empty()) wishes_[r] = wishes(r);
    const auto first =
        std::partition_point(wishes_[r].begin(), wishes_[r].end(), [&](const Wish& wish) { return wish.day < today; });
    if (first == wishes_[r].end() || first->day != today) continue;
    ClaimedColumn& column = claimed[v];
    const auto& known = customers.of(rule.seller);
    auto gone = static_cast<size_t>(std::count_if(column.begin(), column.end(), [](uint16_t day) { return day != 0; }));
    const size_t most = most_claims(*rule.params.voucher);
    for (auto wish = first; wish != wishes_[r].end() && wish->day == today && gone < most; ++wish) {
      if (!rule.params.audience.includes(known[wish->consumer], today)) continue;
      column[wish->consumer] = static_cast<uint16_t>(today + 1);
      ++gone;
    }
  }
}

const BuyerClasses::Classes& BuyerClasses::on(core::Day day, const market::Customers& customers,
                                              std::span<const std::vector<uint8_t>> used,
                                              std::span<const ClaimedColumn> claimed) {
  std::vector<uint32_t> rules = promotions_.with_audience(day);
  if (rules == today_.rules && !for_one_day_) return today_;
  today_ = {std::move(rules), {{}}, {}};
  for_one_day_ = std::any_of(today_.rules.begin(), today_.rules.end(), [&](uint32_t r) {
    const Rule& rule = promotions_.rules()[r];
    return rule.params.audience.known() || rule.params.voucher || most_of_one(rule.params);
  });
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
      if (audience.includes(info.name))
        (divides(promotions_.rules()[r].params) ? segment.divided : segment.certain).push_back(r);
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
      const market::Customer* known;          // [consumer], or null
      const std::vector<core::Day>* claimed;  // of a voucher, or null
      const ClaimedColumn* held;              // of one for known consumers, or null
      const std::vector<uint8_t>* used;
      int64_t most;
    };
    std::vector<Divided> divided;
    for (const uint32_t r : segment.divided) {
      draw(r);
      const Rule& rule = promotions_.rules()[r];
      const bool held = claimed_by_known(rule.params), known = rule.params.audience.known() && !held;
      divided.push_back({.lots = &lots_[r],
                         .audience = &rule.params.audience,
                         .known = known ? customers.of(rule.seller).data() : nullptr,
                         .claimed = rule.params.voucher && !held ? &claims(r) : nullptr,
                         .held = held ? &claimed[rule.voucher] : nullptr,
                         .used = nullptr,
                         .most = 0});
      const auto most = most_of_one(rule.params);
      if (!most) continue;
      if (rule.voucher < used.size()) divided.back().used = &used[rule.voucher];
      divided.back().most = *most;
    }
    const market::SegmentInfo& info = world_.segments[g];
    for (uint32_t i = info.first; i < info.first + info.count; ++i) {
      uint32_t bits = 0;
      for (size_t b = 0; b < divided.size(); ++b) {
        const Divided& by = divided[b];
        const bool in = (*by.lots)[i] && (by.known == nullptr || by.audience->includes(by.known[i], day)) &&
                        (by.claimed == nullptr || (*by.claimed)[i] <= day) &&
                        (by.held == nullptr || (*by.held)[i] != 0) && (by.used == nullptr || (*by.used)[i] < by.most);
        bits |= static_cast<uint32_t>(in) << b;
      }
      today_.of_consumer[i] = segment.class_of[bits];
    }
  }
  return today_;
}

size_t classes_at_most(std::span<const PromotionParams* const> promotions, std::span<const std::string> segments) {
  std::set<std::vector<size_t>> kinds;  // of segments: the audiences that they have to do with
  size_t most = 1;
  for (const std::string& segment : segments) {
    std::vector<size_t> kind;
    size_t combinations = 1;
    bool certain = false;
    for (size_t a = 0; a < promotions.size(); ++a) {
      if (!promotions[a]->audience.includes(segment)) continue;
      kind.push_back(a);
      if (!divides(*promotions[a])) certain = true;
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
    std::vector<const PromotionParams*> for_some_only;
    for (const uint32_t r : rules) for_some_only.push_back(&promotions.rules()[r].params);
    const size_t classes = classes_at_most(for_some_only, segments);
    most = std::max(most, classes);
    known.emplace(std::move(rules), classes);
  }
  return most;
}

}  // namespace shopwright::promotion

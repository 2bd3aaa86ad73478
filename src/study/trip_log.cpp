#include "shopwright/study/trip_log.hpp"

#include <algorithm>
#include <tuple>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr uint32_t kBlock = 4096;
constexpr int64_t kMostUnits = 4095;  // of a stored line

auto key(const TripLog::Refusal& r) {
  return std::tuple(static_cast<uint64_t>(r.consumer), static_cast<uint64_t>(r.day), static_cast<uint64_t>(r.offer));
}

}  // namespace

static_assert(sizeof(TripLog::Line) == 16 && sizeof(TripLog::Refusal) == 8);

TripLog::TripLog(market::World world, market::FactSink* next) : world_(std::move(world)), next_(next) {
  ENSURE(world_.horizon < (1 << 16) && world_.offers.size() < (size_t{1} << 24), world_.horizon, world_.offers.size());
  blocks_.resize((world_.consumers + kBlock - 1) / kBlock);
  days_.reserve(static_cast<size_t>(world_.horizon));
}

uint32_t TripLog::row_of(uint64_t consumer) {
  const auto hash = static_cast<uint32_t>(consumer >> 32);
  // Neighbours come together: nearly always she is of the same segment as the one before.
  if (segment_ >= world_.segments.size() || world_.segments[segment_].hash32 != hash) {
    segment_ = 0;
    while (segment_ < world_.segments.size() && world_.segments[segment_].hash32 != hash) ++segment_;
    ENSURE(segment_ < world_.segments.size(), consumer);
  }
  const auto index = static_cast<uint32_t>(consumer);
  ENSURE(index < world_.segments[segment_].count, consumer);
  return world_.segments[segment_].first + index;
}

size_t TripLog::visit_bit(uint32_t consumer_in_block, uint32_t category, core::Day reported_day) const {
  return (size_t{consumer_in_block} * world_.categories.size() + category) * static_cast<size_t>(reported_days()) +
         static_cast<size_t>(reported_day);
}

void TripLog::trips(core::Day day, std::span<const market::TripLine> lines) {
  ENSURE(day == static_cast<core::Day>(days_.size()) && day < world_.horizon, day, days_.size());
  if (day < world_.warm_up) return;
  const auto reported = static_cast<uint32_t>(day - world_.warm_up);
  for (const market::TripLine& line : lines) {
    const uint32_t row = row_of(line.consumer);
    Block& block = blocks_[row / kBlock];
    const uint32_t within = row % kBlock;
    if (block.visits.empty()) block.visits.resize((visit_bit(kBlock, 0, 0) + 63) / 64);
    ENSURE(line.category.value < world_.categories.size(), line.category);
    const size_t bit = visit_bit(within, line.category.value, static_cast<core::Day>(reported));
    block.visits[bit / 64] |= uint64_t{1} << (bit % 64);
    if (line.refused.valid()) block.refusals.push_back({within, reported, line.refused.value});
    if (line.units <= 0) continue;
    ENSURE(line.offer.value < world_.offers.size(), line.offer);
    const int64_t others = core::mul_div_half_even(line.funded.platform + line.funded.supplier, 1, core::kMicro);
    const int64_t paid = line.paid.minor + others, each = paid / line.units;
    int64_t dearer = paid % line.units;  // units that cost one more
    for (int64_t left = line.units; left > 0;) {
      const int64_t units = std::min(left, kMostUnits), more = std::min(dearer, units);
      block.lines.push_back(
          {within, reported, line.offer.value, static_cast<uint64_t>(units), core::Money{each * units + more}});
      left -= units;
      dearer -= more;
    }
  }
}

void TripLog::day(const market::DayFacts& facts) {
  ENSURE(facts.day == static_cast<core::Day>(days_.size()) && facts.offers.size() == world_.offers.size(), facts.day);
  DayOfFacts kept;
  kept.offers.reserve(facts.offers.size());
  for (const market::OfferFacts& offer : facts.offers) {
    // Without VAT, and with the part of discounts that the seller bears: list value less discounts is revenue.
    const core::Money received = offer.paid() + offer.charges.platform_funded + offer.charges.supplier_funded;
    const bool charged = offer.charges.to_revenue() != core::Money{} || received != offer.paid();
    const core::Money list =
        charged && received > core::Money{}
            ? core::Money{core::mul_div_half_even(offer.list_value.minor, offer.revenue.minor, received.minor)}
            : offer.list_value;
    kept.offers.push_back({offer.units, list, list - offer.revenue, offer.revenue, offer.cost_of_goods});
    charged_ |= charged;
  }
  if (facts.day >= world_.warm_up && charged_) to_revenue(facts);
  for (const market::StockFacts& stock : facts.stocks) kept.backorders.push_back(stock.backorders);
  kept.backorders.resize(world_.stocks.size(), 0);
  days_.push_back(std::move(kept));
  if (complete()) finish();
  if (next_ != nullptr) next_->day(facts);
}

// What a day's buyers paid for an offer, and others for them, becomes what the seller has of it: spread over their lines.
void TripLog::to_revenue(const market::DayFacts& facts) {
  const auto today = static_cast<uint64_t>(facts.day - world_.warm_up);
  std::vector<std::vector<Line*>> lines(world_.offers.size());
  for (Block& block : blocks_)
    for (auto line = block.lines.rbegin(); line != block.lines.rend() && line->day == today; ++line)
      lines[line->offer].push_back(&*line);
  std::vector<int64_t> weights;
  std::vector<core::Money> parts;
  for (size_t o = 0; o < lines.size(); ++o) {
    if (lines[o].empty()) continue;
    weights.clear();
    for (const Line* line : lines[o]) weights.push_back(line->paid.minor);
    parts.assign(weights.size(), {});
    core::largest_remainder(facts.offers[o].revenue, weights, parts);
    for (size_t i = 0; i < parts.size(); ++i) lines[o][i]->paid = parts[i];
  }
}

// Lines lie by day, category and consumer; a counting sort by consumer leaves the rest of the order as it is.
void TripLog::finish() {
  for (Block& block : blocks_) {
    block.first_line.assign(kBlock + 1, 0);
    for (const Line& line : block.lines) ++block.first_line[line.consumer + 1];
    for (uint32_t c = 0; c < kBlock; ++c) block.first_line[c + 1] += block.first_line[c];
    std::vector<uint32_t> next(block.first_line.begin(), block.first_line.end() - 1);
    std::vector<Line> sorted(block.lines.size());
    for (const Line& line : block.lines) sorted[next[line.consumer]++] = line;
    block.lines = std::move(sorted);
    std::sort(block.refusals.begin(), block.refusals.end(),
              [](const Refusal& a, const Refusal& b) { return key(a) < key(b); });
    block.refusals.erase(std::unique(block.refusals.begin(), block.refusals.end()), block.refusals.end());
    block.refusals.shrink_to_fit();
  }
}

std::span<const TripLog::Line> TripLog::lines(uint32_t consumer) const {
  const Block& block = blocks_[consumer / kBlock];
  const uint32_t first = block.first_line[consumer % kBlock], end = block.first_line[consumer % kBlock + 1];
  return std::span(block.lines).subspan(first, end - first);
}

std::span<const TripLog::Refusal> TripLog::refusals(uint32_t consumer) const {
  const Block& block = blocks_[consumer / kBlock];
  const auto first = std::partition_point(block.refusals.begin(), block.refusals.end(),
                                          [&](const Refusal& r) { return r.consumer < consumer % kBlock; });
  const auto last = std::partition_point(first, block.refusals.end(),
                                         [&](const Refusal& r) { return r.consumer == consumer % kBlock; });
  return {first, last};
}

bool TripLog::visited(uint32_t consumer, uint32_t category, core::Day reported_day) const {
  const Block& block = blocks_[consumer / kBlock];
  if (block.visits.empty()) return false;
  const size_t bit = visit_bit(consumer % kBlock, category, reported_day);
  return (block.visits[bit / 64] >> (bit % 64) & 1) != 0;
}

std::optional<std::string> why_not_comparable(const market::World& base, const market::World& variant) {
  if (base.date(base.warm_up) != variant.date(variant.warm_up))
    return "the runs begin on different days (" + core::format_date(base.date(base.warm_up)) + " and " +
           core::format_date(variant.date(variant.warm_up)) + ")";
  const core::Day days = base.horizon - base.warm_up, others = variant.horizon - variant.warm_up;
  if (days != others)
    return "the runs report different numbers of days (" + std::to_string(days) + " and " + std::to_string(others) +
           ")";
  if (!(base.currency == variant.currency))
    return "the runs are in different currencies (" + base.currency.code + " and " + variant.currency.code + ")";
  return std::nullopt;
}

}  // namespace shopwright::study

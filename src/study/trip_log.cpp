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

// What she and others pay for a line.
core::Money received(const market::TripLine& line) {
  return line.paid + core::Money{core::mul_div_half_even(line.funded.platform + line.funded.supplier, 1, core::kMicro)};
}
// What buyers and others pay for an offer on a day.
core::Money received_for(const market::OfferFacts& offer) {
  return offer.paid() + offer.charges.platform_funded + offer.charges.supplier_funded;
}
// What is left of that without VAT, before refunds, which lower the VAT too.
core::Money revenue_of_goods(const market::OfferFacts& offer) {
  const core::Money net = offer.revenue - offer.charges.forfeits, received = received_for(offer);
  if (offer.charges.refunds == core::Money{}) return net;
  const core::Money kept = received - offer.charges.refunds;
  return kept == core::Money{} ? received : core::Money{core::mul_div_half_even(received.minor, net.minor, kept.minor)};
}

// A consumer's part of what is sorted by consumers of a block.
template <class T, class Consumer>
std::span<const T> of_consumer(const std::vector<T>& all, uint32_t consumer, Consumer&& whose) {
  const uint64_t within = consumer % kBlock;
  const auto first = std::partition_point(all.begin(), all.end(), [&](const T& one) { return whose(one) < within; });
  const auto last = std::partition_point(first, all.end(), [&](const T& one) { return whose(one) == within; });
  return {first, last};
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
  const core::Day reported = day - world_.warm_up;
  for (const market::TripLine& line : lines) {
    const uint32_t row = row_of(line.consumer);
    Block& block = blocks_[row / kBlock];
    const uint32_t within = row % kBlock;
    if (block.visits.empty()) block.visits.resize((visit_bit(kBlock, 0, 0) + 63) / 64);
    ENSURE(line.category.value < world_.categories.size(), line.category);
    const size_t bit = visit_bit(within, line.category.value, reported);
    block.visits[bit / 64] |= uint64_t{1} << (bit % 64);
    if (line.refused.valid()) block.refusals.push_back({within, static_cast<uint64_t>(reported), line.refused.value});
    if (line.units > 0) keep(row, reported, line);
  }
}

void TripLog::keep(uint32_t row, core::Day day, const market::TripLine& line) {
  ENSURE(line.offer.value < world_.offers.size(), line.offer);
  Block& block = blocks_[row / kBlock];
  const core::Money paid = received(line);
  const int64_t each = paid.minor / line.units;
  int64_t dearer = paid.minor % line.units;  // units that cost one more
  for (int64_t left = line.units; left > 0;) {
    const int64_t units = std::min(left, kMostUnits), more = std::min(dearer, units);
    const Line part{row % kBlock, static_cast<uint64_t>(day), line.offer.value, static_cast<uint64_t>(units),
                    core::Money{each * units + more}};
    if (line.balance > 0) block.orders.push_back({part, line.balance - world_.warm_up});
    else block.lines.push_back(part);
    left -= units;
    dearer -= more;
  }
}

void TripLog::day(const market::DayFacts& facts) {
  ENSURE(facts.day == static_cast<core::Day>(days_.size()) && facts.offers.size() == world_.offers.size(), facts.day);
  DayOfFacts kept;
  kept.offers.reserve(facts.offers.size());
  for (const market::OfferFacts& offer : facts.offers) {
    // Without VAT, and with the part of discounts that the seller bears: list value less discounts is revenue.
    const core::Money received = received_for(offer), goods = revenue_of_goods(offer);
    const bool charged = offer.charges.to_revenue() != core::Money{} || received != offer.paid();
    const core::Money list =
        charged && received > core::Money{}
            ? core::Money{core::mul_div_half_even(offer.list_value.minor, goods.minor, received.minor)}
            : offer.list_value;
    OfferDay today{.units = offer.units,
                   .list_value = list,
                   .discounts = list - offer.revenue,
                   .revenue = offer.revenue,
                   .cost = offer.cost_of_goods};
    today.refunds = goods + offer.charges.forfeits - offer.revenue;
    kept.offers.push_back(today);
    charged_ |= charged;
  }
  for (const market::SellerFacts& seller : facts.sellers)
    kept.sellers.push_back({seller.charges.to_revenue(), seller.cost_of_goods});
  kept.sellers.resize(world_.sellers.size());
  if (facts.day >= world_.warm_up) to_revenue(facts, kept);
  for (const market::StockFacts& stock : facts.stocks) kept.backorders.push_back(stock.backorders);
  kept.backorders.resize(world_.stocks.size(), 0);
  days_.push_back(std::move(kept));
  if (complete()) finish();
  if (next_ != nullptr) next_->day(facts);
}

// What buyers pay for an offer on a day, and others for them, becomes what the seller has of it: spread over the lines of the day, and over
// the orders that are due on it as if all of them were paid.
void TripLog::to_revenue(const market::DayFacts& facts, DayOfFacts& kept) {
  const core::Day today = facts.day - world_.warm_up;
  const bool last = today + 1 == reported_days();
  const bool balances = std::any_of(facts.presales.begin(), facts.presales.end(),
                                    [](const auto& presale) { return presale.paid > 0 || presale.forfeited > 0; });
  if (!charged_ && !balances && !last) return;
  struct Due {
    std::vector<core::Money*> paid;
    core::Money of_today;
    int64_t units = 0, open = 0;  // open: due after the last day
    void add(Line& line, bool later) {
      paid.push_back(&line.paid);
      (later ? open : units) += static_cast<int64_t>(line.units);
      if (!later) of_today += line.paid;
    }
  };
  std::vector<Due> all(world_.offers.size());
  for (Block& block : blocks_) {
    for (auto line = block.lines.rbegin(); line != block.lines.rend() && line->day == static_cast<uint64_t>(today);
         ++line)
      all[line->offer].add(*line, false);
    for (Order& order : block.orders)
      if (order.due == today || (last && order.due > today)) all[order.line.offer].add(order.line, order.due > today);
  }
  std::vector<int64_t> weights;
  std::vector<core::Money> parts;
  for (uint32_t o = 0; o < all.size(); ++o) {
    if (!world_.offers[o].to_consumers) continue;
    OfferDay& offer = kept.offers[o];
    const market::OfferFacts& said = facts.offers[o];
    const core::Money goods = revenue_of_goods(said), received = received_for(said);
    offer.unpaid_units = said.forfeited.units + all[o].open;
    if (balances) offer.earlier_units = said.units + said.forfeited.units - all[o].units;
    ENSURE(offer.earlier_units >= 0, world_.offers[o].name, facts.day, offer.earlier_units);
    if (offer.earlier_units > 0) {
      offer.earlier = std::max(received + said.forfeited.value - all[o].of_today, core::Money{});
      all[o].paid.push_back(&offer.earlier);
    }
    if (all[o].paid.empty()) continue;
    weights.clear();
    core::Money sum;
    for (const core::Money* paid : all[o].paid) weights.push_back(paid->minor), sum += *paid;
    core::Money whole = goods;
    if (offer.unpaid_units != 0)
      whole = received == core::Money{} ? sum
                                        : core::Money{core::mul_div_half_even(sum.minor, goods.minor, received.minor)};
    offer.unpaid = whole - goods - said.charges.forfeits;
    parts.assign(weights.size(), {});
    core::largest_remainder(whole, weights, parts);
    for (size_t i = 0; i < parts.size(); ++i) *all[o].paid[i] = parts[i];
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
    std::stable_sort(block.orders.begin(), block.orders.end(),
                     [](const Order& a, const Order& b) { return a.line.consumer < b.line.consumer; });
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

std::span<const TripLog::Order> TripLog::orders(uint32_t consumer) const {
  return of_consumer(blocks_[consumer / kBlock].orders, consumer,
                     [](const Order& order) { return order.line.consumer; });
}

std::span<const TripLog::Refusal> TripLog::refusals(uint32_t consumer) const {
  return of_consumer(blocks_[consumer / kBlock].refusals, consumer, [](const Refusal& r) { return r.consumer; });
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

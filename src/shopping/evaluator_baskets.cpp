// Trips on which the price of one thing depends on what else is in the basket (model.md 4.4). One trip at a time: offers are compared at
// (F(B + n o) - F(B)) / n, F the price of a basket and B what the trip holds already.
#include <algorithm>
#include <bit>
#include <cmath>

#include "shopping/evaluator.hpp"

namespace shopwright::shopping {
namespace {

void add_lines(std::vector<market::BasketLine>& lines, uint32_t offer, const std::array<int32_t, kMaxTiers>& by_tier,
               const DayTerms::Slot* slots) {
  for (size_t t = 0; t < kMaxTiers; ++t)
    if (by_tier[t] > 0) lines.push_back({core::OfferId{offer}, by_tier[t], slots[t].price, {}});
}

}  // namespace

void Evaluator::settle_class(const Trip& trip, std::span<const DayTerms> classes, std::span<const int64_t> left) const {
  uint8_t is = trip.first->home_class;
  const auto gone = [&](const DayTerms::Voucher& voucher) { return left[voucher.resource] <= 0; };
  for (;;) {
    const auto& held = classes[is].vouchers;
    const auto found = std::find_if(held.begin(), held.end(), gone);
    if (found == held.end()) break;
    is = found->without;
  }
  if (is == trip.first->buyer_class) return;
  for (uint32_t i = 0; i < trip.room(); ++i) {
    trip.first[i].buyer_class = is;
    trip.first[i].window = static_cast<uint16_t>(classes[is].window_of(trip.first[i].arrival));
  }
}

bool Evaluator::priced_by_basket(const Trip& trip, const DayTerms& day) const {
  if (day.baskets == nullptr) return false;
  const Visit* only = nullptr;
  for (uint32_t i = 0; i < trip.count; ++i) {
    if (!day.in_baskets(trip.first[i].window, trip.first[i].category)) continue;
    if (only != nullptr) return true;
    only = &trip.first[i];
  }
  // One unit by itself has a price that all can be told.
  return only != nullptr && (only->base_units > 1 || further_limit(*only) > 0);
}

int64_t Evaluator::hold(const Room& room, Workbench& bench) const {
  const DayTerms& day = room.day;
  auto& lines = bench.basket;
  lines.clear();
  for (const Visit& other : room.others)
    if (&other != &room.visit && other.filled > 0 && day.baskets->holds(other.window, core::OfferId{other.choice}))
      add_lines(lines, other.choice, other.by_tier,
                &day.slots[day.first_slot[other.window * world_.offers.size() + other.choice]]);
  if (lines.empty()) return 0;
  day.baskets->charge(room.visit.window, lines);
  int64_t held = 0;
  for (const auto& line : lines) held += felt_cost(line);
  return held;
}

int64_t Evaluator::marginal(uint32_t offer, const std::array<int32_t, kMaxTiers>& tiers, const Room& room, int64_t held,
                            Workbench& bench) const {
  const DayTerms& day = room.day;
  const DayTerms::Slot* slots = &day.slots[day.first_slot[room.visit.window * world_.offers.size() + offer]];
  int64_t cost = 0;
  if (day.baskets == nullptr || !day.baskets->holds(room.visit.window, core::OfferId{offer})) {
    for (size_t t = 0; t < kMaxTiers; ++t)
      if (tiers[t] > 0) cost += slots[t].price.minor * tiers[t];
    return cost;
  }
  auto& lines = bench.basket;
  const size_t before = lines.size();
  add_lines(lines, offer, tiers, slots);
  day.baskets->charge(room.visit.window, lines);
  for (const auto& line : lines) cost += felt_cost(line);
  lines.resize(before);
  return cost - held;
}

// As a visit alone: what is sold out is refused, and she comes back tomorrow or takes the best of the rest.
void Evaluator::decide_in_basket(Visit& visit, const Room& room, Simd simd, Workbench& bench) const {
  begin(visit, room.day);
  uint32_t choice = choose_alone(visit, room, false, simd, bench);
  if (choice != kOutside && room.of_stock(choice) <= 0) {
    visit.refused = choice;
    visit.refused_units = visit.base_units;
    choice = postpones(visit, room.day) ? kOutside : choose_alone(visit, room, true, simd, bench);
  }
  if (choice != kOutside) buy(visit, choice, room.of_stock(choice), room, bench);
  remember(visit, room.day);
}

void Evaluator::take_favourite(Visit& visit, const Room& room, Workbench& bench) const {
  begin(visit, room.day);
  const OfferTerms terms = terms_alone(visit, room, true, bench);
  const Lanes lane = lanes(visit.category, visit.segment, 1, bench);
  uint32_t best = kOutside;
  double most = 0;
  for (uint32_t k = 0; k < terms.n; ++k) {
    if (terms.open[k] == 0 || (lane.access && (lane.access[0] & terms.access[k]) == 0)) continue;
    if (!std::isfinite(terms.constant[k])) continue;  // not for her
    const double u = utility(terms, lane, 0, k) + choice_noise(visit, terms.hash[k]);
    if (best == kOutside || u > most) best = k, most = u;
  }
  if (best != kOutside) {
    const uint32_t offer = world_.categories[visit.category].first_offer + best;
    visit.choice = offer;
    visit.filled = static_cast<int32_t>(std::min<int64_t>(visit.base_units, room.of_stock(offer)));
    visit.by_tier = room.tiers(offer, visit.filled);
  }
  remember(visit, room.day);
}

// What the whole basket costs, line by line, and how much better it is than buying nothing.
double Evaluator::settle_basket(const Trip& trip, const DayTerms& day, Workbench& bench) const {
  const std::span<Visit> visits = trip.visits();
  auto& lines = bench.basket;
  lines.clear();
  for (Visit& visit : visits) visit.vouchers = 0;
  for (const Visit& visit : visits)
    if (visit.filled > 0)
      add_lines(lines, visit.choice, visit.by_tier,
                &day.slots[day.first_slot[visit.window * world_.offers.size() + visit.choice]]);
  if (lines.empty()) return 0;
  visits.front().vouchers = day.baskets->charge(visits.front().window, lines);
  const double minor = world_.currency.minor_per_major();
  double total = 0;
  size_t at = 0;
  for (Visit& visit : visits) {
    if (visit.filled == 0) continue;
    int64_t cost = 0;
    visit.saved = visit.shipping = visit.platform_funded = visit.supplier_funded = 0;
    for (int32_t units : visit.by_tier) {
      if (units == 0) continue;
      cost += felt_cost(lines[at]);
      visit.shipping += lines[at].shipping.minor;
      visit.saved += lines[at].unit_price.minor * units - lines[at].charged.minor;
      visit.platform_funded += lines[at].funded.platform;
      visit.supplier_funded += lines[at].funded.supplier;
      ++at;
    }
    Visit* one = &visit;
    fill(std::span<Visit* const>(&one, 1), day, bench);
    OfferTerms terms = terms_of(visit, day, bench);
    const uint32_t k = visit.choice - world_.categories[visit.category].first_offer;
    const bool linear = categories_[visit.category].price_response == PriceResponse::linear;
    const PriceTerms price =
        bench.known_prices.of(visit.choice, felt(visit.choice) * static_cast<double>(cost) / visit.filled,
                              regular_[visit.choice], linear, minor);
    bench.one_price.resize(terms.n);
    bench.one_log_price.resize(terms.n);
    bench.one_price[k] = price.variable;
    bench.one_log_price[k] = price.log_price;
    terms.price = bench.one_price.data();
    terms.log_price = bench.one_log_price.data();
    total += utility(terms, lanes(visit.category, visit.segment, 1, bench), 0, k) + choice_noise(visit, terms.hash[k]) -
             choice_noise(visit, terms.outside_hash);
  }
  return total;
}

// From an empty basket, line by line; and from all favourites, each then decided again beside the others, so that a step that takes two
// to reach is found. The better basket is hers.
void Evaluator::shop_with_basket(const Trip& trip, const DayTerms& day, std::span<const int64_t> left, Simd simd,
                                 Workbench& bench) const {
  const std::span<Visit> visits(trip.first, trip.count);
  size_t shared = 0;
  for (size_t i = 0; i < visits.size(); ++i) {
    decide_in_basket(visits[i], {*this, day, left, visits.first(i), visits[i]}, simd, bench);
    if (day.in_baskets(visits[i].window, visits[i].category)) ++shared;
  }
  const double first = settle_basket(trip, day, bench);
  if (shared < 2) return;
  bench.first_try.assign(visits.begin(), visits.end());
  for (size_t i = 0; i < visits.size(); ++i)
    take_favourite(visits[i], {*this, day, left, visits.first(i), visits[i]}, bench);
  for (Visit& visit : visits) decide_in_basket(visit, {*this, day, left, visits, visit}, simd, bench);
  if (settle_basket(trip, day, bench) > first) return;
  std::copy(bench.first_try.begin(), bench.first_try.end(), visits.begin());
}

}  // namespace shopwright::shopping

#include "shopping/evaluator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"
#include "shopwright/core/math.hpp"

namespace shopwright::shopping {
namespace {

bool never_zero(const language::Distribution& d) { return !(d.is_constant() && d.mean() == 0); }

}  // namespace

Evaluator::Evaluator(const market::World& world, std::span<const SegmentHabits> habits,
                     std::span<const CategoryHabits> categories, const Traits& traits, const core::Noise& noise)
    : world_(world), habits_(habits), categories_(categories), traits_(traits) {
  const size_t n = world.offers.size();
  seller_access_.resize(world.categories.size() * world.sellers.size());
  for (const auto& offer : world.offers)
    seller_access_[offer.category.value * world.sellers.size() + offer.seller.value] |= 1u << offer.access_bit();
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    if (world.sellers[s].knows_customers && world.sellers[s].goodwill_effect > 0) advertisers_.push_back(s);
  for (size_t c = 0; c < world.categories.size(); ++c) {
    const auto& category = world.categories[c];
    Static fixed;
    for (uint32_t k = 0; k < category.n_offers; ++k) {
      const auto& offer = world.offers[category.first_offer + k];
      fixed.brand.push_back(world.products[offer.product.value].brand);
      fixed.hash.push_back(offer.hash32);
    }
    for (uint32_t attribute : traits.random_tastes)
      for (uint32_t k = 0; k < category.n_offers; ++k) {
        const auto& offer = world.offers[category.first_offer + k];
        fixed.taste.push_back(static_cast<float>(world.products[offer.product.value].attributes[attribute]));
      }
    for (const uint32_t seller : advertisers_)
      for (uint32_t k = 0; k < category.n_offers; ++k)
        fixed.taste.push_back(world.offers[category.first_offer + k].seller.value == seller ? 1.0f : 0.0f);
    static_.push_back(std::move(fixed));
    retry_.push_back(noise.stream(core::Stream::retry, category.hash));
    top_up_.push_back(noise.stream(core::Stream::top_up, category.hash));
  }
  base_.resize(habits.size() * n);
  for (size_t g = 0; g < habits.size(); ++g) {
    for (size_t o = 0; o < n; ++o) {
      const auto& offer = world.offers[o];
      const auto& product = world.products[offer.product.value];
      const auto& front = world.storefronts[offer.storefront];
      double v = product.appeal + front.appeal;
      if (front.delivery != 0) v += static_cast<double>(habits[g].delivery) * front.delivery;
      for (size_t k = 0; k < world.attributes.size(); ++k) v += habits[g].tastes[k].mean() * product.attributes[k];
      base_[g * n + o] = offer.to_consumers ? static_cast<float>(v) : -std::numeric_limits<float>::infinity();
    }
    uses_.push_back({never_zero(habits[g].price_sensitivity), never_zero(habits[g].reference_weight),
                     never_zero(habits[g].loyalty)});
  }
  for (const auto& offer : world.offers)
    regular_.push_back(static_cast<double>(world.products[offer.product.value].regular_price.minor));
  if (std::any_of(world.storefronts.begin(), world.storefronts.end(), [](const auto& s) { return s.may_lose_carts(); }))
    for (const auto& front : world.storefronts)
      checkout_.push_back(noise.stream(
          core::Stream::checkout,
          core::identity_hash(world.sellers[front.seller.value].name + "/" + world.channels[front.channel.value])));
  const bool everywhere =
      std::all_of(world.storefronts.begin(), world.storefronts.end(), [](const auto& s) { return s.reach >= 1; });
  for (const auto& category : world.categories) limited_.push_back(!everywhere || !category.known_offers.empty());
}

float Evaluator::pantry_now(const Visit& visit, core::Day today) const {
  const auto& category = categories_[visit.category];
  const float rate = traits_.row(visit.consumer)[static_cast<uint32_t>(Trait::first_rate) + visit.category];
  return category.pantry.after(visit.before.pantry, rate * category.consumption[visit.segment],
                               today - static_cast<core::Day>(visit.before.pantry_day));
}

int32_t Evaluator::further_limit(const Visit& visit) const {
  const bool stocks_up =
      categories_[visit.category].pantry.exists() && trait(traits_.row(visit.consumer), Trait::stockpiling) > 0;
  return stocks_up ? kMaxFurtherUnits : 0;
}

bool Evaluator::partly(const Visit& visit, const DayTerms& day, std::span<const int64_t> left) const {
  for (uint32_t resource : day.quotas[visit.window * world_.categories.size() + visit.category]) {
    if (left[resource] <= 0) continue;  // the broadcast prices know
    if (beside_earlier(visit, day, left).of(resource) < visit.base_units) return true;
  }
  return false;
}

int32_t Evaluator::base_units(float extra, const core::Block& words) {
  if (!(extra > 0)) return 1;
  const double mean = static_cast<double>(extra), u = core::uniform01(words[2]);
  // exp(-mean) is above 1 - mean: most quantiles are 0 without asking for it. The margin is that of rounding.
  if (u < (1 - mean) * (1 - 0x1p-48)) return 1;
  return 1 + static_cast<int32_t>(core::poisson_quantile(mean, u));
}

std::optional<float> Evaluator::mean_seen(uint32_t of, uint32_t window, uint32_t access, const DayTerms& day) const {
  const auto& category = world_.categories[of];
  const float* log_price = day.log_price.data() + window * world_.offers.size() + category.first_offer;
  float sum = 0;
  uint32_t n = 0;
  for (uint32_t k = 0; k < category.n_offers; ++k) {
    if ((day.access[category.first_offer + k] & access) == 0) continue;
    sum += log_price[k];
    ++n;
  }
  if (n == 0) return std::nullopt;
  return sum / static_cast<float>(n);
}

void Evaluator::remember(Visit& visit, const DayTerms& day) const {
  const SegmentHabits& habits = habits_[visit.segment];
  visit.after = visit.before;
  float mean = day.mean_log_price[visit.window * world_.categories.size() + visit.category];
  bool considered = day.category_access[visit.category] != 0;
  if (limited(visit.category) || visit.touch != 0) {
    const auto seen = mean_seen(visit.category, visit.window, access(visit, day), day);
    considered = seen.has_value();
    mean = seen.value_or(0.0f);
  }
  if (considered && uses_[visit.segment].reference)
    visit.after.reference = habits.reference_memory * visit.before.reference + (1 - habits.reference_memory) * mean;
  if (visit.waits != 0) visit.after.waits_until = visit.waits;
  if (visit.filled > 0)
    visit.after.last_brand = static_cast<uint16_t>(world_.products[world_.offers[visit.choice].product.value].brand);
  if (categories_[visit.category].pantry.exists()) {
    visit.after.pantry = pantry_now(visit, day.today) + static_cast<float>(visit.filled);
    visit.after.pantry_day = static_cast<uint16_t>(day.today);
  }
}

void Evaluator::begin(Visit& visit, const DayTerms& day) const {
  bool fresh = true;
  const Visit* first = &visit - visit.position;
  for (const Visit* earlier = &visit;
       earlier-- != first;)  // go on from the earlier need in this category, if there was one
    if (earlier->category == visit.category) {
      visit.before = earlier->after;
      fresh = false;
      break;
    }
  if (fresh) visit.before.postponed = 0;
  if (static_cast<core::Day>(visit.before.waits_until) <= day.today) visit.before.waits_until = 0;
  const Pantry& pantry = categories_[visit.category].pantry;
  float extra = trait(traits_.row(visit.consumer), Trait::extra_units);
  if (extra > 0 && pantry.exists()) extra *= pantry.room(pantry_now(visit, day.today));
  visit.base_units = base_units(extra, visit.words);
  visit.choice = visit.refused = kOutside;
  visit.wanted = visit.filled = visit.refused_units = 0;
  visit.by_tier.fill(0);
  visit.saved = visit.shipping = visit.platform_funded = visit.supplier_funded = 0;
  visit.vouchers = 0;
  visit.waits = 0;
  visit.cart = Cart::paid;
}

bool Evaluator::postpones(Visit& visit, const DayTerms& day) const {
  const float postpones = habits_[visit.segment].postpones;
  if (!(postpones > 0)) return false;
  const core::Block words = retry_[visit.category].block(visit.consumer_id, day.today, visit.need);
  if (!(core::uniform01(words[0]) < static_cast<double>(postpones))) return false;
  visit.before.postponed = 1;  // carried over by remember
  return true;
}

void Evaluator::batch(std::span<Visit* const> visits, const DayTerms& day, std::span<const int64_t> left, Simd simd,
                      Workbench& bench) const {
  Visit& any = *visits.front();
  for (Visit* visit : visits) begin(*visit, day);

  OfferTerms terms = terms_of(any, day, bench);
  effective(any, day, left, bench.price, bench.log_price, bench.open);
  terms.price = bench.price.data();
  terms.log_price = bench.log_price.data();
  fill(visits, day, bench);
  Lanes all = lanes(any.category, any.segment, visits.size(), bench);
  const bool waiting = may_wait(any, day);
  choose(simd, waiting ? with_announced(terms, any, day, bench) : terms, all);
  bench.evaluations += static_cast<int64_t>(visits.size()) * terms.n;
  for (size_t i = 0; i < visits.size(); ++i) visits[i]->choice = chosen(*visits[i], i, bench);

  const bool quotas = !day.quotas[any.window * world_.categories.size() + any.category].empty();
  bench.second.clear();
  for (Visit* visit : visits) {
    const Room room = beside_earlier(*visit, day, left);
    if (quotas && partly(*visit, day, left)) visit->choice = choose_alone(*visit, room, false, simd, bench);
    if (visit->choice == kOutside) continue;
    if (const int64_t stock = room.of_stock(visit->choice); stock > 0) {
      buy(*visit, visit->choice, stock, room, bench);
      continue;
    }
    visit->refused = visit->choice;
    visit->refused_units = visit->base_units;
    visit->choice = kOutside;
    if (postpones(*visit, day)) continue;
    bench.second.push_back(visit);
  }
  if (!bench.second.empty()) {
    std::vector<Visit*> second;
    second.swap(bench.second);
    fill(second, day, bench);
    terms.open = bench.open.data();
    Lanes again = lanes(any.category, any.segment, second.size(), bench);
    choose(simd, waiting ? with_announced(terms, any, day, bench) : terms, again);
    bench.evaluations += static_cast<int64_t>(second.size()) * terms.n;
    for (size_t i = 0; i < second.size(); ++i) second[i]->choice = chosen(*second[i], i, bench);
    for (Visit* visit : second) {
      uint32_t choice = visit->choice;
      visit->choice = kOutside;
      const Room room = beside_earlier(*visit, day, left);
      // What she bought earlier today may have been the last, and a quota may cover a part only.
      if (visit->position > 0 || (quotas && partly(*visit, day, left)))
        choice = choose_alone(*visit, room, true, simd, bench);
      if (choice != kOutside) buy(*visit, choice, room.of_stock(choice), room, bench);
    }
    second.clear();
    bench.second.swap(second);
  }
  for (Visit* visit : visits) remember(*visit, day);
}

void Evaluator::evaluate(std::span<const Trip> trips, std::span<const DayTerms> classes, std::span<const int64_t> left,
                         Simd simd, Workbench& bench) const {
  const bool baskets =
      std::any_of(classes.begin(), classes.end(), [](const auto& day) { return day.baskets != nullptr; });
  const bool vouchers =
      std::any_of(classes.begin(), classes.end(), [](const auto& day) { return !day.vouchers.empty(); });
  uint32_t longest = 0;
  bench.together.clear();
  for (const Trip& trip : trips) {
    if (trip.may_top_up) trip.top_up().category = kNoCategory;  // what was, when this was evaluated before, is no more
    if (vouchers) settle_class(trip, classes, left);
    const DayTerms& day = classes[trip.first->buyer_class];
    if (baskets && day.baskets != nullptr)
      for (uint32_t i = 0; i < trip.count; ++i)
        if (day.in_baskets(trip.first[i].window, trip.first[i].category))
          begin(trip.first[i], day);  // for how many units she wants
    if (baskets && priced_by_basket(trip, day)) {
      shop_with_basket(trip, day, left, simd, bench);
      continue;
    }
    bench.together.push_back(trip);
    longest = std::max(longest, trip.count);
  }
  std::vector<Visit*> list;
  for (uint32_t position = 0; position < longest; ++position) {
    list.swap(bench.batch);
    list.clear();
    for (const Trip& trip : bench.together)
      if (position < trip.count) list.push_back(trip.first + position);
    auto by_batch = [](const Visit* a, const Visit* b) { return a->batch() < b->batch(); };
    if (!std::is_sorted(list.begin(), list.end(), by_batch)) std::stable_sort(list.begin(), list.end(), by_batch);
    for (size_t begin = 0; begin < list.size();) {
      size_t end = begin + 1;
      while (end < list.size() && list[end]->batch() == list[begin]->batch()) ++end;
      batch(std::span<Visit* const>(list.data() + begin, end - begin), classes[list[begin]->buyer_class], left, simd,
            bench);
      begin = end;
    }
    list.swap(bench.batch);
  }
  for (const Trip& trip : trips)
    if (trip.may_top_up) top_up(trip, classes[trip.first->buyer_class], left, bench);
  if (!may_lose_carts()) return;
  for (const Trip& trip : trips) check_out(trip, classes[trip.first->buyer_class], bench);
}

bool Evaluator::holds(const Trip& trip, std::span<const DayTerms> classes, std::span<const int64_t> assumed,
                      std::span<const int64_t> left) const {
  for (const auto& voucher : classes[trip.first->home_class].vouchers)
    if ((assumed[voucher.resource] > 0) != (left[voucher.resource] > 0)) return false;
  const DayTerms& day = classes[trip.first->buyer_class];
  int64_t looked = 0;
  for (uint32_t i = 0; i < trip.count; ++i) looked += trip.first[i].base_units + further_limit(trip.first[i]);
  if (trip.may_top_up) ++looked;
  auto same = [&](uint32_t resource) {
    return resource == market::kNoQuota || std::min(assumed[resource], looked) == std::min(left[resource], looked);
  };
  // Who fills a basket has looked at every offer, in both ways of filling it.
  const bool everything = day.baskets != nullptr && priced_by_basket(trip, day);
  for (uint32_t i = 0; i < trip.count; ++i) {
    const Visit& visit = trip.first[i];
    if (everything) {
      const auto& category = world_.categories[visit.category];
      for (uint32_t o = category.first_offer; o < category.first_offer + category.n_offers; ++o)
        if (!same(day.stock_resource[o])) return false;
    }
    if (visit.choice != kOutside && !same(day.stock_resource[visit.choice])) return false;
    if (visit.refused != kOutside && !same(day.stock_resource[visit.refused])) return false;
    for (uint32_t resource : day.quotas[visit.window * world_.categories.size() + visit.category])
      if (!same(resource)) return false;
  }
  // Whoever has a basket may have looked at anything that could top it up.
  const auto bought = [](const Visit& visit) { return visit.choice != kOutside; };
  if (!trip.may_top_up || std::none_of(trip.first, trip.first + trip.count, bought)) return true;
  for (uint32_t c = 0; c < world_.categories.size(); ++c) {
    if (!may_top_up_with(trip, c, day)) continue;
    const auto& category = world_.categories[c];
    for (uint32_t o = category.first_offer; o < category.first_offer + category.n_offers; ++o)
      if (!same(day.stock_resource[o])) return false;
    for (const uint32_t resource : day.quotas[trip.first->window * world_.categories.size() + c])
      if (!same(resource)) return false;
  }
  return true;
}

void Evaluator::take(const Trip& trip, std::span<const DayTerms> classes, std::span<int64_t> left) const {
  const DayTerms& day = classes[trip.first->buyer_class];
  for (const Visit& visit : trip.visits()) {
    for (const auto& voucher : day.vouchers)
      if ((visit.vouchers >> voucher.number & 1) != 0) --left[voucher.resource];
    if (visit.filled == 0) continue;
    if (const uint32_t stock = day.stock_resource[visit.choice]; stock != market::kNoQuota) left[stock] -= visit.filled;
    const uint32_t slot = day.first_slot[visit.window * world_.offers.size() + visit.choice];
    for (uint32_t t = 0; day.slots[slot + t].resource != market::kNoQuota; ++t)
      left[day.slots[slot + t].resource] -= visit.by_tier[t];
  }
}

}  // namespace shopwright::shopping

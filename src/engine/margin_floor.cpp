// The deepest price at which a seller's goods can go, when all promotions meet.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/readiness_checks.hpp"
#include "shopwright/promotion/price_basket.hpp"

namespace shopwright::engine {
namespace {

using core::Day;
using core::Money;
using promotion::Rule;
using promotion::Wanted;

constexpr int32_t kMostUnits = 12;    // of one offer in a basket searched
constexpr size_t kMostDrawn = 4;      // promotions with a random share of which every combination is tried
constexpr size_t kBasketsOfStep = 3;  // cheapest that reach a step, for each offer

/// Buyers for whom the same promotions hold.
struct Buyers {
  std::vector<uint32_t> joined;
  std::string segment;
};

/// A line of a basket, and how little it leaves.
struct Sale {
  double margin = 0;  ///< share of what is paid; far below zero when it is free
  core::OfferId offer;
  Day day = 0;
  uint32_t time = 0;
  Buyers buyers;
  std::vector<Wanted> basket;
};

std::vector<Buyers> buyers_on(const market::World& world, const promotion::Promotions& promotions, Day day) {
  std::map<std::vector<uint32_t>, std::string> found;
  const auto rules = promotions.rules();
  for (const auto& segment : world.segments) {
    std::vector<uint32_t> sure, drawn;
    for (const uint32_t r : promotions.with_audience(day)) {
      const auto& audience = rules[r].params.audience;
      if (audience.includes(segment.name)) (audience.random() || rules[r].params.voucher ? drawn : sure).push_back(r);
    }
    const auto add = [&](auto&& is_in) {
      std::vector<uint32_t> joined = sure;
      for (size_t i = 0; i < drawn.size(); ++i)
        if (is_in(i)) joined.push_back(drawn[i]);
      std::sort(joined.begin(), joined.end());
      found.try_emplace(std::move(joined), segment.name);
    };
    if (drawn.size() <= kMostDrawn)
      for (size_t bits = 0; bits < size_t{1} << drawn.size(); ++bits)
        add([&](size_t i) { return (bits >> i & 1) != 0; });
    else {
      add([](size_t) { return true; });
      for (size_t only = 0; only < drawn.size(); ++only) add([&](size_t i) { return i == only; });
    }
  }
  std::vector<Buyers> out;
  for (auto& [joined, segment] : found) out.push_back({joined, segment});
  return out;
}

/// Amounts that take something off once they are spent.
std::vector<Money> steps_of(const promotion::SpendAndSaveParams& params) {
  std::vector<Money> amounts;
  for (const auto& step : params.steps.list) amounts.push_back(step.from);
  for (int64_t times = 1; params.every && times <= std::min<int64_t>(3, params.at_most.value_or(3)); ++times)
    amounts.push_back(*params.every * times);
  return amounts;
}

class Search {
 public:
  Search(const Compiled& compiled, uint32_t storefront) : compiled_(compiled), world_(compiled.world) {
    for (uint32_t o = 0; o < world_.offers.size(); ++o)
      if (world_.offers[o].storefront == storefront && world_.offers[o].to_consumers) offers_.push_back(o);
  }

  /// The worst sale of each offer.
  const std::map<uint32_t, Sale>& all() {
    std::set<std::vector<int64_t>> seen;
    const auto rules = compiled_.promotions.rules();
    for (day_ = world_.warm_up; day_ < world_.horizon; ++day_) {
      std::vector<int64_t> facts;  // days with the same are alike
      for (uint32_t r = 0; r < rules.size(); ++r)
        if (rules[r].on(world_.date(day_))) facts.push_back(r);
      for (const uint32_t o : offers_) {
        facts.push_back(compiled_.list_price[compiled_.at(day_, o)].minor);
        facts.push_back(compiled_.unit_cost[compiled_.at(day_, o)].micro);
      }
      if (!seen.insert(std::move(facts)).second) continue;
      for (const Buyers& buyers : buyers_on(world_, compiled_.promotions, day_)) one_class(buyers);
    }
    return worst_;
  }

 private:
  void one_class(const Buyers& buyers) {
    buyers_ = &buyers;
    const size_t n = world_.offers.size();
    const std::vector<float> none(n);
    compiled_.promotions.publish(day_, std::span(compiled_.list_price).subspan(compiled_.at(day_, 0), n), none, none,
                                 compiled_.promotions.opening_quotas(), table_, buyers.joined);
    for (window_ = 0; window_ < table_.window_start.size(); ++window_) {
      for (const uint32_t o : offers_)
        for (int32_t units = 1; units <= kMostUnits; ++units) try_basket({{core::OfferId{o}, units}});
      const auto rules = compiled_.promotions.rules();
      for (uint32_t r = 0; r < rules.size(); ++r) {
        const Rule& rule = rules[r];
        if (!compiled_.promotions.holds(r, day_, buyers.joined) || !rule.at(table_.window_start[window_])) continue;
        if (rule.params.bundle) try_bundle(rule);
        if (rule.params.spend_and_save)
          for (const Money step : steps_of(*rule.params.spend_and_save)) try_step(rule, step);
      }
    }
  }

  Money price(uint32_t offer) const { return table_.offers[offer].windows[window_].tiers.front().price; }

  void try_bundle(const Rule& rule) {
    std::vector<Wanted> basket;
    for (const auto& part : rule.params.bundle->products)
      for (const uint32_t o : offers_)
        if (world_.products[world_.offers[o].product.value].name == part.name)
          basket.push_back({core::OfferId{o}, static_cast<int32_t>(part.value)});
    if (!basket.empty()) try_basket(basket);
  }

  void try_step(const Rule& rule, Money step) {
    const auto enough = [](Money amount, Money each) { return (amount.minor + each.minor - 1) / each.minor; };
    std::vector<std::pair<uint32_t, Money>> priced;
    for (const uint32_t o : offers_)
      if (rule.about(core::OfferId{o}) && price(o) > Money{}) priced.push_back({o, price(o)});
    for (const auto& [o, each] : priced) {
      if (const int64_t alone = enough(step, each); alone > kMostUnits && alone <= 100 * kMostUnits)
        try_basket({{core::OfferId{o}, static_cast<int32_t>(alone)}});
      struct Candidate {
        Money total;
        int32_t units;
        uint32_t other;
        int32_t of_other;
        auto operator<=>(const Candidate&) const = default;
      };
      std::vector<Candidate> cheapest;
      for (int32_t units = 1; units <= 3 && each * units < step; ++units)
        for (const auto& [other, of_other] : priced) {
          if (other == o) continue;
          const int64_t more = enough(step - each * units, of_other);
          if (more > kMostUnits) continue;
          cheapest.push_back({each * units + of_other * more, units, other, static_cast<int32_t>(more)});
        }
      const size_t n = std::min(kBasketsOfStep, cheapest.size());
      std::partial_sort(cheapest.begin(), cheapest.begin() + static_cast<std::ptrdiff_t>(n), cheapest.end());
      for (size_t i = 0; i < n; ++i)
        try_basket({{core::OfferId{o}, cheapest[i].units}, {core::OfferId{cheapest[i].other}, cheapest[i].of_other}});
    }
  }

  void try_basket(const std::vector<Wanted>& basket) {
    lines_.clear();
    for (const auto& [offer, units] : basket) {
      const Money each = price(offer.value);
      lines_.push_back({offer, units, each, each * units});
    }
    if (table_.baskets) table_.baskets->charge(window_, lines_);
    for (const auto& line : lines_) {
      const core::UnitRate cost = compiled_.unit_cost[compiled_.at(day_, line.offer.value)];
      if (cost.micro <= 0) continue;  // whatever is paid for it is earned
      const double paid = static_cast<double>(line.charged.minor) * static_cast<double>(core::kMicro);
      const double costs = static_cast<double>(cost.micro) * line.units;
      const double margin = paid > 0 ? 1 - costs / paid : -1e300;
      const auto it = worst_.find(line.offer.value);
      if (it != worst_.end() && it->second.margin <= margin) continue;
      worst_[line.offer.value] = {margin, line.offer, day_, table_.window_start[window_], *buyers_, basket};
    }
  }

  const Compiled& compiled_;
  const market::World& world_;
  std::vector<uint32_t> offers_;
  std::map<uint32_t, Sale> worst_;
  Day day_ = 0;
  uint32_t window_ = 0;
  const Buyers* buyers_ = nullptr;
  market::DayTable table_;
  std::vector<market::BasketLine> lines_;
};

/// Promotions that have a part in what the line of a sale costs, those that take most first.
std::vector<uint32_t> promotions_of(const Compiled& compiled, const Sale& sale, Money& paid, int64_t& units) {
  const market::World& world = compiled.world;
  const auto list = std::span(compiled.list_price).subspan(compiled.at(sale.day, 0), world.offers.size());
  const auto priced = promotion::price_basket(world, compiled.promotions, sale.day, sale.time, list,
                                              compiled.promotions.opening_quotas(), sale.buyers.joined, sale.basket);
  std::map<uint32_t, Money> taken;
  for (size_t i = 0; i < priced.lines.size(); ++i) {
    const auto& line = priced.lines[i];
    if (line.offer != sale.offer) continue;
    units += line.units;
    paid += line.charged;
    for (const auto& step : line.steps) taken[step.rule] += (step.before - step.after) * line.units;
    for (const auto& step : priced.steps)
      if (step.taken[i] > Money{}) taken[step.rule] += step.taken[i];
  }
  std::vector<uint32_t> rules;
  for (const auto& [rule, amount] : taken) rules.push_back(rule);
  std::sort(rules.begin(), rules.end(),
            [&](uint32_t a, uint32_t b) { return taken[a] != taken[b] ? taken[a] > taken[b] : a < b; });
  return rules;
}

}  // namespace

void warn_below_margin_floor(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics) {
  const market::World& world = compiled.world;
  const auto rules = compiled.promotions.rules();
  for (uint32_t front = 0; front < world.storefronts.size(); ++front) {
    const std::string& seller = world.sellers[world.storefronts[front].seller.value].name;
    const std::string& channel = world.channels[world.storefronts[front].channel.value];
    const auto floor = scenario.model.sellers.find(seller)->margin_floor;
    if (!floor) continue;
    struct Found {
      Sale sale;
      Money paid;
      int64_t units = 0;
      std::set<uint32_t> products;
    };
    std::map<std::vector<uint32_t>, Found> by_promotions;
    Search search(compiled, front);
    for (const auto& [offer, sale] : search.all()) {
      if (sale.margin >= *floor - 1e-9) continue;
      Found found{sale, {}, 0, {}};
      const std::vector<uint32_t> together = promotions_of(compiled, sale, found.paid, found.units);
      // What is limited may not suffice for all units, and then the price is better than the search thought.
      const core::UnitRate unit_cost = compiled.unit_cost[compiled.at(sale.day, offer)];
      const double paid = static_cast<double>(found.paid.minor) * static_cast<double>(core::kMicro);
      const double costs = static_cast<double>(unit_cost.micro) * static_cast<double>(found.units);
      if (found.paid > Money{} && 1 - costs / paid >= *floor - 1e-9) continue;
      if (found.paid > Money{}) found.sale.margin = 1 - costs / paid;
      auto [it, fresh] = by_promotions.try_emplace(together, found);
      if (!fresh && found.sale.margin < it->second.sale.margin) {
        found.products = std::move(it->second.products);
        it->second = std::move(found);
      }
      it->second.products.insert(world.offers[offer].product.value);
    }
    for (const auto& [together, found] : by_promotions) {
      const Sale& sale = found.sale;
      const std::string& product = world.products[world.offers[sale.offer.value].product.value].name;
      const core::UnitRate cost = compiled.unit_cost[compiled.at(sale.day, sale.offer.value)];
      const Money each{(found.paid.minor + found.units / 2) / std::max<int64_t>(1, found.units)};
      std::string basket, names;
      for (const auto& [offer, units] : sale.basket)
        basket += (basket.empty() ? "" : ",") + world.products[world.offers[offer.value].product.value].name +
                  (units > 1 ? ":" + std::to_string(units) : "");
      for (size_t i = 0; i < together.size(); ++i)
        names += (i == 0 ? "" : i + 1 < together.size() ? ", " : " and ") + ("'" + rules[together[i]].name + "'");
      const std::string date = core::format_date(world.date(sale.day));
      std::string message =
          (together.empty() ? "the list price alone" : names + (together.size() > 1 ? " together" : "")) +
          " may sell " + product + " at " + core::format_money(each, world.currency) + ", for a cost of " +
          core::format_rate(cost, world.currency) +
          (found.paid > Money{}
               ? fmt::format(": a margin of {:.1f}%, below the floor of {:g}%", 100 * sale.margin, 100 * *floor)
               : std::string(": below any floor"));
      if (found.products.size() > 1) message += fmt::format("; {} products in all", found.products.size());
      const std::string time = language::show(language::TimeOfDay{sale.time * 0x1p-32});
      std::string hint = fmt::format("shopwright price {} --basket \"{}\" --at {}T{} --segment {}", scenario.path,
                                     basket, date, time, sale.buyers.segment);
      for (const uint32_t r : sale.buyers.joined)
        if (rules[r].params.audience.random() || rules[r].params.voucher) hint += " --in " + rules[r].name;
      if (!world.sellers[world.storefronts[front].seller.value].is_operator) hint += " --seller " + seller;
      const auto& channels = scenario.model.sellers.find(seller)->channels;
      if (channels.size() > 1) hint += " --channel " + channel;
      hint += " shows how";
      if (together.size() > 1 && rules[together[0]].on_baskets == rules[together[1]].on_baskets)
        hint += "; one `group` for both lets only the better hold";
      const auto place_of = [&](uint32_t r) {
        return scenario.model.promotions[*scenario.model.promotions.index_of(rules[r].name)].place;
      };
      const std::string own = "offers." + seller + "." + product + ".price";
      const language::Place floor_place = language::find_place(scenario.root, "sellers." + seller + ".margin_floor");
      diagnostics.warning(
          "below-margin-floor", together.empty() ? language::find_place(scenario.root, own) : place_of(together[0]),
          together.empty() ? own : "promotions." + rules[together[0]].name, std::move(message), std::move(hint),
          together.size() > 1 ? language::Related{place_of(together[1]), "stacks on it"}
                              : language::Related{floor_place, "the margin floor"});
    }
  }
}

}  // namespace shopwright::engine

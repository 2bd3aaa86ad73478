// The bridge on random pairs of runs: exact sums, antisymmetry, nothing from nothing, and the same answer as a plain
// reading of the rules, unit by unit.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include "bridge_runs.hpp"
#include "support/catch.hpp"

using namespace bridge_runs;

namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : bits_(seed) {}
  int upto(int n) { return static_cast<int>(bits_() % static_cast<uint64_t>(n)); }
  bool chance(int percent) { return upto(100) < percent; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<size_t>(upto(static_cast<int>(all.size())))];
  }

 private:
  std::mt19937_64 bits_;
};

struct OneRun {
  Market market;
  std::vector<Need> needs;
  GoodsByDay goods;
  OwedByDay owed;
  study::TripLog log() const { return log_of(world_of(market), needs, goods, owed); }
};

Market random_market(Dice& dice, bool competitors) {
  Market market;
  market.sellers = {"ours"};
  if (competitors)
    for (const char* name : {"red", "blue"})
      if (dice.chance(60)) market.sellers.emplace_back(name);
  market.categories = {"juice"};
  if (dice.chance(40)) market.categories.emplace_back("bread");
  for (const auto& seller : market.sellers)
    for (const auto& category : market.categories)
      for (const char* product : {"a", "b", "c"}) {
        if (!dice.chance(60) && !(seller == "ours" && *product == 'a')) continue;
        const bool stocked = dice.chance(30), backorder = dice.chance(50), to_consumers = !dice.chance(5);
        const std::string name = category + "-" + product;
        market.offers.push_back({seller, "store", name, category, stocked, backorder, to_consumers});
        if (dice.chance(30)) market.offers.push_back({seller, "app", name, category, stocked, backorder, to_consumers});
      }
  market.segments = {{"people", 1 + static_cast<uint32_t>(dice.upto(3))}};
  if (dice.chance(30)) market.segments.emplace_back("firms", 2);
  market.warm_up = dice.upto(4);
  market.days = 1 + dice.upto(dice.chance(50) ? 20 : 130);
  return market;
}

Need random_need(Dice& dice, const Market& market) {
  Need need;
  need.category = dice.one_of(market.categories);
  const auto& segment = dice.one_of(market.segments);
  need.segment = segment.first;
  need.consumer = static_cast<uint32_t>(dice.upto(static_cast<int>(segment.second)));
  need.day = dice.upto(market.days + market.warm_up) - market.warm_up;
  std::vector<std::string> offers;
  for (const Offer& offer : market.offers)
    if (offer.category == need.category && offer.to_consumers) offers.push_back(offer.name());
  if (offers.empty()) return need;
  if (dice.chance(15)) need.refused = dice.one_of(offers);
  if (dice.chance(25)) return need;
  need.offer = dice.one_of(offers);
  need.units = 1 + dice.upto(dice.chance(80) ? 2 : 9);
  if (dice.chance(1)) need.units = 60;
  need.paid = need.units * dice.upto(6) + dice.upto(need.units + 1);
  return need;
}

// Costs, sales to nobody in particular, and goods that come later, as a stockroom would have it.
void add_goods(Dice& dice, OneRun& run) {
  const market::World world = world_of(run.market);
  std::map<uint32_t, int64_t> owed;
  std::map<std::pair<int, std::string>, int64_t> sold;
  for (const Need& need : run.needs)
    if (!need.offer.empty()) sold[{need.day, need.offer}] += need.units;
  for (int day = -run.market.warm_up; day < run.market.days; ++day) {
    std::map<uint32_t, int64_t> delivered, waiting;  // by stock
    for (const auto& offer : world.offers) {
      Goods goods;
      if (!offer.to_consumers && dice.chance(50)) goods = {0, 1 + dice.upto(5), dice.upto(50)};
      const auto units = sold[{day, offer.name}] += goods.units;
      if (units > 0 || dice.chance(3)) goods.cost = dice.upto(20) + units * 3;
      run.goods[{day, offer.name}] = goods;
      if (offer.backorder) waiting[offer.stock.value] += units;
    }
    for (auto& [stock, units] : waiting) {
      owed[stock] += units;
      if (dice.chance(50)) owed[stock] -= dice.upto(static_cast<int>(std::min<int64_t>(owed[stock], 1000)) + 1);
      else owed[stock] = 0;
    }
    for (const auto& offer : world.offers)
      if (offer.backorder) run.owed[{day, offer.name}] = owed[offer.stock.value];
  }
}

struct Pair {
  OneRun base, variant;
  study::BridgeSettings settings;
};

Pair random_pair(uint64_t seed, bool competitors = true) {
  Dice dice(seed);
  Pair pair;
  pair.base.market = random_market(dice, competitors);
  const int n = 1 + dice.upto(40);
  for (int i = 0; i < n; ++i) pair.base.needs.push_back(random_need(dice, pair.base.market));
  pair.variant = pair.base;
  Market& market = pair.variant.market;
  if (dice.chance(20)) market.offers.push_back({"ours", "store", "new", "juice"});
  if (dice.chance(20)) ++market.segments[0].second;
  for (Need& need : pair.variant.needs) {
    if (dice.chance(40)) continue;
    if (dice.chance(30)) need.day = std::clamp(need.day + dice.upto(21) - 10, -market.warm_up, market.days - 1);
    else if (dice.chance(50)) need.paid += need.offer.empty() ? 0 : dice.upto(3);
    else need = random_need(dice, market);
  }
  for (int i = dice.upto(6); i > 0; --i) pair.variant.needs.push_back(random_need(dice, market));
  add_goods(dice, pair.base);
  add_goods(dice, pair.variant);
  if (dice.chance(70)) {
    pair.settings.first = *core::make_date(2026, 3, 2) + dice.upto(market.days);
    pair.settings.last = *pair.settings.first + dice.upto(market.days);
  }
  pair.settings.pairing_days = dice.chance(50) ? 56 : dice.upto(12);
  if (dice.chance(20)) pair.settings.touched = std::vector<std::string>{"juice"};
  return pair;
}

// The rules of bridge.hpp, unit by unit, without any care for speed. Units and revenue by (row, period).
struct Unit {
  std::string category, offer;
  uint64_t hash;
  int day;
  std::string competitor;  // empty: ours
  int64_t money;
  bool variant, used = false;
  bool ours() const { return competitor.empty(); }
};
using Plain = std::map<std::tuple<std::string, std::string, Period>, std::pair<int64_t, int64_t>>;

Plain plain_reading(const Pair& pair) {
  Plain out;
  const int first = pair.settings.first ? *pair.settings.first - *core::make_date(2026, 3, 2) : 0;
  const int last = pair.settings.last ? *pair.settings.last - *core::make_date(2026, 3, 2) : 1 << 20;
  std::map<std::tuple<std::string, uint32_t, std::string>, std::vector<Unit>> baskets;  // by consumer and category
  std::set<std::tuple<std::string, uint32_t, std::string, int, bool>> visited;
  std::set<std::tuple<std::string, uint32_t, int, std::string, bool>> refused;
  for (const bool variant : {false, true})
    for (const Need& need : (variant ? pair.variant : pair.base).needs) {
      if (need.day < 0) continue;
      visited.insert({need.segment, need.consumer, need.category, need.day, variant});
      if (!need.refused.empty()) refused.insert({need.segment, need.consumer, need.day, need.refused, variant});
      if (need.offer.empty()) continue;
      const std::string seller = need.offer.substr(0, need.offer.find('/'));
      for (int u = 0; u < need.units; ++u)
        baskets[{need.segment, need.consumer, need.category}].push_back(
            {need.category, need.offer, core::identity_hash(need.offer), need.day, seller == "ours" ? "" : seller,
             need.paid / need.units + (u < need.paid % need.units ? 1 : 0), variant});
    }
  for (auto& [who, units] : baskets) {
    std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
      return std::tuple(a.day, a.hash, -a.money) < std::tuple(b.day, b.hash, -b.money);
    });
    const auto& [segment, consumer, category] = who;
    const bool halo = pair.settings.touched && category != "juice";
    const auto book = [&](const Unit& unit, const std::string& reason, const std::string& competitor) {
      if (!unit.ours()) return;
      const int sign = unit.variant ? 1 : -1;
      const Period period = unit.day < first ? Period::before : unit.day > last ? Period::after : Period::window;
      auto& [n, money] = out[{halo ? "halo" : reason, halo ? "" : competitor, period}];
      n += sign;
      money += sign * unit.money;
    };
    const auto stock_out = [&](const Unit& unit) {
      return refused.contains({segment, consumer, unit.day, unit.offer, !unit.variant}) &&
             !refused.contains({segment, consumer, unit.day, unit.offer, unit.variant});
    };
    const auto match = [&](auto&& alike, bool first_rule, const std::string& both_ours) {
      for (Unit& later : units)
        for (Unit& earlier : units) {
          if (&earlier == &later) break;
          if (later.used) break;
          if (earlier.used || earlier.variant == later.variant || !alike(earlier, later)) continue;
          earlier.used = later.used = true;
          std::string reason = both_ours, competitor;
          if (!earlier.ours() || !later.ours()) {
            competitor = earlier.ours() ? later.competitor : earlier.competitor;
            reason = "competitor";
          }
          if (!first_rule && (stock_out(earlier) || stock_out(later))) reason = "stock_outs", competitor = "";
          book(earlier, reason, competitor);
          book(later, reason, competitor);
        }
    };
    const auto near = [&](const Unit& a, const Unit& b) { return b.day - a.day <= pair.settings.pairing_days; };
    // Within a day the units of the two runs must meet in order: the base's in order, each with the variant's first.
    const auto match_day = [&](auto&& alike, bool first_rule, const std::string& both_ours) {
      for (Unit& base : units)
        for (Unit& variant : units) {
          if (base.variant || base.used) break;
          if (!variant.variant || variant.used || base.day != variant.day || !alike(base, variant)) continue;
          base.used = variant.used = true;
          std::string reason = both_ours, competitor;
          if (!base.ours() || !variant.ours()) {
            competitor = base.ours() ? variant.competitor : base.competitor;
            reason = "competitor";
          }
          if (!first_rule && (stock_out(base) || stock_out(variant))) reason = "stock_outs", competitor = "";
          if (base.ours() || variant.ours()) {
            book(base, reason, competitor);
            book(variant, reason, competitor);
          }
        }
    };
    match_day([](const Unit& b, const Unit& v) { return b.offer == v.offer; }, true, "bought_anyway");
    match_day([](const Unit& b, const Unit& v) { return b.ours() && v.ours(); }, false, "cannibalised");
    match_day([](const Unit& b, const Unit& v) { return b.ours() && !v.ours(); }, false, "");
    match_day([](const Unit& b, const Unit& v) { return !b.ours() && v.ours(); }, false, "");
    match_day([](const Unit& b, const Unit& v) { return !b.ours() && !v.ours(); }, false, "");
    match([&](const Unit& a, const Unit& b) { return near(a, b) && a.offer == b.offer; }, false, "timing");
    match([&](const Unit& a, const Unit& b) { return near(a, b) && a.competitor == b.competitor; }, false, "timing");
    match([&](const Unit& a, const Unit& b) { return near(a, b) && a.ours() != b.ours(); }, false, "");
    for (const Unit& unit : units) {
      if (unit.used) continue;
      const bool bought = std::any_of(units.begin(), units.end(), [&](const Unit& other) {
        return other.variant != unit.variant && other.day == unit.day;
      });
      const bool there = visited.contains({segment, consumer, category, unit.day, !unit.variant});
      book(unit, stock_out(unit) ? "stock_outs" : bought ? "more_per_purchase" : there ? "conversion" : "visits", "");
    }
  }
  std::erase_if(out, [](const auto& entry) { return entry.second == std::pair<int64_t, int64_t>{}; });
  return out;
}

BridgeCell exchanged(const BridgeCell& cell) { return {cell.variant, cell.base}; }

/// Units of both runs in all rows but the first.
int64_t not_bought_anyway(const Bridge& bridge) {
  int64_t sum = 0;
  for (const auto& row : bridge.rows) {
    const BridgeCell& total = row[Period::total];
    sum += row.reason == Reason::bought_anyway ? 0 : std::abs(total.base.units) + std::abs(total.variant.units);
  }
  return sum;
}

/// SHOPWRIGHT_BRIDGE_PAIRS (tools/measure bridge), or as many as CI runs.
uint64_t pairs_or(uint64_t otherwise) {
  const char* asked = std::getenv("SHOPWRIGHT_BRIDGE_PAIRS");
  return asked ? static_cast<uint64_t>(std::atoll(asked)) : otherwise;
}

struct Seen {
  uint64_t pairs = 0, wrong = 0, without_competitors = 0;
  int64_t units = 0, moved = 0;
};

void check_pair(uint64_t seed, Seen& seen) {
  const Pair pair = random_pair(seed);
  const study::TripLog base = pair.base.log(), variant = pair.variant.log();
  const Bridge there = study::bridge(base, variant, pair.settings), back = study::bridge(variant, base, pair.settings);
  const Bridge none = study::bridge(base, base, pair.settings);
  CAPTURE(seed);

  // What the facts say, counted here.
  std::array<int64_t, study::kPeriods> units{}, revenue{}, cost{};
  for (const auto* log : {&base, &variant}) {
    const int64_t sign = log == &base ? -1 : 1;
    const market::World& world = log->world();
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      if (!world.sellers[world.offers[o].seller.value].is_operator) continue;
      for (core::Day day = world.warm_up; day < world.horizon; ++day) {
        const core::Date date = world.date(day);
        const Period period = date < there.first ? Period::before : date > there.last ? Period::after : Period::window;
        for (const Period p : {period, Period::total}) {
          const auto& facts = log->facts(day, o);
          units[static_cast<size_t>(p)] += sign * facts.units;
          revenue[static_cast<size_t>(p)] += sign * facts.revenue.minor;
          cost[static_cast<size_t>(p)] += sign * facts.cost.minor;
        }
      }
    }
  }
  bool exact = true, antisymmetric = there.rows.size() == back.rows.size(), zero = true, alike = true;
  Plain told;
  for (size_t p = 0; p < study::kPeriods; ++p) {
    BridgeCell sum;
    for (size_t r = 0; r < there.rows.size(); ++r) {
      const BridgeCell& cell = there.rows[r].periods[p];
      sum.base += cell.base;
      sum.variant += cell.variant;
      antisymmetric = antisymmetric && back.rows[r].periods[p] == exchanged(cell);
      const BridgeCell& nothing = none.rows[r].periods[p];
      zero = zero && nothing.base == nothing.variant;
      if (there.rows[r].reason == Reason::bought_anyway || there.rows[r].reason == Reason::cannibalised)
        alike = alike && cell.units() == 0;
      if (p == static_cast<size_t>(Period::total)) {
        if (there.rows[r].reason == Reason::timing) alike = alike && cell.units() == 0;
      } else if (there.rows[r].reason != Reason::other && (cell.units() != 0 || cell.revenue().minor != 0)) {
        told[{std::string(study::reason_name(there.rows[r].reason)), there.rows[r].competitor,
              static_cast<Period>(p)}] = {cell.units(), cell.revenue().minor};
      }
    }
    exact = exact && sum.units() == units[p] && sum.revenue().minor == revenue[p] && sum.cost().minor == cost[p];
    exact = exact && sum == there.whole[p];
    antisymmetric = antisymmetric && back.whole[p] == exchanged(there.whole[p]);
  }
  const bool as_the_rules_read = told == plain_reading(pair);
  CHECK(exact);
  CHECK(antisymmetric);
  CHECK(zero);
  CHECK(alike);
  CHECK(as_the_rules_read);
  ++seen.pairs;
  seen.wrong += !(exact && antisymmetric && zero && alike && as_the_rules_read);
  seen.without_competitors += pair.base.market.sellers.size() == 1;
  const BridgeCell& whole = there.whole[static_cast<size_t>(Period::total)];
  seen.units += whole.base.units + whole.variant.units;
  seen.moved += not_bought_anyway(there);
}

}  // namespace

TEST_CASE("2,000 random pairs of runs: exact, antisymmetric, as the rules read", "[bridge]") {
  Seen seen;
  for (uint64_t seed = 1; seed <= 2000; ++seed) check_pair(seed, seen);
  CHECK(seen.moved > seen.units / 10);
}

TEST_CASE("20,000 random pairs of runs: exact, antisymmetric, as the rules read", "[bridge][slow]") {
  const uint64_t pairs = pairs_or(20000);
  Seen seen;
  for (uint64_t seed = 100001; seed <= 100000 + pairs; ++seed) check_pair(seed, seen);
  CHECK(seen.pairs == pairs);
  CHECK(seen.wrong == 0);
  std::printf(
      "random pairs of runs: %llu (%llu without competitors), %lld units sold, %lld of them not bought anyway\n"
      "  rows unlike the facts' units, revenue or cost in any period, not antisymmetric, not zero between a run and\n"
      "  itself, or unlike the rules read unit by unit: %llu pairs\n",
      static_cast<unsigned long long>(seen.pairs), static_cast<unsigned long long>(seen.without_competitors),
      static_cast<long long>(seen.units), static_cast<long long>(seen.moved),
      static_cast<unsigned long long>(seen.wrong));
}

TEST_CASE("Without competitors nothing is won from competitors", "[bridge]") {
  const uint64_t pairs = pairs_or(500);
  int64_t rows = 0, won = 0, units = 0;
  for (uint64_t seed = 1; seed <= pairs; ++seed) {
    const Pair pair = random_pair(seed, false);
    const Bridge bridge = study::bridge(pair.base.log(), pair.variant.log(), pair.settings);
    units += not_bought_anyway(bridge);
    for (const auto& row : bridge.rows) {
      ++rows;
      won += row.reason == Reason::competitor;
    }
  }
  CHECK(won == 0);
  CHECK(units > static_cast<int64_t>(pairs));
  std::printf(
      "pairs of runs without competitors: %llu; of %lld rows, %lld units not bought anyway, won from competitors: "
      "%lld\n",
      static_cast<unsigned long long>(pairs), static_cast<long long>(rows), static_cast<long long>(units),
      static_cast<long long>(won));
}

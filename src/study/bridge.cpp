#include "shopwright/study/bridge.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"
#include "study/bridge_cost.hpp"
#include "study/bridge_pairing.hpp"
#include "study/bridge_terms.hpp"

namespace shopwright::study {
namespace {

using core::Money;

constexpr std::array<std::string_view, kReasons> kReasonNames = {
    "bought_anyway", "cannibalised", "competitor", "timing",        "more_per_purchase", "conversion", "visits",
    "stock_outs",    "halo",         "reaction",   "unpaid_orders", "refunds",           "charges",    "other"};
constexpr std::array<std::string_view, kPeriods> kPeriodNames = {"before", "window", "after", "total"};

// A run with what the rows account for of it.
struct Run {
  const TermsOfRun* terms;
  const TripLog* log;
  RowCounts counts{0, 0, 0};
};

struct RefusedOffer {
  uint32_t day, offer;
  bool operator==(const RefusedOffer&) const = default;
};

class Making {
 public:
  Making(const TripLog& base, const TripLog& variant, const BridgeSettings& settings)
      : settings_(settings), terms_(base, variant, settings), pairer_(settings.pairing_days) {
    ENSURE(base.complete() && variant.complete());
    const auto why_not = why_not_comparable(base.world(), variant.world());
    ENSURE(!why_not, *why_not);
    ENSURE(settings.pairing_days >= 0, settings.pairing_days);
    runs_[0] = {&terms_.run(false), &base, {0, 0, 0}};
    runs_[1] = {&terms_.run(true), &variant, {0, 0, 0}};
    set_periods();
    for (size_t r = 0; r <= static_cast<size_t>(Reason::other); ++r) {
      row_of_[r] = rows_.size();
      const auto reason = static_cast<Reason>(r);
      if (reason != Reason::competitor) rows_.push_back({reason, {}, {}});
      else
        for (const std::string& competitor : terms_.competitors()) rows_.push_back({reason, competitor, {}});
    }
    const auto days = static_cast<size_t>(base.reported_days());
    for (Run& run : runs_) run.counts = RowCounts(run.terms->ours.size(), days, rows_.size());
    timing_by_day_.assign(days, 0);
  }

  Bridge make() {
    terms_.for_each_consumer([this](uint32_t base, uint32_t variant) { consumer(base, variant); });
    for (const bool variant : {false, true}) {
      check_and_count_other(variant);
      share_cost(*run(variant).log, run(variant).terms->ours, run(variant).counts, row(Reason::other),
                 [&](core::Day day, size_t r, Money cost) { add(r, variant, day, {0, {}, cost}); });
    }
    Bridge out;
    out.currency = run(false).log->world().currency;
    out.first = first_;
    out.last = last_;
    out.pairing_days = settings_.pairing_days;
    out.rows = std::move(rows_);
    for (BridgeRow& r : out.rows) sum_up(r.periods);
    const auto base = sides_of(*run(false).log), variant = sides_of(*run(true).log);
    for (size_t p = 0; p < kPeriods; ++p) out.whole[p] = {base[p], variant[p]};
    settle(out);
    return out;
  }

  // Our facts by the same periods, of a run that may be neither of the two.
  std::array<BridgeSide, kPeriods> sides_of(const TripLog& log) const {
    std::array<BridgeSide, kPeriods> sides{};
    const market::World& world = log.world();
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      if (!terms_.is_ours(world.sellers[world.offers[o].seller.value].name)) continue;
      for (core::Day day = 0; day < log.reported_days(); ++day) {
        const TripLog::OfferDay& facts = log.facts(day + world.warm_up, o);
        for (const size_t period : {period_of_[static_cast<size_t>(day)], static_cast<size_t>(Period::total)})
          sides[period] += {facts.units, facts.revenue, facts.cost};
      }
    }
    for_each_charge(log, [&](core::Day day, const BridgeSide& charge) {
      for (const size_t period : {period_of_[static_cast<size_t>(day)], static_cast<size_t>(Period::total)})
        sides[period] += charge;
    });
    return sides;
  }

 private:
  Run& run(bool variant) { return runs_[variant ? 1 : 0]; }
  size_t row(Reason reason) const { return row_of_[static_cast<size_t>(reason)]; }

  // What we have that is of no single offer, by reported day.
  template <class Tell>
  void for_each_charge(const TripLog& log, Tell&& tell) const {
    const market::World& world = log.world();
    for (uint32_t s = 0; s < world.sellers.size(); ++s) {
      if (!terms_.is_ours(world.sellers[s].name)) continue;
      for (core::Day day = 0; day < log.reported_days(); ++day) {
        const TripLog::SellerDay& facts = log.seller_facts(day + world.warm_up, s);
        tell(day, BridgeSide{0, facts.revenue, facts.cost});
      }
    }
  }

  static void sum_up(BridgeCells& cells) {
    BridgeCell& total = cells[static_cast<size_t>(Period::total)] = {};
    for (const Period period : {Period::before, Period::window, Period::after}) {
      total.base += cells[static_cast<size_t>(period)].base;
      total.variant += cells[static_cast<size_t>(period)].variant;
    }
  }

  void set_periods() {
    const TripLog& log = *runs_[0].log;
    const core::Date start = log.first_reported(), end = start + (log.reported_days() - 1);
    first_ = std::max(settings_.first.value_or(start), start);
    last_ = std::min(settings_.last.value_or(end), end);
    for (core::Day day = 0; day < log.reported_days(); ++day) {
      const core::Date date = start + day;
      period_of_.push_back(static_cast<size_t>(date < first_  ? Period::before
                                               : date > last_ ? Period::after
                                                              : Period::window));
    }
  }

  void gather(bool variant, uint32_t row) {
    std::vector<Tokens>& tokens = tokens_[variant ? 1 : 0];
    std::vector<RefusedOffer>& refused = refused_[variant ? 1 : 0];
    tokens.clear();
    refused.clear();
    if (row == kNowhere) return;
    const Run& r = run(variant);
    const market::World& world = r.log->world();
    const auto add = [&](const TripLog::Line& line, core::Day counts) {
      const auto offer = static_cast<uint32_t>(line.offer);
      const auto units = static_cast<int64_t>(line.units);
      Tokens token{.category = r.terms->category[world.offers[offer].category.value],
                   .day = static_cast<uint32_t>(line.day),
                   .offer = r.terms->offer[offer],
                   .seller = r.terms->seller[offer],
                   .counts = counts,
                   .money = line.paid.minor / units,
                   .units = units,
                   .in_variant = variant};
      const int64_t dearer = line.paid.minor % units;
      if (dearer > 0) {
        ++token.money;
        token.units = dearer;
        tokens.push_back(token);
        --token.money;
        token.units = units - dearer;
      }
      tokens.push_back(token);
    };
    for (const TripLog::Line& line : r.log->lines(row)) add(line, static_cast<core::Day>(line.day));
    for (const TripLog::Order& order : r.log->orders(row))
      add(order.line, std::min(order.due, r.log->reported_days() - 1));
    if (!std::is_sorted(tokens.begin(), tokens.end())) std::sort(tokens.begin(), tokens.end());
    for (const TripLog::Refusal& refusal : r.log->refusals(row))
      refused.push_back({static_cast<uint32_t>(refusal.day), r.terms->offer[static_cast<size_t>(refusal.offer)]});
  }

  void consumer(uint32_t base, uint32_t variant) {
    row_[0] = base;
    row_[1] = variant;
    gather(false, base);
    gather(true, variant);
    std::span<Tokens> left(tokens_[0]), right(tokens_[1]);
    while (!left.empty() || !right.empty()) {
      uint32_t category = kNowhere;
      if (!left.empty()) category = left.front().category;
      if (!right.empty()) category = std::min(category, right.front().category);
      const auto of_category = [&](std::span<Tokens> all) {
        size_t n = 0;
        while (n < all.size() && all[n].category == category) ++n;
        return all.first(n);
      };
      in_category_[0] = of_category(left);
      in_category_[1] = of_category(right);
      left = left.subspan(in_category_[0].size());
      right = right.subspan(in_category_[1].size());
      pairer_.pair(in_category_[0], in_category_[1],
                   [this](const Tokens* b, const Tokens* v, int64_t units, Pairing how) { tell(b, v, units, how); });
    }
  }

  bool refused_in(bool variant, const Tokens& tokens) const {
    const auto& refused = refused_[variant ? 1 : 0];
    return std::find(refused.begin(), refused.end(), RefusedOffer{tokens.day, tokens.offer}) != refused.end();
  }
  bool stock_out(const Tokens* tokens) const {
    return tokens != nullptr && refused_in(!tokens->in_variant, *tokens) && !refused_in(tokens->in_variant, *tokens);
  }

  size_t row_of_pair(const Tokens* base, const Tokens* variant, Pairing how) {
    const Tokens& one = base != nullptr ? *base : *variant;
    if (!terms_.touched(one.category)) return row(Reason::halo);
    if (how == Pairing::same_offer) return row(Reason::bought_anyway);
    if (stock_out(base) || stock_out(variant)) return row(Reason::stock_outs);
    if (how == Pairing::alone) {
      const bool other = !one.in_variant;  // the run in which she did not buy it
      const std::span<const Tokens> bought = in_category_[other ? 1 : 0];
      const auto that_day = std::partition_point(bought.begin(), bought.end(),
                                                 [&](const Tokens& tokens) { return tokens.day < one.day; });
      if (that_day != bought.end() && that_day->day == one.day) return row(Reason::more_per_purchase);
      const uint32_t consumer = row_[other ? 1 : 0], category = run(other).terms->category_row[one.category];
      const bool visited = consumer != kNowhere && category != kNowhere &&
                           run(other).log->visited(consumer, category, static_cast<core::Day>(one.day));
      return row(visited ? Reason::conversion : Reason::visits);
    }
    if (base->ours() && variant->ours()) {
      if (how == Pairing::same_day) return row(Reason::cannibalised);
      return row(Reason::timing);
    }
    return row(Reason::competitor) + std::max(base->seller, variant->seller) - 1;
  }

  void tell(const Tokens* base, const Tokens* variant, int64_t units, Pairing how) {
    const size_t r = row_of_pair(base, variant, how);
    for (const Tokens* tokens : {base, variant}) {
      if (tokens == nullptr || !tokens->ours()) continue;
      add(r, tokens->in_variant, tokens->counts, {units, Money{tokens->money} * units, {}});
      if (r == row(Reason::timing)) timing_by_day_[tokens->day] += units;
      Run& its = run(tokens->in_variant);
      its.counts.at(its.terms->mine[tokens->offer], static_cast<size_t>(tokens->counts))[r] += units;
    }
  }

  void add(size_t r, bool variant, core::Day day, const BridgeSide& what) {
    BridgeCell& cell = rows_[r].periods[period_of_[static_cast<size_t>(day)]];
    (variant ? cell.variant : cell.base) += what;
  }

  // What facts say and no consumer explains; and that consumers' purchases are the facts.
  void check_and_count_other(bool variant) {
    Run& r = run(variant);
    const market::World& world = r.log->world();
    const size_t other = row(Reason::other), unpaid = row(Reason::unpaid_orders);
    for_each_charge(*r.log,
                    [&](core::Day day, const BridgeSide& charge) { add(row(Reason::charges), variant, day, charge); });
    for (size_t mine = 0; mine < r.terms->ours.size(); ++mine) {
      const uint32_t offer = r.terms->ours[mine];
      for (core::Day day = 0; day < r.log->reported_days(); ++day) {
        const TripLog::OfferDay& facts = r.log->facts(day + world.warm_up, offer);
        const auto by_row = r.counts.at(mine, static_cast<size_t>(day));
        if (!world.offers[offer].to_consumers) {
          by_row[other] = facts.units;
          add(other, variant, day, {facts.units, facts.revenue + facts.refunds, {}});
        }
        by_row[other] += facts.earlier_units;
        by_row[unpaid] -= facts.unpaid_units;
        add(other, variant, day, {facts.earlier_units, facts.earlier, {}});
        add(unpaid, variant, day, {-facts.unpaid_units, -facts.unpaid, {}});
        add(row(Reason::refunds), variant, day, {0, -facts.refunds, {}});
        int64_t units = 0;
        for (const int64_t n : by_row) units += n;
        ENSURE(units == facts.units, world.offers[offer].name, day, units, facts.units);
      }
    }
  }

  void settle(Bridge& out) const {
    const TripLog& log = *runs_[0].log;
    const core::Date end = log.first_reported() + (log.reported_days() - 1);
    const core::Date change = settings_.last_change.value_or(last_ < end ? last_ : first_);
    out.days_after_last_change = std::max(0, end - change);
    out.too_short = out.days_after_last_change < settings_.pairing_days;
    const int tail = settings_.pairing_days / 2;
    if (!(end + -tail >= last_ && last_ < end)) return;
    int64_t moved = 0, late = 0;
    for (core::Day day = 0; day < log.reported_days(); ++day) {
      const int64_t units = timing_by_day_[static_cast<size_t>(day)];
      moved += units;
      if (day >= log.reported_days() - tail) late += units;
    }
    out.still_moving = 20 * late > moved;
  }

  const BridgeSettings& settings_;
  BridgeTerms terms_;
  std::array<Run, 2> runs_;
  core::Date first_, last_;
  std::vector<size_t> period_of_;  // [reported day]
  std::vector<BridgeRow> rows_;
  std::array<size_t, kReasons> row_of_{};
  std::vector<int64_t> timing_by_day_;

  // Of the consumer at hand, [run]:
  Pairer pairer_;
  std::array<uint32_t, 2> row_{};
  std::array<std::vector<Tokens>, 2> tokens_;
  std::array<std::vector<RefusedOffer>, 2> refused_;
  std::array<std::span<Tokens>, 2> in_category_;
};

// What all sellers sold to consumers.
int64_t market_units(const TripLog& log) {
  int64_t units = 0;
  for (uint32_t o = 0; o < log.world().offers.size(); ++o)
    for (core::Day day = log.world().warm_up; log.world().offers[o].to_consumers && day < log.world().horizon; ++day)
      units += log.facts(day, o).units;
  return units;
}

void check(const Bridge& bridge) {
  for (size_t p = 0; p < kPeriods; ++p) {
    int64_t units = 0;
    Money revenue, cost;
    for (const BridgeRow& row : bridge.rows) {
      units += row.periods[p].units();
      revenue += row.periods[p].revenue();
      cost += row.periods[p].cost();
    }
    const BridgeCell& whole = bridge.whole[p];
    ENSURE(units == whole.units() && revenue == whole.revenue() && cost == whole.cost(), p, units, whole.units(),
           revenue, whole.revenue(), cost, whole.cost());
  }
}

}  // namespace

std::string_view reason_name(Reason reason) { return kReasonNames[static_cast<size_t>(reason)]; }
std::string_view period_name(Period period) { return kPeriodNames[static_cast<size_t>(period)]; }

Bridge bridge(const TripLog& base, const TripLog& variant, const BridgeSettings& settings, const TripLog* frozen) {
  ENSURE(variant.complete());
  const auto why_not = why_not_comparable(base.world(), variant.world());
  ENSURE(!why_not, *why_not);
  Making making(base, frozen != nullptr ? *frozen : variant, settings);
  Bridge out = making.make();
  if (frozen != nullptr) {
    const auto reached = making.sides_of(variant);
    BridgeRow& reaction = *std::find_if(out.rows.begin(), out.rows.end(),
                                        [](const BridgeRow& row) { return row.reason == Reason::reaction; });
    for (size_t p = 0; p < kPeriods; ++p) {
      reaction.periods[p] = {out.whole[p].variant, reached[p]};
      out.whole[p].variant = reached[p];
    }
  }
  if (settings.pantries) {
    const double stocked_up = settings.pantries->variant - settings.pantries->base;
    out.stockpile = {stocked_up, static_cast<double>(market_units(variant) - market_units(base)) - stocked_up};
  }
  check(out);
  return out;
}

Bridge sum_of(std::span<const Bridge> replicates) {
  ENSURE(!replicates.empty());
  Bridge out = replicates.front();
  size_t moving = out.still_moving ? 1 : 0;
  const auto add = [](BridgeCells& to, const BridgeCells& more) {
    for (size_t p = 0; p < kPeriods; ++p) {
      to[p].base += more[p].base;
      to[p].variant += more[p].variant;
    }
  };
  for (const Bridge& more : replicates.subspan(1)) {
    ENSURE(more.rows.size() == out.rows.size() && more.first == out.first && more.last == out.last &&
           more.currency == out.currency && more.stockpile.has_value() == out.stockpile.has_value());
    for (size_t r = 0; r < out.rows.size(); ++r) {
      ENSURE(more.rows[r].reason == out.rows[r].reason && more.rows[r].competitor == out.rows[r].competitor, r);
      add(out.rows[r].periods, more.rows[r].periods);
    }
    add(out.whole, more.whole);
    out.too_short = out.too_short || more.too_short;
    moving += more.still_moving ? 1 : 0;
    if (out.stockpile) {
      out.stockpile->stocked_up += more.stockpile->stocked_up;
      out.stockpile->consumed_more += more.stockpile->consumed_more;
    }
  }
  out.still_moving = 2 * moving > replicates.size();
  return out;
}

}  // namespace shopwright::study

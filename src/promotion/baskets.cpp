#include "shopwright/promotion/baskets.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "promotion/basket_rules.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::promotion {
namespace {

using core::Money;
using market::BasketLine;
__extension__ using Int128 = __int128;

int64_t product(int64_t price, int64_t units) {
  int64_t amount = 0;
  ENSURE(!__builtin_mul_overflow(price, units, &amount), price, units);
  return amount;
}

// The basket's lines in canonical order, and which of them each of the given lines is.
size_t open_lines(std::span<const BasketLine> given, const BasketRules& rules, std::span<const uint64_t> scope,
                  std::span<OpenLine> open, std::span<uint32_t> open_of) {
  size_t n = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    const BasketLine& line = given[i];
    ENSURE(line.units > 0 && line.unit_price.minor >= 0, line.units, line.unit_price);
    const uint32_t offer = line.offer.value;
    const OpenLine fresh{&scope[offer * rules.words],
                         offer,
                         rules.offer_product[offer],
                         rules.offer_hash[offer],
                         line.unit_price.minor,
                         line.units,
                         0,
                         0,
                         rules.offer_front[offer],
                         false};
    const auto before = [](const OpenLine& a, const OpenLine& b) {
      return a.hash != b.hash ? a.hash < b.hash : a.unit_price > b.unit_price;
    };
    size_t at = n;
    while (at > 0 && before(fresh, open[at - 1])) --at;
    if (at > 0 && !before(open[at - 1], fresh)) {
      open[at - 1].units += fresh.units;
      open_of[i] = static_cast<uint32_t>(at - 1);
      continue;
    }
    for (size_t j = n; j > at; --j) open[j] = open[j - 1];
    for (size_t j = 0; j < i; ++j) open_of[j] += open_of[j] >= at;
    open[at] = fresh;
    open_of[i] = static_cast<uint32_t>(at);
    ++n;
  }
  return n;
}

// An amount of each line, `of`, goes to those it was made of, `to`, by units: largest remainder, ties to more units, then to the first.
void close_lines(std::span<const OpenLine> open, std::span<const uint32_t> open_of, int64_t OpenLine::* of,
                 std::span<BasketLine> lines, Money BasketLine::* to) {
  for (size_t k = 0; k < open.size(); ++k) {
    int64_t given = 0;
    const int64_t whole_amount = open[k].*of;
    const auto part = [&](const BasketLine& line) { return static_cast<Int128>(whole_amount) * line.units; };
    for (size_t i = 0; i < lines.size(); ++i) {
      if (open_of[i] != k) continue;
      const bool whole = lines[i].units == open[k].units;
      lines[i].*to = Money{whole ? whole_amount : static_cast<int64_t>(part(lines[i]) / open[k].units)};
      given += (lines[i].*to).minor;
    }
    const auto more = [&](const BasketLine& a, const BasketLine& b) {
      const auto x = part(a) - static_cast<Int128>((a.*to).minor) * open[k].units;
      const auto y = part(b) - static_cast<Int128>((b.*to).minor) * open[k].units;
      return x != y ? x > y : a.units > b.units;
    };
    for (; given < whole_amount; ++given) {
      BasketLine* best = nullptr;
      for (size_t i = 0; i < lines.size(); ++i)
        if (open_of[i] == k && (best == nullptr || more(lines[i], *best))) best = &lines[i];
      ++(best->*to).minor;
    }
  }
}

// Tells of some lines of a basket as lines of all of it.
class PlacedTrace final : public BasketTrace {
 public:
  PlacedTrace(BasketTrace& to, std::span<const size_t> place, size_t lines) : to_(to), place_(place), lines_(lines) {}
  void applied(uint32_t rule, std::span<const Money> taken, Money fees) override {
    std::vector<Money> all(lines_);
    for (size_t k = 0; k < place_.size(); ++k) all[place_[k]] = taken[k];
    to_.applied(rule, all, fees);
  }
  void refused(uint32_t rule, const Refused& refused) override { to_.refused(rule, refused); }
  void shipped(const Parcel& parcel) override { to_.shipped(parcel); }

 private:
  BasketTrace& to_;
  std::span<const size_t> place_;
  size_t lines_;
};

// The fee of each parcel at the end of `open`; returns how many.
size_t open_fees(const BasketRules& rules, std::span<OpenLine> open, size_t goods) {
  size_t n = goods;
  for (size_t i = 0; i < goods; ++i) {
    const uint32_t front = open[i].storefront;
    const int64_t fee = rules.fronts[front].shipping_fee.minor;
    bool known = fee == 0;
    for (size_t k = goods; k < n; ++k) known |= open[k].storefront == front;
    if (!known) open[n++] = {&rules.front_scope[front * rules.words], 0, 0, 0, fee, 1, fee, 0, front, true};
  }
  return n - goods;
}

// What the goods of a parcel cost.
int64_t cost_of_goods_in(uint32_t storefront, std::span<const OpenLine> goods) {
  int64_t sum = 0;
  for (const OpenLine& line : goods)
    if (line.storefront == storefront) sum += line.left;
  return sum;
}

// What is asked for the parcels is shared by their lines.
void close_fees(const BasketRules& rules, std::span<OpenLine> open, size_t goods) {
  const std::span<OpenLine> lines = open.first(goods);
  for (const OpenLine& fee : open.subspan(goods)) {
    Room<uint32_t> in(goods);
    size_t n = 0;
    int64_t sum = 0;
    for (uint32_t i = 0; i < goods; ++i)
      if (lines[i].storefront == fee.storefront) in[n++] = i, sum += lines[i].left;
    if (fee.left == 0 || sum >= rules.fronts[fee.storefront].free_from.minor) continue;
    Room<int64_t> weight(goods), part(goods);
    part.fill(0);
    for (const uint32_t i : std::span<uint32_t>(in).first(n)) weight[i] = sum > 0 ? lines[i].left : lines[i].units;
    spread(fee.left, {lines, std::span<uint32_t>(in).first(n)}, weight, part);
    for (const uint32_t i : std::span<uint32_t>(in).first(n)) lines[i].shipping = part[i];
  }
}

}  // namespace

Baskets::Baskets(std::shared_ptr<const BasketRules> rules, std::vector<std::vector<uint32_t>> holding,
                 std::vector<std::vector<core::OfferId>> apart, std::vector<uint64_t> scope)
    : rules_(std::move(rules)), scope_(std::move(scope)) {
  for (auto& holds : holding) {
    Window window{std::move(holds), std::vector<uint64_t>(rules_->words), {}};
    if (!apart.empty()) window.apart = std::move(apart[windows_.size()]);
    ENSURE(std::is_sorted(window.rules.begin(), window.rules.end()));
    for (const uint32_t r : window.rules) window.mask[r / 64] |= uint64_t{1} << r % 64;
    windows_.push_back(std::move(window));
  }
}

std::span<const uint64_t> Baskets::scope() const { return scope_.empty() ? rules_->scope : scope_; }

bool Baskets::holds(uint32_t window, core::OfferId offer) const {
  if (windows_[window].is_apart(offer)) return false;
  if (rules_->ships_at_a_fee && rules_->fronts[rules_->offer_front[offer.value]].shipping_fee > Money{}) return true;
  for (size_t w = 0; w < rules_->words; ++w)
    if ((windows_[window].mask[w] & scope()[offer.value * rules_->words + w]) != 0) return true;
  return false;
}

bool Baskets::counts(const market::Shortfall& missing, core::OfferId offer) const {
  const size_t rules = rules_->rules.size();
  if (missing.rule >= rules) return rules_->offer_front[offer.value] == missing.rule - rules;
  return (scope()[offer.value * rules_->words + missing.rule / 64] >> missing.rule % 64 & 1) != 0;
}

uint32_t Baskets::price(uint32_t window, std::span<BasketLine> lines, BasketTrace* trace,
                        Shortfalls* shortfalls) const {
  const Window& of = windows_[window];
  const auto apart = [&](const BasketLine& line) { return of.is_apart(line.offer); };
  if (of.apart.empty() || std::none_of(lines.begin(), lines.end(), apart))
    return price_together(window, lines, trace, shortfalls);
  // What is ordered in a pre-sale costs what its units cost.
  std::vector<BasketLine> together;
  std::vector<size_t> place;
  for (size_t i = 0; i < lines.size(); ++i) {
    lines[i].charged = Money{product(lines[i].unit_price.minor, lines[i].units)};
    lines[i].shipping = lines[i].felt = {};
    lines[i].funded = {};
    if (apart(lines[i])) continue;
    together.push_back(lines[i]);
    place.push_back(i);
  }
  std::optional<PlacedTrace> placed;
  if (trace != nullptr) placed.emplace(*trace, place, lines.size());
  const uint32_t vouchers =
      together.empty() ? 0 : price_together(window, together, placed ? &*placed : nullptr, shortfalls);
  for (size_t k = 0; k < place.size(); ++k) lines[place[k]] = together[k];
  return vouchers;
}

uint32_t Baskets::price_together(uint32_t window, std::span<BasketLine> lines, BasketTrace* trace,
                                 Shortfalls* shortfalls) const {
  const std::vector<uint32_t>& today = windows_[window].rules;
  Room<OpenLine> open_room(rules_->ships_at_a_fee ? 2 * lines.size() : lines.size());
  Room<uint32_t> open_of(lines.size());
  const size_t goods = open_lines(lines, *rules_, scope(), open_room, open_of);
  const size_t n = goods + (rules_->ships_at_a_fee ? open_fees(*rules_, open_room, goods) : 0);
  const std::span<OpenLine> open = std::span<OpenLine>(open_room).first(n);
  int64_t whole = 0;  // checked once, so that no sum of parts can overflow
  for (OpenLine& line : open) {
    line.left = product(line.unit_price, line.units);
    ENSURE(!__builtin_add_overflow(whole, line.left, &whole), line.left);
  }

  uint32_t vouchers = 0;
  Room<uint32_t> in(n);
  Room<int64_t> first(n), second(n);
  Room<uint8_t, 64> decided(today.size());  // its group has acted
  decided.fill(0);
  const bool funded = rules_->funded;
  Room<int64_t> by_platform(funded ? n : 0), by_supplier(funded ? n : 0);  // [line] millionths
  by_platform.fill(0);
  by_supplier.fill(0);

  // What a rule takes off each line, and the sum.
  const auto take = [&](uint32_t rule, std::span<int64_t> taken, Missing* missing) {
    size_t lines_in = 0;
    for (uint32_t i = 0; i < n; ++i) {
      taken[i] = 0;
      if ((open[i].rules[rule / 64] >> rule % 64 & 1) != 0) in[lines_in++] = i;
    }
    if (lines_in == 0 || open[in[0]].is_fee) return int64_t{-1};
    return rules_->rules[rule].mechanic->take({open, std::span<uint32_t>(in).first(lines_in)}, taken, missing);
  };

  const bool asks = trace != nullptr || shortfalls != nullptr;
  const auto lacks = [&](uint32_t rule, const Missing& missing) {
    if (shortfalls != nullptr && missing.amount > 0) shortfalls->push_back({Money{missing.amount}, rule});
  };
  const auto refuse = [&](uint32_t rule, int64_t saved, const Missing& missing) {
    trace->refused(rules_->rules[rule].index,
                   {.why = saved < 0 ? BasketTrace::Refusal::other_offers : BasketTrace::Refusal::not_enough,
                    .amount = Money{missing.amount},
                    .units = missing.units});
  };

  for (size_t t = 0; t < today.size(); ++t) {
    if (decided[t] != 0) continue;
    std::span<int64_t> best = first, other = second;
    Missing missing;
    uint32_t winner = today[t];
    int64_t most = take(winner, best, asks ? &missing : nullptr);
    lacks(winner, missing);
    if (most <= 0) {
      if (trace != nullptr) refuse(winner, most, missing);
      continue;
    }
    // A group acts at the place of its first member that takes something off, and by the one that takes most off there.
    std::vector<uint32_t> beaten;  // for the trace alone
    if (const uint32_t group = rules_->rules[winner].group; group != 0) {
      for (size_t u = t + 1; u < today.size(); ++u) {
        const uint32_t rule = today[u];
        if (rules_->rules[rule].group != group) continue;
        decided[u] = 1;
        missing = {};
        const int64_t saved = take(rule, other, asks ? &missing : nullptr);
        lacks(rule, missing);
        const bool better = saved > most || (saved == most && rules_->rules[rule].hash < rules_->rules[winner].hash);
        if (trace != nullptr && saved <= 0) refuse(rule, saved, missing);
        else if (trace != nullptr) beaten.push_back(better ? winner : rule);
        if (!better) continue;
        winner = rule;
        most = saved;
        std::swap(best, other);
      }
    }
    if (rules_->rules[winner].felt)
      for (size_t i = 0; i < n; ++i) open[i].felt += best[i];
    else
      for (size_t i = 0; i < n; ++i) open[i].left -= best[i];
    for (size_t i = 0; funded && i < n; ++i) {
      const market::Funding part = market::funded(best[i], rules_->rules[winner].funding);
      by_platform[i] += part.platform;
      by_supplier[i] += part.supplier;
    }
    vouchers |= rules_->rules[winner].vouchers;
    if (trace == nullptr) continue;
    std::vector<Money> by_line(lines.size());
    for (size_t i = 0; i < lines.size(); ++i) by_line[i] = Money{best[open_of[i]]};
    Money fees;
    for (size_t i = goods; i < n; ++i) fees += Money{best[i]};
    trace->applied(rules_->rules[winner].index, by_line, fees);
    for (const uint32_t rule : beaten)
      trace->refused(
          rules_->rules[rule].index,
          {.why = BasketTrace::Refusal::better, .amount = {}, .units = 0, .other = rules_->rules[winner].index});
  }
  close_lines(open.first(goods), open_of, &OpenLine::left, lines, &BasketLine::charged);
  for (size_t i = 0; funded && i < lines.size(); ++i)
    lines[i].funded = {std::exchange(by_platform[open_of[i]], 0), std::exchange(by_supplier[open_of[i]], 0)};
  if (rules_->gifts) close_lines(open.first(goods), open_of, &OpenLine::felt, lines, &BasketLine::felt);
  if (n > goods) {
    close_fees(*rules_, open, goods);
    for (const OpenLine& fee : open.subspan(goods)) {
      const int64_t free_from = rules_->fronts[fee.storefront].free_from.minor;
      if (shortfalls == nullptr || fee.left == 0 || free_from == INT64_MAX) continue;
      const Missing missing{free_from - cost_of_goods_in(fee.storefront, open.first(goods))};
      lacks(static_cast<uint32_t>(rules_->rules.size()) + fee.storefront, missing);
    }
    close_lines(open.first(goods), open_of, &OpenLine::shipping, lines, &BasketLine::shipping);
  } else {
    for (BasketLine& line : lines) line.shipping = {};
  }
  if (trace == nullptr) return vouchers;
  for (const OpenLine& fee : open.subspan(goods)) {
    BasketTrace::Parcel parcel{fee.storefront,
                               Money{fee.unit_price},
                               Money{fee.left},
                               Money{cost_of_goods_in(fee.storefront, open.first(goods))},
                               {}};
    for (size_t i = 0; i < goods; ++i)
      if (open[i].storefront == fee.storefront) parcel.asked += Money{open[i].shipping};
    trace->shipped(parcel);
  }
  return vouchers;
}

}  // namespace shopwright::promotion

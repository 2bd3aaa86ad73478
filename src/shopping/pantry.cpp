#include "shopwright/shopping/pantry.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "shopwright/core/math.hpp"

namespace shopwright::shopping {

float Pantry::after(float stock, float rate, int days) const {
  if (flexibility == 0) return std::max(0.0f, stock - rate * static_cast<float>(days));
  for (int day = 0; day < days && stock > 0; ++day)
    stock = std::max(0.0f, stock - rate * (1.0f + flexibility * std::min(1.0f, stock / fills_at)));
  return stock;
}

namespace {

constexpr double kSlowRate =
    0.05;  // needs a day: below it, mean needs are extrapolated (the step of a day matters in proportion)
constexpr int kRates = 6;  // consumers who stand for a spread of rates

// A consumer's stock from morning to morning: a Markov chain on a grid of equal spans of days until it is empty, so that a day of
// consumption is a whole number of cells and blurs nothing.
class Mornings {
 public:
  // rate: needs a day; consumption: units a day at an empty pantry.
  Mornings(const Pantry& pantry, double rate, double consumption, double purchase, double extra)
      : fills_at_(static_cast<double>(pantry.fills_at)),
        flexibility_(static_cast<double>(pantry.flexibility)),
        consumption_(consumption),
        rate_(rate),
        purchase_(purchase) {
    const double fastest = consumption * (1 + flexibility_);
    day_ = std::max(1, static_cast<int>(std::ceil(fastest * kCellsPerUnit)));
    const double top = fills_at_ + 3 + extra + 5 * std::sqrt(extra);
    while (stock_.empty() || stock_.back() < top)
      stock_.push_back(stock_after(static_cast<double>(stock_.size()) / day_));
    for (double s : stock_) room_.push_back(std::max(0.0, 1 - s / fills_at_));
    for (size_t cell = 0; cell < stock_.size(); ++cell) add_jumps(cell, extra);
    first_jump_.push_back(jumps_.size());
    share_.assign(stock_.size(), 0.0);
    share_[0] = 1;
  }

  // Mean needs over the rate in the long run; starts from where it was left.
  double mean_need(double kappa) {
    set_purchases(kappa);
    double need = 0;
    const auto span = static_cast<int>(stock_.size()) / day_ + 1;
    for (int round = 0; round < 40; ++round) {
      double sum = 0;
      for (int day = 0; day < span; ++day) sum += step();
      const double before = need;
      need = sum / span;
      if (round > 0 && std::abs(need - before) < 1e-5 * need) break;
    }
    return need;
  }

 private:
  static constexpr int kCellsPerUnit = 8;

  // The stock that is empty after `days` mornings of s <- s - consumption (1 + flexibility min(1, s / fills_at)).
  double stock_after(double days) const {
    const double factor = 1 - consumption_ * flexibility_ / fills_at_;
    if (flexibility_ == 0 || factor <= 0) return consumption_ * (1 + flexibility_) * days;
    const double full = -core::log(1 + flexibility_) / core::log(factor);  // days from fills_at to empty
    if (days <= full) return fills_at_ / flexibility_ * (core::exp(-days * core::log(factor)) - 1);
    return fills_at_ + consumption_ * (1 + flexibility_) * (days - full);
  }

  // Where a purchase leads: 1 + Poisson(extra x room) units more, shared between the two nearest cells.
  void add_jumps(size_t cell, double extra) {
    first_jump_.push_back(jumps_.size());
    double rest = 1;
    for (int k = 0; rest > 1e-9 && k < 64; ++k) {
      const double p = std::min(rest, core::poisson_pmf(extra * room_[cell], k));
      rest -= p;
      if (p < 1e-12) continue;
      const double to = stock_[cell] + 1 + k;
      const auto above = static_cast<size_t>(std::lower_bound(stock_.begin(), stock_.end(), to) - stock_.begin());
      if (above >= stock_.size()) {
        jumps_.push_back({stock_.size() - 1, p});
        continue;
      }
      const double upper = (to - stock_[above - 1]) / (stock_[above] - stock_[above - 1]);
      jumps_.push_back({above - 1, p * (1 - upper)});
      jumps_.push_back({above, p * upper});
    }
  }

  // Probability of b purchases on a day that begins with the stock of each cell: Poisson(kappa x rate x room x purchase).
  void set_purchases(double kappa) {
    kappa_ = kappa;
    const size_t n = stock_.size();
    const double most = kappa * rate_ * purchase_;
    const int largest = 2 + static_cast<int>(most + 5 * std::sqrt(most));
    purchases_.assign(static_cast<size_t>(largest) + 1, std::vector<double>(n));
    for (size_t cell = 0; cell < n; ++cell) {
      const double mean = most * room_[cell];
      double p = core::exp(-mean);
      for (int b = 0; b <= largest; ++b) {
        purchases_[static_cast<size_t>(b)][cell] = p;
        p *= mean / (b + 1);
      }
    }
  }

  // One day: the needs of a day all arise from the morning's stock, then a day is consumed. Returns needs / rate.
  double step() {
    const size_t n = stock_.size();
    double need = 0;
    for (size_t cell = 0; cell < n; ++cell) need += share_[cell] * kappa_ * room_[cell];
    // From the last purchase to the first: who has b or more purchases to come goes through b jumps.
    carried_.assign(n, 0.0);
    for (size_t b = purchases_.size(); b-- > 0;) {
      next_.assign(n, 0.0);
      for (size_t cell = 0; cell < n; ++cell) {
        const double mass = carried_[cell];
        if (mass < 1e-15) continue;
        for (size_t j = first_jump_[cell]; j < first_jump_[cell + 1]; ++j)
          next_[jumps_[j].to] += mass * jumps_[j].share;
      }
      for (size_t cell = 0; cell < n; ++cell) next_[cell] += share_[cell] * purchases_[b][cell];
      carried_.swap(next_);
    }
    double total = 0;
    std::fill(share_.begin(), share_.end(), 0.0);
    for (size_t cell = 0; cell < n; ++cell) {
      share_[cell > static_cast<size_t>(day_) ? cell - static_cast<size_t>(day_) : 0] += carried_[cell];
      total += carried_[cell];
    }
    for (double& s : share_) s /= total;
    return need;
  }

  struct Jump {
    size_t to;
    double share;
  };
  double fills_at_, flexibility_, consumption_, rate_, purchase_;
  int day_ = 1;                       // cells
  std::vector<double> stock_, room_;  // [cell]
  double kappa_ = 1;
  std::vector<std::vector<double>> purchases_;  // [purchases][cell]
  std::vector<size_t> first_jump_;              // [cell], and one past the last
  std::vector<Jump> jumps_;
  std::vector<double> share_, carried_, next_;
};

// What has been found, by all that it depends on: a scenario that is read, checked and run asks for the same several times.
class Found {
 public:
  std::optional<double> find(const std::vector<double>& question) {
    const std::lock_guard lock(mutex_);
    const auto at = answers_.find(question);
    return at == answers_.end() ? std::nullopt : std::optional(at->second);
  }
  double keep(std::vector<double> question, double answer) {
    const std::lock_guard lock(mutex_);
    if (answers_.size() >= kMost) answers_.clear();
    answers_.emplace(std::move(question), answer);
    return answer;
  }

 private:
  static constexpr size_t kMost = 4096;
  std::mutex mutex_;
  std::map<std::vector<double>, double> answers_;
};

double solve(const Pantry& pantry, const language::Distribution& rate, double demand, std::span<const double> purchase,
             double mean_units) {
  const double mean_rate = rate.mean();
  // Needs count, not heads: consumers are taken at quantiles of the rate weighted by itself (of a Gamma again a Gamma).
  std::vector<double> rates = {mean_rate};
  if (rate.kind() == language::Distribution::Kind::gamma) {
    const double shape = rate.b();
    const auto weighted = language::Distribution::gamma(mean_rate * (shape + 1) / shape, shape + 1);
    rates.clear();
    for (int k = 0; k < kRates; ++k) rates.push_back(weighted.quantile((k + 0.5) / kRates));
  }
  std::vector<std::pair<double, Mornings>> consumers;  // with their weights
  std::vector<std::pair<double, double>> known;        // rate, probability of purchase
  auto add = [&](double r, double p, double weight) {
    if (weight == 0) return;
    const auto at = static_cast<size_t>(std::find(known.begin(), known.end(), std::pair(r, p)) - known.begin());
    if (at < known.size()) {
      consumers[at].first += weight;
      return;
    }
    known.emplace_back(r, p);
    consumers.emplace_back(weight, Mornings(pantry, r, demand * r, p, std::max(0.0, mean_units - 1)));
  };
  for (double r : rates) {
    const double slower = std::max(0.0, 1 - r / kSlowRate);
    for (double p : purchase) {
      add(std::max(r, kSlowRate), p, 1 + slower);
      add(2 * kSlowRate, p, -slower);
    }
  }
  auto mean_need = [&](double kappa) {
    double sum = 0;
    for (auto& [weight, consumer] : consumers) sum += weight * consumer.mean_need(kappa);
    return sum / static_cast<double>(rates.size() * purchase.size());
  };
  // Needs rise with kappa, less than in proportion: bracket, then false position (Illinois).
  double low = 1, need_low = mean_need(low), high = low, need_high = need_low;
  while (need_high < 1) {
    if (high >= kMostNormalisation) return kMostNormalisation;
    low = high, need_low = need_high;
    high = std::min(kMostNormalisation, high * std::max(1.1, 1.2 / need_high));
    need_high = mean_need(high);
  }
  double above = need_high - 1, below = 1 - need_low;
  int side = 0;
  for (int i = 0; i < 50 && high - low > 1e-4 * low && below > 0; ++i) {
    const double middle = (low * above + high * below) / (above + below), off = mean_need(middle) - 1;
    if (std::abs(off) < 2e-5) return middle;
    if (off < 0) {
      low = middle, below = -off;
      if (side == -1) above /= 2;
      side = -1;
    } else {
      high = middle, above = off;
      if (side == 1) below /= 2;
      side = 1;
    }
  }
  return below > 0 ? 0.5 * (low + high) : low;
}

}  // namespace

double need_normalisation(const Pantry& pantry, const language::Distribution& rate, double demand,
                          std::span<const double> purchase, double mean_units) {
  if (!pantry.exists() || !(demand > 0) || purchase.empty() || !(rate.mean() > 0)) return 1;
  static Found found;
  const bool gamma = rate.kind() == language::Distribution::Kind::gamma;
  std::vector<double> question = {static_cast<double>(pantry.fills_at),
                                  static_cast<double>(pantry.flexibility),
                                  rate.mean(),
                                  gamma ? rate.b() : 0,
                                  demand,
                                  mean_units};
  question.insert(question.end(), purchase.begin(), purchase.end());
  if (const auto known = found.find(question)) return *known;
  return found.keep(std::move(question), solve(pantry, rate, demand, purchase, mean_units));
}

}  // namespace shopwright::shopping

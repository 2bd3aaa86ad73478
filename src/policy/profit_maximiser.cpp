#include <algorithm>
#include <cmath>
#include <limits>

#include "pricing.hpp"
#include "shopwright/core/math.hpp"
#include "shopwright/market/lookup.hpp"
#include "shopwright/policy/logit_pricing.hpp"

namespace shopwright::policy {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

/// What happened since the last decision, by seller of the policy and own offer in the order of observation.
struct Experience final : market::PolicyState {
  std::vector<int64_t> visits;         ///< [seller]
  std::vector<int64_t> first;          ///< [seller] its first offer in the next two
  std::vector<int64_t> orders, views;  ///< [own offer of all sellers]

  std::unique_ptr<market::PolicyState> clone() const override { return std::make_unique<Experience>(*this); }
  void save(core::Writer& out) const override {
    out.section("experience");
    for (const auto* column : {&visits, &first, &orders, &views}) out.vector(*column);
  }
  void load(core::Reader& in) override {
    in.section("experience");
    for (auto* column : {&visits, &first, &orders, &views}) in.vector(*column);
    if (first.size() != visits.size() || orders.size() != views.size()) in.fail("experience of uneven columns");
    for (const auto* column : {&visits, &orders, &views})
      for (const int64_t count : *column)
        if (count < 0 || count > (int64_t{1} << 53)) in.fail("an experience that cannot be");
  }

  void add(std::span<const market::Observation> seen) {
    std::vector<int64_t> begins;
    int64_t offers = 0;
    for (const auto& observation : seen) {
      begins.push_back(offers);
      offers += static_cast<int64_t>(observation.own.size());
    }
    // On the first day; and what was loaded may be of another market.
    if (first != begins || orders.size() != static_cast<size_t>(offers)) {
      first = std::move(begins);
      visits.assign(seen.size(), 0);
      orders.assign(static_cast<size_t>(offers), 0);
      views.assign(static_cast<size_t>(offers), 0);
    }
    for (size_t s = 0; s < seen.size(); ++s) {
      visits[s] += seen[s].visits;
      for (size_t i = 0; i < seen[s].own.size(); ++i) {
        orders[static_cast<size_t>(first[s]) + i] += seen[s].own[i].orders;
        views[static_cast<size_t>(first[s]) + i] += seen[s].own[i].views;
      }
    }
  }
  void forget() {
    for (auto* column : {&visits, &orders, &views}) std::fill(column->begin(), column->end(), 0);
  }
};

/// The best reply of one seller, or of several as one, to what is believed about demand (logit_pricing.hpp), category by
/// category: one margin for all of their products in it. With several sellers beliefs are pooled: strengths K_j of all
/// their products count, and none of them is a rival.
///   exact: log K_j = a_j/mu - log(sum over rivals' offers of exp((a_k - p_k)/mu) + exp(a_0/mu)), p_k as posted `lag` days ago.
///   learned: K_j = q_j / (1 - Q) exp(p_j/mu), q_j = own orders of j per need of its seller's audience since the last
///   decision, Q their sum; unknown until somebody came, and then prices stay.
/// Decides on day 0 (start prices, if given) and then every `every` days. Draws no noise.
class ProfitMaximiser final : public market::Policy {
 public:
  ProfitMaximiser(const BeliefParams& params, const market::World& world, std::vector<core::SellerId> sellers)
      : names_(world),
        sellers_(std::move(sellers)),
        exact_(params.belief == Belief::exact),
        mu_(params.mu),
        outside_(params.outside),
        lag_days_(std::max(params.lag.whole_days(), 1)),
        every_(std::max(params.every.whole_days(), 1)),
        quality_(world.products.size(), kNothing),
        start_(world.products.size()) {
    for (const auto& entry : params.quality) {
      const auto product = market::find_product(world, entry.name);
      ENSURE(product, entry.name);
      quality_[product->value] = entry.value;
    }
    for (const auto& entry : params.start) {
      const auto product = market::find_product(world, entry.name);
      ENSURE(product, entry.name);
      start_[product->value] = entry.value;
    }
    for (const auto& offer : world.offers)
      if (runs(offer.seller) && std::find(categories_.begin(), categories_.end(), offer.category) == categories_.end())
        categories_.push_back(offer.category);
  }

  std::unique_ptr<market::PolicyState> start() const override { return std::make_unique<Experience>(); }
  int lookback_days() const override { return lag_days_; }

  void decide(std::span<const market::Observation> seen, market::PolicyState& memory, const core::Noise&,
              std::vector<market::Decision>& out) const override {
    if (seen.empty()) return;
    auto& experience = dynamic_cast<Experience&>(memory);
    const core::Day day = seen.front().day;
    if (day == 0) {
      for (const auto& observation : seen)
        for (const auto& own : observation.own)
          if (start_[own.product.value]) post_price(observation, own, *start_[own.product.value], names_, out);
      return;
    }
    experience.add(seen);
    if (day % every_ != 0) return;
    for (core::CategoryId category : categories_) reprice(category, seen, experience, out);
    experience.forget();
  }

 private:
  struct Own {
    size_t seller, index;
    const market::OwnOffer* offer;
  };

  bool runs(core::SellerId seller) const {
    return std::find(sellers_.begin(), sellers_.end(), seller) != sellers_.end();
  }

  void reprice(core::CategoryId category, std::span<const market::Observation> seen, const Experience& experience,
               std::vector<market::Decision>& out) const {
    std::vector<Own> mine;
    for (size_t s = 0; s < seen.size(); ++s)
      for (size_t i = 0; i < seen[s].own.size(); ++i)
        if (names_.category[seen[s].own[i].product.value] == category) mine.push_back({s, i, &seen[s].own[i]});
    std::vector<double> strength(mine.size(), kNothing);  // log K_j - c_j/mu
    if (!(exact_ ? known(category, seen, mine, strength) : learned(seen, experience, mine, strength))) return;
    const double margin = equal_margin(strength, mu_);
    for (const Own& own : mine)
      post_price(seen[own.seller], *own.offer, names_.money(names_.major(own.offer->unit_cost) + margin), names_, out);
  }

  bool known(core::CategoryId category, std::span<const market::Observation> seen, const std::vector<Own>& mine,
             std::vector<double>& strength) const {
    std::vector<double> others = {outside_ / mu_};
    for (const market::PostedPrice& p : seen.front().posted_before(lag_days_))
      if (p.category == category && p.available && !runs(p.seller))
        others.push_back((quality_[p.product.value] - names_.major(p.price)) / mu_);
    const double log_others = log_sum_exp(others);
    for (size_t j = 0; j < mine.size(); ++j)
      strength[j] =
          (quality_[mine[j].offer->product.value] - names_.major(mine[j].offer->unit_cost)) / mu_ - log_others;
    return true;
  }

  bool learned(std::span<const market::Observation> seen, const Experience& experience, const std::vector<Own>& mine,
               std::vector<double>& strength) const {
    // Of a seller with one category, the audience is its visits; else the needs that most of its offers met.
    std::vector<double> audience(seen.size());
    for (size_t s = 0; s < seen.size(); ++s) {
      int64_t most_viewed = 0, offers = 0;
      for (const Own& own : mine) {
        if (own.seller != s) continue;
        most_viewed = std::max(most_viewed, experience.views[static_cast<size_t>(experience.first[s]) + own.index]);
        ++offers;
      }
      audience[s] =
          static_cast<double>(static_cast<size_t>(offers) == seen[s].own.size() ? experience.visits[s] : most_viewed);
    }
    std::vector<double> share(mine.size());
    double total = 0, largest_audience = 0;
    for (size_t j = 0; j < mine.size(); ++j) {
      const size_t s = mine[j].seller;
      if (audience[s] <= 0) continue;
      share[j] = static_cast<double>(experience.orders[static_cast<size_t>(experience.first[s]) + mine[j].index]) /
                 audience[s];
      total += share[j];
      largest_audience = std::max(largest_audience, audience[s]);
    }
    if (largest_audience <= 0) return false;
    // Had everybody bought, half a buyer less keeps the odds finite.
    const double rest = std::max(1 - total, 0.5 / largest_audience);
    for (size_t j = 0; j < mine.size(); ++j) {
      if (share[j] <= 0) continue;
      const market::OwnOffer& own = *mine[j].offer;
      strength[j] = core::log(share[j] / rest) + (names_.major(own.price) - names_.major(own.unit_cost)) / mu_;
    }
    return true;
  }

  Names names_;
  std::vector<core::SellerId> sellers_;
  std::vector<core::CategoryId> categories_;
  bool exact_;
  double mu_, outside_;
  int lag_days_, every_;
  std::vector<double> quality_;                    // [product] major units
  std::vector<std::optional<core::Money>> start_;  // [product]
};

}  // namespace

std::unique_ptr<market::Policy> make_profit_maximiser(const BeliefParams& params, const market::World& world,
                                                      std::vector<core::SellerId> sellers) {
  return std::make_unique<ProfitMaximiser>(params, world, std::move(sellers));
}

}  // namespace shopwright::policy

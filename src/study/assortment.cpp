#include "shopwright/study/assortment.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"
#include "study/product_sums.hpp"

namespace shopwright::study {
namespace {

constexpr double kClassA = 0.80, kClassB = 0.95;  // of the gross margin, cumulated
constexpr double kCertain = 0.05;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

uint32_t seller_in(const market::World& world, const std::string& name) {
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    if (world.sellers[s].name == name) return s;
  ENSURE(false, name);
  return 0;
}

std::vector<uint32_t> offered(const market::World& world, uint32_t seller) {
  std::vector<bool> sold(world.products.size());
  for (const market::OfferInfo& offer : world.offers)
    if (offer.seller.value == seller && offer.to_consumers) sold[offer.product.value] = true;
  std::vector<uint32_t> products;
  for (uint32_t p = 0; p < sold.size(); ++p)
    if (sold[p]) products.push_back(p);
  return products;
}

// One run of the market, in which one product may be delisted.
struct RangeRun {
  std::optional<ProductSums> sums;
  double contribution_margin = 0;
};

class Reviewing {
 public:
  Reviewing(const Family& family, const ReviewSettings& settings)
      : family_(family),
        settings_(settings),
        name_(settings.seller.empty() ? family.sellers()[family.operator_index()] : settings.seller),
        market_(family.compiled(family.base(), 0)),
        world_(market_->world),
        seller_(seller_in(world_, name_)),
        position_(static_cast<size_t>(std::find(family.sellers().begin(), family.sellers().end(), name_) -
                                      family.sellers().begin())) {
    ENSURE(settings.replicates >= 2, settings.replicates);
    for (const uint32_t product : offered(world_, seller_)) {
      const market::ProductInfo& info = world_.products[product];
      if (!settings.categories.empty() && !contains(settings.categories, world_.categories[info.category.value].name))
        continue;
      if (!settings.products.empty() && !contains(settings.products, info.name)) continue;
      products_.push_back(product);
    }
    ENSURE(!products_.empty(), name_);
  }

  std::optional<RangeReview> review(Workers& workers, const RunsDone& progress, std::stop_token stop) {
    std::vector<Variant> variants = {family_.base()};
    for (const uint32_t product : products_) variants.push_back(without(product));
    runs_.resize(settings_.replicates);
    const auto total = static_cast<int64_t>(runs_.size() * variants.size());
    int64_t done = 0;
    std::mutex mutex;
    workers.each(
        runs_.size(),
        [&](size_t r, core::Parallel& team) {
          for (const Variant& variant : variants) {
            RangeRun run;
            run.sums.emplace(world_);  // delisting changes no name
            RunWishes wishes;
            wishes.also.facts = &*run.sums;
            const auto outcome = family_.run(variant, static_cast<uint32_t>(r), team, wishes, stop);
            if (!outcome) return;
            run.contribution_margin = at(outcome->sellers[position_], Metric::contribution_margin);
            runs_[r].push_back(std::move(run));
            if (!progress) continue;
            const std::lock_guard lock(mutex);
            progress(++done, total);
          }
          family_.done(static_cast<uint32_t>(r));
        },
        stop);
    if (stop.stop_requested()) return std::nullopt;
    return told(total);
  }

 private:
  Variant without(uint32_t product) const {
    language::Diagnostics found;
    const std::string path = "offers." + name_ + "." + world_.products[product].name + ".listed=false";
    const auto change = language::parse_change(language::Change::Operation::set, path, found);
    ENSURE(change.has_value(), path);
    auto variant = family_.vary({}, std::span(&*change, 1), language::DiskFiles{}, found);
    if (!variant) throw WrongInput(std::move(found));
    return *variant;
  }

  const ProductSums& sums(size_t replicate, size_t variant) const { return *runs_[replicate][variant].sums; }
  double major(core::Money money) const { return static_cast<double>(money.minor) / world_.currency.minor_per_major(); }
  Estimate over_replicates(const std::function<double(size_t)>& value) const {
    std::vector<double> values;
    for (size_t r = 0; r < runs_.size(); ++r) values.push_back(value(r));
    return estimate(values);
  }
  // Of the runs without product k; 0: of those with all.
  double mean_units(uint32_t seller, uint32_t product, size_t variant) const {
    int64_t units = 0;
    for (size_t r = 0; r < runs_.size(); ++r) units += sums(r, variant).of(seller, product).units;
    return static_cast<double>(units) / static_cast<double>(runs_.size());
  }

  CategoryMarket market_of(uint32_t category) const {
    CategoryMarket out;
    out.category = world_.categories[category].name;
    const size_t n = runs_.size();
    std::vector<double> units(n), revenue(n), index(n);
    std::map<std::string, MarketShare> sellers, brands;
    for (size_t r = 0; r < n; ++r) {
      std::vector<double> of_seller(world_.sellers.size());
      for (uint32_t s = 0; s < world_.sellers.size(); ++s)
        for (uint32_t p = 0; p < world_.products.size(); ++p) {
          if (world_.products[p].category.value != category) continue;
          const ProductSum& sum = sums(r, 0).of(s, p);
          units[r] += static_cast<double>(sum.units);
          of_seller[s] += major(sum.revenue);
          for (MarketShare* share :
               {&sellers[world_.sellers[s].name], &brands[world_.brands[world_.products[p].brand]]}) {
            share->units += static_cast<double>(sum.units);
            share->revenue += major(sum.revenue);
          }
        }
      revenue[r] = std::accumulate(of_seller.begin(), of_seller.end(), 0.0);
      for (const double one : of_seller)
        if (revenue[r] > 0) index[r] += 10000 * (one / revenue[r]) * (one / revenue[r]);
    }
    out.units = estimate(units), out.revenue = estimate(revenue), out.concentration = estimate(index);
    const double all_units = out.units.mean * static_cast<double>(n),
                 all_revenue = out.revenue.mean * static_cast<double>(n);
    const auto shares = [&](std::map<std::string, MarketShare>& by_name) {
      std::vector<MarketShare> list;
      for (auto& [name, share] : by_name) {
        if (share.units == 0) continue;
        list.push_back({name, share.units / all_units, all_revenue > 0 ? share.revenue / all_revenue : 0});
      }
      std::stable_sort(list.begin(), list.end(), [](const auto& x, const auto& y) { return x.revenue > y.revenue; });
      return list;
    };
    out.sellers = shares(sellers), out.brands = shares(brands);
    return out;
  }

  ProductReview product_of(size_t k) const {
    const uint32_t product = products_[k];
    const market::ProductInfo& info = world_.products[product];
    ProductReview out;
    out.product = info.name;
    out.category = world_.categories[info.category.value].name;
    out.units = over_replicates([&](size_t r) { return static_cast<double>(sums(r, 0).of(seller_, product).units); });
    out.revenue = over_replicates([&](size_t r) { return major(sums(r, 0).of(seller_, product).revenue); });
    out.gross_margin = over_replicates([&](size_t r) { return major(sums(r, 0).of(seller_, product).margin()); });
    out.views =
        over_replicates([&](size_t r) { return static_cast<double>(sums(r, 0).of(seller_, product).views); }).mean;
    double category = 0;
    for (uint32_t s = 0; s < world_.sellers.size(); ++s)
      for (uint32_t p = 0; p < world_.products.size(); ++p) {
        if (world_.products[p].category != info.category) continue;
        const double before = mean_units(s, p, 0);
        category += before;
        if ((s == seller_ && p == product) || out.units.mean == 0) continue;
        const double share = (mean_units(s, p, k + 1) - before) / out.units.mean;
        (s == seller_ ? out.to_own : out.to_rivals) += share;
        if (share > 0) out.substitutes.push_back({world_.sellers[s].name, world_.products[p].name, share});
      }
    out.lost = out.units.mean > 0 ? 1 - out.to_own - out.to_rivals : 0;
    out.category_share = category > 0 ? out.units.mean / category : 0;
    std::stable_sort(out.substitutes.begin(), out.substitutes.end(),
                     [](const Substitute& x, const Substitute& y) { return x.share > y.share; });
    std::vector<double> with, gone;
    for (const auto& of_replicate : runs_) {
      with.push_back(of_replicate[0].contribution_margin);
      gone.push_back(of_replicate[k + 1].contribution_margin);
    }
    out.without = paired_difference(with, gone);
    return out;
  }

  RangeReview told(int64_t runs) const {
    RangeReview out;
    out.seller = name_;
    out.seed = family_.seed();
    out.replicates = settings_.replicates;
    out.days = family_.scenario().model.calendar.days;
    out.consumers = family_.consumers();
    out.runs = runs;
    std::vector<double> p_values;
    for (size_t k = 0; k < products_.size(); ++k) {
      out.products.push_back(product_of(k));
      p_values.push_back(out.products.back().without.p_value);
    }
    const std::vector<double> adjusted = holm_adjusted(p_values);
    for (size_t k = 0; k < products_.size(); ++k) {
      ProductReview& review = out.products[k];
      review.adjusted_p = adjusted[k];
      if (adjusted[k] <= kCertain)
        review.verdict = review.without.difference > 0 ? RangeVerdict::drop : RangeVerdict::keep;
    }
    std::stable_sort(out.products.begin(), out.products.end(), [](const ProductReview& x, const ProductReview& y) {
      return x.gross_margin.mean > y.gross_margin.mean;
    });
    double all = 0, so_far = 0;
    for (const auto& review : out.products) all += std::max(0.0, review.gross_margin.mean);
    for (auto& review : out.products) {
      if (review.gross_margin.mean > 0)
        review.range_class = so_far < kClassA * all   ? RangeClass::a
                             : so_far < kClassB * all ? RangeClass::b
                                                      : RangeClass::c;
      so_far += std::max(0.0, review.gross_margin.mean);
    }
    for (const auto& entry : family_.scenario().model.categories) {
      const auto reviewed = [&](const ProductReview& review) { return review.category == entry.name; };
      if (std::none_of(out.products.begin(), out.products.end(), reviewed)) continue;
      for (uint32_t c = 0; c < world_.categories.size(); ++c)
        if (world_.categories[c].name == entry.name) out.markets.push_back(market_of(c));
    }
    return out;
  }

  const Family& family_;
  const ReviewSettings& settings_;
  std::string name_;
  std::shared_ptr<const engine::Compiled> market_;
  const market::World& world_;
  uint32_t seller_;
  size_t position_;                          // among the family's sellers
  std::vector<uint32_t> products_;           // under review
  std::vector<std::vector<RangeRun>> runs_;  // [replicate][0: with all, k + 1: without product k]
};

}  // namespace

std::vector<std::string> reviewable_products(const Family& family, const std::string& seller) {
  const auto market = family.compiled(family.base(), 0);
  std::vector<std::string> names;
  for (const uint32_t product : offered(market->world, seller_in(market->world, seller)))
    names.push_back(market->world.products[product].name);
  return names;
}

std::optional<RangeReview> review_range(const Family& family, const ReviewSettings& settings, Workers& workers,
                                        const RunsDone& progress, std::stop_token stop) {
  return Reviewing(family, settings).review(workers, progress, stop);
}

}  // namespace shopwright::study

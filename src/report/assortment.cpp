#include "shopwright/report/assortment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;
using study::Metric;
using study::RangeVerdict;

std::string percent(double share) { return fmt::format("{:.0f}%", 100 * share + 0.0); }

class AssortmentPage {
 public:
  AssortmentPage(const engine::Model& scenario, const AssortmentTextOptions& options)
      : model(scenario),
        currency(*core::Currency::find(scenario.currency)),
        width(std::max(options.width, 60)),
        colour_(options.colour) {}
  void heading(const std::string& text) {
    for (const std::string& part : wrapped(text, width)) out += colour_ ? "\x1b[1m" + part + "\x1b[0m\n" : part + '\n';
  }
  void line(const std::string& text) {
    for (const std::string& part : wrapped(text, width)) out += part + '\n';
  }
  std::string money(double amount) const { return Numbers(currency, 1e9).value(amount, Metric::revenue); }
  std::string change(double amount) const { return Numbers(currency, 1e9).difference(amount, Metric::revenue); }
  std::string half(const study::Interval& interval) const {
    return Numbers(currency, 1e9).half_width(interval.half_width(), Metric::revenue);
  }
  std::string product(const std::string& name) const { return label_in(model.products, name); }
  std::string seller(const std::string& name) const { return label_in(model.sellers, name); }

  const engine::Model& model;
  core::Currency currency;
  int width;
  std::string out;

 private:
  bool colour_;
};

void markets(AssortmentPage& page, const study::RangeReview& review) {
  page.heading("Markets");
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {
      {"units", 2}, {"revenue", 5}, {"ours", 4}, {"HHI", 3}, {"largest shares", 1, true}};
  for (const study::CategoryMarket& market : review.markets) {
    names.push_back(label_in(page.model.categories, market.category));
    double own = 0;
    std::string largest;
    for (size_t k = 0; k < market.sellers.size(); ++k) {
      const study::MarketShare& share = market.sellers[k];
      if (share.name == review.seller) own = share.revenue;
      if (k < 3) largest += (largest.empty() ? "" : ", ") + page.seller(share.name) + ' ' + percent(share.revenue);
    }
    columns[0].cells.push_back(grouped(market.units.mean, 0));
    columns[1].cells.push_back(page.money(market.revenue.mean));
    columns[2].cells.push_back(percent(own));
    columns[3].cells.push_back(grouped(market.concentration.mean, 0));
    columns[4].cells.push_back(largest);
  }
  page.out += named_table(names, std::move(columns), page.width);
  page.line(
      "Shares are of revenue. HHI: sum of squared shares in percent; above 1,800 a market counts as highly "
      "concentrated.");
}

std::string verdict_word(RangeVerdict verdict) {
  return verdict == RangeVerdict::keep ? "keep" : verdict == RangeVerdict::drop ? "drop" : "unclear";
}

void products(AssortmentPage& page, const study::RangeReview& review) {
  page.heading("Products, and what happens without them");
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {
      {"class", 4}, {"units", 6},      {"margin", 7}, {"to own", 5},         {"to others", 3},
      {"lost", 2},  {"without it", 9}, {"±", 8},      {"verdict", 10, true}, {"taken instead", 1, true}};
  for (const study::ProductReview& one : review.products) {
    const bool sold = one.units.mean > 0;
    std::string instead;
    for (size_t k = 0; k < std::min<size_t>(2, one.substitutes.size()); ++k) {
      const study::Substitute& other = one.substitutes[k];
      instead += (instead.empty() ? "" : ", ") + page.product(other.product) +
                 (other.seller == review.seller ? "" : " of " + page.seller(other.seller)) + ' ' + percent(other.share);
    }
    names.push_back(page.product(one.product));
    const std::vector<std::string> cells = {std::string(1, "ABC"[static_cast<size_t>(one.range_class)]),
                                            grouped(one.units.mean, 0),
                                            page.money(one.gross_margin.mean),
                                            sold ? percent(one.to_own) : "–",
                                            sold ? percent(one.to_rivals) : "–",
                                            sold ? percent(one.lost) : "–",
                                            page.change(one.without.difference),
                                            page.half(one.without.interval),
                                            verdict_word(one.verdict),
                                            instead};
    for (size_t k = 0; k < columns.size(); ++k) columns[k].cells.push_back(cells[k]);
  }
  page.out += named_table(names, std::move(columns), page.width);
  page.line(fmt::format(
      "Class: A earns the first 80% of the gross margin, B the next 15%, C the rest. To own, to others, lost: what "
      "becomes of its units when {} does not list it. Without it: what that changes in the contribution margin, with "
      "half of a 95% interval; keep and drop are certain at 95% for all products together (Holm).",
      page.seller(review.seller)));
}

Json estimate_json(const study::Estimate& estimate) {
  Json out = {{"mean", estimate.mean}};
  if (estimate.ci95) out["ci95"] = {estimate.ci95->low, estimate.ci95->high};
  return out;
}
Json paired_json(const study::PairedDifference& paired) {
  return {{"difference", paired.difference},
          {"ci95", {paired.interval.low, paired.interval.high}},
          {"standard_error", paired.standard_error},
          {"p_value", paired.p_value}};
}
Json shares_json(const std::vector<study::MarketShare>& shares) {
  Json out = Json::array();
  for (const auto& share : shares)
    out.push_back({{"name", share.name}, {"share_of_units", share.units}, {"share_of_revenue", share.revenue}});
  return out;
}
Json forecast_json(const study::Forecast& forecast) {
  return {{"mean", forecast.mean}, {"p10", forecast.low}, {"p50", forecast.median}, {"p90", forecast.high}};
}

std::string title_of(const engine::Model& model) {
  return model.label.empty() ? std::string("The market") : model.label;
}

}  // namespace

std::string range_review_text(const study::RangeReview& review, const engine::Model& model,
                              const AssortmentTextOptions& options) {
  AssortmentPage page(model, options);
  page.heading(title_of(model));
  page.line(fmt::format("The range of {}: {} products over {} days, {} replicates of {} consumers",
                        page.seller(review.seller), review.products.size(), review.days, review.replicates,
                        grouped(static_cast<double>(review.consumers), 0)));
  page.out += '\n';
  markets(page, review);
  page.out += '\n';
  products(page, review);
  return page.out;
}

std::string range_review_json(const study::RangeReview& review, const engine::Model& model) {
  Json markets = Json::object(), products = Json::object();
  for (const study::CategoryMarket& market : review.markets)
    markets[market.category] = {{"units", estimate_json(market.units)},
                                {"revenue", estimate_json(market.revenue)},
                                {"concentration", estimate_json(market.concentration)},
                                {"sellers", shares_json(market.sellers)},
                                {"brands", shares_json(market.brands)}};
  for (const study::ProductReview& one : review.products) {
    Json substitutes = Json::array();
    for (const auto& other : one.substitutes)
      substitutes.push_back({{"seller", other.seller}, {"product", other.product}, {"share", other.share}});
    products[one.product] = {{"category", one.category},
                             {"class", std::string(1, "ABC"[static_cast<size_t>(one.range_class)])},
                             {"units", estimate_json(one.units)},
                             {"revenue", estimate_json(one.revenue)},
                             {"gross_margin", estimate_json(one.gross_margin)},
                             {"views", one.views},
                             {"category_share", one.category_share},
                             {"to_own", one.to_own},
                             {"to_rivals", one.to_rivals},
                             {"lost", one.lost},
                             {"substitutes", std::move(substitutes)},
                             {"contribution_margin_without", paired_json(one.without)},
                             {"adjusted_p", one.adjusted_p},
                             {"verdict", verdict_word(one.verdict)}};
  }
  const Json document = {{"shopwright", kVersion},
                         {"kind", "range_review"},
                         {"label", model.label},
                         {"currency", model.currency},
                         {"seller", review.seller},
                         {"seed", std::to_string(review.seed)},
                         {"replicates", review.replicates},
                         {"days", review.days},
                         {"runs", review.runs},
                         {"markets", std::move(markets)},
                         {"products", std::move(products)}};
  return document.dump(2) + '\n';
}

std::string prospects_text(const study::Prospects& prospects, const engine::Model& model,
                           const AssortmentTextOptions& options) {
  AssortmentPage page(model, options);
  page.heading(title_of(model));
  page.line(fmt::format("Prospects of {} at {}: {} days, {} markets of {} consumers", page.product(prospects.product),
                        page.seller(prospects.seller), prospects.days, prospects.replicates,
                        grouped(static_cast<double>(prospects.consumers), 0)));
  page.out += '\n';
  page.heading("By analogy with");
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {{"appeal", 3}, {"units", 1}, {"revenue", 2}};
  for (const study::Analogue& analogue : prospects.analogues) {
    names.push_back(page.product(analogue.product));
    columns[0].cells.push_back(fmt::format("{:.2f}", analogue.appeal));
    columns[1].cells.push_back(grouped(analogue.units, 0));
    columns[2].cells.push_back(page.money(analogue.revenue));
  }
  page.out += named_table(names, std::move(columns), page.width);
  page.line(fmt::format("so its appeal is taken to be {:.2f}, give or take {:.2f}", prospects.appeal_mean,
                        prospects.appeal_sd));
  page.out += '\n';
  page.heading("Forecast");
  const auto row = [&](const std::string& name, const std::vector<std::string>& cells) {
    std::string line = padded_right(name, 20);
    for (const std::string& cell : cells) line += padded_left(cell, 13);
    page.out += line + '\n';
  };
  row("", {"one in ten", "half", "nine in ten"});
  row("", {"sells less", "sell less", "sell less"});
  const auto amounts = [&](const study::Forecast& f, const std::function<std::string(double)>& text) {
    return std::vector<std::string>{text(f.low), text(f.median), text(f.high)};
  };
  row("Units sold", amounts(prospects.units, [](double x) { return grouped(x, 0); }));
  row("Revenue", amounts(prospects.revenue, [&](double x) { return page.money(x); }));
  row("Gross margin", amounts(prospects.gross_margin, [&](double x) { return page.money(x); }));
  row("Share of category", amounts(prospects.category_share, [](double x) { return fmt::format("{:.1f}%", 100 * x); }));
  page.out += '\n';
  page.line(
      fmt::format("Of its units {} come from the seller's other products, {} from other sellers, and {} are "
                  "bought by those who would have bought nothing.",
                  percent(prospects.from_own), percent(prospects.from_rivals), percent(prospects.new_sales)));
  page.line(fmt::format("Contribution margin of {} with it: {} ({}, 95%); it earns more with it in {} of the markets.",
                        page.seller(prospects.seller), page.change(prospects.contribution_margin.difference),
                        page.half(prospects.contribution_margin.interval), percent(prospects.probability_of_gain)));
  return page.out;
}

std::string prospects_json(const study::Prospects& prospects, const engine::Model& model) {
  Json analogues = Json::object();
  for (const study::Analogue& analogue : prospects.analogues)
    analogues[analogue.product] = {
        {"appeal", analogue.appeal}, {"units", analogue.units}, {"revenue", analogue.revenue}};
  const Json document = {{"shopwright", kVersion},
                         {"kind", "prospects"},
                         {"label", model.label},
                         {"currency", model.currency},
                         {"seller", prospects.seller},
                         {"product", prospects.product},
                         {"category", prospects.category},
                         {"seed", std::to_string(prospects.seed)},
                         {"replicates", prospects.replicates},
                         {"days", prospects.days},
                         {"runs", prospects.runs},
                         {"analogues", std::move(analogues)},
                         {"appeal", {{"mean", prospects.appeal_mean}, {"sd", prospects.appeal_sd}}},
                         {"units", forecast_json(prospects.units)},
                         {"revenue", forecast_json(prospects.revenue)},
                         {"gross_margin", forecast_json(prospects.gross_margin)},
                         {"category_share", forecast_json(prospects.category_share)},
                         {"from_own", prospects.from_own},
                         {"from_rivals", prospects.from_rivals},
                         {"new_sales", prospects.new_sales},
                         {"contribution_margin", paired_json(prospects.contribution_margin)},
                         {"probability_of_gain", prospects.probability_of_gain}};
  return document.dump(2) + '\n';
}

}  // namespace shopwright::report

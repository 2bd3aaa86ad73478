#include "report/products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

const study::ProductStanding* find(const study::RunResult& result, const std::string& name) {
  const auto it = std::find_if(result.products.begin(), result.products.end(),
                               [&](const study::ProductStanding& one) { return one.name == name; });
  return it == result.products.end() ? nullptr : &*it;
}

}  // namespace

std::string products_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  if (result.products.empty()) return {};
  const auto any = [&](auto member) {
    return std::any_of(result.products.begin(), result.products.end(), [&](const auto& one) { return one.*member; });
  };
  std::vector<std::string> names, known, reviews, rating;
  for (const auto& entry : model.products) {  // as the scenario lists them
    const study::ProductStanding* one = find(result, entry.name);
    if (one == nullptr) continue;
    names.push_back(entry.label.empty() ? entry.name : entry.label);
    known.push_back(one->limited ? fmt::format("{:.1f}%", 100 * one->aware.mean) : "everybody");
    reviews.push_back(one->reviewed ? grouped(one->reviews.mean, 0) : "–");
    rating.push_back(one->rated > 0 ? fmt::format("{:.2f}", one->rating.mean) : "–");
  }
  std::vector<TableColumn> columns;
  if (any(&study::ProductStanding::limited)) columns.push_back({.head = "known to", .importance = 3, .cells = known});
  if (any(&study::ProductStanding::reviewed)) {
    columns.push_back({.head = "reviews", .importance = 1, .cells = reviews});
    columns.push_back({.head = "rating", .importance = 2, .cells = rating});
  }
  const std::string title = "Products at the end";
  return '\n' + (colour ? "\x1b[1m" + title + "\x1b[0m" : title) + '\n' + named_table(names, std::move(columns), width);
}

nlohmann::ordered_json products_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  const auto figure = [&](const study::Estimate& estimate) {
    Json out = {{"mean", rounded(estimate.mean)}, {"ci95", nullptr}};
    if (estimate.ci95) out["ci95"] = Json::array({rounded(estimate.ci95->low), rounded(estimate.ci95->high)});
    return out;
  };
  Json out = Json::object();
  for (const study::ProductStanding& one : result.products) {
    Json item = Json::object();
    if (one.limited) item["aware"] = figure(one.aware);
    if (one.reviewed) item["reviews"] = figure(one.reviews);
    if (one.reviewed) item["rating"] = one.rated > 0 ? figure(one.rating) : Json();
    out[one.name] = std::move(item);
  }
  return out;
}

void write_products(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  std::vector<std::pair<std::string, uint32_t>> order;
  for (uint32_t p = 0; p < world.products.size(); ++p)
    if (find(result, world.products[p].name) != nullptr) order.emplace_back(world.products[p].name, p);
  std::sort(order.begin(), order.end());
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "product", "aware", "reviews", "rating"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate])
      for (const auto& [name, p] : order) {
        const market::ProductFacts& one = facts.products[p];
        csv.day(replicate, facts, world).field(name).field(one.aware).field(one.reviews);
        csv.field(one.reviews > 0 ? fmt::format("{:.4f}", one.rating()) : std::string());
        csv.end_row();
      }
  out(text);
}

}  // namespace shopwright::report

#include "report/shop_funnel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

using study::Dimension;
using study::MemberFunnel;

std::string count(double value) { return grouped(value, value < 100 && value != std::round(value) ? 1 : 0); }

std::string label_of(const MemberFunnel& of, const engine::Model& model, const std::string& seller) {
  if (of.member.dimension == Dimension::segment) return label_in(model.population.segments, of.member.name);
  const auto& channels = model.sellers.find(seller)->channels;
  return channels.contains(of.member.name) ? label_in(channels, of.member.name) : of.member.name;
}

std::string table_of(const study::RunResult& result, const engine::Model& model, const std::string& seller, int width) {
  const market::World& world = result.compiled->world;
  std::vector<const MemberFunnel*> own;
  for (const auto& of : result.funnel.members)
    if (world.sellers[of.member.seller.value].name == seller) own.push_back(&of);
  const auto of_dimension = [&](Dimension dimension) {
    std::vector<const MemberFunnel*> some;
    for (const auto* of : own)
      if (of->member.dimension == dimension) some.push_back(of);
    return some;
  };
  const std::string sign = currency_sign(result.currency);
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {{"visits", 5}, {"carts", 3}, {"ordered", 1},  {"paid", 6},
                                      {"units", 2},  {"sales", 4}, {"per visit", 7}};
  const auto add = [&](const std::string& name, const MemberFunnel* of) {
    names.push_back(name);
    std::vector<std::string> cells(columns.size());
    if (of != nullptr)
      cells = {count(of->visits.mean),
               count(of->carts.mean),
               count(of->ordered.mean),
               count(of->paid.mean),
               count(of->units.mean),
               sign + grouped(of->sales.mean, 0),
               of->visits.mean > 0 ? fmt::format("{:.2f}%", 100 * of->paid.mean / of->visits.mean) : "–"};
    for (size_t k = 0; k < columns.size(); ++k) columns[k].cells.push_back(std::move(cells[k]));
  };
  const MemberFunnel& all = *of_dimension(Dimension::seller).front();
  add("all", &all);
  for (const auto& [dimension, title] :
       {std::pair(Dimension::channel, "by channel"), std::pair(Dimension::segment, "by segment")}) {
    const auto some = of_dimension(dimension);
    if (some.size() < 2) continue;  // he is all of it
    add(title, nullptr);
    for (const auto* of : some) add("  " + label_of(*of, model, seller), of);
  }
  if (all.carts.mean == all.paid.mean)  // every cart is paid
    std::erase_if(columns,
                  [](const TableColumn& column) { return column.head == "carts" || column.head == "ordered"; });
  return named_table(names, std::move(columns), width);
}

}  // namespace

std::string shop_funnel_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  if (result.funnel.members.empty()) return {};
  std::string out;
  for (const auto& seller : model.sellers) {
    if (seller.value.role != engine::Role::operator_) continue;
    const std::string title = "From visits to sales at " + label_in(model.sellers, seller.name);
    for (const auto& line : wrapped(title, width)) out += '\n' + (colour ? "\x1b[1m" + line + "\x1b[0m" : line);
    out += '\n' + table_of(result, model, seller.name, width);
  }
  return out;
}

nlohmann::ordered_json shop_funnel_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  const market::World& world = result.compiled->world;
  const auto figure = [&](const study::Estimate& estimate, int digits) {
    const double scale = std::pow(10, digits);
    const auto rounded = [&](double value) { return std::round(value * scale) / scale; };
    Json one = {{"mean", rounded(estimate.mean)}, {"ci95", nullptr}};
    if (estimate.ci95) one["ci95"] = Json::array({rounded(estimate.ci95->low), rounded(estimate.ci95->high)});
    return one;
  };
  Json out = Json::object();
  for (const MemberFunnel& of : result.funnel.members) {
    Json steps = {{of.member.dimension == Dimension::offer ? "views" : "visits", figure(of.visits, 6)},
                  {"carts", figure(of.carts, 6)},
                  {"ordered", figure(of.ordered, 6)},
                  {"paid", figure(of.paid, 6)},
                  {"units", figure(of.units, 6)},
                  {"sales", figure(of.sales, result.currency.digits)}};
    Json& seller = out[world.sellers[of.member.seller.value].name];
    if (of.member.dimension == Dimension::seller) seller = std::move(steps);
    else seller[std::string(study::dimension_name(of.member.dimension)) + "s"][of.member.name] = std::move(steps);
  }
  return out;
}

void write_funnel(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  const auto members = study::funnel_members(world);
  std::vector<size_t> campaigns(world.campaigns.size());
  for (size_t c = 0; c < campaigns.size(); ++c) campaigns[c] = c;
  std::sort(campaigns.begin(), campaigns.end(),
            [&](size_t a, size_t b) { return world.campaigns[a].name < world.campaigns[b].name; });
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "seller", "dimension", "member", "impressions",
                                        "clicks", "visits", "carts", "ordered", "paid", "units", "sales"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate]) {
      const auto begin = [&](core::SellerId seller, std::string_view dimension, const std::string& member) {
        csv.day(replicate, facts, world).field(world.sellers[seller.value].name);
        csv.field(dimension).field(member);
      };
      for (const auto& member : members) {
        const market::SegmentFacts steps = study::steps_of(member, world, facts);
        begin(member.seller, study::dimension_name(member.dimension), member.name);
        csv.field("").field("").field(steps.visits).field(steps.carts()).field(steps.ordered()).field(steps.orders);
        csv.field(steps.units).field(steps.sales, world.currency);
        csv.end_row();
      }
      for (const size_t c : campaigns) {
        const market::CampaignFacts& one = facts.campaigns[c];
        begin(world.campaigns[c].seller, "campaign", world.campaigns[c].name);
        csv.field(one.impressions).field(one.clicks).field(one.visits).field("").field("").field(one.orders);
        csv.field(one.units).field(one.sales, world.currency);
        csv.end_row();
      }
      out(text);
      text.clear();
    }
  out(text);
}

}  // namespace shopwright::report

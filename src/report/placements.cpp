#include "report/placements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

using marketing::Booking;

// Reported days on which a position is booked, and of these those on which it shows what it should.
struct Days {
  int booked = 0, shown = 0;
};
Days days_of(const market::World& world, const Booking& booking) {
  Days days;
  for (core::Day day = std::max(world.warm_up, booking.first); day <= std::min(world.horizon - 1, booking.last); ++day)
    ++days.booked, days.shown += booking.shows(day);
  return days;
}

double major(core::Money amount, const core::Currency& currency) {
  return static_cast<double>(amount.minor) / currency.minor_per_major();
}

}  // namespace

std::string placements_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  if (!result.compiled || !result.compiled->placements.any()) return {};
  const market::World& world = result.compiled->world;
  const auto& list = result.compiled->placements.list();
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {{"place", 3, true}, {"seller", 1, true}, {"days", 2}, {"cost", 4}};
  const std::string sign = currency_sign(result.currency);
  for (const auto& entry : model.bookings) {
    const auto it = std::find_if(list.begin(), list.end(), [&](const Booking& b) { return b.name == entry.name; });
    ENSURE(it != list.end(), entry.name);
    const Days days = days_of(world, *it);
    if (days.booked == 0) continue;
    const double cost = major(it->price * days.booked, result.currency);
    names.push_back(label_in(model.bookings, it->name));
    columns[0].cells.push_back(fmt::format("{} {}", label_in(model.placements, it->placement), it->position));
    columns[1].cells.push_back(label_in(model.sellers, world.sellers[it->seller.value].name));
    columns[2].cells.push_back(days.shown == days.booked ? std::to_string(days.booked)
                                                         : fmt::format("{} of {}", days.shown, days.booked));
    columns[3].cells.push_back(sign + grouped(cost, 0));
  }
  if (names.empty()) return {};
  const std::string title = "Placements";
  return '\n' + (colour ? "\x1b[1m" + title + "\x1b[0m" : title) + '\n' + named_table(names, std::move(columns), width);
}

nlohmann::ordered_json placements_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  const market::World& world = result.compiled->world;
  Json out = Json::object();
  for (const Booking& booking : result.compiled->placements.list()) {
    const Days days = days_of(world, booking);
    Json products = Json::array();
    for (const core::ProductId product : booking.products) products.push_back(world.products[product.value].name);
    out[booking.name] = {{"placement", booking.placement},
                         {"position", booking.position},
                         {"seller", world.sellers[booking.seller.value].name},
                         {"products", std::move(products)},
                         {"days_booked", days.booked},
                         {"days_shown", days.shown},
                         {"cost", major(booking.price * days.booked, result.currency)}};
  }
  return out;
}

void write_placements(const study::RunResult& result, Out out) {
  ENSURE(result.compiled != nullptr);
  const market::World& world = result.compiled->world;
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column : {"replicate", "day", "date", "seller", "booking", "placement", "position",
                                        "shown", "cost", "orders", "units", "revenue", "gross_margin"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate])
      for (const Booking& booking : result.compiled->placements.list()) {
        if (!booking.booked(facts.day)) continue;
        market::OfferFacts sum;
        for (const core::OfferId offer : booking.offers) {
          const market::OfferFacts& one = facts.offers[offer.value];
          sum.orders += one.orders;
          sum.units += one.units;
          sum.revenue += one.revenue;
          sum.cost_of_goods += one.cost_of_goods;
        }
        csv.day(replicate, facts, world).field(world.sellers[booking.seller.value].name);
        csv.field(booking.name).field(booking.placement).field(booking.position);
        csv.field(int64_t{booking.shows(facts.day)}).field(booking.price, world.currency).field(sum.orders);
        csv.field(sum.units).field(sum.revenue, world.currency).field(sum.gross_margin(), world.currency);
        csv.end_row();
      }
  out(text);
}

}  // namespace shopwright::report

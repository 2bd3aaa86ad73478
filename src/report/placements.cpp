#include "report/placements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/core/text.hpp"

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

template <class Entries>
std::string label_in(const Entries& entries, const std::string& name) {
  const auto at = entries.index_of(name);
  ENSURE(at.has_value(), name);
  return entries[*at].label.empty() ? name : entries[*at].label;
}

}  // namespace

std::string placements_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  if (!result.compiled || !result.compiled->placements.any()) return {};
  const market::World& world = result.compiled->world;
  const auto& list = result.compiled->placements.list();
  std::vector<std::vector<std::string>> rows;
  const std::string sign = currency_sign(result.currency);
  for (const auto& entry : model.bookings) {
    const auto it = std::find_if(list.begin(), list.end(), [&](const Booking& b) { return b.name == entry.name; });
    ENSURE(it != list.end(), entry.name);
    const Days days = days_of(world, *it);
    if (days.booked == 0) continue;
    const double cost = major(it->price * days.booked, result.currency);
    rows.push_back(
        {label_in(model.bookings, it->name),
         fmt::format("{} {}", label_in(model.placements, it->placement), it->position),
         label_in(model.sellers, world.sellers[it->seller.value].name),
         days.shown == days.booked ? std::to_string(days.booked) : fmt::format("{} of {}", days.shown, days.booked),
         sign + grouped(cost, 0)});
  }
  if (rows.empty()) return {};
  rows.insert(rows.begin(), {"", "place", "seller", "days", "cost"});
  // Columns as wide as they are; without room the names are broken, then who, how long and where go, in this order.
  std::array<int, 5> wide{};
  for (const auto& row : rows)
    for (size_t c = 0; c < row.size(); ++c) wide[c] = std::max(wide[c], core::display_width(row[c]));
  const int least = std::min(wide[0], 14);
  std::vector<size_t> shown = {1, 2, 3, 4};
  const auto needed = [&] {
    int sum = 0;
    for (const size_t c : shown) sum += 2 + wide[c];
    return sum;
  };
  for (const size_t next : {size_t{2}, size_t{3}, size_t{1}})
    if (least + needed() > width) std::erase(shown, next);
  wide[0] = std::min(wide[0], std::max(least, width - needed()));
  const std::string title = "Placements";
  std::string out = '\n' + (colour ? "\x1b[1m" + title + "\x1b[0m" : title) + '\n';
  for (const auto& row : rows) {
    const auto names = wrapped(row[0], wide[0]);
    for (size_t i = 0; i + 1 < names.size(); ++i) out += names[i] + '\n';
    std::string line = padded_right(names.back(), wide[0]);
    for (const size_t c : shown) line += "  " + (c < 3 ? padded_right(row[c], wide[c]) : padded_left(row[c], wide[c]));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
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
        csv.field(static_cast<int64_t>(replicate + 1)).field(int64_t{facts.day} - world.warm_up + 1);
        csv.field(core::format_date(world.date(facts.day))).field(world.sellers[booking.seller.value].name);
        csv.field(booking.name).field(booking.placement).field(booking.position);
        csv.field(int64_t{booking.shows(facts.day)}).field(booking.price, world.currency).field(sum.orders);
        csv.field(sum.units).field(sum.revenue, world.currency).field(sum.gross_margin(), world.currency);
        csv.end_row();
      }
  out(text);
}

}  // namespace shopwright::report

// Decisions from outside and from policies: what is wrong with one, and what it does.
#include <algorithm>

#include "engine/parts.hpp"

namespace shopwright::engine {
namespace {

// A decision may be as large as what a scenario can say: beyond that, money would not fit into 64 bits.
constexpr double kMostValue = 1e17;  // minor units

}  // namespace

std::optional<language::Diagnostic> Simulation::Parts::check(const market::Decision& decision) const {
  const market::World& world = compiled->world;
  auto wrong = [&](std::string code, std::string path, std::string message, std::string hint = {}) {
    return language::Diagnostic{.severity = language::Severity::error,
                                .code = std::move(code),
                                .place = decision.args.place(),
                                .path = std::move(path),
                                .message = std::move(message),
                                .hint = std::move(hint),
                                .related = {}};
  };
  if (decision.day < state.today) return wrong("in-the-past", "day", "a decision for a day that is over");
  if (decision.day >= world.horizon) return wrong("out-of-range", "day", "a decision for a day after the end");
  if (!decision.by.valid() || decision.by.value >= world.sellers.size())
    return wrong("unknown-name", "by", "no such seller");
  const std::string& product = decision.args["product"].text();
  const std::string& channel = decision.args["channel"].text();
  bool found = false, stocked = false;
  double dearest = 0;  // cost of a unit that day, in minor units
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != decision.by || world.products[offer.product.value].name != product) continue;
    if (!channel.empty() && world.channels[offer.channel.value] != channel) continue;
    found = true;
    stocked |= offer.stock.valid();
    dearest = std::max(dearest, static_cast<double>(compiled->unit_cost[compiled->at(decision.day, o)].micro) / 1e6);
  }
  if (!found)
    return wrong("unknown-name", "product",
                 "'" + world.sellers[decision.by.value].name + "' does not offer '" + product +
                     (channel.empty() ? "'" : "' in '" + channel + "'"));
  auto known = [&](std::initializer_list<std::string_view> keys) -> std::optional<language::Diagnostic> {
    for (const auto& entry : decision.args.entries())
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end())
        return wrong("unknown-key", entry.key, "'" + entry.key + "' means nothing here");
    return std::nullopt;
  };
  switch (decision.verb) {
    case market::Verb::set_price: {
      const auto price = core::parse_money(decision.args["price"].text(), world.currency);
      if (!price || price->minor < 0)
        return wrong("wrong-type", "price", "'" + decision.args["price"].text() + "' is no price", "for instance 2.79");
      if (static_cast<double>(price->minor) > market::kMostPrice * world.currency.minor_per_major())
        return wrong("out-of-range", "price", "a price must be at most 1000000000");
      return known({"product", "channel", "price"});
    }
    case market::Verb::clear_price: return known({"product", "channel"});
    case market::Verb::order_stock: {
      const auto quantity = language::parse_integer(decision.args["quantity"].text());
      const auto lead_time = language::parse_integer(decision.args["lead_time"].text());
      if (!quantity || *quantity < 0 || *quantity > 1'000'000'000'000)
        return wrong("wrong-type", "quantity", "quantity must be a whole number of units, at least 0");
      if (!lead_time || *lead_time < 0 || *lead_time > 36500)
        return wrong("wrong-type", "lead_time", "lead_time must be a whole number of days, at least 0");
      if (!stocked)
        return wrong("no-stock", "product", "the stock of '" + product + "' is unlimited", "give it a `stock`");
      if (static_cast<double>(*quantity) * dearest > kMostValue)
        return wrong("too-large", "quantity", "so many units are worth more than can be counted", "order fewer");
      return known({"product", "quantity", "lead_time"});
    }
  }
  return wrong("unknown-name", "verb", "no such decision");
}

void Simulation::Parts::apply(const market::Decision& decision, supply::StockMoves& moves,
                              std::vector<market::WholesaleFacts>& wholesale) {
  const market::World& world = compiled->world;
  const std::string& product = decision.args["product"].text();
  const std::string& channel = decision.args["channel"].text();
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    const auto& offer = world.offers[o];
    if (offer.seller != decision.by || world.products[offer.product.value].name != product) continue;
    if (!channel.empty() && world.channels[offer.channel.value] != channel) continue;
    switch (decision.verb) {
      case market::Verb::set_price:
        state.price_decided[o] = core::parse_money(decision.args["price"].text(), world.currency)->minor;
        break;
      case market::Verb::clear_price: state.price_decided[o] = kPlanPrice; break;
      case market::Verb::order_stock: {
        const int64_t quantity = *language::parse_integer(decision.args["quantity"].text());
        const auto lead_time = static_cast<int>(*language::parse_integer(decision.args["lead_time"].text()));
        if (const auto trade = compiled->trade.of_stock(offer.stock))
          compiled->trade.order(state.today, *trade, quantity, lead_time, compiled->stockroom, unit_costs(),
                                trade_books(moves, wholesale));
        else
          compiled->stockroom.order(state.today, offer.stock, quantity, lead_time,
                                    compiled->unit_cost[compiled->at(state.today, o)], state.stock, state.ledger,
                                    moves);
        return;  // one stock, whatever the channels
      }
    }
  }
}

}  // namespace shopwright::engine

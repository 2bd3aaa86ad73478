#include "app/price_question.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/known_names.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/market/lookup.hpp"

namespace shopwright::app {
namespace {

constexpr int64_t kMostUnits = 100000;

void read_time(const Arguments& arguments, const market::World& world, PriceQuestion& out) {
  const std::string text = arguments.value("at").value_or(core::format_date(world.date(world.warm_up)));
  const size_t t = text.find('T');
  const auto date = core::parse_date(std::string_view(text).substr(0, t));
  const auto time = language::parse_time(t == std::string::npos ? "12:00" : std::string_view(text).substr(t + 1));
  if (!date || !time || time->day_part >= 1)
    throw UsageError("--at " + text + " is no time", "for example 2026-11-11 or 2026-11-11T20:05");
  out.day = *date - world.first_day;
  if (out.day < 0 || out.day >= world.horizon)
    throw UsageError(
        "--at " + text + " is outside the calendar",
        "it goes from " + core::format_date(world.date(0)) + " to " + core::format_date(world.date(world.horizon - 1)));
  out.time = static_cast<uint32_t>(time->day_part * 0x1p32);
  out.time_text = language::show(*time);
}

void read_basket(const Arguments& arguments, const engine::Model& model, const market::World& world,
                 PriceQuestion& out) {
  const auto list = arguments.value("basket");
  if (!list) throw UsageError("what is in the basket?", "for example --basket \"" + model.products[0].name + ":2\"");
  const auto channel = *market::find_channel(world, out.channel);
  for (std::string_view rest = *list; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view item = core::trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const size_t colon = item.find(':');
    const std::string_view name = core::trim(item.substr(0, colon));
    const auto units =
        colon == std::string_view::npos ? 1 : language::parse_integer(core::trim(item.substr(colon + 1))).value_or(0);
    if (units < 1 || units > kMostUnits)
      throw UsageError(fmt::format("'{}' in --basket says no number of units", item),
                       fmt::format("write {}:2; from 1 to {}", name.empty() ? "product" : name, kMostUnits));
    const size_t slash = name.find('/');
    const std::string_view product_name = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
    const std::string of(slash == std::string_view::npos ? std::string_view(out.seller) : name.substr(0, slash));
    if (!model.sellers.contains(of)) unknown_name("seller", of, names_in(model.sellers));
    const auto seller = *market::find_seller(world, of);
    const auto product = market::find_product(world, product_name);
    if (!product) unknown_name("product", product_name, names_in(model.products));
    const auto found = std::find_if(world.offers.begin(), world.offers.end(), [&](const market::OfferInfo& offer) {
      return offer.seller == seller && offer.channel == channel && offer.product == *product;
    });
    if (found == world.offers.end())
      throw UsageError(fmt::format("{} does not offer {} in {}", of, product_name, out.channel),
                       fmt::format("shopwright explain SCENARIO offers.{} shows what it offers", of));
    const core::OfferId offer{static_cast<uint32_t>(found - world.offers.begin())};
    const auto same =
        std::find_if(out.wanted.begin(), out.wanted.end(), [&](const auto& wanted) { return wanted.offer == offer; });
    if (same != out.wanted.end()) throw UsageError(fmt::format("{} is twice in --basket", name), "add the units up");
    out.wanted.push_back({offer, static_cast<int32_t>(units)});
  }
  if (out.wanted.empty()) throw UsageError("the basket is empty");
}

/// Whether only a part of those for whom it is can have it: those drawn by lot, or who have claimed a voucher.
bool by_lot(const promotion::PromotionParams& params) { return params.audience.divides() || params.voucher; }

void read_buyer(const Arguments& arguments, const engine::Model& model, const engine::Compiled& compiled,
                PriceQuestion& out) {
  out.segment = arguments.value("segment");
  if (const auto consumer = arguments.value("consumer")) {
    if (out.segment) throw UsageError("--consumer and --segment say the same", "leave one of them out");
    out.segment = consumer;
  }
  if (out.segment && !model.population.segments.contains(*out.segment))
    unknown_name("segment", *out.segment, names_in(model.population.segments));
  const auto lots = arguments.options.find("in");
  std::vector<std::string> in;
  if (lots != arguments.options.end()) in = lots->second;
  for (const std::string& name : in) {
    const auto* params = model.promotions.find(name);
    if (params == nullptr) unknown_name("promotion", name, names_in(model.promotions));
    if (!by_lot(*params))
      throw UsageError("promotion " + name + " is for all of its segments", "leave out --in " + name);
  }
  const auto rules = compiled.promotions.rules();
  for (uint32_t r = 0; r < rules.size(); ++r) {
    const promotion::AudienceParams& audience = rules[r].params.audience;
    const bool named = audience.segments.empty() || (out.segment && audience.includes(*out.segment));
    const bool drawn = !by_lot(rules[r].params) || std::find(in.begin(), in.end(), rules[r].name) != in.end();
    if (promotion::for_some(rules[r].params) && named && drawn) out.joined.push_back(r);
  }
}

}  // namespace

PriceQuestion price_question(const Arguments& arguments, const engine::Model& model, const engine::Compiled& compiled) {
  const market::World& world = compiled.world;
  PriceQuestion out;
  out.seller = arguments.value("seller").value_or(world.sellers[market::find_operator(world)->value].name);
  const engine::SellerParams* seller = model.sellers.find(out.seller);
  if (seller == nullptr) unknown_name("seller", out.seller, names_in(model.sellers));
  std::vector<std::string> channels = names_in(seller->channels);
  if (channels.empty()) channels = {"store"};
  out.channel = arguments.value("channel").value_or(channels.front());
  if (std::find(channels.begin(), channels.end(), out.channel) == channels.end())
    unknown_name("channel of " + out.seller, out.channel, channels);
  read_time(arguments, world, out);
  read_basket(arguments, model, world, out);
  read_buyer(arguments, model, compiled, out);
  return out;
}

}  // namespace shopwright::app

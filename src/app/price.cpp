// `shopwright price`: how a basket gets its price.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "app/flowing.hpp"
#include "app/price_question.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::app {
namespace {

using core::Money;
using promotion::PricedBasket;
using promotion::Refusal;
using promotion::Rule;

constexpr std::array kOptions = {
    Option{.name = "basket",
           .argument = "LIST",
           .help = "Products and units: \"trop64:2,dom64\"; of others, \"rival/dom64\". Needed."},
    Option{.name = "seller", .argument = "NAME", .help = "Who sells; the operator when left out."},
    Option{.name = "channel", .argument = "NAME", .help = "Where; the seller's first when left out."},
    Option{.name = "at",
           .argument = "TIME",
           .help = "Day, or day and time: 2026-11-11T20:05. Noon of the first reported day when left out."},
    Option{.name = "segment",
           .argument = "NAME",
           .help = "Segment of the buyer; of none that an audience names when left out."},
    Option{.name = "consumer", .argument = "NAME", .help = "The same: a consumer of this segment."},
    Option{.name = "in",
           .argument = "NAME",
           .help = "The buyer is in the random share of this promotion, or holds its voucher. Can be repeated.",
           .repeatable = true},
    kSetOption,
    kScaleOption,
    kAddOption,
    Option{.name = "json", .argument = "", .help = "Print one JSON document instead of the table."}};

/// The answer with what is needed to put it into words.
struct Answer {
  const engine::Compiled& compiled;
  const PriceQuestion& question;
  PricedBasket basket;

  const Rule& rule(uint32_t r) const { return compiled.promotions.rules()[r]; }
  const std::string& seller(core::OfferId offer) const {
    return compiled.world.sellers[compiled.world.offers[offer.value].seller.value].name;
  }
  /// The product; with its seller where others than the one asked about sell in this basket.
  std::string product(core::OfferId offer) const {
    const std::string& name = compiled.world.products[compiled.world.offers[offer.value].product.value].name;
    return seller(offer) == question.seller ? name : seller(offer) + "/" + name;
  }
  bool of_several() const {
    return std::any_of(basket.lines.begin(), basket.lines.end(),
                       [&](const auto& line) { return seller(line.offer) != question.seller; });
  }
  std::string sellers() const { return of_several() ? "the sellers" : question.seller; }
  /// The product; with its price where there are lines of it at several.
  std::string name_of_line(size_t i) const {
    const auto& line = basket.lines[i];
    const auto same = std::count_if(basket.lines.begin(), basket.lines.end(),
                                    [&](const auto& other) { return other.offer == line.offer; });
    return product(line.offer) + (same > 1 ? " at " + money(line.unit_price) : "");
  }
  std::string money(Money amount) const { return core::format_money(amount, compiled.world.currency); }
  std::string named(uint32_t r) const {
    return rule(r).name + ": " + promotion::describe(rule(r).params, compiled.world.currency);
  }
  bool is_gift(uint32_t r) const { return rule(r).params.gift.has_value(); }
  /// What is paid at once where something is ordered in a pre-sale; nullopt where nothing is.
  std::optional<Money> now() const {
    Money later{};
    bool any = false;
    for (const auto& line : basket.lines)
      for (const auto& step : line.steps)
        if (const auto& presale = rule(step.rule).params.presale) {
          later += (line.unit_price - presale->paid_at_once(line.list_price)) * line.units;
          any = true;
        }
    return any ? std::optional(total() - later) : std::nullopt;
  }
  Money total() const {
    Money sum;
    for (const auto& line : basket.lines) sum += line.charged;
    for (const auto& parcel : basket.parcels) sum += parcel.asked;
    return sum;
  }
  /// Who bears what: the sums of all steps, to the minor unit.
  struct Payer {
    Money discount;
    market::FundingSum funding;
    void add(Money taken, const market::Funding& shares) {
      discount += taken;
      funding.add(market::funded(taken.minor, shares));
    }
    market::FundingSum::Parts parts() const { return funding.of(discount); }
  };
  /// All promotions that took something off, in the order in which they are told.
  std::vector<std::pair<uint32_t, Payer>> payers() const {
    std::vector<std::pair<uint32_t, Payer>> out;
    const auto of = [&](uint32_t r) -> Payer& {
      const auto known = std::find_if(out.begin(), out.end(), [&](const auto& one) { return one.first == r; });
      return known != out.end() ? known->second : out.emplace_back(r, Payer{}).second;
    };
    for (const auto& line : basket.lines)
      for (const auto& step : line.steps)
        of(step.rule).add((step.before - step.after) * line.units, rule(step.rule).funding);
    for (const auto& step : basket.steps)
      for (const Money taken : step.taken)
        if (!is_gift(step.rule)) of(step.rule).add(taken, rule(step.rule).funding);
    return out;
  }
  bool anybody_funds() const {
    const auto all = payers();
    return std::any_of(all.begin(), all.end(), [](const auto& payer) { return payer.second.funding.any(); });
  }
  std::string buyer() const {
    std::string text = question.segment ? "one of " + *question.segment : "a buyer of no segment in particular";
    std::string drawn;
    for (const uint32_t r : question.joined)
      if (rule(r).params.voucher) text += ", with voucher " + rule(r).name;
      else if (rule(r).params.audience.random()) drawn += (drawn.empty() ? "" : ", ") + rule(r).name;
    return text + (drawn.empty() ? "" : ", drawn for " + drawn);
  }
};

std::string names_of_refs(const std::vector<language::Ref>& refs) {
  std::string text;
  for (const auto& ref : refs) text += (text.empty() ? "" : ", ") + ref.name;
  return text;
}

std::string why(const Answer& answer, const PricedBasket::Refused& refused) {
  const promotion::PromotionParams& p = answer.rule(refused.rule).params;
  switch (refused.why) {
    case Refusal::other_day: {
      const bool always = p.during == language::DateRange{};
      std::string days = always ? "" : language::show(p.during);
      if (!(p.on == language::Weekdays{})) days += (days.empty() ? "" : ", ") + language::show(p.on);
      return "not that day: " + days;
    }
    case Refusal::other_hours: return "not at that time: " + language::show(p.hours);
    case Refusal::other_audience: {
      std::string whom = names_of_refs(p.audience.segments);
      if (p.voucher)
        whom += (whom.empty() ? "" : ", ") + std::string("those who hold one (--in ") + answer.rule(refused.rule).name +
                ")";
      else if (p.audience.random())
        whom += (whom.empty() ? "" : ", ") + std::string("those drawn by lot (--in ") + answer.rule(refused.rule).name +
                ")";
      return "for others: " + whom;
    }
    case Refusal::other_offers: {
      std::string what = p.bundle ? "" : names_of_refs(p.offers);
      if (!p.channels.empty()) what += (what.empty() ? "" : "; ") + std::string("in ") + names_of_refs(p.channels);
      return "nothing in the basket is promoted" + (what.empty() ? "" : ": " + what);
    }
    case Refusal::no_lower: return "its price is no lower";
    case Refusal::used_up: return "its limit of " + std::to_string(*p.limit) + " units has been reached";
    case Refusal::better: return answer.rule(refused.other).name + " is better, and of their group only the best holds";
    case Refusal::not_enough:
      if (refused.amount > Money{}) return answer.money(refused.amount) + " are missing";
      if (refused.units > 0)
        return std::to_string(refused.units) + (refused.units == 1 ? " unit is missing" : " units are missing");
      return "there is nothing that it could take off";
  }
  return {};
}

/// A row: text, then units, price of one, amount. Long texts take lines of their own.
std::string row(std::string_view text, size_t indent, size_t width, std::string_view units, std::string_view each,
                std::string_view amount) {
  constexpr size_t kUnits = 8, kEach = 12, kAmount = 13;
  const size_t room = width - kUnits - kEach - kAmount;
  std::string left = std::string(indent, ' ') + flowing(text, indent + 2, room, indent);
  const size_t last = left.rfind('\n') == std::string::npos ? 0 : left.rfind('\n') + 1;
  const auto used = static_cast<size_t>(core::display_width(std::string_view(left).substr(last)));
  left += used < room ? std::string(room - used, ' ') : "\n" + std::string(room, ' ');
  std::string out = fmt::format("{}{:>{}}{:>{}}{:>{}}", left, units, kUnits, each, kEach, amount, kAmount);
  out.erase(out.find_last_not_of(' ') + 1);
  return out + '\n';
}

std::string text(const Answer& answer, const Terminal& terminal) {
  const market::World& world = answer.compiled.world;
  const PriceQuestion& question = answer.question;
  const auto columns = static_cast<size_t>(std::clamp(terminal.out_width(), 60, 120));
  const size_t width = std::min<size_t>(columns, 92);  // amounts stay near what they are of
  const core::Date date = world.date(question.day);
  const auto heading = [&](const std::string& words) {
    return terminal.out_colour() ? "\x1b[1m" + words + "\x1b[0m" : words;
  };
  std::string out = flowing(fmt::format("{}, {}, {} {} {}; {}; amounts in {}", question.seller, question.channel,
                                        core::weekday_name(core::weekday(date)), core::format_date(date),
                                        question.time_text, answer.buyer(), world.currency.code),
                            2, columns, 0) +
                    "\n\n";
  out += heading(row("", 0, width, "units", "each", "amount"));
  Money before, whole;
  for (const auto& line : answer.basket.lines) {
    whole += line.list_price * line.units;
    before += line.unit_price * line.units;
    out += row(answer.product(line.offer), 0, width, std::to_string(line.units), answer.money(line.list_price),
               answer.money(line.list_price * line.units));
    for (const auto& step : line.steps)
      out += row(answer.named(step.rule), 2, width, "", answer.money(step.after),
                 answer.money((step.after - step.before) * line.units));
  }
  if (!answer.basket.steps.empty() || !answer.basket.parcels.empty()) {
    if (answer.basket.lines.size() > 1 || before != whole) out += row("Sum", 0, width, "", "", answer.money(before));
    for (const auto& step : answer.basket.steps) {
      Money taken = step.fees;
      if (step.fees > Money{}) continue;  // shown with the fee
      if (answer.is_gift(step.rule)) {
        out += row(answer.named(step.rule), 0, width, "", "", "gift");
        continue;
      }
      std::string shares;
      for (size_t i = 0; i < step.taken.size(); ++i) {
        taken += step.taken[i];
        if (step.taken[i] > Money{})
          shares += (shares.empty() ? "" : ", ") + answer.name_of_line(i) + " " + answer.money(-step.taken[i]);
      }
      out += row(answer.named(step.rule), 0, width, "", "", answer.money(-taken));
      if (answer.basket.lines.size() > 1) out += "  " + flowing(shares, 2, width - 13, 2) + '\n';
    }
    for (const auto& parcel : answer.basket.parcels) {
      const auto& of = world.sellers[world.storefronts[parcel.storefront].seller.value].name;
      out += row(answer.of_several() ? "Shipping by " + of : "Shipping", 0, width, "", "", answer.money(parcel.fee));
      for (const auto& step : answer.basket.steps)
        if (step.fees > Money{} && answer.rule(step.rule).by(world.storefronts[parcel.storefront].seller))
          out += row(answer.named(step.rule), 2, width, "", "", answer.money(-step.fees));
      const market::Storefront& front = world.storefronts[parcel.storefront];
      if (parcel.left > parcel.asked)
        out += row("free from " + answer.money(front.free_from), 2, width, "", "",
                   answer.money(parcel.asked - parcel.left));
      else if (parcel.asked > Money{} && front.free_from < Money{INT64_MAX})
        out +=
            "  " +
            flowing(answer.money(front.free_from - parcel.goods) + " more in goods and it is free", 2, width - 13, 2) +
            '\n';
    }
  }
  int64_t units = 0;
  for (const auto& line : answer.basket.lines) units += line.units;
  out += heading(row("To pay", 0, width, std::to_string(units), "", answer.money(answer.total())));
  if (const auto now = answer.now()) {
    out += row("of this now, with the deposit", 2, width, "", "", answer.money(*now));
    out += row("when the balance is due", 2, width, "", "", answer.money(answer.total() - *now));
  }
  if (answer.anybody_funds()) {
    Answer::Payer all;
    out += "\n" + heading("Who pays the discounts") + "\n";
    for (const auto& [r, payer] : answer.payers()) {
      if (payer.discount == Money{}) continue;  // a fee
      all.discount += payer.discount;
      all.funding.add(payer.funding);
      const auto parts = payer.parts();
      out += row(answer.rule(r).name, 0, width, "", "", answer.money(payer.discount));
      if (!payer.funding.any()) continue;
      if (parts.platform > Money{}) out += row("the platform", 2, width, "", "", answer.money(parts.platform));
      if (parts.supplier > Money{}) out += row("the supplier", 2, width, "", "", answer.money(parts.supplier));
      out += row(answer.sellers(), 2, width, "", "", answer.money(parts.own));
    }
    const auto parts = all.parts();
    out += heading(row(answer.of_several() ? "The sellers get" : question.seller + " gets", 0, width, "", "",
                       answer.money(answer.total() + parts.platform + parts.supplier)));
  }
  if (!answer.basket.refused.empty()) out += "\n" + heading("Without effect") + "\n";
  for (const auto& refused : answer.basket.refused)
    out += "  " + flowing(answer.named(refused.rule) + " – " + why(answer, refused), 4, columns, 2) + '\n';
  return out;
}

std::string json(const Answer& answer) {
  using Json = nlohmann::ordered_json;
  const auto money = [&](Money amount) { return Json::parse(answer.money(amount)); };
  const PriceQuestion& question = answer.question;
  const market::World& world = answer.compiled.world;
  Json out = {{"seller", question.seller},
              {"channel", question.channel},
              {"date", core::format_date(world.date(question.day))},
              {"time", question.time_text},
              {"segment", question.segment ? Json(*question.segment) : Json()},
              {"currency", world.currency.code},
              {"lines", Json::array()},
              {"basket_promotions", Json::array()},
              {"without_effect", Json::array()},
              {"total", money(answer.total())}};
  if (!answer.basket.parcels.empty()) {
    Money fee, asked;
    for (const auto& parcel : answer.basket.parcels) fee += parcel.fee, asked += parcel.asked;
    out["shipping"] = {{"fee", money(fee)}, {"charged", money(asked)}};
  }
  if (const auto now = answer.now()) out["paid_now"] = money(*now);
  for (const auto& line : answer.basket.lines) {
    Json steps = Json::array();
    for (const auto& step : line.steps)
      steps.push_back(
          {{"promotion", answer.rule(step.rule).name}, {"before", money(step.before)}, {"after", money(step.after)}});
    out["lines"].push_back({{"product", answer.product(line.offer)},
                            {"units", line.units},
                            {"list_price", money(line.list_price)},
                            {"unit_price", money(line.unit_price)},
                            {"unit_promotions", std::move(steps)},
                            {"charged", money(line.charged)}});
  }
  for (const auto& step : answer.basket.steps) {
    Json taken = Json::array();
    Money sum = step.fees;
    if (answer.is_gift(step.rule)) {
      for (const Money amount : step.taken) sum += amount;
      out["gifts"].push_back({{"promotion", answer.rule(step.rule).name},
                              {"product", answer.rule(step.rule).params.gift->product.name},
                              {"felt_as", money(sum)}});
      continue;
    }
    for (Money amount : step.taken) taken.push_back(money(amount)), sum += amount;
    out["basket_promotions"].push_back({{"promotion", answer.rule(step.rule).name},
                                        {"does", promotion::describe(answer.rule(step.rule).params, world.currency)},
                                        {"taken_off", money(sum)},
                                        {"by_line", std::move(taken)}});
  }
  if (answer.anybody_funds()) {
    Answer::Payer all;
    out["paid_by"] = Json::array();
    for (const auto& [r, payer] : answer.payers()) {
      if (payer.discount == Money{}) continue;  // a fee
      all.discount += payer.discount;
      all.funding.add(payer.funding);
      const auto parts = payer.parts();
      out["paid_by"].push_back({{"promotion", answer.rule(r).name},
                                {"discount", money(payer.discount)},
                                {"seller", money(parts.own)},
                                {"platform", money(parts.platform)},
                                {"supplier", money(parts.supplier)}});
    }
    const auto parts = all.parts();
    out["seller_gets"] = money(answer.total() + parts.platform + parts.supplier);
  }
  for (const auto& refused : answer.basket.refused) {
    Json item = {{"promotion", answer.rule(refused.rule).name},
                 {"does", promotion::describe(answer.rule(refused.rule).params, world.currency)},
                 {"why", why(answer, refused)}};
    if (refused.amount > Money{}) item["missing_amount"] = money(refused.amount);
    if (refused.units > 0) item["missing_units"] = refused.units;
    out["without_effect"].push_back(std::move(item));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

int act(const Arguments& arguments, const Terminal& terminal) {
  language::Diagnostics problems;
  const Changes changes = changes_of(arguments, problems);
  if (problems.ok()) {
    const engine::Scenario scenario = engine::read_scenario(arguments.positional.front(), changes.parsed);
    if (scenario.ok()) {
      const auto compiled = engine::compile(scenario.model);
      const PriceQuestion question = price_question(arguments, scenario.model, *compiled);
      const auto list_price =
          std::span(compiled->list_price).subspan(compiled->at(question.day, 0), compiled->world.offers.size());
      const Answer answer{
          *compiled, question,
          promotion::price_basket(compiled->world, compiled->promotions, question.day, question.time, list_price,
                                  compiled->promotions.opening_quotas(), question.joined, question.wanted)};
      terminal.out(arguments.has("json") ? json(answer) : text(answer, terminal));
      return kDone;
    }
    problems.append(scenario.diagnostics);
  }
  terminal.err(language::render(problems, terminal.err_colour()));
  return kWrongInput;
}

}  // namespace

const Command kPriceCommand = {
    .name = "price",
    .arguments = "SCENARIO",
    .summary = "show step by step how a basket gets its price",
    .details =
        "From the plan's list prices: what promotions do to single units, then what those on baskets take off, in the "
        "order in "
        "which they act, and why others have no part in it; and who pays for it where others than the seller do. "
        "Limited promotions are as at their start.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright price scenarios/tutorial/03-promotion.yaml --basket \"gold:3,house\" --at 2026-04-01T17:30\n",
    .act = act};

}  // namespace shopwright::app

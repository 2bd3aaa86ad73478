#include "reading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "decimal.hpp"
#include "shopwright/core/text.hpp"

namespace shopwright::language {
namespace {

std::span<const std::string_view> unit_words(Unit unit) {
  static constexpr std::string_view kUnits[] = {"units", "unit"};
  static constexpr std::string_view kPeople[] = {"people",   "person",     "consumers",
                                                 "consumer", "households", "household"};
  static constexpr std::string_view kOunces[] = {"oz", "ounces", "ounce"};
  switch (unit) {
    case Unit::units: return kUnits;
    case Unit::people: return kPeople;
    case Unit::ounces: return kOunces;
    default: return {};
  }
}

/// A hint that shows a value of the kind that is wanted.
std::string example_of(const Meta& meta) {
  if (!meta.example.empty()) return "for example " + std::string(meta.example);
  if (meta.unit == Unit::share) return "for example 15%";
  if (meta.unit == Unit::days) return "for example 3 days";
  return "a number such as 1000 or 2.5";
}

/// A number written with a decimal comma or with thousands apart, "2,59" or "20,000", as it is written here; else the text.
std::string with_point(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != ',' && c != '_' && c != ' ') plain += c;
  const size_t comma = text.find(',');
  if (comma != std::string_view::npos && comma == text.rfind(',') && text.find('.') == std::string_view::npos &&
      text.size() - comma - 1 != 3) {
    plain = std::string(text);
    plain[comma] = '.';
  }
  return parse_number(plain) ? plain : std::string(text);
}

/// The text of a scalar that may be a number; nullptr after reporting anything else.
const std::string* number_text(const Node& node, std::string_view expected, const Meta& meta, const Scope& scope) {
  if (node.is_scalar() && !node.quoted()) return &node.text();
  if (node.is_scalar()) {
    const std::string decimal = with_point(node.text());
    scope.error("wrong-type", node.place(),
                "expected " + std::string(expected) + ", found the quoted text " + quote(node.text()),
                decimal == node.text() ? "leave out the quotes" : "write " + decimal);
  } else if (node.is_series()) {
    scope.error("wrong-type", node.place(),
                "a dated table cannot stand here: this parameter does not change from day to day",
                "write " + std::string(expected));
  } else {
    scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + describe(node),
                example_of(meta));
  }
  return nullptr;
}

bool in_words(std::string_view word, std::span<const std::string_view> words) {
  for (const auto w : words)
    if (w == word) return true;
  return false;
}

/// A written number with its word, "12 units" -> 12, "units".
std::optional<double> number_and_word(std::string_view text, std::string_view& word) {
  size_t end = text.size();
  while (end > 0 && !(text[end - 1] >= '0' && text[end - 1] <= '9')) --end;
  const auto number = parse_number(text.substr(0, end));
  word = core::trim(text.substr(end));
  return number;
}

/// Says what is wrong with a text that should have been a number.
void report_number(std::string_view text, std::string_view expected, const Node& node, const Meta& meta,
                   const Scope& scope) {
  std::string hint = example_of(meta);
  const std::string plain = with_point(text);
  std::string_view word;
  if (plain != text) hint = "write " + plain;
  else if (text.size() > 1 && text[0] == '0' &&
           parse_number(text.substr(
               text.find_first_not_of('0') == std::string_view::npos ? text.size() - 1 : text.find_first_not_of('0'))))
    hint = "leave out the leading zero";
  else if (number_and_word(text, word) && !word.empty())
    hint = word == "%"               ? "a percentage cannot stand here"
           : meta.unit == Unit::days ? "the unit " + quote(word) + " is unknown: write days, weeks or hours"
                                     : "the unit " + quote(word) + " does not belong here";
  scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + quote(text), hint);
}

/// Exact decimals of the currency; `parse` is parse_money or parse_rate of core.
template <class T, class Parse, class Show>
std::optional<T> read_amount(const Node& node, const Meta& meta, const Scope& scope, int digits, const char* expected,
                             Parse parse, Show show_amount) {
  const core::Currency& currency = scope.context().currency;
  if (const Node* part = uncertain_part(node)) {
    const auto distribution = read_distribution(*part, meta, Scope(scope, "uncertain"));
    if (!distribution) return std::nullopt;
    return read_amount<T>(Node::computed(show_number(distribution->quantile(0.5)), node.place()), meta, scope, digits,
                          expected, parse, show_amount);
  }
  const std::string* text = number_text(node, expected, meta, scope);
  if (!text) return std::nullopt;
  std::optional<T> amount = parse(*text, currency);
  const auto number = parse_number(*text);
  if (!amount && number && node.computed())
    if (const auto exact = Decimal::parse(*text)) amount = parse(exact->rounded(digits).str(), currency);
  if (amount && number) return in_range(*number, node, meta, scope) ? amount : std::nullopt;
  if (!number) {
    std::string plain = *text;
    for (const std::string_view mark : {std::string_view(currency.code), std::string_view("$"), std::string_view("€"),
                                        std::string_view("£"), std::string_view("¥")})
      if (const size_t at = plain.find(mark); at != std::string::npos) plain.erase(at, mark.size());
    const std::string_view bare = core::trim(plain);
    if (bare != *text && parse_number(bare))
      scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + quote(*text),
                  "write " + std::string(bare) + ": amounts are in the scenario's currency, " + currency.code);
    else report_number(*text, expected, node, meta, scope);
    return std::nullopt;
  }
  const auto exact = Decimal::parse(*text);
  const auto near = exact ? parse(exact->rounded(digits).str(), currency) : std::nullopt;
  const std::string rounded = near ? show_amount(*near, currency) : std::string();
  const std::string most = digits == 0 ? " has decimal places, and " + currency.code + " has none"
                                       : " has more than the " + std::to_string(digits) + " decimal places that " +
                                             currency.code + " has here";
  if (near && exact->str() != exact->rounded(digits).str())
    scope.error("too-precise", node.place(), quote(*text) + most, "round it, for example to " + rounded);
  else if (text->find_first_of("eE") != std::string::npos)
    scope.error("wrong-type", node.place(), "expected " + std::string(expected) + ", found " + quote(*text),
                "write it without an exponent");
  else if (!near)
    scope.error("out-of-range", node.place(), quote(*text) + " is too large for an amount",
                "amounts are in whole " + currency.code + ", for example 2.79");
  else  // trailing zeros beyond the currency's digits
    scope.error("too-precise", node.place(), quote(*text) + most, "write " + rounded);
  return std::nullopt;
}

}  // namespace

std::string quote(std::string_view text) {
  constexpr size_t kLongest = 60;
  if (text.size() <= kLongest) return "'" + std::string(text) + "'";
  size_t end = kLongest;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return "'" + std::string(text.substr(0, end)) + "...'";
}

std::string describe(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::null: return "nothing";
    case Node::Kind::scalar: return quote(node.text());
    case Node::Kind::sequence: return "a list";
    case Node::Kind::map: return "a map";
    case Node::Kind::series: return "a dated table";
  }
  return {};
}

std::string_view unit_word(Unit unit) {
  switch (unit) {
    case Unit::share: return "share";
    case Unit::flag: return "0..1";
    case Unit::utility: return "utility";
    case Unit::days: return "days";
    case Unit::units: return "units";
    case Unit::people: return "people";
    case Unit::ounces: return "oz";
    case Unit::none: break;
  }
  return {};
}

std::string listed(std::span<const std::string_view> words, std::string_view last) {
  constexpr size_t kMost = 20;
  std::string out;
  const size_t n = std::min(words.size(), kMost);
  for (size_t i = 0; i < n; ++i) {
    if (i > 0) out += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
    out += words[i];
  }
  if (words.size() > kMost) out += " and " + std::to_string(words.size() - kMost) + " more";
  return out;
}

std::string meant(std::string_view word, std::span<const std::string_view> known) {
  const auto found = core::did_you_mean(word, known);
  return found ? "did you mean " + quote(*found) + "?" : "";
}

std::string hint_for(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return {};
  const std::string found = meant(word, known);
  return found.empty() ? "known here: " + listed(known) : found;
}

std::string json_text(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (byte < 0x20) ((out += "\\u00") += kHex[byte >> 4]) += kHex[byte & 15];
    else out += c;
  }
  return out + '"';
}

const Node* uncertain_part(const Node& node) { return node.entries().size() == 1 ? node.find("uncertain") : nullptr; }

bool in_range(double value, const Node& node, const Meta& meta, const Scope& scope) {
  if (meta.range.contains(value)) return true;
  Range shown = meta.range;  // a limit that is far away says nothing
  if (value < 1 && shown.high >= 1e9) shown.high = std::numeric_limits<double>::infinity();
  if (value > 1 && shown.low <= -1e9) shown.low = -std::numeric_limits<double>::infinity();
  std::string hint;
  const bool percent = node.computed() || (node.is_scalar() && node.text().find('%') != std::string::npos);
  if (meta.unit == Unit::share && !percent && value > 1 && value <= 100 && meta.range.contains(value / 100))
    hint = "write " + show_number(value) + "% or " + show_number(value / 100);
  scope.error("out-of-range", node.place(),
              (node.is_scalar() ? quote(node.text()) : show_number(value)) + " is out of range: it must be " +
                  shown.str() + (meta.unit == Unit::days ? ", in days" : ""),
              hint);
  return false;
}

std::optional<double> plain_number(std::string_view text, std::string& suffix) {
  suffix.clear();
  if (const auto share = parse_share(text)) return share;
  if (const auto duration = parse_duration(text)) {
    suffix = " days";
    return duration->days;
  }
  std::string_view word;
  const auto number = number_and_word(text, word);
  if (number) suffix = " " + std::string(word);
  return number;
}

std::optional<double> read_number(const Node& node, const Meta& meta, const Scope& scope) {
  if (const Node* part = uncertain_part(node)) {
    const auto distribution = read_distribution(*part, meta, Scope(scope, "uncertain"));
    if (!distribution) return std::nullopt;
    return distribution->quantile(0.5);
  }
  const char* expected = meta.unit == Unit::share ? "a share" : meta.unit == Unit::days ? "a duration" : "a number";
  const std::string* text = number_text(node, expected, meta, scope);
  if (!text) return std::nullopt;
  std::optional<double> value;
  switch (meta.unit) {
    case Unit::share: value = parse_share(*text); break;
    case Unit::days:
      if (const auto duration = parse_duration(*text)) value = duration->days;
      else if (node.computed()) value = parse_number(*text);  // made by a program, in the parameter's own unit
      else if (parse_number(*text)) {
        scope.error("missing-unit", node.place(), quote(*text) + " needs a unit",
                    "write " + *text + " days, or weeks, or hours");
        return std::nullopt;
      }
      break;
    case Unit::flag:
      value = *text == "true" ? std::optional(1.0) : *text == "false" ? std::optional(0.0) : parse_share(*text);
      break;
    default: {
      value = parse_number(*text);
      std::string_view word;
      const auto words = unit_words(meta.unit);
      if (!value && !words.empty())
        if (const auto number = number_and_word(*text, word); number && in_words(word, words)) value = number;
    }
  }
  if (!value) report_number(*text, expected, node, meta, scope);
  return value;
}

std::optional<core::Money> read_money(const Node& node, const Meta& meta, const Scope& scope) {
  return read_amount<core::Money>(
      node, meta, scope, scope.context().currency.digits, "an amount of money",
      [](std::string_view text, const core::Currency& c) { return core::parse_money(text, c); },
      [](core::Money amount, const core::Currency& c) { return core::format_money(amount, c); });
}

std::optional<core::UnitRate> read_unit_rate(const Node& node, const Meta& meta, const Scope& scope) {
  return read_amount<core::UnitRate>(
      node, meta, scope, scope.context().currency.digits + 6, "an amount of money",
      [](std::string_view text, const core::Currency& c) { return core::parse_rate(text, c); },
      [](core::UnitRate rate, const core::Currency& c) { return core::format_rate(rate, c); });
}

std::string number_schema(const Meta& meta) {
  std::string range;
  if (std::isfinite(meta.range.low))
    range +=
        std::string(meta.range.low_open ? ",\"exclusiveMinimum\":" : ",\"minimum\":") + show_number(meta.range.low);
  if (std::isfinite(meta.range.high))
    range +=
        std::string(meta.range.high_open ? ",\"exclusiveMaximum\":" : ",\"maximum\":") + show_number(meta.range.high);
  std::string forms = "{\"type\":\"number\"" + range + "}";
  const std::string decimal = "^[-+]?([0-9]+(\\\\.[0-9]+)?|\\\\.[0-9]+)";
  std::string words;
  for (const auto word : unit_words(meta.unit)) words += (words.empty() ? "" : "|") + std::string(word);
  if (meta.unit == Unit::share || meta.unit == Unit::flag)
    forms += ",{\"type\":\"string\",\"pattern\":\"" + decimal + " ?%$\"}";
  if (meta.unit == Unit::flag) forms += ",{\"type\":\"boolean\"}";
  if (meta.unit == Unit::days) forms = R"({"$ref":"#/$defs/duration"})";
  if (!words.empty()) forms += ",{\"type\":\"string\",\"pattern\":\"" + decimal + " ?(" + words + ")$\"}";
  return "{\"anyOf\":[" + forms + R"(,{"$ref":"#/$defs/uncertain"},{"$ref":"#/$defs/table"}]})";
}

}  // namespace shopwright::language

#include "study/optimize_linear.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "shopwright/core/text.hpp"
#include "shopwright/language/values.hpp"

namespace shopwright::study {
namespace {

using Error = tl::unexpected<LinearError>;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '%';
}

class Parser {
 public:
  Parser(std::string_view text, std::span<const std::string> names) : text_(text), names_(names) {}

  tl::expected<Linear, LinearError> whole() {
    auto value = sum();
    if (!value) return value;
    blanks();
    if (at_ < text_.size()) return Error({"cannot read '" + std::string(text_.substr(at_)) + "'", ""});
    return value;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  tl::expected<Linear, LinearError> sum() {
    auto total = product();
    while (total) {
      const bool plus = take('+');
      if (!plus && !take('-')) break;
      const auto next = product();
      if (!next) return next;
      total->add(*next, plus ? 1 : -1);
    }
    return total;
  }

  tl::expected<Linear, LinearError> product() {
    auto total = factor();
    while (total) {
      const bool times = take('*');
      if (!times && !take('/')) break;
      auto next = factor();
      if (!next) return next;
      if (times && total->is_number()) std::swap(*total, *next);
      if (!next->is_number())
        return Error({times ? "two names are multiplied" : "it is divided by a name",
                      "only sums are understood: names, each times a number"});
      if (!times && next->constant == 0) return Error({"division by zero", ""});
      const auto scaled = [&](double c) { return times ? c * next->constant : c / next->constant; };
      for (double& c : total->coefficients) c = scaled(c);
      total->constant = scaled(total->constant);
    }
    return total;
  }

  tl::expected<Linear, LinearError> factor() {
    if (++depth_ > 100) return Error({"too many brackets", ""});
    if (take('(')) {
      auto inner = sum();
      --depth_;
      if (inner && !take(')')) return Error({"a ')' is missing", ""});
      return inner;
    }
    if (take('-')) {
      auto inner = factor();
      --depth_;
      if (inner) {
        for (double& c : inner->coefficients) c = -c;
        inner->constant = -inner->constant;
      }
      return inner;
    }
    --depth_;
    return word();
  }

  tl::expected<Linear, LinearError> word() {
    blanks();
    const size_t from = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(from, at_ - from);
    Linear out{std::vector<double>(names_.size(), 0.0), 0};
    if (word.empty()) {
      if (at_ >= text_.size()) return Error({"something is missing at the end", ""});
      return Error({"cannot read '" + std::string(text_.substr(at_)) + "'", ""});
    }
    const auto number = word.back() == '%' ? language::parse_share(word) : language::parse_number(word);
    if (number) {
      out.constant = *number;
      return out;
    }
    const auto known = std::find(names_.begin(), names_.end(), word);
    if (known == names_.end()) return unknown(std::string(word));
    out.coefficients[static_cast<size_t>(known - names_.begin())] = 1;
    return out;
  }

  tl::unexpected<LinearError> unknown(const std::string& word) const {
    if (word.find('-') != std::string::npos) {
      const std::string first = word.substr(0, word.find('-'));
      if (std::find(names_.begin(), names_.end(), first) != names_.end())
        return Error({"unknown name '" + word + "'", "a minus between names needs blanks around it"});
    }
    if (const auto meant = core::did_you_mean(word, names_))
      return Error({"unknown name '" + word + "'", "did you mean '" + *meant + "'?"});
    std::string list;
    for (const std::string& name : names_) list += (list.empty() ? "" : ", ") + name;
    return Error({"unknown name '" + word + "'", "one of: " + list});
  }

  std::string_view text_;
  std::span<const std::string> names_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

double Linear::at(std::span<const double> values) const {
  double total = constant;
  for (size_t i = 0; i < coefficients.size(); ++i) total += coefficients[i] * values[i];
  return total;
}

bool Linear::is_number() const {
  return std::all_of(coefficients.begin(), coefficients.end(), [](double c) { return c == 0; });
}

void Linear::add(const Linear& other, double times) {
  for (size_t i = 0; i < coefficients.size(); ++i) coefficients[i] += times * other.coefficients[i];
  constant += times * other.constant;
}

tl::expected<Linear, LinearError> parse_linear(std::string_view text, std::span<const std::string> names) {
  return Parser(text, names).whole();
}

tl::expected<std::vector<LinearRule>, LinearError> parse_rule(std::string_view text,
                                                              std::span<const std::string> names) {
  std::vector<LinearRule> rules;
  std::optional<Linear> left;
  std::string_view left_text;
  std::string sign;
  size_t from = 0;
  for (;;) {
    const size_t mark = text.find_first_of("<>=", from);
    const std::string_view part = core::trim(text.substr(from, mark == std::string_view::npos ? mark : mark - from));
    auto right = parse_linear(part, names);
    if (!right) return Error(right.error());
    if (left) {
      const bool at_most = sign != ">=";
      LinearRule rule{std::string(left_text) + " " + sign + " " + std::string(part), at_most ? *left : *right,
                      sign == "="};
      rule.difference.add(at_most ? *right : *left, -1);
      if (rule.difference.is_number()) return Error({"'" + rule.text + "' says nothing about a decision", ""});
      rules.push_back(std::move(rule));
    }
    if (mark == std::string_view::npos) break;
    left = std::move(*right);
    left_text = part;
    size_t end = mark;
    while (end < text.size() && (text[end] == '<' || text[end] == '>' || text[end] == '=')) ++end;
    sign = text.substr(mark, end - mark);
    if (sign == "==") sign = "=";
    if (sign != "<=" && sign != ">=" && sign != "=")
      return Error({"'" + sign + "' is no comparison that a rule can have", "write <=, >= or ="});
    from = end;
  }
  if (rules.empty()) return Error({"expected a comparison", "for example large >= 1.2 * small"});
  return rules;
}

}  // namespace shopwright::study

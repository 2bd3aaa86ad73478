// `--vary PATH=FROM..TO:POINTS` as the section of a study would say it.
#include <set>

#include "shopwright/core/text.hpp"
#include "shopwright/study/sweep.hpp"

namespace shopwright::study {
namespace {

using language::Node;
using language::Place;

constexpr const char* kHint =
    "write PATH=FROM..TO:POINTS, for example offers.ours.trop64.price=1.99..2.99:41, or PATH=V,V,...";

class Option {
 public:
  Option(const std::string& text, language::Diagnostics& diagnostics)
      : source_(std::make_shared<language::Source>(language::Source{"--vary", text})), diagnostics_(diagnostics) {}

  /// The factor's parameters; null after reporting.
  Node parameters() {
    const std::string_view text = source_->text;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return wrong(text, "expected PATH=VALUES, found '" + source_->text + "'");
    path_ = text.substr(0, equals);
    std::string_view change = "set";
    // A path may end in the wildcard: `offers.ours.*` is one, `price*` is a price that is scaled.
    if (path_.size() > 1 && path_.back() == '*' && path_[path_.size() - 2] != '.') change = "scale";
    else if (path_.back() == '+') change = "add";
    if (change != "set") path_.remove_suffix(1);
    node_ = Node::map().with("path", scalar(path_)).with("change", scalar(change));
    std::string_view values = core::trim(text.substr(equals + 1));
    if (const size_t at = values.rfind('@'); at != std::string_view::npos) {
      node_ = node_.with("during", scalar(core::trim(values.substr(at + 1))));
      values = core::trim(values.substr(0, at));
    }
    if (values.empty()) return wrong(text, "there are no values");
    const size_t dots = values.find("..");
    return dots == std::string_view::npos ? list(values) : range(values, dots);
  }

  /// The last two names of the path: "trop64-price".
  std::string name() const {
    std::string name;
    std::string_view rest = path_;
    for (int parts = 0; parts < 2 && !rest.empty();) {
      const size_t dot = rest.rfind('.');
      const std::string_view part = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
      rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
      if (!language::valid_name(part)) continue;
      name = std::string(part) + (name.empty() ? "" : "-" + name);
      ++parts;
    }
    return name.empty() ? "factor" : name;
  }

 private:
  Place place(std::string_view part) const {
    const auto column = static_cast<int32_t>(part.data() - source_->text.data()) + 1;
    return {source_, 1, column, column + static_cast<int32_t>(part.size())};
  }
  Node scalar(std::string_view part) const {
    const bool own = part.data() >= source_->text.data() && part.data() <= source_->text.data() + source_->text.size();
    return Node::scalar(std::string(part), own ? place(part) : Place{});
  }
  Node wrong(std::string_view part, std::string message) {
    diagnostics_.error("bad-range", place(part), {}, std::move(message), kHint);
    return {};
  }

  Node list(std::string_view values) {
    std::vector<Node> items;
    for (;;) {
      const size_t comma = values.find(',');
      const std::string_view one = core::trim(values.substr(0, comma));
      if (one.empty()) return wrong(values, "a value is missing");
      items.push_back(scalar(one));
      if (comma == std::string_view::npos) break;
      values.remove_prefix(comma + 1);
    }
    return node_.with("values", Node::sequence(std::move(items)));
  }

  /// "10 %" -> "10" and "%"
  static std::pair<std::string_view, std::string_view> number_and_unit(std::string_view text) {
    size_t end = text.find_first_not_of("+-.0123456789eE");
    if (end == std::string_view::npos) end = text.size();
    return {core::trim(text.substr(0, end)), core::trim(text.substr(end))};
  }

  Node range(std::string_view values, size_t dots) {
    const size_t colon = values.rfind(':');
    if (colon == std::string_view::npos || colon < dots)
      return wrong(values, "expected FROM..TO:POINTS, found '" + std::string(values) + "'");
    const auto [from, unit] = number_and_unit(core::trim(values.substr(0, dots)));
    const auto [to, unit_again] = number_and_unit(core::trim(values.substr(dots + 2, colon - dots - 2)));
    const std::string_view points = core::trim(values.substr(colon + 1));
    const auto count = language::parse_integer(points);
    if (!language::parse_number(from) || !language::parse_number(to) || !count || *count < 1)
      return wrong(values, "expected FROM..TO:POINTS, found '" + std::string(values) + "'");
    if (!unit.empty() && !unit_again.empty() && unit != unit_again)
      return wrong(values, "the two ends have different units, '" + std::string(unit) + "' and '" +
                               std::string(unit_again) + "'");
    node_ = node_.with("from", scalar(from)).with("to", scalar(to)).with("points", scalar(points));
    const std::string_view word = unit.empty() ? unit_again : unit;
    return word.empty() ? node_ : node_.with("unit", scalar(word));
  }

  std::shared_ptr<const language::Source> source_;
  language::Diagnostics& diagnostics_;
  std::string_view path_;
  Node node_;
};

}  // namespace

Node vary_section(std::span<const std::string> options, language::Diagnostics& diagnostics) {
  std::vector<Node::Entry> factors;
  std::set<std::string> names;
  for (const std::string& text : options) {
    Option option(text, diagnostics);
    Node parameters = option.parameters();
    if (parameters.is_null()) continue;
    std::string name = option.name();
    for (int n = 2; !names.insert(name).second; ++n) name = option.name() + "-" + std::to_string(n);
    const Place place = parameters["path"].place();
    factors.push_back({name, std::move(parameters), place});
  }
  return Node::map().with("vary", Node::map(std::move(factors)));
}

}  // namespace shopwright::study

#include "shopwright/study/factor.hpp"

#include <cmath>

namespace shopwright::study {

void FactorParams::check(const language::Node& node, const language::Scope& scope) const {
  for (const std::string& one : path)
    if (one.empty() || one.front() == '.' || one.back() == '.' || one.find("..") != std::string::npos)
      scope.error("bad-change", node["path"].place(), "expected a dotted path, found '" + one + "'",
                  "for example offers.ours.trop64.price");
  if (is_list()) {
    if (from || to || points || step)
      scope.error("two-ways", node["values"].place(), "values are given one by one and as a range",
                  "give either `values`, or `from` and `to`");
    return;
  }
  if (!from || !to) {
    if (!path.empty())
      scope.error("missing", node.place(), "the values are missing", "give `from` and `to`, or `values: [...]`");
    return;
  }
  if (!std::isfinite(*from) || !std::isfinite(*to) || *from > *to)
    scope.error("out-of-range", node["to"].place(), "the highest value is below the lowest",
                "write from: " + language::show_number(*to) + ", to: " + language::show_number(*from));
  else if (step && *step > *to - *from && *from != *to)
    scope.error("out-of-range", node["step"].place(), "the step is longer than the range",
                "make it shorter, or the range longer");
}

std::string FactorParams::write(double value) const {
  const std::string number = language::show_number(value);
  return unit.empty() ? number : number + (unit == "%" ? "" : " ") + unit;
}

void FactorParams::append_to(std::vector<language::Change>& changes, const std::string& value,
                             const language::Place& place) const {
  language::PathValues list;
  // A number that was calculated may have more digits than money has: it is rounded.
  const language::Node node =
      language::parse_number(value) ? language::Node::computed(value, place) : language::Node::scalar(value, place);
  for (const std::string& one : path) list.items.push_back({one, node, during, place});
  list.append_to(changes, change == Operation::set     ? language::Change::Operation::set
                          : change == Operation::scale ? language::Change::Operation::scale
                                                       : language::Change::Operation::add);
}

}  // namespace shopwright::study

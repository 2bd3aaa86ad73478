#include "study/optimize_question.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shopwright/core/text.hpp"

namespace shopwright::study {
namespace {

using Error = tl::unexpected<LinearError>;
using language::Change;
using language::Diagnostics;
using language::Node;

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMetrics; ++i) names.emplace_back(metric_name(static_cast<Metric>(i)));
  return names;
}

bool starts_with_word(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word || text.size() <= word.size() || text[word.size()] != ' ') return false;
  text = core::trim(text.substr(word.size()));
  return true;
}

/// "20%" is 0.2, "3 days" is 3 (and then `unit` is "days").
std::optional<double> number_of(const std::string& text, std::string& unit) {
  unit.clear();
  if (const auto number = language::parse_number(text)) return number;
  if (!text.empty() && text.back() == '%') {
    unit = "%";
    return language::parse_number(core::trim(std::string_view(text).substr(0, text.size() - 1)));
  }
  const size_t blank = text.find(' ');
  if (blank == std::string::npos) return std::nullopt;
  unit = text.substr(blank + 1);
  return language::parse_number(std::string_view(text).substr(0, blank));
}

class Reading {
 public:
  Reading(const Study& study, const language::Files& files, Diagnostics& diagnostics)
      : study_(study), params_(*study.params.optimize), files_(files), diagnostics_(diagnostics) {}

  std::optional<Question> read() {
    std::vector<Goal> goals;
    for (size_t i = 0; i < params_.goal.size(); ++i) {
      if (auto goal = parse_goal(params_.goal[i])) goals.push_back(std::move(*goal));
      else
        diagnostics_.error("bad-goal", place_in("goal", i), "optimize.goal", goal.error().message, goal.error().hint);
    }
    if (goals.size() > 2) wrong("goal", "bad-goal", {"more than two goals", "two can be weighed against each other"});
    if (goals.size() == 2 && params_.robust != Robustness::expected)
      wrong("robust", "two-ways", {"two goals are only weighed by what is expected of them", "robust: expected"});
    std::vector<Limit> limits;
    for (const auto& entry : params_.keep) {
      if (auto limit = parse_limit(entry.name, entry.value)) limits.push_back(std::move(*limit));
      else wrong("keep." + entry.name, "bad-limit", limit.error());
    }
    std::vector<World> worlds = this->worlds();
    std::vector<const DecisionParams*> decisions;
    std::vector<DecisionValues> values;
    for (const auto& entry : params_.decide) {
      decisions.push_back(&entry.value);
      values.push_back(values_of(entry.name, entry.value));
    }
    if (decisions.empty()) wrong("decide", "missing", {"there is nothing to decide", "name at least one decision"});
    std::vector<LinearRule> rules = this->rules(values);
    if (!diagnostics_.ok()) return std::nullopt;
    Question question{std::move(goals), std::move(limits), std::move(worlds), std::move(decisions),
                      PlanSpace(std::move(values), std::move(rules))};
    check_values(question);
    check_possible(question.space);
    if (!diagnostics_.ok()) return std::nullopt;
    return question;
  }

 private:
  language::Place place(const std::string& path) const { return language::find_place(study_.root, "optimize." + path); }
  /// Of an element of a list, or of what stands for a list of one.
  language::Place place_in(const std::string& path, size_t i) const {
    const Node* list = study_.root.at("optimize." + path);
    return list && list->is_sequence() && i < list->items().size() ? list->items()[i].place() : place(path);
  }
  void wrong(const std::string& path, const char* code, const LinearError& error) {
    diagnostics_.error(code, place(path), "optimize." + path, error.message, error.hint);
  }

  std::vector<World> worlds() {
    std::vector<World> out;
    for (const auto& entry : params_.against) {
      World world{entry.name, entry.value.weight, nullptr};
      for (const auto& variant : study_.variants)
        if (variant.name == entry.name) world.variant = &variant;
      if (!world.variant && entry.name != "base") {
        std::string known = "base";
        for (const auto& variant : study_.variants) known += ", " + variant.name;
        wrong("against." + entry.name, "unknown-name",
              {"there is no variant '" + entry.name + "'", "one of: " + known});
      }
      out.push_back(world);
    }
    if (out.empty()) out.push_back({"base", 1, nullptr});
    return out;
  }

  DecisionValues values_of(const std::string& name, const DecisionParams& params) {
    const FactorParams& factor = params.factor;
    DecisionValues out{name, {}, {}, true};
    if (!factor.is_list()) {
      if (!factor.from || !factor.to) return out.values = {0}, out;  // reported
      if (factor.points) out.values = spaced_values(*factor.from, *factor.to, factor.step.value_or(0), *factor.points);
      else
        out.values = grid_values(*factor.from, *factor.to,
                                 factor.step              ? *factor.step
                                 : params.endings.empty() ? natural_step(name, factor)
                                                          : 0,
                                 params.endings);
      if (out.values.empty()) {
        wrong("decide." + name, "out-of-range",
              {params.endings.empty() && factor.step
                   ? "no multiple of the step lies between `from` and `to`, or more than a million do"
                   : "no value with such an ending lies between `from` and `to`",
               "widen the range"});
        out.values = {0};
      }
      if (factor.unit == "%")  // rules then read as people write them: depth <= 30%
        for (double& value : out.values) {
          out.written.push_back(factor.write(value));
          value /= 100;
        }
      return out;
    }
    std::vector<double> numbers;
    std::string unit, first_unit;
    for (const std::string& text : factor.values) {
      const auto number = number_of(text, unit);
      if (numbers.empty()) first_unit = unit;
      if (!number || unit != first_unit) break;
      numbers.push_back(first_unit == "%" ? *number / 100 : *number);
    }
    out.numeric = numbers.size() == factor.values.size();
    std::vector<size_t> order(factor.values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    if (out.numeric)
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return numbers[a] < numbers[b]; });
    for (size_t i = 0; i < order.size(); ++i) {
      out.values.push_back(out.numeric ? numbers[order[i]] : static_cast<double>(i));
      out.written.push_back(factor.values[order[i]]);
    }
    if (out.numeric && std::adjacent_find(out.values.begin(), out.values.end()) != out.values.end())
      wrong("decide." + name + ".values", "two-values", {"a value is there twice", ""});
    return out;
  }

  /// Whether the scenario takes a value as people would write it.
  bool takes(const std::string& name, const FactorParams& factor, double value) const {
    std::vector<Change> changes;
    factor.append_to(changes, factor.write(value), place("decide." + name));
    for (Change& change : changes) change.value = Node::scalar(factor.write(value), change.place);
    return engine::vary(*study_.base, Node{}, changes, files_).ok();
  }

  /// The step of a number that was given none: 0 (fine) where the scenario takes fine ones, else that of its money, or whole numbers.
  double natural_step(const std::string& name, const FactorParams& factor) const {
    if (factor.change != Operation::set || *factor.from >= *factor.to) return 0;
    const auto fine = grid_values(*factor.from, *factor.to, 0);
    if (fine.size() < 2) return 0;
    const double fine_step = fine[fine.size() / 2] - fine[fine.size() / 2 - 1];
    // Of two neighbours one has the finer digits.
    if (takes(name, factor, fine[fine.size() / 2]) &&
        takes(name, factor, fine[fine.size() / 2 + 1 < fine.size() ? fine.size() / 2 + 1 : 0]))
      return 0;
    const auto currency = core::Currency::find(study_.base->model.currency);
    double minor = 1;
    for (int i = 0; currency && i < currency->digits; ++i) minor /= 10;
    for (const double step : {minor, 1.0}) {
      if (step <= fine_step) continue;
      const auto coarse = grid_values(*factor.from, *factor.to, step);
      if (coarse.size() > 1 && takes(name, factor, coarse[coarse.size() / 2]) &&
          takes(name, factor, coarse[coarse.size() / 2 - 1]))
        return step;
    }
    return 0;
  }

  std::vector<LinearRule> rules(const std::vector<DecisionValues>& values) {
    std::vector<std::string> names;
    for (const DecisionValues& one : values) names.push_back(one.name);
    std::vector<LinearRule> out;
    for (size_t i = 0; i < params_.rules.size(); ++i) {
      const std::string& text = params_.rules[i];
      const auto bad = [&](const std::string& message, const std::string& hint) {
        diagnostics_.error("bad-rule", place_in("rules", i), "optimize.rules", "'" + text + "': " + message, hint);
      };
      auto parsed = parse_rule(text, names);
      if (!parsed) {
        bad(parsed.error().message, parsed.error().hint);
        continue;
      }
      for (LinearRule& rule : *parsed) {
        for (size_t d = 0; d < values.size(); ++d)
          if (rule.difference.coefficients[d] != 0 && !values[d].numeric)
            bad("the values of '" + names[d] + "' are words", "rules are about numbers");
        out.push_back(std::move(rule));
      }
    }
    return out;
  }

  // Each value at the ends of its range must be one that the scenario takes, in every world.
  void check_values(const Question& question) {
    for (size_t d = 0; d < question.space.size(); ++d) {
      const auto& decision = question.space.decision(d);
      const auto last = static_cast<int32_t>(decision.values.size()) - 1;
      std::vector<int32_t> looked = {0, last};
      if (question.decisions[d]->factor.is_list()) {
        looked.resize(decision.values.size());
        std::iota(looked.begin(), looked.end(), 0);
      }
      for (const int32_t index : looked)
        for (const World& world : question.worlds) {
          std::vector<Change> changes;
          question.decisions[d]->factor.append_to(changes, question.written(d, index),
                                                  place("decide." + decision.name));
          const auto& scenario = world.variant ? *world.variant->scenario : *study_.base;
          const auto varied = engine::vary(scenario, Node{}, changes, files_);
          diagnostics_.append(varied.diagnostics);
          if (!varied.ok()) return;
        }
    }
  }

  void check_possible(const PlanSpace& space) {
    if (!diagnostics_.ok()) return;
    std::vector<double> target;
    for (size_t d = 0; d < space.size(); ++d) target.push_back(space.value_at_unit(d, 0.5));
    if (space.nearest(target)) return;
    std::string list;
    std::vector<uint8_t> in(space.size(), 0);
    for (const size_t r : space.conflict()) {
      list += (list.empty() ? "'" : ", '") + space.rules()[r].text + "'";
      for (size_t d = 0; d < space.size(); ++d)
        if (space.rules()[r].difference.coefficients[d] != 0) in[d] = 1;
    }
    std::string ranges;
    for (size_t d = 0; d < space.size(); ++d)
      if (in[d] != 0)
        ranges += (ranges.empty() ? "" : ", ") + space.decision(d).name + " " +
                  language::show_number(space.decision(d).values.front()) + " to " +
                  language::show_number(space.decision(d).values.back());
    wrong("rules", "infeasible", {"no plan obeys " + list, ranges.empty() ? "" : "the values allowed: " + ranges});
  }

  const Study& study_;
  const OptimizeParams& params_;
  const language::Files& files_;
  Diagnostics& diagnostics_;
};

}  // namespace

void DecisionParams::check(const language::Node& node, const language::Scope& scope) const {
  factor.check(node, scope);
  if (!endings.empty() && (factor.is_list() || factor.points))
    scope.error("two-ways", node["endings"].place(), "endings are for a range of prices",
                "give `from` and `to`, without `points`");
}

void OptimizeParams::check(const language::Node& node, const language::Scope& scope) const {
  if (goal.empty()) scope.error("missing", node["goal"].place(), "the goal is missing", "for example gross_margin");
}

std::string Question::written(size_t d, int32_t index) const {
  const DecisionValues& decision = space.decision(d);
  const auto i = static_cast<size_t>(index);
  return decision.written.empty() ? decisions[d]->factor.write(decision.values[i]) : decision.written[i];
}

std::vector<Change> Question::changes(const PlanIndex& plan, const language::Place& place) const {
  std::vector<Change> out;
  for (size_t d = 0; d < decisions.size(); ++d) decisions[d]->factor.append_to(out, written(d, plan[d]), place);
  return out;
}

std::vector<std::string> Question::command_line(size_t d, int32_t index) const {
  const FactorParams& factor = decisions[d]->factor;
  std::vector<std::string> out;
  for (const std::string& path : factor.path) {
    std::string word = path + "=" + written(d, index);
    if (factor.during) word += "@" + language::show(*factor.during);
    if (word.find_first_of("* '\"$&;|<>()") != std::string::npos) word = "'" + word + "'";
    out.push_back("--" + std::string(names_of(Operation{})[static_cast<size_t>(factor.change)]) + " " + word);
  }
  return out;
}

tl::expected<Goal, LinearError> parse_goal(std::string_view text) {
  text = core::trim(text);
  Goal goal;
  const bool most = starts_with_word(text, "maximise") || starts_with_word(text, "maximize");
  goal.minimise = !most && (starts_with_word(text, "minimise") || starts_with_word(text, "minimize"));
  goal.words = text;
  const auto names = metric_names();
  auto sum = parse_linear(text, names);
  if (!sum) return Error(sum.error());
  goal.sum = std::move(*sum);
  size_t used = 0, last = 0;
  for (size_t m = 0; m < kMetrics; ++m)
    if (goal.sum.coefficients[m] != 0) {
      ++used;
      last = m;
    }
  if (used == 0) return Error({"'" + goal.words + "' is no metric", "for example gross_margin"});
  if (!most && !goal.minimise && used == 1)
    goal.minimise = metric_more_is_better(static_cast<Metric>(last)) != (goal.sum.coefficients[last] > 0);
  return goal;
}

tl::expected<Limit, LinearError> parse_limit(std::string_view metric, std::string_view words) {
  Limit limit;
  const auto known = find_metric(metric);
  if (!known) return Error({"there is no metric '" + std::string(metric) + "'", hint_for_metric(metric)});
  limit.metric = *known;
  limit.words = core::trim(words);
  std::string_view rest = limit.words;
  if (starts_with_word(rest, "at least") || starts_with_word(rest, ">=")) limit.at_least = true;
  else if (starts_with_word(rest, "at most") || starts_with_word(rest, "<=")) limit.at_least = false;
  else return Error({"expected 'at least N' or 'at most N', found '" + limit.words + "'", "for example at least 20%"});
  const bool percent = !rest.empty() && rest.back() == '%';
  const auto number = language::parse_number(core::trim(percent ? rest.substr(0, rest.size() - 1) : rest));
  if (!number) return Error({"expected a number, found '" + std::string(rest) + "'", "for example at least 20%"});
  limit.value = *number;
  if (percent && *known == Metric::share) limit.value /= 100;
  else if (percent && *known != Metric::gross_margin_percent)
    return Error({std::string(metric) + " is not counted in percent", "write the amount itself"});
  return limit;
}

std::optional<Question> read_question(const Study& study, const language::Files& files, Diagnostics& diagnostics) {
  if (!study.params.optimize) {
    diagnostics.error("missing", {}, "optimize", "the study has no section `optimize`",
                      "say what may be decided: optimize: {decide: {price: {path: ..., from: 1.99, to: 2.99}}}");
    return std::nullopt;
  }
  return Reading(study, files, diagnostics).read();
}

}  // namespace shopwright::study

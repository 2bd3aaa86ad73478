#include "shopwright/language/changes.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "decimal.hpp"
#include "loading.hpp"
#include "reading.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/language/fields.hpp"
#include "written.hpp"

namespace shopwright::language {
namespace {

using Operation = Change::Operation;

/// Places after the point that the form keeps; nothing for plain numbers.
std::optional<int> places_of(const Form* form, const core::Currency& currency) {
  if (form == &value_form(std::type_identity<core::Money>{}) || form == &value_form(std::type_identity<DailyMoney>{}))
    return currency.digits;
  if (form == &value_form(std::type_identity<core::UnitRate>{}) || form == &value_form(std::type_identity<DailyRate>{}))
    return currency.digits + 6;
  return std::nullopt;
}

class Application {
 public:
  Application(const Change& change, const Node& root, Diagnostics& diagnostics)
      : change_(change), diagnostics_(diagnostics) {
    if (const auto found = core::Currency::find(root["currency"].text())) currency_ = *found;
  }

  Node run(const Node& root, const Form& form) {
    std::vector<std::string> parts;
    std::string_view rest = change_.path;
    for (;;) {
      const size_t dot = rest.find('.');
      parts.emplace_back(rest.substr(0, dot));
      if (dot == std::string_view::npos) break;
      rest = rest.substr(dot + 1);
    }
    parts_ = std::move(parts);
    const void* defaults =
        form.kind() == Form::Kind::record ? static_cast<const RecordForm&>(form).defaults.get() : nullptr;
    Node changed = at(root, &form, {}, defaults, 0);
    if (matches_ == 0 && !failed_)
      diagnostics_.error("unknown-path", path_place(), change_.path, miss_.empty() ? "nothing has this path" : miss_,
                         miss_hint_);
    return matches_ > 0 && !failed_ ? changed : root;
  }

 private:
  Place path_place() const {
    if (change_.path_place.known()) return change_.path_place;
    Place place = change_.place;
    place.column = 1;
    place.end_column = 1 + static_cast<int32_t>(change_.path.size());
    return place;
  }

  /// Remembers the first dead end, for the case that no way leads on.
  Node miss(const Node& node, const Form* form, size_t i) {
    if (!miss_.empty()) return node;
    std::string before;
    for (size_t k = 0; k < i; ++k) before += (k > 0 ? "." : "") + parts_[k];
    std::vector<std::string_view> known;
    if (form && form->kind() == Form::Kind::record)
      for (const Field& field : static_cast<const RecordForm*>(form)->fields) known.push_back(field.name);
    if (form && form->kind() == Form::Kind::choice)
      for (const auto& alternative : static_cast<const ChoiceForm*>(form)->alternatives)
        known.push_back(alternative.name);
    for (const auto& entry : node.entries())
      if (std::find(known.begin(), known.end(), entry.key) == known.end()) known.push_back(entry.key);
    miss_ = "there is no " + quote(parts_[i]) + (before.empty() ? "" : " in " + before);
    miss_hint_ = known.empty() && !before.empty() ? before + " has no parts" : hint_for(parts_[i], known);
    return node;
  }

  void fail(std::string message, std::string hint = {}) {
    if (!failed_) diagnostics_.error("cannot-change", change_.place, change_.path, std::move(message), std::move(hint));
    failed_ = true;
  }

  Node with(const Node& node, const std::string& key, const Node& before, Node after) {
    if (after.is_null() && before.is_null()) return node;
    return node.with(key, std::move(after));
  }

  /// The node after the change; `defaults` is what it stands for when it is not written, if that is known.
  Node at(const Node& node, const Form* form, const Meta& meta, const void* defaults, size_t i) {
    if (form && form->kind() == Form::Kind::optional) {
      const auto* optional = static_cast<const OptionalForm*>(form);
      return at(node, optional->element, meta, defaults ? optional->get(defaults) : nullptr, i);
    }
    if (i == parts_.size()) return leaf(node, form, meta, defaults);
    if (node.is_reported()) {
      failed_ = true;  // its reason has been told
      return node;
    }
    const std::string& part = parts_[i];
    if (form && form->kind() == Form::Kind::record)
      return in_record(node, *static_cast<const RecordForm*>(form), defaults, i);
    if (form && form->kind() == Form::Kind::choice)
      return in_choice(node, *static_cast<const ChoiceForm*>(form), defaults, i);
    if (form && form->kind() == Form::Kind::collection) {
      const auto* collection = static_cast<const CollectionForm*>(form);
      const Form* element = bare(collection->element);
      const void* inner =
          element->kind() == Form::Kind::record ? static_cast<const RecordForm*>(element)->defaults.get() : nullptr;
      const Meta inner_meta = CollectionForm::element_meta(meta);
      if (part == "*") {
        Node out = node;
        for (const auto& entry : node.entries())
          out = with(out, entry.key, entry.value, at(entry.value, element, inner_meta, inner, i + 1));
        if (node.entries().empty()) miss(node, form, i);
        return out;
      }
      const Node* written = node.find(part);
      const bool fresh = !written && element->kind() == Form::Kind::value && change_.operation == Operation::set &&
                         i + 1 == parts_.size() && valid_name(part);
      if (!written && !fresh) return miss(node, form, i);
      return with(node, part, written ? *written : Node(),
                  at(written ? *written : Node(), element, inner_meta, inner, i + 1));
    }
    // Inside a value: {lognormal: {median: 2}}, where the kind may be left out of the path.
    if (const Node* written = node.find(part))
      return with(node, part, *written, at(*written, nullptr, {}, nullptr, i + 1));
    if (node.entries().size() == 1 && node.entries()[0].value.is_map()) {
      const auto& only = node.entries()[0];
      return with(node, only.key, only.value, at(only.value, nullptr, {}, nullptr, i));
    }
    return miss(node, form, i);
  }

  Node in_record(const Node& node, const RecordForm& record, const void* defaults, size_t i) {
    const std::string& part = parts_[i];
    const Field* field = record.find(part);
    if (!node.is_null() && record.stands_for_shorthand(node)) {
      const Field* brief = record.find(record.shorthand);
      if (field)
        return in_record(Node::map({{std::string(record.shorthand), node, node.place()}}, node.place()), record,
                         defaults, i);
      return at(node, brief->form, brief->meta, nullptr, i);
    }
    if (!field && !record.shorthand.empty() &&
        part != "label") {  // price_sensitivity.median for price_sensitivity.value.lognormal.median
      if (const Node* inner = node.find(record.shorthand)) {
        const Field* brief = record.find(record.shorthand);
        return with(node, std::string(record.shorthand), *inner, at(*inner, brief->form, brief->meta, nullptr, i));
      }
    }
    if (!field && part == "label" && change_.operation == Operation::set && i + 1 == parts_.size()) {
      ++matches_;
      return (node.is_null() ? Node::map() : node).with(part, change_.value);
    }
    if (!field) return miss(node, &record, i);
    const Node written = node[part];
    const void* inner = defaults ? static_cast<const char*>(defaults) + field->offset : nullptr;
    Meta meta = field->meta;
    const Node after = at(written, field->form, meta, meta.required ? nullptr : inner, i + 1);
    if (written.is_null() && after.is_null()) return node;
    return (node.is_null() ? Node::map({}, change_.place) : node).with(part, after);
  }

  Node in_choice(const Node& node, const ChoiceForm& choice, const void* defaults, size_t i) {
    const std::string& part = parts_[i];
    std::string name = node.is_scalar()             ? node.text()
                       : node.entries().size() == 1 ? node.entries()[0].key
                                                    : std::string();
    if (node.is_null() && defaults) name = choice.alternatives[choice.index(defaults)].name;
    if (node.is_null() && choice.find(part)) name = part;
    const auto* chosen = choice.find(name);
    if (!chosen) return miss(node, &choice, i);
    const void* inner = node.is_null() && defaults && choice.alternatives[choice.index(defaults)].name == name
                            ? choice.get(defaults)
                            : chosen->form->defaults.get();
    const Node value = node.is_map() ? node.entries()[0].value : Node();
    const size_t next = part == name ? i + 1 : i;
    if (next == parts_.size())
      return Node::map({{name, leaf(value, chosen->form, {}, inner), change_.place}}, change_.place);
    const Node after = at(value, chosen->form, {}, inner, next);
    if (after.is_null()) return node;
    return Node::map({{name, after, node.is_map() ? node.entries()[0].place : change_.place}},
                     node.is_null() ? change_.place : node.place());
  }

  Node leaf(const Node& written, const Form* form, const Meta& meta, const void* defaults) {
    ++matches_;
    if (written.is_reported()) return written;
    if (change_.operation == Operation::set && !change_.dates) return change_.value;
    Node base = written;
    if (base.is_null() && form && defaults && form->kind() == Form::Kind::value) {
      const std::string text = form->show(defaults, meta, currency_);
      // Defaults that are tables are written as YAML; plain ones as they are.
      Diagnostics unused;
      if (!text.empty())
        base = text[0] == '{' ? parse_yaml(text, "default", unused) : Node::scalar(text, change_.place);
    }
    if (form && form->kind() == Form::Kind::record && !static_cast<const RecordForm*>(form)->shorthand.empty()) {
      const auto& record = *static_cast<const RecordForm*>(form);
      const Field* brief = record.find(record.shorthand);
      if (base.is_null() || (base.is_map() && !record.stands_for_shorthand(base))) {
        --matches_;
        const void* inner = defaults ? static_cast<const char*>(defaults) + brief->offset : nullptr;
        const Node after = leaf(base[brief->name], bare(brief->form), brief->meta, inner);
        return (base.is_null() ? Node::map() : base).with(brief->name, after);
      }
      form = bare(brief->form);
    }
    if (base.is_null() || base.is_reported()) {
      fail(change_.operation == Operation::set ? "it has no value outside these dates"
                                               : "it has no value that could be changed",
           "set it first");
      return written;
    }
    const auto places = places_of(form, currency_);
    const auto changed = [&](const Node& value) {
      return change_.operation == Operation::set ? change_.value : calculate(value, places);
    };
    return change_.dates || base.is_series() ? dated(base, changed) : changed(base);
  }

  Node dated(const Node& base, const std::function<Node(const Node&)>& changed) {
    const DateRange range = change_.dates.value_or(DateRange{});
    std::vector<Node::Step> before(base.steps().begin(), base.steps().end());
    if (!base.is_series()) before.push_back({Node::kStart, base});
    std::set<core::Date> dates{range.first};
    for (const auto& step : before) dates.insert(step.from);
    if (range.last < *core::parse_date("9999-12-31")) dates.insert(range.last + 1);
    std::vector<Node::Step> after;
    for (const core::Date date : dates) {
      const Node* holds = nullptr;
      for (auto it = std::upper_bound(before.begin(), before.end(), date,
                                      [](core::Date d, const Node::Step& s) { return d < s.from; });
           it != before.begin();) {
        holds = &(--it)->value;
        break;
      }
      if (holds) after.push_back({date, range.contains(date) ? changed(*holds) : *holds});
    }
    return Node::series(std::move(after), change_.place);
  }

  /// The number scaled or added to, through tables and distributions.
  Node calculate(const Node& node, std::optional<int> places) {
    if (node.is_series()) {
      std::vector<Node::Step> steps;
      for (const auto& step : node.steps()) steps.push_back({step.from, calculate(step.value, places)});
      return Node::series(std::move(steps), change_.place);
    }
    if (node.is_map() && !node.entries().empty()) return in_map(node, places);
    const auto number = node.is_scalar() && !node.quoted() ? split_number(node.text()) : std::nullopt;
    const auto by = split_number(change_.value.text());
    if (!number || !by) {
      fail(std::string(change_.operation == Operation::scale ? "only a number can be scaled"
                                                             : "only a number can be added to") +
               ", and this is " + describe(node),
           "give the new value with --set");
      return node;
    }
    std::optional<Decimal> result;
    std::string suffix = number->suffix;
    if (change_.operation == Operation::scale) {
      result = number->number.times(by->number);
      if (result && by->suffix == "%") result = result->times(*Decimal::parse("0.01"));
    } else {
      result = sum(*number, *by, suffix);
      if (!result) return node;
    }
    if (!result) {
      fail("the result is too large or has too many digits");
      return node;
    }
    return Node::computed((places ? result->rounded(*places) : *result).str() + suffix, change_.place);
  }

  std::optional<Decimal> sum(const Written& a, const Written& b, std::string& suffix) {
    const Decimal percent = *Decimal::parse("0.01");
    if (a.suffix == b.suffix) return a.number.plus(b.number);
    if ((a.suffix == "%" && b.suffix.empty()) || (a.suffix.empty() && b.suffix == "%")) {
      suffix.clear();
      const auto x = a.suffix == "%" ? a.number.times(percent) : a.number,
                 y = b.suffix == "%" ? b.number.times(percent) : b.number;
      return x && y ? x->plus(*y) : std::nullopt;
    }
    const auto x = parse_duration(a.number.str() + a.suffix), y = parse_duration(b.number.str() + b.suffix);
    const auto days = x && y ? Decimal::parse(show_number(x->days + y->days)) : std::nullopt;
    if (!days)
      fail("the units do not fit: " + a.number.str() + a.suffix + " and " + b.number.str() + b.suffix,
           "give the amount in the same unit");
    suffix = " days";
    return days;
  }

  Node in_map(const Node& node, std::optional<int> places) {
    const std::string& key = node.entries()[0].key;
    if (uncertain_part(node) || (node.entries().size() == 1 && names_distribution(key))) {
      // Which parameters of a distribution carry its size and place.
      static constexpr std::string_view kScaled[] = {"mean", "median", "from", "to"};
      const Node& inner = node.entries()[0].value;
      if (uncertain_part(node))
        return Node::map({{key, calculate(inner, places), node.entries()[0].place}}, change_.place);
      const bool scale = change_.operation == Operation::scale;
      if (key == "discrete" || (!scale && key != "normal" && key != "uniform")) {
        fail("a " + key + " distribution cannot be " + (scale ? "scaled" : "added to"), "set it");
        return node;
      }
      Node out = inner;
      for (const auto& entry : inner.entries())
        if (std::find(std::begin(kScaled), std::end(kScaled), entry.key) != std::end(kScaled) ||
            (scale && entry.key == "sd"))
          out = out.with(entry.key, calculate(entry.value, places));
      return Node::map({{key, out, node.entries()[0].place}}, change_.place);
    }
    if (!parse_weekdays(key)) {
      std::string known;
      for (const auto& entry : node.entries()) known += (known.empty() ? "" : ", ") + change_.path + "." + entry.key;
      fail("this is a map; say which of its parts", "for example " + known);
      return node;
    }
    Node out = node;
    for (const auto& entry : node.entries()) out = out.with(entry.key, calculate(entry.value, places));
    return out;
  }

  const Change& change_;
  Diagnostics& diagnostics_;
  core::Currency currency_;
  std::vector<std::string> parts_;
  size_t matches_ = 0;
  bool failed_ = false;
  std::string miss_, miss_hint_;
};

}  // namespace

Node apply(const Change& change, const Node& root, const Form& form, Diagnostics& diagnostics) {
  return Application(change, root, diagnostics).run(root, form);
}

}  // namespace shopwright::language

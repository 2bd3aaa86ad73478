#include "shopwright/study/compare_params.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/core/text.hpp"

namespace shopwright::study {
namespace {

using language::Node;

class PrecisionForm final : public language::Form {
 public:
  Kind kind() const override { return Kind::value; }
  void decode(const Node& node, void* out, const language::Meta&, const language::Scope& scope) const override {
    if (node.is_reported()) return;
    if (node.is_scalar() && !node.quoted())
      if (const auto precision = parse_precision(node.text())) {
        *static_cast<Precision*>(out) = *precision;
        return;
      }
    scope.error("bad-precision", node.place(),
                "expected a percentage of the base's mean or an amount, above 0" +
                    (node.is_scalar() ? ", found '" + node.text() + "'" : ""),
                "for example 0.5% or 1200");
  }
  std::string show(const void* value, const language::Meta&, const core::Currency&) const override {
    return study::show(*static_cast<const Precision*>(value));
  }
  std::string schema(const language::Meta&) const override { return R"({"type":["number","string"]})"; }
};

}  // namespace

std::optional<Precision> parse_precision(std::string_view text) {
  text = core::trim(text);
  const bool relative = text.ends_with('%');
  const auto number = relative ? language::parse_share(text) : language::parse_number(text);
  if (!number || !std::isfinite(*number) || !(*number > 0)) return std::nullopt;
  return Precision{.half_width = *number, .relative = relative};
}

std::string show(const Precision& precision) {
  return precision.relative ? language::show_number(100 * precision.half_width) + "%"
                            : language::show_number(precision.half_width);
}

const language::Form& value_form(std::type_identity<Precision>) {
  static const PrecisionForm form;
  return form;
}

std::string hint_for_metric(std::string_view word) {
  std::vector<std::string_view> names;
  std::string all;
  for (size_t m = 0; m < kMetrics; ++m) {
    names.push_back(metric_name(static_cast<Metric>(m)));
    all += (m == 0 ? "" : ", ") + std::string(names.back());
  }
  const auto meant = core::did_you_mean(word, names);
  return meant ? "did you mean '" + *meant + "'?" : "one of: " + all;
}

void CompareParams::check(const Node& node, const language::Scope& scope) const {
  for (const auto& wish : precision)
    if (!find_metric(wish.name))
      language::Scope(scope, "precision")
          .error("unknown-metric", wish.place, "there is no metric '" + wish.name + "'", hint_for_metric(wish.name));
  const Node& written = node["metrics"];
  for (size_t i = 0; i < metrics.size(); ++i) {
    const Node& item = written.is_sequence() && i < written.items().size() ? written.items()[i] : written;
    const language::Scope inner(scope, "metrics");
    if (!find_metric(metrics[i]))
      inner.error("unknown-metric", item.place(), "there is no metric '" + metrics[i] + "'",
                  hint_for_metric(metrics[i]));
    else if (std::find(metrics.begin(), metrics.begin() + static_cast<std::ptrdiff_t>(i), metrics[i]) !=
             metrics.begin() + static_cast<std::ptrdiff_t>(i))
      inner.error("twice", item.place(), "metric '" + metrics[i] + "' is named twice", "leave one of them out");
  }
  if (replicates && !precision.empty())
    scope.error("two-ways", node["replicates"].place(), "a fixed number of replicates beside a wanted precision",
                "leave out `replicates`, or `precision`");
}

}  // namespace shopwright::study

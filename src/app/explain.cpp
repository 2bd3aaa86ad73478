// `shopwright explain`: every parameter of a scenario as it will be used, and where it comes from.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "shopwright/core/text.hpp"
#include "shopwright/engine/model.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    kSetOption, kScaleOption, kAddOption,
    Option{.name = "json", .argument = "", .help = "Print a JSON list of {path, value, unit, origin, doc}."}};

using Rows = std::vector<language::Explained>;

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t dot = path.find('.');
    parts.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

/// Whether `path` is at or below `wanted`, in which * stands for any name.
bool lies_under(std::string_view path, std::string_view wanted) {
  const auto at = parts_of(path), under = parts_of(wanted);
  if (at.size() < under.size()) return false;
  for (size_t i = 0; i < under.size(); ++i)
    if (under[i] != "*" && under[i] != at[i]) return false;
  return true;
}

/// The nearest path, looked for part by part, so that one wrong name in a long path is found.
std::optional<std::string> nearest(const Rows& rows, std::string_view wanted) {
  std::string found;
  for (const std::string_view part : parts_of(wanted)) {
    std::vector<std::string> candidates;
    const std::string prefix = found.empty() ? "" : found + ".";
    for (const language::Explained& row : rows) {
      if (!row.path.starts_with(prefix)) continue;
      std::string next = row.path.substr(prefix.size(), row.path.find('.', prefix.size()) - prefix.size());
      if (std::find(candidates.begin(), candidates.end(), next) == candidates.end())
        candidates.push_back(std::move(next));
    }
    const bool exact = std::find(candidates.begin(), candidates.end(), part) != candidates.end();
    const auto meant = exact ? std::optional(std::string(part)) : core::did_you_mean(part, candidates);
    if (!meant) return std::nullopt;
    found = prefix + *meant;
  }
  return found;
}

std::string padded(std::string text, size_t width) {
  const auto used = static_cast<size_t>(core::display_width(text));
  return used < width ? text + std::string(width - used, ' ') : text;
}

/// Aligned columns; on a terminal long values are cut and meanings take what room is left, or a line of their own.
std::string table(const Rows& rows, const Terminal& terminal) {
  const bool screen = terminal.out_is_terminal();
  const int most_value = screen ? 32 : 60;
  std::array<size_t, 4> widths = {4, 5, 4, 6};
  const auto cells = [&](const language::Explained& row) {
    return std::array<std::string, 4>{row.path, core::cut(row.value, most_value), row.unit, row.origin};
  };
  for (const language::Explained& row : rows) {
    const auto texts = cells(row);
    for (size_t i = 0; i < texts.size(); ++i)
      widths[i] = std::max(widths[i], static_cast<size_t>(core::display_width(texts[i])));
  }
  const size_t before_doc = widths[0] + widths[1] + widths[2] + widths[3] + 8;
  const bool beside = !screen || before_doc + 50 <= static_cast<size_t>(terminal.out_width());
  const auto line = [&](const std::array<std::string, 4>& texts, std::string_view doc) {
    std::string out;
    for (size_t i = 0; i < texts.size(); ++i) out += padded(texts[i], widths[i]) + "  ";
    if (beside) out += doc;
    out.erase(out.find_last_not_of(' ') + 1);
    if (!beside && !doc.empty()) out += "\n    " + std::string(doc);
    return out;
  };
  const std::string head = line({"path", "value", "unit", "origin"}, beside ? "meaning" : "");
  std::string out = (terminal.out_colour() ? "\x1b[1m" + head + "\x1b[0m" : head) + '\n';
  for (const language::Explained& row : rows) out += line(cells(row), row.doc) + '\n';
  return out;
}

std::string json(const Rows& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const language::Explained& row : rows)
    list.push_back(
        {{"path", row.path}, {"value", row.value}, {"unit", row.unit}, {"origin", row.origin}, {"doc", row.doc}});
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

int act(const Arguments& arguments, const Terminal& terminal) {
  language::Diagnostics problems;
  const Changes changes = changes_of(arguments, problems);
  if (problems.ok()) {
    const engine::Scenario scenario = engine::read_scenario(arguments.positional.front(), changes.parsed);
    if (scenario.ok()) {
      language::Diagnostics again;  // the same as the scenario's
      language::Context context = engine::decoding_context(scenario.root, again);
      Rows rows = language::explain<engine::Model>(scenario.root, context);
      if (arguments.positional.size() > 1) {
        const std::string& wanted = arguments.positional[1];
        Rows kept;
        for (const language::Explained& row : rows)
          if (lies_under(row.path, wanted)) kept.push_back(row);
        if (kept.empty()) {
          const auto meant = nearest(rows, wanted);
          throw UsageError("this scenario has no parameter " + wanted, meant ? "did you mean " + *meant + "?" : "");
        }
        rows = std::move(kept);
      }
      terminal.out(arguments.has("json") ? json(rows) : table(rows, terminal));
      return kDone;
    }
    problems.append(scenario.diagnostics);
  }
  terminal.err(language::render(problems, terminal.err_colour()));
  return kWrongInput;
}

}  // namespace

const Command kExplainCommand = {
    .name = "explain",
    .arguments = "SCENARIO [PATH]",
    .summary = "show every parameter, its value, unit, origin and meaning",
    .details =
        "The scenario as it will run: overlays, tables, defaults and changes applied. With PATH, only what lies there; "
        "* "
        "stands for any name.",
    .least = 1,
    .most = 2,
    .options = kOptions,
    .examples =
        "  shopwright explain scenarios/orange-juice.yaml calendar\n"
        "  shopwright explain scenarios/orange-juice.yaml 'offers.*.trop64' --scale 'offers.*.*.price=0.98'\n",
    .act = act};

}  // namespace shopwright::app

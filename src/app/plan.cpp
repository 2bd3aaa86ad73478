// `shopwright plan`: the activity calendar, and whether everything is ready in time.
#include "shopwright/report/plan.hpp"

#include <fstream>
#include <system_error>

#include "app/changes.hpp"
#include "app/commands.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/engine/readiness.hpp"

namespace shopwright::app {
namespace {

constexpr std::array kOptions = {
    Option{.name = "svg", .argument = "FILE", .help = "Also draw the chart into this SVG file."},
    Option{
        .name = "json", .argument = "FILE", .help = "Also write all of it into this JSON file; - prints it instead."},
    Option{.name = "width",
           .argument = "N",
           .help = "Columns to fill, 72 or more; those of the terminal when left out, 100 where there is none."},
    Option{.name = "strict", .argument = "", .help = "Problems count: exit code 1 when there are any."},
    kSetOption,
    kScaleOption,
    kAddOption};

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

int width_for(const Arguments& arguments, const Terminal& terminal) {
  if (const auto asked = arguments.number("width", 72, 10000)) return static_cast<int>(*asked);
  return terminal.out_is_terminal() ? terminal.out_width() : 100;
}

int act(const Arguments& arguments, const Terminal& terminal) {
  language::Diagnostics problems;
  const int width = width_for(arguments, terminal);
  const Changes changes = changes_of(arguments, problems);
  if (problems.ok()) {
    const engine::Scenario scenario = engine::read_scenario(arguments.positional.front(), changes.parsed);
    if (scenario.ok()) {
      const engine::Plan plan = engine::make_plan(scenario.model);
      const language::Diagnostics found = engine::check_readiness(scenario, *engine::compile(scenario.model));
      const auto svg = arguments.value("svg"), json = arguments.value("json");
      if (svg) write_file(*svg, report::plan_svg(plan, scenario.model));
      if (json && *json != "-") write_file(*json, report::plan_json(plan, scenario.model, found));
      if (json && *json == "-") {
        terminal.out(report::plan_json(plan, scenario.model, found));
      } else {
        const bool colour = terminal.out_colour();
        std::string text = report::plan_text(plan, scenario.model, {.width = width, .colour = colour});
        text += std::string("\n") + (colour ? "\x1b[1mReadiness\x1b[0m" : "Readiness") + "\n";
        text += found.items().empty() ? "Nothing stands in the way.\n" : language::render(found, colour);
        terminal.out(text);
      }
      return arguments.has("strict") && found.warnings() > 0 ? kWrongInput : kDone;
    }
    problems.append(scenario.diagnostics);
  }
  terminal.err(language::render(problems, terminal.err_colour()));
  return kWrongInput;
}

}  // namespace

const Command kPlanCommand = {
    .name = "plan",
    .arguments = "SCENARIO",
    .summary = "show the activity calendar and what is not ready",
    .details =
        "What happens when, what must be prepared for it by which department, and when it can really start. Then what "
        "stands in the way: preparation or stock that comes too late, promotions that together sell below a seller's "
        "margin_floor. Without running anything.",
    .least = 1,
    .most = 1,
    .options = kOptions,
    .examples =
        "  shopwright plan scenarios/double-eleven.yaml --svg calendar.svg\n"
        "  shopwright plan scenarios/double-eleven.yaml --set 'tasks.production.late=12 days'\n",
    .act = act};

}  // namespace shopwright::app

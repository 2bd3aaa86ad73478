#include "app/sweep_files.hpp"

#include <algorithm>
#include <filesystem>

#include "app/session.hpp"
#include "shopwright/report/folder.hpp"
#include "shopwright/report/sweep.hpp"
#include "shopwright/report/xlsx.hpp"
#include "shopwright/study/sweep_findings.hpp"

namespace shopwright::app {
namespace {

/// Options mean something for some of the words only.
void allow(const Arguments& arguments, std::initializer_list<std::string_view> allowed) {
  for (const auto& [name, values] : arguments.options)
    if (name != "quiet" && std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      throw UsageError("option --" + name + " has no meaning for sweep " + arguments.positional.front(),
                       "shopwright help sweep tells what has");
}

void expect_one_file(const Arguments& arguments) {
  if (arguments.positional.size() != 2)
    throw UsageError("sweep " + arguments.positional.front() + " takes one file",
                     "usage: shopwright sweep " + arguments.positional.front() + " FILE.sqlite");
}

std::optional<study::SweepStore> opened(const Arguments& arguments, const Terminal& terminal) {
  expect_one_file(arguments);
  const std::string& path = arguments.positional[1];
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) throw UsageError("there is no file " + path);
  auto store = study::SweepStore::read(path);
  if (store) return std::move(*store);
  show_diagnostics(store.error(), true, terminal);
  return std::nullopt;
}

int merge(const Arguments& arguments, const Terminal& terminal) {
  allow(arguments, {});
  if (arguments.positional.size() < 3)
    throw UsageError("which files?", "usage: shopwright sweep merge OUT.sqlite IN.sqlite...");
  const std::vector<std::string> in(arguments.positional.begin() + 2, arguments.positional.end());
  for (const std::string& path : in)
    if (std::error_code ignored; !std::filesystem::exists(path, ignored)) throw UsageError("there is no file " + path);
  const auto merged = study::merge_sweeps(arguments.positional[1], in);
  if (!merged) {
    show_diagnostics(merged.error(), true, terminal);
    return kWrongInput;
  }
  std::string words = arguments.positional[1] + " holds " + std::to_string(merged->runs) + " runs";
  if (merged->added != merged->runs) words += ", " + std::to_string(merged->added) + " of them new";
  words += merged->missing == 0 ? "; the sweep is complete\n"
                                : "; " + std::to_string(merged->missing) +
                                      " of the plan are missing (a shard that was not merged, or is not done)\n";
  if (!arguments.has("quiet")) terminal.out(words);
  return kDone;
}

int status(const Arguments& arguments, const Terminal& terminal) {
  allow(arguments, {});
  const auto store = opened(arguments, terminal);
  if (!store) return kWrongInput;
  terminal.out(report::sweep_status_text(store->path(), store->plan(), store->status()));
  return kDone;
}

int write_out(const Arguments& arguments, const Terminal& terminal) {
  allow(arguments, {"csv", "xlsx", "force"});
  const auto csv = arguments.value("csv"), xlsx = arguments.value("xlsx");
  if (!csv && !xlsx) throw UsageError("export to what?", "--csv DIR or --xlsx FILE");
  if (csv)
    if (const auto problem = report::Folder::problem(*csv, arguments.has("force")))
      throw UsageError("--csv: " + *problem);
  if (std::error_code ignored; xlsx && !arguments.has("force") && std::filesystem::exists(*xlsx, ignored))
    throw UsageError("--xlsx: " + *xlsx + " exists already; --force replaces it");
  const auto store = opened(arguments, terminal);
  if (!store) return kWrongInput;
  if (csv) report::export_sweep_csv(*csv, *store, arguments.has("force"));
  if (xlsx) {
    try {
      report::write_sweep_xlsx(*xlsx, *store);
    } catch (const std::length_error& error) {
      throw UsageError(std::string("--xlsx: ") + error.what(), "--csv DIR has no such limit");
    }
  }
  if (!arguments.has("quiet"))
    for (const auto& path : {csv, xlsx})
      if (path) terminal.err("Written: " + *path + '\n');
  return kDone;
}

int tell(const Arguments& arguments, const Terminal& terminal) {
  allow(arguments, {"metric", "seller"});
  const auto store = opened(arguments, terminal);
  if (!store) return kWrongInput;
  print_sweep_report(*store, arguments, terminal);
  return kDone;
}

}  // namespace

void print_sweep_report(const study::SweepStore& store, const Arguments& arguments, const Terminal& terminal) {
  const study::SweepData data = store.data();
  study::FindingSettings settings;
  settings.seller = arguments.value("seller").value_or(data.plan.seller);
  if (!data.seller_index(settings.seller)) {
    std::string known;
    for (const std::string& name : data.plan.sellers) known += (known.empty() ? "" : ", ") + name;
    throw UsageError("there is no seller '" + settings.seller + "'", "one of: " + known);
  }
  std::vector<study::Metric> metrics = data.plan.metrics;
  if (arguments.has("metric")) {
    metrics.clear();
    for (const std::string& name : arguments.options.at("metric")) {
      const auto metric = study::find_metric(name);
      if (!metric)
        throw UsageError("there is no metric '" + name + "'", "for example gross_margin, revenue, units, share");
      metrics.push_back(*metric);
    }
  }
  for (size_t i = 0; i < metrics.size(); ++i) {
    settings.metric = metrics[i];
    terminal.out((i > 0 ? "\n" : "") +
                 report::sweep_text(data, study::findings(data, settings),
                                    {.width = terminal.out_width(), .colour = terminal.out_colour()}));
  }
}

std::optional<int> act_on_sweep_files(const Arguments& arguments, const Terminal& terminal) {
  const std::string& word = arguments.positional.front();
  if (word == "merge") return merge(arguments, terminal);
  if (word == "status") return status(arguments, terminal);
  if (word == "export") return write_out(arguments, terminal);
  if (word == "report") return tell(arguments, terminal);
  return std::nullopt;
}

}  // namespace shopwright::app
